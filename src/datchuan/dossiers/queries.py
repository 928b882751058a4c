"""What the pages of a dossier show, and what its actions ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from datchuan.assessments.evaluation import day_of
from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.criteria.catalogues import editions_in_force
from datchuan.dossiers import record, revocation, rules
from datchuan.dossiers.content import Content, Moved, differences, gather
from datchuan.dossiers.models import Appeal, Document, Dossier, Event, Fact, Passage, Version
from datchuan.dossiers.readiness import Checked, latest_facts, readiness
from datchuan.dossiers.workflow import AFTER_THE_DOSSIER, OPEN_STATES, Action, Outcome
from datchuan.people.models import Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Participation, Unit
from datchuan.procedures.kinds import Purpose
from datchuan.procedures.models import Procedure
from datchuan.procedures.plan import Step
from datchuan.procedures.queries import procedure_for
from datchuan.procedures.workdays import WorkCalendar, work_calendar
from datchuan.titles.queries import holdings
from datchuan.upkeep.line import Line

__all__ = ["day_of"]

#: The space of advisory locks by which openings of one commune queue up.
_OPENING = 0x0D055

_units = Prepared(lambda on, ids: Unit.objects.as_of(on).filter(pk__any_of=ids), on=date, ids=list)

FULL = ("edition", "procedure", "content", "deadline", "opened_by")
_dossier = Prepared(lambda pk: Dossier.objects.select_related(*FULL).filter(pk=pk), pk=UUID)


def dossier_in_reach(rights: Rights, pk: UUID) -> Dossier | None:
    """A dossier within a person's reach, with its commune as of today; None for one beyond, as for none at all."""
    found = _dossier.first(pk=pk)
    return with_communes([found])[0] if found and rights.reaches(found.commune_id) else None


def with_communes(dossiers: Iterable[Dossier], on: date | None = None) -> list[Dossier]:
    """The dossiers with their communes as of a day (names, kinds, parents). One query."""
    rows = list(dossiers)
    units = _units(on=on or clock.today(), ids=sorted({row.commune_id for row in rows}))
    known = {unit.pk: unit for unit in units}
    for row in rows:
        row.commune = known.get(row.commune_id) or row.commune
    return rows


def lock_commune(commune_id: int) -> None:
    """Let those who open dossiers of one commune wait for one another until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_OPENING, commune_id])


def attempts(commune_id: int, level: str, year: int, purpose: str = Purpose.RECOGNITION) -> int:
    return Dossier.objects.filter(commune_id=commune_id, level=level, year=year, purpose=purpose).count()


def why_not_open(rights: Rights, commune: Unit, level: str, year: int, procedure: Procedure | None) -> str:
    """``rules.why_not_open`` with what it asks. Four queries."""
    held = holdings([commune.pk], rights.on)[commune.pk].by_level.get(level)
    return rules.why_not_open(
        rights,
        commune,
        year,
        takes_part=Participation.objects.filter(
            unit_id=commune.pk, takes_part=True, valid__contains=rights.on
        ).exists(),
        on_its_way=Dossier.objects.of_recognition()
        .on_their_way()
        .filter(commune=commune, level=level, year=year)
        .exists(),
        has_procedure=procedure is not None,
        holds=held is not None and held.year_met == year,
    )


def standing(dossier: Dossier) -> tuple[list[Document], dict[str, Fact]]:
    """The documents that were not removed and the facts that count. Two queries."""
    rows = Document.objects.filter(dossier=dossier, removed_at=None).select_related("stored", "added_by")
    return list(rows.order_by("added_at", "pk")), latest_facts([dossier.pk])[dossier.pk]


@dataclass(frozen=True)
class Days:
    """How long a dossier is in its present step: working days used, allowed (None where no limit is known), left."""

    used: int
    due_on: date | None
    left: int | None

    @property
    def is_overdue(self) -> bool:
        return self.left is not None and self.left < 0


def days_of(dossier: Dossier, on: date, calendar: WorkCalendar | None = None) -> Days:
    """The days of a dossier in its present step. One query where no calendar is given."""
    calendar = calendar or work_calendar()
    used = calendar.between(dossier.entered_at.astimezone(clock.VIETNAM).date(), on)
    left = calendar.days_left(on, dossier.due_on) if dossier.due_on else None
    return Days(used, dossier.due_on, left)


@dataclass(frozen=True)
class StepLine:
    """A step of the procedure on the time line of a dossier: its passages, whether it is done, present or to come."""

    step: Step
    passages: tuple[Passage, ...]
    documents: tuple[Document, ...]
    missing: tuple[str, ...]
    is_present: bool
    may_add: bool

    @property
    def is_done(self) -> bool:
        return any(passage.stands for passage in self.passages)

    @property
    def has_fallen(self) -> bool:
        """Whether it was done once, on a content that is no longer the one that is judged."""
        return not self.is_done and any(p.outcome == Outcome.PASSED for p in self.passages)

    @property
    def last(self) -> Passage | None:
        return self.passages[-1] if self.passages else None


@dataclass(frozen=True)
class DossierPage:
    """All that the page of a dossier shows."""

    dossier: Dossier
    rights: Rights
    lines: tuple[StepLine, ...]
    events: tuple[Event, ...]
    versions: tuple[Version, ...]
    live: Content
    conditions: tuple[Checked, ...]
    documents: tuple[Document, ...]
    facts: dict[str, Fact]
    days: Days
    calendar: WorkCalendar

    @property
    def step(self) -> Step:
        return self.dossier.present_step

    @property
    def acts(self) -> bool:
        """Whether the person has the next move."""
        return rules.acts_in(self.rights, self.step, self.dossier.commune_id)

    @cached_property
    def moved(self) -> list[Moved]:
        """What differs between the sealed content and the figures of today."""
        content = self.dossier.content
        return differences(Content(content.document), self.live) if content else []

    @cached_property
    def why_not_finish(self) -> str:
        """What is missing for the present step, whoever reads it."""
        live = self.live if rules.seals_live(self.dossier, self.step) else None
        return rules.why_not_finish(self.dossier, self.step, live, self.documents, self.facts)

    @property
    def entered_on(self) -> date:
        return self.dossier.entered_at.astimezone(clock.VIETNAM).date()

    @cached_property
    def keepers(self) -> list[User]:
        """Who acts in the present step, where that is a handful of people. One or two queries."""
        named = self.step.role in (Role.COMMUNE_OFFICER, Role.DISTRICT_OFFICER, Role.FRONT, Role.COORDINATOR)
        return record.keepers(self.dossier) if self.dossier.is_open and named else []

    @cached_property
    def test(self) -> Line | None:
        """The test of revocation on the figures of today; None for an application."""
        return revocation.line_of(self.dossier, self.live) if self.dossier.revokes else None

    @cached_property
    def sealed_test(self) -> Line | None:
        """The same on the content that is judged."""
        return revocation.sealed_line(self.dossier) if self.dossier.revokes else None

    @cached_property
    def appeals(self) -> list[Appeal]:
        """What was appealed against the decision. One query, none for an application."""
        return list(self.dossier.appeals.select_related("document__stored", "by")) if self.dossier.revokes else []

    @cached_property
    def answer(self) -> dict[str, str]:
        """What the commune answered, as it was sealed."""
        content = self.dossier.content
        return content.document.get("answer", {}) if content else {}

    def why_not(self, action: Action) -> str:
        return rules.why_not(action, self.rights, self.dossier)


def dossier_page(rights: Rights, dossier: Dossier) -> DossierPage:
    """Everything about one dossier. About fifteen queries, whatever its length."""
    documents, facts = standing(dossier)
    passages: dict[str, list[Passage]] = {}
    for passage in Passage.objects.filter(dossier=dossier).select_related("by", "agency", "seen", "fell_with"):
        passages.setdefault(passage.step, []).append(passage)
    live = gather(dossier)
    lines = tuple(
        _line(rights, dossier, step, passages.get(step.code, []), documents)
        for step in dossier.plan.steps
        if step.kind not in AFTER_THE_DOSSIER
    )
    judged = live if dossier.content is None else Content(dossier.content.document)
    calendar = work_calendar()
    return DossierPage(
        dossier=dossier,
        rights=rights,
        lines=lines,
        events=tuple(Event.objects.filter(dossier=dossier).select_related("by", "agency", "seen").order_by("-number")),
        versions=tuple(Version.objects.filter(dossier=dossier).defer("document").select_related("sealed_by")),
        live=live,
        conditions=tuple(readiness(dossier, judged, facts)),
        documents=tuple(documents),
        facts=facts,
        days=days_of(dossier, rights.on, calendar),
        calendar=calendar,
    )


def _line(rights: Rights, dossier: Dossier, step: Step, passages: list[Passage], documents: list[Document]) -> StepLine:
    return StepLine(
        step=step,
        passages=tuple(passages),
        documents=tuple(row for row in documents if row.step == step.code),
        missing=tuple(rules.missing_documents(step, documents)),
        is_present=dossier.is_open and step.code == dossier.step,
        may_add=not rules.why_not_add_document(rights, dossier, step),
    )


def dossiers_of(rights: Rights) -> QuerySet[Any]:
    """The dossiers within a person's reach, the ones that wait longest first."""
    return _light(Dossier.objects.visible_to(rights)).order_by("entered_at", "pk")


def _light(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Without documents, which are large: plans and catalogues are read once and kept, a version opens on its own page."""
    rows = rows.select_related("procedure", "content", "deadline", "edition")
    return rows.defer("content__document", "procedure__document", "edition__document")


def _of_states(states: list[str], **narrowed: Any) -> QuerySet[Any]:
    return _light(Dossier.objects.filter(state__any_of=states, **narrowed)).order_by("entered_at", "pk")


_in_states = Prepared(_of_states, states=list)
_in_states_within = Prepared(
    lambda states, communes: _of_states(states, commune_id__any_of=communes), states=list, communes=list
)
_within = Prepared(
    lambda communes: _light(Dossier.objects.filter(commune_id__any_of=communes)).order_by("-year", "level", "-attempt"),
    communes=list,
)


def open_dossiers(rights: Rights) -> list[Dossier]:
    """Those of ``dossiers_of`` that go on. One query."""
    if rights.roles <= {Role.OPERATOR}:
        return []
    states = [state.value for state in OPEN_STATES]
    if rights.is_provincial:
        return _in_states(states=states)
    return _in_states_within(states=states, communes=sorted(rights.commune_ids))


def dossiers_within(rights: Rights, communes: Iterable[int]) -> list[Dossier]:
    """The dossiers of those of the communes that the person reaches, the newest first. One query."""
    if rights.roles <= {Role.OPERATOR}:
        return []
    return _within(communes=[pk for pk in communes if rights.reaches(pk)])


def waits_for(rights: Rights, dossiers: Iterable[Dossier]) -> list[Dossier]:
    """Those of the dossiers in whose present step the person acts. No query but for the person's reach."""
    return [d for d in dossiers if d.is_open and rules.acts_in(rights, d.present_step, d.commune_id)]


def following(dossier: Dossier) -> Step | None:
    """The step that comes after the present one: the next that does not stand yet; None at the end. One query."""
    return record.next_step(dossier, dossier.present_step)


def document_of(dossier: Dossier, pk: UUID) -> Document | None:
    """A document of a dossier, removed ones too, since versions still hold them. Within the dossier only."""
    found = Document.objects.filter(dossier=dossier, pk=pk).select_related("stored", "added_by", "removed_by").first()
    if found is not None:
        found.dossier = dossier
    return found


def version_of(dossier: Dossier, number: int) -> Version | None:
    return Version.objects.filter(dossier=dossier, number=number).select_related("sealed_by").first()


def fallen_between(dossier: Dossier, first: int, last: int) -> list[Passage]:
    """The approvals that fell with the versions after ``first`` up to ``last``."""
    rows = Passage.objects.filter(dossier=dossier, fell_with__number__gt=first, fell_with__number__lte=last)
    return list(rows.select_related("seen", "fell_with").order_by("number"))


def procedures_to_move_to(dossier: Dossier) -> list[Procedure]:
    """The procedures of its purpose for the level, the newest first, without the one that holds for the dossier."""
    rows = Procedure.objects.filter(level=dossier.level, purpose=dossier.purpose).exclude(pk=dossier.procedure_id)
    return list(rows.order_by("-pk"))


@dataclass(frozen=True)
class Preview:
    """How ready a commune would be for a level and year, before a dossier is opened."""

    dossier: Dossier
    live: Content
    conditions: tuple[Checked, ...]
    why_not: str


def preview(rights: Rights, commune: Unit, level: str, year: int) -> Preview | None:
    """The readiness of a commune for a level and year; None where no procedure or set is in force."""
    procedure = procedure_for(level, Purpose.RECOGNITION, rights.on)
    edition = editions_in_force(day_of(year)).get(level)
    if procedure is None or edition is None:
        return None
    dossier = Dossier(
        commune=commune, level=level, year=year, edition=edition, procedure=procedure,
        attempt=attempts(commune.pk, level, year) + 1,
    )  # fmt: skip
    live = gather(dossier)
    checked = tuple(readiness(dossier, live, {}))
    return Preview(dossier, live, checked, why_not_open(rights, commune, level, year, procedure))
