"""The measure of late findings: what communes heard for the first time at appraisal (R9 of the province's order).

Definitions, for a department and a period:

- A *case* is one commune × criteria set × indicator × year. It belongs to the department that led the indicator on the
  day of the finding, whoever raised the finding. Withdrawn findings are as if they had never been raised.
- *Raised at appraisal*: the case has a finding of the appraisal stage; its day is that of the first such finding. A case
  counts in the period that holds this day, both ends included, and only there.
- *First heard at appraisal*: no finding of another stage on the case was raised before that moment.
- *Late*: first heard at appraisal, and at that moment the department had left the indicator unchecked, had confirmed it,
  or had not looked again after the figure it had spoken on was changed (``models.NOT_WARNED``, frozen when the finding
  was raised). Where the department had asked for more or disagreed, the commune knew: not late.

The share is late cases / cases raised at appraisal. Early warnings lower it only where they reach the very cases that
the appraisal raises later: warning everybody about everything does not. A department without a case has no share.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from datchuan.findings.filters import Period
from datchuan.findings.models import NOT_WARNED, Finding
from datchuan.findings.queries import leading_departments, named
from datchuan.findings.workflow import Stage, State
from datchuan.people.models import Agency
from datchuan.people.rights import Rights


@dataclass(frozen=True)
class Share:
    """The counts of a department (None: all together) in a period. ``early`` are cases of the period that were first
    raised before any appraisal: shown beside the share, no part of it."""

    department: Agency | None
    cases: int
    first: int
    late: int
    early: int

    @property
    def percent(self) -> Fraction | None:
        """Late cases per cent of the cases raised at appraisal; None without a case."""
        return Fraction(100 * self.late, self.cases) if self.cases else None


@dataclass(frozen=True)
class LatePage:
    """The shares of every department, and the cases of the chosen part as a list."""

    period: Period
    shares: tuple[Share, ...]
    total: Share
    rows: tuple[Any, ...]
    department: Agency | None


def late_page(rights: Rights, period: Period) -> LatePage:
    """The measure over the communes within a person's reach. A constant number of queries."""
    shares = shares_of(rights, period)
    known = {share.department.code: share.department for share in shares if share.department}
    rows: tuple[Any, ...] = ()
    if period.part:
        found = _early(rights, period) if period.part == "early" else part_of(appraised(rights, period), period.part)
        found = found.filter(lead__code=period.department) if period.department else found
        rows = tuple(named(found).order_by("raised_on", "commune__code", "indicator_code", "pk"))
    return LatePage(period, shares, _sum(shares), rows, known.get(period.department))


def shares_of(rights: Rights, period: Period) -> tuple[Share, ...]:
    """Every department that leads an indicator today or has a case in the period, in the order of their names."""
    counted = (
        appraised(rights, period)
        .values_list("lead_id")
        .annotate(
            cases=Count("pk"),
            first=Count("pk", filter=Q(told_before=False)),
            late=Count("pk", filter=Q(told_before=False, lead_had__in=NOT_WARNED)),
        )
        .order_by()
    )
    found = {lead: (cases, first, late) for lead, cases, first, late in counted}
    early = dict(_early(rights, period).values_list("lead_id").annotate(n=Count("pk")).order_by())
    departments = {agency.pk: agency for agency in leading_departments(rights.on)}
    missing = [pk for pk in {*found, *early} if pk is not None and pk not in departments]
    departments |= Agency.objects.in_bulk(missing)
    ordered = sorted(departments.values(), key=lambda agency: (agency.name, agency.pk))
    return tuple(Share(a, *found.get(a.pk, (0, 0, 0)), early.get(a.pk, 0)) for a in ordered)


def appraised(rights: Rights, period: Period) -> Any:
    """``appraised_of`` over the communes within a person's reach."""
    return appraised_of(Finding.objects.visible_to(rights), period)


def appraised_of(rows: QuerySet[Finding], period: Period) -> Any:
    """The first appraisal finding of every case raised at appraisal in the period, with ``told_before``.

    A queryset; typed Any, because the type checker loses its annotation on the way."""
    standing = _standing_on_same_case()
    earlier = Q(raised_at__lt=OuterRef("raised_at"))
    same_moment = Q(raised_at=OuterRef("raised_at"), pk__lt=OuterRef("pk"))
    return (
        rows.exclude(state=State.WITHDRAWN)
        .filter(stage=Stage.APPRAISAL, raised_on__range=(period.first, period.last))
        .annotate(told_before=Exists(standing.exclude(stage=Stage.APPRAISAL).filter(earlier)))
        .exclude(Exists(standing.filter(stage=Stage.APPRAISAL).filter(earlier | same_moment)))
    )


def part_of(rows: Any, part: str) -> Any:
    """The cases behind one of the counts: "cases", "first" or "late"."""
    if part == "first":
        return rows.filter(told_before=False)
    return rows.filter(told_before=False, lead_had__in=NOT_WARNED) if part == "late" else rows


def _early(rights: Rights, period: Period) -> QuerySet[Finding]:
    """The first finding of every case that was first raised in the period, before any appraisal."""
    standing = _standing_on_same_case()
    earlier = Q(raised_at__lt=OuterRef("raised_at"))
    same_moment = Q(raised_at=OuterRef("raised_at"), pk__lt=OuterRef("pk"))
    return (
        Finding.objects.visible_to(rights)
        .exclude(state=State.WITHDRAWN)
        .exclude(stage=Stage.APPRAISAL)
        .filter(raised_on__range=(period.first, period.last))
        .exclude(Exists(standing.filter(earlier | same_moment)))
    )


def _standing_on_same_case() -> QuerySet[Finding]:
    """Findings, withdrawn ones left out, on the case of the row outside."""
    return Finding.objects.filter(
        commune=OuterRef("commune"),
        set_code=OuterRef("set_code"),
        indicator_code=OuterRef("indicator_code"),
        year=OuterRef("year"),
    ).exclude(state=State.WITHDRAWN)


def _sum(shares: Iterable[Share]) -> Share:
    shares = list(shares)
    return Share(
        None,
        sum(s.cases for s in shares),
        sum(s.first for s in shares),
        sum(s.late for s in shares),
        sum(s.early for s in shares),
    )
