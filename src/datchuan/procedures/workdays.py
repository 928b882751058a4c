"""Working days: Monday to Friday, without the days off of the pack, with the Saturdays and Sundays worked in exchange.

Counting is as in law: the day on which something happens is not counted; the first day counted is the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from datchuan.config.prepared import Prepared
from datchuan.procedures.models import Holiday

if TYPE_CHECKING:
    from datchuan.procedures.plan import Figure

_DAY = timedelta(days=1)
_SATURDAY = 5
#: More days in a row off than any holiday has; a longer search means a calendar that was loaded wrongly.
_LONGEST = 400


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked. ``off`` and ``worked`` are the exceptions from Monday to Friday."""

    off: frozenset[date] = field(default_factory=frozenset)
    worked: frozenset[date] = field(default_factory=frozenset)

    @cached_property
    def years(self) -> frozenset[int]:
        """Years of which some day off is loaded; of others only Saturdays and Sundays are known."""
        return frozenset(day.year for day in self.off)

    def knows(self, day: date) -> bool:
        """Whether the holidays of the day's year are loaded."""
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)

    def add(self, day: date, n: int) -> date:
        """The n-th working day after the day, which is not counted itself; the day itself for 0.

        Raises ``ValueError`` for a negative n.
        """
        if n < 0:
            raise ValueError(f"cannot count {n} working days forward")
        for following in self._from(day, n * 7 + _LONGEST):
            if n == 0:
                break
            day = following
            n -= self.is_working(following)
        return day

    def between(self, a: date, b: date) -> int:
        """Working days after a up to and including b; 0 where b is not after a."""
        return sum(map(self.is_working, self._from(a, max((b - a).days, 0))))

    def days_left(self, day: date, due: date) -> int:
        """Working days left on a day: 0 on the due day itself, negative by as many as have passed since."""
        return self.between(day, due) if due >= day else -self.between(due, day)

    @staticmethod
    def _from(day: date, most: int) -> Iterator[date]:
        return (day + timedelta(days=n) for n in range(1, most + 1))


_days = Prepared(lambda: Holiday.objects.order_by("day").values_list("day", "kind"))


@lru_cache(maxsize=8)
def _calendar(rows: tuple[tuple[date, str], ...]) -> WorkCalendar:
    return WorkCalendar(
        frozenset(day for day, kind in rows if kind == Holiday.Kind.OFF),
        frozenset(day for day, kind in rows if kind == Holiday.Kind.WORKED),
    )


def work_calendar() -> WorkCalendar:
    """The calendar of this installation. One query of a few dozen rows a request; the object is kept while they stay the same."""
    return _calendar(tuple(_days.once()))


def due_day(limit: Figure | None, start: date, calendar: WorkCalendar) -> date | None:
    """The last day of a limit that begins to run on a day; None where there is no limit or its length is not known."""
    if limit is None or limit.value is None:
        return None
    if limit.unit == "working_day":
        return calendar.add(start, int(limit.value))
    return start + timedelta(days=int(limit.value)) if limit.unit == "day" else None
