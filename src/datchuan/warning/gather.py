"""What early warning reads from the rooms below, in a constant number of queries for each level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from datchuan.assessments.compliance import compliance
from datchuan.assessments.evaluation import day_of
from datchuan.assessments.models import Measurement, Result, Voice
from datchuan.config import clock
from datchuan.config.kept import Kept
from datchuan.confirmations.queries import leads_of
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.criteria.models import Edition
from datchuan.findings.models import Finding
from datchuan.findings.workflow import WAITING_FOR_COMMUNE
from datchuan.findings.workflow import State as FindingState
from datchuan.obstacles.models import Obstacle, Term
from datchuan.obstacles.workflow import UNSETTLED
from datchuan.people.models import Agency
from datchuan.procedures.workdays import WorkCalendar
from datchuan.rounds.outlook import Work

#: A commune and a level.
Key = tuple[int, str]
_SETTLED = "MX"
#: Revisions of past days are insert-only; profiles and thresholds change only with a load.
THEN = Kept("SELECT count(*), max(id) FROM packs_loadedpack")


@dataclass
class Found:
    """Everything about one commune and level beside what the round's outlook knows."""

    findings: list[Finding] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    #: Agency -> indicators of the commune that are met and wait for its word longer than the pack's patience.
    waits: dict[Agency, list[str]] = field(default_factory=dict)
    turned: int = 0
    closed: int = 0


@dataclass(frozen=True)
class Numbers:
    """The numbers of the pack: working days of the window and of patience; 0 where the pack gives none."""

    window: int = 0
    wait: int = 0


def numbers() -> Numbers:
    found = dict(Term.objects.filter(code__in=[Term.Code.PACE, Term.Code.WAIT]).values_list("code", "working_days"))
    return Numbers(found.get(Term.Code.PACE, 0), found.get(Term.Code.WAIT, 0))


def back(calendar: WorkCalendar, on: date, days: int) -> date:
    """The day from which ``days`` working days lead up to a day, that day included."""
    start = on
    while days:
        if calendar.is_working(start):
            days -= 1
        start -= timedelta(days=1)
    return start


def gather(wanted: dict[Key, Work], year: int, on: date, of_pack: Numbers, calendar: WorkCalendar) -> dict[Key, Found]:
    """Findings, obstacles, waiting confirmations and what was finished, for communes and levels.

    ``wanted``: what each has left; what it has met and nobody confirmed may wait. A constant number of queries for each level.
    """
    found = {key: Found() for key in wanted}
    ids = {pk for pk, _level in wanted}
    _open_findings(found, ids, year)
    _obstacles(found, ids, year)
    if of_pack.window:
        start = back(calendar, on, of_pack.window)
        _closed(found, ids, year, start)
        _turned(found, year, start)
    if of_pack.wait:
        _waits(found, wanted, year, back(calendar, on, of_pack.wait))
    return found


def _open_findings(found: dict[Key, Found], ids: set[int], year: int) -> None:
    rows = Finding.objects.filter(commune_id__any_of=list(ids), year=year, state__in=WAITING_FOR_COMMUNE).order_by(
        "due", "pk"
    )
    for row in rows.only("commune_id", "set_code", "indicator_code", "due", "state", "year"):
        if one := found.get((row.commune_id, row.set_code)):
            one.findings.append(row)


def _closed(found: dict[Key, Found], ids: set[int], year: int, start: date) -> None:
    rows = Finding.objects.filter(
        commune_id__any_of=list(ids), year=year, state=FindingState.CLOSED, closed_on__gt=start
    )
    for commune, level in rows.values_list("commune_id", "set_code"):
        if one := found.get((commune, level)):
            one.closed += 1


def _obstacles(found: dict[Key, Found], ids: set[int], year: int) -> None:
    """Unsettled obstacles; one without an indicator stands at every level of its commune."""
    rows = (
        Obstacle.objects.filter(unit_id__any_of=list(ids), state__in=UNSETTLED)
        .select_related("to")
        .order_by("due", "pk")
    )
    levels: dict[int, list[str]] = defaultdict(list)
    for pk, level in found:
        levels[pk].append(level)
    for row in rows:
        for level in levels[row.unit_id] if not row.indicator_code else [row.set_code]:
            if (one := found.get((row.unit_id, level))) and row.year in (None, year):
                one.obstacles.append(row)


def _turned(found: dict[Key, Found], year: int, start: date) -> None:
    """How many indicators are met today that were not at the beginning of the window."""
    editions = editions_in_force(day_of(year))
    for level, ids in _by_level(found).items():
        if level not in editions:
            continue
        rows = Result.objects.filter(edition=editions[level], year=year, commune_id__any_of=list(ids))
        now = dict(rows.values_list("commune_id", "indicators"))
        before = letters_then(editions[level], ids, start) if start.year == year else {}
        for pk in ids:
            own = now.get(pk, "")
            found[pk, level].turned = _turned_between(before[pk], own) if before.get(pk) else _settled(own)


def _settled(letters: str) -> int:
    return sum(letters.count(letter) for letter in _SETTLED)


def _turned_between(then: str, now: str) -> int:
    """How many letters are settled now that were not."""
    if then == now:
        return 0
    return sum(a not in _SETTLED and b in _SETTLED for a, b in zip(then, now, strict=False))


def letters_then(edition: Edition, ids: Collection[int], day: date) -> dict[int, str]:
    """The letters of communes on a past day. What a past day was judged by does not change, so that it is kept."""
    wanted = frozenset(ids)

    def judged() -> dict[int, str]:
        return {pk: standing.indicators for pk, standing in compliance(edition, wanted, day).items()}

    return THEN.get((edition.pk, day, wanted), judged)


def _waits(found: dict[Key, Found], wanted: dict[Key, Work], year: int, before: date) -> None:
    """Met figures that were saved on or before a day and that an agency that leads them has not confirmed."""
    until = datetime.combine(before + timedelta(days=1), time.min, clock.VIETNAM)
    for level, ids in _by_level(found).items():
        leads = leads_of(level, year)
        rows = Measurement.objects.filter(
            commune_id__any_of=list(ids), set_code=level, year=year, voice=Voice.SELF, recorded_at__lt=until
        )  # fmt: skip
        for pk, code in rows.order_by("indicator_code").values_list("commune_id", "indicator_code"):
            agencies = leads.get(code)
            if agencies and code in wanted[pk, level].unconfirmed:
                for agency in agencies:
                    found[pk, level].waits.setdefault(agency, []).append(code)


def _by_level(found: Iterable[Key]) -> dict[str, set[int]]:
    levels: dict[str, set[int]] = defaultdict(set)
    for pk, level in found:
        levels[level].add(pk)
    return levels


def codes_of(edition: Edition) -> list[str]:
    return [indicator.code for indicator in catalogue_of(edition).indicators]
