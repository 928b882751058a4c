"""The list of dossiers, and the lines about them on other pages. Every list takes a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator

from datchuan.config import clock
from datchuan.dossiers import rules, words
from datchuan.dossiers.filters import Filters
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.queries import dossiers_of, dossiers_within, open_dossiers, waits_for, with_communes
from datchuan.dossiers.workflow import OPEN_STATES, State
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Unit
from datchuan.procedures.models import Deadline
from datchuan.procedures.words import level_word
from datchuan.procedures.workdays import WorkCalendar, work_calendar
from datchuan.titles.queries import LEVELS

PER_PAGE = 50
#: Most lines on the first screen; the rest stands behind the link to the list.
FEW = 6


@dataclass(frozen=True)
class Line:
    """A dossier in a list: whose it is, how long it has been there and how long it may."""

    dossier: Dossier
    is_mine: bool
    used: str
    allowed: str
    left: str
    is_overdue: bool
    said: str

    @property
    def step(self) -> Any:
        return self.dossier.present_step


def line_of(dossier: Dossier, rights: Rights, calendar: WorkCalendar) -> Line:
    """A line. No query: the dossier has its procedure and commune."""
    step, on = dossier.present_step, rights.on
    begun = dossier.entered_at.astimezone(clock.VIETNAM).date()
    due = dossier.due_on if dossier.is_open else None
    return Line(
        dossier=dossier,
        is_mine=dossier.is_open and rules.acts_in(rights, step, dossier.commune_id),
        used=words.used_words(begun, on, calendar) if dossier.is_open else "",
        allowed=words.limit_words(step.limit) if dossier.is_open else "",
        left=words.left_words(due, calendar, on),
        is_overdue=due is not None and due < on,
        said=words.line(dossier, calendar, on),
    )


@dataclass(frozen=True)
class ListPage:
    """All that the list shows."""

    page: Page[Line]
    heading: str
    mine: int
    total: int
    open: int
    states: tuple[tuple[State, int], ...]
    levels: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    rounds: tuple[Deadline, ...]
    districts: tuple[Unit, ...]
    may_open: tuple[Unit, ...]


def list_page(rights: Rights, filters: Filters, number: str | None) -> ListPage:
    """The dossiers within reach, those that wait for this person first. Constant queries."""
    known = list(dossiers_of(rights))
    mine = {row.pk for row in waits_for(rights, known)}
    found = list(_narrowed(known, rights, filters, mine))
    found.sort(key=lambda row: (row.pk not in mine, not row.is_open, row.entered_at, str(row.pk)))
    page: Page[Any] = Paginator(found, PER_PAGE).get_page(number)
    calendar = work_calendar()
    page.object_list = [line_of(row, rights, calendar) for row in with_communes(page.object_list)]
    counts = Counter(row.state for row in known)
    return ListPage(
        page=page,
        heading=words.list_heading(len(mine), len(known)),
        mine=len(mine),
        total=len(known),
        open=sum(counts[state] for state in OPEN_STATES),
        states=tuple((state, counts[state]) for state in State if counts[state]),
        levels=tuple((level, level_word(level)) for level in LEVELS if any(r.level == level for r in known)),
        years=tuple(sorted({row.year for row in known}, reverse=True)),
        rounds=tuple({row.deadline_id: row.deadline for row in known if row.deadline is not None}.values()),
        districts=_districts(rights),
        may_open=tuple(Unit.objects.as_of(rights.on).filter(pk__in=rights.own_commune_ids)),
    )


def _narrowed(rows: Iterable[Dossier], rights: Rights, filters: Filters, mine: set[Any]) -> Iterable[Dossier]:
    """The rows that the filters let through. One query for a district or a commune."""
    within = _within(rights, filters)
    for row in rows:
        if within is not None and row.commune_id not in within:
            continue
        if filters.level not in ("", row.level) or filters.state not in ("", row.state):
            continue
        if filters.year not in (0, row.year) or not _in_round(row, filters) or not _is_late(row, filters, rights.on):
            continue
        if {"": True, "mine": row.pk in mine, "open": row.is_open, "ended": not row.is_open}[filters.show]:
            yield row


def _within(rights: Rights, filters: Filters) -> set[int] | None:
    """The communes of the district or the commune of the filters; None for all."""
    if not filters.district and not filters.commune:
        return None
    units = rights.communes()
    if filters.district:
        below = Unit.objects.below(Unit.objects.filter(code=filters.district), rights.on)
        units = units.filter(pk__in=below.values("pk"))
    if filters.commune:
        units = units.filter(code=filters.commune)
    return set(units.values_list("pk", flat=True))


def _in_round(row: Dossier, filters: Filters) -> bool:
    return not filters.round or (row.deadline is not None and row.deadline.code == filters.round)


def _is_late(row: Dossier, filters: Filters, on: date) -> bool:
    if filters.late == "step":
        return row.is_open and row.due_on is not None and row.due_on < on
    return filters.late != "round" or row.is_late


def _districts(rights: Rights) -> tuple[Unit, ...]:
    """The districts to choose from, for those who see several. One query."""
    if not rights.is_provincial:
        return ()
    return tuple(Unit.objects.as_of(rights.on).filter(level=Level.DISTRICT).order_by("name_order"))


@dataclass(frozen=True)
class Waiting:
    """The dossiers that wait for a person, for the first screen."""

    lines: tuple[Line, ...]
    count: int


def waiting(rights: Rights) -> Waiting:
    """Those that wait for a person, the longest first. Constant queries."""
    rows = waits_for(rights, open_dossiers(rights))
    few = with_communes(rows[:FEW]) if rows else []
    calendar = work_calendar() if few else WorkCalendar()
    return Waiting(tuple(line_of(row, rights, calendar) for row in few), len(rows))


def of_communes(
    rights: Rights, communes: Iterable[Unit], level: str | None = None, year: int | None = None
) -> dict[int, list[Line]]:
    """Commune -> its dossiers, the newest first, each as a line for a page about the commune; of one level or year where
    it is given. Constant queries."""
    known = {unit.pk: unit for unit in communes}
    rows = dossiers_within(rights, known)
    found: dict[int, list[Line]] = {pk: [] for pk in known}
    held = [row for row in rows if level in (None, row.level) and year in (None, row.year)]
    calendar = work_calendar() if held else WorkCalendar()
    for row in held:
        row.commune = known[row.commune_id]
        found[row.commune_id].append(line_of(row, rights, calendar))
    return found
