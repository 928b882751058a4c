"""What the pages of letters and tasks ask, and what other rooms may ask: what is overdue, counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.directives import rules
from datchuan.directives.addressees import Found, addressees_of
from datchuan.directives.filters import Filters
from datchuan.directives.models import Assignment, AssignmentEvent, Directive, EventFile, Task
from datchuan.directives.workflow import DONE, OWED, TABLE, Action, LetterState, Side, State
from datchuan.people.models import Agency, AgencyKind, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Unit, UnitParent
from datchuan.places.text import fold

PER_PAGE = 50
#: Most tasks on a first screen.
FEW = 5


# For other rooms


def overdue(at: datetime) -> QuerySet[Assignment]:
    """Tasks of bodies whose term was over at an instant and whose result had not come by then, the latest term last."""
    rows = Assignment.objects.overdue(at).select_related("agency", "task__directive")
    return rows.order_by("due_at", "agency__code", "pk")


@dataclass(frozen=True)
class Counts:
    """The tasks of a body at an instant. given = done in time + done late + overdue + running."""

    given: int
    in_time: int
    late: int
    overdue: int
    running: int


def counts(at: datetime, agency_ids: Iterable[int] | None = None, since: datetime | None = None) -> dict[int, Counts]:
    """Agency -> its tasks as they stood at an instant, of those given since another one where it is said.

    What was cancelled is not counted. One query.
    """
    rows = Assignment.objects.filter(given_at__lte=at).exclude(state=State.CANCELLED)
    if agency_ids is not None:
        rows = rows.filter(agency_id__in=list(agency_ids))
    if since is not None:
        rows = rows.filter(given_at__gte=since)
    came = Q(delivered_at__lte=at)
    late = came & Q(due_at__isnull=False, delivered_at__gte=F("due_at"))
    owed = Q(delivered_at=None) | Q(delivered_at__gt=at)
    over = owed & Q(due_at__lte=at)
    found = rows.values_list("agency_id").annotate(
        given=Count("pk"), came=Count("pk", filter=came), late=Count("pk", filter=late), over=Count("pk", filter=over)
    )
    return {
        agency: Counts(given, came - late, late, over, given - came - over)
        for agency, given, came, late, over in found.order_by()
    }


# Whose move


def own(rights: Rights) -> Q | None:
    """The rows of the bodies for which a person speaks; the same as ``rules.speaks_for``. None for nobody's."""
    speakers = [post for post in rights.posts if post.role in rules.SPEAKERS]
    if not speakers:
        return None
    parts = [Q(agency_id__in=[post.agency_id for post in speakers])]
    offices = (AgencyKind.PEOPLES_COMMITTEE, AgencyKind.DISTRICT_OFFICE)
    units = [p.agency.unit_id for p in speakers if p.role == Role.DISTRICT_OFFICER and p.agency.kind in offices]
    parts.append(Q(agency__level=Level.DISTRICT, agency__kind__in=offices, unit_id__in=units))
    communes = rights.own_commune_ids
    parts.append(Q(agency__level=Level.COMMUNE, agency__kind__in=offices, unit_id__in=communes))
    return reduce(or_, parts)


def waits_for(rights: Rights) -> Q:
    """The rows whose next move is the person's: owed by the own body, or reported or asked of a superior."""
    mine = own(rights) or Q(pk__in=[])
    if rules.of_province(rights):
        return _waits_for_province(mine)
    found = mine & Q(state__in=OWED)
    if rights.holds(Role.DISTRICT_OFFICER, Role.LEADER) and not rights.is_provincial:
        return found | (_ASKED & ~mine & Q(agency__level=Level.COMMUNE, unit_id__in=rights.commune_ids))
    return found


_ASKED = Q(state=State.REPORTED) | Q(state__in=OWED, wants_until__isnull=False)


def _waits_for_province(mine: Q) -> Q:
    """What its own bodies owe, and what all others but communes have reported or ask of it."""
    return (mine & Q(state__in=OWED)) | (_ASKED & ~mine & ~Q(agency__level=Level.COMMUNE))


@dataclass(frozen=True)
class Waiting:
    """The first tasks that wait for a person, how many there are, and letters whose tasks the person has still to give."""

    rows: tuple[Assignment, ...]
    count: int
    drafts: tuple[Directive, ...] = ()


def waiting(rights: Rights) -> Waiting:
    """For the first screen: the nearest term first, those without one at the end. At most three queries."""
    if rights.posts and all(post.role in _PROVINCE and post.agency.level == Level.PROVINCE for post in rights.posts):
        bodies = [post.agency_id for post in rights.posts]
        first = _FIRST_OF_PROVINCE(bodies=bodies)
        count = len(first) if len(first) < FEW else len(_ALL_OF_PROVINCE(bodies=bodies))
    else:
        rows = Assignment.objects.visible_to(rights).filter(waits_for(rights))
        first = list(_by_term(rows)[:FEW])
        count = len(first) if len(first) < FEW else rows.count()
    drafts = _DRAFTS() if rights.holds(Role.COORDINATOR) else ()
    return Waiting(tuple(first), count, tuple(drafts))


def _by_term(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return rows.select_related("agency", "task").order_by(F("due_at").asc(nulls_last=True), "agency__code", "pk")


def _of_province(bodies: list[int]) -> QuerySet[Assignment]:
    return Assignment.objects.filter(_waits_for_province(Q(agency_id__any_of=bodies)))


#: Who speaks for nobody below the province. Their first screen is opened most; the first rows, then the keys to count.
_PROVINCE = (Role.COORDINATOR, Role.LEADER)
_DRAFTS = Prepared(lambda: Directive.objects.filter(state=LetterState.DRAFT))
_FIRST_OF_PROVINCE = Prepared(lambda bodies: _by_term(_of_province(bodies))[:FEW], bodies=list)
_ALL_OF_PROVINCE = Prepared(lambda bodies: _of_province(bodies).values_list("pk", flat=True), bodies=list)


# The list


@dataclass(frozen=True)
class ListPage:
    """A page of the list with its counts; every count opens to its list by a filter."""

    filters: Filters
    page: Page[Assignment]
    counts: dict[str, int]
    districts: tuple[Any, ...]
    agencies: tuple[Agency, ...]
    letters: tuple[Directive, ...]
    agency: Agency | None = None

    @property
    def letter(self) -> Directive | None:
        """The letter to which the list is narrowed."""
        return next((one for one in self.letters if str(one.pk) == self.filters.letter), None)

    @property
    def district(self) -> Any:
        """The district to which the list is narrowed."""
        return next((one for one in self.districts if one.code == self.filters.district), None)

    @property
    def mine(self) -> int:
        return self.counts["mine"]


def list_page(rights: Rights, filters: Filters, number: str | None) -> ListPage:
    """The tasks within reach that the filters leave: those that wait for this person first, then by term. A constant
    number of queries."""
    visible = Assignment.objects.visible_to(rights)
    base, mine = narrowed(visible, filters, rights.on), waits_for(rights)
    now = clock.now()
    shows = {
        "mine": mine,
        "owed": Q(state__in=OWED),
        "overdue": Q(state__in=OWED, due_at__lte=now),
        "reported": Q(state=State.REPORTED),
        "asks": Q(state__in=OWED, wants_until__isnull=False),
        "done": Q(state__in=DONE),
    } | {state.value: Q(state=state) for state in State}
    told = base.aggregate(all=Count("pk"), **{name: Count("pk", filter=q) for name, q in shows.items()})
    rows = base.filter(shows[filters.show]) if filters.show else base
    paginator = Paginator(_ordered(rows, mine), PER_PAGE)
    paginator.count = told[filters.show or "all"]  # counted already
    return ListPage(
        filters,
        paginator.get_page(number),
        told,
        tuple(Unit.objects.as_of(rights.on).districts().order_by("name_order")) if rights.is_provincial else (),
        tuple(Agency.objects.filter(pk__in=_above_communes(visible)).order_by("-level", "name"))
        if rights.is_provincial
        else (),
        tuple(Directive.objects.visible_to(rights).filter(state="issued")),
        Agency.objects.filter(code=filters.agency, pk__in=visible.values("agency_id")).first()
        if filters.agency
        else None,
    )


def _above_communes(rows: QuerySet[Assignment]) -> Any:
    return rows.exclude(agency__level=Level.COMMUNE).order_by().values("agency_id")


def _ordered(rows: QuerySet[Assignment], mine: Q) -> Any:
    marked = rows.select_related("agency", "task__directive").annotate(
        mine=Case(When(mine, then=Value(0)), default=Value(1), output_field=IntegerField()),
        over=Case(When(state__in=OWED, then=Value(0)), When(state=State.REPORTED, then=Value(1)), default=Value(2)),
    )
    return marked.order_by("mine", "over", F("due_at").asc(nulls_last=True), "agency__code", "task__number", "pk")


def narrowed(rows: Any, filters: Filters, on: date) -> Any:
    """The filters of place and thing; the state is counted and narrows afterwards."""
    if filters.district:
        inside = UnitParent.objects.filter(parent__code=filters.district, valid__contains=on)
        rows = rows.filter(Q(unit_id__in=inside.values("unit_id")) | Q(unit__code=filters.district))
    if filters.agency:
        rows = rows.filter(agency__code=filters.agency)
    if filters.letter:
        rows = rows.filter(task__directive_id=_uuid(filters.letter))
    for word in filters.words.split():
        rows = rows.filter(Q(task__text_vi__icontains=word) | Q(agency__name__icontains=word) | _named(word, on))
    return rows


def _named(word: str, on: date) -> Q:
    units = Unit.objects.filter(names__folded__contains=fold(word), names__valid__contains=on)
    return Q(agency__unit_id__in=units.values("pk"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# One body's task


@dataclass(frozen=True)
class AssignmentPage:
    """Everything about the task of one body."""

    given: Assignment
    events: tuple[AssignmentEvent, ...]
    why_not: dict[Action, str]
    is_mine: bool

    @property
    def allowed(self) -> list[Action]:
        """What this person may do next, the usual step first."""
        return [action for action, why in self.why_not.items() if not why]


def assignment_in_reach(rights: Rights, pk: UUID) -> Assignment | None:
    """The task of a body, or None: there is none, or it lies beyond the person's reach."""
    rows = Assignment.objects.visible_to(rights).select_related(
        "agency", "unit", "task__directive__organ", "task__deadline", "received_by", "delivered_by", "settled_by"
    )
    return rows.filter(pk=pk).first()


def assignment_page(rights: Rights, given: Assignment) -> AssignmentPage:
    """Gather the page. A constant number of queries."""
    events = given.events.select_related("by").prefetch_related("files__stored").order_by("number")
    why_not = {r.action: rules.why_not(r.action, rights, given) for r in TABLE if r.side != Side.FACT and r.sources}
    return AssignmentPage(given, tuple(events), why_not, rules.speaks_for(rights, given))


# Letters and their tasks


@dataclass(frozen=True)
class TaskLine:
    """A task of a letter with how it goes within a reader's reach."""

    task: Task
    given: int
    done: int
    reported: int
    overdue: int

    @property
    def owed(self) -> int:
        return self.given - self.done - self.reported


@dataclass(frozen=True)
class LetterPage:
    """A letter with its tasks; before they go out with whom each would reach (``found``)."""

    directive: Directive
    lines: tuple[TaskLine, ...]
    found: dict[int, Found]
    why_not: str

    @property
    def overdue(self) -> int:
        return sum(line.overdue for line in self.lines)


def letters(rights: Rights) -> list[LetterPage]:
    """Every letter within reach with its counts, the latest first. Three queries."""
    rows = list(Directive.objects.visible_to(rights).select_related("organ"))
    lines = _lines(rights, rows)
    return [LetterPage(row, tuple(lines.get(row.pk, ())), {}, "") for row in rows]


def letter_in_reach(rights: Rights, pk: UUID) -> Directive | None:
    rows = Directive.objects.visible_to(rights).select_related("organ", "stored", "made_by", "issued_by")
    return rows.filter(pk=pk).first()


def letter_page(rights: Rights, directive: Directive) -> LetterPage:
    """A letter. What a draft would reach is asked of the rules, which takes a few queries for each task."""
    lines, why_not = _lines(rights, [directive]).get(directive.pk, []), rules.why_not_letter(rights, directive)
    found = {line.task.pk: addressees_of(line.task, rights.on) for line in lines} if not why_not else {}
    return LetterPage(directive, tuple(lines), found, why_not)


def _lines(rights: Rights, rows: list[Directive]) -> dict[UUID, list[TaskLine]]:
    visible = Assignment.objects.visible_to(rights).filter(task__directive__in=rows)
    told = visible.order_by().values_list("task_id").annotate(
        given=Count("pk", filter=~Q(state=State.CANCELLED)),
        done=Count("pk", filter=Q(state__in=DONE)),
        reported=Count("pk", filter=Q(state=State.REPORTED)),
        over=Count("pk", filter=Q(state__in=OWED, due_at__lte=clock.now())),
    )  # fmt: skip
    by_task = {pk: tuple(counted) for pk, *counted in told}
    found: dict[UUID, list[TaskLine]] = {}
    for task in Task.objects.filter(directive__in=rows).select_related("deadline").order_by("number"):
        counted = by_task.get(task.pk)
        directive = next(row for row in rows if row.pk == task.directive_id)
        if counted is None and not (directive.is_draft or rights.is_provincial):
            continue
        task.directive = directive
        found.setdefault(task.directive_id, []).append(TaskLine(task, *(counted or (0, 0, 0, 0))))
    return found


def task_in_reach(rights: Rights, pk: int) -> Task | None:
    """A task of a letter within reach that gives the person something to see."""
    rows = Task.objects.filter(directive__in=Directive.objects.visible_to(rights)).select_related(
        "directive__organ", "deadline"
    )
    found = rows.filter(pk=pk).first()
    if found is None or rights.is_provincial:
        return found
    return found if Assignment.objects.visible_to(rights).filter(task=found).exists() else None


@dataclass(frozen=True)
class TaskPage:
    """A task with the bodies to which it went, within reach."""

    line: TaskLine
    show: str
    page: Page[Assignment]

    @property
    def task(self) -> Task:
        return self.line.task


def task_page(rights: Rights, task: Task, show: str, number: str | None) -> TaskPage:
    """The bodies of a task by state. A constant number of queries."""
    line = next(one for one in _lines(rights, [task.directive])[task.directive_id] if one.task.pk == task.pk)
    rows = Assignment.objects.visible_to(rights).filter(task=task).select_related("agency")
    narrow = {
        "overdue": Q(state__in=OWED, due_at__lte=clock.now()),
        "owed": Q(state__in=OWED),
        "reported": Q(state=State.REPORTED),
        "done": Q(state__in=DONE),
    }
    show = show if show in narrow else ""
    rows = rows.filter(narrow[show]) if show else rows
    ordered = rows.order_by("-agency__level", "agency__name", "pk")
    return TaskPage(line, show, Paginator(ordered, PER_PAGE).get_page(number))


def file_in_reach(rights: Rights, pk: UUID) -> Any:
    """A file that came with what was done about a task within reach."""
    rows = EventFile.objects.filter(event__assignment__in=Assignment.objects.visible_to(rights))
    return rows.select_related("stored").filter(pk=pk).first()
