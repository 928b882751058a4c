"""The words of the illustrative guidance and questions: how to fill in and to prove, nothing about what the law says."""

from __future__ import annotations

OPENING = (
    "(Nội dung minh họa) Nhập số liệu sau khi đã rà soát ở từng thôn; không ước tính cho cả xã rồi chia lại.",
    "(Nội dung minh họa) Trước khi nhập, thống nhất số liệu giữa cán bộ phụ trách và các thôn, ghi rõ ai cung cấp.",
    "(Nội dung minh họa) Lấy số liệu mới nhất đã chốt. Nếu đang rà soát dở, lưu tạm và chọn “Để sau”.",
    "(Nội dung minh họa) Đọc kỹ tên chỉ tiêu trước khi nhập: nhiều xã nhập nhầm số của chỉ tiêu bên cạnh.",
)
BY_KIND: dict[str, tuple[str, ...]] = {
    "share": (
        "Nhập hai số: %(num)s và %(den)s, cùng một thời điểm. Hệ thống tự tính tỷ lệ, không nhập tỷ lệ đã làm tròn.",
        "Tử số là %(num)s, mẫu số là %(den)s. Mỗi đối tượng đếm một lần, kể cả khi có tên ở hai danh sách.",
        "Lập danh sách theo thôn rồi cộng lên: cột %(num)s, cột %(den)s. Danh sách đó cũng là minh chứng.",
    ),
    "pass": (
        "Chỉ chọn “Đạt” khi mọi ý trong tên chỉ tiêu đều có giấy tờ chứng minh. Thiếu một ý thì chọn “Chưa đạt”.",
        "Kiểm tra từng ý một và ghi vào ô nguồn số liệu giấy tờ nào chứng minh ý nào.",
    ),
    "level": (
        "Chọn mức ghi trong văn bản công nhận gần nhất. Nếu đang chờ kết quả, để trống và ghi chú.",
        "Mức chọn phải khớp với giấy tờ kèm theo; người xác nhận so hai chỗ này trước tiên.",
    ),
    "number": (
        "Nhập đúng đơn vị ghi cạnh ô. Nếu sổ của xã dùng đơn vị khác thì đổi trước khi nhập và ghi lại cách đổi.",
        "Số phải khớp với bảng tổng hợp kèm theo. Lấy một kỳ duy nhất, không cộng hai kỳ.",
    ),
    "parts": (
        "Chỉ tiêu có nhiều ý, nhập riêng từng ý. Ý nào chưa có số thì để trống, không nhập 0.",
        "Mỗi ý cần minh chứng riêng; đặt tên tệp theo ý để người xem dễ tìm.",
    ),
}
CLOSING = (
    "Minh chứng: ảnh cần thấy rõ nơi chụp và có ngày; danh sách cần có người lập và ngày lập. Ảnh chụp lại từ năm trước "
    "không dùng được.",
    "Hay bị trả lại vì: danh sách không có ngày, số trong danh sách khác số đã nhập, ảnh chỉ chụp cận cảnh.",
    "Gửi bản đọc được chữ. Nếu tệp quá nặng, tách theo thôn và đặt tên theo thôn.",
    "Nếu số liệu của cơ quan quản lý khác số của xã, giữ số của xã và ghi vì sao khác vào ô nguồn số liệu.",
)
SECOND = (
    "Bổ sung sau khi xem số liệu các xã gửi lên: ghi rõ kỳ số liệu, nhiều xã để trống ô này.",
    "Bổ sung: thôn mới sáp nhập thì tính theo thôn hiện nay, ghi tên cũ trong ngoặc ở danh sách.",
    "Bổ sung: nếu dùng lại tệp của năm trước, kiểm tra ngày ghi trên giấy tờ còn trong kỳ đang đánh giá.",
)
#: Set, indicator, question, answer ("" still waits, "=" asks the same as the first question on the indicator).
QUESTIONS: tuple[tuple[str, str, str, str], ...] = (
    ("NTM", "17.1", "Hộ dùng giếng khoan có bể lọc thì xếp vào cột nào của danh sách?",
     "Ghi vào danh sách với nguồn nước là giếng khoan, kèm phiếu thử nghiệm nước. Không có phiếu thì chưa tính."),
    ("NTM", "17.1", "Hộ vừa dùng nước máy vừa dùng giếng thì đếm thế nào để không trùng?",
     "Mỗi hộ đếm một lần, theo nguồn nước dùng để ăn uống. Ghi nguồn còn lại ở cột ghi chú."),
    ("NTM", "17.1", "Giếng khoan có lọc của hộ thì tính không ạ?", "="),
    ("NTM", "15.1", "Người đi làm ăn xa, đóng bảo hiểm ở tỉnh khác thì xã có đưa vào danh sách không?",
     "Đưa vào danh sách nếu còn đăng ký ở xã, ghi nơi đóng. Kèm bản chụp thẻ hoặc xác nhận của gia đình."),
    ("NTM", "15.1", "Số nam, nữ lấy theo sổ nào khi hai sổ lệch nhau vài người?", ""),
    ("NTM", "15.4", "Trạm y tế chưa xuất được bảng từ phần mềm, xã dùng ảnh chụp màn hình được không?",
     "Dùng tạm được nếu ảnh thấy rõ tên trạm, ngày xuất và tổng số. Khi xuất được bảng thì thay tệp."),
    ("NTM", "15.4", "Trẻ mới sinh chưa có mã thì đưa vào mẫu số không?", ""),
    ("NTM", "12.1", "Lao động có chứng chỉ nghề ngắn hạn thì ghi vào cột nào của bảng tổng hợp?",
     "Ghi vào cột đã qua đào tạo, nêu tên chứng chỉ ở cột ghi chú. Cột có bằng cấp ghi theo chỉ tiêu 12.2."),
    ("NTM", "12.2", "Người mất bản gốc chứng chỉ thì minh chứng bằng gì?", ""),
    ("NTM", "2.1", "Đoạn đường đang nâng cấp dở thì đưa vào bảng thống kê thế nào?",
     "Tách thành một dòng riêng, ghi chiều dài và tình trạng “đang thi công”, kèm ảnh có ngày chụp."),
    ("NTM", "2.2", "Đường thôn do dân tự làm chưa có tên tuyến, đặt tên thế nào trong bảng?",
     "Đặt theo điểm đầu, điểm cuối. Dùng một tên duy nhất trong bảng, trên sơ đồ và tên ảnh."),
    ("NTM", "2.2", "Xã cần bao nhiêu ảnh cho mỗi tuyến đường thôn?", ""),
    ("NTM", "5", "Điểm trường lẻ có ghi thành một dòng riêng trong danh sách trường không?",
     "Không. Ghi theo trường, nêu các điểm trường ở cột ghi chú kèm địa chỉ."),
    ("NTM", "14.2", "Học sinh chuyển đi tỉnh khác giữa năm thì bỏ khỏi danh sách hay giữ lại?", ""),
    ("NTM", "13.1", "Hợp tác xã mới thành lập chưa có báo cáo năm thì nộp gì?",
     "Nộp báo cáo các tháng đã hoạt động, ghi rõ ngày bắt đầu. Đánh giá trên phần đã có."),
    ("NTM", "13.3", "Một sản phẩm có hai mã truy xuất thì kê một hay hai dòng?", ""),
    ("NTM", "13.4", "Xã không có làng nghề thì nhập thế nào?",
     "Chọn “không áp dụng”, ghi lý do và kèm văn bản của xã nêu rõ trên địa bàn không có làng nghề."),
    ("NTM", "13.5", "Tổ khuyến nông dùng chung cho hai xã thì xã nào kê khai?", ""),
    ("NTM", "17.6", "Thôn chưa có xe thu gom, hộ tự xử lý tại vườn thì ghi vào đâu?",
     "Ghi vào phần phát sinh; phần thu gom chỉ ghi khối lượng có hợp đồng hoặc sổ theo dõi."),
    ("NTM", "17.11", "Danh sách hộ phân loại rác lập theo tổ hay theo thôn?", ""),
    ("NTM", "17.11", "Có cần ảnh của từng hộ phân loại rác không?", ""),
    ("NTM", "16", "Thôn vừa sáp nhập từ hai thôn thì lấy kết quả của thôn nào?",
     "Lập một dòng cho thôn hiện nay, nêu kết quả của hai thôn cũ ở ghi chú và kèm cả hai giấy tờ."),
    ("NTM", "11", "Danh sách hộ gửi theo thôn hay gộp cả xã?",
     "Gửi bảng theo thôn, dòng cuối là tổng của xã. Tổng phải khớp với số đã nhập."),
    ("NTM", "10", "Hộ thuộc mẫu điều tra đi vắng dài ngày thì thay thế nào?", ""),
    ("NTM", "19.2", "Số liệu hai năm liền kề để chung một tệp hay hai tệp?",
     "Một tệp có hai bảng cũng được, đặt tên tệp có cả hai năm."),
    ("NTM_NC", "3.1", "Bảng diện tích của mức nâng cao có dùng chung tệp với mức nông thôn mới không?", ""),
)  # fmt: skip
