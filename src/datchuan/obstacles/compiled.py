"""The compiled report on obstacles: by body and by district, with waiting days, as figures and as an official paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from datchuan.obstacles import below
from datchuan.obstacles.filters import Filters
from datchuan.obstacles.models import Obstacle
from datchuan.obstacles.queries import Balance, balance, district_of, narrowed
from datchuan.obstacles.workflow import OPEN, REFERRED, SOLVED, UNSETTLED, State
from datchuan.papers.content import Head, Paper, Signer
from datchuan.papers.queries import organ_of
from datchuan.papers.reports import ObstacleReport
from datchuan.people.models import Agency
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Unit
from datchuan.procedures.workdays import WorkCalendar, work_calendar
from datchuan.ui.dates import format_date


@dataclass
class Line:
    """A body or a district with its balance and its longest wait in working days."""

    name: str
    code: str = ""
    raised: int = 0
    solved: int = 0
    open: int = 0
    referred: int = 0
    unsolved: int = 0
    longest: int = 0

    def add(self, state: str, waited: int) -> None:
        self.raised += 1
        self.longest = max(self.longest, waited)
        if state in SOLVED:
            self.solved += 1
        elif state in OPEN:
            self.open += 1
        elif state in REFERRED:
            self.referred += 1
        else:
            self.unsolved += 1

    @property
    def texts(self) -> tuple[str, ...]:
        counts = (self.raised, self.solved, self.open, self.referred, self.unsolved, self.longest)
        return (self.name, *map(str, counts))


@dataclass(frozen=True)
class Compiled:
    """The report of a day within a person's reach."""

    on: date
    balance: Balance
    bodies: tuple[Line, ...]
    districts: tuple[Line, ...]
    left: tuple[tuple[Obstacle, int], ...]
    is_demo: bool = field(default=False)

    @property
    def total(self) -> Line:
        """The balance as the last line of both tables, counted for itself; its wait is the longest of all."""
        b, longest = self.balance, max((line.longest for line in self.bodies), default=0)
        return Line("Cộng", "", b.raised, b.solved, b.open, b.referred, b.unsolved, longest)

    @property
    def cross_foots(self) -> bool:
        """Whether every total equals its parts, by body and by district."""
        names = ("raised", "solved", "open", "referred", "unsolved")
        whole = tuple(getattr(self.balance, name) for name in names)
        return self.balance.holds and all(
            tuple(sum(getattr(line, name) for line in lines) for name in names) == whole
            for lines in (self.bodies, self.districts)
        )


def compiled(rights: Rights, filters: Filters) -> Compiled:
    """Compile the obstacles that the filters leave (their state does not narrow). A constant number of queries."""
    rows = narrowed(Obstacle.objects.visible_to(rights), filters, rights.on)
    found = list(district_of(rows.select_related("agency", "to", "unit")).order_by("to__name", "raised_on", "pk"))
    units = {u.pk: u for u in Unit.objects.as_of(rights.on).districts()}
    bodies: dict[int, Line] = {}
    places: dict[int | None, Line] = {}
    waited, left = _waits(work_calendar(), rights.on), []
    for row in found:
        days = waited(row.raised_on, row.closed_on)
        bodies.setdefault(row.to_id, Line(row.to.name, row.to.code)).add(row.state, days)
        place = units.get(row.unit_id if row.unit.level == Level.DISTRICT else row.district_id)
        line = Line(place.full_name, place.code) if place is not None else Line("Sở, ngành của tỉnh")
        places.setdefault(place.pk if place else None, line).add(row.state, days)
        if row.state in UNSETTLED:
            left.append((row, days))
    left.sort(key=lambda pair: -pair[1])
    return Compiled(
        rights.on, balance(rows), _sorted(bodies.values()), _sorted(places.values()), tuple(left),
        any(row.is_demo for row in found),
    )  # fmt: skip


def _waits(calendar: WorkCalendar, on: date) -> Any:
    @cache
    def waited(since: date, until: date | None) -> int:
        """Working days from the raising to the settling, or to today."""
        return calendar.between(since, until or on)

    return waited


def _sorted(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.longest, line.name)))


def paper_of(report: Compiled, office: Agency | None = None) -> Paper:
    """The report in the layout of official papers, in the name of the coordination office; a draft without a number."""
    office = office or below.office(report.on)
    b, day = report.balance, format_date(report.on)
    summary = (
        f"Đến ngày {day} đã nêu {b.raised} khó khăn, vướng mắc = đã gỡ {b.solved} + đang mở {b.open} + trình Ủy ban nhân "
        f"dân tỉnh {b.referred} + đóng, chưa giải quyết {b.unsolved}.",
        "Ngày chờ là ngày làm việc, tính từ ngày nêu đến ngày gỡ xong hoặc đến ngày báo cáo.",
    )
    head = Head(organ_of(office, report.on), Signer("", "Chánh Văn phòng", ""), illustrative=report.is_demo)
    rows = tuple(
        (
            row.agency.name, f"{row.set_code} {row.indicator_code}".strip(), row.hard, row.to.name,
            _VI[State(row.state)], str(days),
        )
        for row, days in report.left
    )  # fmt: skip
    return ObstacleReport(
        head,
        day,
        summary,
        _with_total(report.bodies, report.total),
        _with_total(report.districts, report.total),
        rows,
    ).paper()


#: States on paper, Vietnamese whatever language the reader has.
_VI = {
    State.OPEN: "chờ cơ quan trả lời",
    State.ASKED: "chờ nơi nêu nói rõ thêm",
    State.ANSWERED: "đã trả lời, chờ xác nhận",
    State.BEYOND: "vượt thẩm quyền",
    State.ESCALATED: "đã trình tỉnh",
}


def _with_total(lines: tuple[Line, ...], total: Line) -> tuple[tuple[str, ...], ...]:
    return tuple(line.texts for line in (*lines, total)) if lines else ()
