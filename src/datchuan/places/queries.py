"""Questions about places that several rooms ask."""

from __future__ import annotations

import time
from datetime import date
from functools import lru_cache

from datchuan.places.models import Level, Unit

#: Seconds for which a process keeps the name of the province: every page shows it, and it changes once in a decade.
KEEP = 60


def province_name(on: date) -> str:
    """The full name of the province of this installation on a day; empty before a pack is loaded."""
    return _province_name(on, int(time.monotonic() // KEEP))


@lru_cache(maxsize=4)
def _province_name(on: date, _minute: int) -> str:
    names = Unit.objects.as_of(on).filter(level=Level.PROVINCE).order_by("pk").values_list("full_name", flat=True)
    return names.first() or ""
