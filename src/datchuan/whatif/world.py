"""Everything that a draft is tried on: the communes with their columns and figures, the sets with their levels.

Pure: ``loading.py`` fills it from the database, tests and benchmarks from nothing. Packed figures stay with the world, so
that the second draft over the same figures only compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from datchuan.criteria.engine import Catalogue, Catalogues


@dataclass(frozen=True)
class Place:
    """A commune as the lists name it."""

    code: str
    name: str
    district_code: str
    district: str
    pk: int = 0


@dataclass(frozen=True)
class World:
    """Communes side by side: ``profiles[i]`` and ``values[set][i]`` are those of ``places[i]``.

    ``editions`` holds every edition that a draft may ask for, by code; ``catalogues`` those that hold. ``columns`` are
    the threshold columns that exist, with the empty one of communes that have none.
    """

    places: tuple[Place, ...]
    profiles: tuple[str, ...]
    year: int
    catalogues: Catalogues
    values: Mapping[str, tuple[Mapping[str, Any], ...]]
    columns: tuple[str, ...]
    editions: Mapping[str, Catalogue] = field(default_factory=dict)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Commune code -> its row."""
        return {place.code: row for row, place in enumerate(self.places)}

    @cached_property
    def districts(self) -> dict[str, tuple[int, ...]]:
        """District code -> the rows of its communes."""
        found: dict[str, list[int]] = {}
        for row, place in enumerate(self.places):
            found.setdefault(place.district_code, []).append(row)
        return {code: tuple(rows) for code, rows in found.items()}

    @cached_property
    def packed(self) -> dict[Any, Any]:
        """Figures that were packed already, by set and layout; judgements of the unchanged world, by set."""
        return {}
