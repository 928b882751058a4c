"""Which indicators titled communes have lost: the stored results of their levels' sets in force, read indicator by indicator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from datchuan.assessments.compliance import Standing, compliance
from datchuan.config import clock
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.criteria.models import Edition
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.titles.queries import LEVELS, holdings

#: The letter of an indicator that is not met. One without figures is unknown, which is neither kept nor lost.
LOST, UNKNOWN = "N", "D"


@dataclass(frozen=True)
class Held:
    """A titled commune at one level against the set in force: what it lost, what has no figure.

    ``unknown``: it has no figure at all for the year.
    """

    commune: Any
    level: str
    edition: Edition
    lost: tuple[str, ...]
    blank: tuple[str, ...]
    criteria_met: int
    criteria_total: int
    unknown: bool

    @property
    def is_short(self) -> bool:
        return bool(self.lost) and not self.unknown


def held_by(communes: Iterable[Any]) -> list[Held]:
    """Every level that the communes hold today, with what is lost. Two queries and one for each level."""
    units, today = list(communes), clock.today()
    held = holdings([unit.pk for unit in units], today)
    editions = editions_in_force(today)
    found = []
    for level in LEVELS:
        edition, holders = editions.get(level), [unit for unit in units if level in held[unit.pk].by_level]
        if edition is None or not holders:
            continue
        standings = compliance(edition, [unit.pk for unit in holders], today)
        found += [_held(unit, level, edition, standings[unit.pk]) for unit in holders]
    return found


def held_within(rights: Rights) -> list[Held]:
    """The same for every commune within reach that takes part."""
    return held_by(rights.communes().taking_part(rights.on))


def held_of(commune: Unit, level: str) -> Held | None:
    """What a commune has lost at a level that it holds today; None where it holds none."""
    return next((row for row in held_by([commune]) if row.level == level), None)


def _held(unit: Any, level: str, edition: Edition, standing: Standing) -> Held:
    codes = [indicator.code for indicator in catalogue_of(edition).indicators]
    by_letter = list(zip(codes, standing.indicators, strict=True))
    lost, blank = (tuple(code for code, letter in by_letter if letter == wanted) for wanted in (LOST, UNKNOWN))
    return Held(
        unit, level, edition, lost, blank, standing.criteria_met, standing.criteria_total, unknown=not standing.has_data
    )
