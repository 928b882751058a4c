"""Two editions of a set held against each other, indicator by indicator. Pure.

What became of an indicator is known from its lineage where a pack gives one; else the same code in both is taken for the
same indicator, and the answer says so (``by_code``): of codes only, nothing can be split or merged. Levels are compared
column by column as they resolve: an indicator that is stricter in one column and looser in another is redefined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from datchuan.criteria.engine import Catalogues, Indicator, Kind, Level, Measure, resolve_threshold
from datchuan.criteria.engine.parts import Comparison, Part

#: New code -> the old codes it comes from, as a source states it: none where it is new. Under "" stand the dropped ones.
Lineage = Mapping[str, Sequence[str]]


class Fate(StrEnum):
    """What became of an indicator."""

    SAME = "same"
    STRICTER = "stricter"
    LOOSER = "looser"
    REDEFINED = "redefined"
    SPLIT = "split"
    MERGED = "merged"
    DROPPED = "dropped"
    NEW = "new"


@dataclass(frozen=True)
class Line:
    """One indicator of the new set with those it comes from; ``new`` "" for a dropped one. ``by_code``: no source states
    where it comes from, so that only the codes say whether anything belongs together."""

    fate: Fate
    old: tuple[str, ...]
    new: str
    by_code: bool = False


def compare(
    old: Catalogues, new: Catalogues, set_code: str, columns: Sequence[str], years: tuple[int, int], lineage: Lineage
) -> tuple[Line, ...]:
    """Every indicator of the new set in its order, then the dropped ones. ``years``: of the old and of the new levels."""
    before = {i.code: i for i in old[set_code].indicators}
    spoken_for = {code for codes in lineage.values() for code in codes}
    by_itself = before.keys() - spoken_for  # what no source mentions goes on under its code
    parents = {
        i.code: tuple(c for c in lineage[i.code] if c in before)
        if i.code in lineage
        else ((i.code,) if i.code in by_itself else ())
        for i in new[set_code].indicators
    }
    children = Counter(code for found in parents.values() for code in found)
    lines = []
    for indicator in new[set_code].indicators:
        found, by_code = parents[indicator.code], indicator.code not in lineage
        if not found:
            lines.append(Line(Fate.NEW, (), indicator.code, by_code))
        elif len(found) > 1:
            lines.append(Line(Fate.MERGED, found, indicator.code, by_code))
        elif children[found[0]] > 1:
            lines.append(Line(Fate.SPLIT, found, indicator.code, by_code))
        else:
            fate = _fate(old, new, set_code, before[found[0]], indicator, columns, years)
            lines.append(Line(fate, found, indicator.code, by_code))
    gone = [code for code in before if not children[code]]
    return (*lines, *(Line(Fate.DROPPED, (code,), "", code not in spoken_for) for code in gone))


def _fate(
    old: Catalogues, new: Catalogues, set_code: str, was: Indicator, now: Indicator,
    columns: Sequence[str], years: tuple[int, int],
) -> Fate:  # fmt: skip
    if not same_measure(was, now):
        return Fate.REDEFINED
    moves: set[int] = set()
    for column in columns:
        first = resolve_threshold(old, set_code, was.code, column, years[0])
        second = resolve_threshold(new, set_code, now.code, column, years[1])
        if (first is None) != (second is None):
            return Fate.REDEFINED
        if first is not None and second is not None:
            moves |= _moves(now.measure, first.level, second.level)
    moves.discard(0)
    if not moves:
        return Fate.SAME if was.name_vi == now.name_vi else Fate.REDEFINED
    if len(moves) > 1:
        return Fate.REDEFINED
    return Fate.STRICTER if moves == {1} else Fate.LOOSER


def same_measure(was: Indicator, now: Indicator) -> bool:
    """Whether two indicators are measured in one way, so that a figure of the one can be read as one of the other."""
    return _shape(was.measure) == _shape(now.measure)


def _shape(measure: Measure) -> tuple[object, ...]:
    slots = tuple((slot.kind, slot.comparison, slot.unit, slot.levels) for slot in measure.slots)
    return measure.kind, measure.both_sexes, measure.may_not_apply, slots


def _moves(measure: Measure, first: Level, second: Level) -> set[int]:
    """1 where a slot asks more than before, -1 where it asks less; both where it cannot be said."""
    pairs = zip(measure.slots, measure.slot_levels(first), measure.slot_levels(second), strict=True)
    return set().union(*(_move(part, one, two) for part, one, two in pairs if one is not None and two is not None))


def _move(part: Part, first: Level, second: Level) -> set[int]:
    if replace(first, parts=()) == replace(second, parts=()):
        return {0}
    if part.comparison is Comparison.RANGE and None not in (first.low, first.high, second.low, second.high):
        inner = second.low >= first.low and second.high <= first.high  # type: ignore[operator]
        outer = second.low <= first.low and second.high >= first.high  # type: ignore[operator]
        return {1} if inner else {-1} if outer else {1, -1}
    one, two = _place(part, first), _place(part, second)
    if one is None or two is None or part.comparison is Comparison.EQUAL:
        return {1, -1}
    more = 1 if two > one else -1
    return {-more if part.comparison is Comparison.CEILING else more}


def _place(part: Part, level: Level) -> Fraction | None:
    if part.kind is Kind.LEVEL:
        return Fraction(part.levels.index(level.name)) if level.name in part.levels else None
    return None if level.number is None else Fraction(level.number)


#: What a pack says of an indicator against the former set that is not loaded -> its fate.
STATED = {
    "new": Fate.NEW,
    "raised": Fate.STRICTER,
    "reworded": Fate.REDEFINED,
    "changed": Fate.REDEFINED,
    "unchanged": Fate.SAME,
}
#: Fates by which a commune can lose on the day of the change-over what it held the day before.
RISKY = (Fate.NEW, Fate.STRICTER, Fate.REDEFINED, Fate.SPLIT, Fate.MERGED)
