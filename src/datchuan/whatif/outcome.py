"""What a draft changes, counted: which communes gain or lose what, and the same by district, criterion and agency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datchuan.criteria.engine import BulkResult, Catalogue
from datchuan.criteria.engine.bulk import MET
from datchuan.whatif.apply import Tried, judge, judged, touched_sets
from datchuan.whatif.world import World

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Flip:
    """One commune with what turns: indicator and criterion codes gained (now met) and lost (no longer met)."""

    row: int
    met_before: int
    met_after: int
    level: int  # 1 gains the whole level, -1 loses it, 0 neither
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    criteria_gained: tuple[str, ...]
    criteria_lost: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """How many turn each way."""

    lost: int
    gained: int

    @property
    def any(self) -> bool:
        return bool(self.lost or self.gained)


@dataclass(frozen=True)
class Outcome:
    """A set before and after. Columns are those of the catalogue each was judged with; turns are counted by code."""

    set: str
    before: BulkResult
    after: BulkResult
    old: Catalogue
    new: Catalogue

    @cached_property
    def level(self) -> Count:
        """Communes that lose or gain the level as a whole."""
        was, now = self.before.set_verdicts <= MET, self.after.set_verdicts <= MET
        return Count(int((was & ~now).sum()), int((~was & now).sum()))

    @cached_property
    def standing(self) -> tuple[int, int]:
        """Communes that meet every criterion, before and after."""
        return int((self.before.set_verdicts <= MET).sum()), int((self.after.set_verdicts <= MET).sum())

    @cached_property
    def indicators(self) -> dict[str, tuple[Flags, Flags]]:
        """Indicator code -> (lost, gained), one flag a commune; only where any turns."""
        return _turns(
            {i.code: n for n, i in enumerate(self.old.indicators)},
            {i.code: n for n, i in enumerate(self.new.indicators)},
            self.before.indicator_verdicts,
            self.after.indicator_verdicts,
        )

    @cached_property
    def criteria(self) -> dict[str, tuple[Flags, Flags]]:
        """The same for criteria."""
        return _turns(
            {c.code: n for n, c in enumerate(self.old.criteria)},
            {c.code: n for n, c in enumerate(self.new.criteria)},
            self.before.criterion_verdicts,
            self.after.criterion_verdicts,
        )

    @cached_property
    def turned(self) -> Flags:
        """Communes in which anything turns."""
        found = self.before.set_verdicts * 0 != 0
        for lost, gained in (*self.indicators.values(), *self.criteria.values()):
            found |= lost | gained
        return found | ((self.before.set_verdicts <= MET) != (self.after.set_verdicts <= MET))

    @cached_property
    def flips(self) -> tuple[Flip, ...]:
        """The communes in which anything turns, in the order of the world."""
        return tuple(self._flip(int(row)) for row in np.flatnonzero(self.turned))

    def _flip(self, row: int) -> Flip:
        was, now = bool(self.before.set_verdicts[row] <= MET), bool(self.after.set_verdicts[row] <= MET)
        return Flip(
            row,
            int(self.before.criteria_met[row]),
            int(self.after.criteria_met[row]),
            now - was,
            tuple(code for code, (_lost, gained) in self.indicators.items() if gained[row]),
            tuple(code for code, (lost, _gained) in self.indicators.items() if lost[row]),
            tuple(code for code, (_lost, gained) in self.criteria.items() if gained[row]),
            tuple(code for code, (lost, _gained) in self.criteria.items() if lost[row]),
        )

    def by_indicator(self) -> dict[str, Count]:
        """Indicator code -> how many communes turn."""
        return {code: Count(int(lost.sum()), int(gained.sum())) for code, (lost, gained) in self.indicators.items()}

    def by_criterion(self) -> dict[str, Count]:
        return {code: Count(int(lost.sum()), int(gained.sum())) for code, (lost, gained) in self.criteria.items()}

    def by_district(self, world: World) -> dict[str, Count]:
        """District code -> communes that lose an indicator or gain one (a commune may do both)."""
        lost: Counter[str] = Counter()
        gained: Counter[str] = Counter()
        for flip in self.flips:
            code = world.places[flip.row].district_code
            lost[code] += bool(flip.lost or flip.criteria_lost)
            gained[code] += bool(flip.gained or flip.criteria_gained)
        return {code: Count(lost[code], gained[code]) for code in (*lost, *(c for c in gained if c not in lost))}

    def by_agency(self, leads: Mapping[str, Sequence[str]]) -> dict[str, Count]:
        """Agency -> pairs of commune and led indicator that turn. ``leads``: indicator code -> agencies."""
        lost: Counter[str] = Counter()
        gained: Counter[str] = Counter()
        for code, count in self.by_indicator().items():
            for agency in leads.get(code, ()):
                lost[agency] += count.lost
                gained[agency] += count.gained
        return {agency: Count(lost[agency], gained[agency]) for agency in lost}


def _turns(old: Mapping[str, int], new: Mapping[str, int], before: Any, after: Any) -> dict[str, tuple[Flags, Flags]]:
    """Code -> (lost, gained). What a set newly asks was asked of nobody before: it is lost where it is not met, and what
    a set no longer asks is neither lost nor gained."""
    found = {}
    for code, at in new.items():
        now = after[:, at] <= MET
        was = before[:, old[code]] <= MET if code in old else np.ones(len(now), np.bool_)
        lost, gained = was & ~now, ~was & now
        if lost.any() or gained.any():
            found[code] = (lost, gained)
    return found


def outcomes(tried: Tried) -> tuple[Outcome, ...]:
    """Every set in which a draft may turn something, before and after."""
    world = tried.world
    return tuple(
        Outcome(code, judged(world, code), judge(tried, code), world.catalogues[code], tried.catalogues[code])
        for code in touched_sets(world, tried)
    )
