"""The page of a round: communes by steps with ages, who blocks what, what departments and Council have said.

A constant number of queries whatever the number of dossiers; nothing that is long (sealed contents, procedures) is read once
for each dossier.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.dossiers.models import Dossier, Passage
from datchuan.dossiers.workflow import AFTER_THE_DOSSIER, ENDED, OPEN_STATES, Outcome, State
from datchuan.people.models import Agency, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Unit
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.models import Deadline
from datchuan.procedures.plan import Step
from datchuan.procedures.workdays import WorkCalendar, work_calendar
from datchuan.rounds import queries, rules
from datchuan.rounds.filters import Filters, Flag, Where
from datchuan.rounds.models import Extension
from datchuan.rounds.verdicts import Tally, tallies
from datchuan.rounds.workflow import State as ExtensionState

_BY_STATE = {
    State.DRAFTING: Where.COMMUNE,
    State.RETURNED: Where.RETURNED,
    State.READY: Where.READY,
    State.COUNCIL: Where.COUNCIL,
    State.VOTED: Where.VOTED,
    State.DECIDED: Where.DECIDED,
    State.ANNOUNCED: Where.ANNOUNCED,
    State.SENT_BACK: Where.SENT_BACK,
    State.REFUSED: Where.REFUSED,
    State.WITHDRAWN: Where.WITHDRAWN,
}


def where_is(dossier: Dossier) -> Where:
    """Where a dossier is, as one speaks of it in a meeting."""
    if found := _BY_STATE.get(State(dossier.state)):
        return found
    step = dossier.present_step
    if step.kind == StepKind.DEPARTMENTAL_APPRAISAL:
        return Where.APPRAISAL
    return Where.RECEPTION if step.actor_level == Level.PROVINCE else Where.DISTRICT


@dataclass(frozen=True)
class Cell:
    """One step of one dossier: working days spent in it, all stays together. ``mark``: done, now, back, none."""

    mark: str
    days: int | None = None


@dataclass(frozen=True)
class Line:
    """One dossier of a round."""

    dossier: Dossier
    district: str
    district_code: str
    where: Where
    cells: tuple[Cell, ...]
    age: int
    tally: Tally
    council: str
    extension: Extension | None
    is_overdue: bool

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        held = {
            Flag.LATE: self.dossier.is_late,
            Flag.EXCEPTION: self.extension is not None,
            Flag.OVERDUE: self.is_overdue,
        }
        return tuple(flag for flag, there in held.items() if there)

    @cached_property
    def blocked_by(self) -> str:
        """Whose work it is that the dossier waits for, by name; "" where the attempt has ended."""
        if self.dossier.state in ENDED:
            return ""
        if self.where == Where.APPRAISAL and self.tally.said:
            silent = [agency.name for agency in self.tally.silent]
            return "; ".join(silent) or _("Văn phòng Điều phối NTM tỉnh: tổng hợp")
        return self.dossier.present_step.actor_name

    @property
    def answered(self) -> int:
        return len(self.tally.said) - len(self.tally.silent)


@dataclass(frozen=True)
class Batch:
    """A round with its dossiers, counted."""

    deadline: Deadline
    filters: Filters
    at: datetime
    days_left: int
    steps: tuple[Step, ...]
    lines: tuple[Line, ...]
    all_lines: tuple[Line, ...]
    districts: tuple[tuple[str, str], ...]

    @property
    def is_over(self) -> bool:
        return rules.is_over(self.deadline, self.at)

    @property
    def counts(self) -> list[tuple[Where, int]]:
        """Where the dossiers are, in the order of the way, all other filters held."""
        return counts_of(self.all_lines)

    @property
    def flag_counts(self) -> list[tuple[Flag, int]]:
        counted = Counter(flag for line in self.all_lines for flag in line.flags)
        return [(flag, counted[flag]) for flag in Flag if counted[flag]]

    @property
    def levels(self) -> list[str]:
        return sorted({line.dossier.level for line in self.all_lines} | ({self.filters.level} - {""}))

    @cached_property
    def agencies(self) -> list[tuple[Agency, int, int]]:
        """Each department with the files at its step that it has answered, and that there are."""
        waiting = [line for line in self.all_lines if line.where == Where.APPRAISAL]
        total: Counter[int] = Counter()
        sent: Counter[int] = Counter()
        known: dict[int, Agency] = {}
        for line in waiting:
            for one in line.tally.said:
                known[one.agency.pk] = one.agency
                total[one.agency.pk] += 1
                sent[one.agency.pk] += one.is_sent
        rows = [(agency, sent[pk], total[pk]) for pk, agency in known.items()]
        return sorted(rows, key=lambda row: (row[1] - row[2], row[0].name))


def counts_of(lines: Iterable[Line]) -> list[tuple[Where, int]]:
    counted = Counter(line.where for line in lines)
    return [(where, counted[where]) for where in Where if counted[where]]


def members(rights: Rights, deadline: Deadline, at: datetime) -> list[Dossier]:
    """The dossiers of a round: those sent in it and, while it is the next one of its year, those on their way to it."""
    rows = Dossier.objects.of_recognition().visible_to(rights)
    wanted = Q(deadline=deadline)
    following = queries.next_round(queries.rounds(), deadline.year, at)
    if following is not None and following.pk == deadline.pk and deadline.year is not None:
        wanted |= Q(sent_at=None, year=deadline.year) & ~Q(state__in=ENDED)
    return queries.light(rows.filter(wanted), rights.on)


def batch(rights: Rights, deadline: Deadline, filters: Filters) -> Batch:
    """A round as a person may see it. About fifteen queries, whatever the number of dossiers."""
    at = clock.instant()
    dossiers = members(rights, deadline, at)
    calendar = work_calendar()
    lines = _lines(dossiers, deadline, rights.on, calendar)
    others = [line for line in lines if _fits(line, filters, but_where=True)]
    steps = _steps(dossiers)
    return Batch(
        deadline=deadline,
        filters=filters,
        at=at,
        days_left=days_before(calendar, rights.on, deadline),
        steps=steps,
        lines=tuple(line for line in others if not filters.where or line.where == filters.where),
        all_lines=tuple(others),
        districts=tuple(sorted({(line.district_code, line.district) for line in lines if line.district_code})),
    )


def days_before(calendar: WorkCalendar, on: date, deadline: Deadline) -> int:
    """Working days from tomorrow to the last whole day before the deadline."""
    return calendar.between(on, last_day(deadline))


def last_day(deadline: Deadline) -> date:
    """The last day on which something still comes in time: a deadline at midnight ends the day before."""
    return (deadline.at.astimezone(clock.VIETNAM) - timedelta(microseconds=1)).date()


def _fits(line: Line, filters: Filters, *, but_where: bool) -> bool:
    return (
        (not filters.district or line.district_code == filters.district)
        and (not filters.level or line.dossier.level == filters.level)
        and (but_where or not filters.where or line.where == filters.where)
        and (not filters.flag or filters.flag in line.flags)
        and (not filters.silent or filters.silent in {agency.code for agency in line.tally.silent})
    )


def _steps(dossiers: Iterable[Dossier]) -> tuple[Step, ...]:
    """The steps of all procedures of the round, each once, in the order of the first that has it."""
    found: dict[str, Step] = {}
    for plan in {d.procedure_id: d.plan for d in dossiers}.values():
        for step in plan.steps:
            if step.kind not in AFTER_THE_DOSSIER:
                found.setdefault(step.code, step)
    return tuple(found.values())


def _lines(dossiers: list[Dossier], deadline: Deadline, on: date, calendar: WorkCalendar) -> list[Line]:
    stays = _stays([d.pk for d in dossiers])
    parents = queries.districts_of([d.commune_id for d in dossiers], on)
    names = {unit.pk: unit for unit in Unit.objects.as_of(on).filter(pk__in=set(parents.values()))}
    allowed = queries.extensions_for(deadline, dossiers)
    at_province = [d for d in dossiers if d.sent_at is not None]
    said = tallies(at_province)
    days = _Days(calendar, on)
    codes = [step.code for step in _steps(dossiers)]
    lines = []
    for dossier in dossiers:
        own, district = stays.get(dossier.pk, []), names.get(parents.get(dossier.commune_id, 0))
        lines.append(
            Line(
                dossier=dossier,
                district=str(district) if district else "",
                district_code=district.code if district else "",
                where=where_is(dossier),
                cells=_cells(dossier, codes, own, days),
                age=days.between(dossier.entered_at, None) if dossier.is_open else 0,
                tally=said.get(dossier.pk, Tally()),
                council=_council(own),
                extension=allowed.get(dossier.pk),
                is_overdue=dossier.is_open and dossier.due_on is not None and dossier.due_on < on,
            )
        )
    return lines


class Stay(NamedTuple):
    """A passage as far as the table needs it: a round has some thousands, so no model is built for them."""

    step: str
    kind: str
    entered_at: datetime
    ended_at: datetime | None
    outcome: str
    fell_with: int | None
    summary: str

    @property
    def stands(self) -> bool:
        return self.outcome in (Outcome.PASSED, Outcome.SKIPPED) and self.fell_with is None


def _stays(ids: list[UUID]) -> dict[UUID, list[Stay]]:
    """Dossier id -> its passages. One query."""
    found: dict[UUID, list[Stay]] = {}
    rows = Passage.objects.filter(dossier_id__in=ids).order_by("dossier_id", "number")
    for pk, *fields in rows.values_list("dossier_id", *Stay._fields):
        found.setdefault(pk, []).append(Stay(*fields))
    return found


class _Days:
    """Working days between two instants, each pair of days counted once."""

    def __init__(self, calendar: WorkCalendar, on: date) -> None:
        self._calendar, self._on = calendar, on
        self._known: dict[tuple[date, date], int] = {}

    def between(self, start: datetime, end: datetime | None) -> int:
        pair = (start.astimezone(clock.VIETNAM).date(), end.astimezone(clock.VIETNAM).date() if end else self._on)
        if pair not in self._known:
            self._known[pair] = self._calendar.between(*pair)
        return self._known[pair]


def _cells(dossier: Dossier, codes: list[str], stays: list[Stay], days: _Days) -> tuple[Cell, ...]:
    spent: dict[str, int] = {}
    done, back = set(), set()
    for stay in stays:
        spent[stay.step] = spent.get(stay.step, 0) + days.between(stay.entered_at, stay.ended_at)
        if stay.stands:
            done.add(stay.step)
        elif stay.outcome in (Outcome.PASSED, Outcome.RETURNED):
            back.add(stay.step)
    here = dossier.step if dossier.is_open else ""
    return tuple(_cell(code, here, dossier, spent, done, back) for code in codes)


def _cell(code: str, here: str, dossier: Dossier, spent: Mapping[str, int], done: set[str], back: set[str]) -> Cell:
    if code == here and dossier.state != State.READY:
        return Cell("now", spent.get(code, 0))
    if code in done:
        return Cell("done", spent.get(code))
    return Cell("back", spent.get(code)) if code in back else Cell("none")


def _council(stays: list[Stay]) -> str:
    """What the Council came to, in the words kept with the passage."""
    ended = [stay for stay in stays if stay.kind == StepKind.COUNCIL and stay.ended_at is not None]
    return ended[-1].summary if ended else ""


# What stands on the first screens


@dataclass(frozen=True)
class Nearest:
    """The next round with what waits for it, for the first screen of the office and of a district."""

    deadline: Deadline
    days_left: int
    ready: int
    under_way: int
    sent: int
    asked: int


def nearest(rights: Rights) -> Nearest | None:
    """The next round within reach of a person. Four queries."""
    at = clock.instant()
    deadline = queries.next_round(queries.rounds(), None, at)
    if deadline is None:
        return None
    rows = _all_counted() if _sees_all(rights) else _counted(Dossier.objects.visible_to(rights))
    states: Counter[str] = Counter()
    sent = 0
    for state, year, is_sent, round_id, n in rows:
        sent += n if round_id == deadline.pk else 0
        if not is_sent and state in OPEN_STATES and deadline.year in (None, year):
            states[state] += n
    asked = _all_asked() if _sees_all(rights) else _asked(Extension.objects.visible_to(rights))
    return Nearest(
        deadline=deadline,
        days_left=days_before(work_calendar(), rights.on, deadline),
        ready=states[State.READY],
        under_way=sum(states.values()) - states[State.READY],
        sent=sent,
        asked=len(asked),
    )


def _sees_all(rights: Rights) -> bool:
    """Whether every dossier and every request is ``visible_to`` the person."""
    return rights.is_provincial and not rights.roles <= {Role.OPERATOR}


def _counted(rows: Any) -> Any:
    """(state, year, whether it was sent, round, how many) of dossiers for a recognition."""
    marked = rows.of_recognition().annotate(is_sent=Q(sent_at__isnull=False)).order_by()
    return marked.values_list("state", "year", "is_sent", "deadline_id").annotate(n=Count("pk"))


def _asked(rows: Any) -> Any:
    return rows.filter(state=ExtensionState.ASKED).order_by().values_list("pk", flat=True)


_all_counted = Prepared(lambda: _counted(Dossier.objects.all()))
_all_asked = Prepared(lambda: _asked(Extension.objects.all()))
