"""Half-open intervals of days, ``[start, end)``; None is open on that side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Interval:
    """From a day (inclusive) to a day (exclusive)."""

    start: date | None
    end: date | None

    @property
    def is_empty(self) -> bool:
        return self.start is not None and self.end is not None and self.start >= self.end

    def holds(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def meets(self, other: Interval) -> bool:
        """Whether some day lies in both."""
        return not self.cut_to(other).is_empty and not self.is_empty and not other.is_empty

    def within(self, other: Interval) -> bool:
        """Whether every day of this lies in the other."""
        begins = other.start is None or (self.start is not None and self.start >= other.start)
        ends = other.end is None or (self.end is not None and self.end <= other.end)
        return begins and ends

    def cut_to(self, other: Interval) -> Interval:
        """The days that lie in both; may be empty."""
        starts = [s for s in (self.start, other.start) if s is not None]
        ends = [e for e in (self.end, other.end) if e is not None]
        return Interval(max(starts, default=None), min(ends, default=None))

    def without(self, others: Iterable[Interval]) -> list[Interval]:
        """What is left of this interval when the others are taken out, in order."""
        left = [self]
        for other in others:
            left = [piece for whole in left for piece in whole._minus(other)]
        return left

    def _minus(self, other: Interval) -> list[Interval]:
        if not self.meets(other):
            return [self]
        pieces = []
        if other.start is not None:
            pieces.append(self.cut_to(Interval(None, other.start)))
        if other.end is not None:
            pieces.append(self.cut_to(Interval(other.end, None)))
        return [p for p in pieces if not p.is_empty]


ALWAYS = Interval(None, None)


def of(row: object) -> Interval:
    """The interval of a row with ``valid_from`` and ``valid_to``."""
    return Interval(row.valid_from, row.valid_to)  # type: ignore[attr-defined]
