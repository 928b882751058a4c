"""The board of a department: own indicators, each with how many communes stand where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from datchuan.assessments.evaluation import day_of
from datchuan.confirmations.queries import states_of_agency
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Edition, Indicator, Responsibility
from datchuan.criteria.queries import set_order
from datchuan.people.models import Agency, Role
from datchuan.people.rights import Rights
from datchuan.places.text import sort_key
from datchuan.review.filters import EMPTY, OURS, STATES, shown_state, shown_word
from datchuan.review.kept import COUNTS
from datchuan.review.queries import FIRST_YEAR, READERS, communes_of


@dataclass(frozen=True)
class BoardLine:
    """An own indicator with how many communes stand in each state."""

    indicator: Indicator
    set_code: str
    counts: Counter[str]
    others: tuple[Agency, ...]

    @property
    def ours(self) -> int:
        """How many wait for the department."""
        return sum(self.counts[state] for state in OURS)

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        """State, its word, how many communes."""
        return [(state, shown_word(state), self.counts[state]) for state in STATES]


@dataclass(frozen=True)
class BoardSet:
    """The own indicators of an agency in one set."""

    edition: Edition
    lines: tuple[BoardLine, ...]

    @property
    def set_code(self) -> str:
        return self.edition.set_code

    @property
    def ours(self) -> int:
        return sum(line.ours for line in self.lines)


@dataclass(frozen=True)
class BoardOf:
    """What one agency leads and supports, and what nobody leads."""

    agency: Agency
    sets: tuple[BoardSet, ...]
    supports: tuple[Responsibility, ...]
    communes: int

    @property
    def ours(self) -> int:
        return sum(block.ours for block in self.sets)


@dataclass(frozen=True)
class Board:
    """The board of one agency, with the other agencies whose board the person may open."""

    board: BoardOf
    choices: tuple[Agency, ...]
    year: int


def board_for(rights: Rights, year: int, wanted: str = "") -> Board | None:
    """The board of a department for which the person speaks or which the person heads; coordinators open any.

    ``wanted`` is the code of an agency. None for whoever has nothing to look at. Three queries for each set.
    """
    if not FIRST_YEAR <= year <= rights.on.year or not rights.holds(*READERS):
        return None
    editions = editions_in_force(day_of(year))
    rows = list(
        Responsibility.objects.filter(indicator__edition__in=editions.values(), valid__contains=rights.on)
        .select_related("indicator", "agency")
        .order_by("indicator__position")
    )
    found = {row.agency for row in rows if row.part == Responsibility.Part.LEAD}
    if not rights.holds(Role.COORDINATOR):
        found = set(Agency.objects.filter(pk__in=rights.department_ids | rights.headed_ids))
    choices = tuple(sorted(found, key=lambda a: (a.pk not in rights.department_ids, sort_key(a.name))))
    agency = next((a for a in choices if a.code == wanted), choices[0] if choices else None)
    if agency is None:
        return None
    ids = [unit.pk for unit in communes_of(rights)]
    return Board(_board_of(agency, editions, rows, ids, year), choices, year)


def waiting(rights: Rights, year: int) -> int:
    """How many figures wait for the department whose board opens first; kept while nothing on it changes."""
    key = rights.department_ids, rights.headed_ids, rights.roles, None if rights.is_provincial else rights.commune_ids

    def count() -> int:
        found = board_for(rights, year)
        return found.board.ours if found else 0

    return COUNTS.get(key, count, [year] * 3)


def _board_of(
    agency: Agency, editions: Mapping[str, Edition], rows: list[Responsibility], ids: list[int], year: int
) -> BoardOf:
    blocks = []
    leads = [row for row in rows if row.part == Responsibility.Part.LEAD]
    for set_code in sorted(editions, key=set_order):
        edition = editions[set_code]
        mine = [row for row in leads if row.agency_id == agency.pk and row.indicator.edition_id == edition.pk]
        if not mine:
            continue
        codes = [row.indicator.code for row in mine]
        counted = _counted(ids, set_code, year, codes, agency)
        lines = (BoardLine(r.indicator, set_code, counted[r.indicator.code], _others(r, leads)) for r in mine)
        blocks.append(BoardSet(edition, tuple(lines)))
    supports = tuple(r for r in rows if r.part == Responsibility.Part.SUPPORT and r.agency_id == agency.pk)
    by_pk = {edition.pk: edition for edition in editions.values()}
    for row in supports:
        row.indicator.edition = by_pk[row.indicator.edition_id]
    return BoardOf(agency, tuple(blocks), supports, len(ids))


def _others(row: Responsibility, leads: Iterable[Responsibility]) -> tuple[Agency, ...]:
    """The agencies that lead the same indicator beside this one."""
    same = (r for r in leads if r.indicator_id == row.indicator_id and r.agency_id != row.agency_id)
    return tuple(r.agency for r in same)


def _counted(ids: list[int], set_code: str, year: int, codes: list[str], agency: Agency) -> dict[str, Counter[str]]:
    found = {code: Counter[str]() for code in codes}
    said = Counter[str]()
    for (_pk, code), (state, has_value) in states_of_agency(ids, set_code, year, codes, agency).items():
        found[code][shown_state(state, has_value)] += 1
        said[code] += 1
    for code in codes:
        found[code][EMPTY] += len(ids) - said[code]
    return found


def without_lead(year: int, on: date) -> list[Indicator]:
    """Indicators in force that no agency leads on the day: nobody can confirm them. Two queries."""
    editions = editions_in_force(day_of(year))
    led = Responsibility.objects.filter(part=Responsibility.Part.LEAD, valid__contains=on).values("indicator_id")
    rows = Indicator.objects.filter(edition__in=editions.values()).exclude(pk__in=led)
    return list(rows.order_by("edition__set_code", "position").select_related("edition").defer("edition__document"))
