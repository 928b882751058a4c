"""What else the coordination office's first screen says: who keeps obstacles waiting, and which reports are due."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from datchuan.obstacles.queries import BodyLine, bodies_page
from datchuan.people.models import Agency
from datchuan.people.rights import Rights
from datchuan.reports import queries as reports
from datchuan.reports.periods import Period, offered

#: Most bodies on the screen.
FEW = 5


def bodies(rights: Rights) -> tuple[BodyLine, ...]:
    """The bodies with unsettled obstacles, the longest wait first. Three queries."""
    return tuple(body for body in bodies_page(rights) if body.waiting)[:FEW]


@dataclass(frozen=True)
class DueReport:
    """A report whose period is over and that nobody has compiled yet. ``key`` makes a second press harmless."""

    organ: Agency
    period: Period
    key: str


def reports_due(rights: Rights) -> list[DueReport]:
    """The last month, half year and year that are over, for the committee that the person writes for. Two queries."""
    organs = reports.organs(rights)[:1]
    if not organs:
        return []
    over: dict[str, Period] = {}
    for period in offered(rights.on):
        if period.last < rights.on:
            over.setdefault(period.span, period)
    done = reports.standing(organs[0].unit_id)
    missing = [period for period in over.values() if (period.span.value, period.first) not in done]
    return [DueReport(organs[0], period, str(uuid4())) for period in missing]
