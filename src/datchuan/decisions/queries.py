"""What the pages and the actions of decisions ask."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max

from datchuan.config import clock
from datchuan.council.models import Item as CouncilItem
from datchuan.council.workflow import Choice, ItemState
from datchuan.decisions.models import Decision, Line
from datchuan.dossiers.content import Content
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.queries import with_communes
from datchuan.dossiers.readiness import Checked, check, latest_facts
from datchuan.dossiers.workflow import State as DossierState
from datchuan.people.models import Agency
from datchuan.people.rights import Rights
from datchuan.titles.queries import holdings


def decision_in_reach(rights: Rights, pk: UUID) -> Decision | None:
    rows = Decision.objects.visible_to(rights)
    return rows.select_related("organ", "proposer", "verifier", "signer", "drafted_by").filter(pk=pk).first()


def lines_of(decision: Decision) -> list[Line]:
    """The lines of a decision with dossiers, versions, votes and communes. Three queries."""
    rows = list(decision.lines.select_related("seen", "voted__sitting", "event").order_by("position"))
    dossiers = Dossier.objects.filter(pk__in=[row.dossier_id for row in rows])
    full = with_communes(dossiers.select_related("procedure", "content", "edition", "deadline"))
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


def waiting(level: str = "", year: int | None = None) -> list[Dossier]:
    """Dossiers that the Council has passed and that stand in no decision yet, by level, year and name."""
    taken = Line.objects.filter(is_live=True).values("dossier_id")
    rows = Dossier.objects.filter(state=DossierState.VOTED).exclude(pk__in=taken)
    if level:
        rows = rows.filter(level=level)
    if year:
        rows = rows.filter(year=year)
    return with_communes(
        rows.select_related("procedure", "content", "edition", "deadline").order_by("level", "year", "pk")
    )


def next_number(organ: Agency, symbol: str, year: int) -> int:
    """The number after the highest that was given in a year."""
    rows = Decision.objects.filter(organ=organ, symbol=symbol, number_year=year)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1
