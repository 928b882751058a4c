"""Boards: communes in rows, criteria or indicators in columns, one letter a cell; every total opens to its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache

from datchuan.assessments.compliance import Standing, compliance, mean_met
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Edition, Indicator, Responsibility
from datchuan.insight.scope import Filters, communes_in
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.titles.queries import LEVELS, UNKNOWN, Holding, holdings

#: The gravest letter of several indicators is that of their criterion (the engine's order).
GRAVITY = "NDTMX"
_TO_RANK, _TO_LETTER = str.maketrans(GRAVITY, "01234"), str.maketrans("01234", GRAVITY)
OPEN_LETTERS = frozenset("NDT")
#: Shades of criteria met, of 19: few, and the same wherever they are counted or drawn. Name, fewest, most.
SHADES = (("q4", 19, 19), ("q3", 15, 18), ("q2", 10, 14), ("q1", 0, 9))


@dataclass(frozen=True)
class Column:
    """A criterion or an indicator of the board; ``at`` are the positions of its indicators in the letters."""

    code: str
    name_vi: str
    name_en: str
    at: tuple[int, ...]
    change: str = ""
    criterion: str = ""
    by_indicator: bool = False


@dataclass(frozen=True)
class Row:
    """A commune on a board."""

    id: int
    code: str
    name: str
    district: str
    district_code: str
    order: tuple[str, str]
    holding: Holding
    standing: Standing
    letters: str
    met: int

    @property
    def gap(self) -> int:
        return len(self.letters) - self.met


def shade_of(standing: Standing) -> str:
    """The shade of a commune by its share of criteria met; ``unknown`` when nothing was measured."""
    if not standing.has_data:
        return "unknown"
    met, total = standing.criteria_met * 19, standing.criteria_total
    return next(name for name, fewest, _most in SHADES if met >= fewest * total)


@dataclass(frozen=True)
class Board:
    """A filled board. ``titles`` counts the highest titles as they are before the filter by title."""

    edition: Edition
    on: date
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[Counter[str], ...]
    mean: Fraction | None
    measured: int
    titles: Counter[str] = field(default_factory=Counter)

    @property
    def identified(self) -> int:
        return sum(self.titles[level] for level in LEVELS)


@lru_cache(maxsize=32)
def columns_of(edition_id: int, by_indicator: bool) -> tuple[Column, ...]:
    """Every column of an edition. Editions never change, so they are kept for the life of the process."""
    indicators = list(Indicator.objects.filter(edition_id=edition_id).order_by("position"))
    if by_indicator:
        return tuple(
            Column(i.code, i.name_vi, i.name_en, (at,), i.change, i.criterion, True) for at, i in enumerate(indicators)
        )
    groups: dict[str, list[tuple[int, Indicator]]] = {}
    for at, indicator in enumerate(indicators):
        groups.setdefault(indicator.criterion, []).append((at, indicator))
    return tuple(
        Column(code, rows[0][1].criterion_vi, rows[0][1].criterion_en, tuple(at for at, _i in rows), "", code)
        for code, rows in groups.items()
    )


def chosen_columns(edition: Edition, filters: Filters, by_indicator: bool) -> tuple[Column, ...]:
    """Columns that the filters leave. With a change or department filter a criterion keeps only those indicators."""
    singles = columns_of(edition.pk, True)
    keep = {c.at[0] for c in singles if _change_fits(c.change, filters.change)}
    if filters.indicator:
        keep &= {c.at[0] for c in singles if c.code == filters.indicator}
    if filters.department:
        led = Responsibility.objects.filter(
            indicator__edition=edition, part="lead", agency__code=filters.department, valid__contains=filters.day
        ).values_list("indicator__code", flat=True)
        wanted = set(led)
        keep &= {c.at[0] for c in singles if c.code in wanted}
    found = []
    for column in singles if by_indicator else columns_of(edition.pk, False):
        if by_indicator and filters.criterion and not filters.letter and column.criterion != filters.criterion:
            continue
        at = tuple(i for i in column.at if i in keep)
        if at:
            found.append(replace(column, at=at))
    return tuple(found)


def _change_fits(change: str, wanted: str) -> bool:
    return not wanted or change == wanted or (wanted == "new_or_raised" and change in {"new", "raised"})


def board(rights: Rights, filters: Filters, *, by_indicator: bool = False) -> Board | None:
    """The board within a person's reach, or None when the set has no edition on the day. A constant number of queries."""
    on = filters.day
    edition = editions_in_force(on).get(filters.set_code)
    if edition is None:
        return None
    units = list(communes_in(rights, filters).values_list("pk", "code", "name", "name_order", "parent_id"))
    ids = [row[0] for row in units]
    standings, held = compliance(edition, ids, on), holdings(ids, on)
    parents = {d[0]: d[1:] for d in _districts(on)}
    columns = chosen_columns(edition, filters, by_indicator)
    rows = []
    for pk, code, name, order, parent in units:
        district_code, district, district_order = parents.get(parent, ("", "", ""))
        letters = _letters(standings[pk].indicators, columns)
        rows.append(
            Row(
                pk,
                code,
                name,
                district,
                district_code,
                (district_order, order),
                held[pk],
                standings[pk],
                letters,
                sum(1 for letter in letters if letter in "MX"),
            )
        )
    rows = [row for row in rows if _row_fits(row, columns, filters)]
    titles = Counter(row.holding.highest for row in rows)
    rows = _sorted([row for row in rows if _title_fits(row, filters.title)], filters.sort)
    mean, measured = mean_met(row.standing for row in rows)
    totals = tuple(Counter(row.letters[i] for row in rows) for i in range(len(columns)))
    return Board(edition, on, columns, tuple(rows), totals, mean, measured, titles)


def _districts(on: date) -> list[tuple[int, str, str, str]]:
    return list(Unit.objects.as_of(on).districts().values_list("pk", "code", "full_name", "name_order"))


def _letters(indicators: str, columns: Sequence[Column]) -> str:
    """One letter a column: that of its indicator, or the gravest of its indicators."""
    if not indicators:
        return "D" * len(columns)
    ranks = indicators.translate(_TO_RANK)
    return "".join([min([ranks[i] for i in column.at]) for column in columns]).translate(_TO_LETTER)


def _row_fits(row: Row, columns: Sequence[Column], filters: Filters) -> bool:
    if filters.shade and shade_of(row.standing) != filters.shade:
        return False
    if not filters.letter:
        return True
    # With a filter by indicator only the columns of that indicator are left.
    letters = [
        row.letters[i]
        for i, column in enumerate(columns)
        if filters.indicator or filters.criterion in ("", column.criterion)
    ]
    wanted = OPEN_LETTERS if filters.letter == "open" else {filters.letter}
    return any(letter in wanted for letter in letters)


def _title_fits(row: Row, wanted: str) -> bool:
    return not wanted or row.holding.highest == wanted or (wanted == "identified" and row.holding.highest in LEVELS)


def _sorted(rows: list[Row], sort: str) -> list[Row]:
    if sort == "met":
        return sorted(rows, key=lambda row: (-row.met, row.order))
    if sort == "gap":
        return sorted(rows, key=lambda row: (row.met, row.order))
    return sorted(rows, key=lambda row: row.order)


@dataclass(frozen=True)
class DistrictLine:
    """A district in the summary: communes, titles by highest level, mean of criteria met."""

    code: str
    name: str
    communes: int
    titles: Counter[str]
    mean: Fraction | None
    measured: int
    meeting_all: int

    @property
    def identified(self) -> int:
        return sum(self.titles[level] for level in LEVELS)

    @property
    def unknown(self) -> int:
        return self.titles[UNKNOWN]


def by_district(filled: Board) -> list[DistrictLine]:
    """The rows of a board gathered by district, in Vietnamese order."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in filled.rows:
        groups.setdefault((row.order[0], row.district_code, row.district), []).append(row)
    lines = []
    for (_order, code, name), rows in sorted(groups.items()):
        mean, measured = mean_met(row.standing for row in rows)
        lines.append(
            DistrictLine(
                code,
                name,
                len(rows),
                Counter(row.holding.highest for row in rows),
                mean,
                measured,
                sum(1 for row in rows if row.standing.verdict == "M"),
            )
        )
    return lines
