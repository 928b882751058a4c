"""The terms of obstacles and of their collections for the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from datchuan.obstacles import rules
from datchuan.obstacles.models import COLLECTION, Obstacle, Statement
from datchuan.obstacles.queries import waits_for
from datchuan.obstacles.workflow import State
from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind, end_of
from datchuan.places.models import Level
from datchuan.procedures.models import Deadline

_LONGEST = 90


def due_for(rights: Rights, since: date, until: date) -> list[Due]:
    """What the person's side has to answer or confirm, and the collections. At most four queries."""
    return [*_collections(rights, since, until), *_of_obstacles(rights, until)]


def _of_obstacles(rights: Rights, until: date) -> list[Due]:
    mine = waits_for(rights)
    if mine is None:
        return []
    rows = Obstacle.objects.filter(mine, due__lte=until).select_related("agency", "to", "matter")
    return [_due(group) for group in _by_matter(rows.order_by("due", "raised_at", "pk"))]


def _by_matter(rows: Iterable[Obstacle]) -> list[list[Obstacle]]:
    """Obstacles that are answered by one answer stand as one term; every other one by itself."""
    found: dict[tuple[UUID, date | None], list[Obstacle]] = {}
    for row in rows:
        one = row.matter_id if row.matter_id is not None and row.state == State.OPEN else row.pk
        found.setdefault((one, row.due), []).append(row)
    return list(found.values())


def _due(rows: list[Obstacle]) -> Due:
    first = rows[0]
    assert first.due is not None  # the query asked for a day
    detail = Truncator(first.matter.title if len(rows) > 1 and first.matter else first.hard).chars(_LONGEST)
    end, one = end_of(first.due), reverse("obstacle", args=[first.pk])
    if first.state != State.OPEN:
        what = _("Xác nhận vướng mắc đã gỡ, hoặc mở lại")
        return Due(what, end, "", one, str(first.agency), Kind.OBSTACLE, detail=detail)
    if len(rows) > 1:
        what = _("Trả lời nhóm vấn đề gồm %(n)d vướng mắc") % {"n": len(rows)}
        one = f"{reverse('matter', args=[first.matter_id])}#{first.due:%Y-%m-%d}"
    else:
        what = _("Trả lời vướng mắc của %(who)s") % {"who": first.agency}
    return Due(what, end, "", one, str(first.to), Kind.OBSTACLE, detail=detail)


def _collections(rights: Rights, since: date, until: date) -> list[Due]:
    """A collection is a date for everybody, and work for a place that has said nothing yet."""
    rows = list(Deadline.objects.filter(kind=COLLECTION, at__lte=end_of(until)).order_by("at", "pk"))
    if not rows:
        return []
    silent, found = _silent(rights, rows), []
    for row in rows:
        url, who = reverse("obstacle-collection", args=[row.code]), silent.get(row.pk, "")
        if who:
            what = _("%(name)s: nêu vướng mắc, hoặc báo không có") % {"name": row.name}
            found.append(Due(what, row.at, row.wording, url, who, Kind.OBSTACLE, row.standing))
        else:
            found.append(Due(row.name, row.at, row.wording, url, "", Kind.PROGRAMME, row.standing))
    return [due for due in found if due.stays or since <= due.day]


def _silent(rights: Rights, rows: list[Deadline]) -> dict[int, str]:
    """Collection -> the person's own place that has said nothing in it. Two queries, none for a body of the province."""
    own = {a.unit_id: a for a in rules.sides(rights) if a.level in (Level.COMMUNE, Level.DISTRICT)}
    if not own:
        return {}
    spoken = set(Obstacle.objects.filter(collection__in=rows, unit__in=own).values_list("collection_id", "unit_id"))
    spoken |= set(Statement.objects.filter(collection__in=rows, unit__in=own).values_list("collection_id", "unit_id"))
    return {
        row.pk: str(agency) for row in rows for unit, agency in own.items() if (row.pk, unit) not in spoken
    }  # fmt: skip
