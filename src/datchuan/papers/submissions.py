"""Tờ trình: of the commune to the district, of the district to the province, to the Chairman of the province."""

from __future__ import annotations

from dataclasses import dataclass

from datchuan.papers.content import Block, Head, Listing, Paper, Text
from datchuan.papers.lines import CommuneLine, communes_table, inside


@dataclass(frozen=True)
class CommuneSubmission:
    """The commune asks for verification and recognition. ``level`` is the title in words ("đạt chuẩn nông thôn mới");
    ``results`` what it rests on, one sentence each; ``attached`` the papers that go with it; ``snapshot`` the version of
    the dossier and its hash in words."""

    head: Head
    commune: str
    level: str
    year: int
    results: tuple[str, ...]
    attached: tuple[str, ...]
    snapshot: str = ""

    def paper(self) -> Paper:
        commune = inside(self.commune)
        body: list[Block] = [
            Text(
                f"Ủy ban nhân dân {commune} đã tổ chức tự đánh giá, lấy ý kiến Nhân dân và họp xét đề nghị công nhận "
                f"xã {self.level} năm {self.year}. Kết quả như sau:"
            ),
            Listing(self.results),
            Text(
                f"Ủy ban nhân dân {commune} kính đề nghị thẩm tra, thẩm định và xét, công nhận {commune} "
                f"{self.level} năm {self.year}."
            ),
        ]
        body += _attached(self.attached, self.snapshot)
        subject = f"Về việc đề nghị thẩm tra, thẩm định và xét, công nhận {commune} {self.level} năm {self.year}"
        return Paper("to_trinh_xa", self.head, subject, tuple(body))


@dataclass(frozen=True)
class DistrictSubmission:
    """The district asks for the appraisal of the communes that it has verified."""

    head: Head
    district: str
    level: str
    year: int
    communes: tuple[CommuneLine, ...]
    attached: tuple[str, ...]
    results: tuple[str, ...] = ()
    snapshot: str = ""

    def paper(self) -> Paper:
        body: list[Block] = [
            Text(
                f"Căn cứ kết quả thẩm tra hồ sơ và thực tế tại các xã, Ủy ban nhân dân {inside(self.district)} kính đề nghị thẩm "
                f"định và xét, công nhận {len(self.communes):02d} xã {self.level} năm {self.year}, gồm:"
            ),
            communes_table(self.communes, "Kết quả họp xét"),
            *([Listing(self.results)] if self.results else []),
            *_attached(self.attached, self.snapshot),
        ]
        subject = f"Về việc đề nghị thẩm định và xét, công nhận xã {self.level} năm {self.year}"
        return Paper("to_trinh_huyen", self.head, subject, tuple(body), public_lines=_public(self.communes))


@dataclass(frozen=True)
class ProvinceSubmission:
    """The Chairman of the province is asked to recognise the communes for which the council voted, or to revoke."""

    head: Head
    level: str
    year: int
    communes: tuple[CommuneLine, ...]
    council: str
    attached: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    revokes: bool = False

    def paper(self) -> Paper:
        what = "thu hồi quyết định công nhận" if self.revokes else "công nhận"
        when = f"theo kết quả đánh giá năm {self.year}" if self.revokes else f"năm {self.year}"
        body: list[Block] = [
            Text(self.council),
            Text(
                f"Kính đề nghị Chủ tịch Ủy ban nhân dân tỉnh xem xét, quyết định {what} {len(self.communes):02d} xã "
                f"{self.level} {when}, gồm:"
            ),
            communes_table(self.communes, "Kết quả bỏ phiếu"),
        ]
        if self.left_out:
            body += [
                Text(f"Các xã chưa đề nghị {'thu hồi' if self.revokes else 'công nhận'} trong đợt này:"),
                Listing(self.left_out),
            ]
        body += _attached(self.attached, "")
        subject = f"Về việc {what} xã {self.level} {when}"
        return Paper("to_trinh_tinh", self.head, subject, tuple(body), public_lines=_public(self.communes))


def _attached(attached: tuple[str, ...], snapshot: str) -> list[Block]:
    found: list[Block] = [Text("Hồ sơ gửi kèm gồm:"), Listing(attached)] if attached else []
    if snapshot:
        found.append(Text(f"Các nội dung trên theo hồ sơ {snapshot}."))
    return found


def _public(communes: tuple[CommuneLine, ...]) -> tuple[str, ...]:
    return tuple(f"{line.commune}, {line.district}" for line in communes)
