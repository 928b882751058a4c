"""What the pages and the actions of decisions ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.council.counting import Count as VoteCount
from datchuan.council.counting import Rule, result_text
from datchuan.council.models import Item as CouncilItem
from datchuan.council.workflow import Choice, ItemState
from datchuan.decisions import rules
from datchuan.decisions.models import Decision, Line
from datchuan.decisions.workflow import Action, State
from datchuan.dossiers.content import Content
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.queries import with_communes
from datchuan.dossiers.readiness import Checked, check, latest_facts
from datchuan.dossiers.revocation import fresh_lines, line_of
from datchuan.dossiers.workflow import State as DossierState
from datchuan.papers.codes import in_words
from datchuan.papers.models import IssuedPaper
from datchuan.papers.verifying import verdict_from
from datchuan.people.models import Agency, AgencyKind, Post, Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Level
from datchuan.procedures.kinds import Purpose
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import GIVES, TAKES, Holding, effective_on, holdings, standing_events, taken_away
from datchuan.upkeep.line import Line as TestLine


def decision_in_reach(rights: Rights, pk: UUID) -> Decision | None:
    rows = Decision.objects.visible_to(rights)
    return rows.select_related("organ", "proposer", "verifier", "signer", "drafted_by").filter(pk=pk).first()


def lines_of(decision: Decision) -> list[Line]:
    """The lines of a decision with dossiers, versions, votes and communes. Three queries."""
    rows = list(decision.lines.select_related("seen", "voted__sitting", "event").order_by("position"))
    dossiers = Dossier.objects.filter(pk__in=[row.dossier_id for row in rows])
    full = with_communes(
        dossiers.select_related("procedure", "content", "edition", "deadline").defer(
            "edition__document", "procedure__document"
        )
    )
    known = {dossier.pk: dossier for dossier in full}
    for row in rows:
        row.dossier = known[row.dossier_id]
    return rows


def votes_of(dossiers: Iterable[Dossier]) -> dict[UUID, CouncilItem]:
    """Dossier id -> the vote that found it eligible on the content that stands; absent without one. One query."""
    rows = list(dossiers)
    items = CouncilItem.objects.filter(
        dossier__in=rows, state=ItemState.COUNTED, outcome=Choice.ELIGIBLE
    ).select_related("seen", "sitting")
    standing = {dossier.pk: dossier.content for dossier in rows}
    found: dict[UUID, CouncilItem] = {}
    for item in items.order_by("counted_at"):
        content = standing[item.dossier_id]
        if content is not None and item.seen.content_digest == content.content_digest:
            found[item.dossier_id] = item
    return found


def checked_lines(lines: list[Line]) -> dict[int, list[Checked]]:
    """Line id -> the conditions of its level on the version that was voted on. Two queries, however many lines."""
    facts = latest_facts([line.dossier_id for line in lines])
    held = holdings([line.dossier.commune_id for line in lines], clock.today())
    found: dict[int, list[Checked]] = {}
    for line in lines:
        dossier, content = line.dossier, Content(line.seen.document)
        args = (dossier, content, facts[line.dossier_id], held[dossier.commune_id])
        found[line.pk] = [check(condition, *args) for condition in dossier.plan.conditions]
    return found


def waiting(level: str = "", year: int | None = None, purpose: str = "") -> list[Dossier]:
    """Dossiers that the Council has passed and that stand in no decision yet, by purpose, level, year and name."""
    taken = Line.objects.filter(is_live=True).values("dossier_id")
    rows = Dossier.objects.filter(state=DossierState.VOTED).exclude(pk__in=taken)
    if level:
        rows = rows.filter(level=level)
    if year:
        rows = rows.filter(year=year)
    if purpose:
        rows = rows.filter(purpose=purpose)
    return with_communes(
        rows.select_related("procedure", "content", "edition", "deadline")
        .defer("edition__document", "procedure__document")
        .order_by("purpose", "level", "year", "pk")
    )


def next_number(organ: Agency, symbol: str, year: int) -> int:
    """The number after the highest that was given in a year, to a decision or to another paper of the series."""
    rows = Decision.objects.filter(organ=organ, symbol=symbol, number_year=year)
    papers = IssuedPaper.objects.filter(organ=organ, symbol=symbol, year=year)
    found = (rows.aggregate(last=Max("number"))["last"], papers.aggregate(last=Max("number"))["last"])
    return max((number for number in found if number), default=0) + 1


def is_taken(decision: Decision, number: int, year: int) -> bool:
    """Whether a number of the organ's series was given to another decision or paper. Two queries."""
    same = Decision.objects.filter(organ=decision.organ, symbol=decision.symbol, number_year=year, number=number)
    papers = IssuedPaper.objects.filter(organ=decision.organ, symbol=decision.symbol, year=year, number=number)
    return same.exclude(pk=decision.pk).exists() or papers.exists()


@dataclass(frozen=True)
class Listed:
    """A decision in the list, with how many communes it names."""

    decision: Decision
    communes: int
    waits: bool


def listed(rights: Rights, *, live_only: bool = False) -> list[Listed]:
    """The decisions within reach, the latest first; ``waits``: for this person's move. Two queries.

    ``live_only``: those that were proposed and are not signed yet.
    """
    found = _live(rights) if live_only else list(_in_order(Decision.objects.visible_to(rights)))
    if not found:
        return []
    counts = dict(_communes(decisions=[row.pk for row in found]))
    moves = (Action.PROPOSE, Action.VERIFY, Action.SIGN)
    return [
        Listed(row, counts.get(row.pk, 0), any(not rules.why_not(move, rights, row) for move in moves)) for row in found
    ]


def _in_order(rows: Any) -> Any:
    return rows.select_related("organ", "proposer", "verifier", "signer").order_by("-drafted_at", "pk")


_communes = Prepared(
    lambda decisions: (
        Line.objects.filter(decision_id__any_of=decisions).order_by().values_list("decision_id").annotate(n=Count("pk"))
    ),
    decisions=list,
)
_LIVE_STATES = (State.PROPOSED, State.VERIFIED)
_all_live = Prepared(lambda: _in_order(Decision.objects.filter(state__in=_LIVE_STATES)))


def _live(rights: Rights) -> list[Decision]:
    """What is under way is seen by those alone who see everything (``visible_to``). One query, none for others."""
    return _all_live() if rights.is_provincial and rights.holds(Role.COORDINATOR, Role.LEADER) else []


def waiting_for(rights: Rights) -> list[Listed]:
    """The drafts that wait for this person: to be verified or signed. No query for those who do neither."""
    return [row for row in listed(rights, live_only=True) if row.waits]


@dataclass(frozen=True)
class Group:
    """Dossiers that the Council has passed, of one purpose, level and year: what one decision can name."""

    purpose: str
    level: str
    year: int
    dossiers: tuple[Dossier, ...]

    @property
    def key(self) -> str:
        return f"{self.level}-{self.year}" + ("-thu-hoi" if self.revokes else "")

    @property
    def revokes(self) -> bool:
        return self.purpose == Purpose.REVOCATION


def groups() -> list[Group]:
    """What waits for a decision, by purpose, level and year. Two queries."""
    found: dict[tuple[str, str, int], list[Dossier]] = {}
    for dossier in waiting():
        found.setdefault((dossier.purpose, dossier.level, dossier.year), []).append(dossier)
    return [Group(*key, tuple(rows)) for key, rows in sorted(found.items())]


def drafted_before(person_id: int, chosen: Iterable[str]) -> UUID | None:
    """The person's own draft that names exactly what was chosen: what a form that is sent twice made. One query."""
    wanted = set(chosen)
    rows = Line.objects.filter(is_live=True, decision__drafted_by=person_id, decision__state=State.DRAFT)
    found: dict[UUID, set[str]] = {}
    for decision, dossier in rows.values_list("decision_id", "dossier_id"):
        found.setdefault(decision, set()).add(str(dossier))
    return next((decision for decision, named in found.items() if wanted and named == wanted), None)


def organs(on: date) -> list[Agency]:
    """The People's Committees of a province that exist on a day: in whose name decisions are given."""
    rows = Agency.objects.filter(kind=AgencyKind.PEOPLES_COMMITTEE, level=Level.PROVINCE, valid__contains=on)
    return list(rows.order_by("name"))


@dataclass(frozen=True)
class LineShown:
    """A commune of a decision with its vote, its conditions, and what keeps it from being recognised."""

    line: Line
    vote: str
    checked: tuple[Checked, ...]
    why_not: str
    #: Of a revocation: the test on what was voted on.
    test: TestLine | None = None


@dataclass(frozen=True)
class DecisionPage:
    """All that the page of a decision shows."""

    decision: Decision
    lines: tuple[LineShown, ...]
    why_not: dict[str, str]
    paper: IssuedPaper | None
    addable: tuple[Dossier, ...]

    @property
    def problems(self) -> tuple[LineShown, ...]:
        return tuple(line for line in self.lines if line.why_not)

    @property
    def why_not_lines(self) -> str:
        """The first sentence about what stands in the list."""
        return next((line.why_not for line in self.lines if line.why_not), "")

    @property
    def illustrative(self) -> int:
        """Indicators of the list that were judged by a level which is only illustrative."""
        return sum(len(Content(shown.line.seen.document).illustrative()) for shown in self.lines)


def decision_page(rights: Rights, decision: Decision) -> DecisionPage:
    """A decision with its communes. About twelve queries, however long its list is."""
    lines = lines_of(decision)
    checked, fresh = checked_lines(lines), fresh_lines(line.dossier for line in lines)
    is_past = decision.state in (State.SIGNED, State.CANCELLED)
    shown = tuple(
        LineShown(
            line,
            vote_words(line.voted),
            tuple(checked[line.pk]),
            ""
            if is_past
            else rules.why_not_sign_line(
                line, checked[line.pk], _may_be_illustrative(decision, line), fresh.get(line.dossier_id)
            ),
            line_of(line.dossier, Content(line.seen.document)) if decision.revokes else None,
        )
        for line in lines
    )
    why_not = {action.value: rules.why_not(action, rights, decision) for action in Action if action != Action.DRAFT}
    page = DecisionPage(decision, shown, why_not, paper_of(decision), _addable(rights, decision))
    why_not[Action.PROPOSE.value] = why_not[Action.PROPOSE.value] or rules.why_empty(lines)
    for action in (Action.PROPOSE, Action.VERIFY, Action.SIGN):
        why_not[action.value] = why_not[action.value] or page.why_not_lines
    return page


def _may_be_illustrative(decision: Decision, line: Line) -> bool:
    return decision.is_demo and line.dossier.is_demo


def _addable(rights: Rights, decision: Decision) -> tuple[Dossier, ...]:
    if rules.why_not(Action.CHANGE, rights, decision):
        return ()
    return tuple(waiting(decision.level, decision.year_met, decision.purpose))


def vote_words(item: CouncilItem) -> str:
    """The sentence of the vote on the rule that was frozen when its sitting opened."""
    count = VoteCount(item.voters or 0, item.eligible or 0, item.improve or 0, item.no or 0)
    return result_text(count, Rule.from_json(item.sitting.rule))


def signers(decision: Decision) -> list[User]:
    """The leaders of the organ today, who can sign."""
    posts = Post.objects.held_on(clock.today()).filter(role=Role.LEADER, agency__unit_id=decision.organ.unit_id)
    rows = posts.filter(agency__level=Level.PROVINCE).select_related("user").order_by("pk")
    return list({post.user_id: post.user for post in rows}.values())


def paper_of(decision: Decision) -> IssuedPaper | None:
    """The official paper of a decision, once it was drawn."""
    if decision.paper is None:
        return None
    return IssuedPaper.objects.select_related("organ", "pdf", "docx", "signed").filter(pk=decision.paper).first()


def signature_words(paper: IssuedPaper | None) -> str:
    """What the check of the signature said when the file came; "" for a paper without one."""
    return verdict_from(paper.verdict).sentence if paper is not None and paper.verdict else ""


def decision_of(rights: Rights, dossier: Dossier) -> Decision | None:
    """The decision that names a dossier, the live one first, within reach. One query."""
    rows = Line.objects.filter(dossier=dossier, decision__in=Decision.objects.visible_to(rights))
    line = rows.select_related("decision").order_by("-is_live", "-pk").first()
    return line.decision if line else None


def decisions_of_events(event_ids: Iterable[int]) -> dict[int, UUID]:
    """Title event id -> the signed decision that gave it, which whoever reads of the commune may open. One query."""
    rows = Line.objects.filter(event_id__in=list(event_ids), decision__state=State.SIGNED)
    return {event: decision for event, decision in rows.values_list("event_id", "decision_id") if event is not None}


def given_before(decision: Decision, lines: Iterable[Line]) -> dict[int, TitleEvent]:
    """Commune id -> the event by which it held the level before a decision of revocation. One query."""
    before = decision.decided_on - timedelta(days=1) if decision.decided_on else clock.today()
    held = holdings([line.dossier.commune_id for line in lines], before)
    return {
        unit: holding.by_level[decision.level] for unit, holding in held.items() if decision.level in holding.by_level
    }


# What anybody may know


@dataclass(frozen=True)
class PublicLine:
    """A commune of a decision as it stands today. ``since``: the event that gave or took the title last."""

    commune: str
    district: str
    holds: bool
    event: TitleEvent | None
    version: str
    code: str = ""
    #: Every decision on this title of the commune up to today, each with the code of its paper, "" where there is none.
    history: tuple[tuple[TitleEvent, str], ...] = ()


@dataclass(frozen=True)
class PublicState:
    """A signed decision for whoever checks it: in force, cancelled on a day, and each commune today."""

    number: str
    organ: str
    level: str
    year_met: int
    decided_on: date | None
    in_force: bool
    ended_on: date | None
    reason: str
    sha256: str
    is_demo: bool
    lines: tuple[PublicLine, ...]
    revokes: bool = False


def public_state(paper_id: UUID) -> PublicState | None:
    """The state today of the decision that a paper carries; None for a paper that is no signed decision. Eight queries.

    A recognition is in force while its paper was not cancelled and some commune of it still holds the title.
    """
    rows = Decision.objects.filter(paper=paper_id, state=State.SIGNED).select_related("organ")
    decision, paper = rows.first(), IssuedPaper.objects.filter(pk=paper_id).first()
    if decision is None or paper is None:
        return None
    lines = list(decision.lines.select_related("seen", "dossier__commune").order_by("position"))
    communes = [line.dossier.commune_id for line in lines]
    held, taken = holdings(communes, clock.today()), taken_away(communes, decision.level, clock.today())
    past = _history(communes, decision.level)
    shown = tuple(
        _public_line(line, decision.level, held[line.dossier.commune_id], taken, past.get(line.dossier.commune_id, ()))
        for line in lines
    )
    cancelled = paper.cancelled_at.astimezone(clock.VIETNAM).date() if paper.cancelled_at else None
    ended = [line.event.decided_on for line in shown if line.event and not line.holds and line.event.decided_on]
    lost_all = bool(shown) and not decision.revokes and not any(line.holds for line in shown)
    return PublicState(
        number=decision.full_number,
        organ=decision.organ.name,
        level=decision.level,
        year_met=decision.year_met,
        decided_on=decision.decided_on,
        in_force=cancelled is None and not lost_all,
        ended_on=cancelled or (max(ended, default=None) if lost_all else None),
        reason=paper.cancel_reason,
        sha256=paper.pdf_sha256,
        is_demo=decision.is_demo,
        lines=shown,
        revokes=decision.revokes,
    )


def _history(communes: list[int], level: str) -> dict[int, tuple[tuple[TitleEvent, str], ...]]:
    """Commune id -> the decisions on the level up to today, the oldest first, with the code of each paper. Three queries."""
    known: dict[int, list[TitleEvent]] = {}
    for event in TitleEvent.objects.filter(unit_id__in=communes):
        known.setdefault(event.unit_id, []).append(event)
    events = [
        event
        for rows in known.values()
        for event in standing_events(rows)
        if event.level == level
        and event.meaning in GIVES | TAKES
        and (effective_on(event) or date.min) <= clock.today()
    ]
    codes, found = paper_codes(events), dict[int, tuple[tuple[TitleEvent, str], ...]]()
    for event in events:
        found[event.unit_id] = (*found.get(event.unit_id, ()), (event, codes.get(event.pk, "")))
    return found


def paper_codes(events: Iterable[TitleEvent]) -> dict[int, str]:
    """Event -> the code, as people read it, of the paper that decided it, where anybody may check that. Two queries."""
    papers = Line.objects.filter(event__in=list(events), decision__state=State.SIGNED, decision__paper__isnull=False)
    paper_of_event = {line.event_id: line.decision.paper for line in papers.select_related("decision")}
    ids = [pk for pk in paper_of_event.values() if pk]
    codes = dict(IssuedPaper.objects.public().filter(pk__in=ids).values_list("pk", "code"))
    return {event: in_words(codes[paper]) for event, paper in paper_of_event.items() if event and paper in codes}


def _public_line(
    line: Line, level: str, holding: Holding, taken: dict[int, TitleEvent], past: tuple[tuple[TitleEvent, str], ...]
) -> PublicLine:
    event = holding.by_level.get(level)
    return PublicLine(
        commune=line.commune_name,
        district=line.district_name,
        holds=event is not None,
        event=event or taken.get(line.dossier.commune_id),
        version=line.seen.digest,
        code=line.dossier.commune.code,
        history=past,
    )
