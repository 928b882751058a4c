"""What anybody reads of titles: of one commune, and of the communes of the province that hold one on a day. No persons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from datchuan.council.words import level_title
from datchuan.decisions.queries import paper_codes
from datchuan.places.models import Unit
from datchuan.places.queries import commune_on
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import LEVELS, UNKNOWN, effective_on, events_of, holdings, standing_events
from datchuan.titles.states import HELD, State, stand


@dataclass(frozen=True)
class Level:
    """Where one title of a commune stands on the day, and the event that it rests on."""

    name: str
    state: State
    event: TitleEvent | None

    @property
    def tone(self) -> str:
        return "good" if self.state in HELD else "error" if self.state in (State.REVOKED, State.LAPSED) else "todo"


@dataclass(frozen=True)
class Event:
    """A decision on a title as the register has it, with the code of its paper where that can be checked."""

    event: TitleEvent
    level: str
    code: str


@dataclass(frozen=True)
class CommunePage:
    commune: Any
    district: Any
    on: date
    levels: tuple[Level, ...]
    events: tuple[Event, ...]


def commune_page(code: str, on: date) -> CommunePage | None:
    """The titles of a commune on a day; None for a code that no commune bears. Some six queries."""
    unit = commune_on(code, on)
    if unit is None:
        return None
    events = [event for event in standing_events(events_of(unit.pk)) if (effective_on(event) or date.min) <= on]
    codes = paper_codes(events)
    known = [level for level in reversed(LEVELS) if any(event.level == level for event in events)]
    stands = [(level, stand(events, on, level)) for level in known]
    return CommunePage(
        commune=unit,
        district=Unit.objects.as_of(on).filter(pk=unit.parent_id).first(),
        on=on,
        levels=tuple(Level(level_title(level), State(said.state), said.event) for level, said in stands),
        events=tuple(Event(event, level_title(event.level), codes.get(event.pk, "")) for event in events),
    )


@dataclass(frozen=True)
class Row:
    commune: Any
    level: str
    event: TitleEvent


@dataclass(frozen=True)
class District:
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ListPage:
    """The communes that hold a title on a day, by district; ``levels``: how many have each as their highest."""

    on: date
    districts: tuple[District, ...]
    levels: tuple[tuple[str, int], ...]
    count: int
    communes: int
    unknown: int


def list_page(on: date) -> ListPage:
    """Three queries, however many communes there are."""
    units = list(Unit.objects.as_of(on).communes().taking_part(on).order_by("name_order"))
    places = {unit.pk: unit for unit in Unit.objects.as_of(on).districts().order_by("name_order")}
    held = holdings([unit.pk for unit in units], on)
    highest = Counter(found.highest for found in held.values())
    by_district: dict[int | None, list[Row]] = {}
    for unit in units:
        found = held[unit.pk]
        if found.highest in LEVELS:
            row = Row(unit, level_title(found.highest), found.by_level[found.highest])
            by_district.setdefault(unit.parent_id if unit.parent_id in places else None, []).append(row)
    order = [*places, None]
    return ListPage(
        on=on,
        districts=tuple(
            District(str(places[pk].full_name) if pk in places else "", tuple(by_district[pk]))
            for pk in order
            if pk in by_district
        ),
        levels=tuple((level_title(level), highest[level]) for level in reversed(LEVELS) if highest[level]),
        count=sum(highest[level] for level in LEVELS),
        communes=len(units),
        unknown=highest[UNKNOWN],
    )
