"""What anybody reads of titles: of one commune, and of the communes of the province that hold one on a day. No persons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from datchuan.council.words import level_title
from datchuan.decisions.queries import paper_codes
from datchuan.places.models import Unit
from datchuan.places.queries import commune_on
from datchuan.places.text import fold
from datchuan.procedures.words import level_word
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import LEVELS, UNKNOWN, Holding, effective_on, events_of, holdings, standing_events
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


#: A list up to this long is shown as it is; a longer one is folded by district.
MOST_ROWS = 30
#: Communes that a search shows at most.
MOST_FOUND = 30


@dataclass(frozen=True)
class Row:
    """A commune with its highest title; ``event`` is None for one that a search found and that holds none."""

    commune: Any
    level: str
    event: TitleEvent | None


@dataclass(frozen=True)
class District:
    """``held``: how many of its communes have each title as their highest."""

    name: str
    code: str
    rows: tuple[Row, ...]
    held: tuple[str, ...]


@dataclass(frozen=True)
class ListPage:
    """The communes that hold a title on a day, by district; ``levels``: how many have each as their highest."""

    on: date
    districts: tuple[District, ...]
    levels: tuple[tuple[str, int], ...]
    count: int
    communes: int
    unknown: int

    @property
    def is_folded(self) -> bool:
        return self.count > MOST_ROWS and len(self.districts) > 1


def list_page(on: date) -> ListPage:
    """Three queries, however many communes there are."""
    units = list(Unit.objects.as_of(on).communes().taking_part(on).order_by("name_order"))
    places = {unit.pk: unit for unit in Unit.objects.as_of(on).districts().order_by("name_order")}
    held = holdings([unit.pk for unit in units], on)
    highest = Counter(found.highest for found in held.values())
    by_district: dict[int | None, list[Any]] = {}
    for unit in units:
        if held[unit.pk].highest in LEVELS:
            by_district.setdefault(unit.parent_id if unit.parent_id in places else None, []).append(unit)
    return ListPage(
        on=on,
        districts=tuple(
            _district(places.get(pk) if pk else None, by_district[pk], held)
            for pk in (*places, None)
            if pk in by_district
        ),
        levels=tuple((level_title(level), highest[level]) for level in reversed(LEVELS) if highest[level]),
        count=sum(highest[level] for level in LEVELS),
        communes=len(units),
        unknown=highest[UNKNOWN],
    )


def _district(place: Any, units: list[Any], held: dict[int, Holding]) -> District:
    counted = Counter(held[unit.pk].highest for unit in units)
    return District(
        name=str(place.full_name) if place else "",
        code=place.code if place else "none",
        rows=tuple(_row(unit, held[unit.pk]) for unit in units),
        held=tuple(f"{counted[level]} {level_word(level)}" for level in reversed(LEVELS) if counted[level]),
    )


def _row(unit: Any, found: Holding) -> Row:
    if found.highest in LEVELS:
        return Row(unit, level_title(found.highest), found.by_level[found.highest])
    return Row(unit, _("chưa rõ tình trạng") if found.highest == UNKNOWN else _("không giữ danh hiệu"), None)


@dataclass(frozen=True)
class Found:
    """The communes of a day that a name found, with or without a title, each with its district."""

    words: str
    rows: tuple[tuple[Row, str], ...]
    is_cut: bool


def find(words: str, on: date) -> Found:
    """Communes that take part, by their name or one that they bore, with or without diacritics. Three queries."""
    if not fold(words):
        return Found(words, (), False)
    named = Unit.objects.as_of(on).communes().taking_part(on).found_by(words).order_by("name_order")
    units = list(named[: MOST_FOUND + 1])
    places = {unit.pk: str(unit.full_name) for unit in Unit.objects.as_of(on).districts()}
    held = holdings([unit.pk for unit in units], on)
    rows = tuple((_row(unit, held[unit.pk]), places.get(unit.parent_id, "")) for unit in units[:MOST_FOUND])
    return Found(words, rows, len(units) > MOST_FOUND)
