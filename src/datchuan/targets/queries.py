"""The ledger of targets: the first figure, today's, what came of it, who answers, and how far the account is.

A target of names is met name by name: another commune that is recognised stands beside and makes up for nothing. Where a plan
gives a district a number, every commune that the district brings to the level in that year counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from datchuan.config import clock
from datchuan.people.models import AgencyKind, Post, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Unit, UnitName, UnitParent
from datchuan.procedures.models import Deadline
from datchuan.procedures.words import level_order
from datchuan.targets.models import Account, AccountEvent, DistrictTarget, Revision, Target
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import GIVES, TAKES, effective_on, histories, standing_events

#: The kind of deadlines by which dossiers of a year reach the province.
ROUND = "dossier_round"


class Outcome(models.TextChoices):
    """What the register of titles says of a commune for a level and a year."""

    MET = "met", _("đã được công nhận")
    LATER = "later", _("được công nhận cho năm sau")
    UNCLEAR = "unclear", _("đã có quyết định, chưa rõ năm đạt")
    MISSING = "missing", _("chưa được công nhận")


@dataclass(frozen=True)
class Result:
    """A commune against a target, or one that reached the level beside the targets (``target`` None)."""

    unit: Any
    level: str
    outcome: Outcome
    event: TitleEvent | None
    target: Target | None
    is_first: bool = False

    @property
    def year_met(self) -> int | None:
        return self.event.year_met if self.event else None

    @property
    def decided_on(self) -> date | None:
        return self.event.decided_on if self.event else None

    @property
    def is_named(self) -> bool:
        """Whether the commune is on the list today."""
        return self.target is not None and self.target.dropped_on is None


@dataclass(frozen=True)
class Figures:
    """Numbers of communes. ``decided``: those met of which the day of the decision is known."""

    first: int = 0
    present: int = 0
    met: int = 0
    decided: int = 0
    unclear: int = 0
    missing: int = 0
    missing_first: int = 0

    @property
    def owes(self) -> int:
        """What is missing against the first figure or today's, whichever asks for more: lowering hides no miss."""
        return max(self.missing, self.missing_first)

    @property
    def was_changed(self) -> bool:
        return self.first != self.present

    def plain(self) -> dict[str, int]:
        return {**vars(self)}


def total(rows: Iterable[Figures]) -> Figures:
    rows = list(rows)
    return Figures(**{name: sum(getattr(row, name) for row in rows) for name in Figures.__dataclass_fields__})


@dataclass(frozen=True)
class LevelLine:
    """A level in a district: the numbers, the communes behind them, the number of a plan where there is one."""

    level: str
    figures: Figures
    results: tuple[Result, ...]
    goal: DistrictTarget | None

    @property
    def named(self) -> list[Result]:
        return [row for row in self.results if row.target is not None]

    @property
    def beside(self) -> list[Result]:
        """Communes recognised for the year without being named."""
        return [row for row in self.results if row.target is None]


@dataclass(frozen=True)
class Head:
    """Who led a district's People's Committee, by post and days of office."""

    name: str
    title: str
    first_day: date
    last_day: date | None
    is_demo: bool


@dataclass(frozen=True)
class DistrictLine:
    """A district in the ledger of a year."""

    unit: Any
    levels: tuple[LevelLine, ...]
    account: Account | None
    heads: tuple[Head, ...] = ()
    revisions: int = 0

    @property
    def figures(self) -> Figures:
        return total(line.figures for line in self.levels)

    @property
    def is_demo(self) -> bool:
        goals = any(line.goal is not None and line.goal.is_demo for line in self.levels)
        named = any(row.target is not None and row.target.is_demo for line in self.levels for row in line.results)
        return goals or named or (self.account is not None and self.account.is_demo)


@dataclass(frozen=True)
class Ledger:
    """A year's targets of the province or of some of its districts, on a day. ``closes``: the last day of its rounds."""

    year: int
    on: date
    closes: date
    lines: tuple[DistrictLine, ...] = field(default=())

    @property
    def figures(self) -> Figures:
        return total(line.figures for line in self.lines)

    @property
    def levels(self) -> list[tuple[str, Figures]]:
        found: dict[str, list[Figures]] = defaultdict(list)
        for line in self.lines:
            for one in line.levels:
                found[one.level].append(one.figures)
        return [(level, total(found[level])) for level in sorted(found, key=level_order)]

    @property
    def is_over(self) -> bool:
        return self.on > self.closes

    def line_of(self, district_id: int) -> DistrictLine | None:
        return next((line for line in self.lines if line.unit.pk == district_id), None)


def ledger(year: int, on: date | None = None, districts: Collection[int] | None = None) -> Ledger:
    """The targets of a year by district, those of some districts where they are given. A constant number of queries."""
    on = on or clock.today()
    day = min(on, date(year, 12, 31))
    targets = list(Target.objects.filter(year=year).order_by("unit__code", "level", "pk"))
    recognised = set(TitleEvent.objects.filter(year_met=year).values_list("unit_id", flat=True))
    events = histories({t.unit_id for t in targets} | recognised)
    parents = _parents(events, day)
    if districts is not None:
        parents = {pk: parent for pk, parent in parents.items() if parent in districts}
    units = {u.pk: u for u in Unit.objects.as_of(day).filter(pk__any_of=list(parents))}
    results = _results(targets, events, units, year, on)
    return Ledger(year, on, closing_day(year), _lines(year, day, results, parents, districts))


def _parents(units: Iterable[int], day: date) -> dict[int, int]:
    rows = UnitParent.objects.filter(unit_id__any_of=list(units), valid__contains=day)
    return dict(rows.values_list("unit_id", "parent_id"))


def _results(
    targets: Sequence[Target], events: Mapping[int, list[TitleEvent]], units: Mapping[int, Any], year: int, on: date
) -> list[Result]:
    """One result for each commune and level that is named or was recognised for the year."""
    named: dict[tuple[int, str], Target] = {}
    at_first = {(target.unit_id, target.level) for target in targets if target.added_on is None}
    for target in targets:
        known = named.get((target.unit_id, target.level))
        # Named in several plans, or put back: off the list only when every naming was dropped.
        if known is None or (known.dropped_on and not target.dropped_on):
            named[target.unit_id, target.level] = target
    aimed: dict[int, set[str]] = defaultdict(set)
    for pk, level in named:
        aimed[pk].add(level)
    found = []
    for pk, rows in events.items():
        if pk not in units:
            continue
        counting = [e for e in standing_events(rows) if e.meaning in GIVES and (effective_on(e) or date.min) <= on]
        levels = aimed[pk] | {e.level for e in counting if e.year_met == year}
        for level in levels:
            held = [e for e in counting if e.level == level and not _was_lost(e, rows, min(on, date(year, 12, 31)))]
            outcome, event = _outcome(held, year)
            first = (pk, level) in at_first
            found.append(Result(units[pk], level, outcome, event, named.get((pk, level)), first))
    return found


def _was_lost(event: TitleEvent, rows: list[TitleEvent], on: date) -> bool:
    """Whether a title was taken away again by a day: what was held no longer then does not answer for the year."""
    began = effective_on(event) or date.min
    takes = (e for e in standing_events(rows) if e.meaning in TAKES and e.level == event.level)
    return any(began <= (effective_on(e) or date.min) <= on for e in takes)


def _outcome(events: list[TitleEvent], year: int) -> tuple[Outcome, TitleEvent | None]:
    """The event that answers for a year: of that year, of an earlier one, without a year, of a later one."""
    dated = [e for e in events if e.year_met is not None]
    if event := next((e for e in dated if e.year_met == year), None):
        return Outcome.MET, event
    if earlier := [e for e in dated if e.year_met < year]:  # type: ignore[operator]
        return Outcome.MET, earlier[-1]
    if unclear := [e for e in events if e.year_met is None]:
        return Outcome.UNCLEAR, unclear[-1]
    return (Outcome.LATER, dated[0]) if dated else (Outcome.MISSING, None)


def _lines(
    year: int, day: date, results: list[Result], parents: Mapping[int, int], districts: Collection[int] | None
) -> tuple[DistrictLine, ...]:
    wanted = {} if districts is None else {"district__in": list(districts)}
    goals = {(g.district_id, g.level): g for g in DistrictTarget.objects.filter(year=year, **wanted)}
    accounts = {a.district_id: a for a in Account.objects.filter(year=year, **wanted).select_related("agency")}
    changes = Revision.objects.filter(year=year, **wanted).values_list("district_id").annotate(n=models.Count("pk"))
    counted = dict(changes.order_by())
    grouped: dict[tuple[int, str], list[Result]] = defaultdict(list)
    for row in results:
        grouped[parents[row.unit.pk], row.level].append(row)
    keys = {*grouped, *goals}
    ids = {pk for pk, _level in keys} | set(accounts)
    units = Unit.objects.as_of(day).districts().filter(pk__in=ids)
    levels: dict[int, set[str]] = defaultdict(set)
    for pk, level in keys:
        levels[pk].add(level)
    heads = heads_of(ids, year)
    return tuple(
        DistrictLine(
            unit,
            tuple(
                level_line(level, grouped.get((unit.pk, level), []), goals.get((unit.pk, level)))
                for level in sorted(levels[unit.pk], key=level_order)
            ),
            accounts.get(unit.pk), heads.get(unit.pk, ()), counted.get(unit.pk, 0),
        )
        for unit in sorted(units, key=lambda u: u.name_order or "")
    )  # fmt: skip


def level_line(level: str, rows: Iterable[Result], goal: DistrictTarget | None) -> LevelLine:
    """The numbers of a level in a district: by names, or by the number of the plan."""
    ordered = tuple(sorted(rows, key=lambda row: (row.target is None, row.unit.name_order or "")))
    today, at_first = [r for r in ordered if r.is_named], [r for r in ordered if r.is_first]
    counting = [r for r in ordered if r.outcome == Outcome.MET] if goal else _met(today)
    unclear = [r for r in today if r.outcome == Outcome.UNCLEAR]
    first = goal.first if goal else len(at_first)
    present = goal.present if goal else len(today)
    done = len(counting) + len(unclear)
    done_first = done if goal else len(_met(at_first)) + sum(r.outcome == Outcome.UNCLEAR for r in at_first)
    figures = Figures(
        first=first, present=present, met=len(counting), decided=sum(r.decided_on is not None for r in counting),
        unclear=len(unclear), missing=max(0, present - done), missing_first=max(0, first - done_first),
    )  # fmt: skip
    return LevelLine(level, figures, ordered, goal)


def _met(rows: Iterable[Result]) -> list[Result]:
    return [row for row in rows if row.outcome == Outcome.MET]


def closing_day(year: int) -> date:
    """The last day on which something still counts for the year: of its last round, without rounds its own."""
    last = Deadline.objects.filter(kind=ROUND, year=year).order_by("-at").first()
    if last is None:
        return date(year, 12, 31)
    return max(date(year, 12, 31), (last.at.astimezone(clock.VIETNAM) - timedelta(microseconds=1)).date())


def heads_of(districts: Collection[int], year: int) -> dict[int, tuple[Head, ...]]:
    """District -> who led its People's Committee during the year, in the order of office. One query."""
    span = DateRange(date(year, 1, 1), date(year + 1, 1, 1))
    posts = Post.objects.filter(
        role=Role.LEADER, withdrawn=False, valid__overlap=span, agency__unit__in=list(districts),
        agency__kind=AgencyKind.PEOPLES_COMMITTEE, agency__level=Level.DISTRICT,
    ).select_related("user", "agency")  # fmt: skip
    found: dict[int, list[Head]] = defaultdict(list)
    for post in sorted(posts, key=lambda post: (post.first_day, post.pk)):
        head = Head(
            str(post.user), post.title or str(post.get_role_display()), post.first_day, post.last_day, post.user.is_demo
        )
        found[post.agency.unit_id].append(head)
    return {pk: tuple(heads) for pk, heads in found.items()}


def years() -> list[int]:
    """The years for which there are targets, the latest first. One query."""
    rows = Target.objects.values_list("year").union(DistrictTarget.objects.values_list("year"))
    return sorted({year for (year,) in rows}, reverse=True)


def year_on(on: date) -> int:
    """The year of which the pages speak on a day: this one, or the last one with targets while this one has none yet."""
    return next((year for year in years() if year <= on.year), on.year)


# Reach


def districts_in_reach(rights: Rights) -> frozenset[int] | None:
    """The districts whose ledger the person reads: None for all, otherwise those of the posts at a district."""
    if rights.is_provincial:
        return None
    return frozenset(
        post.agency.unit_id
        for post in rights.posts
        if post.agency.level == Level.DISTRICT and post.role != Role.OPERATOR
    )


def district_in_reach(rights: Rights, code: str, year: int) -> Any:
    """The district of a code as it was in the year, or None: there is none, or it lies beyond the person's reach."""
    day = min(rights.on, date(year, 12, 31))
    found = Unit.objects.as_of(day).districts().filter(code=code).first()
    reach = districts_in_reach(rights)
    return found if found is not None and (reach is None or found.pk in reach) else None


# Accounts


def revisions_of(district_id: int, year: int) -> list[Revision]:
    """The changes of a district's targets in a year, the first one first. One query."""
    rows = Revision.objects.filter(district=district_id, year=year).select_related("by", "commune")
    names = UnitName.objects.filter(
        unit=models.OuterRef("commune_id"), use=UnitName.Use.OFFICIAL, valid__contains=models.OuterRef("on")
    )
    named = rows.annotate(commune_name=models.Subquery(names.values("full_name")[:1]))
    return list(named.order_by("number"))


def events_of(account: Account | None) -> list[AccountEvent]:
    if account is None:
        return []
    return list(AccountEvent.objects.filter(account=account).select_related("by").order_by("number"))


def waiting(rights: Rights) -> list[Account]:
    """The accounts that wait for this person: to explain, to conclude. One query for heads and leaders, else none."""
    from datchuan.targets.rules import post_of
    from datchuan.targets.workflow import WITH_HEAD, Side, State

    own = [post.agency_id for post in rights.posts if post.role == Role.LEADER and post.agency.level == Level.DISTRICT]
    if own:
        rows = Account.objects.filter(agency__in=own, state__in=WITH_HEAD)
    elif post_of(Side.PROVINCE, rights, 0) is not None:
        rows = Account.objects.filter(state=State.EXPLAINED)
    else:
        return []
    return list(rows.select_related("agency", "district").order_by("due", "pk"))
