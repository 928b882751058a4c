"""What titled communes would lose on the day on which a new edition takes over: figures carried over, judged by both sets.

A figure goes from an indicator to the one that comes from it alone and is measured in the same way. Of an indicator that
is new, split, merged or measured otherwise nothing is known on that day, and it is not met until it is measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datchuan.criteria.engine import Catalogue, Value, evaluate_indicator
from datchuan.criteria.engine.bulk import MET
from datchuan.criteria.words import explained
from datchuan.titles.queries import holdings
from datchuan.whatif.apply import Tried, apply, judge
from datchuan.whatif.changes import EditionChange, YearChange
from datchuan.whatif.compare import RISKY, Fate, Line, same_measure
from datchuan.whatif.world import Place, World


@dataclass(frozen=True)
class Missed:
    """An indicator of the new set that a commune does not meet on that day: what became of it, and why."""

    code: str
    fate: Fate
    why: str


@dataclass(frozen=True)
class Loser:
    """A titled commune with the indicators that it does not meet and that the new set asks anew or more of."""

    set: str
    row: int
    place: Place
    lines: tuple[Line, ...]
    after: Tried

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(line.new for line in self.lines)

    @property
    def missed(self) -> list[Missed]:
        """Every indicator with its reason, in the words of the engine."""
        return [Missed(line.new, line.fate, self._why(line.new)) for line in self.lines]

    def _why(self, code: str) -> str:
        tried = self.after
        value = Value.from_json(tried.values_of(self.set, self.row).get(code))
        result = evaluate_indicator(tried.catalogues, self.set, code, value, tried.profiles[self.row], tried.year)
        return explained(result, result.measure)


@dataclass(frozen=True)
class Turn:
    """Two editions of a set with the lines between them. ``former`` None: the old one is not loaded. ``years``: those in
    which the levels of the old and of the new one are read."""

    edition: Catalogue
    former: Catalogue | None
    lines: tuple[Line, ...]
    years: tuple[int, int]

    @property
    def set(self) -> str:
        return self.edition.set


def losers(world: World, turn: Turn, on: date) -> tuple[tuple[Loser, ...], int]:
    """Titled communes of the level that miss what is new or asked more of, and how many hold the title. Where both
    editions are loaded, only what was met before counts; else that is not known and is not guessed."""
    if turn.set not in world.values:
        return (), 0
    after, was_met = _after(world, turn), _met_before(world, turn)
    is_met = judge(after, turn.set).indicator_verdicts <= MET
    column = {i.code: n for n, i in enumerate(turn.edition.indicators)}
    risky = [line for line in turn.lines if line.fate in RISKY and line.new in column]
    held = holdings([place.pk for place in world.places], on)
    titled = [row for row, place in enumerate(world.places) if turn.set in held[place.pk].by_level]
    found = []
    for row in titled:
        missed = tuple(ln for ln in risky if not is_met[row, column[ln.new]] and was_met(row, ln.old))
        if missed:
            found.append(Loser(turn.set, row, world.places[row], missed, after))
    return tuple(sorted(found, key=lambda loser: -len(loser.lines))), len(titled)


def _after(world: World, turn: Turn) -> Tried:
    """The new set over the figures as they would be carried over."""
    carried = world if turn.former is None or _holds(world, turn) else _carried(world, turn, _pairs(turn))
    return apply(carried, [EditionChange(turn.set, turn.edition.edition), YearChange(turn.years[1])])


def _met_before(world: World, turn: Turn) -> Any:
    """Whether a commune (its row) met all of some indicators of the old set."""
    former = turn.former
    if former is None:
        return lambda row, codes: True
    back = {old: new for new, old in _pairs(turn).items()}
    carried = _carried(world, turn, back) if _holds(world, turn) else world
    tried = apply(carried, [EditionChange(turn.set, former.edition), YearChange(turn.years[0])])
    met: NDArray[np.bool_] = judge(tried, turn.set).indicator_verdicts <= MET
    column = {i.code: n for n, i in enumerate(former.indicators)}
    return lambda row, codes: all(met[row, column[code]] for code in codes)


def _holds(world: World, turn: Turn) -> bool:
    """Whether the new edition holds already, so that the figures are those of its indicators."""
    return world.catalogues[turn.set].edition == turn.edition.edition


def _pairs(turn: Turn) -> dict[str, str]:
    """New code -> the old code whose figure it takes over."""
    assert turn.former is not None
    was, now = ({i.code: i for i in catalogue.indicators} for catalogue in (turn.former, turn.edition))
    alone = (line for line in turn.lines if line.new and len(line.old) == 1 and line.fate is not Fate.SPLIT)
    return {line.new: line.old[0] for line in alone if same_measure(was[line.old[0]], now[line.new])}


def _carried(world: World, turn: Turn, pairs: Mapping[str, str]) -> World:
    """The world with the figures of the set under other codes; what has no pair has no figure."""
    rows: Sequence[Mapping[str, Any]] = world.values[turn.set]
    moved = tuple({to: values[code] for to, code in pairs.items() if code in values} for values in rows)
    return replace(world, values={**world.values, turn.set: moved})
