"""The figures of the year's targets, by district and level."""

from __future__ import annotations

from datchuan.procedures.words import level_word
from datchuan.reports.content import DISTRICTS, Line, Section
from datchuan.reports.scope import Scope
from datchuan.targets.models import Target
from datchuan.targets.queries import DistrictLine, Figures, LevelLine, ledger, total

_COLUMNS = ("named", "first", "present", "reached", "decided", "unclear", "missed", "owed")


def targets(scope: Scope) -> Section | None:
    """What the year of the day asks of each district and level, and what came of it; None for a year without targets."""
    year = scope.on.year
    found = ledger(year, scope.on, None if scope.is_province else [scope.place.pk])
    lines = tuple(_line(district, level) for district in found.lines for level in district.levels)
    named = Target.objects.in_force().filter(year=year)
    named = named if scope.is_province else named.filter(unit_id__in=scope.ids)
    if not lines and not named.exists():
        return None
    whole = (named.count(), *_counts(total(figures for _level, figures in found.levels)))
    return Section("targets", _COLUMNS, lines, whole, scope.on.isoformat(), DISTRICTS, since=f"{year}-01-01")


def _line(district: DistrictLine, level: LevelLine) -> Line:
    name = f"{district.unit.full_name}, {level_word(level.level)}"
    named = sum(row.is_named for row in level.results)
    return Line(f"{district.unit.code}-{level.level}", name, (named, *_counts(level.figures)))


def _counts(figures: Figures) -> tuple[int, ...]:
    return (
        figures.first,
        figures.present,
        figures.met,
        figures.decided,
        figures.unclear,
        figures.missing,
        figures.missing_first,
    )
