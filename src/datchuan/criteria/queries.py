"""What the pages of criteria show: editions, their indicators with thresholds, the guidance of one indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Value
from django.db.models.functions import Replace
from django.http import QueryDict

from datchuan.config import clock
from datchuan.criteria.catalogues import catalogue_of, catalogues_for, editions_in_force
from datchuan.criteria.engine import Catalogue, Measure, Threshold, resolve_threshold
from datchuan.criteria.models import Change, Edition, Indicator, Labels, Responsibility, SetCode
from datchuan.places.models import Profile, Standing

CHANGES = ("new_or_raised", *(change.value for change in Change))


def slug(code: str) -> str:
    """An edition's code as it stands in an address: "NTM/2021-2025" is "NTM-2021-2025"."""
    return code.replace("/", "-")


def set_order(set_code: str) -> tuple[int, str]:
    """Sets from the lowest level of title to the highest; unknown ones after them."""
    return (SetCode.values.index(set_code) if set_code in SetCode.values else len(SetCode.values), set_code)


@dataclass(frozen=True)
class EditionLine:
    """An edition with its counts and whether it holds today."""

    edition: Edition
    criteria: int
    indicators: int
    in_force: bool


def editions() -> list[EditionLine]:
    """Every edition, those in force first, without their documents. Two queries."""
    holding = {edition.pk for edition in editions_in_force(clock.today()).values()}
    rows = Edition.objects.defer("document").annotate(
        indicator_count=Count("indicators"), criterion_count=Count("indicators__criterion", distinct=True)
    )
    lines = [EditionLine(e, e.criterion_count, e.indicator_count, e.pk in holding) for e in rows]
    return sorted(
        lines,
        key=lambda line: (
            not line.in_force,
            set_order(line.edition.set_code),
            -line.edition.effective_from.toordinal(),
        ),
    )


def edition_by_slug(text: str) -> Edition | None:
    """The edition of an address, or None."""
    return (
        Edition.objects.defer("document")
        .annotate(slug=Replace("code", Value("/"), Value("-")))
        .filter(slug=text)
        .first()
    )


@dataclass(frozen=True)
class Filters:
    """What is asked of the list of an edition; it lives in the address. Unknown values are dropped."""

    year: int
    change: str = ""
    layer: str = ""
    department: str = ""

    @classmethod
    def from_query(cls, query: QueryDict, years: list[int], today: date) -> Filters:
        default = max((y for y in years if y <= today.year), default=years[0])
        wanted = query.get("year", "")
        year = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) == 4 else default
        change = query.get("change", "")
        return cls(
            year if year in years else default,
            change if change in CHANGES else "",
            "illustrative" if query.get("layer") == "illustrative" else "",
            query.get("department", "")[:40],
        )

    def query(self, **changes: object) -> str:
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        parts = {"year": wanted.year, "change": wanted.change, "layer": wanted.layer, "department": wanted.department}
        return "?" + urlencode({key: value for key, value in parts.items() if value})

    @property
    def any(self) -> bool:
        return bool(self.change or self.layer or self.department)


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator of an edition with its threshold per profile and the agencies that answer for it."""

    indicator: Indicator
    measure: Measure
    thresholds: tuple[Threshold | None, ...]
    leads: tuple[Responsibility, ...]
    profiles: tuple[Labels, ...]

    @property
    def columns(self) -> list[tuple[Labels, Threshold | None]]:
        """Each profile with its level."""
        return list(zip(self.profiles, self.thresholds, strict=True))

    @property
    def is_illustrative(self) -> bool:
        return any(t is not None and str(t.standing) == Standing.ILLUSTRATIVE for t in self.thresholds)

    @property
    def same_everywhere(self) -> bool:
        """Whether every profile has one and the same level, so that it is said once."""
        levels = [t.level if t is not None else None for t in self.thresholds]
        return all(level == levels[0] for level in levels)


@dataclass(frozen=True)
class CriterionBlock:
    """A criterion with the indicators that the filters leave."""

    code: str
    name_vi: str
    name_en: str
    lines: tuple[IndicatorLine, ...]
    total: int


@dataclass(frozen=True)
class GroupBlock:
    """A group of criteria; without a name for a set that has no groups."""

    label: Labels | None
    criteria: tuple[CriterionBlock, ...]


@dataclass(frozen=True)
class EditionPage:
    """The whole list of an edition for a year."""

    edition: Edition
    filters: Filters
    years: list[int]
    profiles: tuple[Labels, ...]
    groups: tuple[GroupBlock, ...]
    total: int
    shown: int
    criteria: int
    changes: Counter[str]
    illustrative: int
    without: int
    departments: tuple[tuple[Any, int], ...] = field(default=())


def edition_page(edition: Edition, filters: Filters, years: list[int]) -> EditionPage:
    """Gather the list of an edition. A constant number of queries."""
    labels = list(Labels.objects.all())
    profiles = _profiles(labels)
    lines = _lines(edition, profiles, filters.year)
    kept = [line for line in lines if _fits(line, filters)]
    return EditionPage(
        edition=edition,
        filters=filters,
        years=years,
        profiles=profiles,
        groups=_blocks(lines, kept, [label for label in labels if label.kind == "group"]),
        total=len(lines),
        shown=len(kept),
        criteria=len({line.indicator.criterion for line in lines}),
        changes=Counter(line.indicator.change for line in lines),
        illustrative=sum(line.is_illustrative for line in lines),
        without=sum(any(t is None for t in line.thresholds) for line in lines),
        departments=_departments(lines),
    )


def years_of(edition: Edition) -> list[int]:
    """The years that can be chosen for an edition: its five-year plan, from the year it began."""
    begins = edition.effective_from.year
    return list(range(begins, max(begins, -(-begins // 5) * 5) + 1))


def _profiles(labels: Iterable[Labels]) -> tuple[Labels, ...]:
    """The threshold columns that communes here use; all of the pack's while no commune has one."""
    named = [label for label in labels if label.kind == "profile"]
    used = set(Profile.objects.values_list("code", flat=True).distinct())
    return tuple(label for label in named if label.code in used) or tuple(named)


def _lines(edition: Edition, profiles: tuple[Labels, ...], year: int) -> list[IndicatorLine]:
    catalogue, catalogues = catalogue_of(edition), _catalogues_beside(edition)
    on = min(date(year, 12, 31), max(clock.today(), edition.effective_from))
    leads: dict[int, list[Responsibility]] = {}
    rows = Responsibility.objects.filter(indicator__edition=edition, part="lead", valid__contains=on)
    for row in rows.select_related("agency").order_by("agency__name"):
        leads.setdefault(row.indicator_id, []).append(row)
    return [
        IndicatorLine(
            indicator,
            catalogue.indicator(indicator.code).measure,
            tuple(resolve_threshold(catalogues, edition.set_code, indicator.code, p.code, year) for p in profiles),
            tuple(leads.get(indicator.pk, ())),
            profiles,
        )
        for indicator in Indicator.objects.filter(edition=edition).order_by("position")
    ]


def _catalogues_beside(edition: Edition) -> dict[str, Catalogue]:
    """The catalogues of the editions that hold beside this one, for levels that are formulas over another set."""
    on = max(clock.today(), edition.effective_from)
    return catalogues_for({**editions_in_force(on), edition.set_code: edition})


def _fits(line: IndicatorLine, filters: Filters) -> bool:
    change = line.indicator.change
    if filters.change == "new_or_raised" and change not in {Change.NEW, Change.RAISED}:
        return False
    if filters.change not in {"", "new_or_raised"} and change != filters.change:
        return False
    if filters.layer and not line.is_illustrative:
        return False
    return not filters.department or any(r.agency.code == filters.department for r in line.leads)


def _blocks(lines: list[IndicatorLine], kept: list[IndicatorLine], labels: list[Labels]) -> tuple[GroupBlock, ...]:
    named = {label.code: label for label in labels}
    totals = Counter(line.indicator.criterion for line in lines)
    criteria: dict[str, list[IndicatorLine]] = {}
    for line in kept:
        criteria.setdefault(line.indicator.criterion, []).append(line)
    groups: dict[str, list[CriterionBlock]] = {}
    for code, rows in criteria.items():
        first = rows[0].indicator
        block = CriterionBlock(code, first.criterion_vi, first.criterion_en, tuple(rows), totals[code])
        groups.setdefault(first.group, []).append(block)
    return tuple(GroupBlock(named.get(code), tuple(blocks)) for code, blocks in groups.items())


def _departments(lines: list[IndicatorLine]) -> tuple[tuple[Any, int], ...]:
    """Agencies that lead indicators of the edition, with how many, those with most first."""
    counted: Counter[int] = Counter()
    agencies: dict[int, Any] = {}
    for line in lines:
        for row in line.leads:
            counted[row.agency_id] += 1
            agencies[row.agency_id] = row.agency
    return tuple(
        (agencies[pk], count) for pk, count in sorted(counted.items(), key=lambda i: (-i[1], agencies[i[0]].name))
    )


@dataclass(frozen=True)
class GuidancePage:
    """One indicator of an edition: how it is measured and proved, its level in every year and column."""

    edition: Edition
    indicator: Indicator
    measure: Measure
    guidance: Any
    profiles: tuple[Labels, ...]
    years: tuple[tuple[int, tuple[Threshold | None, ...]], ...]
    responsibilities: tuple[Responsibility, ...]
    previous: Indicator | None
    next: Indicator | None

    @property
    def leads(self) -> list[Responsibility]:
        return [r for r in self.responsibilities if r.part == Responsibility.Part.LEAD]

    @property
    def supports(self) -> list[Responsibility]:
        return [r for r in self.responsibilities if r.part == Responsibility.Part.SUPPORT]

    @property
    def same_every_year(self) -> bool:
        return all(
            [t and t.level for t in row] == [t and t.level for t in self.years[0][1]] for _year, row in self.years
        )


def guidance_page(edition: Edition, code: str) -> GuidancePage | None:
    """Gather the page of an indicator, or None when the edition has no such indicator."""
    indicator = Indicator.objects.filter(edition=edition, code=code).select_related("guidance").first()
    if indicator is None:
        return None
    profiles = _profiles(Labels.objects.filter(kind="profile"))
    catalogues = _catalogues_beside(edition)
    years = tuple(
        (year, tuple(resolve_threshold(catalogues, edition.set_code, code, p.code, year) for p in profiles))
        for year in years_of(edition)
    )
    neighbours = Indicator.objects.filter(
        edition=edition, position__in=(indicator.position - 1, indicator.position + 1)
    )
    beside: Mapping[int, Indicator] = {i.position: i for i in neighbours}
    responsible = indicator.responsibilities.filter(valid__contains=clock.today()).select_related("agency")
    return GuidancePage(
        edition,
        indicator,
        catalogue_of(edition).indicator(code).measure,
        getattr(indicator, "guidance", None),
        profiles,
        years,
        tuple(responsible.order_by(F("part").asc(), "agency__name")),
        beside.get(indicator.position - 1),
        beside.get(indicator.position + 1),
    )
