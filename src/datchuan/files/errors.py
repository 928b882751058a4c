"""Why a file is not taken: one Vietnamese sentence for each cause, which says what happened and what to do."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from datchuan.config.errors import Refused

#: Cause -> sentence. ``FileProblem(cause, **words)`` fills in the words.
SENTENCES: dict[str, str | Promise] = {
    # What it is
    "type": _(
        "Tệp này không thuộc loại nhận được. Gửi ảnh JPEG, PNG hoặc WebP, tệp PDF, Word (.docx), Excel (.xlsx), "
        "CSV hoặc văn bản thường (.txt)."
    ),
    "kind": _("Chỗ này chỉ nhận %(wanted)s, còn tệp anh/chị gửi là %(got)s. Chọn tệp khác, hoặc gửi ở mục phù hợp."),
    "disguised": _(
        "Tệp mang tên như giấy tờ hoặc ảnh nhưng bên trong là chương trình hay trang mạng, nên không được nhận. "
        "Xin lại tệp gốc từ người đã gửi."
    ),
    "heic": _(
        "Ảnh ở dạng HEIC của iPhone, máy khác thường không mở được. Trên điện thoại vào Cài đặt > Camera > Định dạng, "
        "chọn Tương thích nhất, rồi chụp và gửi lại dưới dạng JPEG."
    ),
    "picture": _("Ảnh ở dạng không nhận được (GIF, BMP, TIFF, SVG…). Mở ảnh, lưu thành JPEG hoặc PNG rồi gửi lại."),
    "video": _("Tệp là phim hoặc âm thanh. Gửi ảnh chụp hoặc tài liệu thay cho phim."),
    "archive": _("Tệp là gói nén. Giải nén rồi gửi từng tệp bên trong."),
    "old_office": _(
        "Tệp là Word hoặc Excel đời cũ (.doc, .xls), hoặc có mật khẩu mở. Mở tệp, bỏ mật khẩu nếu có, lưu thành .docx "
        "hoặc .xlsx rồi gửi lại."
    ),
    "other_office": _("Tệp văn phòng ở dạng không nhận được. Lưu thành .docx, .xlsx hoặc PDF rồi gửi lại."),
    "encoding": _("Chữ trong tệp không theo bảng mã UTF-8. Lưu lại theo UTF-8, hoặc lưu thành .docx, .xlsx rồi gửi."),
    "name": _("Không đọc được tên tệp. Đổi tên tệp, chỉ dùng chữ, số và dấu gạch, rồi gửi lại."),
    # How big it is
    "empty": _("Tệp trống, không có nội dung. Mở tệp kiểm tra lại rồi gửi."),
    "size": _(
        "Tệp nặng %(size)s, quá mức %(limit)s cho một tệp. Chụp lại ở chế độ thường, nén PDF, hoặc tách thành nhiều tệp."
    ),
    "pixels": _("Ảnh quá lớn, hơn %(limit)s triệu điểm ảnh. Giảm cỡ ảnh, hoặc chụp lại ở chế độ thường, rồi gửi."),
    "pages": _("Tệp PDF có %(pages)s trang, quá mức %(limit)s trang. Tách thành nhiều tệp rồi gửi."),
    "heavy": _(
        "Tệp cần quá nhiều bộ nhớ hoặc thời gian để mở nên chưa được nhận. Lưu lại thành tệp mới nhẹ hơn rồi gửi."
    ),
    "unpacked": _("Tệp giải nén ra quá lớn nên không được nhận. Chép nội dung sang tệp mới, bỏ bớt ảnh, rồi gửi lại."),
    # What is wrong with it
    "damaged": _("Tệp bị hỏng hoặc tải lên chưa trọn. Mở thử tệp trên máy, lưu lại rồi gửi lại."),
    "no_pages": _("Tệp PDF không có trang nào. Xuất lại tệp PDF rồi gửi."),
    "password": _("Tệp có mật khẩu mở. Bỏ mật khẩu rồi gửi lại, để người thẩm tra xem được."),
    "macro": _("Tệp có macro (chương trình gắn trong tệp). Lưu thành .docx hoặc .xlsx, không có macro, rồi gửi lại."),
    "external": _(
        "Tệp lấy nội dung từ nơi khác (mẫu, ảnh hoặc bảng tính liên kết), nên người thẩm tra không thấy đủ. Trong Word, "
        "Excel chọn ngắt liên kết (Break Link), lưu rồi gửi lại."
    ),
    "embedded": _("Trong tệp có gắn tệp khác. Gỡ tệp gắn kèm, gửi riêng từng tệp, rồi gửi lại tệp này."),
    "unsafe": _("Tệp có cấu trúc bất thường, có thể gây hại, nên không được nhận. Chép nội dung sang tệp mới rồi gửi."),
    "form": _("Tệp PDF là biểu mẫu điện tử (XFA) mà phần lớn máy không mở được. In ra PDF thường rồi gửi lại."),
    "signed_active": _(
        "Tệp PDF có chữ ký số và có cả mã lệnh hoặc tệp gắn kèm. Gỡ ra thì chữ ký mất hiệu lực, nên tệp bị chặn. "
        "Xin bản ký không có mã lệnh và tệp gắn kèm."
    ),
    "virus": _("Tệp có vi-rút (%(virus)s) nên đã bị chặn. Quét vi-rút máy đã tạo tệp, rồi gửi lại bản sạch."),
    # How it came
    "unfinished": _("Tệp mới lên được %(received)s trong %(size)s. Chờ tải nốt, hoặc chọn lại tệp để gửi tiếp."),
    "expired": _("Lượt tải tệp này đã quá hạn và được dọn. Chọn lại tệp để gửi từ đầu."),
    "quota": _(
        "Kho tệp của xã đã dùng %(used)s trong %(limit)s, không đủ chỗ cho tệp này. Bỏ bớt tệp định gửi, hoặc báo quản "
        "trị hệ thống để tăng mức."
    ),
    "uploads": _("Anh/chị đang tải dở %(count)s tệp. Chờ các tệp ấy lên hết rồi gửi tiếp."),
    "no_room": _(
        "Máy chủ chưa lưu được tệp vì hết chỗ hoặc ổ đĩa trục trặc; tệp chưa được nhận. Giữ lại tệp trên máy, báo quản "
        "trị hệ thống rồi gửi lại sau."
    ),
    "busy": _("Máy chủ đang xem nhiều tệp cùng lúc nên chưa nhận được tệp này. Gửi lại sau một phút."),
    "checker": _("Máy chủ chưa kiểm tra được tệp, nên chưa nhận. Gửi lại sau; nếu vẫn thế, báo quản trị hệ thống."),
}


class FileProblem(Refused):
    """A file is not taken, or not given out. ``cause`` is a key of ``SENTENCES``; ``str(error)`` is the sentence.

    A view catches it to put the sentence beside the file field (422); uncaught it is shown as any refusal (409).
    """

    def __init__(self, cause: str, **words: Any) -> None:
        sentence = str(SENTENCES[cause])
        super().__init__(sentence % words if words else sentence, status=409)
        self.cause = cause


class WrongOffset(Refused):
    """A part of a file came for another place than the one where the file goes on. ``received`` bytes are kept."""

    def __init__(self, received: int) -> None:
        super().__init__(str(_("Phần này không nối tiếp phần đã lưu. Gửi tiếp từ chỗ máy chủ đã nhận.")), status=409)
        self.received = received
