"""The verdicts of many communes at once, equal to those of ``verdicts`` cell by cell. NumPy, whole numbers only.

Everything lies one slot (number, part, sex) after the other, each with all communes side by side: a comparison then
runs over memory in order, and the gravest verdict of several is one maximum, because verdicts are coded by gravity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datchuan.criteria.engine.model import Verdict
from datchuan.criteria.engine.numbers import EXACT
from datchuan.criteria.engine.parts import Comparison, Kind, Part
from datchuan.criteria.engine.thresholds import Catalogues, check_formulas, resolve_threshold
from datchuan.criteria.engine.value import Value
from datchuan.criteria.engine.verdicts import GRAVITY, bounds, counts_as_met, evaluate

#: Verdict of each code in a ``BulkResult``.
BULK_VERDICTS: tuple[Verdict, ...] = GRAVITY
BULK_CODES: Mapping[Verdict, int] = {verdict: code for code, verdict in enumerate(GRAVITY)}
MET, NO_THRESHOLD, NO_DATA, NOT_MET = (
    BULK_CODES[v] for v in (Verdict.MET, Verdict.NO_THRESHOLD, Verdict.NO_DATA, Verdict.NOT_MET)
)

#: Decimals kept of percent thresholds and of amounts. What has more goes to the scalar engine.
SHARE_DECIMALS = 4
AMOUNT_DECIMALS = 6
#: 100 % at ``SHARE_DECIMALS``: a share meets a floor when num × SHARE_SCALE reaches den × threshold ×
#: 10^SHARE_DECIMALS.
SHARE_SCALE = 100 * 10**SHARE_DECIMALS
#: No number or product in the arrays is above this, so no int64 ever overflows.
LARGEST = 2**62
SHARE_LARGEST = LARGEST // SHARE_SCALE

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

Pairs = tuple[tuple[int, int], ...]
Index = NDArray[np.integer[Any]]

RANK, SHARE, AMOUNT = "rank", "share", "amount"


@dataclass(frozen=True)
class BulkSlot:
    """One row of the arrays: which number, part or sex of which indicator, compared how."""

    code: str
    at: int
    part: Part
    group: str

    @property
    def has_floor(self) -> bool:
        return self.group == RANK or self.part.comparison is not Comparison.CEILING

    @property
    def has_ceiling(self) -> bool:
        return self.group != RANK and self.part.comparison is not Comparison.FLOOR


@dataclass(frozen=True)
class BulkCatalogue:
    """Thresholds of a set as tables over combinations, profile after profile with all years each.

    ``low`` and ``high`` (int64, slots × combinations) are the bounds that meet, scaled; ``missing`` (bool, same shape)
    where there is no threshold; ``unfit`` (bool, combinations) where a threshold does not fit the arrays and the
    scalar engine judges. ``slots`` are in the order of the arrays: ranks, then shares, then amounts.
    """

    catalogues: Catalogues
    set: str
    profiles: tuple[str, ...]
    years: tuple[int, ...]
    slots: tuple[BulkSlot, ...]
    low: Ints
    high: Ints
    missing: Flags
    unfit: Flags

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Indicator codes in the order of the columns of a result."""
        return tuple(indicator.code for indicator in self.catalogues[self.set].indicators)

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        """Criterion codes in the order of the columns of a result."""
        return tuple(criterion.code for criterion in self.catalogues[self.set].criteria)

    @cached_property
    def counts(self) -> tuple[int, int, int]:
        """How many slots are ranks, shares, amounts."""
        groups = [slot.group for slot in self.slots]
        return groups.count(RANK), groups.count(SHARE), groups.count(AMOUNT)

    @cached_property
    def places(self) -> dict[str, tuple[int, ...]]:
        """Indicator code -> rows of its slots."""
        found: dict[str, list[int]] = {code: [] for code in self.codes}
        for row, slot in enumerate(self.slots):
            found[slot.code].append(row)
        return {code: tuple(sorted(rows, key=lambda r: self.slots[r].at)) for code, rows in found.items()}

    @cached_property
    def plan(self) -> tuple[tuple[bool, ...], NDArray[np.intp], Pairs, Pairs]:
        """Which slots have one threshold everywhere; the first slot of each indicator; (column, slot) of the others;
        the range of columns of each criterion."""
        both = np.stack([self.low, self.high], axis=1)
        same = tuple(bool(flag) for flag in (both == both[:, :, :1]).all(axis=(1, 2)))
        first = np.array([self.places[code][0] for code in self.codes], dtype=np.intp)
        others = tuple((column, row) for column, code in enumerate(self.codes) for row in self.places[code][1:])
        ranges, start = [], 0
        for criterion in self.catalogues[self.set].criteria:
            ranges.append((start, start + len(criterion.indicators)))
            start = ranges[-1][1]
        return same, first, others, tuple(ranges)


@dataclass(frozen=True)
class BulkValues:
    """Values of n communes in the layout of a set. ``rank`` (uint8), ``num``, ``den``, ``amount`` (int64) are groups
    of slots × n. ``base`` and ``gap`` (uint8, slots × n) make the verdict: base, plus gap when the comparison fails.

    ``odd`` are rows with numbers that do not fit; ``rows`` keeps what the caller gave, for the scalar engine.
    """

    layout: tuple[tuple[str, int, Part, str], ...]
    rows: Sequence[Mapping[str, Any]]
    rank: Bytes
    num: Ints
    den: Ints
    amount: Ints
    base: Bytes
    gap: Bytes
    odd: NDArray[np.intp]


@dataclass(frozen=True)
class BulkResult:
    """Verdict codes (positions in ``BULK_VERDICTS``), uint8: n × indicators, n × criteria, n; and counts int64, n.

    The two-dimensional arrays are views whose columns are contiguous: go through them column by column.
    """

    indicator_verdicts: Bytes
    criterion_verdicts: Bytes
    criteria_met: Ints
    set_verdicts: Bytes


def compile_bulk(catalogues: Catalogues, set_code: str, profiles: Sequence[str], years: Sequence[int]) -> BulkCatalogue:
    """Tables of every threshold of a set for these profiles and years. Raises ``ValueError`` for circular formulas."""
    check_formulas(catalogues)
    indicators = catalogues[set_code].indicators
    slots = [BulkSlot(i.code, at, p, _group(p)) for i in indicators for at, p in enumerate(i.measure.slots)]
    slots.sort(key=lambda slot: (RANK, SHARE, AMOUNT).index(slot.group))
    combos = [(profile, year) for profile in profiles for year in years]
    shape = (len(slots), len(combos))
    low, high, missing = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.bool_)
    unfit = np.zeros(len(combos), np.bool_)
    for row, slot in enumerate(slots):
        measure = catalogues[set_code].indicator(slot.code).measure
        for column, (profile, year) in enumerate(combos):
            threshold = resolve_threshold(catalogues, set_code, slot.code, profile, year)
            level = measure.slot_levels(threshold.level if threshold else None)[slot.at]
            if level is None:
                missing[row, column] = True
                continue
            wanted = (Decimal(1), None) if slot.part.kind is Kind.PASS_FAIL else bounds(slot.part, level)
            limits = [_scaled_bound(slot, bound) for bound in wanted]
            if None in limits:
                unfit[column] = True
            low[row, column], high[row, column] = limits[0] or 0, limits[1] or 0
    return BulkCatalogue(catalogues, set_code, tuple(profiles), tuple(years), tuple(slots), low, high, missing, unfit)


def _group(part: Part) -> str:
    """Ranks are passes and named levels with a floor; levels with another comparison are compared as amounts."""
    if part.kind is Kind.PASS_FAIL or (part.kind is Kind.LEVEL and part.comparison is Comparison.FLOOR):
        return RANK
    return SHARE if part.kind is Kind.PERCENT else AMOUNT


def _scaled_bound(slot: BulkSlot, bound: Decimal | None) -> int | None:
    """A bound in the scale of its group; 0 for no bound, None when it does not fit."""
    if bound is None:
        return 0
    if slot.group == RANK:
        return int(bound)
    number = scaled(bound, SHARE_DECIMALS if slot.group == SHARE else AMOUNT_DECIMALS)
    return number if number is not None and abs(number) <= (SHARE_SCALE if slot.group == SHARE else LARGEST) else None


def scaled(number: Decimal, places: int) -> int | None:
    """number × 10^places when that is whole, None otherwise."""
    moved = EXACT.scaleb(number, Decimal(places))
    return int(moved) if moved == moved.to_integral_value() else None


def evaluate_many(
    bulk: BulkCatalogue,
    values: BulkValues,
    profile_index: Index,
    year_index: Index,
) -> BulkResult:
    """Judge n communes. ``profile_index`` and ``year_index`` (n) point into ``bulk.profiles`` and ``bulk.years``.

    Raises ``ValueError`` when the values were packed for another set, or an index or a length is wrong.
    """
    combo = _combinations(bulk, values, profile_index, year_index)
    verdicts = _missed(bulk, values, combo)
    np.multiply(verdicts, values.gap, out=verdicts)
    np.add(verdicts, values.base, out=verdicts)
    for row in np.flatnonzero(bulk.missing.any(axis=1)).tolist():
        np.copyto(verdicts[row], NO_THRESHOLD, where=bulk.missing[row].take(combo) & (values.base[row] == MET))
    _same, first, others, ranges = bulk.plan
    indicators = verdicts.take(first, axis=0)
    for column, row in others:
        np.maximum(indicators[column], verdicts[row], out=indicators[column])
    criteria = np.empty((len(ranges), len(combo)), np.uint8)
    for column, (start, end) in enumerate(ranges):
        np.maximum.reduce(indicators[start:end], axis=0, out=criteria[column])
    met = np.add.reduce((criteria <= MET).view(np.uint8), axis=0, dtype=np.int64)
    result = BulkResult(indicators.T, criteria.T, met, np.maximum.reduce(criteria, axis=0))
    _judge_odd_rows(bulk, values, combo, result)
    return result


def _combinations(
    bulk: BulkCatalogue,
    values: BulkValues,
    profile_index: Index,
    year_index: Index,
) -> NDArray[np.intp]:
    count = len(values.rows)
    if values.layout != layout_of(bulk):
        raise ValueError("Số liệu được xếp cho một bộ tiêu chí khác. Xếp lại số liệu theo bộ này.")
    if profile_index.shape != (count,) or year_index.shape != (count,):
        raise ValueError("Mỗi xã cần một cột mức chuẩn và một năm.")
    for index, known in ((profile_index, bulk.profiles), (year_index, bulk.years)):
        if count and not (int(index.min()) >= 0 and int(index.max()) < len(known)):
            raise ValueError("Có xã chỉ tới cột mức chuẩn hoặc năm ngoài danh sách đã biên dịch.")
    return profile_index.astype(np.intp) * len(bulk.years) + year_index.astype(np.intp)


def layout_of(bulk: BulkCatalogue) -> tuple[tuple[str, int, Part, str], ...]:
    """What values must be packed for: the slots, but not the thresholds, so that a what-if may change these."""
    return tuple((slot.code, slot.at, slot.part, slot.group) for slot in bulk.slots)


def _missed(bulk: BulkCatalogue, values: BulkValues, combo: NDArray[np.intp]) -> Bytes:
    """1 where a slot misses a bound, else 0. Cells without data or threshold hold either; they are overruled."""
    missed = np.empty((len(bulk.slots), len(combo)), np.bool_)
    for row, slot, measured, whole in _measured(bulk, values):
        low = _bound(bulk.low[row], bulk.plan[0][row], combo)
        if slot.has_floor:
            np.less(measured, low if whole is None else np.multiply(low, whole), out=missed[row])
        if slot.has_ceiling:
            high = _bound(bulk.high[row], bulk.plan[0][row], combo)
            over = np.greater(measured, high if whole is None else np.multiply(high, whole))
            np.logical_or(missed[row], over, out=missed[row]) if slot.has_floor else np.copyto(missed[row], over)
    return missed.view(np.uint8)


def _measured(bulk: BulkCatalogue, values: BulkValues) -> Iterator[tuple[int, BulkSlot, NDArray[Any], Ints | None]]:
    ranks, shares, _amounts = bulk.counts
    for row, slot in enumerate(bulk.slots):
        if row < ranks:
            yield row, slot, values.rank[row], None
        elif row < ranks + shares:
            yield row, slot, values.num[row - ranks], values.den[row - ranks]
        else:
            yield row, slot, values.amount[row - ranks - shares], None


def _bound(table: Ints, same: bool, combo: NDArray[np.intp]) -> Any:
    """The bound of each commune: one number when it is the same everywhere."""
    return int(table[0]) if same else table.take(combo)


def _judge_odd_rows(bulk: BulkCatalogue, values: BulkValues, combo: NDArray[np.intp], result: BulkResult) -> None:
    """Rows whose numbers or thresholds do not fit int64 arrays, by the scalar engine."""
    rows = values.odd
    if bulk.unfit.any():
        rows = np.union1d(rows, np.flatnonzero(bulk.unfit.take(combo)))
    for row in rows.tolist():
        profile, year = divmod(int(combo[row]), len(bulk.years))
        read = {code: Value.from_json(values.rows[row].get(code)) for code in bulk.codes}
        judged = evaluate(bulk.catalogues, bulk.set, read, bulk.profiles[profile], bulk.years[year])
        found = [BULK_CODES[i.verdict] for c in judged.criteria for i in c.indicators]
        result.indicator_verdicts[row] = found
        result.criterion_verdicts[row] = [BULK_CODES[c.verdict] for c in judged.criteria]
        result.criteria_met[row] = sum(counts_as_met(c.verdict) for c in judged.criteria)
        result.set_verdicts[row] = BULK_CODES[judged.verdict]
