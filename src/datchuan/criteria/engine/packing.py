"""Stored values put into arrays for ``bulk.evaluate_many``, read by the same rules as one value at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from typing import Any

import numpy as np

from datchuan.criteria.engine.bulk import (
    AMOUNT,
    AMOUNT_DECIMALS,
    LARGEST,
    MET,
    NO_DATA,
    NOT_MET,
    RANK,
    SHARE,
    SHARE_LARGEST,
    SHARE_SCALE,
    BulkCatalogue,
    BulkSlot,
    BulkValues,
    layout_of,
    scaled,
)
from datchuan.criteria.engine.model import Measure
from datchuan.criteria.engine.numbers import HUNDRED
from datchuan.criteria.engine.parts import Kind, problem_of
from datchuan.criteria.engine.value import Form, Value
from datchuan.criteria.engine.verdicts import amount

#: What a cell adds to its base when the comparison fails.
GAP = NOT_MET - MET
#: Digits of a number that is surely small enough to be read without looking at its size.
SHORT = 12


@dataclass
class _Column:
    """The cells of one slot for all communes while they are filled. Unfilled cells are no data."""

    slot: BulkSlot
    first: list[int]
    second: list[int]
    base: bytearray
    gap: bytearray

    @classmethod
    def empty(cls, slot: BulkSlot, count: int) -> _Column:
        return cls(slot, [0] * count, [0] * count, bytearray([NO_DATA]) * count, bytearray(count))

    def put(self, row: int, first: int, second: int = 0) -> None:
        self.first[row], self.second[row] = first, second
        self.base[row], self.gap[row] = MET, GAP

    def put_value(self, row: int, value: Value) -> bool:
        """Put a value into its cell; False when its numbers do not fit."""
        if value.is_nothing or problem_of(self.slot.part, value):
            return True
        if self.slot.part.kind is Kind.PASS_FAIL:
            self.put(row, int(value.passed))
            return True
        top, whole = amount(self.slot.part, value)
        if self.slot.group == SHARE:
            return self._put_share(row, top.as_integer_ratio(), whole.as_integer_ratio())
        number = int(top) if self.slot.group == RANK else scaled(top, AMOUNT_DECIMALS)
        if number is None or abs(number) > LARGEST:
            return False
        self.put(row, number)
        return True

    def _put_share(self, row: int, top: tuple[int, int], whole: tuple[int, int]) -> bool:
        """A percentage top / whole as the whole numbers num of den."""
        num, den = top[0] * whole[1], top[1] * whole[0] * int(HUNDRED)
        common = gcd(num, den)
        num, den = num // common, den // common
        if num > SHARE_LARGEST or den > SHARE_LARGEST:
            return False
        self.put(row, num * SHARE_SCALE, den)
        return True


def pack_values(bulk: BulkCatalogue, rows: Sequence[Mapping[str, Any]]) -> BulkValues:
    """Stored values (indicator code -> value JSON) of n communes as arrays. Takes a second for 8,227 × 57; packing
    does not depend on thresholds, so do it once and judge as often as wanted. Keeps ``rows``: do not change them
    afterwards.

    Raises ``ValueError`` with a Vietnamese sentence for a value that ``Value.from_json`` refuses.
    """
    count = len(rows)
    columns = [_Column.empty(slot, count) for slot in bulk.slots]
    odd: set[int] = set()
    catalogue = bulk.catalogues[bulk.set]
    for code in bulk.codes:
        measure = catalogue.indicator(code).measure
        _fill(measure, [columns[place] for place in bulk.places[code]], [row.get(code) for row in rows], odd)
    ranks, shares, amounts = ([c for c in columns if c.slot.group == group] for group in (RANK, SHARE, AMOUNT))
    return BulkValues(
        layout=layout_of(bulk),
        rows=rows,
        rank=np.array([c.first for c in ranks], np.uint8).reshape(len(ranks), count),
        num=np.array([c.first for c in shares], np.int64).reshape(len(shares), count),
        den=np.array([c.second for c in shares], np.int64).reshape(len(shares), count),
        amount=np.array([c.first for c in amounts], np.int64).reshape(len(amounts), count),
        base=np.frombuffer(b"".join(c.base for c in columns), np.uint8).reshape(len(columns), count),
        gap=np.frombuffer(b"".join(c.gap for c in columns), np.uint8).reshape(len(columns), count),
        odd=np.array(sorted(odd), np.intp),
    )


def _fill(measure: Measure, columns: list[_Column], given: list[Any], odd: set[int]) -> None:
    """Fill the columns of one indicator."""
    quick = _QUICK[columns[0].slot.part.kind]
    keys = ("female", "male") if measure.both_sexes else ()
    single = columns[0] if len(columns) == 1 else None
    for row, data in enumerate(given):
        if data is None:
            continue
        if type(data) is dict:
            if single is not None:
                if quick(single, row, data):
                    continue
            elif _quick_children(columns, row, data, keys):
                continue
        if not _put_slowly(measure, columns, row, Value.from_json(data)):
            odd.add(row)


def _put_slowly(measure: Measure, columns: list[_Column], row: int, value: Value) -> bool:
    """Put any value; False when its numbers do not fit."""
    if measure.problem(value):
        return True
    if value.form is Form.NOT_APPLICABLE:
        for column in columns:
            column.base[row] = 0
        return True
    cells = zip(columns, measure.slot_values(value) or (), strict=True)
    return all(column.put_value(row, given) for column, given in cells)


# The quick ways take the most frequent forms and leave everything else to the reading that all of the engine shares:
# they return False without a trace in the cell, or with the very value that the other way puts there.


def _quick_children(columns: list[_Column], row: int, data: dict[str, Any], keys: tuple[str, ...]) -> bool:
    children = [data.get(key) for key in keys] if keys else data.get("parts")
    if type(children) is not list or len(children) != len(columns) or len(data) != (len(keys) or 1):
        return False
    return all(
        type(child) is dict and _QUICK[column.slot.part.kind](column, row, child)
        for column, child in zip(columns, children, strict=True)
    )


def _quick_share(column: _Column, row: int, data: dict[str, Any]) -> bool:
    """Two short whole numbers, by far the most frequent value."""
    num, den = data.get("num"), data.get("den")
    if type(num) is not str or type(den) is not str or len(data) != 2 or len(num) > SHORT or len(den) > SHORT:
        return False
    if not (num.isdecimal() and den.isdecimal() and num.isascii() and den.isascii()):
        return False
    top, whole = int(num), int(den)
    if not top <= whole or not whole:
        return False
    column.put(row, top * SHARE_SCALE, whole)
    return True


def _quick_number(column: _Column, row: int, data: dict[str, Any]) -> bool:
    """A short number that is not below zero, a whole one for a count."""
    text = data.get("number")
    if type(text) is not str or len(data) != 1 or len(text) > SHORT or not text.isascii():
        return False
    whole, mark, fraction = text.partition(".")
    if not mark and whole.isdecimal():
        column.put(row, int(whole) * 10**AMOUNT_DECIMALS)
        return True
    if column.slot.part.kind is Kind.COUNT or not (whole.isdecimal() and fraction.isdecimal()):
        return False
    if len(fraction) > AMOUNT_DECIMALS:
        return False
    column.put(row, int(whole + fraction.ljust(AMOUNT_DECIMALS, "0")))
    return True


def _quick_pass(column: _Column, row: int, data: dict[str, Any]) -> bool:
    passed = data.get("pass")
    if type(passed) is not bool or len(data) != 1:
        return False
    column.put(row, int(passed))
    return True


def _quick_level(column: _Column, row: int, data: dict[str, Any]) -> bool:
    name = data.get("level")
    if len(data) != 1 or name not in column.slot.part.levels or column.slot.group != RANK:
        return False
    column.put(row, column.slot.part.levels.index(name))
    return True


_QUICK = {
    Kind.PERCENT: _quick_share,
    Kind.COUNT: _quick_number,
    Kind.MONEY: _quick_number,
    Kind.QUANTITY: _quick_number,
    Kind.PASS_FAIL: _quick_pass,
    Kind.LEVEL: _quick_level,
}
