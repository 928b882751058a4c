"""What the pages of remedy plans ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.criteria.catalogues import catalogue_of
from datchuan.evidence.models import Document
from datchuan.people.models import Agency, AgencyKind, Post, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.places.queries import unit_on
from datchuan.procedures.models import Deadline
from datchuan.procedures.workdays import WorkCalendar, work_calendar
from datchuan.remedies import lost, rules
from datchuan.remedies.lost import Held
from datchuan.remedies.models import Plan, Shift, Step
from datchuan.remedies.outlook import Outlook, StepDays, last_day, outlook
from datchuan.remedies.workflow import Action, State
from datchuan.upkeep.models import Review

_orders = Prepared(lambda kind: Deadline.objects.filter(kind=kind).order_by("at", "-pk"), kind=str)


def order_now() -> Deadline | None:
    """The order whose remedy is asked for today: the nearest that has not gone, else the last one."""
    rows, now = _orders(kind="remedy"), clock.now()
    return next((row for row in rows if row.at > now), rows[-1] if rows else None)


def last_day_of(order: Deadline) -> date:
    """The last day in time of an order."""
    at = order.at.astimezone(clock.VIETNAM)
    return last_day(at.date(), at_midnight=at.time() == time(0))


_plan = Prepared(
    lambda pk: (
        Plan.objects.select_related("order", "edition", "opened_by", "sent_by", "approved_by", "seen_by")
        .defer("edition__document")
        .filter(pk=pk)
    ),
    pk=UUID,
)
_step = Prepared(lambda pk: Step.objects.select_related("owner", "plan__order").filter(pk=pk), pk=int)


def plan_in_reach(rights: Rights, pk: UUID) -> Plan | None:
    found = _plan.first(pk=pk)
    return with_commune(found, rights.on) if found and rights.reaches(found.commune_id) else None


def with_commune(plan: Plan, on: date) -> Plan:
    """The plan with the names of its commune on a day."""
    plan.commune = unit_on(plan.commune_id, on) or plan.commune
    return plan


def step_in_reach(rights: Rights, pk: int) -> Step | None:
    found: Step | None = _step.first(pk=pk)
    if found is None or not rights.reaches(found.plan.commune_id):
        return None
    with_commune(found.plan, rights.on)
    return found


def judged(plan: Plan, steps: Iterable[Step], lost_now: tuple[str, ...], calendar: WorkCalendar) -> Outlook:
    """What becomes of a plan as it stands today."""
    began = plan.approved_at.astimezone(clock.VIETNAM).date() if plan.approved_at else None
    days = [StepDays(step.indicator, step.due, step.closed_on) for step in steps]
    order, today = last_day_of(plan.order), clock.today()
    return outlook(days, lost_now, plan.promised, order, began, today, calendar.between)


# The list


@dataclass(frozen=True)
class Row:
    """A titled commune that lost something, with its plan if it has one."""

    held: Held
    plan: Plan | None
    steps: tuple[Step, ...] = ()
    outlook: Outlook | None = None

    @property
    def done(self) -> int:
        return sum(not step.is_open for step in self.steps)

    @property
    def late_steps(self) -> int:
        return sum(step.is_late(clock.today()) for step in self.steps)


@dataclass(frozen=True)
class District:
    unit: Any
    rows: tuple[Row, ...]

    @property
    def without(self) -> int:
        return sum(row.plan is None for row in self.rows)


@dataclass(frozen=True)
class ListPage:
    """Every titled commune within reach that lost an indicator, by district."""

    order: Deadline | None
    last: date | None
    districts: tuple[District, ...]
    titled: int
    unknown: int

    @property
    def rows(self) -> list[Row]:
        return [row for district in self.districts for row in district.rows]

    @property
    def approved(self) -> int:
        return sum(row.plan is not None and row.plan.state in (State.APPROVED, State.DONE) for row in self.rows)

    @property
    def waiting(self) -> int:
        return sum(row.plan is not None and row.plan.state == State.SENT for row in self.rows)

    @property
    def without(self) -> int:
        return sum(row.plan is None for row in self.rows)

    @property
    def late(self) -> int:
        return sum(row.outlook is not None and row.outlook.late for row in self.rows)


def list_page(rights: Rights) -> ListPage:
    """A constant number of queries, however many communes and plans there are."""
    order, found = order_now(), lost.held_within(rights)
    plans: dict[tuple[int, str], Plan] = {}
    steps: dict[UUID, list[Step]] = {}
    if order is not None:
        rows = Plan.objects.visible_to(rights).filter(order=order).select_related("order")
        plans = {(plan.commune_id, plan.level): plan for plan in rows}
        for step in Step.objects.filter(plan__in=list(plans.values())):
            steps.setdefault(step.plan_id, []).append(step)
    districts = {unit.pk: unit for unit in Unit.objects.as_of(rights.on).districts()}
    by_district: dict[int, list[Row]] = {}
    calendar = work_calendar()
    for held in found:
        plan = plans.get((held.commune.pk, held.level))
        if held.is_short or plan is not None:
            by_district.setdefault(held.commune.parent_id, []).append(_row(held, plan, steps, calendar))
    ordered = sorted(
        by_district.items(), key=lambda pair: districts[pair[0]].name_order if pair[0] in districts else ""
    )
    return ListPage(
        order=order,
        last=last_day_of(order) if order else None,
        districts=tuple(District(districts.get(pk), _sorted(rows)) for pk, rows in ordered),
        titled=len({held.commune.pk for held in found}),
        unknown=len({held.commune.pk for held in found if held.unknown}),
    )


def _row(held: Held, plan: Plan | None, steps: dict[UUID, list[Step]], calendar: WorkCalendar) -> Row:
    if plan is None:
        return Row(held, None)
    own = tuple(steps.get(plan.pk, ()))
    return Row(held, plan, own, judged(plan, own, held.lost, calendar))


def _sorted(rows: list[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (row.held.commune.name_order, row.held.level)))


def count_short(rights: Rights) -> tuple[int, int]:
    """How many titled communes and levels within reach lost something, and how many of them have no plan."""
    page = list_page(rights)
    return len(page.rows), page.without


# One plan


@dataclass(frozen=True)
class StepLine:
    """A step with the name of its indicator, whether that is met today, and the changes of its day."""

    step: Step
    name: str
    met: bool
    shifts: tuple[Shift, ...]
    head: str


@dataclass(frozen=True)
class PlanPage:
    plan: Plan
    held: Held | None
    lines: tuple[StepLine, ...]
    outlook: Outlook
    last: date
    names: dict[str, str]
    shifts: tuple[Shift, ...]
    why_not: dict[str, str]
    documents: tuple[Document, ...]
    review: Review | None

    @property
    def done(self) -> int:
        return sum(not line.step.is_open for line in self.lines)

    @property
    def money(self) -> int:
        return sum(int(line.step.money or 0) for line in self.lines)

    @property
    def slipped(self) -> int:
        """Days by which the whole plan was put off since its first promise."""
        return (self.plan.promised - self.plan.first_promised).days if self.plan.first_promised else 0

    @property
    def may(self) -> bool:
        return any(not sentence for sentence in self.why_not.values())


def names_of(held: Held | None, plan: Plan) -> dict[str, str]:
    """Code -> name of every indicator of the plan's set."""
    edition = held.edition if held else plan.edition
    return {indicator.code: _named(indicator) for indicator in catalogue_of(edition).indicators}


def _named(indicator: Any) -> str:
    english = (get_language() or "vi").startswith("en")
    return str(indicator.name_en) if english and indicator.name_en else str(indicator.name_vi)


def plan_page(rights: Rights, plan: Plan) -> PlanPage:
    """Some ten queries, whatever the number of steps."""
    held = lost.held_of(plan.commune, plan.level)
    steps = list(plan.steps.select_related("owner", "document", "closed_by"))
    shifts = list(plan.shifts.select_related("by"))
    gone, names = held.lost if held else (), names_of(held, plan)
    heads = heads_of({step.owner_id for step in steps}, rights.on)
    lines = tuple(
        StepLine(
            step,
            names.get(step.indicator, ""),
            met=held is not None and not held.unknown and step.indicator not in (*held.lost, *held.blank),
            shifts=tuple(shift for shift in shifts if shift.step_id == step.pk),
            head=heads.get(step.owner_id, ""),
        )
        for step in steps
    )
    why_not = {action.value: rules.why_not(action, rights, plan) for action in Action if action != Action.OPEN}
    why_not["send"] = why_not["send"] or rules.why_not_send(len(steps))
    why_not["close"] = why_not["close"] or rules.why_not_close(sum(step.is_open for step in steps))
    documents = tuple(documents_of(plan)) if not why_not["report"] else ()
    whole = tuple(shift for shift in shifts if shift.step_id is None)
    return PlanPage(
        plan,
        held,
        lines,
        judged(plan, steps, gone, work_calendar()),
        last_day_of(plan.order),
        names,
        whole,
        why_not,
        documents,
        latest_review(plan),
    )


def latest_review(plan: Plan) -> Review | None:
    """The latest completed review of the commune at the level of the plan, from which its losses were told."""
    rows = Review.objects.filter(commune=plan.commune_id, levels__contains=[plan.level], done_at__isnull=False)
    return rows.select_related("campaign").order_by("-done_at").first()


def heads_of(agencies: Iterable[int], on: date) -> dict[int, str]:
    """Agency -> who answers for it on a day, by post: its leader, else whoever holds a post there. One query."""
    rows = Post.objects.held_on(on).filter(agency_id__in=list(agencies), user__is_active=True)
    found: dict[int, tuple[bool, str]] = {}
    for post in rows.select_related("user", "agency").order_by("pk"):
        leads = post.role == Role.LEADER
        if post.agency_id not in found or (leads and not found[post.agency_id][0]):
            found[post.agency_id] = (leads, f"{post.user}, {post.title or post.get_role_display()}")
    return {pk: words for pk, (_leads, words) in found.items()}


def owners_for(plan: Plan, on: date) -> list[Agency]:
    """The agencies that may own a step: of the commune, of its district, and the departments of the province."""
    near = Q(unit_id=plan.commune_id) | Q(unit_id__in=Unit.objects.over(plan.commune_id, on).values("pk"))
    rows = Agency.objects.filter(near, valid__contains=on).exclude(kind=AgencyKind.COUNCIL)
    order = ["commune", "village", "district", "province"]
    return sorted(rows, key=lambda agency: (order.index(agency.level) if agency.level in order else 9, agency.name))


def documents_of(plan: Plan) -> list[Document]:
    """The commune's library, what came last first: proof of a step is one of it."""
    return list(Document.objects.standing().filter(commune_id=plan.commune_id).order_by("-received_at")[:60])
