"""A commune's workbook as it stands, and what a workbook that came back would change. Constant numbers of queries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from datchuan.assessments.actions import Figure
from datchuan.assessments.evaluation import read_values
from datchuan.assessments.models import Measurement, Revision, Voice
from datchuan.checks.queries import warnings_of_sheet
from datchuan.checks.told import Warning
from datchuan.config import clock
from datchuan.criteria.catalogues import catalogue_of, catalogues_for
from datchuan.criteria.engine import Catalogue, IndicatorResult, Measure, SetResult, Value, evaluate
from datchuan.criteria.models import Indicator
from datchuan.desk.drafts import rows_of
from datchuan.desk.queries import Desk, figures
from datchuan.people.models import User
from datchuan.people.queries import officers_of
from datchuan.workbooks.cells import cells_of
from datchuan.workbooks.lines import Line
from datchuan.workbooks.marker import COMMUNE, Marker
from datchuan.workbooks.models import Intake, IntakeQuerySet
from datchuan.workbooks.reading import Reading, Sheet, Wrong, read_sheet

NOTHING_SAID = Figure(None)


@dataclass(frozen=True)
class Standing:
    """A commune's own figures of a set and year: all of it that a workbook shows. Three queries."""

    place: Desk
    indicators: tuple[Indicator, ...]
    stored: Mapping[str, Measurement]
    last_year: Mapping[str, Any]
    result: SetResult

    @property
    def catalogue(self) -> Catalogue:
        return catalogue_of(self.place.edition)

    @cached_property
    def results(self) -> dict[str, IndicatorResult]:
        return {i.code: i for criterion in self.result.criteria for i in criterion.indicators}

    def measure(self, code: str) -> Measure:
        return self.catalogue.indicator(code).measure

    def version(self, code: str) -> int:
        return self.stored[code].version if code in self.stored else 0

    @property
    def is_demo(self) -> bool:
        return any(measurement.is_demo for measurement in self.stored.values())


def standing(place: Desk) -> Standing:
    """What a workbook of this commune, set and year shows."""
    rows = {m.indicator_code: m for m in figures(place)}
    before = Measurement.objects.filter(
        commune=place.commune, set_code=place.set_code, year=place.year - 1, voice=Voice.SELF
    )
    indicators = tuple(Indicator.objects.filter(edition=place.edition).order_by("position"))
    result = _judged(place, {code: m.value for code, m in rows.items()})
    return Standing(place, indicators, rows, dict(before.values_list("indicator_code", "value")), result)


def _judged(place: Desk, values: Mapping[str, Any]) -> SetResult:
    return evaluate(catalogues_for(place.editions), place.set_code, read_values(values), place.profile, place.year)


def marker_for(place: Desk, at: datetime) -> Marker:
    """The marker of a workbook of this commune that leaves now."""
    edition = place.edition
    return Marker(COMMUNE, place.commune.code, edition.set_code, edition.code, edition.seal, place.year, at)


def intake_of(person: User, place: Desk, pk: Any) -> Intake | None:
    """An uploaded workbook of this commune, set and year that the person may go on with; None otherwise."""
    found = _intakes(place).filter(pk=pk).first()
    return next(iter(_usable([found], place, person)), None) if found else None


def intakes_of(person: User, place: Desk) -> list[Intake]:
    """The workbooks of this commune, set and year that the person may go on with, the latest first."""
    rows = _intakes(place).select_related("owner").order_by("-received_at").defer("content")
    return _usable(list(rows[:50]), place, person)[:5]


def _intakes(place: Desk) -> IntakeQuerySet:
    rows = Intake.objects.standing(clock.real_now()).filter(kind=Intake.Kind.COMMUNE, commune=place.commune)
    return rows.filter(set_code=place.set_code, year=place.year)


def _usable(rows: list[Intake], place: Desk, person: User) -> list[Intake]:
    """The own ones, and, as with drafts, those of people who no longer keep the commune's figures for whoever does."""
    if all(intake.owner_id == person.pk for intake in rows):
        return rows
    holders = {one.pk for one in officers_of(place.commune, clock.today())}
    left = [intake.owner_id not in holders and person.pk in holders for intake in rows]
    return [intake for intake, passed_on in zip(rows, left, strict=True) if passed_on or intake.owner_id == person.pk]


# What a workbook would change


@dataclass(frozen=True)
class Change:
    """An indicator for which the workbook says something else than what is stored.

    ``conflict``: what is stored was saved by somebody after the file left, so the person chooses.
    """

    indicator: Indicator
    measure: Measure
    figure: Figure
    now: Measurement | None
    old: IndicatorResult
    new: IndicatorResult
    conflict: bool
    line: int

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def version(self) -> int:
        return self.now.version if self.now else 0

    @property
    def removes(self) -> bool:
        """Whether a stored value would be taken back."""
        return self.figure.value is None and self.now is not None and self.now.value is not None

    @property
    def same_value(self) -> bool:
        return _same_value(self.figure.value, self.now.value if self.now else None)

    @property
    def about(self) -> list[tuple[str, str, str]]:
        """(what, before, after) for period, source and whether it is done, where they differ."""
        old = _figure_of(self.now)
        rows = [
            (_("Kỳ số liệu"), old.period, self.figure.period),
            (_("Nguồn"), old.source, self.figure.source),
            (_("Đã xong?"), _done_word(old.done), _done_word(self.figure.done)),
        ]
        return [row for row in rows if row[1] != row[2]]


def _done_word(done: bool) -> str:
    return _("Rồi") if done else _("Để sau")


@dataclass(frozen=True)
class Difference:
    """What a workbook says against what is stored now.

    ``moved``: changed by others since, untouched in the file, left as stored. ``missing``: not in the file.
    """

    standing: Standing
    sheet: Sheet
    changes: tuple[Change, ...]
    conflicts: tuple[Change, ...]
    wrong: tuple[tuple[Indicator, tuple[Wrong, ...]], ...]
    unchanged: int
    moved: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    after: SetResult

    @property
    def wrong_cells(self) -> int:
        return sum(len(cells) for _indicator, cells in self.wrong)

    @property
    def before(self) -> SetResult:
        return self.standing.result

    @property
    def seen(self) -> str:
        """What the page showed, in short: a page that no longer shows what stands is not applied."""
        said = sorted(f"{change.code}@{change.version}" for change in (*self.changes, *self.conflicts))
        return hashlib.sha256(" ".join(said).encode()).hexdigest()[:32]


def difference(place: Desk, intake: Intake) -> Difference:
    """Hold an uploaded workbook against what is stored now. Four queries, whatever the number of indicators."""
    here = standing(place)
    sheet = sheet_of(here, intake)
    bases = _bases(place)
    names = {indicator.code: indicator for indicator in here.indicators}
    changes: list[tuple[Reading, bool]] = []
    wrong, moved, unchanged = [], [], 0
    for code, reading in sheet.readings.items():
        kind = _kind(here, reading, bases)
        if kind == "wrong":
            wrong.append((names[code], reading.wrong))
        elif kind == "moved":
            moved.append(code)
        elif kind == "same":
            unchanged += 1
        else:
            changes.append((reading, kind == "conflict"))
    after = _judged(place, _values_after(here, [reading for reading, _conflict in changes]))
    told = [_change(here, after, names, reading, conflict) for reading, conflict in changes]
    return Difference(
        here, sheet, tuple(c for c in told if not c.conflict), tuple(c for c in told if c.conflict), tuple(wrong),
        unchanged, tuple(moved), tuple(sheet.missing), tuple(intake.content["notes"] + sheet.notes), after,
    )  # fmt: skip


def warnings_in(place: Desk, wanted: Iterable[Change]) -> dict[str, tuple[Warning, ...]]:
    """Indicator code -> what the checks say of the values that would be saved together. At most five queries."""
    values = {change.code: change.figure.value for change in wanted if change.figure.value is not None}
    if not values:
        return {}
    return warnings_of_sheet(place.commune, place.edition, place.year, values, place.profile)


def drafts_on(place: Desk, changes: Iterable[Change], person: User) -> list[str]:
    """Codes of the indicators on which the person's own draft waits although the workbook brings a figure. One query."""
    codes = [change.code for change in changes]
    rows = rows_of(place).filter(person=person, indicator_code__in=codes)
    return sorted(rows.values_list("indicator_code", flat=True), key=codes.index)


def sheet_of(here: Standing, intake: Intake) -> Sheet:
    """The lines of an intake read by the edition in force."""
    return read_sheet(here.catalogue, [Line.from_json(line) for line in intake.content["lines"]])


def _bases(place: Desk) -> dict[tuple[str, int], Figure]:
    """Every figure that ever stood for this commune, set and year, by indicator and version. One query."""
    rows = Revision.objects.filter(
        measurement__commune=place.commune, measurement__set_code=place.set_code,
        measurement__year=place.year, measurement__voice=Voice.SELF,
    )  # fmt: skip
    fields = ("measurement__indicator_code", "version", "value", "period", "source", "done")
    return {(row[0], row[1]): Figure(*row[2:]) for row in rows.values_list(*fields)}


def _kind(here: Standing, reading: Reading, bases: Mapping[tuple[str, int], Figure]) -> str:
    """same, moved, wrong, change or conflict: three versions are compared, that of the file, its base, and what stands."""
    code, version = reading.code, here.version(reading.code)
    base = bases.get((code, reading.base)) if reading.base else NOTHING_SAID
    if base is not None and _untouched(here.measure(code), base, reading):
        return "same" if version == reading.base else "moved"
    if reading.figure is None:
        return "wrong"
    if _same(reading.figure, _figure_of(here.stored.get(code))):
        return "same"
    if base is not None and _same(reading.figure, base):
        return "moved"
    return "change" if version == reading.base else "conflict"


def _untouched(measure: Measure, base: Figure, reading: Reading) -> bool:
    """Whether every line still holds what was written into it, also what could not be read by today's measure."""
    lines = {line.slot: line.typed() for line in reading.lines}
    return len(reading.lines) == len(lines) and [lines.get(at) for at in range(len(lines))] == cells_of(measure, base)


def _figure_of(measurement: Measurement | None) -> Figure:
    if measurement is None:
        return NOTHING_SAID
    return Figure(measurement.value, measurement.period, measurement.source, measurement.done)


def _same(one: Figure, other: Figure) -> bool:
    texts = (one.period, one.source, one.done) == (other.period, other.source, other.done)
    return texts and _same_value(one.value, other.value)


def _same_value(one: Any, other: Any) -> bool:
    if one == other:
        return True
    try:
        return Value.from_json(one) == Value.from_json(other)
    except ValueError:
        return False


def _values_after(here: Standing, readings: list[Reading]) -> dict[str, Any]:
    values = {code: m.value for code, m in here.stored.items()}
    return values | {reading.code: reading.figure.value for reading in readings if reading.figure}


def _change(
    here: Standing, after: SetResult, names: Mapping[str, Indicator], reading: Reading, conflict: bool
) -> Change:
    assert reading.figure is not None
    code = reading.code
    new = next(i for criterion in after.criteria for i in criterion.indicators if i.code == code)
    return Change(
        names[code], here.measure(code), reading.figure, here.stored.get(code), here.results[code], new, conflict,
        reading.lines[0].number,
    )  # fmt: skip
