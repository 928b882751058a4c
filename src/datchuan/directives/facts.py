"""What the system can see done: obstacles reported, dossiers sent in a round, communes reviewed, remedy plans approved.

Each kind answers for many bodies at once: body -> what was seen, when it happened, and where to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.config import clock
from datchuan.directives.addressees import Said, both
from datchuan.directives.models import Assignment, Fact, Task
from datchuan.dossiers.models import Dossier
from datchuan.obstacles.models import Obstacle, Statement
from datchuan.places.models import Level, UnitParent
from datchuan.remedies.models import Plan
from datchuan.remedies.workflow import State as PlanState
from datchuan.targets.models import Target
from datchuan.upkeep.models import Review
from datchuan.upkeep.workflow import State as ReviewState


@dataclass(frozen=True)
class Seen:
    """What shows that the task of a body is done: the instant of the deed, in words, and the page to look at."""

    at: datetime
    said: Said
    url: str

    def to_json(self) -> dict[str, str]:
        return {**self.said, "url": self.url}


def seen(task: Task, rows: Sequence[Assignment]) -> dict[UUID, Seen]:
    """Body (key of its row) -> what the system sees. Bodies whose task is not seen done are left out."""
    kind = _KINDS.get(Fact(task.fact))
    return kind(task, rows) if kind and rows else {}


def _obstacles(task: Task, rows: Sequence[Assignment]) -> dict[UUID, Seen]:
    """Obstacles of the body in the collection, or its statement that there is none; of a district or commune by place."""
    if task.deadline is None:
        return {}
    told = Obstacle.objects.filter(collection=task.deadline).order_by()
    by_unit = dict(_first(told.values_list("unit_id")))
    by_agency = dict(_first(told.values_list("agency_id")))
    none = dict(Statement.objects.filter(collection=task.deadline).values_list("unit_id", "at"))
    url, found = reverse("obstacle-collection", args=[task.deadline.code]), {}
    for row in rows:
        in_province = row.agency.level == Level.PROVINCE
        count, first = by_agency.get(row.agency_id, (0, None)) if in_province else by_unit.get(row.unit_id, (0, None))
        if first is not None:
            found[row.pk] = Seen(first, _raised(count, first), url)
        elif not in_province and row.unit_id in none:
            found[row.pk] = Seen(none[row.unit_id], _none(none[row.unit_id]), url)
    return found


def _first(rows: Any) -> Iterable[tuple[int, tuple[int, datetime]]]:
    return ((key, (n, first)) for key, n, first in rows.annotate(n=Count("pk"), first=Min("raised_at")))


def _raised(count: int, first: datetime) -> Said:
    return both(
        lambda: (
            ngettext(
                "đã nêu %(n)d vướng mắc trong đợt thu thập, đầu tiên lúc %(at)s",
                "đã nêu %(n)d vướng mắc trong đợt thu thập, đầu tiên lúc %(at)s",
                count,
            )
            % {"n": count, "at": _moment(first)}
        )
    )


def _none(at: datetime) -> Said:
    return both(lambda: _("đã báo không có vướng mắc lúc %(at)s") % {"at": _moment(at)})


def _round(task: Task, rows: Sequence[Assignment]) -> dict[UUID, Seen]:
    """Every commune of the year's targets within the place has sent its dossier to the province, in this round or before.
    A place without a target is not seen done: it says itself what it has."""
    if task.deadline is None or task.deadline.year is None:
        return {}
    year = task.deadline.year
    wanted: dict[int, set[tuple[int, str]]] = {}
    communes = _communes_of(rows)
    for commune, level in (
        Target.objects.in_force().filter(year=year, unit_id__in=communes).values_list("unit_id", "level")
    ):
        for place in communes[commune]:
            wanted.setdefault(place, set()).add((commune, level))
    dossiers = Dossier.objects.of_recognition().filter(year=year, commune_id__in=communes, sent_at__isnull=False)
    sent: dict[tuple[int, str], datetime] = {}
    for commune, level, at in dossiers.order_by("-sent_at").values_list("commune_id", "level", "sent_at"):
        sent[commune, level] = at or clock.now()
    url, found = reverse("round", args=[task.deadline.code]), {}
    for row in rows:
        own = wanted.get(row.unit_id, set())
        if own and own <= sent.keys():
            last = max(sent[key] for key in own)
            found[row.pk] = Seen(last, _sent(len(own), last), url)
    return found


def _sent(count: int, last: datetime) -> Said:
    return both(
        lambda: (
            ngettext(
                "đã gửi lên tỉnh %(n)d hồ sơ của xã có mục tiêu, cuối cùng lúc %(at)s",
                "đã gửi lên tỉnh đủ %(n)d hồ sơ của các xã có mục tiêu, cuối cùng lúc %(at)s",
                count,
            )
            % {"n": count, "at": _moment(last)}
        )
    )


def _communes_of(rows: Sequence[Assignment]) -> dict[int, list[int]]:
    """Commune -> the places among the rows to which it belongs: itself, its district. One query."""
    found: dict[int, list[int]] = {row.unit_id: [row.unit_id] for row in rows if row.agency.level == Level.COMMUNE}
    districts = {row.unit_id for row in rows if row.agency.level == Level.DISTRICT}
    parents = UnitParent.objects.filter(parent_id__in=districts, valid__contains=clock.today())
    for unit, parent in parents.values_list("unit_id", "parent_id"):
        found.setdefault(unit, []).append(parent)
    return found


def _reviews(task: Task, rows: Sequence[Assignment]) -> dict[UUID, Seen]:
    """Every review of the campaign with the task's term is done, in the district or of the commune."""
    if task.at is None:
        return {}
    done: dict[int, list[datetime | None]] = {}
    campaigns: dict[int, UUID] = {}
    reviews = Review.objects.filter(campaign__due_at=task.at).values_list(
        "commune_id", "district_id", "state", "done_at", "campaign_id"
    )
    for commune, district, state, at, campaign in reviews:
        for place in (commune, district):
            done.setdefault(place, []).append(at if state == ReviewState.DONE else None)
            campaigns[place] = campaign
    found = {}
    for row in rows:
        instants = done.get(row.unit_id, [])
        known = [at for at in instants if at is not None]
        if known and len(known) == len(instants):
            url = reverse("upkeep-campaign", args=[campaigns[row.unit_id]])
            found[row.pk] = Seen(max(known), _reviewed(len(known), max(known)), url)
    return found


def _reviewed(count: int, last: datetime) -> Said:
    return both(
        lambda: (
            ngettext(
                "đã rà soát xong %(n)d xã của đợt rà soát, cuối cùng lúc %(at)s",
                "đã rà soát xong đủ %(n)d xã của đợt rà soát, cuối cùng lúc %(at)s",
                count,
            )
            % {"n": count, "at": _moment(last)}
        )
    )


def _plans(task: Task, rows: Sequence[Assignment]) -> dict[UUID, Seen]:
    """The commune has a remedy plan under the order, and every one that it has is approved."""
    if task.deadline is None:
        return {}
    plans: dict[int, list[Any]] = {}
    wanted = Plan.objects.filter(order=task.deadline, commune_id__in=[row.unit_id for row in rows])
    for commune, pk, state, at in wanted.values_list("commune_id", "pk", "state", "approved_at"):
        plans.setdefault(commune, []).append((at, pk, state))
    found = {}
    for row in rows:
        own = plans.get(row.unit_id, [])
        if own and all(state in {PlanState.APPROVED, PlanState.DONE} for _at, _pk, state in own):
            at, pk, _state = max(own)
            said = both(lambda at=at: _("kế hoạch khắc phục được huyện duyệt lúc %(at)s") % {"at": _moment(at)})
            found[row.pk] = Seen(at, said, reverse("remedy-plan", args=[pk]))
    return found


def _moment(at: datetime) -> str:
    return f"{at.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M}"


_KINDS = {Fact.OBSTACLES: _obstacles, Fact.ROUND: _round, Fact.REVIEWS: _reviews, Fact.PLAN: _plans}
