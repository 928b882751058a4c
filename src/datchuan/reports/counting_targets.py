"""The figures of the year's targets, by district and level, and each named commune with what came of it."""

from __future__ import annotations

from datchuan.procedures.words import level_word
from datchuan.reports.content import DISTRICTS, Line, Roll, Section
from datchuan.reports.scope import Scope
from datchuan.targets.models import Target
from datchuan.targets.queries import DistrictLine, Figures, Ledger, LevelLine, Result, ledger, total
from datchuan.ui.dates import format_date

_COLUMNS = ("named", "first", "present", "reached", "decided", "unclear", "missed", "owed")


def ledger_of(scope: Scope) -> Ledger:
    """The ledger of the year of the day, of the place's districts."""
    return ledger(scope.on.year, scope.on, None if scope.is_province else [scope.place.pk])


def targets(scope: Scope, found: Ledger) -> Section | None:
    """What the year of the day asks of each district and level, and what came of it; None for a year without targets."""
    lines = tuple(_line(district, level) for district in found.lines for level in district.levels)
    named = Target.objects.in_force().filter(year=found.year)
    named = named if scope.is_province else named.filter(unit_id__in=scope.ids)
    if not lines and not named.exists():
        return None
    whole = (named.count(), *_counts(total(figures for _level, figures in found.levels)))
    return Section("targets", _COLUMNS, lines, whole, scope.on.isoformat(), DISTRICTS, since=f"{found.year}-01-01")


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


def named(scope: Scope, found: Ledger) -> Roll | None:
    """Every commune that was ever named for the year, with what came of it; None where no commune was. No query."""
    rows = tuple(
        _named(district, row)
        for district in found.lines
        for level in district.levels
        for row in level.results
        if row.target is not None
    )
    columns = ("commune", "district", "level", "list", "result", "year_met", "decided_on")
    on, since = scope.on.isoformat(), f"{found.year}-01-01"
    return Roll("named_targets", columns, rows, on, since) if rows else None


def _listing(target: Target | None, *, is_first: bool) -> str:
    """Since when a commune is on the list, or from when not any more."""
    if target is not None and target.dropped_on:
        return f"đưa ra {format_date(target.dropped_on)}"
    added = target.added_on if target is not None else None
    return f"thêm {format_date(added)}" if added and not is_first else "từ đầu"


def _named(district: DistrictLine, row: Result) -> tuple[str, ...]:
    decided = format_date(row.decided_on) if row.decided_on else ""
    listed = _listing(row.target, is_first=row.is_first)
    return (
        row.unit.full_name, district.unit.full_name, level_word(row.level), listed, str(row.outcome.label),
        str(row.year_met or ""), decided,
    )  # fmt: skip
