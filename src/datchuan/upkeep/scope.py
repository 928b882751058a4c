"""Who has to review: the titled communes of a day, by rule."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from datchuan.places.models import Unit
from datchuan.titles.queries import LEVELS, Holding, effective_on, holdings


@dataclass(frozen=True)
class Titled:
    """A commune with the titles by which it has to be reviewed."""

    commune: Unit
    district_id: int | None
    levels: tuple[str, ...]


def titled_communes(on: date, levels: Collection[str] = LEVELS, until: date | None = None) -> list[Titled]:
    """The communes in the programme that hold one of the titles on a day, by district and name.

    ``until``: only titles that counted on that day already. Two queries.
    """
    units = list(Unit.objects.as_of(on).communes().taking_part(on))
    held = holdings([unit.pk for unit in units], on)
    found = [Titled(u, u.parent_id, _levels(held[u.pk], levels, until)) for u in units]
    rows = [titled for titled in found if titled.levels]
    return sorted(rows, key=lambda t: (t.district_id or 0, t.commune.name_order))  # type: ignore[attr-defined]


def _levels(holding: Holding, levels: Collection[str], until: date | None) -> tuple[str, ...]:
    """The titles held that count; one of an unknown day is older than its source, so it counts."""
    return tuple(
        level
        for level in LEVELS
        if level in levels
        and level in holding.by_level
        and (until is None or (effective_on(holding.by_level[level]) or date.min) <= until)
    )
