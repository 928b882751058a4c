"""One illustrative paper of each kind: what a new template is tried on, and what the tests measure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from datchuan.papers.content import Head, Organ, Paper, Signer, Verification
from datchuan.papers.decisions import Decision, ReturnNotice, Revocation
from datchuan.papers.lines import CommuneLine, CriterionLine, Opinion, Vote
from datchuan.papers.minutes import CommuneMinutes, CouncilMinutes, Count, CountingMinutes, DistrictMinutes, Meeting
from datchuan.papers.reports import (
    AppraisalReport,
    Counted,
    DepartmentVerdict,
    ObstacleReport,
    OpinionsReport,
    Part,
    PeriodicReport,
    ResultReport,
    VerificationReport,
)
from datchuan.papers.submissions import CommuneSubmission, DistrictSubmission, ProvinceSubmission

COMMUNE = Organ("Ủy ban nhân dân\nxã Tiên Lãnh", "", "UBND-20869", "UBND", "Tiên Lãnh")
DISTRICT = Organ("Ủy ban nhân dân\nhuyện Tiên Phước", "", "UBND-514", "UBND", "Tiên Phước")
PROVINCE = Organ("Ủy ban nhân dân\ntỉnh Quảng Nam", "", "UBND-49", "UBND", "Quảng Nam")
HEALTH = Organ("Sở Y tế", "Ủy ban nhân dân\ntỉnh Quảng Nam", "SYT", "SYT", "Quảng Nam")
OFFICE = Organ(
    "Văn phòng Điều phối\nnông thôn mới tỉnh", "Ủy ban nhân dân\ntỉnh Quảng Nam", "VPDP", "VPĐP", "Quảng Nam"
)
COUNCIL = Organ(
    "Hội đồng thẩm định\nxã nông thôn mới", "Ủy ban nhân dân\ntỉnh Quảng Nam", "HDTD-49", "HĐTĐ", "Quảng Nam"
)

_LEVEL, _YEAR, _XA, _HUYEN = "đạt chuẩn nông thôn mới", 2023, "xã Tiên Lãnh", "huyện Tiên Phước"
_BASES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; Luật sửa đổi, bổ sung một số điều của Luật Tổ "
    "chức Chính phủ và Luật Tổ chức chính quyền địa phương ngày 22 tháng 11 năm 2019",
    "Căn cứ Quyết định số 18/2022/QĐ-TTg ngày 02 tháng 8 năm 2022 của Thủ tướng Chính phủ",
)
_CHAIR = Signer("TM. Ủy ban nhân dân", "Chủ tịch", "Nguyễn Văn Minh Họa")
_VICE = Signer("TM. Ủy ban nhân dân", "KT. Chủ tịch\nPhó Chủ tịch", "Trần Thị Minh Họa")
_SECRETARY = Signer("", "Thư ký", "Lê Thị Minh Họa")
_CHECK = Verification("http://localhost:8000/q/7KD4M-WX2PH/", "7KD4M-WX2PH")
_SNAPSHOT = "phiên bản 3, mã nội dung a91f20c4"

_CRITERIA = (
    CriterionLine("1", "Quy hoạch", "Đạt", "Có quy hoạch chung được phê duyệt", "Đạt"),
    CriterionLine("2", "Giao thông", "từ 80% trở lên", "86,4%", "Đạt"),
    CriterionLine("2.1", "Tỷ lệ đường xã được nhựa hóa hoặc bê tông hóa", "100%", "100%", "Đạt"),
    CriterionLine("10", "Thu nhập (triệu đồng/người/năm)", "từ 41 trở lên", "43,25", "Đạt"),
    CriterionLine("15", "Y tế: tỷ lệ người dân tham gia bảo hiểm y tế", "từ 90% trở lên", "95,12%", "Đạt"),
    CriterionLine("17", "Môi trường và an toàn thực phẩm", "Đạt", "Đạt 12/12 chỉ tiêu", "Đạt"),
    CriterionLine("19", "Quốc phòng và An ninh", "Đạt", "Đạt", "Đạt"),
)
_NAMES = (
    "Tiên Lãnh", "Tiên Ngọc", "Tiên Hiệp", "Tiên Cảnh", "Tiên An", "Tiên Hà", "Tiên Cẩm", "Tiên Thọ", "Tiên Lập", "Tiên Lộc",
    "Đại Thạnh", "Đại Chánh", "Đại Tân", "Đại Thắng", "Duy Phú", "Duy Tân", "Quế Hiệp", "Quế Lưu", "Tam Giang", "Tam Thạnh",
)  # fmt: skip
_DISTRICTS: tuple[str, ...] = (
    ("huyện Tiên Phước",) * 10 + ("huyện Đại Lộc",) * 4 + ("huyện Duy Xuyên",) * 2 + ("huyện Hiệp Đức",) * 2
)
_DISTRICTS += ("huyện Núi Thành",) * 2
COMMUNES = tuple(CommuneLine(f"xã {name}", district) for name, district in zip(_NAMES, _DISTRICTS, strict=True))
_VOTED = tuple(replace(line, note="25/26 phiếu đồng ý") for line in COMMUNES[:6])

_MEETING = Meeting(
    "14 giờ 00, ngày 20 tháng 10 năm 2023.",
    "16 giờ 30 cùng ngày",
    "Hội trường Ủy ban nhân dân xã Tiên Lãnh.",
    "ông Nguyễn Văn Minh Họa, Chủ tịch Ủy ban nhân dân xã.",
    "bà Lê Thị Minh Họa, công chức Văn phòng - Thống kê.",
    ("Ông Nguyễn Văn Minh Họa, Chủ tịch Ủy ban nhân dân xã", "Bà Phạm Thị Minh Họa, Chủ tịch Ủy ban MTTQ Việt Nam xã",
     "Ông Hồ Văn Minh Họa, Trưởng thôn 5"),
    ("Ông Võ Văn Minh Họa, Trưởng thôn 9 (đi công tác)",),
    ("Đại diện Phòng Nông nghiệp và Phát triển nông thôn huyện",),
)  # fmt: skip


def _head(organ: Organ, signer: Signer, *recipients: str, **more: object) -> Head:
    to = recipients or ("Như trên", "Văn phòng Điều phối NTM tỉnh", "Lưu: VT")
    return Head(organ, signer, to, number=7, day=date(2023, 11, 5), illustrative=True, verification=_CHECK, **more)  # type: ignore[arg-type]


def _commune_submission() -> Paper:
    head = _head(COMMUNE, _CHAIR, bases=_BASES, addressees=("Ủy ban nhân dân huyện Tiên Phước",))
    results = (
        "Số tiêu chí đạt chuẩn: 19/19 tiêu chí, 57/57 chỉ tiêu",
        "Tỷ lệ người dân hài lòng: 96,4% (482/500 phiếu)",
        "Không có nợ đọng xây dựng cơ bản thuộc Chương trình quá hạn",
        "Kết quả họp xét: 27/28 đại biểu có mặt đồng ý, đạt tỷ lệ 96,4%",
    )
    attached = ("Báo cáo kết quả thực hiện các tiêu chí", "Báo cáo tổng hợp ý kiến", "Biên bản họp xã")
    return CommuneSubmission(head, _XA, _LEVEL, _YEAR, results, attached, _SNAPSHOT).paper()


def _result_report() -> Paper:
    situation = (
        "Xã Tiên Lãnh là xã miền núi, có diện tích tự nhiên 8.050 ha, 1.689 hộ với 6.512 khẩu, sinh sống tại 11 thôn.",
    )
    work = ("Ủy ban nhân dân xã ban hành kế hoạch hằng năm, phân công từng thành viên phụ trách từng tiêu chí.",)
    money = ("Tổng nguồn lực huy động giai đoạn 2021 - 2023: 48.250 triệu đồng.",)
    debts = "Đến ngày 30 tháng 9 năm 2023, xã không có nợ đọng xây dựng cơ bản quá hạn."
    conclusion = ("Xã đạt 19/19 tiêu chí. Kính đề nghị Ủy ban nhân dân huyện thẩm tra, trình cấp trên công nhận.",)
    head = _head(COMMUNE, _VICE, "Ủy ban nhân dân huyện", "Lưu: VT")
    return ResultReport(head, _XA, _LEVEL, _YEAR, situation, work, _CRITERIA * 4, money, debts, conclusion).paper()


def _opinions_report() -> Paper:
    publication = (
        "Báo cáo được niêm yết tại trụ sở xã và nhà văn hóa 11 thôn từ ngày 01 đến ngày 20 tháng 9 năm 2023.",
    )
    counts = (("Ủy ban MTTQ Việt Nam xã và các tổ chức chính trị - xã hội", 6, 6), ("Hộ dân", 500, 482))
    opinions = (
        Opinion("Ông Hồ Văn Minh Họa, thôn 5", "Đường ngõ ở tổ 3 còn lầy.", "Đã đổ bê tông 120 m trong tháng 9."),
    )
    conclusion = ("Đa số ý kiến thống nhất với báo cáo của xã.",)
    head = _head(COMMUNE, _CHAIR)
    return OpinionsReport(head, _XA, _LEVEL, _YEAR, publication, counts, opinions, conclusion).paper()


def _commune_minutes() -> Paper:
    head = _head(
        COMMUNE, Signer("", "Chủ tọa", "Nguyễn Văn Minh Họa"), "Thành viên dự họp", "Lưu: VT", signer_two=_SECRETARY
    )
    votes = (
        Vote("Đề nghị công nhận xã đạt chuẩn nông thôn mới năm 2023", 30, 28, 27, 1, 0, "đạt tỷ lệ theo quy định."),
    )
    title = "Họp xét đề nghị công nhận xã Tiên Lãnh đạt chuẩn nông thôn mới năm 2023"
    discussion = ("Chủ tịch Ủy ban nhân dân xã trình bày báo cáo kết quả; các đại biểu thảo luận, thống nhất số liệu.",)
    conclusion = ("Hoàn thiện hồ sơ, trình Ủy ban nhân dân huyện thẩm tra.",)
    return CommuneMinutes(head, title, _MEETING, discussion, votes, conclusion).paper()


def _verification_report() -> Paper:
    dossier = ("Hồ sơ gồm 05 loại văn bản, đầy đủ, đúng thẩm quyền.",)
    visit = ("Kiểm tra thực tế ngày 25 tháng 10 năm 2023 tại 04 thôn: số liệu khớp với hồ sơ",)
    conclusion = ("Xã Tiên Lãnh đủ điều kiện đề nghị thẩm định, xét công nhận đạt chuẩn nông thôn mới năm 2023.",)
    return VerificationReport(_head(DISTRICT, _VICE), _XA, _LEVEL, _YEAR, dossier, _CRITERIA, visit, conclusion).paper()


def _district_submission() -> Paper:
    to = ("Ủy ban nhân dân tỉnh Quảng Nam", "Văn phòng Điều phối nông thôn mới tỉnh")
    head = _head(DISTRICT, _CHAIR, bases=_BASES, addressees=to)
    attached = ("Báo cáo thẩm tra từng xã", "Biên bản họp xét")
    return DistrictSubmission(head, _HUYEN, _LEVEL, _YEAR, _VOTED, attached, snapshot=_SNAPSHOT).paper()


def _district_minutes() -> Paper:
    head = _head(DISTRICT, Signer("", "Chủ tọa", "Nguyễn Văn Minh Họa"), "Lưu: VT", signer_two=_SECRETARY)
    votes = tuple(Vote(f"Đề nghị xét, công nhận {line.commune}", 15, 14, 14, 0) for line in COMMUNES[:3])
    title = "Họp xét đề nghị thẩm định, công nhận xã đạt chuẩn nông thôn mới năm 2023"
    return DistrictMinutes(
        head, title, _MEETING, ("Các thành viên cho ý kiến về từng xã.",), votes, ("Nhất trí trình tỉnh.",)
    ).paper()


def _department_verdict() -> Paper:
    rows = (
        ("xã Tiên Lãnh", "15.1 Tham gia bảo hiểm y tế", "Đạt", "95,12%, theo dữ liệu tháng 9/2023"),
        ("xã Tiên Ngọc", "15.3 Trẻ em suy dinh dưỡng", "Chưa đạt", "Còn 14,9%; yêu cầu thấp hơn"),
    )
    signer = Signer("", "KT. Giám đốc\nPhó Giám đốc", "Mai Văn Minh Họa")
    head = _head(HEALTH, signer, addressees=("Văn phòng Điều phối nông thôn mới tỉnh",))
    opening = ("Sở Y tế đã xem xét hồ sơ các xã và có ý kiến thẩm định như sau:",)
    return DepartmentVerdict(head, "Sở Y tế", _LEVEL, _YEAR, rows, opening, ("Sở Y tế kính gửi để tổng hợp.",)).paper()


def _appraisal_report() -> Paper:
    communes = tuple((c.commune, c.district, "19/19", "Đủ 18 sở, ngành có ý kiến đạt") for c in COMMUNES[:5])
    signer = Signer("", "Chánh Văn phòng", "Đỗ Văn Minh Họa")
    head = _head(OFFICE, signer, addressees=("Hội đồng thẩm định xã nông thôn mới tỉnh",))
    dossiers = ("Đến ngày 30 tháng 11 năm 2023 có 05 xã nộp hồ sơ đúng hạn.",)
    return AppraisalReport(
        head, _LEVEL, _YEAR, dossiers, communes, (), ("Kính trình Hội đồng xem xét, bỏ phiếu.",)
    ).paper()


def _council_minutes() -> Paper:
    head = _head(
        COUNCIL,
        Signer("", "Chủ tịch Hội đồng", "Hồ Quang Minh Họa"),
        "Thành viên Hội đồng",
        "Lưu: HĐTĐ",
        signer_two=_SECRETARY,
    )
    votes = tuple(
        Vote(f"Công nhận {c.commune}", 26, 24, 24 - at % 2, at % 2, result="đủ điều kiện.")
        for at, c in enumerate(COMMUNES[:4])
    )
    quorum = "Có mặt 24/26 thành viên, đủ số thành viên để họp theo quy chế của Hội đồng."
    conflicts = ("Ông Nguyễn Văn Minh Họa không bỏ phiếu về xã Tiên Lãnh (nguyên Bí thư Đảng ủy xã)",)
    title = "Họp Hội đồng thẩm định xã đạt chuẩn nông thôn mới năm 2023, đợt 2"
    discussion = ("Văn phòng Điều phối trình bày báo cáo thẩm định; Hội đồng thảo luận từng xã.",)
    return CouncilMinutes(
        head, title, _MEETING, discussion, votes, ("Trình Chủ tịch tỉnh công nhận 04 xã.",), quorum, conflicts
    ).paper()


def _counting_minutes() -> Paper:
    head = _head(COUNCIL, Signer("", "Trưởng ban kiểm phiếu", "Bùi Thị Minh Họa"), "Lưu: HĐTĐ", signer_two=_SECRETARY)
    counts = tuple(Count(c.commune, 24, 24, 24, 23, 1, "đủ tỷ lệ đề nghị công nhận.") for c in COMMUNES[:4])
    title = "Kiểm phiếu thẩm định xã đạt chuẩn nông thôn mới năm 2023"
    rule = "tỷ lệ tính trên số thành viên có mặt, theo quy chế bỏ phiếu được chốt khi mở phiếu."
    board = ("Bà Bùi Thị Minh Họa, Trưởng ban", "Ông Cao Văn Minh Họa, thành viên")
    return CountingMinutes(
        head, title, "15 giờ 00, ngày 20 tháng 12 năm 2023.", "Phòng họp số 2.", board, counts, rule, "15 giờ 40"
    ).paper()


def _province_submission() -> Paper:
    signer = Signer("", "Chánh Văn phòng", "Đỗ Văn Minh Họa")
    head = _head(OFFICE, signer, bases=_BASES, addressees=("Chủ tịch Ủy ban nhân dân tỉnh Quảng Nam",))
    council = "Hội đồng thẩm định đã họp ngày 20 tháng 12 năm 2023, có mặt 24/26 thành viên, bỏ phiếu từng xã."
    left = ("xã Tiên Ngọc: hoàn thiện chỉ tiêu 15.3 rồi trình lại",)
    return ProvinceSubmission(
        head, _LEVEL, _YEAR, _VOTED, council, ("Biên bản họp Hội đồng", "Biên bản kiểm phiếu"), left
    ).paper()


def _decision(communes: tuple[CommuneLine, ...] = COMMUNES) -> Paper:
    to = ("Như Điều 3", "Ban Chỉ đạo Trung ương các CTMTQG", "Thường trực Tỉnh ủy, HĐND tỉnh", "Lưu: VT, KTN")
    bases = (*_BASES, "Theo đề nghị của Văn phòng Điều phối nông thôn mới tỉnh tại Tờ trình số 07/TTr-VPĐP")
    head = _head(PROVINCE, Signer("", "Chủ tịch", "Lê Văn Minh Họa"), *to, bases=bases)
    duties = ("Các xã có tên tại Điều 1 tiếp tục duy trì, nâng cao chất lượng các tiêu chí đã đạt.",)
    carriers = (
        "Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc các sở, Thủ trưởng các ban, ngành, Chủ tịch Ủy ban nhân dân các "
        "huyện và các xã có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này kể từ ngày ký."
    )
    return Decision(head, "Chủ tịch Ủy ban nhân dân tỉnh Quảng Nam", _LEVEL, _YEAR, communes, duties, carriers).paper()


def _revocation() -> Paper:
    head = _head(PROVINCE, Signer("", "Chủ tịch", "Lê Văn Minh Họa"), "Như Điều 3", "Lưu: VT", bases=_BASES)
    duties = ("Xã có tên tại Điều 1 khắc phục các tiêu chí không còn đạt.",)
    carriers = "Chánh Văn phòng Ủy ban nhân dân tỉnh và Chủ tịch Ủy ban nhân dân huyện chịu trách nhiệm thi hành."
    former = ("công nhận theo Quyết định số 2044/QĐ-UBND ngày 12/10/2023",)
    authority = "Chủ tịch Ủy ban nhân dân tỉnh Quảng Nam"
    return Revocation(head, authority, _LEVEL, _YEAR, COMMUNES[:1], former, duties, carriers).paper()


def _return_notice() -> Paper:
    head = _head(OFFICE, Signer("", "Chánh Văn phòng", "Đỗ Văn Minh Họa"), addressees=("Ủy ban nhân dân xã Tiên Lãnh",))
    reasons = ("Chỉ tiêu 15.3: bảng tổng hợp chưa có xác nhận của Trạm Y tế", "Biên bản họp thiếu danh sách đại biểu")
    todo = ("Bổ sung bảng tổng hợp có xác nhận", "Kèm danh sách đại biểu dự họp")
    return ReturnNotice(head, _XA, _LEVEL, _YEAR, _SNAPSHOT, reasons, todo, "trước ngày 30 tháng 11 năm 2023").paper()


def _obstacle_report() -> Paper:
    head = _head(OFFICE, Signer("", "Chánh Văn phòng", "Đỗ Văn Minh Họa"), addressees=("Ủy ban nhân dân tỉnh",))
    bodies = (("Sở Y tế", "9", "5", "3", "1", "0", "12"), ("Sở Xây dựng", "3", "2", "1", "0", "0", "7"))
    districts = (("Huyện Tiên Phước", "7", "4", "2", "1", "0", "12"), ("Huyện Núi Thành", "5", "3", "2", "0", "0", "9"))
    rows = (
        ("UBND xã Tiên Lãnh", "NTM 17.1", "Chưa có kinh phí đấu nối nước sạch", "Sở Y tế", "đã trình tỉnh", "12"),
        ("UBND xã Tam Xuân I", "", "Chưa rõ cách tính hộ có nhà tạm", "Sở Xây dựng", "chờ cơ quan trả lời", "7"),
    )
    summary = ("Đã nêu 12 = đã gỡ 7 + đang mở 4 + trình tỉnh 1 + đóng chưa giải quyết 0.",)
    return ObstacleReport(head, "31/10/2023", summary, bodies, districts, rows, ("Kính trình xem xét.",)).paper()


def _periodic_report() -> Paper:
    head = _head(PROVINCE, _CHAIR)
    titles = ("Huyện, thị xã, thành phố", "Số xã", "NTM", "NTM nâng cao", "Chưa được công nhận")
    rows = (
        ("Huyện Tiên Phước", "14", "6", "1", "7"),
        ("Huyện Núi Thành", "15", "11", "2", "2"),
        ("Cộng", "29", "17", "3", "9"),
    )
    counted = Counted("Danh hiệu", "Tại ngày 31/10/2023, địa giới tại ngày đó.", titles, rows)
    return PeriodicReport(
        head, "Kết quả thực hiện Chương trình nông thôn mới tháng 10/2023 của tỉnh Quảng Nam",
        ("Báo cáo lập theo số liệu của hệ thống đến hết ngày 31/10/2023.",), (Part("Danh hiệu", (counted,)),),
        ("Mọi tổng bằng các phần của nó.",),
    ).paper()  # fmt: skip


SAMPLES: dict[str, Callable[[], Paper]] = {
    "to_trinh_xa": _commune_submission,
    "bao_cao_ket_qua": _result_report,
    "bao_cao_tong_hop_y_kien": _opinions_report,
    "bien_ban_hop_xa": _commune_minutes,
    "bao_cao_tham_tra": _verification_report,
    "to_trinh_huyen": _district_submission,
    "bien_ban_hop_huyen": _district_minutes,
    "ket_qua_tham_dinh": _department_verdict,
    "bao_cao_tham_dinh": _appraisal_report,
    "bien_ban_hoi_dong": _council_minutes,
    "bien_ban_kiem_phieu": _counting_minutes,
    "to_trinh_tinh": _province_submission,
    "quyet_dinh_cong_nhan": _decision,
    "bao_cao_kho_khan": _obstacle_report,
    "quyet_dinh_thu_hoi": _revocation,
    "bao_cao_dinh_ky": _periodic_report,
    "thong_bao_tra_ho_so": _return_notice,
}


def sample(kind: str) -> Paper:
    """The sample of a kind. Raises ``KeyError``."""
    return SAMPLES[kind]()
