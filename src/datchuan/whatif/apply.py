"""A draft applied to a world: the levels, columns and figures as they would be, and every verdict before and after.

The changed levels are a real catalogue, written as a provincial layer over the sealed one, and the engine that judges it
is the one that judges everything else. So a result says what would come out if the change were made; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from datchuan.criteria.engine import (
    BulkResult,
    Catalogue,
    Catalogues,
    Kind,
    Layer,
    Level,
    LevelPart,
    Measure,
    Standing,
    Threshold,
    compile_bulk,
    evaluate_many,
    pack_values,
    resolve_threshold,
)
from datchuan.criteria.engine.bulk import layout_of
from datchuan.criteria.engine.numbers import EXACT, HUNDRED, exact
from datchuan.criteria.engine.parts import Part
from datchuan.whatif.changes import (
    Change,
    EditionChange,
    ProfileChange,
    ThresholdChange,
    ValueChange,
    YearChange,
    in_order,
)
from datchuan.whatif.world import World

NOTE = "thử, không phải mức chuẩn thật"


@dataclass(frozen=True)
class Tried:
    """A world as a draft would have it. ``values`` holds only the figures that differ: set -> row -> values."""

    world: World
    catalogues: Catalogues
    year: int
    profiles: tuple[str, ...]
    values: Mapping[str, Mapping[int, Mapping[str, Any]]]

    def values_of(self, set_code: str, row: int) -> Mapping[str, Any]:
        """The figures of a commune as the draft would have them."""
        changed = self.values.get(set_code, {})
        return changed[row] if row in changed else self.world.values[set_code][row]

    @property
    def is_plain(self) -> bool:
        """Whether nothing differs from the world."""
        world = self.world
        return self.catalogues is world.catalogues and self._same_places

    @property
    def _same_places(self) -> bool:
        return self.year == self.world.year and self.profiles == self.world.profiles and not self.values


def apply(world: World, changes: Iterable[Change]) -> Tried:
    """The world with the changes made. What names a commune, set or indicator that is not there changes nothing."""
    tried = Tried(world, world.catalogues, world.year, world.profiles, {})
    for change in in_order(list(changes)):
        tried = _APPLIED[type(change)](tried, change)
    return tried


def _edition(tried: Tried, change: EditionChange) -> Tried:
    other = tried.world.editions.get(change.edition)
    if other is None or other.set != change.set:
        return tried
    return replace(tried, catalogues={**tried.catalogues, change.set: other})


def _year(tried: Tried, change: YearChange) -> Tried:
    return replace(tried, year=change.year)


def _profile(tried: Tried, change: ProfileChange) -> Tried:
    world = tried.world
    rows = world.districts.get(change.place) or ((world.rows[change.place],) if change.place in world.rows else ())
    profiles = list(tried.profiles)
    for row in rows:
        profiles[row] = change.profile
    return replace(tried, profiles=tuple(profiles))


def _value(tried: Tried, change: ValueChange) -> Tried:
    row = tried.world.rows.get(change.commune)
    if row is None or change.set not in tried.world.values:
        return tried
    changed = {**tried.values_of(change.set, row), change.code: change.value}
    return replace(tried, values={**tried.values, change.set: {**tried.values.get(change.set, {}), row: changed}})


def _threshold(tried: Tried, change: ThresholdChange) -> Tried:
    catalogue = tried.catalogues.get(change.set)
    if catalogue is None or change.code not in {i.code for i in catalogue.indicators}:
        return tried
    if change.year is not None and change.year != tried.year:
        return tried
    places = [change.profile] if change.profile else list(dict.fromkeys((*tried.world.columns, *tried.profiles)))
    new = {p: moved for p in places if (moved := _moved(tried, change, p)) is not None}
    if not new:
        return tried
    kept = tuple(t for t in catalogue.thresholds if not _replaced(t, change.code, tried.year, new))
    return replace(
        tried, catalogues={**tried.catalogues, change.set: replace(catalogue, thresholds=(*kept, *new.values()))}
    )


_APPLIED: dict[type, Any] = {
    EditionChange: _edition,
    YearChange: _year,
    ProfileChange: _profile,
    ThresholdChange: _threshold,
    ValueChange: _value,
}


def _replaced(threshold: Threshold, code: str, year: int, new: Mapping[str, Threshold]) -> bool:
    return (
        threshold.code == code
        and threshold.layer is Layer.PROVINCIAL
        and threshold.year == year
        and threshold.profile in new
    )


def _moved(tried: Tried, change: ThresholdChange, profile: str) -> Threshold | None:
    """The threshold that a change gives a column in the year of the draft; None where it gives none."""
    measure = tried.catalogues[change.set].indicator(change.code).measure
    old = resolve_threshold(tried.catalogues, change.set, change.code, profile, tried.year)
    level = moved_level(measure, old.level if old else None, change)
    if level is None:
        return None
    return Threshold(
        change.code, profile, tried.year, Layer.PROVINCIAL, level,
        old.legal_act if old else "", Standing.ILLUSTRATIVE, "", NOTE,
    )  # fmt: skip


def moved_level(measure: Measure, level: Level | None, change: ThresholdChange) -> Level | None:
    """A level after a change; None where the change does not fit it (a pass has nothing to move)."""
    if measure.kind is not Kind.COMPOSITE:
        return _moved_slot(measure.slots[0], level, change)
    if level is None:
        return None
    parts = []
    for at, (part, given) in enumerate(zip(measure.parts, level.parts, strict=True)):
        moved = _moved_slot(part, given.level, change) if change.at in (None, at) else None
        parts.append(given if moved is None else LevelPart(moved, given.label_vi, given.label_en, given.unit))
    return replace(level, parts=tuple(parts))


def _moved_slot(part: Part, level: Level | None, change: ThresholdChange) -> Level | None:
    if change.by is None:
        return _put_slot(part, level, change.to)
    if level is None:
        return None
    if level.name:
        at = part.levels.index(level.name) + int(change.by)
        return Level(name=part.levels[max(0, min(at, len(part.levels) - 1))])
    if level.low is not None and level.high is not None:
        return Level(low=EXACT.add(level.low, change.by), high=EXACT.add(level.high, change.by))
    return None if level.number is None else Level(number=_held(part, EXACT.add(level.number, change.by)))


def _put_slot(part: Part, level: Level | None, to: str) -> Level | None:
    if part.kind is Kind.PASS_FAIL:
        return None
    if part.kind is Kind.LEVEL:
        return Level(name=to) if to in part.levels else None
    if str(part.comparison) == "range":
        return None
    return Level(number=_held(part, exact(to)))


def _held(part: Part, number: Any) -> Any:
    """A percentage stays within 0 and 100, other amounts at or above 0: a level beyond could never be reached or missed."""
    low = max(number, exact("0"))
    return min(low, HUNDRED) if part.kind is Kind.PERCENT else low


def judged(world: World, set_code: str) -> BulkResult:
    """Every verdict of a set in the world as it is; kept with the world."""
    key = ("judged", set_code)
    if key not in world.packed:
        world.packed[key] = judge(apply(world, ()), set_code)
    found: BulkResult = world.packed[key]
    return found


def judge(tried: Tried, set_code: str) -> BulkResult:
    """Every verdict of a set as a draft would have it. Figures are packed once for a world and layout."""
    bulk = compile_bulk(tried.catalogues, set_code, tuple(dict.fromkeys(tried.profiles)) or ("",), (tried.year,))
    key = (set_code, layout_of(bulk))
    if key not in tried.world.packed:
        tried.world.packed[key] = pack_values(bulk, tried.world.values[set_code])
    where = {profile: at for at, profile in enumerate(bulk.profiles)}
    columns = np.array([where[p] for p in tried.profiles], np.intp)
    years = np.zeros(len(columns), np.intp)
    result = evaluate_many(bulk, tried.world.packed[key], columns, years)
    changed = tried.values.get(set_code, {})
    if changed:
        rows = np.array(sorted(changed), np.intp)
        few = pack_values(bulk, [changed[int(row)] for row in rows])
        _overlay(result, rows, evaluate_many(bulk, few, columns[rows], years[rows]))
    return result


def _overlay(result: BulkResult, rows: Any, few: BulkResult) -> None:
    """Put the verdicts of a few communes into those of all."""
    result.indicator_verdicts[rows] = few.indicator_verdicts
    result.criterion_verdicts[rows] = few.criterion_verdicts
    result.criteria_met[rows] = few.criteria_met
    result.set_verdicts[rows] = few.set_verdicts


def touched_sets(world: World, tried: Tried) -> Sequence[str]:
    """The sets whose verdicts may differ: where only levels changed, the changed set and those whose formulas lean on it."""
    sets = list(world.values)
    if not tried._same_places:
        return sets
    changed = {code for code, catalogue in tried.catalogues.items() if catalogue is not world.catalogues.get(code)}
    return [code for code in sets if code in changed or _leans(world.catalogues[code], changed)]


def _leans(catalogue: Catalogue, changed: set[str]) -> bool:
    return not catalogue.leans_on.isdisjoint(changed)
