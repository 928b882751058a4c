"""What moved in a long period: obstacles by who answers them, tasks by who has them, rounds of dossiers."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q

from datchuan.config import clock
from datchuan.directives.models import Assignment
from datchuan.directives.queries import counts
from datchuan.directives.workflow import State as TaskState
from datchuan.dossiers import workflow as of_dossiers
from datchuan.dossiers.models import Dossier, Event
from datchuan.obstacles import workflow as of_obstacles
from datchuan.obstacles.models import Obstacle, ObstacleEvent
from datchuan.people.models import Agency
from datchuan.people.terms import end_of, start_of
from datchuan.procedures.models import Deadline
from datchuan.procedures.workdays import work_calendar
from datchuan.reports.content import AGENCIES, BODIES, ROUNDS, Line, Section
from datchuan.reports.counting_tasks import COLUMNS as TASKS
from datchuan.reports.counting_tasks import sum_of, within
from datchuan.reports.counting_work import as_it_stood
from datchuan.reports.scope import Scope, some
from datchuan.rounds.models import ROUND

_UNSETTLED = of_obstacles.UNSETTLED


def obstacle_flow(scope: Scope, first: date, before: date) -> Section:
    """Obstacles by the body that has to answer: open at both ends, new, settled, and how long the open ones wait.

    The longest wait is in working days since the raising. Four queries.
    """
    rows = Obstacle.objects.filter(raised_on__lte=scope.on)
    if not scope.is_province:
        rows = rows.filter(unit_id__in=[*scope.ids, scope.place.pk])
    for name, what in (("stood", "state"), ("body", "to_id"), ("term", "due")):
        rows = as_it_stood(rows, ObstacleEvent, "obstacle", scope.on, name, what)
    rows = as_it_stood(rows, ObstacleEvent, "obstacle", before, "stood_before")
    parts = _parts(scope.on)
    whole = rows.aggregate(
        **{name: Count("pk", filter=part) for name, part in parts.items()},
        oldest=Min("raised_on", filter=Q(stood__in=_UNSETTLED)),
    )
    calendar = work_calendar()

    def waited(since: date | None) -> int:
        return calendar.between(since, scope.on) if since else 0

    found: dict[int, list[Any]] = {}
    for body, raised, stood, then, term in rows.values_list("body", "raised_on", "stood", "stood_before", "term"):
        flags = _flags(then, stood, term, scope.on)
        found.setdefault(body, []).append((flags, waited(raised) if stood in _UNSETTLED else 0))
    agencies = sorted(Agency.objects.filter(pk__in=found), key=lambda agency: (agency.name, agency.pk))
    lines = tuple(Line(agency.code, agency.name, _flow_of(found[agency.pk])) for agency in agencies)
    total = (*(whole[name] for name in parts), waited(whole["oldest"]))
    columns = (*parts, "longest")
    on, since = scope.on.isoformat(), first.isoformat()
    return Section("obstacle_flow", columns, some(lines), total, on, AGENCIES, since=since)


def _flags(then: str | None, stood: str, term: date | None, on: date) -> tuple[bool, ...]:
    """Which parts one obstacle belongs to; the same parts as the conditions of ``_parts``."""
    is_new, was_open, is_open = then is None, then in _UNSETTLED, stood in _UNSETTLED
    counted = is_new or was_open
    return (
        was_open, is_new, not counted and is_open, counted and stood in of_obstacles.SOLVED,
        counted and stood in of_obstacles.UNSOLVED, is_open,
        stood == of_obstacles.State.OPEN and term is not None and term < on,
    )  # fmt: skip


def _flow_of(rows: list[tuple[tuple[bool, ...], int]]) -> tuple[int, ...]:
    """The sums of the parts of some obstacles, and the longest wait."""
    sums = (sum(column) for column in zip(*(flags for flags, _days in rows), strict=True))
    return (*sums, max(days for _flags, days in rows))


def _parts(on: date) -> dict[str, Q]:
    """at_start + new + reopened - settled - closed unsolved = at_end; ``overdue`` is part of the last."""
    new, was_open = Q(stood_before=None), Q(stood_before__in=_UNSETTLED)
    counted = new | was_open
    return {
        "at_start": was_open,
        "new": new,
        "reopened": Q(stood_before__isnull=False) & ~Q(stood_before__in=_UNSETTLED) & Q(stood__in=_UNSETTLED),
        "settled": counted & Q(stood__in=of_obstacles.SOLVED),
        "closed_unsolved": counted & Q(stood__in=of_obstacles.UNSOLVED),
        "at_end": Q(stood__in=_UNSETTLED),
        "overdue": Q(stood=of_obstacles.State.OPEN, term__lt=on),
    }


def tasks_period(scope: Scope, first: date) -> Section:
    """Tasks that were given in the period: the bodies of each place together, each body beyond the places by name.

    Two queries beside the count of the whole.
    """
    at = min(end_of(scope.on) - timedelta(microseconds=1), clock.now())
    since = start_of(first)
    bodies = {agency.pk: agency for agency in Agency.objects.filter(**within(scope, "unit_id"))}
    found = [(bodies[pk], one) for pk, one in counts(at, since=since).items() if pk in bodies]
    lines = scope.lines([(body.unit_id, one) for body, one in found], lambda pair: pair[0], sum_of)
    beyond = sorted((pair for pair in found if pair[0].unit_id not in scope.part_of), key=lambda pair: pair[0].name)
    lines += tuple(Line(body.code, body.name, sum_of([(0, one)])) for body, one in beyond)
    rows = Assignment.objects.filter(given_at__lte=at, given_at__gte=since, **within(scope, "agency__unit_id"))
    rows = rows.exclude(state=TaskState.CANCELLED)
    whole = rows.aggregate(given=Count("pk"), **_of_tasks(at))
    total = (
        whole["given"], whole["came"] - whole["late"], whole["late"], whole["over"],
        whole["given"] - whole["came"] - whole["over"],
    )  # fmt: skip
    on = scope.on.isoformat()
    return Section("tasks_period", TASKS, some(lines), total, on, BODIES, since=first.isoformat())


def _of_tasks(at: Any) -> dict[str, Any]:
    came = Q(delivered_at__lte=at)
    owed = Q(delivered_at=None) | Q(delivered_at__gt=at)
    return {
        "came": Count("pk", filter=came), "late": Count("pk", filter=came & Q(delivered_at__gte=F("due_at"))),
        "over": Count("pk", filter=owed & Q(due_at__lte=at)),
    }  # fmt: skip


def rounds(scope: Scope, first: date) -> Section | None:
    """The rounds of dossiers of the year or of the period, and what became of what was sent; None where there is none.

    Three queries.
    """
    states = of_dossiers.State
    in_period = Q(at__gt=start_of(first), at__lte=end_of(scope.on))
    terms = list(Deadline.objects.filter(Q(year=scope.on.year) | in_period, kind=ROUND).order_by("at", "pk"))
    if not terms:
        return None
    rows = Dossier.objects.of_recognition().filter(
        commune_id__in=scope.ids, deadline__in=terms, sent_at__lt=end_of(scope.on)
    )
    rows = as_it_stood(rows, Event, "dossier", scope.on)
    parts = {
        "recognised": (states.DECIDED, states.ANNOUNCED), "refused": (states.REFUSED,), "sent_back": (states.SENT_BACK,),
        "withdrawn": (states.WITHDRAWN,),
    }  # fmt: skip
    ended = tuple(state for part in parts.values() for state in part)
    found: dict[int, list[tuple[bool, str]]] = {}
    for deadline, late, stood in rows.values_list("deadline_id", "is_late", "stood"):
        found.setdefault(deadline, []).append((late, stood))

    def count(sent: list[tuple[bool, str]]) -> tuple[int, ...]:
        by_state, late = Counter(stood for _late, stood in sent), sum(late for late, _stood in sent)
        outcomes = (sum(by_state[state] for state in part) for part in parts.values())
        return (len(sent), len(sent) - late, late, *outcomes, sum(stood not in ended for _late, stood in sent))

    lines = tuple(Line(term.code, f"{term.name_vi} ({term.wording})", count(found.get(term.pk, []))) for term in terms)
    whole = rows.aggregate(
        dossiers=Count("pk"), sent_in_time=Count("pk", filter=Q(is_late=False)), sent_late=Count("pk", filter=Q(is_late=True)),
        **{name: Count("pk", filter=Q(stood__in=part)) for name, part in parts.items()},
        on_way=Count("pk", filter=~Q(stood__in=ended)),
    )  # fmt: skip
    total, on = tuple(whole.values()), scope.on.isoformat()
    return Section("rounds", tuple(whole), lines, total, on, ROUNDS, since=first.isoformat())
