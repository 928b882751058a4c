"""Biên bản: of meetings of the commune, the district and the council, and of counting a ballot."""

from __future__ import annotations

from dataclasses import dataclass

from datchuan.papers.content import Block, Column, Head, Heading, Listing, Paper, Table, Text
from datchuan.papers.lines import Vote, share, votes_table


@dataclass(frozen=True)
class Meeting:
    """Who met when and where. ``began`` and ``ended`` are in words ("14 giờ 00, ngày 20 tháng 10 năm 2023").

    ``counted`` says how many came, where only the number was written down or it is more than the list."""

    began: str
    ended: str
    place: str
    chair: str
    secretary: str
    present: tuple[str, ...]
    absent: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    counted: str = ""

    def blocks(self) -> list[Block]:
        found: list[Block] = [
            Text(self.began, "Thời gian bắt đầu:"),
            Text(self.place, "Địa điểm:"),
            Text(self.counted or f"có mặt {len(self.present)}, vắng mặt {len(self.absent)}.", "Thành phần tham dự:"),
        ]
        found += [Listing(self.present)] if self.present else []
        if self.absent:
            found += [Text("", "Vắng mặt:"), Listing(self.absent)]
        if self.guests:
            found += [Text("", "Mời dự:"), Listing(self.guests)]
        return [*found, Text(self.chair, "Chủ trì:"), Text(self.secretary, "Thư ký:")]

    def closing(self) -> Text:
        return Text(
            f"Cuộc họp kết thúc vào {self.ended}. Biên bản đã được đọc lại, các thành viên dự họp nhất trí thông qua."
        )


@dataclass(frozen=True)
class _MeetingMinutes:
    head: Head
    title: str
    meeting: Meeting
    discussion: tuple[str, ...]
    votes: tuple[Vote, ...]
    conclusion: tuple[str, ...] = ()

    def _paper(self, kind: str, extra: tuple[Block, ...] = ()) -> Paper:
        body: list[Block] = [*self.meeting.blocks(), *extra, Heading("1. Nội dung cuộc họp", 2)]
        body += [Text(sentence) for sentence in self.discussion]
        if self.votes:
            body += [Heading("2. Kết quả biểu quyết", 2), votes_table(self.votes)]
            body += [Text(vote.result, f"{vote.item}:") for vote in self.votes if vote.result]
        body.append(Heading(f"{3 if self.votes else 2}. Kết luận", 2))
        body += [*(Text(sentence) for sentence in self.conclusion), self.meeting.closing()]
        return Paper(kind, self.head, self.title, tuple(body))


@dataclass(frozen=True)
class CommuneMinutes(_MeetingMinutes):
    """The meeting of the commune that votes on asking for recognition."""

    def paper(self) -> Paper:
        return self._paper("bien_ban_hop_xa")


@dataclass(frozen=True)
class DistrictMinutes(_MeetingMinutes):
    """The meeting of the district that votes on the communes it has verified."""

    def paper(self) -> Paper:
        return self._paper("bien_ban_hop_huyen")


@dataclass(frozen=True)
class CouncilMinutes(_MeetingMinutes):
    """The sitting of the council. ``quorum`` is the sentence about it; ``conflicts`` say who did not vote on which
    commune and why."""

    quorum: str = ""
    conflicts: tuple[str, ...] = ()

    def paper(self) -> Paper:
        extra: list[Block] = [Text(self.quorum)] if self.quorum else []
        if self.conflicts:
            extra += [
                Text("", "Thành viên không tham gia bỏ phiếu do có quyền lợi liên quan:"),
                Listing(self.conflicts),
            ]
        return self._paper("bien_ban_hoi_dong", tuple(extra))


@dataclass(frozen=True)
class Count:
    """The ballot papers on one commune: given out, returned, valid, and what they say. ``of`` is the number of which the
    rule of the vote takes the share (those given out unless given); ``shown``: the share in the words of that rule."""

    item: str
    issued: int
    returned: int
    valid: int
    yes: int
    no: int
    result: str = ""
    of: int = 0
    shown: str = ""


@dataclass(frozen=True)
class CountingMinutes:
    """What the counting board found. ``rule`` is the rule of the vote in words, as frozen when it opened."""

    head: Head
    title: str
    began: str
    place: str
    board: tuple[str, ...]
    counts: tuple[Count, ...]
    rule: str
    ended: str

    def paper(self) -> Paper:
        columns = (
            Column("TT", 3, centred=True), Column("Nội dung bỏ phiếu", 11), Column("Phiếu phát ra", 4, centred=True),
            Column("Phiếu thu vào", 4, centred=True), Column("Phiếu hợp lệ", 4, centred=True),
            Column("Đồng ý", 4, centred=True), Column("Không đồng ý", 4, centred=True),
            Column("Tỷ lệ đồng ý", 4, centred=True),
        )  # fmt: skip
        rows = tuple(_counted(at, count) for at, count in enumerate(self.counts, 1))
        body: tuple[Block, ...] = (
            Text(self.began, "Thời gian:"),
            Text(self.place, "Địa điểm:"),
            Text("", "Ban kiểm phiếu:"),
            Listing(self.board),
            Text(self.rule, "Nguyên tắc:"),
            Heading("Kết quả kiểm phiếu", 2),
            Table(columns, rows),
            *(Text(c.result, f"{c.item}:") for c in self.counts if c.result),
            Text(f"Việc kiểm phiếu kết thúc vào {self.ended}. Biên bản đã được Ban kiểm phiếu thông qua."),
        )
        return Paper("bien_ban_kiem_phieu", self.head, self.title, body)


def _counted(at: int, c: Count) -> tuple[str, ...]:
    papers = (c.issued, c.returned, c.valid, c.yes, c.no)
    return (str(at), c.item, *map(str, papers), c.shown or share(c.yes, c.of or c.issued))
