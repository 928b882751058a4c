"""The decision that recognises communes, the one that revokes, and the notice with which a dossier goes back."""

from __future__ import annotations

from dataclasses import dataclass

from datchuan.papers.content import Block, Head, Heading, Listing, Paper, Text
from datchuan.papers.lines import CommuneLine, communes_table, inside


@dataclass(frozen=True)
class Decision:
    """``communes`` meet the level in ``year``; ``duties`` are the further articles, ``carriers`` carry it out."""

    head: Head
    authority: str
    level: str
    year: int
    communes: tuple[CommuneLine, ...]
    duties: tuple[str, ...]
    carriers: str

    def paper(self) -> Paper:
        head, communes = self.head, self.communes
        body: list[Block] = []
        if len(communes) == 1:
            place = f"{inside(communes[0].commune)}, {inside(communes[0].district)}"
            body.append(Text(f"Công nhận {place} {self.level} năm {self.year}.", "Điều 1."))
            subject = f"Về việc công nhận {inside(communes[0].commune)} {self.level} năm {self.year}"
        else:
            body.append(Text(f"Công nhận {len(communes):02d} xã {self.level} năm {self.year}, gồm:", "Điều 1."))
            body.append(communes_table(communes))
            subject = f"Về việc công nhận xã {self.level} năm {self.year}"
        body += [Text(duty, f"Điều {at}.") for at, duty in enumerate((*self.duties, self.carriers), 2)]
        public = tuple(f"{line.commune}, {line.district}" for line in communes)
        return Paper("quyet_dinh_cong_nhan", head, subject, tuple(body), self.authority, public)


@dataclass(frozen=True)
class Revocation:
    """A title is taken away from communes. ``former``: for each, by which decision it was recognised, in words; ``year``
    is that of the assessment."""

    head: Head
    authority: str
    level: str
    year: int
    communes: tuple[CommuneLine, ...]
    former: tuple[str, ...]
    duties: tuple[str, ...]
    carriers: str

    def paper(self) -> Paper:
        head, communes = self.head, self.communes
        body: list[Block] = []
        if len(communes) == 1:
            place = f"{inside(communes[0].commune)}, {inside(communes[0].district)}"
            known = f" ({self.former[0]})" if self.former[0] else ""
            said = f"Thu hồi danh hiệu xã {self.level} của {place}{known}, theo kết quả đánh giá năm {self.year}."
            body.append(Text(said, "Điều 1."))
            subject = f"Về việc thu hồi quyết định công nhận {inside(communes[0].commune)} {self.level}"
        else:
            said = f"Thu hồi danh hiệu xã {self.level} của {len(communes):02d} xã, theo kết quả đánh giá năm {self.year}, gồm:"
            body.append(Text(said, "Điều 1."))
            body.append(communes_table(communes))
            body += [Text("Quyết định công nhận trước đây:"), Listing(tuple(one for one in self.former if one))]
            subject = f"Về việc thu hồi quyết định công nhận xã {self.level}"
        body += [Text(duty, f"Điều {at}.") for at, duty in enumerate((*self.duties, self.carriers), 2)]
        public = tuple(f"{line.commune}, {line.district}" for line in communes)
        return Paper("quyet_dinh_thu_hoi", head, subject, tuple(body), self.authority, public)


@dataclass(frozen=True)
class ReturnNotice:
    """Why a dossier goes back, what to do, and until when (in words)."""

    head: Head
    commune: str
    level: str
    year: int
    dossier: str
    reasons: tuple[str, ...]
    todo: tuple[str, ...]
    until: str = ""
    revokes: bool = False

    def paper(self) -> Paper:
        asked = "thu hồi danh hiệu của" if self.revokes else "công nhận"
        body: list[Block] = [
            Text(
                f"Sau khi xem xét hồ sơ đề nghị {asked} {inside(self.commune)} {self.level} năm {self.year} ({self.dossier}), "
                "cơ quan tiếp nhận trả lại hồ sơ để hoàn thiện."
            ),
            Heading("1. Lý do trả hồ sơ", 2),
            Listing(self.reasons),
            Heading("2. Nội dung cần hoàn thiện", 2),
            Listing(self.todo),
        ]
        if self.until:
            body.append(Text(f"Đề nghị hoàn thiện và gửi lại hồ sơ {self.until}."))
        subject = f"Về việc trả hồ sơ đề nghị {asked} {inside(self.commune)} {self.level} năm {self.year}"
        return Paper("thong_bao_tra_ho_so", self.head, subject, tuple(body))
