"""The figures of the work: obstacles, findings, late findings, remedy plans, reviews. As they stood at the end of a day."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from datchuan.findings import late as late_findings
from datchuan.findings import workflow as of_findings
from datchuan.findings.filters import Period as Days
from datchuan.findings.models import Finding, FindingEvent
from datchuan.obstacles import workflow as of_obstacles
from datchuan.obstacles.models import Obstacle, ObstacleEvent
from datchuan.people.models import Agency
from datchuan.people.terms import end_of
from datchuan.remedies.models import Plan, Step
from datchuan.reports.content import AGENCIES, Line, Section
from datchuan.reports.scope import Scope
from datchuan.upkeep.models import Campaign, Outcome, Review


def as_it_stood(rows: QuerySet[Any], events: Any, key: str, on: date, name: str = "stood", what: str = "state") -> Any:
    """Rows with ``stood``: the state (or another field) after the last event up to the end of a day; None before the first."""
    last = events.objects.filter(**{key: OuterRef("pk"), "on__lte": on}).order_by("-number")
    return rows.annotate(**{name: Subquery(last.values(what)[:1])})


def obstacles(scope: Scope, first: date) -> Section:
    """Obstacles raised up to the day, where they were then, and how many were raised in the period. Two queries."""
    rows = Obstacle.objects.filter(raised_on__lte=scope.on)
    if not scope.is_province:
        rows = rows.filter(unit_id__in=[*scope.ids, scope.place.pk])
    rows = as_it_stood(rows, ObstacleEvent, "obstacle", scope.on)
    parts = {
        "solved": of_obstacles.SOLVED, "open": of_obstacles.OPEN, "referred": of_obstacles.REFERRED,
        "unsolved": of_obstacles.UNSOLVED,
    }  # fmt: skip

    def count(found: list[Any]) -> tuple[int, ...]:
        states = Counter(stood for _unit, stood, _on in found)
        added = (sum(states[state] for state in part) for part in parts.values())
        return (len(found), *added, sum(on >= first for _unit, _stood, on in found))

    read = list(rows.values_list("unit_id", "stood", "raised_on"))
    whole = rows.aggregate(
        raised=Count("pk"), **{name: Count("pk", filter=Q(stood__in=part)) for name, part in parts.items()},
        new=Count("pk", filter=Q(raised_on__gte=first)),
    )  # fmt: skip
    lines = scope.lines(read, lambda row: row[0], count, scope.beyond)
    columns = ("raised", *parts, "new")
    total = tuple(whole[name] for name in columns)
    return Section("obstacles", columns, lines, total, scope.on.isoformat(), scope.by, since=first.isoformat())


def findings(scope: Scope, first: date) -> Section:
    """Findings raised in the period and where they stood on the day. Two queries."""
    rows = Finding.objects.filter(commune_id__in=scope.ids, raised_on__range=(first, scope.on))
    rows = as_it_stood(rows, FindingEvent, "finding", scope.on).exclude(stood=of_findings.State.WITHDRAWN)
    parts = {
        "waiting": of_findings.WAITING_FOR_COMMUNE, "answered": (of_findings.State.ANSWERED,),
        "closed": (of_findings.State.CLOSED,),
    }  # fmt: skip
    overdue = Q(stood__in=of_findings.WAITING_FOR_COMMUNE, due__lt=scope.on)

    def count(found: list[Any]) -> tuple[int, ...]:
        states = Counter(stood for _commune, stood, _due in found)
        late = sum(s in of_findings.WAITING_FOR_COMMUNE and due < scope.on for _commune, s, due in found)
        return (len(found), *(sum(states[state] for state in part) for part in parts.values()), late)

    read = list(rows.values_list("commune_id", "stood", "due"))
    whole = rows.aggregate(
        raised=Count("pk"), **{name: Count("pk", filter=Q(stood__in=part)) for name, part in parts.items()},
        overdue=Count("pk", filter=overdue),
    )  # fmt: skip
    columns = ("raised", *parts, "overdue")
    total = tuple(whole[name] for name in columns)
    lines = scope.lines(read, lambda row: row[0], count)
    return Section("findings", columns, lines, total, scope.on.isoformat(), scope.by, since=first.isoformat())


def late(scope: Scope, first: date) -> Section:
    """Cases first heard at appraisal by the department that led the indicator: ``findings.late`` says what each means."""
    within = Finding.objects.filter(commune_id__in=scope.ids)
    cases = late_findings.appraised_of(within, Days(first, scope.on))
    parts = {"cases": None, "first_heard": "first", "late": "late"}
    chosen = {name: late_findings.part_of(cases, part) if part else cases for name, part in parts.items()}
    counted = {
        name: dict(rows.values_list("lead_id").annotate(n=Count("pk")).order_by()) for name, rows in chosen.items()
    }
    leads = {pk for found in counted.values() for pk in found if pk is not None}
    agencies = sorted(Agency.objects.filter(pk__in=leads), key=lambda agency: (agency.name, agency.pk))
    lines = tuple(Line(a.code, a.name, tuple(counted[name].get(a.pk, 0) for name in parts)) for a in agencies)
    total = tuple(rows.count() for rows in chosen.values())
    return Section("late", tuple(parts), lines, total, scope.on.isoformat(), AGENCIES, since=first.isoformat())


def remedies(scope: Scope) -> Section:
    """Remedy plans that were opened up to the day, and the steps of those that run or are done. Four queries."""
    end = end_of(scope.on)
    plans = Plan.objects.filter(commune_id__in=scope.ids, opened_at__lt=end)
    steps = Step.objects.filter(plan__in=plans, plan__approved_at__lt=end)
    done, running = Q(closed_at__lt=end), Q(approved_at__lt=end) & ~Q(closed_at__lt=end)
    closed, over = Q(closed_on__lte=scope.on), Q(due__lt=scope.on) & ~Q(closed_on__lte=scope.on)
    of_plans = {"not_approved": ~done & ~running, "running": running, "done": done}
    of_steps = {"steps_done": closed, "steps_open": ~closed, "steps_late": over}
    columns = ("plans", *of_plans, "steps", *of_steps)

    def counted(rows: Any, whole: str, parts: dict[str, Q]) -> dict[str, Any]:
        return {whole: Count("pk"), **{name: Count("pk", filter=part) for name, part in parts.items()}}

    by_plan, by_step = counted(plans, "plans", of_plans), counted(steps, "steps", of_steps)
    found: dict[int, Counter[str]] = {pk: Counter() for pk in scope.ids}
    rows: Any
    for rows, counts, unit in ((plans, by_plan, "commune_id"), (steps, by_step, "plan__commune_id")):
        for row in rows.values(of=F(unit)).annotate(**counts).order_by():
            found[row["of"]].update({name: row[name] for name in counts})
    whole = plans.aggregate(**by_plan) | steps.aggregate(**by_step)

    def count(units: list[Any]) -> tuple[int, ...]:
        return tuple(sum(found[unit.pk][name] for unit in units) for name in columns)

    lines = scope.lines(scope.communes, lambda unit: unit.pk, count)
    return Section("remedies", columns, lines, tuple(whole[name] for name in columns), scope.on.isoformat(), scope.by)


def reviews(scope: Scope) -> Section | None:
    """The reviews of the campaign that was opened last up to the day; None before the first. Three queries."""
    end = end_of(scope.on)
    campaign = Campaign.objects.filter(opened_at__lt=end).order_by("-opened_at", "pk").first()
    if campaign is None:
        return None
    rows: Any = Review.objects.filter(campaign=campaign, commune_id__in=scope.ids)
    done = Q(done_at__lt=end)
    parts = {
        "kept": done & Q(outcome=Outcome.KEPT), "lost": done & Q(outcome=Outcome.LOST),
        "unknown_outcome": done & Q(outcome=Outcome.UNKNOWN), "missing": ~done,
    }  # fmt: skip
    counts = {"reviews": Count("pk"), **{name: Count("pk", filter=part) for name, part in parts.items()}}
    found: dict[int, Counter[str]] = {pk: Counter() for pk in scope.ids}
    for row in rows.values("commune_id").annotate(**counts).order_by():
        found[row["commune_id"]].update({name: row[name] for name in counts})
    whole = rows.aggregate(**counts)

    def count(units: list[Any]) -> tuple[int, ...]:
        return tuple(sum(found[unit.pk][name] for unit in units) for name in counts)

    lines = scope.lines(scope.communes, lambda unit: unit.pk, count)
    return Section("reviews", tuple(counts), lines, tuple(whole[n] for n in counts), scope.on.isoformat(), scope.by)
