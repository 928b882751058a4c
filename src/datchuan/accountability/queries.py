"""What the pages of targets show. Every page takes a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator

from datchuan.accountability.card import Card, card_of
from datchuan.accountability.filters import Filters
from datchuan.assessments.compliance import Standing, compliance
from datchuan.criteria.catalogues import editions_in_force
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.targets import queries as targets
from datchuan.targets import rules
from datchuan.targets.models import AccountEvent, Revision
from datchuan.targets.queries import DistrictLine, Figures, Ledger, LevelLine, Result, total
from datchuan.targets.workflow import BY_ACTION, TABLE, Action, Side

#: Communes by name on a page of the ledger.
PER_PAGE = 40


@dataclass(frozen=True)
class Row:
    """A level of a district in the table."""

    line: DistrictLine
    level: LevelLine


@dataclass(frozen=True)
class Named:
    """A commune of the list within reach, with what it has met of the set of its level."""

    result: Result
    standing: Standing | None


@dataclass(frozen=True)
class LedgerPage:
    """The ledger of a year as far as the person reads it. ``rows`` None: the person reads no district's numbers."""

    filters: Filters
    ledger: Ledger
    rows: tuple[Row, ...] | None
    shown: Figures
    named: Page[Named]
    years: tuple[int, ...]
    districts: tuple[tuple[str, str], ...]
    levels: tuple[str, ...]
    is_demo: bool

    @property
    def lines(self) -> int:
        """How many lines the table has without a filter."""
        return sum(len(line.levels) for line in self.ledger.lines)


def ledger_page(rights: Rights, filters: Filters, number: str = "") -> LedgerPage:
    """The ledger with its filters. A constant number of queries."""
    year = filters.year or targets.year_on(rights.on)
    reach = targets.districts_in_reach(rights)
    # Of a commune's own people nobody reads the numbers of the district; they read their own communes by name.
    found = targets.ledger(year, rights.on, reach if reach else None)
    sees_numbers = reach is None or bool(reach)
    lines = found.lines if sees_numbers else ()
    rows = tuple(Row(line, level) for line in lines for level in line.levels if _fits(line, level, filters))
    years = tuple(dict.fromkeys(sorted({*targets.years(), year}, reverse=True)))
    inside = None if reach is None else rights.commune_ids
    results = [
        row
        for line in found.lines
        for level in line.levels
        for row in level.results
        if row.is_named and _fits(line, level, filters) and (inside is None or row.unit.pk in inside)
    ]
    return LedgerPage(
        filters, found, rows if sees_numbers else None, total(row.level.figures for row in rows),
        _page(results, number, year, rights.on), years,
        tuple((line.unit.code, line.unit.full_name) for line in lines),
        tuple(level for level, _figures in found.levels), any(line.is_demo for line in lines),
    )  # fmt: skip


def _page(results: list[Result], number: str, year: int, on: date) -> Any:
    """A page of the communes by name; what each has met is read for those of the page only."""
    page: Any = Paginator(results, PER_PAGE).get_page(number)
    page.object_list = named_with_standing(page.object_list, year, on)
    return page


def _fits(line: DistrictLine, level: LevelLine, filters: Filters) -> bool:
    if filters.district and line.unit.code != filters.district:
        return False
    if filters.level and level.level != filters.level:
        return False
    if filters.show == "missing":
        return bool(level.figures.owes)
    if filters.show == "changed":
        return level.figures.was_changed or any(row.target and not row.is_first for row in level.results)
    return filters.show != "account" or (line.account is not None and line.account.is_open)


def named_with_standing(results: Iterable[Result], year: int, on: date) -> list[Named]:
    """Communes with what they have met of the set of their level, for the year that runs. Two queries for each level."""
    rows, standings = list(results), dict[tuple[str, int], Standing]()
    editions = editions_in_force(on) if year == on.year else {}
    for level in {row.level for row in rows} & set(editions):
        ids = [row.unit.pk for row in rows if row.level == level]
        standings |= {(level, pk): one for pk, one in compliance(editions[level], ids, on).items()}
    return [Named(row, standings.get((row.level, row.unit.pk))) for row in rows]


@dataclass(frozen=True)
class DistrictPage:
    """One district in one year."""

    ledger: Ledger
    unit: Any
    line: DistrictLine
    named: dict[str, list[Named]]
    revisions: tuple[Revision, ...]
    events: tuple[AccountEvent, ...]
    card: Card
    why_not: dict[Action, str]
    why_not_revise: str
    side: bool

    @property
    def version(self) -> int:
        return self.line.account.version if self.line.account else 0

    @property
    def allowed(self) -> list[Action]:
        return [action for action, why in self.why_not.items() if not why]

    @property
    def explained(self) -> bool:
        return any(event.action == Action.EXPLAIN for event in self.events)


def district_page(rights: Rights, unit: Any, year: int) -> DistrictPage:
    """Gather the page of a district. A constant number of queries."""
    found = targets.ledger(year, rights.on, [unit.pk])
    line = found.line_of(unit.pk) or DistrictLine(unit, (), None, targets.heads_of([unit.pk], year).get(unit.pk, ()))
    results = [row for level in line.levels for row in level.results]
    named: dict[str, list[Named]] = {level.level: [] for level in line.levels}
    for one in named_with_standing(results, year, rights.on):
        named[one.result.level].append(one)
    why_not = {row.action: rules.why_not(row.action, rights, unit.pk, line.account) for row in TABLE}
    if not why_not[Action.ASK]:
        why_not[Action.ASK] = rules.why_not_ask(found.closes, found.on, line.figures.owes)
    revisions = tuple(targets.revisions_of(unit.pk, year))
    events = tuple(targets.events_of(line.account))
    return DistrictPage(
        found, unit, line, named, revisions, events, card_of(rights, unit, year, line, revisions, events), why_not,
        rules.why_not_revise(rights, line.account),
        any(rules.stands(BY_ACTION[action].side, rights, unit.pk) for action in Action),
    )  # fmt: skip


def communes_of(unit: Any, year: int, on: date) -> list[Any]:
    """The communes of a district in the year, by name."""
    day = min(on, date(year, 12, 31))
    rows = Unit.objects.as_of(day).communes().taking_part(day).below(unit.pk, day)
    return sorted(rows, key=lambda row: row.name_order or "")


def may_revise(rights: Rights) -> bool:
    return rules.stands(Side.OFFICE, rights, 0)
