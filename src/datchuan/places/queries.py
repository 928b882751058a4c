"""Questions about places that several rooms ask."""

from __future__ import annotations

import time
from datetime import date
from functools import lru_cache
from typing import Any

from datchuan.config.prepared import Prepared
from datchuan.places.models import Level, Participation, Unit

#: Seconds for which a process keeps the name of the province: every page shows it, and it changes once in a decade.
KEEP = 60


_province = Prepared(
    lambda on: (
        Unit.objects.as_of(on).filter(level=Level.PROVINCE).order_by("pk").values_list("full_name", flat=True)[:1]
    ),
    on=date,
)


def province_name(on: date) -> str:
    """The full name of the province of this installation on a day; empty before a pack is loaded."""
    return _province_name(on, int(time.monotonic() // KEEP))


@lru_cache(maxsize=4)
def _province_name(on: date, _minute: int) -> str:
    return _province.first(on=on) or ""


_commune = Prepared(lambda code, on: Unit.objects.as_of(on).communes().filter(code=code)[:1], code=str, on=date)
_unit = Prepared(lambda pk, on: Unit.objects.as_of(on).filter(pk=pk), pk=int, on=date)
_participation = Prepared(
    lambda unit, on: Participation.objects.filter(unit_id=unit, takes_part=True, valid__contains=on).values_list("pk")[
        :1
    ],
    unit=int,
    on=date,
)


def commune_on(code: str, on: date) -> Any:
    """The commune that bears a code on a day, with its names of that day (``Unit.objects.as_of``), or None."""
    return _commune.first(code=code, on=on)


def unit_on(pk: int, on: date) -> Any:
    """A unit with its names of a day (``Unit.objects.as_of``), or None where it is not one of that day."""
    return _unit.first(pk=pk, on=on)


def takes_part(unit_id: int, on: date) -> bool:
    """Whether a commune takes part in the programme on a day."""
    return bool(_participation(unit=unit_id, on=on))
