"""Báo cáo: of the commune on its results and on opinions, of the district, of a department, of the province."""

from __future__ import annotations

from dataclasses import dataclass

from datchuan.papers.content import Block, Column, Head, Heading, Listing, Paper, Table, Text
from datchuan.papers.lines import CriterionLine, Opinion, criteria_table, inside, opinions_table

#: What a dossier of revocation asks for, in the subjects of its papers.
_TAKEN = "đề nghị thu hồi danh hiệu"


@dataclass(frozen=True)
class ResultReport:
    """The commune's report: its situation, how the work was led, the table of criteria, money, what is left to do."""

    head: Head
    commune: str
    level: str
    year: int
    situation: tuple[str, ...]
    work: tuple[str, ...]
    criteria: tuple[CriterionLine, ...]
    money: tuple[str, ...] = ()
    debts: str = ""
    conclusion: tuple[str, ...] = ()

    def paper(self) -> Paper:
        body: list[Block] = [Heading("I. ĐẶC ĐIỂM TÌNH HÌNH"), *_texts(self.situation)]
        body += [Heading("II. KẾT QUẢ CHỈ ĐẠO, TỔ CHỨC THỰC HIỆN"), *_texts(self.work)]
        body += [Heading("III. KẾT QUẢ THỰC HIỆN CÁC TIÊU CHÍ"), criteria_table(self.criteria)]
        if self.money or self.debts:
            body.append(Heading("IV. NGUỒN LỰC VÀ NỢ ĐỌNG XÂY DỰNG CƠ BẢN"))
            body += [*_texts(self.money), *_texts((self.debts,) if self.debts else ())]
        body += [Heading("V. KẾT LUẬN VÀ ĐỀ NGHỊ" if self.money or self.debts else "IV. KẾT LUẬN VÀ ĐỀ NGHỊ")]
        body += _texts(self.conclusion)
        subject = f"Kết quả thực hiện các tiêu chí xã {self.level} năm {self.year} của {inside(self.commune)}"
        return Paper("bao_cao_ket_qua", self.head, subject, tuple(body))


@dataclass(frozen=True)
class OpinionsReport:
    """What the Front, organisations and residents said of the commune's report, and what was answered.

    ``publication`` says when and where the report was shown; ``counts`` are (who was asked, asked, agreed) rows.
    """

    head: Head
    commune: str
    level: str
    year: int
    publication: tuple[str, ...]
    counts: tuple[tuple[str, int, int], ...]
    opinions: tuple[Opinion, ...]
    conclusion: tuple[str, ...] = ()
    revokes: bool = False

    def paper(self) -> Paper:
        counted = Table(
            (
                Column("TT", 1, centred=True), Column("Đối tượng lấy ý kiến", 6),
                Column("Số ý kiến", 2, centred=True), Column("Đồng ý", 2, centred=True),
            ),
            tuple((str(at), who, str(asked), str(yes)) for at, (who, asked, yes) in enumerate(self.counts, 1)),
        )  # fmt: skip
        body: list[Block] = [Heading("I. VIỆC CÔNG KHAI VÀ LẤY Ý KIẾN"), *_texts(self.publication)]
        body += [counted] if self.counts else []
        body.append(Heading("II. Ý KIẾN THAM GIA VÀ VIỆC TIẾP THU, GIẢI TRÌNH"))
        body.append(opinions_table(self.opinions) if self.opinions else Text("Không có ý kiến góp ý."))
        body += [Heading("III. KẾT LUẬN"), *_texts(self.conclusion)]
        about = "kết quả đánh giá để xem xét thu hồi danh hiệu" if self.revokes else "kết quả thực hiện các tiêu chí"
        subject = f"Tổng hợp ý kiến về {about} xã {self.level} năm {self.year} của {inside(self.commune)}"
        return Paper("bao_cao_tong_hop_y_kien", self.head, subject, tuple(body))


@dataclass(frozen=True)
class VerificationReport:
    """The district's report on the dossier of one commune: papers, criteria, field visit, conclusion."""

    head: Head
    commune: str
    level: str
    year: int
    dossier: tuple[str, ...]
    criteria: tuple[CriterionLine, ...]
    visit: tuple[str, ...] = ()
    conclusion: tuple[str, ...] = ()
    revokes: bool = False

    def paper(self) -> Paper:
        body: list[Block] = [Heading("I. HỒ SƠ"), *_texts(self.dossier)]
        body += [Heading("II. MỨC ĐỘ ĐẠT TỪNG TIÊU CHÍ"), criteria_table(self.criteria, verdict="Ý kiến thẩm tra")]
        if self.visit:
            body += [Heading("III. KẾT QUẢ KIỂM TRA THỰC TẾ"), Listing(self.visit)]
        body += [Heading(f"{'IV' if self.visit else 'III'}. KẾT LUẬN"), *_texts(self.conclusion)]
        what = f"hồ sơ {_TAKEN if self.revokes else 'và mức độ đạt tiêu chí'} xã"
        subject = f"Thẩm tra {what} {self.level} năm {self.year} của {inside(self.commune)}"
        return Paper("bao_cao_tham_tra", self.head, subject, tuple(body))


@dataclass(frozen=True)
class DepartmentVerdict:
    """A department's appraisal of the indicators given to it. ``rows``: (commune, indicator, verdict, remark)."""

    head: Head
    department: str
    level: str
    year: int
    rows: tuple[tuple[str, str, str, str], ...]
    opening: tuple[str, ...] = ()
    conclusion: tuple[str, ...] = ()
    revokes: bool = False

    def paper(self) -> Paper:
        columns = (
            Column("TT", 1, centred=True), Column("Xã", 3), Column("Chỉ tiêu", 4),
            Column("Ý kiến thẩm định", 3, centred=True), Column("Ghi chú", 4),
        )  # fmt: skip
        table = Table(columns, tuple((str(at), *row) for at, row in enumerate(self.rows, 1)))
        body: tuple[Block, ...] = (*_texts(self.opening), table, *_texts(self.conclusion))
        what = f"trong hồ sơ {_TAKEN} xã" if self.revokes else "xã"
        subject = f"Kết quả thẩm định các chỉ tiêu {what} {self.level} năm {self.year} do {self.department} phụ trách"
        return Paper("ket_qua_tham_dinh", self.head, subject, body)


@dataclass(frozen=True)
class AppraisalReport:
    """The province's report for the council. ``communes``: (commune, district, criteria met, what departments say)."""

    head: Head
    level: str
    year: int
    dossiers: tuple[str, ...]
    communes: tuple[tuple[str, str, str, str], ...]
    departments: tuple[str, ...] = ()
    conclusion: tuple[str, ...] = ()
    revokes: bool = False

    def paper(self) -> Paper:
        columns = (
            Column("TT", 1, centred=True), Column("Xã", 3), Column("Huyện, thị xã, thành phố", 3),
            Column("Số tiêu chí đạt", 2, centred=True), Column("Ý kiến của sở, ngành", 5),
        )  # fmt: skip
        table = Table(columns, tuple((str(at), *row) for at, row in enumerate(self.communes, 1)))
        body: list[Block] = [Heading("I. HỒ SƠ TRÌNH THẨM ĐỊNH"), *_texts(self.dossiers)]
        body += [Heading("II. KẾT QUẢ THẨM ĐỊNH"), table]
        if self.departments:
            body.append(Listing(self.departments))
        body += [Heading("III. KẾT LUẬN VÀ ĐỀ NGHỊ"), *_texts(self.conclusion)]
        what = f"{_TAKEN} xã" if self.revokes else "xã"
        subject = f"Kết quả thẩm định hồ sơ {what} {self.level} năm {self.year}"
        return Paper("bao_cao_tham_dinh", self.head, subject, tuple(body))


@dataclass(frozen=True)
class ObstacleReport:
    """Obstacles compiled by body and by district. ``bodies`` and ``districts``: (name, raised, solved, open, referred,
    closed unsolved, working days waited at most); ``rows``: (who, indicator, what is hard, body, state, days waited)."""

    head: Head
    day: str
    summary: tuple[str, ...]
    bodies: tuple[tuple[str, ...], ...]
    districts: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    conclusion: tuple[str, ...] = ()

    def paper(self) -> Paper:
        body: list[Block] = [Heading("I. TÌNH HÌNH CHUNG"), *_texts(self.summary)]
        body += [Heading("II. THEO CƠ QUAN TRẢ LỜI"), _obstacle_table("Cơ quan", self.bodies)]
        body += [Heading("III. THEO ĐỊA BÀN"), _obstacle_table("Huyện, thị xã, thành phố", self.districts)]
        columns = (
            Column("TT", 1, centred=True), Column("Nơi nêu", 3), Column("Chỉ tiêu", 2, centred=True),
            Column("Khó khăn, vướng mắc", 6), Column("Cơ quan trả lời", 3), Column("Tình trạng", 3),
            Column("Ngày làm việc đã chờ", 2, centred=True),
        )  # fmt: skip
        body.append(Heading("IV. KHÓ KHĂN, VƯỚNG MẮC CHƯA GIẢI QUYẾT XONG"))
        numbered = tuple((str(at), *row) for at, row in enumerate(self.rows, 1))
        body.append(Table(columns, numbered) if self.rows else Text("Không có."))
        if self.conclusion:
            body += [Heading("V. KIẾN NGHỊ"), *_texts(self.conclusion)]
        return Paper("bao_cao_kho_khan", self.head, f"Tổng hợp khó khăn, vướng mắc đến ngày {self.day}", tuple(body))


@dataclass(frozen=True)
class Counted:
    """A table of a periodic report: its name, the day and edition of its figures, titles, rows, the total last.

    ``shares``: widths of the columns of a list by name, which has no total; the columns of counts share alike.
    """

    name: str
    about: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...] = ()

    def blocks(self, number: int) -> list[Block]:
        named: list[Block] = [Heading(f"{number}. {self.name}", 2), Text(self.about)]
        if not self.rows:
            return [*named, Text("Không có.")]
        first, *others = self.titles
        columns = (
            Column(first, 5),
            *(Column(title, 3 if len(title) > _SHORT else 2, centred=True) for title in others),
        )
        if self.shares:
            columns = tuple(map(Column, self.titles, self.shares))
        return [*named, Table(columns, self.rows)]


@dataclass(frozen=True)
class Part:
    """A chapter of a periodic report."""

    name: str
    tables: tuple[Counted, ...]


@dataclass(frozen=True)
class PeriodicReport:
    """The report of a place on a month, half a year or a year. ``remarks``: what does not add up, with the reasons."""

    head: Head
    subject: str
    opening: tuple[str, ...]
    parts: tuple[Part, ...]
    remarks: tuple[str, ...]

    def paper(self) -> Paper:
        body: list[Block] = _texts(self.opening)
        for at, part in enumerate(self.parts):
            body.append(Heading(f"{_ROMAN[at]}. {part.name.upper()}"))
            for number, counted in enumerate(part.tables, 1):
                body += counted.blocks(number)
        body += [Heading(f"{_ROMAN[len(self.parts)]}. ĐỐI CHIẾU SỐ LIỆU"), Listing(self.remarks)]
        return Paper("bao_cao_dinh_ky", self.head, self.subject, tuple(body))


#: Signs of a title that fit a narrow column of counts.
_SHORT = 24
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


def _obstacle_table(first: str, rows: tuple[tuple[str, ...], ...]) -> Block:
    titles = ("Đã nêu", "Đã gỡ", "Đang mở", "Trình tỉnh", "Đóng, chưa giải quyết", "Ngày làm việc chờ lâu nhất")
    columns = (Column(first, 5), *(Column(title, 2, centred=True) for title in titles))
    return Table(columns, rows) if rows else Text("Không có.")


def _texts(sentences: tuple[str, ...]) -> list[Block]:
    return [Text(sentence) for sentence in sentences]
