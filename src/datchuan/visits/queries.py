"""What lists, first screens and the page of a visit show, and what its actions ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, DateField, F, OuterRef, Q, QuerySet, Subquery, When

from datchuan.config.prepared import Prepared
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Edition, Indicator, Responsibility
from datchuan.dossiers.models import Dossier
from datchuan.findings import rules as findings
from datchuan.findings.models import Finding
from datchuan.people.models import Agency, AgencyKind
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Unit, UnitName
from datchuan.places.queries import unit_on
from datchuan.places.text import fold
from datchuan.visits import rules
from datchuan.visits.filters import Filters
from datchuan.visits.models import SiteVisit, VisitEvent, VisitFile, of_any
from datchuan.visits.workflow import TABLE, State

PER_PAGE = 30
#: Most lines of a kind on a first screen.
FEW = 6


def named(rows: QuerySet[SiteVisit]) -> QuerySet[Any]:
    """Visits with their agency, ``commune_name``, the name of the day on which they were planned, and ``day_before``, the
    day for which they were planned before they moved last."""
    names = UnitName.objects.filter(
        unit=OuterRef("commune_id"), use=UnitName.Use.OFFICIAL, valid__contains=OuterRef("planned_on")
    )
    moved = VisitEvent.objects.filter(visit=OuterRef("pk"), day_before__isnull=False).order_by("-number")
    return rows.select_related("agency", "commune").annotate(
        commune_name=Subquery(names.values("full_name")[:1]), day_before=Subquery(moved.values("day_before")[:1])
    )


def commune_of(visit: SiteVisit) -> Unit:
    """The commune as it was when the visit was planned."""
    return unit_on(visit.commune_id, visit.planned_on)  # type: ignore[no-any-return]


# The list


@dataclass(frozen=True)
class ListPage:
    """A page of the list with its counts; every count opens to its list by a filter."""

    filters: Filters
    page: Page[Any]
    counts: dict[str, int]
    communes: tuple[tuple[str, str], ...]


def list_page(rights: Rights, filters: Filters, number: str | None) -> ListPage:
    """The visits within reach: the coming ones by day, then the past, the latest first. A constant number of queries."""
    visible = SiteVisit.objects.visible_to(rights)
    base = _narrowed(visible, filters)
    shows = _shows(rights)
    counts = base.aggregate(all=Count("pk"), **{name: Count("pk", filter=q) for name, q in shows.items()})
    rows = base.filter(shows[filters.show]) if filters.show else base
    coming = Case(When(state=State.PLANNED, then=F("day")), output_field=DateField())
    ordered = named(rows).annotate(coming=coming).order_by(F("coming").asc(nulls_last=True), "-day", "pk")
    return ListPage(filters, Paginator(ordered, PER_PAGE).get_page(number), counts, _communes(visible))


def _shows(rights: Rights) -> dict[str, Q]:
    own = SiteVisit.objects.of_agencies(rights).values("pk")
    return {
        "mine": Q(pk__in=own),
        "coming": Q(state=State.PLANNED, day__gte=rights.on),
        "unrecorded": Q(state=State.PLANNED, day__lt=rights.on),
        "done": Q(state=State.DONE),
        "cancelled": Q(state=State.CANCELLED),
    }


def _narrowed(rows: QuerySet[SiteVisit], filters: Filters) -> QuerySet[SiteVisit]:
    if filters.commune:
        rows = rows.filter(commune__code=filters.commune)
    for word in fold(filters.words).split():
        rows = rows.filter(folded__contains=word)
    return rows


def _communes(rows: QuerySet[SiteVisit]) -> tuple[tuple[str, str], ...]:
    """Code and name of the communes that have visits, by name. One query."""
    found = dict(named(rows).order_by("planned_on").values_list("commune__code", "commune_name"))
    return tuple(sorted(found.items(), key=lambda pair: fold(pair[1] or "")))


# First screens


@dataclass(frozen=True)
class FirstScreen:
    """For a commune: what comes (``coming``). For others: the week's visits by day, and how many of the own are unrecorded."""

    coming: tuple[Any, ...] = ()
    week: tuple[Any, ...] = ()
    unrecorded: int = 0
    may_plan: bool = False

    @property
    def any(self) -> bool:
        return bool(self.week or self.unrecorded)


def first_screen(rights: Rights) -> FirstScreen:
    """At most three queries. A district sees all visits to its communes, other agencies those that are theirs."""
    if ids := rights.answering_commune_ids:
        rows = SiteVisit.objects.filter(commune_id__in=ids, state=State.PLANNED, day__gte=rights.on)
        return FirstScreen(coming=tuple(named(rows).order_by("day", "pk")[:FEW]))
    monday = rights.on - timedelta(days=rights.on.weekday())
    days = {"first": monday, "last": monday + timedelta(days=6)}
    if rights.is_provincial or not rights.commune_ids:
        week = _own_week(own=sorted({post.agency_id for post in rights.posts}), **days)
    else:
        week = _week_within(communes=sorted(rights.commune_ids), **days)
    agencies = [agency.pk for agency in rules.sides(rights)]
    late = len(_late(agencies=agencies, on=rights.on)) if agencies else 0
    return FirstScreen(week=tuple(week), unrecorded=late, may_plan=not rules.why_not_plan_at_all(rights))


def _in_week(rows: QuerySet[SiteVisit], first: date, last: date) -> QuerySet[Any]:
    days = (first, last)
    week = rows.filter(Q(state=State.PLANNED, day__range=days) | Q(state=State.DONE, done_on__range=days))
    return named(week).order_by("day", "pk")


_own_week = Prepared(
    lambda own, first, last: _in_week(SiteVisit.objects.filter(of_any(own)), first, last),
    own=list,
    first=date,
    last=date,
)
_week_within = Prepared(
    lambda communes, first, last: _in_week(SiteVisit.objects.filter(commune_id__any_of=communes), first, last),
    communes=list,
    first=date,
    last=date,
)
_late = Prepared(
    lambda agencies, on: (
        SiteVisit.objects.unrecorded(on).filter(agency_id__any_of=agencies).order_by().values_list("pk", flat=True)
    ),
    agencies=list,
    on=date,
)


# Of a dossier


def of_dossiers(ids: Iterable[UUID]) -> dict[tuple[UUID, str], list[SiteVisit]]:
    """(dossier, step) -> its visits that are planned or done, by day. One query."""
    rows = SiteVisit.objects.filter(dossier_id__in=list(ids)).exclude(state=State.CANCELLED)
    found: dict[tuple[UUID, str], list[SiteVisit]] = {}
    for row in rows.select_related("agency", "by").order_by("day", "pk"):
        found.setdefault((row.dossier_id, row.step), []).append(row)  # type: ignore[arg-type]
    return found


# One visit


@dataclass(frozen=True)
class Part:
    """A criterion of a visit with the indicators to look at; each with whether the reader may raise a finding on it."""

    code: str
    name_vi: str
    name_en: str
    indicators: tuple[tuple[Indicator, bool], ...]


@dataclass(frozen=True)
class VisitPage:
    visit: Any
    commune: Unit
    parts: tuple[Part, ...]
    events: tuple[VisitEvent, ...]
    files: tuple[VisitFile, ...]
    invited: tuple[Agency, ...]
    findings: tuple[Finding, ...]
    why_not: dict[str, str]
    is_team: bool

    @property
    def indicator_count(self) -> int:
        return sum(len(part.indicators) for part in self.parts)

    @property
    def is_long(self) -> bool:
        """Whether the indicators are folded away, so that what is to be done next stays in sight."""
        return self.indicator_count > 12

    @property
    def moved_from(self) -> tuple[date, ...]:
        """The days for which it was planned before, the first one first."""
        return tuple(e.day_before for e in self.events if e.day_before)


_visit = Prepared(lambda pk: named(SiteVisit.objects.select_related("by", "dossier")).filter(pk=pk), pk=UUID)


def visit_in_reach(rights: Rights, pk: UUID) -> Any:
    """The visit, or None: there is none, or it lies beyond the person's reach."""
    found = _visit.first(pk=pk)
    return found if found and rights.reaches(found.commune_id) else None


def visit_page(rights: Rights, visit: Any) -> VisitPage:
    """Gather the page of a visit. A constant number of queries."""
    events = visit.events.select_related("by").order_by("number")
    return VisitPage(
        visit=visit,
        commune=commune_of(visit),
        parts=_parts(rights, visit),
        events=tuple(events),
        files=tuple(visit.files.select_related("stored").order_by("event__number", "stored__name", "pk")),
        invited=tuple(visit.invited.order_by("name", "pk")),
        findings=_findings(rights, visit),
        why_not={row.action.value: rules.why_not(row.action, rights, visit) for row in TABLE if row.sources},
        is_team=rules.is_team(rights, visit),
    )


def _findings(rights: Rights, visit: SiteVisit) -> tuple[Finding, ...]:
    """What the team has raised in the commune since the visit. One query."""
    if visit.state == State.CANCELLED:
        return ()
    rows = Finding.objects.visible_to(rights).filter(
        commune_id=visit.commune_id, agency_id=visit.agency_id, raised_on__gte=visit.visited_on
    )
    return tuple(rows.order_by("raised_at", "pk")[:PER_PAGE])


def edition_of(set_code: str, on: date) -> Edition | None:
    """The edition of a set that holds on a day."""
    return editions_in_force(on).get(set_code)


def _parts(rights: Rights, visit: SiteVisit) -> tuple[Part, ...]:
    edition = edition_of(visit.set_code, visit.planned_on)
    if edition is None:
        return ()
    chosen, may = set(visit.codes), _raisable(rights, edition)
    found: dict[str, list[Indicator]] = {}
    for row in edition.indicators.order_by("position"):
        if not chosen or chosen & {row.criterion, row.code}:
            found.setdefault(row.criterion, []).append(row)
    return tuple(
        Part(code, rows[0].criterion_vi, rows[0].criterion_en, tuple((row, may(row.pk)) for row in rows))
        for code, rows in found.items()
    )


def _raisable(rights: Rights, edition: Edition) -> Any:
    """Says of an indicator whether the person may raise a finding on it. One query for departments, none for others."""
    if not rights.department_ids:
        may = bool(findings.stages_for(rights, ()))
        return lambda _pk: may
    own = set(responsible(rights.department_ids, edition, rights.on))
    others = bool(findings.stages_for(rights, ()))
    return lambda pk: others or pk in own


def responsible(agency_ids: Iterable[int], edition: Edition, on: date) -> frozenset[int]:
    """The indicators of an edition that agencies lead or support on a day. One query."""
    rows = Responsibility.objects.filter(agency_id__in=list(agency_ids), indicator__edition=edition, valid__contains=on)
    return frozenset(rows.values_list("indicator_id", flat=True))


# Planning


def own_indicators(agency: Agency, edition: Edition, on: date) -> list[Indicator]:
    """The indicators that a department leads or supports; none for other agencies. At most two queries."""
    if agency.kind != AgencyKind.DEPARTMENT:
        return []
    return list(edition.indicators.filter(pk__in=responsible([agency.pk], edition, on)).order_by("position"))


def criteria_of(edition: Edition) -> list[Indicator]:
    """The criteria of an edition, each by its first indicator. One query."""
    found: dict[str, Indicator] = {}
    for row in edition.indicators.order_by("position"):
        found.setdefault(row.criterion, row)
    return list(found.values())


def dossiers_in_hands(rights: Rights, agency: Agency, commune: Unit) -> list[Dossier]:
    """The applications of a commune that lie with an agency to be vetted or appraised. One query."""
    rows = Dossier.objects.on_their_way().filter(commune_id=commune.pk).select_related("procedure", "edition")
    return [
        d for d in rows.defer("edition__document").order_by("-year", "pk") if rules.is_in_hands(rights, agency.pk, d)
    ]


def coming_to(commune: Unit, on: date) -> list[Any]:
    """Who has planned already to come to a commune, so that teams go together and not one after the other. One query."""
    rows = SiteVisit.objects.filter(commune_id=commune.pk, state=State.PLANNED, day__gte=on)
    return list(named(rows).order_by("day", "pk")[:FEW])


def to_invite(agency: Agency, commune: Any, on: date) -> list[Agency]:
    """Who may be asked to come along: departments, the coordination office and the commune's district. One query."""
    kinds = (AgencyKind.DEPARTMENT, AgencyKind.COORDINATION_OFFICE)
    wanted = Q(kind__in=kinds, level=Level.PROVINCE) | Q(kind=AgencyKind.PEOPLES_COMMITTEE, unit_id=commune.parent_id)
    rows = Agency.objects.filter(wanted, valid__contains=on).exclude(pk=agency.pk)
    return sorted(rows, key=lambda one: (one.level != Level.DISTRICT, one.name, one.pk))


def districts_of(commune: Any, on: date) -> list[int]:
    """The agencies of the commune's district that keep the programme there. One query."""
    kinds = (AgencyKind.PEOPLES_COMMITTEE, AgencyKind.DISTRICT_OFFICE)
    rows = Agency.objects.filter(kind__in=kinds, unit_id=commune.parent_id, level=Level.DISTRICT, valid__contains=on)
    return list(rows.values_list("pk", flat=True))


def file_in_reach(rights: Rights, visit: UUID, pk: UUID) -> VisitFile | None:
    seen = SiteVisit.objects.visible_to(rights).filter(pk=visit)
    return VisitFile.objects.filter(pk=pk, visit__in=seen).select_related("stored").first()


def communes_by_district(rights: Rights) -> list[tuple[Any, list[Any]]]:
    """The communes of the programme within reach, by district and name. Two queries."""
    districts = {u.pk: u for u in Unit.objects.as_of(rights.on).districts()}
    found: dict[int | None, list[Any]] = {}
    for unit in rights.communes().taking_part(rights.on).order_by("name_order"):
        found.setdefault(unit.parent_id, []).append(unit)
    pairs = [(districts.get(pk), units) for pk, units in found.items()]  # type: ignore[call-overload]
    return sorted(pairs, key=lambda pair: pair[0].name_order if pair[0] else "")
