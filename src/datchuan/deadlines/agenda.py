"""The page of terms: what is overdue, then month by month, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.deadlines.sources import collect
from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind
from datchuan.procedures.workdays import WorkCalendar, work_calendar

#: How far the page and the feed look ahead, in days; and how far back the feed keeps dates that are over.
AHEAD, BACK = 366, 31
#: So many terms of one kind on one day stand open; the rest behind a fold.
FEW = 6


@dataclass(frozen=True)
class Group:
    """The terms of one kind on one day."""

    kind: Kind
    rows: tuple[Due, ...]

    @property
    def first(self) -> tuple[Due, ...]:
        return self.rows if len(self.rows) <= FEW + 1 else self.rows[:FEW]

    @property
    def rest(self) -> tuple[Due, ...]:
        return self.rows[len(self.first) :]

    @property
    def rest_words(self) -> str:
        n = len(self.rest)
        return ngettext("Xem thêm %(n)d việc cùng loại", "Xem thêm %(n)d việc cùng loại", n) % {"n": n}


@dataclass(frozen=True)
class Day:
    """One day with terms. ``left``: working days from ``today`` to it, negative for days gone by."""

    day: date
    today: date
    left: int
    groups: tuple[Group, ...]

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def left_words(self) -> str:
        n = abs(self.left)
        if self.is_today:
            return _("hôm nay")
        if self.day < self.today:
            return ngettext("quá %(n)d ngày làm việc", "quá %(n)d ngày làm việc", n) % {"n": n}
        return ngettext("còn %(n)d ngày làm việc", "còn %(n)d ngày làm việc", n) % {"n": n}


@dataclass(frozen=True)
class Month:
    """A month with terms, named by its first day."""

    first: date
    days: tuple[Day, ...]

    @property
    def count(self) -> int:
        return sum(len(group.rows) for day in self.days for group in day.groups)

    @property
    def name(self) -> str:
        return _("Tháng %(month)d/%(year)d") % {"month": self.first.month, "year": self.first.year}

    @property
    def anchor(self) -> str:
        return f"m-{self.first:%Y-%m}"


@dataclass(frozen=True)
class Agenda:
    """The terms of a person on a day. ``kind`` narrows what is shown, never what is counted beside the links."""

    on: date
    kind: str
    all_rows: tuple[Due, ...]
    calendar: WorkCalendar

    @cached_property
    def kinds(self) -> list[tuple[Kind, int]]:
        counted = Counter(due.kind for due in self.all_rows)
        return [(kind, counted[kind]) for kind in Kind if counted[kind]]

    @cached_property
    def rows(self) -> list[Due]:
        return [due for due in self.all_rows if self.kind in ("", due.kind)]

    @cached_property
    def overdue(self) -> list[Day]:
        return self._days([due for due in self.rows if due.day < self.on])

    @property
    def overdue_count(self) -> int:
        return sum(len(group.rows) for day in self.overdue for group in day.groups)

    @cached_property
    def months(self) -> list[Month]:
        days = self._days([due for due in self.rows if due.day >= self.on])
        grouped = groupby(days, key=lambda day: day.day.replace(day=1))
        return [Month(first, tuple(rows)) for first, rows in grouped]

    @property
    def heading(self) -> str:
        """What there is to do first, else what comes next."""
        if n := self.overdue_count:
            return ngettext("%(n)d việc đã quá hạn", "%(n)d việc đã quá hạn", n) % {"n": n}
        soon = [due for due in self.rows if self.on <= due.day < self.on + timedelta(days=7)]
        if soon:
            n = len(soon)
            return ngettext("%(n)d thời hạn trong 7 ngày tới", "%(n)d thời hạn trong 7 ngày tới", n) % {"n": n}
        return _("7 ngày tới không có thời hạn nào")

    def _days(self, rows: Sequence[Due]) -> list[Day]:
        return [self._day(day, dues) for day, dues in groupby(rows, key=lambda due: due.day)]

    def _day(self, day: date, dues: Iterable[Due]) -> Day:
        groups = tuple(Group(kind, tuple(rows)) for kind, rows in groupby(dues, key=lambda due: due.kind))
        return Day(day, self.on, self.calendar.days_left(self.on, day), groups)


def agenda(rights: Rights, kind: str = "") -> Agenda:
    """The terms of a person from today on, with what is overdue. A constant number of queries."""
    kind = kind if kind in Kind.values else ""
    rows = collect(rights, rights.on, rights.on + timedelta(days=AHEAD))
    return Agenda(rights.on, kind, tuple(rows), work_calendar())


def for_feed(rights: Rights) -> list[Due]:
    """What a calendar application gets: a month of what is over, all that comes, all that is overdue."""
    return collect(rights, rights.on - timedelta(days=BACK), rights.on + timedelta(days=AHEAD))
