"""Who is late for a round and who will be: work left against days left, each with its arithmetic and what to do.

No score: communes are ordered by what the days say, and each line says why in a sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.assessments.evaluation import day_of
from datchuan.assessments.models import Result
from datchuan.config import clock
from datchuan.confirmations.models import Confirmation
from datchuan.confirmations.workflow import State as Confirmed
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.criteria.models import Edition
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.workflow import State
from datchuan.evidence import queries as evidence
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline
from datchuan.procedures.plan import Plan, plan_of
from datchuan.procedures.queries import procedures_in_force
from datchuan.procedures.workdays import WorkCalendar, work_calendar
from datchuan.rounds import queries, rules, words
from datchuan.rounds.batch import last_day
from datchuan.rounds.filters import Filters
from datchuan.rounds.schedule import Schedule, schedule, steps_before_province
from datchuan.targets.models import Target
from datchuan.titles.queries import holdings

#: Letters that an indicator may have when it is settled: met, or not applicable.
_SETTLED = "MX"


class Outcome(models.TextChoices):
    """What the days say, the worst first."""

    MISSED = "missed", _l("đã lỡ đợt này")
    CANNOT = "cannot", _l("không kịp, theo số ngày đã biết của các bước")
    IF_DONE = "if_done", _l("kịp, nếu xong chỉ tiêu đúng hạn")
    ON_COURSE = "on_course", _l("kịp, nếu mỗi bước giữ đúng hạn")


@dataclass(frozen=True)
class Work:
    """What a commune still has to do on its indicators. Lists are counted first, and made only where they are shown.

    ``letters``: one for each of ``codes``; ``proved`` and ``said``: the indicators with evidence, and with a confirmation.
    """

    codes: tuple[str, ...] = ()
    letters: str = ""
    proved: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()

    def _having(self, letters: str) -> list[str]:
        return [code for code, letter in zip(self.codes, self.letters, strict=False) if letter in letters]

    @cached_property
    def lacking(self) -> tuple[str, ...]:
        """Not met, or without a figure."""
        return tuple(c for c, letter in zip(self.codes, self.letters, strict=False) if letter not in _SETTLED)

    @cached_property
    def blank(self) -> tuple[str, ...]:
        """Those of the lacking ones that have no figure at all."""
        return tuple(self._having("D"))

    @cached_property
    def bare(self) -> tuple[str, ...]:
        """Met, without evidence."""
        return tuple(code for code in self._having("M") if code not in self.proved)

    @cached_property
    def unconfirmed(self) -> tuple[str, ...]:
        """Met, and nobody has confirmed it."""
        return tuple(code for code in self._having("M") if code not in self.said)

    @cached_property
    def left(self) -> int:
        """Indicators without which nothing can be sealed: not met or without evidence."""
        lacking = len(self.letters) - sum(self.letters.count(letter) for letter in _SETTLED)
        return lacking + (len(self.bare) if self.proved else self.letters.count("M"))


@dataclass(frozen=True)
class Line:
    """A commune and level that aims at the round."""

    commune: Unit
    district: str
    district_code: str
    level: str
    dossier: Dossier | None
    is_target: bool
    work: Work
    plan: Schedule | None
    outcome: Outcome
    days_left: int
    last: date

    @property
    def sentences(self) -> tuple[str, ...]:
        """Why, in the words of the page; only what is shown is put into words."""
        return words.outlook_sentences(self.work, self.plan, self.outcome, self.days_left, self.last)

    @property
    def where(self) -> str:
        """What to do next, as an address."""
        if self.dossier is not None and (self.plan is None or not self.plan.waits_for_figures or not self.work.left):
            return reverse("dossier", args=[self.dossier.pk])
        return reverse("commune-tasks", args=[self.commune.code, self.level])

    @property
    def todo(self) -> str:
        if self.dossier is None and not self.work.left:
            return _("Xã lập hồ sơ")
        if self.plan is not None and self.plan.waits_for_figures and self.work.left:
            return _("Mở danh sách việc của xã")
        if self.dossier is not None and self.dossier.state == State.READY:
            return _("Mở hồ sơ để gửi")
        return _("Mở hồ sơ")


@dataclass(frozen=True)
class Outlook:
    deadline: Deadline
    filters: Filters
    days_left: int
    last: date
    lines: tuple[Line, ...]
    districts: tuple[tuple[str, str], ...]
    levels: tuple[str, ...]
    #: Dossiers of the round that came after the deadline.
    late: tuple[Dossier, ...]

    @property
    def unknown(self) -> list[str]:
        """The steps of which some term is not known, of all lines, each once."""
        steps = [step for line in self.lines if line.plan is not None for step in line.plan.unknown]
        return list(dict.fromkeys(step.name for step in sorted(steps, key=lambda step: step.position)))

    @property
    def counts(self) -> list[tuple[Outcome, int]]:
        counted = Counter(line.outcome for line in self.lines)
        return [(outcome, counted[outcome]) for outcome in Outcome if counted[outcome]]


def outlook(rights: Rights, deadline: Deadline, filters: Filters) -> Outlook:
    """Everybody who aims at a round and has not been sent yet. A constant number of queries for each level."""
    at, on, calendar = clock.instant(), rights.on, work_calendar()
    year = deadline.year or on.year
    aims = _aims(rights, deadline, year)
    works = _works(aims, year)
    plans = {level: plan_of(row) for level, row in procedures_in_force(on).items()}
    communes = {unit.pk: unit for unit in rights.communes()}
    parents = queries.districts_of({pk for pk, _level in aims}, on)
    districts = {unit.pk: unit for unit in Unit.objects.as_of(on).filter(pk__in=set(parents.values()))}
    ground = _Ground(deadline, on, last_day(deadline), rules.is_over(deadline, at), calendar, plans)
    lines = [
        ground.line(communes[pk], districts.get(parents.get(pk, 0)), level, aim, works.get((pk, level), Work()))
        for (pk, level), aim in aims.items()
        if pk in communes
    ]
    shown = [line for line in lines if _fits(line, filters)]
    late = Dossier.objects.of_recognition().visible_to(rights).filter(deadline=deadline, is_late=True)
    return Outlook(
        deadline, filters, ground.days_left, ground.last, tuple(sorted(shown, key=_order)),
        tuple(sorted({(line.district_code, line.district) for line in lines if line.district_code})),
        tuple(sorted({line.level for line in lines})), tuple(queries.light(late, on)),
    )  # fmt: skip


def _fits(line: Line, filters: Filters) -> bool:
    return (not filters.district or line.district_code == filters.district) and (
        not filters.level or line.level == filters.level
    )


def _order(line: Line) -> Any:
    """Who misses first on top: by what the days say, then by how many are left over, then by the work."""
    slack = (line.plan.begin_by - date.min).days if line.plan is not None and line.plan.begin_by else 0
    late = -(line.plan.ends_on - date.min).days if line.plan is not None else 0
    name = getattr(line.commune, "name_order", "") or str(line.commune)
    return list(Outcome).index(line.outcome), slack, late, -line.work.left, name


@dataclass(frozen=True)
class _Aim:
    """Why a commune is in the list: a target, an open dossier, or both."""

    is_target: bool
    dossier: Dossier | None


def _aims(rights: Rights, deadline: Deadline, year: int) -> dict[tuple[int, str], _Aim]:
    """(commune, level) -> why it is in the list; those that were sent or already hold the level for the year are not."""
    visible = Dossier.objects.of_recognition().visible_to(rights).filter(year=year)
    waiting = {
        (d.commune_id, d.level): d for d in queries.light(visible.filter(sent_at=None).on_their_way(), rights.on)
    }
    gone = set(visible.exclude(sent_at=None).on_their_way().values_list("commune_id", "level"))
    gone |= set(visible.filter(state=State.ANNOUNCED).values_list("commune_id", "level"))
    named = Target.objects.in_force().filter(year=year).values_list("unit_id", "level")
    targets = {pair for pair in named if rights.is_provincial or pair[0] in rights.commune_ids}
    held = holdings({pk for pk, _level in targets}, rights.on)
    for pk, level in targets:
        event = held[pk].by_level.get(level)
        if event is not None and event.year_met is not None and event.year_met >= year:
            gone.add((pk, level))
    keys = (set(waiting) | targets) - (gone - set(waiting))
    return {key: _Aim(key in targets, waiting.get(key)) for key in keys}


def _works(aims: Iterable[tuple[int, str]], year: int) -> dict[tuple[int, str], Work]:
    """What is left on the indicators of each commune and level. Four queries for each level."""
    by_level: dict[str, set[int]] = {}
    for pk, level in aims:
        by_level.setdefault(level, set()).add(pk)
    editions = editions_in_force(day_of(year))
    found: dict[Any, Any] = {}
    for level, ids in by_level.items():
        if level in editions:
            found |= _works_of(level, editions[level], ids, year)
    return found


def _works_of(level: str, edition: Edition, ids: set[int], year: int) -> dict[tuple[int, str], Work]:
    codes = tuple(indicator.code for indicator in catalogue_of(edition).indicators)
    rows = Result.objects.filter(edition=edition, year=year, commune_id__any_of=list(ids))
    letters = dict(rows.values_list("commune_id", "indicators"))
    proofs = _by_commune(evidence.counts(ids, level, year))
    rows_said = Confirmation.objects.filter(
        commune_id__any_of=list(ids), set_code=level, year=year, state=Confirmed.CONFIRMED
    )
    said = _by_commune(rows_said.values_list("commune_id", "indicator_code"))
    blank, nothing = "D" * len(codes), frozenset[str]()
    return {
        (pk, level): Work(
            codes, (letters.get(pk) or blank)[: len(codes)], proofs.get(pk, nothing), said.get(pk, nothing)
        )
        for pk in ids
    }


def _by_commune(pairs: Iterable[tuple[int, str]]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for pk, code in pairs:
        found.setdefault(pk, set()).add(code)
    return {pk: frozenset(codes) for pk, codes in found.items()}


@dataclass(frozen=True)
class _Ground:
    """What is the same for every line."""

    deadline: Deadline
    on: date
    last: date
    is_over: bool
    calendar: WorkCalendar
    plans: Mapping[str, Plan]
    #: Level -> the steps of whoever has no dossier yet: the same for every commune.
    fresh: dict[str, Schedule | None] = field(default_factory=dict)

    @cached_property
    def days_left(self) -> int:
        return self.calendar.between(self.on, self.last)

    def line(self, commune: Unit, district: Unit | None, level: str, aim: _Aim, work: Work) -> Line:
        laid = self._laid(aim.dossier, level)
        if laid is not None and not laid.waits_for_figures:
            work = Work()  # the figures are sealed: what is left is steps
        outcome = self._outcome(laid, work)
        return Line(
            commune, str(district) if district else "", district.code if district else "", level, aim.dossier,
            aim.is_target, work, laid, outcome, self.days_left, self.last,
        )  # fmt: skip

    def _laid(self, dossier: Dossier | None, level: str) -> Schedule | None:
        if dossier is not None:
            return self._lay(dossier, level)
        if level not in self.fresh:
            self.fresh[level] = self._lay(None, level)
        return self.fresh[level]

    def _lay(self, dossier: Dossier | None, level: str) -> Schedule | None:
        plan = dossier.plan if dossier is not None else self.plans.get(level)
        if plan is None:
            return None
        if dossier is not None and dossier.state == State.READY:
            return Schedule((), self.on, self.last)
        entered = dossier.entered_at.astimezone(clock.VIETNAM).date() if dossier is not None else None
        steps = steps_before_province(plan, dossier.step if dossier is not None else "")
        return schedule(steps, self.on, self.last, self.calendar, entered=entered)

    def _outcome(self, laid: Schedule | None, work: Work) -> Outcome:
        if self.is_over:
            return Outcome.MISSED
        if laid is not None and not laid.fits:
            return Outcome.CANNOT
        return Outcome.IF_DONE if work.left else Outcome.ON_COURSE
