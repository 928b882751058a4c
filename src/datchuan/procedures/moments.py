"""When people are reminded of a term: some working days before, on the last day, and then whoever stands above. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from datchuan.procedures.workdays import WorkCalendar

BEFORE, ON_THE_DAY, SUPERIOR = "before", "on_the_day", "superior"


def moment_of(due: date, remind_before: Iterable[int], today: date, calendar: WorkCalendar) -> str:
    """Which reminder is due on a day; "" for none. Days off before the first working day of some count as reached."""
    if due < today:
        return SUPERIOR
    if due == today:
        return ON_THE_DAY
    left = calendar.between(today, due)
    reached = [days for days in sorted(remind_before) if left <= days]
    return f"{BEFORE}_{reached[0]}" if reached else ""
