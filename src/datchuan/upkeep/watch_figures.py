"""Figures that near their level: falling so that the same fall again misses it, and growing too slowly for next year's.

Exact arithmetic; what is shown is cut so that it never crosses a level. A small fall is noise, and a figure that will be
over next year's level by growing as it did is no sign: the least fall that counts comes from the pack.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from threading import Lock
from typing import Any

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from datchuan.assessments.evaluation import catalogues_on
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.engine import Kind, Measure, Part, Value, resolve_threshold, threshold_text, value_text
from datchuan.criteria.engine.explain import unit_text
from datchuan.criteria.engine.numbers import cut_text
from datchuan.criteria.engine.parts import NUMBER_KINDS
from datchuan.criteria.engine.verdicts import amount, bounds
from datchuan.criteria.models import Edition
from datchuan.upkeep.filters import Sign
from datchuan.upkeep.models import MarginCode

#: Signs of figures that were looked at, the latest used: about 50 MB at the most.
_KNOWN: OrderedDict[Any, tuple[tuple[Sign, str, date], ...]] = OrderedDict()
_MOST_KNOWN, _LOCK = 50_000, Lock()


@dataclass(frozen=True)
class Bounds:
    """What a slot has to reach in a year: at least ``low``, at most ``high``."""

    low: Fraction | None
    high: Fraction | None

    def holds(self, number: Fraction) -> bool:
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)


class Figures:
    """The levels of one set in this year and the next, read once for each profile and indicator."""

    def __init__(self, edition: Edition, on: date, margin: Mapping[str, Decimal]) -> None:
        self._catalogues, self._set, self._year = catalogues_on(edition, on), edition.set_code, on.year
        self._on = on
        leans = sorted((name, one.edition) for name, one in self._catalogues.items())
        self._key = (connection.settings_dict["NAME"], edition.seal, tuple(leans), on, tuple(sorted(margin.items())))
        self._measures: dict[str, Measure] = {i.code: i.measure for i in catalogue_of(edition).indicators}
        self._margin = {code: Fraction(value) for code, value in margin.items()}
        self._bounds: dict[tuple[str, str, int], tuple[Bounds | None, ...]] = {}
        self._levels: dict[tuple[str, str, int], str] = {}

    @property
    def numeric(self) -> list[str]:
        """Indicators of which some part is a number."""
        return [c for c, measure in self._measures.items() if any(part.kind in NUMBER_KINDS for part in measure.slots)]

    def known_signs(self, code: str, profile: str, now: Any, before: Any) -> tuple[tuple[Sign, str, date], ...]:
        """The signs of one figure, looked at once in a process: they rest on the figure, the sealed levels, the margins,
        the day and the language alone, and a save changes one figure of many thousand."""
        key = (self._key, _language(), code, profile, repr(now), repr(before))
        with _LOCK:
            if key in _KNOWN:
                _KNOWN.move_to_end(key)
                return _KNOWN[key]
        found = tuple(self.signs(code, profile, now, before))
        with _LOCK:
            _KNOWN[key] = found
            while len(_KNOWN) > _MOST_KNOWN:
                _KNOWN.popitem(last=False)
        return found

    def signs(self, code: str, profile: str, now: Any, before: Any) -> Iterator[tuple[Sign, str, date]]:
        """The signs of one figure with their arithmetic in words and the day of the possible loss. ``now``, ``before``:
        this and last year, as stored."""
        if now is None:
            return
        measure, value = self._measures[code], Value.from_json(now)
        numbers = _numbers(measure, value)
        if not numbers:
            return
        levels = self._bounds_of(code, profile, self._year)
        earlier = _numbers(measure, Value.from_json(before)) if before is not None else {}
        for at, number in numbers.items():
            if at in earlier and (bound := levels[at]) is not None:
                fell = self._falling(measure.slots[at], number, earlier[at], bound)
                if fell is not None:
                    told = self._told_fall(measure, value, Value.from_json(before), code, profile, fell[0])
                    yield Sign.FALLING, told, fell[1]
                    break
        if self._misses_next(code, profile, numbers, earlier, levels):
            told = self._told_next(measure, value, code, profile, bool(earlier))
            yield Sign.NEXT_YEAR, told, date(self._year + 1, 1, 1)

    def _falling(self, part: Part, now: Fraction, before: Fraction, bound: Bounds) -> tuple[str, date] | None:
        """What is said of a number near its bound which the same fall as last year's would take across it, and when that
        would be; None where it is not so. A number that has to be exactly one (no dwelling left) has no distance to lose."""
        if bound.low == bound.high:
            return None
        for goal, way in ((bound.low, 1), (bound.high, -1)):
            if goal is None:
                continue
            gap, step = way * (now - goal), way * (before - now)
            if step < self._least_fall(part, before) or step <= gap or not 0 <= gap <= self._near(part, goal):
                continue
            when = self._on + timedelta(days=int(gap / step * 365))
            said = {"gap": _amount(gap, part), "step": _amount(step, part), "when": f"{when:%m/%Y}"}
            return _(
                "còn cách mức %(gap)s; cứ kém đi như năm qua (%(step)s) thì khoảng %(when)s không còn đạt"
            ) % said, when
        return None

    def _least_fall(self, part: Part, before: Fraction) -> Fraction:
        """A fall below this is noise; some fall there must be."""
        if part.kind is Kind.PERCENT:
            least = self._margin.get(MarginCode.FALL_POINTS, Fraction(0))
        else:
            least = abs(before) * self._margin.get(MarginCode.FALL_PERCENT, Fraction(0)) / 100
        return max(least, Fraction(1, 1_000_000))

    def _near(self, part: Part, goal: Fraction) -> Fraction:
        if part.kind is Kind.PERCENT:
            return self._margin.get(MarginCode.POINTS, Fraction(0))
        return abs(goal) * self._margin.get(MarginCode.PERCENT, Fraction(0)) / 100

    def _misses_next(
        self,
        code: str,
        profile: str,
        numbers: Mapping[int, Fraction],
        earlier: Mapping[int, Fraction],
        levels: tuple[Bounds | None, ...],
    ) -> bool:
        """Whether the level of next year is known, is another one, and would be missed by today's figure and by one that
        moved as it did since last year."""
        coming = self._bounds_of(code, profile, self._year + 1)
        if coming == levels:
            return False
        found = [(at, number, coming[at]) for at, number in numbers.items() if at < len(coming)]
        return any(
            bound is not None
            and not bound.holds(number)
            and not (at in earlier and bound.holds(2 * number - earlier[at]))
            for at, number, bound in found
        )

    def _bounds_of(self, code: str, profile: str, year: int) -> tuple[Bounds | None, ...]:
        key = (code, profile, year)
        if key not in self._bounds:
            measure = self._measures[code]
            threshold = resolve_threshold(self._catalogues, self._set, code, profile, year)
            levels = measure.slot_levels(threshold.level if threshold else None)
            found = zip(measure.slots, levels, strict=True)
            self._bounds[key] = tuple(_bounds(part, level) for part, level in found)
            language = _language()
            self._levels[key] = threshold_text(threshold.level, measure, language) if threshold else ""
        return self._bounds[key]

    def _told_fall(self, measure: Measure, now: Value, before: Value, code: str, profile: str, said: str) -> str:
        return _("%(last)s: %(before)s; %(year)s: %(now)s; cần %(level)s: %(said)s.") % {
            "last": self._year - 1,
            "before": value_text(before, measure, _language()),
            "year": self._year,
            "now": value_text(now, measure, _language()),
            "level": self._levels[code, profile, self._year],
            "said": said,
        }

    def _told_next(self, measure: Measure, now: Value, code: str, profile: str, has_trend: bool) -> str:
        said = _("Năm %(next)s cần %(level)s (năm %(year)s cần %(present)s); hiện nay %(now)s.")
        if has_trend:
            said += " " + _("Thay đổi thêm như năm qua cũng chưa tới mức đó.")
        return said % {
            "next": self._year + 1,
            "level": self._levels[code, profile, self._year + 1],
            "year": self._year,
            "present": self._levels[code, profile, self._year],
            "now": value_text(now, measure, _language()),
        }


def _bounds(part: Part, level: Any) -> Bounds | None:
    if level is None or part.kind not in NUMBER_KINDS:
        return None
    low, high = bounds(part, level)
    return Bounds(None if low is None else Fraction(low), None if high is None else Fraction(high))


def _numbers(measure: Measure, value: Value) -> dict[int, Fraction]:
    """Slot -> the measured number, of the slots that are numbers; nothing of a value that the measure cannot use."""
    given = measure.slot_values(value)
    if given is None or measure.problem(value):
        return {}
    found = {}
    for at, (part, one) in enumerate(zip(measure.slots, given, strict=True)):
        if part.kind in NUMBER_KINDS and not one.is_nothing:
            top, whole = amount(part, one)
            found[at] = Fraction(top) / Fraction(whole)
    return found


def _amount(number: Fraction, part: Part) -> str:
    """A difference in the unit of its part, cut after two digits."""
    cut = Decimal(number.numerator * 100 // number.denominator) / 100
    text = cut_text(cut, _language(), up=False)
    if part.kind is Kind.PERCENT:
        return _("%(number)s điểm phần trăm") % {"number": text}
    unit = unit_text(part, _language())
    return f"{text} {unit}" if unit else text


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "vi"
