"""The figures of criteria, for each set: communes by how many they meet, each commune, and what was gained and lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from datchuan.assessments.compliance import Standing, compliance
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.criteria.models import Edition
from datchuan.insight.board import shade_of
from datchuan.reports.content import COMMUNES, CRITERIA, Line, Section
from datchuan.reports.scope import Scope, some
from datchuan.targets.models import Target
from datchuan.titles.queries import LEVELS, Holding

_BANDS = {"all_met": "q4", "band_15": "q3", "band_10": "q2", "band_0": "q1", "unmeasured": "unknown"}
#: Letters of a criterion that counts as met.
_MET = "MX"


@dataclass(frozen=True)
class Ends:
    """Communes against one edition at the end of the period, and at the end of the one before where that is asked for."""

    scope: Scope
    level: str
    edition: Edition
    communes: Sequence[Any]
    now: Mapping[int, Standing]
    before: Mapping[int, Standing] | None
    first: date

    @property
    def is_first(self) -> bool:
        return self.level == LEVELS[0]

    def code(self, kind: str) -> str:
        return f"{kind}:{self.level}"

    @property
    def compared(self) -> list[tuple[Any, Standing, Standing]]:
        """The communes of which figures are known at both ends, with how they stood: of others no change can be told."""
        pairs = ((unit, (self.before or {})[unit.pk], self.now[unit.pk]) for unit in self.communes)
        return [(unit, then, now) for unit, then, now in pairs if then.has_data and now.has_data]


def criteria(scope: Scope, held: Mapping[int, Holding], first: date, before: date | None) -> list[Section]:
    """The sections of every set in force. ``before``: the day with which a long period is compared.

    The first level is counted for all communes, a higher one for those that hold it or are to reach it this year.
    """
    editions = editions_in_force(scope.on)
    aims = set(Target.objects.in_force().filter(year=scope.on.year).values_list("unit_id", "level"))
    found: list[Section] = []
    for level in LEVELS:
        chosen = [u for u in scope.communes if level in held[u.pk].by_level or (u.pk, level) in aims]
        communes = scope.communes if level == LEVELS[0] else chosen
        if level not in editions or not (communes or level == LEVELS[0]):
            continue
        ids = [unit.pk for unit in communes]
        now = compliance(editions[level], ids, scope.on)
        then = compliance(editions[level], ids, before) if before else None
        found += _of_set(Ends(scope, level, editions[level], communes, now, then, first))
    return found


def _of_set(ends: Ends) -> list[Section]:
    """Bands are those of nineteen criteria, so of the first level only."""
    found = [_bands(ends)] if ends.is_first else []
    if ends.before is not None:
        found += [_gains(ends), _by_criterion(ends)]
    return [*found, _communes(ends)]


def _bands(ends: Ends) -> Section:
    """How many communes meet how many criteria, by district."""
    scope = ends.scope

    def count(units: list[Any]) -> tuple[int, ...]:
        shades = Counter(shade_of(ends.now[unit.pk]) for unit in units)
        return (len(units), *(shades[shade] for shade in _BANDS.values()))

    lines = scope.lines(ends.communes, lambda unit: unit.pk, count)
    total = count(list(ends.communes))
    return Section(
        "bands", ("communes", *_BANDS), lines, total, scope.on.isoformat(), scope.by, edition=ends.edition.code
    )


def _communes(ends: Ends) -> Section:
    """The criteria of every commune by what is known of them."""
    scope, standings = ends.scope, ends.now.values()
    names = {unit.pk: unit.full_name for unit in scope.districts} if scope.is_province else {}
    lines = tuple(
        Line(unit.code, unit.full_name, _criteria_of(ends.now[unit.pk]), names.get(unit.parent_id, ""))
        for unit in ends.communes
    )
    letters = Counter("".join(standing.criteria for standing in standings))
    total = (
        sum(s.criteria_total for s in standings), letters["M"] + letters["X"], letters["N"], letters["D"], letters["T"],
        sum(s.verdict == "M" for s in standings),
    )  # fmt: skip
    columns = ("criteria", "met", "not_met", "no_data", "no_level", "complete")
    code = "criteria" if ends.is_first else ends.code("criteria")
    return Section(code, columns, lines, total, scope.on.isoformat(), COMMUNES, edition=ends.edition.code)


def _criteria_of(standing: Standing) -> tuple[int, ...]:
    met = sum(standing.criteria.count(letter) for letter in _MET)
    rest = (standing.criteria.count(letter) for letter in "NDT")
    return (standing.criteria_total, met, *rest, int(standing.verdict == "M"))


_ENDS = ("at_start", "gained", "gone", "at_end")


def _changes(pairs: Sequence[tuple[str, str]]) -> tuple[int, int, int, int]:
    """Met at the start, met since, not met any more, met at the end, of letters at both ends."""
    then = sum(a in _MET for a, _b in pairs)
    now = sum(b in _MET for _a, b in pairs)
    return (
        then,
        sum(b in _MET and a not in _MET for a, b in pairs),
        sum(a in _MET and b not in _MET for a, b in pairs),
        now,
    )


def _letters(rows: Sequence[tuple[Any, Standing, Standing]]) -> list[tuple[str, str]]:
    return [pair for _unit, then, now in rows for pair in zip(then.criteria, now.criteria, strict=True)]


def _gains(ends: Ends) -> Section:
    """Criteria gained and lost since the end of the period before, by district."""
    scope, compared = ends.scope, {row[0].pk: row for row in ends.compared}

    def count(units: list[Any]) -> tuple[int, ...]:
        rows = [compared[unit.pk] for unit in units if unit.pk in compared]
        return (len(units), len(rows), len(units) - len(rows), *_changes(_letters(rows)))

    lines = scope.lines(ends.communes, lambda unit: unit.pk, count)
    at_start, at_end = (sum(row[at].criteria_met for row in compared.values()) for at in (1, 2))
    _then, gained, gone, _now = _changes(_letters(list(compared.values())))
    without = sum(unit.pk not in compared for unit in ends.communes)
    total = (len(ends.communes), len(compared), without, at_start, gained, gone, at_end)
    columns = ("communes", "compared", "uncompared", *_ENDS)
    return _compared("gains", columns, lines if ends.is_first else some(lines), total, ends, scope.by)


def _by_criterion(ends: Ends) -> Section:
    """For each criterion how many communes meet it, and how that has changed; ``met`` counts every commune."""
    compared = ends.compared

    def column_of(at: int) -> Callable[[Standing], str]:
        return lambda standing: standing.criteria[at]

    lines = []
    for at, criterion in enumerate(catalogue_of(ends.edition).criteria):
        letter = column_of(at)
        counts = _changes([(letter(then), letter(now)) for _unit, then, now in compared])
        met = sum(letter(standing) in _MET for standing in ends.now.values())
        lines.append(Line(criterion.code, f"{criterion.code}. {criterion.name_vi}", (met, *counts)))
    met = sum(standing.criteria_met for standing in ends.now.values())
    total = (met, *_changes(_letters(compared)))
    return _compared("by_criterion", ("met", *_ENDS), tuple(lines), total, ends, CRITERIA)


def _compared(
    kind: str, columns: tuple[str, ...], lines: tuple[Line, ...], total: tuple[int, ...], ends: Ends, by: str
) -> Section:
    on, since = ends.scope.on.isoformat(), ends.first.isoformat()
    return Section(ends.code(kind), columns, lines, total, on, by, since=since, edition=ends.edition.code)
