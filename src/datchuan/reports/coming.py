"""What the next period brings: terms of the pack, sittings, and what is owed with a day in it, by whoever owes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Min, Q

from datchuan.council.models import Sitting
from datchuan.council.workflow import SittingState
from datchuan.directives.models import Assignment
from datchuan.directives.workflow import OWED
from datchuan.people.terms import end_of
from datchuan.procedures.models import Deadline
from datchuan.remedies.models import Step
from datchuan.remedies.workflow import State as PlanState
from datchuan.reports.content import Roll
from datchuan.reports.periods import Period
from datchuan.reports.scope import Scope
from datchuan.targets.models import Account
from datchuan.targets.workflow import WITH_HEAD
from datchuan.ui.dates import format_date
from datchuan.upkeep.models import Campaign, CampaignState, last_day_before
from datchuan.upkeep.workflow import State as ReviewState

_EVERYBODY = "Theo lịch chung"


class Coming(NamedTuple):
    """One thing to do, by its last day."""

    day: date
    what: str
    who: str


def coming(scope: Scope, period: Period) -> Roll:
    """Everything with a last day after the day of the figures and within the next period. Six queries."""
    after, until = scope.on, period.following.last
    found: list[Coming] = []
    for source in (_terms, _tasks, _steps, _campaigns, _accounts, _sittings):
        found += source(scope, after, until)
    rows = tuple((format_date(one.day), one.what, one.who) for one in sorted(found))
    first = (after + timedelta(days=1)).isoformat()
    return Roll("coming", ("day", "what", "who"), rows, scope.on.isoformat(), first, until.isoformat())


def _terms(_scope: Scope, after: date, until: date) -> Iterable[Coming]:
    rows = Deadline.objects.filter(at__gt=end_of(after), at__lte=end_of(until))
    return [Coming(last_day_before(row.at), f"{row.name_vi}, {row.wording}", _EVERYBODY) for row in rows]


def _tasks(scope: Scope, after: date, until: date) -> Iterable[Coming]:
    rows: Any = Assignment.objects.filter(state__in=OWED, due__gt=after, due__lte=until)
    if not scope.is_province:
        rows = rows.filter(unit_id__in=[*scope.ids, scope.place.pk])
    grouped = rows.values("due", "task_id", text=F("task__text_vi")).annotate(n=Count("pk"), one=Min("agency__name"))
    return [
        Coming(row["due"], row["text"], _bodies(row["n"], row["one"])) for row in grouped.order_by("due", "task_id")
    ]


def _bodies(n: int, one: str) -> str:
    return one if n == 1 else f"{n} cơ quan, địa phương"


def _steps(scope: Scope, after: date, until: date) -> Iterable[Coming]:
    """Open steps of remedy plans by commune, on the day of the first."""
    rows: Any = Step.objects.filter(closed="", plan__state=PlanState.APPROVED, plan__commune_id__in=scope.ids)
    rows = rows.filter(due__gt=after, due__lte=until)
    names = {unit.pk: unit.full_name for unit in scope.communes}
    grouped = rows.values(of=F("plan__commune_id")).annotate(n=Count("pk"), day=Min("due")).order_by()
    return [Coming(row["day"], f"Kế hoạch khắc phục: {row['n']} bước đến hạn", names[row["of"]]) for row in grouped]


def _campaigns(scope: Scope, after: date, until: date) -> Iterable[Coming]:
    rows: Any = Campaign.objects.filter(state=CampaignState.OPEN, due_at__gt=end_of(after), due_at__lte=end_of(until))
    open_ = Q(reviews__commune_id__in=scope.ids) & ~Q(reviews__state=ReviewState.DONE)
    rows = rows.annotate(n=Count("reviews", filter=open_)).filter(n__gt=0)
    return [Coming(row.last_day, row.name, f"{row.n} xã chưa rà soát xong") for row in rows]


def _accounts(scope: Scope, after: date, until: date) -> Iterable[Coming]:
    rows = Account.objects.filter(state__in=WITH_HEAD, due__gt=after, due__lte=until).select_related("agency")
    rows = rows if scope.is_province else rows.filter(district=scope.place.pk)
    return [Coming(row.due, f"Giải trình kết quả chỉ tiêu năm {row.year}", row.agency.name) for row in rows if row.due]


def _sittings(scope: Scope, after: date, until: date) -> Iterable[Coming]:
    """Sittings are the province's."""
    if not scope.is_province:
        return []
    rows = Sitting.objects.filter(state=SittingState.PLANNED, held_on__gt=after, held_on__lte=until)
    return [Coming(row.held_on, "Họp Hội đồng thẩm định", row.council.name) for row in rows.select_related("council")]
