"""The place of a piece of evidence: an indicator of a set in a year, and the day on which it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from datchuan.config import clock


@dataclass(frozen=True)
class Place:
    """What a document is to prove. ``wanted`` is the Vietnamese text of the wanted kind; "" is another kind."""

    set_code: str
    indicator_code: str
    year: int
    wanted: str = ""


def day_of(year: int) -> date:
    """The day on which evidence of a year is judged: today for this year, its last day for a past one."""
    today = clock.today()
    return today if year >= today.year else date(year, 12, 31)
