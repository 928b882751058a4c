"""What the pages of draws and of drawn figures show, each in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from datchuan.assessments.evaluation import day_of
from datchuan.assessments.models import Measurement, Voice
from datchuan.config.prepared import Prepared
from datchuan.confirmations.models import Decision
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.criteria.models import Edition, Indicator
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.plausibility import rules
from datchuan.plausibility.drawing import Row
from datchuan.plausibility.models import Draw, Pick
from datchuan.plausibility.parameters import DrawRule
from datchuan.plausibility.queries import draw_rule, indicators_of, shown
from datchuan.plausibility.rules import Own
from datchuan.plausibility.workflow import Action, DrawState, PickState


def frame_of(edition: Edition, year: int, on: date) -> list[Row]:
    """Every figure that a draw can take: those of communes that take part, called applicable, in a fixed order."""
    units = {u.pk: u for u in Unit.objects.as_of(on).communes().taking_part(on)}
    districts = dict(Unit.objects.as_of(on).districts().values_list("pk", "code"))
    known = {i.code for i in catalogue_of(edition).indicators}
    rows = Measurement.objects.filter(
        commune__in=units, set_code=edition.set_code, year=year, voice=Voice.SELF, value__isnull=False
    ).exclude(value__has_key="na")
    return sorted(
        (districts.get(units[pk].parent_id, ""), units[pk].code, code, version)  # type: ignore[attr-defined]
        for pk, code, version in rows.values_list("commune_id", "indicator_code", "version")
        if code in known
    )


@dataclass(frozen=True)
class DrawLine:
    draw: Draw
    picked: int
    measured: int
    differing: int


def draws_for(rights: Rights) -> list[DrawLine]:
    """The draws, latest first, with how far each is. One query."""
    if rules.why_not_see(rights):
        return []
    counted = Draw.objects.defer("frame").annotate(
        picked=Count("picks"), measured=Count("picks__measured_at"), wrong=Count("picks", filter=Q(picks__differs=True))
    )
    return [DrawLine(d, d.picked, d.measured, d.wrong) for d in counted.order_by("-announced_at")]


def draw_of_pk(rights: Rights, pk: UUID) -> Draw | None:
    return None if rules.why_not_see(rights) else Draw.objects.select_related("announced_by").filter(pk=pk).first()


def picks_for(rights: Rights, own: Own, draw: Draw) -> QuerySet[Pick]:
    """The drawn figures that a person sees: the office all, a department those of its indicators, a district those of its
    communes once they are measured, so that no place is told beforehand."""
    rows = draw.picks.select_related("draw", "taken_by", "measured_by", "finding")
    if rules.is_office(rights):
        return rows
    wanted = Q(pk__in=[])
    if codes := [code for set_code, code in own if set_code == draw.set_code]:
        wanted |= Q(indicator_code__in=codes)
    if not rights.is_provincial:
        wanted |= Q(commune__in=rights.commune_ids, measured_at__isnull=False)
    return rows.filter(wanted)


def pick_of(rights: Rights, own: Own, pk: UUID) -> Pick | None:
    """A drawn figure within a person's reach, its draw beside it."""
    found = Pick.objects.select_related("draw").filter(pk=pk).first()
    if found is None or rules.why_not_see(rights):
        return None
    return picks_for(rights, own, found.draw).filter(pk=pk).first()


@dataclass(frozen=True)
class PickLine:
    """A drawn figure on a list. ``own`` is empty until what was found is in: nothing on a page may tell it before."""

    pick: Pick
    unit: Unit
    indicator: Indicator | None
    own: str
    found: str


def pick_lines(picks: Iterable[Pick], on: date) -> tuple[PickLine, ...]:
    """Figures with their draws beside them, in words. Three queries, whatever their number."""
    taken = list(picks)
    units = {u.pk: u for u in Unit.objects.as_of(on).filter(pk__in={p.commune_id for p in taken})}
    named = indicators_of({pick.draw.set_code for pick in taken})

    def said(pick: Pick, value: Any) -> str:
        edition = editions_in_force(day_of(pick.draw.year)).get(pick.draw.set_code)
        return shown(edition, pick.indicator_code, value) if pick.measured_at else ""

    return tuple(
        PickLine(
            pick, units[pick.commune_id], named.get((pick.draw.set_code, pick.indicator_code)),
            said(pick, pick.own), said(pick, pick.found),
        )
        for pick in taken
    )  # fmt: skip


@dataclass(frozen=True)
class PickPage:
    """A drawn figure with what the person may do with it now. ``seen_at``: when this person opened the commune's figure."""

    line: PickLine
    why_not: dict[Action, str]
    takes: bool
    gives_back: bool
    seen_at: Any


def pick_page(rights: Rights, own: Own, pick: Pick) -> PickPage:
    """A constant number of queries."""
    why_not = {
        Action.TAKE: rules.why_not_take(rights, pick, own, knows=knows_figure(rights.user_id, pick)),
        Action.GIVE_BACK: rules.why_not_give_back(rights, pick, own),
        Action.MEASURE: rules.why_not_measure(rights, pick, own),
        Action.RAISE: rules.why_not_raise(rights, pick, own),
    }
    seen = pick.sights.filter(person=rights.user_id).values_list("at", flat=True).first()
    is_waiting = pick.state == PickState.WAITING
    return PickPage(pick_lines([pick], rights.on)[0], why_not, is_waiting, not why_not[Action.GIVE_BACK], seen)


@dataclass(frozen=True)
class DrawPage:
    draw: Draw
    lines: tuple[PickLine, ...]
    frame_size: int
    districts: int
    measured: int
    rule: DrawRule | None
    why_not: dict[Action, str]

    @property
    def standing(self) -> str:
        return str(self.draw.numbers.get("standing", ""))


def draw_page(rights: Rights, own: Own, draw: Draw) -> DrawPage:
    """A draw with its list. A constant number of queries."""
    lines = pick_lines(picks_for(rights, own, draw), rights.on)
    steps = {action: rules.why_not_step(action, rights, draw) for action in (Action.DRAW, Action.END)}
    return DrawPage(
        draw, lines, len(draw.frame), len({row[0] for row in draw.frame}),
        sum(1 for line in lines if line.pick.measured_at), draw_rule(), steps,
    )  # fmt: skip


def held_from(person_id: int | None) -> QuerySet[Pick]:
    """What a person took to measure and has not measured yet: the communes' figures of it are held back from that person,
    unless opened all the same."""
    open_ = Pick.objects.filter(taken_by=person_id, measured_at=None, draw__state=DrawState.DRAWN)
    return open_.exclude(sights__person=person_id)


_taken = Prepared(lambda person: held_from(person).order_by().values_list("pk", flat=True)[:1], person=int)


def holds_back(person_id: int | None) -> bool:
    """Whether anything is held back from a person. Every page of who may measure asks this first."""
    return person_id is not None and bool(_taken(person=person_id))


def knows_figure(person_id: int | None, pick: Pick) -> bool:
    """Whether a person has decided on this very figure as its department. One query."""
    return Decision.objects.filter(
        by=person_id, confirmation__commune=pick.commune_id, confirmation__set_code=pick.draw.set_code,
        confirmation__year=pick.draw.year, confirmation__indicator_code=pick.indicator_code,
    ).exists()  # fmt: skip
