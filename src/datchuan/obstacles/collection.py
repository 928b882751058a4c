"""A collection of obstacles against a deadline: who reported, who said that there is none, who is silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min

from datchuan.config import clock
from datchuan.obstacles.models import COLLECTION, Obstacle, Statement
from datchuan.people.models import Agency, AgencyKind
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline


@dataclass(frozen=True)
class Line:
    """A place in a collection: its obstacles, or its statement, or neither."""

    unit: Any
    count: int
    first: datetime | None
    none_at: datetime | None
    at: datetime

    @property
    def state(self) -> str:
        if self.count:
            return "reported"
        return "none" if self.none_at else "silent"

    @property
    def is_late(self) -> bool:
        """Whether the first word came after the term."""
        said = min((d for d in (self.first, self.none_at) if d is not None), default=None)
        return said is not None and said >= self.at


@dataclass(frozen=True)
class Group:
    """The lines of a district, its own first."""

    district: Any
    lines: tuple[Line, ...]

    def count(self, state: str) -> int:
        return sum(line.state == state for line in self.lines)

    @property
    def reported(self) -> int:
        return self.count("reported")

    @property
    def none(self) -> int:
        return self.count("none")

    @property
    def silent(self) -> int:
        return self.count("silent")


@dataclass(frozen=True)
class CollectionPage:
    """A collection within a person's reach, by district."""

    collection: Deadline
    groups: tuple[Group, ...]

    @property
    def districts(self) -> tuple[Line, ...]:
        """The districts themselves, without their communes."""
        return tuple(line for group in self.groups for line in group.lines if line.unit.pk == group.district.pk)

    @property
    def silent_districts(self) -> tuple[Line, ...]:
        return tuple(line for line in self.districts if line.state == "silent")

    def total(self, state: str) -> int:
        return sum(group.count(state) for group in self.groups)

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def reported(self) -> int:
        return self.total("reported")

    @property
    def none(self) -> int:
        return self.total("none")

    @property
    def silent(self) -> int:
        return self.total("silent")


def collections() -> list[Deadline]:
    """Every collection of the pack, the latest term first."""
    return list(Deadline.objects.filter(kind=COLLECTION).order_by("-at"))


def collection_of(code: str) -> Deadline | None:
    return Deadline.objects.filter(kind=COLLECTION, code=code).first()


def collection_page(rights: Rights, collection: Deadline) -> CollectionPage:
    """Who said what, by district: the communes of the programme and the districts themselves. Six queries."""
    on = rights.on
    communes = Unit.objects.as_of(on).communes().taking_part(on)
    districts = Unit.objects.as_of(on).districts()
    if not rights.is_provincial:
        own = {post.agency.unit_id for post in rights.posts}
        communes = communes.filter(pk__in=rights.commune_ids)
        parents = [unit.parent_id for unit in communes]
        shown, districts = own, districts.filter(pk__in={*own, *parents})
    else:
        shown = None
    by_district: dict[int, list[Any]] = {}
    for unit in communes.order_by("name_order"):
        by_district.setdefault(unit.parent_id, []).append(unit)
    line_of = _lines(collection)
    groups = []
    for district in districts.order_by("name_order"):
        own_line = [district] if shown is None or district.pk in shown else []
        units = [*own_line, *by_district.get(district.pk, [])]
        groups.append(Group(district, tuple(line_of(unit) for unit in units)))
    return CollectionPage(collection, tuple(group for group in groups if group.lines))


def _lines(collection: Deadline) -> Any:
    rows = Obstacle.objects.filter(collection=collection).values_list("unit_id").order_by()
    told = {unit: (count, first) for unit, count, first in rows.annotate(n=Count("pk"), first=Min("raised_at"))}
    none = dict(Statement.objects.filter(collection=collection).values_list("unit_id", "at"))

    def line(unit: Any) -> Line:
        count, first = told.get(unit.pk, (0, None))
        return Line(unit, count, first, none.get(unit.pk), collection.at)

    return line


def silent_agencies(collection: Deadline) -> list[Agency]:
    """The People's Committees of the communes and districts that have said nothing."""
    on = clock.today()
    spoken = {*Obstacle.objects.filter(collection=collection).values_list("unit_id", flat=True)}
    spoken |= {*Statement.objects.filter(collection=collection).values_list("unit_id", flat=True)}
    wanted = {*Unit.objects.as_of(on).communes().taking_part(on).values_list("pk", flat=True)}
    wanted |= {*Unit.objects.as_of(on).districts().values_list("pk", flat=True)}
    kinds = (AgencyKind.PEOPLES_COMMITTEE, AgencyKind.DISTRICT_OFFICE)
    rows = Agency.objects.filter(unit_id__in=wanted - spoken, kind__in=kinds, valid__contains=on)
    return list(rows.order_by("code"))
