"""The places of a report on its day: by the place itself, whoever compiles it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from datchuan.places.models import Level, Unit
from datchuan.reports.content import COMMUNES, DISTRICTS, Line

#: The line of what belongs to no part: bodies of the province, or the district itself.
BEYOND = "beyond"
_OF_PROVINCE = "Sở, ngành, cơ quan của tỉnh"


@dataclass(frozen=True)
class Scope:
    """A province or a district with its communes in the programme and its districts, on a day (``Unit.objects.as_of``)."""

    place: Unit
    on: date

    @property
    def is_province(self) -> bool:
        return self.place.level == Level.PROVINCE

    @cached_property
    def communes(self) -> list[Any]:
        """By district and name. One query."""
        units = Unit.objects.as_of(self.on).communes().taking_part(self.on)
        units = units if self.is_province else units.below(self.place.pk, self.on)
        orders = {unit.pk: unit.name_order for unit in self.districts}
        return sorted(units, key=lambda unit: (orders.get(unit.parent_id, ""), unit.name_order))

    @cached_property
    def districts(self) -> list[Any]:
        """All districts of the province in their order, or the one district. One query."""
        units = Unit.objects.as_of(self.on).districts().order_by("name_order")
        return list(units if self.is_province else units.filter(pk=self.place.pk))

    @cached_property
    def ids(self) -> list[int]:
        return [unit.pk for unit in self.communes]

    @cached_property
    def parts(self) -> list[Any]:
        """What a table has a line for: the districts of a province, the communes of a district."""
        return self.districts if self.is_province else self.communes

    @property
    def by(self) -> str:
        """What those lines are, for the heading of their column."""
        return DISTRICTS if self.is_province else COMMUNES

    @property
    def beyond(self) -> str:
        """The name of the line for bodies that belong to no part."""
        return _OF_PROVINCE if self.is_province else str(self.place.full_name)  # type: ignore[attr-defined]

    @cached_property
    def part_of(self) -> dict[int, int]:
        """Unit -> the part whose line it counts in: a commune or a district in its district; a commune in its own."""
        if not self.is_province:
            return {unit.pk: unit.pk for unit in self.communes}
        return {u.pk: u.parent_id for u in self.communes} | {u.pk: u.pk for u in self.districts}

    def lines(
        self, rows: Iterable[Any], unit_of: Callable[[Any], int], count: Callable[[list[Any]], tuple[int, ...]],
        beyond: str = "",
    ) -> tuple[Line, ...]:  # fmt: skip
        """One line for each part. ``beyond`` is the name of a line for what lies in none of them, if there is any."""
        found: dict[int | None, list[Any]] = {}
        for row in rows:
            found.setdefault(self.part_of.get(unit_of(row)), []).append(row)
        lines = [Line(unit.code, unit.full_name, count(found.get(unit.pk, []))) for unit in self.parts]
        if beyond and found.get(None):
            lines.append(Line(BEYOND, beyond, count(found[None])))
        return tuple(lines)


def some(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Only the lines that say something, for sections in which most places have nothing."""
    return tuple(line for line in lines if any(line.counts))
