"""Departments in early warning: what new or raised indicators nobody checked, what was said late, what is unanswered."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from datchuan.assessments.evaluation import day_of
from datchuan.assessments.models import Result
from datchuan.confirmations.models import Confirmation
from datchuan.confirmations.queries import leads_of
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Change, Edition, Indicator
from datchuan.findings.filters import Period
from datchuan.findings.late import Share, shares_of
from datchuan.obstacles.models import Obstacle
from datchuan.obstacles.workflow import State
from datchuan.people.models import Agency
from datchuan.people.rights import Rights
from datchuan.targets.models import Target
from datchuan.warning.gather import codes_of


@dataclass(frozen=True)
class DepartmentLine:
    """A department: three counts that are not added up, each with its list."""

    agency: Agency
    unchecked: int
    communes: int
    indicators: tuple[tuple[str, str, int], ...]
    share: Share
    unanswered: int
    overdue: int

    @property
    def percent(self) -> int | None:
        return round(self.share.percent) if self.share.percent is not None else None


@dataclass(frozen=True)
class DepartmentsPage:
    lines: tuple[DepartmentLine, ...]
    year: int
    period: Period
    aiming: int


def departments_page(rights: Rights) -> DepartmentsPage:
    """Every department that leads an indicator. A constant number of queries for each level."""
    year = rights.on.year
    period = Period(date(year, 1, 1), rights.on)
    aims: dict[str, set[int]] = defaultdict(set)
    inside = None if rights.is_provincial else rights.commune_ids
    for pk, level in Target.objects.in_force().filter(year=year).values_list("unit_id", "level"):
        if inside is None or pk in inside:
            aims[level].add(pk)
    unchecked = _unchecked(aims, year)
    counted = _obstacles(rights)
    lines = tuple(
        _line(share, unchecked.get(share.department.pk, []), counted.get(share.department.pk, (0, 0)))
        for share in shares_of(rights, period)
        if share.department is not None
    )
    return DepartmentsPage(lines, year, period, sum(len(ids) for ids in aims.values()))


def _line(share: Share, unchecked: list[tuple[int, str, str]], obstacles: tuple[int, int]) -> DepartmentLine:
    assert share.department is not None
    by_indicator = Counter((level, code) for _pk, level, code in unchecked)
    return DepartmentLine(
        share.department, len(unchecked), len({pk for pk, _level, _code in unchecked}),
        tuple((level, code, n) for (level, code), n in by_indicator.most_common()), share, *obstacles,
    )  # fmt: skip


def _unchecked(aims: dict[str, set[int]], year: int) -> dict[int, list[tuple[int, str, str]]]:
    """Agency -> (commune, level, indicator): new or raised, with a figure of the commune, and no word of the agency."""
    editions, found = editions_in_force(day_of(year)), defaultdict[int, list[tuple[int, str, str]]](list)
    for level, ids in aims.items():
        if level in editions:
            for pk, code, agency in _unchecked_of(editions[level], level, ids, year):
                found[agency].append((pk, level, code))
    return found


def _unchecked_of(edition: Edition, level: str, ids: set[int], year: int) -> list[tuple[int, str, int]]:
    fresh = Indicator.objects.filter(edition=edition, change__in=[Change.NEW, Change.RAISED])
    wanted = set(fresh.values_list("code", flat=True))
    leads = leads_of(level, year)
    rows = Confirmation.objects.filter(commune__in=ids, set_code=level, year=year, indicator_code__in=wanted)
    said = set(rows.values_list("commune_id", "indicator_code", "agency_id"))
    order = codes_of(edition)
    letters = Result.objects.filter(edition=edition, year=year, commune__in=ids).values_list("commune_id", "indicators")
    return [
        (pk, code, agency.pk)
        for pk, own in letters
        for code, letter in zip(order, own, strict=False)
        if code in wanted and letter in "MNX"
        for agency in leads.get(code, ())
        if (pk, code, agency.pk) not in said
    ]


def _obstacles(rights: Rights) -> dict[int, tuple[int, int]]:
    """Agency -> obstacles that wait for its answer, and those of them whose term is over. One query."""
    rows = Obstacle.objects.visible_to(rights).filter(state=State.OPEN).values_list("to_id")
    counted = rows.annotate(n=Count("pk"), late=Count("pk", filter=Q(due__lt=rights.on))).order_by()
    return {agency: (n, late) for agency, n, late in counted}
