"""The board of what is overdue: every body above the communes with its head, its own tasks and those of its communes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Min, Q

from datchuan.config import clock
from datchuan.directives.models import Assignment
from datchuan.directives.workflow import DONE, OWED, State
from datchuan.people.models import Agency, Post, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level, UnitParent
from datchuan.places.text import sort_key


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
    def without_head(self) -> int:
        return sum(line.head is None for line in self.late)


def board(rights: Rights) -> Board:
    """The bodies within reach, by how much is overdue. Four queries, however many tasks there are."""
    now = clock.now()
    tallies = _tallies(rights, now)
    agencies = {agency.pk: agency for agency in Agency.objects.filter(pk__in=tallies).select_related("unit")}
    parents = _parents({a.unit_id for a in agencies.values() if a.level == Level.COMMUNE}, rights.on)
    below: dict[int, Tally] = {}
    for pk, agency in agencies.items():
        if agency.level == Level.COMMUNE:
            district = parents.get(agency.unit_id, 0)
            below[district] = below.get(district, Tally()) + tallies[pk]
    lines = _lines(agencies, tallies, below, rights)
    return Board(now, tuple(sorted(lines, key=_order)))


def _lines(
    agencies: dict[int, Agency], tallies: dict[int, Tally], below: dict[int, Tally], rights: Rights
) -> list[Line]:
    """Bodies above the communes; where a reader sees no district of a commune, the commune stands for itself."""
    above = [agency for agency in agencies.values() if agency.level != Level.COMMUNE]
    districts = {agency.unit_id for agency in above if agency.level == Level.DISTRICT}
    missing = Agency.objects.filter(
        unit_id__in=below.keys() - districts, kind="peoples_committee", valid__contains=rights.on
    ).select_related("unit")
    above += list(missing) if below.keys() - districts else []
    heads = heads_of([agency.pk for agency in above], rights.on)
    taken: set[int] = set()
    lines = []
    for agency in sorted(above, key=lambda a: a.kind != "peoples_committee"):
        communes = below.get(agency.unit_id) if agency.level == Level.DISTRICT else None
        communes = None if agency.unit_id in taken else communes
        taken |= {agency.unit_id} if communes else set()
        lines.append(Line(agency, heads.get(agency.pk), tallies.get(agency.pk, Tally()), communes))
    return lines


def _order(line: Line) -> tuple[Any, ...]:
    total = line.total
    return (
        -total.overdue,
        total.oldest or clock.now(),
        line.agency.level != Level.PROVINCE,
        sort_key(line.agency.name),
    )


def _tallies(rights: Rights, now: datetime) -> dict[int, Tally]:
    rows = Assignment.objects.visible_to(rights).exclude(state=State.CANCELLED).order_by().values_list("agency_id")
    late, over = Q(delivered_at__gte=F("due_at")), Q(state__in=OWED, due_at__lte=now)
    told = rows.annotate(
        given=Count("pk"), done=Count("pk", filter=Q(state__in=DONE)), late=Count("pk", filter=Q(state__in=DONE) & late),
        reported=Count("pk", filter=Q(state=State.REPORTED)), over=Count("pk", filter=over),
        oldest=Min("due_at", filter=over),
    )  # fmt: skip
    return {
        agency: Tally(given, done - late, late, reported, over, given - done - reported - over, oldest)
        for agency, given, done, late, reported, over, oldest in told
    }


def _parents(units: set[int], on: date) -> dict[int, int]:
    rows = UnitParent.objects.filter(unit_id__in=units, valid__contains=on)
    return dict(rows.values_list("unit_id", "parent_id"))


def heads_of(agency_ids: list[int], on: date) -> dict[int, Post]:
    """Agency -> the post of its leader on a day; where several lead, the one appointed first. One query."""
    posts = Post.objects.held_on(on).filter(agency_id__in=agency_ids, role=Role.LEADER)
    return {post.agency_id: post for post in posts.select_related("user", "agency").order_by("-valid", "-pk")}
