"""How titled communes stand against the sets that measure their titles, from the figures of a day. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from datchuan.assessments.compliance import compliance
from datchuan.criteria.catalogues import catalogue_of
from datchuan.upkeep import measuring
from datchuan.upkeep.line import from_letters
from datchuan.upkeep.yardstick import Yardstick, of_titles, yardsticks


def standings(
    levels_of: Mapping[int, Sequence[str]], on: date, sticks: Mapping[str, Yardstick] | None = None
) -> dict[int, list[dict[str, Any]]]:
    """Commune -> one entry for each set that measures its titles, in the form of ``Review.found`` with what decides.

    ``levels_of``: the titles of each commune. A constant number of queries for each set.
    """
    found: dict[int, list[dict[str, Any]]] = {pk: [] for pk in levels_of}
    for stick in (sticks if sticks is not None else yardsticks(on)).values():
        ids = [pk for pk, levels in levels_of.items() if of_titles({stick.set_code: stick}, levels)]
        criteria = catalogue_of(stick.edition).criteria if ids else ()
        for pk, standing in (compliance(stick.edition, ids, on) if ids else {}).items():
            line = from_letters(stick.cases, criteria, standing.criteria)
            named = {"set": stick.set_code, "levels": list(stick.levels), "met": standing.criteria_met}
            found[pk].append({**named, **measuring.of_line(line)})
    return found
