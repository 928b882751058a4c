"""By which set a title is measured, and by which cases its revocation would be judged: the procedure of the day says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Edition
from datchuan.procedures.kinds import Purpose
from datchuan.procedures.plan import Case, Plan, plan_of
from datchuan.procedures.queries import procedures_in_force
from datchuan.titles.queries import LEVELS


@dataclass(frozen=True)
class Yardstick:
    """A set in force with the titles that are measured by it and the cases of revocation; no case where none is known."""

    edition: Edition
    levels: tuple[str, ...]
    cases: tuple[Case, ...] = ()
    plan: Plan | None = None

    @property
    def set_code(self) -> str:
        return self.edition.set_code


def yardsticks(on: date) -> dict[str, Yardstick]:
    """Set code -> yardstick, the lowest first. Kiểu mẫu is measured on the nâng cao set, as the procedure says; a level
    without a procedure of revocation is measured on its own set. Two queries."""
    editions = editions_in_force(on)
    plans = {level: plan_of(row) for level, row in procedures_in_force(on, Purpose.REVOCATION).items()}
    measured: dict[str, list[str]] = {}
    for level in LEVELS:
        cases = plans[level].cases if level in plans else ()
        measured.setdefault(cases[0].measured_against if cases else level, []).append(level)
    found = {}
    for set_code, levels in measured.items():
        if set_code in editions:
            plan = next((plans[level] for level in levels if level in plans), None)
            found[set_code] = Yardstick(editions[set_code], tuple(levels), plan.cases if plan else (), plan)
    return found


def of_titles(known: dict[str, Yardstick], levels: Iterable[str]) -> list[Yardstick]:
    """The yardsticks of the titles that a commune holds."""
    held = set(levels)
    return [stick for stick in known.values() if held.intersection(stick.levels)]
