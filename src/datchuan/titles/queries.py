"""Titles on a day. What is not known is said: a commune without any event is unknown, neither yes nor no."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from datchuan.config.prepared import Prepared
from datchuan.procedures.words import LEVELS as LEVELS
from datchuan.titles.models import TitleEvent

Kind = TitleEvent.Kind
GIVES = {Kind.RECOGNISED, Kind.ACKNOWLEDGED}
TAKES = {Kind.REVOKED, Kind.LAPSED}

NONE, UNKNOWN = "none", "unknown"


@dataclass(frozen=True)
class Holding:
    """What a unit holds on a day. ``highest`` is a level, ``none`` or ``unknown``; ``by_level`` has the events in force.

    ``lost`` are the events that took levels away which were not given again since, the oldest first.
    """

    highest: str
    by_level: dict[str, TitleEvent]
    stated_none: TitleEvent | None = None
    lost: tuple[TitleEvent, ...] = ()

    @property
    def is_known(self) -> bool:
        return self.highest != UNKNOWN


def standing_events(events: Iterable[TitleEvent]) -> list[TitleEvent]:
    """The events of one unit that count, the oldest first: without those that a later event corrected or withdrew."""
    rows = list(events)
    replaced = {event.corrects_id for event in rows if event.corrects_id}
    return sorted(
        (event for event in rows if event.pk not in replaced and event.meaning),
        key=lambda event: (effective_on(event) or date.min, event.pk or 0),
    )


def effective_on(event: TitleEvent) -> date | None:
    """The day from which an event counts: the decision's day, else the end of the year met, else unknown (None)."""
    if event.decided_on:
        return event.decided_on
    return date(event.year_met, 12, 31) if event.year_met else None


def holding(events: Iterable[TitleEvent], on: date) -> Holding:
    """Fold the events of one unit into what it holds on a day.

    An event of unknown day counts from the beginning: that it happened before its source was printed is all we know.
    A recognition after the day shows that the unit had no title of that level on the day.
    """
    held: dict[str, TitleEvent] = {}
    lost: dict[str, TitleEvent] = {}
    stated_none: TitleEvent | None = None
    recognised_later = False
    for event in standing_events(events):
        began = effective_on(event)
        if event.meaning == Kind.NOT_RECOGNISED:
            stated_none = event
        elif began is not None and began > on:
            recognised_later = recognised_later or event.meaning in GIVES
        elif event.meaning in GIVES:
            held[event.level] = event
            lost.pop(event.level, None)
        elif event.meaning in TAKES:
            held.pop(event.level, None)
            lost[event.level] = stated_none = event
    for level in reversed(LEVELS):
        if level in held:
            return Holding(level, held, lost=tuple(lost.values()))
    known = stated_none is not None or recognised_later
    return Holding(NONE if known else UNKNOWN, {}, stated_none, tuple(lost.values()))


_events = Prepared(
    lambda units: TitleEvent.objects.filter(unit_id__any_of=units).defer("criteria_set", "digest"), units=list
)


def holdings(unit_ids: Iterable[int], on: date) -> dict[int, Holding]:
    """Unit -> what it holds on a day, for every given unit. One query."""
    ids = list(unit_ids)
    events: dict[int, list[TitleEvent]] = {unit_id: [] for unit_id in ids}
    # Long texts are read when a page shows them, which boards of hundreds of units do not.
    for event in _events(units=ids):
        events[event.unit_id].append(event)
    return {unit_id: holding(rows, on) for unit_id, rows in events.items()}


def taken_away(unit_ids: Iterable[int], level: str, on: date) -> dict[int, TitleEvent]:
    """Unit -> the last event that took a level away, up to a day; units that never lost it are left out. One query."""
    found: dict[int, list[TitleEvent]] = {}
    for event in TitleEvent.objects.filter(unit_id__any_of=list(unit_ids)):
        found.setdefault(event.unit_id, []).append(event)
    return {
        event.unit_id: event
        for rows in found.values()
        for event in standing_events(rows)
        if event.level == level and event.meaning in TAKES and (effective_on(event) or date.min) <= on
    }


def events_of(unit_id: int) -> list[TitleEvent]:
    """Every event of a unit, the oldest first."""
    rows = TitleEvent.objects.filter(unit_id=unit_id)
    return sorted(rows, key=lambda e: (effective_on(e) or date.min, e.pk))


def histories(unit_ids: Iterable[int]) -> dict[int, list[TitleEvent]]:
    """Unit -> every event of it, for every given unit. One query."""
    found: dict[int, list[TitleEvent]] = {unit_id: [] for unit_id in unit_ids}
    for event in TitleEvent.objects.filter(unit_id__any_of=list(found)).defer("criteria_set", "digest"):
        found[event.unit_id].append(event)
    return found
