"""The papers of a commune on one page: all that a member wants before a vote, on the version that is voted on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from datchuan.appraisals.lines import Appraisal
from datchuan.appraisals.queries import appraisal_of
from datchuan.config import clock
from datchuan.council import queries
from datchuan.council.models import Item, MemberNote, Voted
from datchuan.council.queries import ItemLine, SittingPage
from datchuan.council.workflow import ItemState
from datchuan.criteria.models import Labels
from datchuan.dossiers.content import Content
from datchuan.dossiers.models import Dossier, Passage, Version
from datchuan.dossiers.readiness import Checked, readiness
from datchuan.dossiers.revocation import fresh_lines, line_of
from datchuan.facts.models import FactValue
from datchuan.facts.queries import facts_of
from datchuan.findings.models import Finding
from datchuan.guidance.models import Question
from datchuan.guidance.workflow import State as QuestionState
from datchuan.people.rights import Rights
from datchuan.procedures.kinds import StepKind
from datchuan.surveys.queries import SurveyLine, result_of
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import events_of
from datchuan.upkeep.line import Line as TestLine

#: The most facts of a commune that the page shows: those that the pack asks first.
FACTS = 8


@dataclass(frozen=True)
class CriterionLine:
    """A criterion of the version with its indicators."""

    code: str
    name: str
    letter: str
    items: tuple[Mapping[str, Any], ...]

    @property
    def lacking(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(item for item in self.items if item["letter"] not in "MX")


@dataclass(frozen=True)
class Attempt:
    """An earlier attempt of the commune for the level: how it ended, and what the Council said of it."""

    dossier: Dossier
    items: tuple[Item, ...]


@dataclass(frozen=True)
class CasePage:
    """A dossier before the Council. ``item`` is None while it is on no agenda."""

    dossier: Dossier
    seen: Version | None
    item: Item | None
    sitting: SittingPage | None
    district: str
    profile: Labels | None
    facts: tuple[FactValue, ...]
    titles: tuple[TitleEvent, ...]
    conditions: tuple[Checked, ...]
    departments: Appraisal | None
    vetting: Appraisal | None
    passages: tuple[Passage, ...]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    former: tuple[Attempt, ...]
    note: str
    named: tuple[Voted, ...]
    survey: SurveyLine | None

    @property
    def line(self) -> ItemLine | None:
        """The item as its sitting sees it."""
        if self.sitting is None or self.item is None:
            return None
        return next(line for line in self.sitting.lines if line.item.pk == self.item.pk)

    @property
    def following(self) -> Item | None:
        """The next item of the agenda that waits."""
        if self.sitting is None or self.item is None:
            return None
        waiting = [line.item for line in self.sitting.lines if line.item.state == ItemState.LISTED]
        after = [item for item in waiting if item.position > self.item.position]
        return next(iter([*after, *(i for i in waiting if i.pk != self.item.pk)]), None)

    @property
    def is_newer(self) -> bool:
        """Whether another version stands than the one on the agenda."""
        return self.item is not None and self.dossier.content_id != self.item.seen_id

    @cached_property
    def criteria(self) -> tuple[CriterionLine, ...]:
        if self.seen is None:
            return ()
        document = self.seen.document
        by_criterion: dict[str, list[Mapping[str, Any]]] = {}
        for item in document["items"]:
            by_criterion.setdefault(item["criterion"], []).append(item)
        return tuple(
            CriterionLine(c["code"], c["name"], c["letter"], tuple(by_criterion.get(c["code"], ())))
            for c in document["criteria"]
        )

    @cached_property
    def test(self) -> TestLine | None:
        """The test of revocation on the version that is voted on; None for an application."""
        if self.seen is None or not self.dossier.revokes:
            return None
        return line_of(self.dossier, Content(self.seen.document))

    @cached_property
    def fresh(self) -> TestLine | None:
        """The same on the figures of today. One query, none for an application."""
        return fresh_lines([self.dossier]).get(self.dossier.pk)

    @property
    def answer(self) -> Mapping[str, str]:
        """What the commune answered, as it was sealed."""
        return self.seen.document.get("answer", {}) if self.seen else {}

    @property
    def illustrative(self) -> int:
        """Indicators judged by a level that is only illustrative."""
        return len(Content(self.seen.document).illustrative()) if self.seen else 0


def case_page(rights: Rights, dossier: Dossier, item: Item | None) -> CasePage:
    """The page of an item, or of a dossier that is on no agenda yet. About thirty queries, whatever lies behind it."""
    seen = item.seen if item is not None else dossier.content
    page = queries.sitting_page(rights, item.sitting) if item is not None else None
    me = page.me if page else None
    notes = MemberNote.objects.filter(item=item, member=me) if item is not None and me is not None else None
    own = notes.first() if notes is not None else None
    return CasePage(
        dossier=dossier,
        seen=seen,
        item=item,
        sitting=page,
        district=queries.districts_of([dossier]).get(dossier.pk, ""),
        profile=_profile(seen),
        facts=tuple(facts_of(dossier.commune_id, dossier.year).values())[:FACTS],
        titles=tuple(events_of(dossier.commune_id)),
        conditions=tuple(readiness(dossier, Content(seen.document))) if seen else (),
        departments=appraisal_of(dossier, StepKind.DEPARTMENTAL_APPRAISAL),
        vetting=appraisal_of(dossier, StepKind.VETTING),
        passages=_passages(dossier),
        findings=_findings(dossier),
        questions=_questions(dossier),
        former=_former(dossier),
        note=own.text if own else "",
        named=_named(item, page),
        survey=None if dossier.revokes else result_of(dossier.commune_id, dossier.level, dossier.year),
    )


def _profile(seen: Version | None) -> Labels | None:
    code = seen.document.get("profile", "") if seen else ""
    return Labels.objects.filter(kind="profile", code=code).first() if code else None


def _passages(dossier: Dossier) -> tuple[Passage, ...]:
    """The steps that were gone through on what is judged, with the sentence of each: votes, opinions, survey."""
    rows = Passage.objects.filter(dossier=dossier, fell_with=None).exclude(ended_at=None)
    return tuple(row for row in rows.select_related("agency", "seen").order_by("number") if row.stands and row.summary)


def _findings(dossier: Dossier) -> tuple[Finding, ...]:
    rows = Finding.objects.unsettled().filter(
        commune_id=dossier.commune_id, set_code=dossier.set_code, year=dossier.year
    )
    return tuple(rows.select_related("agency").order_by("due", "pk"))


def _questions(dossier: Dossier) -> tuple[Question, ...]:
    rows = Question.objects.filter(asker_id=dossier.commune_id, set_code=dossier.set_code, state=QuestionState.OPEN)
    return tuple(rows.order_by("waiting_since", "pk"))


def _former(dossier: Dossier) -> tuple[Attempt, ...]:
    """Earlier attempts for the level, the latest first. Two queries."""
    before = Q(year__lt=dossier.year) | Q(year=dossier.year, attempt__lt=dossier.attempt)
    rows = Dossier.objects.filter(before, commune_id=dossier.commune_id, level=dossier.level, purpose=dossier.purpose)
    rows = rows.order_by("-year", "-attempt")
    items: dict[Any, list[Item]] = {}
    for item in Item.objects.filter(dossier__in=rows, state=ItemState.COUNTED).select_related("sitting", "dossier"):
        items.setdefault(item.dossier_id, []).append(item)
    return tuple(Attempt(row, tuple(items.get(row.pk, ()))) for row in rows)


def _named(item: Item | None, page: SittingPage | None) -> tuple[Voted, ...]:
    """How each member voted, where the vote is named and counted."""
    if item is None or page is None or page.sitting.secret or item.state != ItemState.COUNTED:
        return ()
    rows = tuple(Voted.objects.filter(item=item).select_related("member").order_by("member_id"))
    for row in rows:
        row.item = item
    return rows


def last_item(rights: Rights, dossier: Dossier) -> Item | None:
    """The item by which a dossier waits, else its last one; None for one that was on no agenda."""
    rows = Item.objects.filter(dossier=dossier, sitting__in=queries.Sitting.objects.visible_to(rights))
    items = list(rows.order_by("pk"))
    waiting = [i for i in items if i.state in (ItemState.LISTED, ItemState.VOTING)]
    counted = sorted((i for i in items if i.counted_at), key=lambda i: i.counted_at or clock.now())
    chosen = next(iter([*waiting, *counted[::-1], *items[::-1]]), None)
    return queries.item_in_reach(rights, chosen.pk) if chosen else None
