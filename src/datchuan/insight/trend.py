"""Titles year by year. A series breaks where it is no longer counted over the same communes or by the same set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.config import clock
from datchuan.criteria.models import Edition
from datchuan.insight.pages import level_name
from datchuan.people.rights import Rights
from datchuan.places.models import Lineage, Participation, UnitName
from datchuan.targets.models import PublishedFigure
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import LEVELS, effective_on, histories, holding, standing_events
from datchuan.ui.dates import format_date

#: The series: any title (where the list of communes is known), those whose year is known, and the two higher titles.
ANY, DATED = "any", "dated"
SERIES = (ANY, DATED, "NTM_NC", "NTM_KM")


@dataclass(frozen=True)
class Point:
    """A day with the communes that are counted on it and how many of them hold each title."""

    on: date
    communes: int
    values: dict[str, int | None]
    published: dict[str, PublishedFigure]


@dataclass(frozen=True)
class Break:
    """Between the point ``after`` and the next one the series is not one: why."""

    after: int
    boundary: tuple[str, ...]
    editions: tuple[str, ...]


@dataclass(frozen=True)
class Trend:
    points: tuple[Point, ...]
    breaks: tuple[Break, ...]
    undated: int
    first_list: date | None
    on: date

    @property
    def names(self) -> dict[str, str]:
        own = {ANY: _("có danh hiệu, mọi mức"), DATED: _("trong đó biết năm")}
        return {key: own.get(key) or level_name(key) for key in SERIES}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table: each day with its communes, its counts and what was published in the year."""
        names = self.names
        return [
            {"point": p, "cells": [(names[key], p.values[key]) for key in SERIES], "published": p.published.get(ANY)}
            for p in self.points
        ]


def trend(rights: Rights) -> Trend:
    """Titles within reach at the end of each year and today. A constant number of queries."""
    today = clock.today()
    reach = None if rights.is_provincial else rights.commune_ids
    taking_part = [p for p in Participation.objects.filter(takes_part=True) if reach is None or p.unit_id in reach]
    events = histories({p.unit_id for p in taking_part})
    first_list = min((p.valid.lower for p in taking_part), default=None)
    days = _days(events.values(), today)
    published = _published(days) if rights.is_provincial else {}
    points = tuple(_point(day, taking_part, events, first_list, published.get(day, {})) for day in days)
    lists = [listed_on(day, taking_part, first_list) for day in days]
    undated = sum(1 for rows in events.values() for e in standing_events(rows) if effective_on(e) is None and _gives(e))
    return Trend(points, breaks_between(days, lists), undated, first_list, today)


def _gives(event: TitleEvent) -> bool:
    return event.meaning in ("recognised", "acknowledged")


def _days(histories: Iterable[Sequence[TitleEvent]], today: date) -> list[date]:
    """The ends of the years from that of the first act of known day, and today."""
    known = [day for rows in histories for e in rows if (day := effective_on(e)) and day <= today]
    first = min(known, default=today).year
    return [*(date(year, 12, 31) for year in range(first, today.year)), today]


def listed_on(day: date, taking_part: Sequence[Participation], first_list: date | None) -> frozenset[int]:
    """The communes that are counted on a day: those that take part then; before the first list, those of the first."""
    counted = max(day, first_list) if first_list else day
    return frozenset(p.unit_id for p in taking_part if counted in p.valid)


def _point(
    day: date,
    taking_part: Sequence[Participation],
    events: dict[int, list[TitleEvent]],
    first_list: date | None,
    published: dict[str, PublishedFigure],
) -> Point:
    listed = listed_on(day, taking_part, first_list)
    held = [holding(events[pk], day).by_level for pk in listed]
    values: dict[str, int | None] = {level: sum(1 for by_level in held if level in by_level) for level in LEVELS}
    values[DATED] = sum(1 for by_level in held if any(effective_on(e) for e in by_level.values()))
    # Acts of unknown day are counted from the beginning; before the first list that would draw what nobody knows.
    values[ANY] = sum(1 for by_level in held if by_level) if first_list and day >= first_list else None
    return Point(day, len(listed), values, published)


def _published(days: Sequence[date]) -> dict[date, dict[str, PublishedFigure]]:
    """Each day -> the last figure that was published in the year up to it, by series. One query."""
    found: dict[date, dict[str, PublishedFigure]] = {day: {} for day in days}
    kinds = {"total-recognised": ANY, "qn-advanced": "NTM_NC", "qn-model": "NTM_KM"}
    for figure in PublishedFigure.objects.filter(level__in=LEVELS).order_by("on"):
        series = next((key for start, key in kinds.items() if figure.code.startswith(start)), "")
        day = next((day for day in days if day >= figure.on), None)
        if series and day is not None:
            found[day][series] = figure
    return found


def breaks_between(days: Sequence[date], lists: Sequence[frozenset[int]]) -> tuple[Break, ...]:
    """Where two neighbouring points are not counted over the same communes, or a new set came in between."""
    editions = Edition.objects.only("code", "effective_from").order_by("effective_from", "code")
    found = []
    for at in range(len(days) - 1):
        left, joined = lists[at] - lists[at + 1], lists[at + 1] - lists[at]
        new = tuple(
            _("%(code)s có hiệu lực từ %(on)s") % {"code": e.code, "on": format_date(e.effective_from)}
            for e in editions
            if days[at] < e.effective_from <= days[at + 1]
        )
        if left or joined or new:
            found.append(Break(at, _boundary(days[at], days[at + 1], left, joined), new))
    return tuple(found)


def _boundary(start: date, end: date, left: frozenset[int], joined: frozenset[int]) -> tuple[str, ...]:
    """What happened to the communes that are no longer counted, or newly are."""
    if not left and not joined:
        return ()
    said = []
    rows = UnitName.objects.filter(unit__in=left | joined, use=UnitName.Use.OFFICIAL).order_by("valid")
    names = {name.unit_id: name.name for name in rows if end in name.valid}
    names |= {name.unit_id: name.name for name in rows if start in name.valid and name.unit_id in left}
    for units, words in ((left, _("không còn tính")), (joined, _("tính thêm"))):
        if units:
            count = ngettext("%(words)s %(n)d xã: %(names)s", "%(words)s %(n)d xã: %(names)s", len(units))
            listed = ", ".join(sorted(names.get(pk, "") for pk in units))
            said.append(count % {"words": words, "n": len(units), "names": listed})
    acts = Lineage.objects.filter(sources__in=left | joined, on__gt=start, on__lte=end).distinct()
    said += sorted({f"{act.legal_act} ({format_date(act.on)})" for act in acts})
    return tuple(said)


def drawing(found: Trend) -> dict[str, Any]:
    """What the drawing needs: labels under the axis, a line for each series, marks of published figures, the breaks."""
    return {
        "labels": [label_of(p.on) for p in found.points],
        "lines": [[p.values[key] for p in found.points] for key in SERIES],
        "marks": [(at, int(f.value)) for at, p in enumerate(found.points) for f in p.published.values()],
        "breaks": [b.after for b in found.breaks],
    }


def label_of(day: date) -> str:
    """The year for its last day, else the day."""
    return str(day.year) if (day.month, day.day) == (12, 31) else format_date(day)
