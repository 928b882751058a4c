"""The arithmetic of a survey: whole numbers and exact fractions, and how they stand to the least that the pack asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from datchuan.procedures.plan import Figure
from datchuan.surveys.models import Village


@dataclass(frozen=True)
class Counts:
    """What is written down of a village. None: nobody has written it."""

    name: str
    households: int
    given: int | None = None
    returned: int | None = None
    valid: int | None = None
    satisfied: int | None = None
    unsatisfied: int | None = None
    no_opinion: int | None = None
    none_reason: str = ""

    @classmethod
    def of(cls, village: Village) -> Counts:
        return cls(**{name: getattr(village, name) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Totals:
    """The sums over villages. A village without counts adds its households, so that it lowers the share that was asked."""

    villages: int
    counted: int
    uncollected: int
    households: int
    given: int
    returned: int
    valid: int
    satisfied: int
    unsatisfied: int
    no_opinion: int

    @property
    def missing(self) -> int:
        return self.villages - self.counted - self.uncollected

    @property
    def still_out(self) -> int:
        return self.given - self.returned

    @property
    def coverage(self) -> Fraction | None:
        """Households that were given a form, in per cent of all."""
        return share(self.given, self.households)

    @property
    def came_back(self) -> Fraction | None:
        return share(self.returned, self.given)

    @property
    def satisfaction(self) -> Fraction | None:
        """Satisfied, in per cent of the valid forms."""
        return share(self.satisfied, self.valid)


def totals(villages: Iterable[Village]) -> Totals:
    rows = list(villages)

    def summed(name: str) -> int:
        return sum(getattr(row, name) or 0 for row in rows)

    names = ("households", "given", "returned", "valid", "satisfied", "unsatisfied", "no_opinion")
    return Totals(
        len(rows), sum(row.is_counted for row in rows), sum(row.is_uncollected for row in rows), *map(summed, names)
    )


def share(part: int | None, whole: int | None) -> Fraction | None:
    """A part in per cent, exactly; None where there is no whole."""
    return Fraction(part * 100, whole) if part is not None and whole else None


@dataclass(frozen=True)
class Judged:
    """A share beside the least that the pack gives. ``met`` None: the pack gives none, or there is nothing to judge."""

    share: Fraction | None
    least: Figure | None

    @property
    def is_asked(self) -> bool:
        return self.least is not None and self.least.value is not None

    @property
    def met(self) -> bool | None:
        if self.share is None or self.least is None or self.least.value is None:
            return None
        return self.share >= Fraction(self.least.value)
