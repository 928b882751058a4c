"""A sitting as official papers: the minutes, the minutes of the counting, and the submission to the Chairman.

What is not known (who led, when it ended) stands as dots, for the office to fill in on Word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import override

from datchuan.config import clock
from datchuan.council import queries, words
from datchuan.council.counting import percent_text
from datchuan.council.models import Item, Sitting, SittingPaper
from datchuan.council.queries import ItemLine, SittingPage
from datchuan.council.workflow import Choice, ItemState, SittingState
from datchuan.dossiers.models import Dossier
from datchuan.papers.content import Head, Paper, Signer
from datchuan.papers.context import day_in_words
from datchuan.papers.kinds import kind_of
from datchuan.papers.lines import CommuneLine, Vote, inside
from datchuan.papers.minutes import CouncilMinutes, Count, CountingMinutes, Meeting
from datchuan.papers.queries import organ_of
from datchuan.papers.submissions import ProvinceSubmission
from datchuan.papers.workflow import State as PaperState
from datchuan.people.models import Agency, AgencyKind
from datchuan.procedures.words import level_word

MINUTES, COUNTING, SUBMISSION = "bien_ban_hoi_dong", "bien_ban_kiem_phieu", "to_trinh_tinh"
_DOTS = "……"


@dataclass(frozen=True)
class Wanted:
    """A paper that a sitting gives. Submissions are one for each level and year met."""

    kind: str
    level: str = ""
    year: int | None = None

    @property
    def name(self) -> str:
        kind = kind_of(self.kind)
        return f"{kind.name}: {level_word(self.level)} {self.year}" if self.level else kind.name

    @property
    def query(self) -> str:
        """What tells the submissions of a sitting apart, in an address."""
        return "?" + urlencode({"level": self.level, "year": self.year}) if self.level else ""


def wanted_of(page: SittingPage) -> list[Wanted]:
    """The papers that a sitting gives: submissions only for levels at which it found somebody eligible."""
    passed = {(_of(line).level, _of(line).year) for line in _counted(page) if line.item.outcome == Choice.ELIGIBLE}
    return [Wanted(MINUTES), Wanted(COUNTING), *(Wanted(SUBMISSION, level, year) for level, year in sorted(passed))]


def offered(page: SittingPage) -> list[tuple[Wanted, SittingPaper | None]]:
    """The papers of a sitting that is closed, each with the one that was drawn up. One query."""
    if page.sitting.state != SittingState.CLOSED:
        return []
    rows = SittingPaper.objects.filter(sitting=page.sitting).exclude(paper__state=PaperState.CANCELLED)
    made = {(row.kind, row.level, row.year): row for row in rows.select_related("paper").order_by("pk")}
    return [(wanted, made.get((wanted.kind, wanted.level, wanted.year))) for wanted in wanted_of(page)]


def organ_for(wanted: Wanted, sitting: Sitting) -> Agency:
    """Who gives the paper: the council, or the coordination office of its province."""
    if wanted.kind != SUBMISSION:
        return sitting.council
    return _agency(sitting, AgencyKind.COORDINATION_OFFICE) or sitting.council


def draft(wanted: Wanted, page: SittingPage) -> Paper:
    """The paper, in Vietnamese whatever language its reader has."""
    with override(settings.LANGUAGE_CODE):
        if wanted.kind == SUBMISSION:
            return _submission(wanted, page)
        return _counting(page) if wanted.kind == COUNTING else _minutes(page)


# Parts that the papers share


def _of(line: ItemLine) -> Dossier:
    return line.item.dossier


def _counted(page: SittingPage) -> list[ItemLine]:
    return [line for line in page.lines if line.item.state == ItemState.COUNTED]


def _agency(sitting: Sitting, kind: AgencyKind) -> Agency | None:
    rows = Agency.objects.filter(kind=kind, unit_id=sitting.council.unit_id, valid__contains=sitting.held_on)
    return rows.order_by("pk").first()


def _head(sitting: Sitting, organ: Agency, signer: Signer, second: Signer | None = None, **more: object) -> Head:
    return Head(
        organ_of(organ, sitting.held_on), signer, signer_two=second, illustrative=sitting.is_demo, **more  # type: ignore[arg-type]
    )  # fmt: skip


def _name(said: str) -> str:
    """The name alone of "Nguyễn Văn A, Chủ tịch Hội đồng"."""
    return said.partition(",")[0].strip()


def _hour(at: datetime | None) -> str:
    """ "14 giờ 05"; dots for what is not known."""
    return f"{at.astimezone(clock.VIETNAM):%H giờ %M}" if at else f"{_DOTS} giờ {_DOTS}"


def _subject(line: ItemLine) -> str:
    dossier = _of(line)
    if dossier.revokes:
        return f"Thu hồi danh hiệu {words.level_title(dossier.level)} của {inside(str(dossier.commune))}, xét năm {dossier.year}"
    return f"Công nhận {inside(str(dossier.commune))} {words.level_title(dossier.level)} năm {dossier.year}"


def _about(lines: Iterable[ItemLine]) -> str:
    """What a sitting is about, for headings of its papers: one purpose for all of it."""
    rows = list(lines)
    of_revocation = any(_of(line).revokes for line in rows)
    return f"{'việc thu hồi danh hiệu xã' if of_revocation else 'xã'} {_levels(rows)}"


def _levels(lines: Iterable[ItemLine]) -> str:
    """ "đạt chuẩn nông thôn mới năm 2023; đạt chuẩn nông thôn mới nâng cao năm 2023"."""
    found = {(_of(line).level, _of(line).year): None for line in lines}
    return "; ".join(f"{words.level_title(level)} năm {year}" for level, year in sorted(found))


def _votes(item: Item) -> tuple[int, int, int, int]:
    return item.voters or 0, item.eligible or 0, item.improve or 0, item.no or 0


def _missing(item: Item) -> int:
    voters, *said = _votes(item)
    return voters - sum(said)


def _concluded(line: ItemLine) -> str:
    said = f"{_subject(line)}: {words.outcome_word(line.item).lower()} ({line.result})"
    return f"{said}. {line.item.conclusion}" if line.item.conclusion else f"{said}."


# The minutes


def _minutes(page: SittingPage) -> Paper:
    sitting = page.sitting
    head = _head(
        sitting,
        sitting.council,
        Signer("", "Chủ trì", _name(sitting.chair)),
        Signer("", "Thư ký", _name(sitting.secretary)),
    )
    return CouncilMinutes(
        head,
        f"Họp thẩm định {_about(page.lines)}",
        _meeting(page),
        _discussion(page),
        tuple(_vote(page, line) for line in _counted(page)),
        tuple(_concluded(line) for line in _counted(page)) + _off(page),
        f"{page.quorum}. Nguyên tắc biểu quyết chốt khi khai mạc: {words.rule_words(page.rule)}.",
        _conflicts(page),
    ).paper()


def _meeting(page: SittingPage) -> Meeting:
    sitting = page.sitting
    day = day_in_words(sitting.held_on)
    present = tuple(_member(m.name, m.title) for m in page.members if m.present)
    absent = tuple(_member(m.name, m.title) for m in page.members if not m.present)
    return Meeting(
        began=f"{_hour(sitting.opened_at)}, {day}.",
        ended=f"{_hour(sitting.closed_at)} cùng ngày",
        place=f"{sitting.place or _DOTS}.",
        chair=sitting.chair or _DOTS,
        secretary=sitting.secretary or _DOTS,
        present=present,
        absent=absent,
    )


def _member(name: str, title: str) -> str:
    return f"{name}, {title}" if title else name


def _discussion(page: SittingPage) -> tuple[str, ...]:
    how = "bỏ phiếu kín" if page.sitting.secret else "biểu quyết ghi tên"
    said = (
        f"Hội đồng xem hồ sơ của {len(page.lines)} lượt xã, danh hiệu, trên phiên bản đã chốt của từng hồ sơ, thảo luận và {how} "
        "từng xã, từng danh hiệu.",
    )
    noted = tuple(line.strip() for line in page.sitting.note.splitlines() if line.strip())
    return said + noted


def _vote(page: SittingPage, line: ItemLine) -> Vote:
    voters, eligible, improve, no = _votes(line.item)
    other = improve + _missing(line.item)
    result = f"{line.result}; trên {line.item.seen}"
    return Vote(_subject(line), len(page.members), voters, eligible, no, other, f"{result}.", of=voters)


def _off(page: SittingPage) -> tuple[str, ...]:
    return tuple(
        f"Đưa ra khỏi chương trình: {inside(str(_of(line).commune))}, {words.dossier_words(_of(line))}. "
        f"Lý do: {line.item.conclusion}"
        for line in page.lines
        if line.item.state == ItemState.OFF
    )


def _conflicts(page: SittingPage) -> tuple[str, ...]:
    return tuple(
        f"{conflict.member.name} không bỏ phiếu về {inside(str(_of(line).commune))}, "
        f"{words.dossier_words(_of(line))} ({conflict.reason})"
        for line in page.lines
        for conflict in line.left_out
    )


# The counting


def _counting(page: SittingPage) -> Paper:
    sitting = page.sitting
    head = _head(
        sitting,
        sitting.council,
        Signer("", "Chủ trì", _name(sitting.chair)),
        Signer("", "Thư ký", _name(sitting.secretary)),
    )
    lines = _counted(page)
    return CountingMinutes(
        head,
        f"Kiểm phiếu thẩm định {_about(page.lines)}",
        f"{_hour(sitting.opened_at)}, {day_in_words(sitting.held_on)}.",
        f"{sitting.place or _DOTS}.",
        (sitting.secretary or _DOTS,),
        tuple(_count(line) for line in lines),
        _rule(page),
        f"{_hour(sitting.closed_at)} cùng ngày",
    ).paper()


def _count(line: ItemLine) -> Count:
    voters, eligible, improve, no = _votes(line.item)
    cast = eligible + improve + no
    parts = (
        f"đề nghị thu hồi {eligible}, hoàn thiện rồi trình lại {improve}, giữ danh hiệu {no}"
        if _of(line).revokes
        else f"đủ điều kiện {eligible}, hoàn thiện rồi trình lại {improve}, không đủ điều kiện {no}"
    )
    missing = f", không bỏ phiếu {_missing(line.item)}" if _missing(line.item) else ""
    said = f"{parts}{missing}. {line.result}."
    return Count(_subject(line), voters, cast, cast, eligible, improve + no, said, of=voters)


def _rule(page: SittingPage) -> str:
    source = words.rule_source(page.rule)
    said = words.rule_words(page.rule) + (f" ({source})" if source else "")
    return f"{said}; người có mặt mà không bỏ phiếu không tính là đồng ý."


# The submission


def _submission(wanted: Wanted, page: SittingPage) -> Paper:
    lines = [line for line in _counted(page) if (_of(line).level, _of(line).year) == (wanted.level, wanted.year)]
    passed = [line for line in lines if line.item.outcome == Choice.ELIGIBLE]
    districts = queries.districts_of([_of(line) for line in lines])
    sitting, organ = page.sitting, organ_for(wanted, page.sitting)
    committee = _agency(sitting, AgencyKind.PEOPLES_COMMITTEE)
    to = f"Chủ tịch {committee.name.replace('UBND', 'Ủy ban nhân dân')}" if committee else _DOTS
    acts = acts_of(_of(line) for line in lines)
    signer = Signer("", "Chánh Văn phòng", "")
    present = f"có mặt {page.present}/{len(page.members)} thành viên"
    return ProvinceSubmission(
        _head(sitting, organ, signer, bases=acts, addressees=(to,)),
        words.level_title(wanted.level),
        wanted.year or sitting.held_on.year,
        tuple(CommuneLine(str(_of(line).commune), districts[_of(line).pk], _share(line)) for line in passed),
        f"{sitting.council.name} đã họp {day_in_words(sitting.held_on)}, {present}, bỏ phiếu từng xã.",
        ("Biên bản họp Hội đồng thẩm định", "Biên bản kiểm phiếu"),
        tuple(
            f"{_of(line).commune}: {words.outcome_word(line.item).lower()} ({line.result})"
            for line in lines
            if line not in passed
        ),
        revokes=any(_of(line).revokes for line in lines),
    ).paper()


def acts_of(dossiers: Iterable[Dossier]) -> tuple[str, ...]:
    """The acts on which dossiers rest, as the pack names them, each once: "Căn cứ Quyết định …"."""
    said = (text for d in dossiers for text in (d.procedure.legal_act, d.edition.legal_act))
    acts = dict.fromkeys(act.strip() for text in said for act in text.split(";"))
    return tuple(f"Căn cứ {act}" for act in acts if act)


def _share(line: ItemLine) -> str:
    voters, eligible, _improve, _no = _votes(line.item)
    return f"{eligible}/{voters} đồng ý = {percent_text(eligible, voters, line.rule.share)} %"
