"""The figures of the tasks given by letter, by the place of the body that has them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F

from datchuan.config import clock
from datchuan.directives.models import Assignment
from datchuan.directives.queries import Counts, counts
from datchuan.directives.workflow import State
from datchuan.people.models import Agency
from datchuan.people.terms import end_of
from datchuan.reports.content import Section
from datchuan.reports.scope import Scope

COLUMNS = ("tasks", "in_time", "done_late", "tasks_overdue", "running")


def directives(scope: Scope) -> Section:
    """Tasks that were given up to the day and where they stood then. Five queries."""
    at = min(end_of(scope.on) - timedelta(microseconds=1), clock.now())
    bodies = dict(Agency.objects.filter(**within(scope, "unit_id")).values_list("pk", "unit_id"))
    found = [(bodies[pk], one) for pk, one in counts(at).items() if pk in bodies]
    rows = Assignment.objects.filter(given_at__lte=at, **within(scope, "agency__unit_id")).exclude(
        state=State.CANCELLED
    )
    came = rows.filter(delivered_at__lte=at)
    given, done, late = rows.count(), came.count(), came.filter(delivered_at__gte=F("due_at")).count()
    over = Assignment.objects.overdue(at).filter(**within(scope, "agency__unit_id")).count()
    lines = scope.lines(found, lambda pair: pair[0], sum_of, scope.beyond)
    total = (given, done - late, late, over, given - done - over)
    return Section("directives", COLUMNS, lines, total, scope.on.isoformat(), scope.by)


def within(scope: Scope, unit: str) -> dict[str, Any]:
    """The condition for rows of the place; none for the province."""
    return {} if scope.is_province else {f"{unit}__in": [*scope.ids, scope.place.pk]}


def sum_of(pairs: list[tuple[int, Counts]]) -> tuple[int, ...]:
    """The counts of some bodies together."""
    rows = [one for _unit, one in pairs]
    return tuple(sum(getattr(one, name) for one in rows) for name in ("given", "in_time", "late", "overdue", "running"))
