"""The lists of early warning: communes that aim at a round, and departments. Lists with reasons, never scores."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from datchuan.config import clock
from datchuan.people.rights import Rights
from datchuan.procedures.models import Deadline
from datchuan.procedures.workdays import WorkCalendar, work_calendar
from datchuan.rounds import queries as rounds
from datchuan.rounds.filters import Filters as RoundFilters
from datchuan.rounds.outlook import Line as Outlook
from datchuan.rounds.outlook import Outcome, outlook
from datchuan.warning import kept, words
from datchuan.warning.filters import Filters
from datchuan.warning.gather import Found, Key, Numbers, gather, numbers
from datchuan.warning.helping import Help, helps_of
from datchuan.warning.rule import ALARMS, Facts, Judgement, Verdict, judge

_ORDER = {verdict: at for at, verdict in enumerate(Verdict)}
#: Communes on a page; the others stand on the next ones, and every filter leaves fewer.
PER_PAGE = 40


@dataclass(frozen=True)
class Line:
    """A commune and level that aims at the round: whether it makes the date, why not, and what helps most."""

    outlook: Outlook
    found: Found
    facts: Facts
    judgement: Judgement
    by: date
    ground: _Ground

    @property
    def sentences(self) -> tuple[str, ...]:
        """The arithmetic and what stands in the way; only what is shown is put into words."""
        return words.sentences(self.outlook, self.found, self.facts, self.judgement, self.by, self.ground.numbers)

    @property
    def helps(self) -> tuple[Help, ...]:
        return helps_of(self.outlook, self.found, self.judgement, self.ground.deadline, self.ground.year)

    @property
    def verdict(self) -> Verdict:
        return self.judgement.verdict

    @property
    def commune(self) -> Any:
        return self.outlook.commune

    @property
    def is_alarm(self) -> bool:
        return self.verdict in ALARMS


@dataclass(frozen=True)
class WarningPage:
    deadline: Deadline
    filters: Filters
    on: date
    last: date
    days_left: int
    lines: tuple[Line, ...]
    shown: tuple[Line, ...]
    numbers: Numbers
    districts: tuple[tuple[str, str], ...]
    levels: tuple[str, ...]

    @property
    def counts(self) -> list[tuple[Verdict, int]]:
        counted = Counter(line.verdict for line in self.lines)
        return [(verdict, counted[verdict]) for verdict in Verdict if counted[verdict]]

    @property
    def alarms(self) -> int:
        return sum(line.is_alarm for line in self.lines)


def nearest_round(rights: Rights) -> Deadline | None:
    """The round that is next on the day; once all are over, the last one."""
    rows = rounds.rounds()
    at = clock.instant()
    return rounds.next_round(rows, None, at) or (rows[-1] if rows else None)


def warning_page(rights: Rights, deadline: Deadline, filters: Filters | None = None) -> WarningPage:
    """Every commune within reach that aims at a round and has not been sent. A constant number of queries a level."""
    filters, calendar, of_pack = filters or Filters(), work_calendar(), numbers()
    seen = outlook(rights, deadline, RoundFilters())
    year = deadline.year or rights.on.year
    found = gather({_key(line): line.work for line in seen.lines}, year, rights.on, of_pack, calendar)
    ground = _Ground(deadline, year, rights.on, seen.last, calendar, of_pack)
    lines = sorted((ground.line(one, found[_key(one)]) for one in seen.lines), key=_order)
    shown = tuple(line for line in lines if filters.fits(line.outlook.district_code, line.outlook.level, line.verdict))
    return WarningPage(
        deadline, filters, rights.on, seen.last, seen.days_left, tuple(lines), shown, of_pack, seen.districts, seen.levels
    )  # fmt: skip


def _key(line: Outlook) -> Key:
    return line.commune.pk, line.level


def _order(line: Line) -> Any:
    """By what the days say, then by how far the need goes beyond them; no weighing of one kind against another."""
    over = line.judgement.need - line.facts.days if line.judgement.need is not None else 10_000
    name = getattr(line.commune, "name_order", "") or str(line.commune)
    return _ORDER[line.verdict], -over if line.facts.work else 0, -line.facts.work, name


@dataclass(frozen=True)
class _Ground:
    """What is the same for every line."""

    deadline: Deadline
    year: int
    on: date
    last: date
    calendar: WorkCalendar
    numbers: Numbers
    #: Last day -> working days up to it: few days, many communes.
    left: dict[date, int] = field(default_factory=dict)

    def days(self, by: date) -> int:
        if by not in self.left:
            self.left[by] = self.calendar.between(self.on, by)
        return self.left[by]

    def line(self, seen: Outlook, found: Found) -> Line:
        by = (
            seen.plan.begin_by
            if seen.plan is not None and seen.plan.begin_by and seen.plan.waits_for_figures
            else self.last
        )
        facts = self._facts(seen, found, by)
        return Line(seen, found, facts, judge(facts), by, self)

    def _facts(self, seen: Outlook, found: Found, by: date) -> Facts:
        lacking = {*seen.work.lacking, *seen.work.bare} if found.findings or found.obstacles else frozenset()
        beyond = [row for row in found.findings if row.indicator_code not in lacking]
        stuck = [row for row in found.obstacles if row.indicator_code in lacking and row.waits_for_body]
        dues = [row.due for row in stuck]
        answer_in = None if None in dues else max((self.days(d) for d in dues if d), default=0)
        return Facts(
            work=seen.work.left + len(beyond), done=found.turned + found.closed, window=self.numbers.window,
            days=self.days(by), blocked=len({row.indicator_code for row in stuck}),
            answer_in=answer_in, missed=seen.outcome == Outcome.MISSED, fits=seen.outcome != Outcome.CANNOT,
        )  # fmt: skip


@dataclass(frozen=True)
class First:
    """For the first screen of the coordination office: how many are in danger, and the first of them."""

    deadline: Deadline
    alarms: int
    aiming: int
    lines: tuple[Line, ...]


def first(rights: Rights, most: int = 5) -> First | None:
    """What ``warning/_first.html`` shows; None without a round."""
    deadline = nearest_round(rights)
    if deadline is None:
        return None
    page = warning_page(rights, deadline)
    return First(deadline, page.alarms, len(page.lines), tuple(line for line in page.lines if line.is_alarm)[:most])


def first_drawn(rights: Rights) -> SafeString:
    """The same as text, kept while nothing has changed; empty without a round."""
    return kept.drawn(rights, "first", lambda: kept.fragment("warning/_first.html", {"warning": first(rights)}))
