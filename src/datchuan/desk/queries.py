"""What the task list and the page of an indicator show: one function per page, a constant number of queries each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from datchuan.assessments import rules
from datchuan.assessments.evaluation import LETTER, day_of, profile_on, read_values, stored_figure
from datchuan.assessments.models import Dispute, Measurement, Revision, Voice
from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.criteria.catalogues import catalogue_of, catalogues_for, editions_in_force
from datchuan.criteria.engine import Catalogue, IndicatorResult, Measure, evaluate, evaluate_indicator
from datchuan.criteria.models import Edition, Guidance, Indicator, Labels, Responsibility
from datchuan.criteria.queries import set_order
from datchuan.desk.worklist import Filters, Marks, TaskList, gather, work_of
from datchuan.journal.models import Entry
from datchuan.people.rights import Rights
from datchuan.places.models import Unit

#: Changes of a figure that its page shows; the others stand behind a link.
SHOWN_CHANGES = 12
#: The first year of figures that the database takes (see ``measurement_year_sane``).
FIRST_YEAR = 2010


@dataclass(frozen=True)
class Desk:
    """A commune, a set and a year, with the edition and the threshold column under which they are judged."""

    commune: Unit
    edition: Edition
    year: int
    on: date
    profile: str
    editions: Mapping[str, Edition]

    @cached_property
    def profile_label(self) -> Labels | None:
        """The name of the threshold column; asked by pages only."""
        return next((label for label in _labels(kind="profile") if label.code == self.profile), None)

    @property
    def set_code(self) -> str:
        return self.edition.set_code

    @property
    def sets(self) -> list[str]:
        """The sets that hold, from the lowest level of title to the highest."""
        return sorted(self.editions, key=set_order)

    @property
    def years(self) -> list[int]:
        """Years that can be opened, latest first: from the first year of the edition's period that has begun."""
        first = min(self.edition.effective_from.year, self.year)
        return list(range(clock.today().year, first - 1, -1))


def desk(rights: Rights, code: str, set_code: str, year: int) -> Desk | None:
    """The desk within a person's reach, or None: no such commune, set or year, or one that the person may not see."""
    if not FIRST_YEAR <= year <= clock.today().year:
        return None
    commune = rights.commune(code)
    on = day_of(year)
    editions = editions_in_force(on)
    edition = editions.get(set_code)
    if commune is None or edition is None:
        return None
    profile = profile_on(commune.pk, on)
    return Desk(commune, edition, year, on, profile, editions)


def figures(place: Desk, voice: str = Voice.SELF) -> QuerySet[Measurement]:
    """The stored figures of a desk in one voice, with who recorded them."""
    rows = Measurement.objects.filter(commune=place.commune, set_code=place.set_code, year=place.year, voice=voice)
    return rows.select_related("recorded_by")


_figures = Prepared(
    lambda commune, set_code, year: Measurement.objects.filter(
        commune_id=commune, set_code=set_code, year=year, voice=Voice.SELF
    ).select_related("recorded_by"),
    commune=int,
    set_code=str,
    year=int,
)
_indicators = Prepared(lambda edition: Indicator.objects.filter(edition_id=edition), edition=int)
_labels = Prepared(lambda kind: Labels.objects.filter(kind=kind), kind=str)


def figure_of(place: Desk, code: str) -> Measurement | None:
    """The commune's own figure of one indicator, or None."""
    return stored_figure(place.commune.pk, place.set_code, code, place.year)


def task_list(place: Desk, filters: Filters, marks: Mapping[str, Marks] | None = None) -> TaskList:
    """The work of a commune on a set: groups, criteria, indicators, each with the state of its work and its result."""
    rows = _figures(commune=place.commune.pk, set_code=place.set_code, year=place.year)
    stored = {m.indicator_code: m for m in rows}
    values = read_values({code: m.value for code, m in stored.items()})
    result = evaluate(_catalogues(place), place.set_code, values, place.profile, place.year)
    groups = _labels(kind="group")
    measures = {i.code: i.measure for i in catalogue_of(place.edition).indicators}
    return gather(_indicators(edition=place.edition.pk), result, measures, stored, groups, filters, marks)


def _catalogues(place: Desk) -> dict[str, Catalogue]:
    return catalogues_for(place.editions)


# One indicator


@dataclass(frozen=True)
class Said:
    """A figure in one voice, with what the engine says of it."""

    measurement: Measurement
    result: IndicatorResult

    @property
    def letter(self) -> str:
        return LETTER[self.result.verdict]


@dataclass(frozen=True)
class Change:
    """One line of the history of a figure: what was written, and what stood before, each judged by today's level."""

    revision: Revision
    result: IndicatorResult
    before: Revision | None
    result_before: IndicatorResult | None


@dataclass(frozen=True)
class IndicatorPage:
    """Everything about one indicator of a commune in a year. The commune's and the agency's voice stay apart."""

    desk: Desk
    indicator: Indicator
    measure: Measure
    own: Measurement | None
    result: IndicatorResult
    last_year: Said | None
    agency: tuple[Said, ...]
    guidance: Guidance | None
    responsibilities: tuple[Responsibility, ...]
    history: tuple[Change, ...]
    agency_history: tuple[Change, ...]
    siblings: tuple[Indicator, ...]
    why_not: str
    journal: tuple[str, str] | None
    dispute: Dispute | None

    @property
    def letter(self) -> str:
        return LETTER[self.result.verdict]

    @property
    def offered(self) -> Said | None:
        """The agency's figure that the commune may take over."""
        return self.agency[0] if self.agency and self.agency[0].measurement.value is not None else None

    @property
    def differs(self) -> bool:
        """Whether the agency says something else than the commune."""
        return self.offered is not None and (self.own is None or self.own.value != self.offered.measurement.value)

    @property
    def version(self) -> int:
        return self.own.version if self.own else 0

    @property
    def work(self) -> str:
        return work_of(self.own)

    @property
    def earlier(self) -> int:
        """How many older changes the page leaves out. Every save is one revision, so the version counts them."""
        return self.version - len(self.history)

    @property
    def at(self) -> int:
        return [i.pk for i in self.siblings].index(self.indicator.pk)

    @property
    def previous(self) -> Indicator | None:
        return self.siblings[self.at - 1] if self.at else None

    @property
    def next(self) -> Indicator | None:
        return self.siblings[self.at + 1] if self.at + 1 < len(self.siblings) else None

    @property
    def following(self) -> str:
        """Where saving may lead on: the next code, also past the end of the criterion."""
        return code_after(self.indicator)

    @property
    def leads(self) -> list[Responsibility]:
        return [r for r in self.responsibilities if r.part == Responsibility.Part.LEAD]

    @property
    def supports(self) -> list[Responsibility]:
        return [r for r in self.responsibilities if r.part == Responsibility.Part.SUPPORT]


_indicator = Prepared(
    lambda edition, code: Indicator.objects.filter(edition_id=edition, code=code).select_related("guidance")[:1],
    edition=int,
    code=str,
)


def indicator_of(place: Desk, code: str) -> Indicator | None:
    """The indicator of the desk's edition with its guidance, or None."""
    found: Indicator | None = _indicator.first(edition=place.edition.pk, code=code)
    if found is not None:
        found.edition = place.edition
    return found


def code_after(indicator: Indicator) -> str:
    """The code of the indicator after this one, in its criterion or the next; empty for the set's last. No query."""
    codes = [i.code for c in catalogue_of(indicator.edition).criteria for i in c.indicators]
    return next(iter(codes[codes.index(indicator.code) + 1 :]), "")


_voices = Prepared(
    lambda commune, set_code, code, first, year: (
        Measurement.objects.filter(
            commune_id=commune, set_code=set_code, indicator_code=code, year__gte=first, year__lte=year
        )
        .select_related("recorded_by", "agency")
        .order_by("pk")
    ),
    commune=int,
    set_code=str,
    code=str,
    first=int,
    year=int,
)
_responsible = Prepared(
    lambda indicator, on: (
        Responsibility.objects.filter(indicator_id=indicator, valid__contains=on)
        .select_related("agency")
        .order_by("part", "agency__name")
    ),
    indicator=int,
    on=date,
)
_siblings = Prepared(
    lambda edition, criterion: Indicator.objects.filter(edition_id=edition, criterion=criterion).order_by("position"),
    edition=int,
    criterion=str,
)


def indicator_page(place: Desk, indicator: Indicator, rights: Rights, *, whole: bool = False) -> IndicatorPage:
    """Gather the page of an indicator, with its last changes or its whole history."""
    rows = _voices(
        commune=place.commune.pk, set_code=place.set_code, code=indicator.code, first=place.year - 1, year=place.year
    )
    found = {(m.year, m.voice): m for m in rows}
    own, before = found.get((place.year, Voice.SELF)), found.get((place.year - 1, Voice.SELF))
    agency = found.get((place.year, Voice.AGENCY))
    last = None if whole else SHOWN_CHANGES
    return IndicatorPage(
        desk=place,
        indicator=indicator,
        measure=measure_of(indicator),
        own=own,
        result=result_of(place, indicator.code, own.value if own else None),
        last_year=_last_year(place, indicator.code, before),
        agency=(Said(agency, result_of(place, indicator.code, agency.value)),) if agency else (),
        guidance=getattr(indicator, "guidance", None),
        responsibilities=tuple(_responsible(indicator=indicator.pk, on=place.on)),
        history=history(place, indicator.code, own, last),
        agency_history=history(place, indicator.code, agency, last),
        siblings=tuple(_siblings(edition=place.edition.pk, criterion=indicator.criterion)),
        why_not=rules.why_not_save(rights, place.commune, place.year),
        journal=_journal(rights, place.commune, own),
        dispute=_dispute(agency),
    )


def _dispute(agency: Measurement | None) -> Dispute | None:
    """What the commune said against the agency's figure as it stands now."""
    if agency is None:
        return None
    return agency.disputes.filter(version=agency.version).select_related("raised_by").first()


_told = Prepared(
    lambda kind, key: Entry.objects.filter(object_type=kind, object_id=key).order_by().values_list("pk", flat=True)[:1],
    kind=str,
    key=str,
)


def _journal(rights: Rights, commune: Unit, own: Measurement | None) -> tuple[str, str] | None:
    """Type and id of the thing whose journal tells of the figure: itself, or the commune when it came with a sheet."""
    if own is None or not rights.may_read_history(commune.chain):
        return None
    kind, pk = Measurement._meta.label_lower, str(own.pk)
    if _told(kind=kind, key=pk):
        return kind, pk
    return Unit._meta.label_lower, str(commune.pk)


def measure_of(indicator: Indicator) -> Measure:
    return catalogue_of(indicator.edition).indicator(indicator.code).measure


def result_of(
    place: Desk, code: str, value: Any, year: int | None = None, profile: str | None = None
) -> IndicatorResult:
    """What the engine says of one value of one indicator at this desk (or by another year's level and column)."""
    profile = place.profile if profile is None else profile
    read = read_values({code: value}).get(code)
    return evaluate_indicator(_catalogues(place), place.set_code, code, read, profile, year or place.year)


def _last_year(place: Desk, code: str, before: Measurement | None) -> Said | None:
    """Last year's figure judged by last year's threshold column and level."""
    if before is None:
        return None
    year = place.year - 1
    column = profile_on(place.commune.pk, day_of(year))
    return Said(before, result_of(place, code, before.value, year, column))


_revisions = Prepared(
    lambda measurement, below: (
        Revision.objects.filter(measurement_id=measurement, version__gt=below)
        .select_related("recorded_by")
        .order_by("-version")
    ),
    measurement=int,
    below=int,
)


def history(place: Desk, code: str, measurement: Measurement | None, last: int | None = None) -> tuple[Change, ...]:
    """The last changes of a figure, or all of them, latest first, each with the revision before it."""
    return changes_of(measurement, lambda value: result_of(place, code, value), last)


def changes_of(
    measurement: Measurement | None, judge: Callable[[Any], IndicatorResult], last: int | None = None
) -> tuple[Change, ...]:
    """The same for whoever judges in another way."""
    if measurement is None:
        return ()
    below = 0 if last is None else measurement.version - last - 1  # every save is one revision
    found = _revisions(measurement=measurement.pk, below=max(below, 0))
    judged = [(row, judge(row.value)) for row in found]
    told = [Change(*now, *was) for now, was in zip(judged, [*judged[1:], (None, None)], strict=True)]
    return tuple(told[:last])


def revision_at(measurement: Measurement, version: int) -> Revision | None:
    """The figure as it was at a version: what a person's page was based on."""
    return measurement.revisions.filter(version=version).select_related("recorded_by").first()
