"""What the pages about obstacles show, and what other rooms ask. Every list takes a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from datchuan.config.prepared import Prepared
from datchuan.criteria.models import Indicator
from datchuan.obstacles import below, rules
from datchuan.obstacles.filters import Filters
from datchuan.obstacles.models import Attachment, Matter, Obstacle, ObstacleEvent
from datchuan.obstacles.workflow import (
    OF_MATTER,
    OPEN,
    REFERRED,
    SOLVED,
    TABLE,
    UNSETTLED,
    UNSOLVED,
    Action,
    Side,
    State,
)
from datchuan.people.models import Agency, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Unit, UnitParent
from datchuan.places.text import fold
from datchuan.procedures.workdays import work_calendar

PER_PAGE = 50


# The balance


@dataclass(frozen=True)
class Balance:
    """What was raised, and where it is: ``raised == solved + open + referred + unsolved``, always."""

    raised: int
    solved: int
    open: int
    referred: int
    unsolved: int

    @property
    def holds(self) -> bool:
        return self.raised == self.solved + self.open + self.referred + self.unsolved


def balance(rows: QuerySet[Obstacle]) -> Balance:
    """The balance of some obstacles. One query."""
    parts = {"solved": SOLVED, "open": OPEN, "referred": REFERRED, "unsolved": UNSOLVED}
    counted = rows.aggregate(
        raised=Count("pk"), **{name: Count("pk", filter=Q(state__in=states)) for name, states in parts.items()}
    )
    return Balance(**counted)


# What other rooms ask


@dataclass(frozen=True)
class Panel:
    """The obstacles of a commune on one indicator, for its page."""

    set_code: str
    indicator_code: str
    year: int
    unsettled: tuple[Obstacle, ...]
    settled: tuple[Obstacle, ...]
    may_raise: bool


_of_indicator = Prepared(
    lambda unit, set_code, code, year: (
        Obstacle.objects.filter(unit_id=unit, set_code=set_code, indicator_code=code, year=year)
        .select_related("to", "agency")
        .order_by("due", "-raised_at", "pk")
    ),
    unit=int,
    set_code=str,
    code=str,
    year=int,
)


def panel(rights: Rights, commune: Unit, set_code: str, code: str, year: int) -> Panel:
    """What ``obstacles/_panel.html`` shows, as ``obstacles`` of its context. One query."""
    found = _of_indicator(unit=commune.pk, set_code=set_code, code=code, year=year)
    return Panel(
        set_code, code, year, tuple(o for o in found if o.is_unsettled), tuple(o for o in found if not o.is_unsettled),
        not rules.why_not_raise(rights),
    )  # fmt: skip


def waits_for(rights: Rights) -> Q | None:
    """Which obstacles wait for this person: an answer to confirm or a question, what its body has to answer, what the
    office has to take up, what the leader has to decide."""
    raising, answering, decided = _sides(rights)
    return _whose(raising, answering, decided) if raising or answering or decided else None


def _sides(rights: Rights) -> tuple[list[int], list[int], list[str]]:
    """The agencies for which the person raises, those for which the person answers, and the states in which the move is that
    of the person's office or of a leader."""
    raising = [post.agency_id for post in rights.posts if post.role in rules.RAISERS]
    bodies = (Role.DEPARTMENT_SPECIALIST, Role.COORDINATOR)
    answering = [post.agency_id for post in rights.posts if post.role in bodies]
    moves = ((Side.OFFICE, State.BEYOND), (Side.LEADER, State.ESCALATED))
    return raising, answering, [state.value for side, state in moves if rules.stands(side, rights, None)]


def _whose(raising: list[int], answering: list[int], decided: list[str]) -> Q:
    return (
        Q(agency_id__any_of=raising, state__in=(State.ANSWERED, State.ASKED))
        | Q(to_id__any_of=answering, state=State.OPEN)
        | Q(state__any_of=decided)
    )


_waiting = Prepared(
    lambda raising, answering, decided: (
        Obstacle.objects.filter(_whose(raising, answering, decided))
        .select_related("agency", "to", "matter")
        .order_by("due", "since", "pk")
    ),
    raising=list,
    answering=list,
    decided=list,
)


@dataclass(frozen=True)
class Waiting:
    """What waits for a person, first things first, and how many obstacles that are. Obstacles that one answer settles stand
    together: the first of them and their number."""

    rows: tuple[tuple[Obstacle, int], ...]
    count: int


def waiting(rights: Rights, most: int = 5) -> Waiting:
    """For the first screen: those with the nearest term first. One query."""
    raising, answering, decided = _sides(rights)
    if not (raising or answering or decided):
        return Waiting((), 0)
    rows = _waiting(raising=raising, answering=answering, decided=decided)
    together: dict[Any, list[Obstacle]] = {}
    for row in rows:
        key = (row.matter_id, row.state, row.due) if row.matter_id and row.waits_for_body else row.pk
        together.setdefault(key, []).append(row)
    return Waiting(tuple((own[0], len(own)) for own in list(together.values())[:most]), len(rows))


# The list


@dataclass(frozen=True)
class ListPage:
    """A page of the list with its counts and its balance; every count opens to its list by a filter."""

    filters: Filters
    page: Page[Obstacle]
    balance: Balance
    mine: int
    unsettled: int
    overdue: int
    states: tuple[tuple[State, int], ...]
    departments: tuple[Agency, ...]
    districts: tuple[Any, ...]


def list_page(rights: Rights, filters: Filters, number: str | None) -> ListPage:
    """The obstacles within reach that the filters leave: those that wait for this person first, then what is open by
    term, then the settled ones. A constant number of queries."""
    base = narrowed(Obstacle.objects.visible_to(rights), filters, rights.on)
    mine = waits_for(rights) or Q(pk__in=[])
    counts = base.aggregate(
        mine=Count("pk", filter=mine),
        overdue=Count("pk", filter=Q(state=State.OPEN, due__lt=rights.on)),
        **{f"state_{s.value}": Count("pk", filter=Q(state=s)) for s in State},
    )
    rows = ordered(_in_state(base, filters, mine, rights.on), mine)
    return ListPage(
        filters=filters,
        page=Paginator(rows, PER_PAGE).get_page(number),
        balance=balance(base),
        mine=counts["mine"],
        unsettled=sum(counts[f"state_{s.value}"] for s in UNSETTLED),
        overdue=counts["overdue"],
        states=tuple((s, counts[f"state_{s.value}"]) for s in State),
        departments=tuple(below.bodies(rights.on)),
        districts=tuple(Unit.objects.as_of(rights.on).districts().order_by("name_order"))
        if rights.is_provincial
        else (),
    )


def ordered(rows: QuerySet[Obstacle], mine: Q) -> Any:
    """What waits for the person first, then what is open by term, then the settled ones."""
    marked = rows.select_related("agency", "to", "matter").annotate(
        mine=Case(When(mine, then=Value(0)), default=Value(1), output_field=IntegerField()),
        settled=Case(When(state__in=UNSETTLED, then=Value(0)), default=Value(1), output_field=IntegerField()),
    )
    return marked.order_by("mine", "settled", "due", "since", "-raised_at", "pk")


def narrowed(rows: QuerySet[Obstacle], filters: Filters, on: date) -> QuerySet[Obstacle]:
    """The filters of place and thing; the state is counted and narrows afterwards."""
    if filters.cause:
        rows = rows.filter(cause=filters.cause)
    if filters.department:
        rows = rows.filter(to__code=filters.department)
    if filters.collection:
        rows = rows.filter(collection__code=filters.collection)
    if filters.set_code:
        rows = rows.filter(set_code=filters.set_code)
    if filters.indicator:
        rows = rows.filter(indicator_code=filters.indicator)
    if filters.district:
        inside = UnitParent.objects.filter(parent__code=filters.district, valid__contains=on)
        rows = rows.filter(Q(unit_id__in=inside.values("unit_id")) | Q(unit__code=filters.district))
    for word in fold(filters.words).split():
        rows = rows.filter(folded__contains=word)
    return rows


def _in_state(rows: QuerySet[Obstacle], filters: Filters, mine: Q, on: date) -> QuerySet[Obstacle]:
    narrow = {
        "mine": mine,
        "overdue": Q(state=State.OPEN, due__lt=on),
        "unsettled": Q(state__in=UNSETTLED),
        "open_part": Q(state__in=OPEN),
        "referred": Q(state__in=REFERRED),
    }
    if filters.show in narrow:
        return rows.filter(narrow[filters.show])
    return rows.filter(state=filters.show) if filters.show else rows


# One obstacle


@dataclass(frozen=True)
class ObstaclePage:
    """Everything about one obstacle."""

    obstacle: Obstacle
    indicator: Indicator | None
    events: tuple[ObstacleEvent, ...]
    files: tuple[Attachment, ...]
    why_not: dict[Action, str]
    may_guide: bool
    by_matter: bool

    @property
    def allowed(self) -> list[Action]:
        """What this person may do on this page; with a matter its body, the office and the leader act on its own page."""
        return [a for a, why in self.why_not.items() if not why and not (self.by_matter and a in OF_MATTER)]

    @property
    def acts_by_matter(self) -> bool:
        return self.by_matter and any(not self.why_not[action] for action in OF_MATTER)


def obstacle_in_reach(rights: Rights, pk: UUID) -> Obstacle | None:
    """The obstacle, or None: there is none, or it lies beyond the person's reach."""
    rows = Obstacle.objects.visible_to(rights).select_related(
        "agency", "to", "unit", "matter", "collection", "raised_by"
    )
    return rows.filter(pk=pk).first()


def obstacle_page(rights: Rights, obstacle: Obstacle) -> ObstaclePage:
    """Gather the page of an obstacle. A constant number of queries."""
    indicator = None
    if obstacle.indicator_code:
        indicator = below.indicator_on(obstacle.set_code, obstacle.indicator_code, obstacle.raised_on)
    why_not = {r.action: rules.why_not(r.action, rights, obstacle) for r in TABLE if _has_form(r.action)}
    return ObstaclePage(
        obstacle, indicator, tuple(obstacle.events.select_related("by", "agency", "to", "matter").order_by("number")),
        tuple(obstacle.attachments.select_related("stored").order_by("pk")), why_not,
        not why_not[Action.ANSWER] and not below.why_not_guide(indicator, rights), obstacle.matter_id is not None,
    )  # fmt: skip


def _has_form(action: Action) -> bool:
    return action not in {Action.RAISE, Action.MERGE, Action.EXPIRE}


def attachment_of(pk: UUID, rights: Rights) -> Attachment | None:
    """A file of an obstacle within reach."""
    seen = Obstacle.objects.visible_to(rights)
    return Attachment.objects.filter(pk=pk, obstacle__in=seen).select_related("stored").first()


# Matters


@dataclass(frozen=True)
class MatterLine:
    """A matter, or an obstacle that stands alone, as one thing that a body has to answer."""

    key: UUID
    title: str
    is_matter: bool
    count: int
    overdue: int
    due: date | None
    waiting: int
    states: str


@dataclass(frozen=True)
class BodyLine:
    """A body with what waits for it, the longest first."""

    agency: Agency
    lines: tuple[MatterLine, ...]
    waiting: int
    overdue: int
    longest: int


def bodies_page(rights: Rights) -> list[BodyLine]:
    """What is unsettled within reach by the body that has to answer, the one with the longest wait first. Two queries."""
    if rights.is_provincial and not rights.roles <= {Role.OPERATOR}:
        grouped, alone_ones = _all_grouped(on=rights.on), _all_alone()
    else:
        rows = Obstacle.objects.visible_to(rights)
        grouped, alone_ones = list(_grouped(rows, rights.on)), list(_alone(rows))
    calendar = work_calendar()
    found: dict[int, list[MatterLine]] = {}
    for to, matter, title, n, first, due, late in grouped:
        line = MatterLine(matter, title, True, n, late, due, calendar.between(first, rights.on), "")
        found.setdefault(to, []).append(line)
    for one in alone_ones:
        alone = MatterLine(
            one.pk, one.hard, False, 1, int(one.is_overdue), one.due if one.state == State.OPEN else None,
            calendar.between(one.raised_on, rights.on), str(State(one.state).label),
        )  # fmt: skip
        found.setdefault(one.to_id, []).append(alone)
    agencies = {agency.pk: agency for agency in _agencies(ids=list(found))} if found else {}
    bodies = [_body(agencies[pk], lines) for pk, lines in found.items()]
    return sorted(bodies, key=lambda body: (-body.longest, body.agency.name))


def _grouped(rows: Any, on: date) -> Any:
    """(body, matter, title, how many, since when, next term, how many late) of what is unsettled in matters."""
    by_matter = rows.unsettled().filter(matter__isnull=False).order_by()
    return by_matter.values_list("to_id", "matter_id", "matter__title").annotate(
        n=Count("pk"), first=Min("raised_on"), next_due=Min("due", filter=Q(state=State.OPEN)),
        late=Count("pk", filter=Q(state=State.OPEN, due__lt=on)),
    )  # fmt: skip


def _alone(rows: Any) -> Any:
    return rows.unsettled().filter(matter=None).order_by("raised_on", "pk")


_all_grouped = Prepared(lambda on: _grouped(Obstacle.objects.all(), on), on=date)
_all_alone = Prepared(lambda: _alone(Obstacle.objects.all()))
_agencies = Prepared(lambda ids: Agency.objects.filter(pk__any_of=ids), ids=list)


def _body(agency: Agency, lines: Iterable[MatterLine]) -> BodyLine:
    kept = tuple(sorted(lines, key=lambda line: (-line.waiting, line.title)))
    return BodyLine(agency, kept, sum(line.count for line in kept), sum(line.overdue for line in kept), kept[0].waiting)


@dataclass(frozen=True)
class MatterPage:
    """A matter with every thread that the person may see, and what may be done with all of them."""

    matter: Matter
    obstacles: tuple[Obstacle, ...]
    balance: Balance
    waiting: int
    why_not: dict[Action, str]
    may_guide: bool
    said: tuple[ObstacleEvent, ...]

    @property
    def first(self) -> Obstacle:
        return self.obstacles[0]

    @property
    def allowed(self) -> list[Action]:
        return [action for action, why in self.why_not.items() if not why]


def matter_in_reach(rights: Rights, pk: UUID) -> Matter | None:
    """The matter, or None where the person sees none of its obstacles."""
    seen = Obstacle.objects.visible_to(rights).filter(matter_id=pk)
    return Matter.objects.filter(pk=pk).filter(pk__in=seen.values("matter_id")).first()


def matter_page(rights: Rights, matter: Matter) -> MatterPage:
    """Gather the page of a matter. A constant number of queries."""
    seen = Obstacle.objects.visible_to(rights).filter(matter=matter)
    named = seen.select_related("agency", "to", "unit", "matter").order_by("agency__name", "pk")
    rows = tuple(sorted(named, key=lambda one: not one.is_unsettled))  # what is left to do on top
    why_not: dict[Action, str] = {action: _why_not_all(action, rights, rows) for action in OF_MATTER}
    first = next((o for o in rows if o.indicator_code), rows[0])
    indicator = below.indicator_on(first.set_code, first.indicator_code, rights.on) if first.indicator_code else None
    may_guide = not why_not[Action.ANSWER] and not below.why_not_guide(indicator, rights)
    of_body = [a for a in OF_MATTER if a != Action.ROUTE]
    spoken = ObstacleEvent.objects.filter(obstacle=rows[0], action__in=of_body).select_related("by", "agency", "to")
    longest = work_calendar().between(min(o.raised_on for o in rows), rights.on)
    return MatterPage(matter, rows, balance(seen), longest, why_not, may_guide, tuple(spoken.order_by("number")))


def _why_not_all(action: Action, rights: Rights, rows: Iterable[Obstacle]) -> str:
    """Yes where one obstacle of the matter may be moved; otherwise the first reason."""
    said = [rules.why_not(action, rights, obstacle) for obstacle in rows]
    return "" if not all(said) else said[0]


def mergeable(rights: Rights, filters: Filters) -> list[Obstacle]:
    """The obstacles that can be put into a matter: with a body, in none yet. One query."""
    rows = narrowed(Obstacle.objects.visible_to(rights), filters, rights.on)
    rows = rows.filter(matter=None, state__in=(State.OPEN, State.ASKED)).select_related("agency", "to")
    return list(rows.order_by("set_code", "indicator_code", "cause", "agency__name", "pk")[:300])


def open_matters() -> list[Matter]:
    """Matters in which something is still unsettled, by title."""
    return list(Matter.objects.filter(obstacles__state__in=UNSETTLED).distinct().order_by("title"))


def district_of(rows: Any) -> Any:
    """Obstacles with ``district_code`` of the day of raising: the raiser's district, or its own where it is one."""
    parents = UnitParent.objects.filter(unit=OuterRef("unit_id"), valid__contains=OuterRef("raised_on"))
    return rows.annotate(district_id=Subquery(parents.values("parent_id")[:1]))
