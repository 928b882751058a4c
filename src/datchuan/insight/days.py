"""How the titled communes of the whole province stood on a day. A past day is kept: later figures do not reach into it.

Maps and series of one day rest on the same things, so they say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from datchuan.config import clock
from datchuan.config.kept import Kept
from datchuan.places.models import Unit
from datchuan.titles.queries import LEVELS, Holding, holdings
from datchuan.upkeep.standings import standings

#: Figures recorded up to the day, titles (which may be dated back), and what comes with a pack.
PAST_DAYS = Kept("""
SELECT (SELECT max(id) FROM assessments_revision WHERE recorded_on <= %s),
       (SELECT ROW(count(*), max(id))::text FROM titles_titleevent),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack)
""")


@dataclass(frozen=True)
class Stood:
    """The communes in the programme on a day: what each holds, and for the titled ones an entry for each set that
    measures their titles (``upkeep.standings``)."""

    held: Mapping[int, Holding]
    rows: Mapping[int, list[dict[str, Any]]]

    def of_level(self, level: str) -> dict[int, list[dict[str, Any]]]:
        """Titled commune -> the entries of one title ("" for every title); only communes that hold it."""
        found = {}
        for pk, rows in self.rows.items():
            wanted = levels_of(self.held[pk], level)
            if wanted:
                found[pk] = [row for row in rows if not wanted.isdisjoint(row["levels"])]
        return found


def levels_of(one: Holding, level: str) -> set[str]:
    """The titles of a commune, or the one that is asked about if it holds that."""
    return {code for code in LEVELS if code in one.by_level and level in ("", code)}


def stood_on(on: date) -> Stood:
    """How every titled commune stood on a day. A constant number of queries."""
    return _look(on) if on == clock.today() else PAST_DAYS.get(on, lambda: _look(on), (on.isoformat(),))


def _look(on: date) -> Stood:
    held = holdings(Unit.objects.as_of(on).communes().taking_part(on).values_list("pk", flat=True), on)
    titled = {pk: [code for code in LEVELS if code in one.by_level] for pk, one in held.items() if one.by_level}
    return Stood(held, standings(titled, on))
