"""The board of what is overdue: every body above the communes with its head, its own tasks and those of its communes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Min, Q

from datchuan.config import clock
from datchuan.directives.models import Assignment
from datchuan.directives.workflow import DONE, OWED, State
from datchuan.people.models import Agency, AgencyKind, Post, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level, UnitParent
from datchuan.places.text import sort_key

#: Roles that head the body at which they hold their post.
HEADS = (Role.LEADER, Role.COMMUNE_LEADER, Role.DEPARTMENT_LEADER)


@dataclass(frozen=True)
class Tally:
    """Tasks of a body, or of several. given = in time + late + reported + overdue + running."""

    given: int = 0
    in_time: int = 0
    late: int = 0
    reported: int = 0
    overdue: int = 0
    running: int = 0
    oldest: datetime | None = None

    def __add__(self, other: Tally) -> Tally:
        oldest = min((at for at in (self.oldest, other.oldest) if at is not None), default=None)
        return Tally(
            self.given + other.given, self.in_time + other.in_time, self.late + other.late,
            self.reported + other.reported, self.overdue + other.overdue, self.running + other.running, oldest,
        )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A body with its head of today, its own tasks, and those of the communes below it (None where it has none)."""

    agency: Agency
    head: Post | None
    own: Tally
    communes: Tally | None

    @property
    def total(self) -> Tally:
        return self.own + self.communes if self.communes else self.own


@dataclass(frozen=True)
class Board:
    """Who is late, the most late first; ``at`` is the instant of it."""

    at: datetime
    lines: tuple[Line, ...]

    @property
    def total(self) -> Tally:
        return sum((line.total for line in self.lines), Tally())

    @property
    def late(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.total.overdue)

    @property
    def in_time(self) -> tuple[Line, ...]:
        """The bodies without anything overdue."""
        return tuple(line for line in self.lines if not line.total.overdue)

    @property
    def without_head(self) -> int:
        return sum(line.head is None for line in self.late)


@dataclass(frozen=True)
class _Body:
    """What the database counts for one body."""

    pk: int
    level: str
    unit: int
    tally: Tally


def board(rights: Rights) -> Board:
    """The bodies within reach, by how much is overdue. Four queries, however many tasks and bodies there are."""
    now = clock.now()
    bodies = _bodies(rights, now)
    parents = _parents({body.unit for body in bodies if body.level == Level.COMMUNE}, rights.on)
    own: dict[int, Tally] = {}
    below: dict[int, Tally] = {}
    for body in bodies:
        if body.level == Level.COMMUNE:
            district = parents.get(body.unit, 0)
            below[district] = below.get(district, Tally()) + body.tally
        else:
            own[body.pk] = body.tally
    return Board(now, tuple(sorted(_lines(own, below, rights), key=_order)))


def _lines(own: dict[int, Tally], below: dict[int, Tally], rights: Rights) -> list[Line]:
    """The bodies above the communes: those that have tasks, and the committees of districts whose communes have some."""
    committees = Q(unit_id__in=below, kind=AgencyKind.PEOPLES_COMMITTEE, valid__contains=rights.on)
    above = list(Agency.objects.filter(Q(pk__in=own) | committees).select_related("unit").order_by("pk"))
    heads, taken, lines = heads_of([agency.pk for agency in above], rights.on), set(), []
    for agency in sorted(above, key=lambda a: a.kind != AgencyKind.PEOPLES_COMMITTEE):
        communes = None if agency.unit_id in taken or agency.level != Level.DISTRICT else below.get(agency.unit_id)
        taken |= {agency.unit_id} if communes else set()
        lines.append(Line(agency, heads.get(agency.pk), own.get(agency.pk, Tally()), communes))
    return lines


def _order(line: Line) -> tuple[Any, ...]:
    total = line.total
    return (
        -total.overdue,
        total.oldest or clock.now(),
        line.agency.level != Level.PROVINCE,
        sort_key(line.agency.name),
    )


def _bodies(rights: Rights, now: datetime) -> list[_Body]:
    rows = Assignment.objects.visible_to(rights).exclude(state=State.CANCELLED).order_by()
    late, over = Q(delivered_at__gte=F("due_at")), Q(state__in=OWED, due_at__lte=now)
    told = rows.values_list("agency_id", "agency__level", "unit_id").annotate(
        given=Count("pk"), done=Count("pk", filter=Q(state__in=DONE)), late=Count("pk", filter=Q(state__in=DONE) & late),
        reported=Count("pk", filter=Q(state=State.REPORTED)), over=Count("pk", filter=over),
        oldest=Min("due_at", filter=over),
    )  # fmt: skip
    return [
        _Body(pk, level, unit, Tally(given, done - late, late, reported, over, given - done - reported - over, oldest))
        for pk, level, unit, given, done, late, reported, over, oldest in told
    ]


def _parents(units: set[int], on: date) -> dict[int, int]:
    rows = UnitParent.objects.filter(unit_id__in=units, valid__contains=on)
    return dict(rows.values_list("unit_id", "parent_id"))


def heads_of(agency_ids: list[int], on: date) -> dict[int, Post]:
    """Agency -> the post of its leader on a day; where several lead, the one appointed first. One query."""
    posts = Post.objects.held_on(on).filter(agency_id__in=agency_ids, role__in=HEADS)
    return {post.agency_id: post for post in posts.select_related("user", "agency").order_by("-valid", "-pk")}
