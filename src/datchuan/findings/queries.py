"""What the pages about findings show, and what other rooms ask. Every list takes a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from datchuan.assessments.evaluation import day_of
from datchuan.config.prepared import Prepared
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.engine import IndicatorResult, Measure
from datchuan.criteria.models import Indicator, Responsibility
from datchuan.findings import below, rules
from datchuan.findings.below import Document
from datchuan.findings.filters import Filters
from datchuan.findings.models import Finding, FindingEvent
from datchuan.findings.seen import Seen, judged, seen_in
from datchuan.findings.workflow import TABLE, UNSETTLED, WAITING_FOR_COMMUNE, Action, Stage, State
from datchuan.people.models import Agency, Post
from datchuan.people.rights import Rights
from datchuan.places.models import Participation, Unit, UnitName, UnitParent
from datchuan.places.queries import unit_on
from datchuan.places.text import fold

PER_PAGE = 50
FIRST_YEAR = 2010


# What other rooms ask


_found = Prepared(
    lambda commune, set_code, year, code: Finding.objects.filter(
        commune_id=commune, set_code=set_code, year=year, indicator_code=code
    ).select_related("agency"),
    commune=int,
    set_code=str,
    year=int,
    code=str,
)
_open_counts = Prepared(
    lambda communes, set_code, year: (
        Finding.objects.unsettled()
        .filter(commune_id__any_of=communes, set_code=set_code, year=year)
        .values_list("commune_id", "indicator_code")
        .annotate(n=Count("pk"))
        .order_by()
    ),
    communes=list,
    set_code=str,
    year=int,
)
_responsible = Prepared(
    lambda indicator, on: Responsibility.objects.filter(indicator_id=indicator, valid__contains=on).values_list(
        "agency_id", flat=True
    ),
    indicator=int,
    on=date,
)


def of_indicator(commune_id: int, set_code: str, year: int, indicator_code: str) -> list[Finding]:
    """The findings on an indicator of a commune in a year: those still open first, by term; then the settled ones,
    latest first. One query."""
    found = _found(commune=commune_id, set_code=set_code, year=year, code=indicator_code)
    unsettled = sorted((f for f in found if f.is_unsettled), key=lambda f: (f.due, f.raised_at, f.pk))
    settled = sorted((f for f in found if not f.is_unsettled), key=lambda f: (f.raised_at, f.pk), reverse=True)
    return unsettled + settled


def open_counts(commune_ids: Iterable[int], set_code: str, year: int) -> dict[tuple[int, str], int]:
    """(commune id, indicator code) -> findings that are neither closed nor withdrawn; absent when none. One query."""
    counted = _open_counts(communes=list(commune_ids), set_code=set_code, year=year)
    return {(commune_id, code): n for commune_id, code, n in counted}


@dataclass(frozen=True)
class Panel:
    """The findings on one indicator of a commune, for its page: what is open, what is settled, what this person may do."""

    commune: Unit
    set_code: str
    indicator_code: str
    year: int
    unsettled: tuple[Finding, ...]
    settled: tuple[Finding, ...]
    may_answer: bool
    why_not_raise: str


def panel(rights: Rights, commune: Unit, indicator: Indicator, year: int) -> Panel:
    """What ``findings/_panel.html`` shows, as ``findings`` of its context. Two queries."""
    set_code = indicator.edition.set_code
    found = of_indicator(commune.pk, set_code, year, indicator.code)
    return Panel(
        commune,
        set_code,
        indicator.code,
        year,
        tuple(f for f in found if f.is_unsettled),
        tuple(f for f in found if not f.is_unsettled),
        may_answer=commune.pk in rights.own_commune_ids,
        why_not_raise=rules.why_not_raise_at_all(rights, responsible_ids(indicator, rights.on)),
    )


def waiting_count(rights: Rights) -> int:
    """How many findings wait for this person's move: for the badge in the head of the page. One query."""
    mine = waits_for(rights)
    return 0 if mine is None else Finding.objects.visible_to(rights).filter(mine).count()


# Who and where


def responsible_ids(indicator: Indicator, on: date) -> frozenset[int]:
    """Agencies that lead or support the indicator on the day. One query."""
    return frozenset(_responsible(indicator=indicator.pk, on=on))


def lead_of(indicator: Indicator, on: date) -> Agency | None:
    """The agency that leads the indicator on the day (the first by code where there are several)."""
    rows = Responsibility.objects.filter(indicator=indicator, part=Responsibility.Part.LEAD, valid__contains=on)
    row = rows.select_related("agency").order_by("agency__code").first()
    return row.agency if row else None


def taking_part(commune_ids: Iterable[int], on: date) -> frozenset[int]:
    """Which of the communes are in the programme on the day."""
    rows = Participation.objects.filter(unit_id__in=list(commune_ids), takes_part=True, valid__contains=on)
    return frozenset(rows.values_list("unit_id", flat=True))


def indicator_in_force(set_code: str, code: str, year: int, today: date) -> Indicator | None:
    """The indicator of the edition by which a year is judged; None for an unknown set, code or year."""
    if not FIRST_YEAR <= year <= today.year:
        return None
    edition = editions_in_force(day_of(year)).get(set_code)
    found = Indicator.objects.filter(edition=edition, code=code).first() if edition else None
    if found is not None and edition is not None:
        found.edition = edition
    return found


def raisers_side(finding: Finding, on: date) -> list[Any]:
    """The people who speak on the day for the agency that raised a finding. One query."""
    roles = rules.RAISERS[Stage(finding.stage)]
    posts = Post.objects.held_on(on).filter(agency_id=finding.agency_id, role__in=roles, user__is_active=True)
    people = {post.user_id: post.user for post in posts.select_related("user").order_by("pk")}
    return list(people.values())


def waits_for(rights: Rights) -> Q | None:
    """Which findings wait for this person: to be answered by an officer, to be decided by the raiser's side."""
    parts = []
    if rights.own_commune_ids:
        parts.append(Q(commune_id__in=rights.own_commune_ids, state__in=WAITING_FOR_COMMUNE))
    for stage, roles in rules.RAISERS.items():
        if agencies := {post.agency_id for post in rights.posts if post.role in roles}:
            parts.append(Q(agency_id__in=agencies, stage=stage, state=State.ANSWERED))
    return reduce(or_, parts) if parts else None


# The list


def named(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """Findings with ``commune_name`` (of the day on which they were raised), ``commune_code``, ``name_vi``, ``name_en``."""
    names = UnitName.objects.filter(
        unit=OuterRef("commune_id"), use=UnitName.Use.OFFICIAL, valid__contains=OuterRef("raised_on")
    )
    indicators = Indicator.objects.filter(edition=OuterRef("edition_id"), code=OuterRef("indicator_code"))
    return rows.select_related("agency", "lead", "commune").annotate(
        commune_name=Subquery(names.values("full_name")[:1]),
        name_vi=Subquery(indicators.values("name_vi")[:1]),
        name_en=Subquery(indicators.values("name_en")[:1]),
    )


@dataclass(frozen=True)
class ListPage:
    """A page of the list with its counts; every count opens to its list by a filter."""

    filters: Filters
    page: Page[Finding]
    mine: int
    unsettled: int
    overdue: int
    total: int
    states: tuple[tuple[State, int], ...]
    stages: tuple[tuple[Stage, int], ...]
    departments: tuple[Agency, ...]
    districts: tuple[Any, ...]


def list_page(rights: Rights, filters: Filters, number: str | None) -> ListPage:
    """The findings within a person's reach that the filters leave: those that wait for this person first, then what is
    open by term, then the settled ones. A constant number of queries."""
    base = _narrowed(Finding.objects.visible_to(rights), filters, rights.on)
    mine = waits_for(rights) or Q(pk__in=[])
    counts = base.aggregate(
        total=Count("pk"),
        mine=Count("pk", filter=mine),
        unsettled=Count("pk", filter=Q(state__in=UNSETTLED)),
        overdue=Count("pk", filter=Q(state__in=WAITING_FOR_COMMUNE, due__lt=rights.on)),
        **{f"state_{s.value}": Count("pk", filter=Q(state=s)) for s in State},
        **{f"stage_{s.value}": Count("pk", filter=Q(stage=s)) for s in Stage},
    )
    rows = _ordered(_in_state(base, filters, mine, rights.on), mine)
    return ListPage(
        filters=filters,
        page=Paginator(rows, PER_PAGE).get_page(number),
        mine=counts["mine"],
        unsettled=counts["unsettled"],
        overdue=counts["overdue"],
        total=counts["total"],
        states=tuple((s, counts[f"state_{s.value}"]) for s in State),
        stages=tuple((s, counts[f"stage_{s.value}"]) for s in Stage),
        departments=leading_departments(rights.on),
        districts=_districts(rights),
    )


def listed(rights: Rights, filters: Filters) -> Any:
    """Every finding of the list, in its order, each with its commune's code, its edition and its district. One query."""
    mine = waits_for(rights) or Q(pk__in=[])
    base = _narrowed(Finding.objects.visible_to(rights), filters, rights.on)
    within = UnitParent.objects.filter(unit=OuterRef("commune_id"), valid__contains=OuterRef("raised_on"))
    names = UnitName.objects.filter(
        unit=OuterRef("parent_id"), use=UnitName.Use.OFFICIAL, valid__contains=OuterRef(OuterRef("raised_on"))
    )
    district = within.annotate(name=Subquery(names.values("full_name")[:1])).values("name")[:1]
    rows = _ordered(_in_state(base, filters, mine, rights.on), mine)
    rows = rows.select_related("agency", "lead", "commune", "edition").defer("edition__document")
    return rows.annotate(district_name=Subquery(district))


def _ordered(rows: QuerySet[Finding], mine: Q) -> Any:
    """What waits for the person first, then what is open by term, then the settled ones."""
    marked = named(rows).annotate(
        mine=Case(When(mine, then=Value(0)), default=Value(1), output_field=IntegerField()),
        settled=Case(When(state__in=UNSETTLED, then=Value(0)), default=Value(1), output_field=IntegerField()),
    )
    return marked.order_by("mine", "settled", "due", "-raised_at", "pk")


def _narrowed(rows: QuerySet[Finding], filters: Filters, on: date) -> QuerySet[Finding]:
    """The filters of place and thing; state and term are counted beside one another and narrow afterwards."""
    if filters.stage:
        rows = rows.filter(stage=filters.stage)
    if filters.department:
        rows = rows.filter(Q(agency__code=filters.department) | Q(lead__code=filters.department))
    if filters.commune:
        rows = rows.filter(commune__code=filters.commune)
    if filters.district:
        inside = UnitParent.objects.filter(parent__code=filters.district, valid__contains=on)
        rows = rows.filter(commune_id__in=inside.values("unit_id"))
    if filters.set_code:
        rows = rows.filter(set_code=filters.set_code)
    if filters.indicator:
        rows = rows.filter(indicator_code=filters.indicator)
    if filters.year:
        rows = rows.filter(year=filters.year)
    for word in fold(filters.words).split():
        rows = rows.filter(folded__contains=word)
    return rows


def _in_state(rows: QuerySet[Finding], filters: Filters, mine: Q, on: date) -> QuerySet[Finding]:
    if filters.show == "mine":
        return rows.filter(mine)
    if filters.show == "overdue":
        return rows.filter(state__in=WAITING_FOR_COMMUNE, due__lt=on)
    if filters.show == "unsettled":
        return rows.filter(state__in=UNSETTLED)
    return rows.filter(state=filters.show) if filters.show else rows


def leading_departments(on: date) -> tuple[Agency, ...]:
    """The agencies that lead an indicator on the day, in the order of their names. One query."""
    leads = Responsibility.objects.filter(part=Responsibility.Part.LEAD, valid__contains=on).values("agency_id")
    return tuple(Agency.objects.filter(pk__in=leads).order_by("name", "pk"))


def _districts(rights: Rights) -> tuple[Any, ...]:
    """The districts of the communes within reach; none for a person of a single one."""
    units = Unit.objects.as_of(rights.on).districts().order_by("name_order")
    return tuple(units) if rights.is_provincial else ()


# One finding


@dataclass(frozen=True)
class EventLine:
    """One thing that was done, with the documents it points at."""

    event: FindingEvent
    documents: tuple[Document, ...]
    missing: int


@dataclass(frozen=True)
class FindingPage:
    """Everything about one finding. ``then`` and ``now`` are what the engine said of the commune's value when it was
    raised and what it says today."""

    finding: Any
    commune: Unit
    events: tuple[EventLine, ...]
    documents: tuple[Document, ...]
    missing: int
    measure: Measure
    then: IndicatorResult
    now: IndicatorResult
    seen: Seen
    why_not: dict[str, str]
    attachable: tuple[Document, ...]

    @property
    def value_changed(self) -> bool:
        return self.seen.version != self.finding.seen_version

    @property
    def evidence_changed(self) -> bool:
        return self.seen.evidence != self.finding.seen_evidence

    @property
    def may_anything(self) -> bool:
        return any(not sentence for sentence in self.why_not.values())

    @property
    def may_attach(self) -> bool:
        """Whether the person may answer, and so add a document first."""
        return not self.why_not[Action.ANSWER]

    @property
    def why_not_first(self) -> str:
        """Why this person can do nothing here: the reason for the step that would come next."""
        settled = not self.finding.is_unsettled
        answer_next = self.finding.waits_for_commune and not settled
        return self.why_not[Action.ANSWER if answer_next else Action.REOPEN if settled else Action.CLOSE]


_finding = Prepared(
    lambda pk: named(Finding.objects.select_related("edition", "raised_by")).defer("edition__document").filter(pk=pk),
    pk=UUID,
)


def finding_in_reach(rights: Rights, pk: UUID) -> Any:
    """The finding with its names, or None: there is none, or it lies beyond the person's reach."""
    found = _finding.first(pk=pk)
    return found if found and rights.reaches(found.commune_id) else None


def commune_of(finding: Finding) -> Unit:
    """The commune as it was when the finding was raised."""
    return unit_on(finding.commune_id, finding.raised_on)  # type: ignore[no-any-return]


def finding_page(rights: Rights, finding: Finding) -> FindingPage:
    """Gather the page of a finding. A constant number of queries."""
    indicator = Indicator.objects.get(edition=finding.edition, code=finding.indicator_code)
    indicator.edition = finding.edition
    seen = seen_in([finding.commune_id], indicator, finding.year)[finding.commune_id]
    events = list(finding.events.select_related("by", "agency").order_by("number"))
    pointed = {pk for event in events for pk in event.documents} | set(finding.documents)
    known = below.named_documents(finding.commune_id, pointed)
    then, measure = judged(
        finding.edition, finding.indicator_code, finding.seen_value, finding.seen_profile, finding.year
    )
    now, _measure = judged(finding.edition, finding.indicator_code, seen.value, seen.profile, finding.year)
    why_not = {row.action.value: rules.why_not(row.action, rights, finding) for row in TABLE if row.sources}
    attachable = () if why_not[Action.ANSWER] else attachable_to(finding)
    return FindingPage(
        finding=finding,
        commune=commune_of(finding),
        events=tuple(EventLine(event, *_known(event.documents, known)) for event in events),
        documents=_known(finding.documents, known)[0],
        missing=_known(finding.documents, known)[1],
        measure=measure,
        then=then,
        now=now,
        seen=seen,
        why_not=why_not,
        attachable=attachable,
    )


def attachable_to(finding: Finding) -> tuple[Document, ...]:
    """The documents that the commune can point at in an answer: those attached to the indicator."""
    return tuple(below.documents_of(finding.commune_id, finding.set_code, finding.year, finding.indicator_code))


def _known(ids: Iterable[UUID], known: dict[UUID, Document]) -> tuple[tuple[Document, ...], int]:
    ids = list(ids)
    found = tuple(known[pk] for pk in ids if pk in known)
    return found, len(ids) - len(found)
