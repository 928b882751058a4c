"""Arithmetic of works and contributions, in exact đồng. No database here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Sums:
    """What was set aside, accepted and paid, in đồng. ``owed`` is never below 0: what is paid above is an advance."""

    funded: int = 0
    accepted: int = 0
    paid: int = 0

    @property
    def owed(self) -> int:
        return max(self.accepted - self.paid, 0)

    @property
    def advance(self) -> int:
        return max(self.paid - self.accepted, 0)

    @property
    def unfunded(self) -> int:
        """Volume accepted for which no money was set aside."""
        return max(self.accepted - self.funded, 0)


@dataclass(frozen=True)
class Totals:
    """Several works together. ``owed`` adds up the works: an advance of one pays nothing of another."""

    works: int = 0
    approved: int = 0
    funded: int = 0
    accepted: int = 0
    paid: int = 0
    owed: int = 0
    advance: int = 0
    owing: int = 0
    late: int = 0
    late_owed: int = 0

    def __add__(self, other: Totals) -> Totals:
        names = self.__dataclass_fields__
        return Totals(**{name: getattr(self, name) + getattr(other, name) for name in names})


def total(parts: Iterable[Totals]) -> Totals:
    found = Totals()
    for part in parts:
        found += part
    return found


@dataclass(frozen=True)
class Given:
    """Contributions of one kind: how much, and how many times a household gave."""

    quantity: Decimal = Decimal(0)
    households: int = 0

    def __add__(self, other: Given) -> Given:
        return Given(self.quantity + other.quantity, self.households + other.households)


@dataclass(frozen=True)
class Shown:
    """What the public reads of contributions; ``given`` None: from too few households, nothing is said of how much."""

    given: Given | None

    @property
    def is_none(self) -> bool:
        return self.given is not None and not self.given.households


def publish(year: Given, before: Given, least: int | None) -> tuple[Shown, Shown]:
    """The year and all time as the public reads them: neither, nor their difference, comes from fewer than ``least``
    households. Without ``least`` nothing is shown but that nothing was given."""

    def few(given: Given) -> bool:
        return given.households > 0 and (least is None or given.households < least)

    whole = year + before
    hide_year = few(year)
    # Where the earlier ones are few, the whole beside the year would tell them.
    hide_whole = few(whole) or (few(before) and not hide_year)
    return Shown(None if hide_year else year), Shown(None if hide_whole else whole)
