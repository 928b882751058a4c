"""The register of titles on a day, and the history of the titles of one unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.criteria.catalogues import editions_in_force
from datchuan.decisions.queries import decisions_of_events
from datchuan.dossiers.models import Dossier
from datchuan.insight.folds import folds
from datchuan.insight.pages import Link, level_name
from datchuan.insight.scope import Filters
from datchuan.insight.status import published_total
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Lineage, Unit, UnitName
from datchuan.procedures.kinds import Purpose
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import LEVELS, NONE, UNKNOWN, events_of, histories
from datchuan.titles.rules import why_not_keep
from datchuan.titles.states import HELD, Stand, State, stand
from datchuan.upkeep.watch import losing_soon


@dataclass(frozen=True)
class Asked:
    """What is asked of the register; it lives in the address. ``level`` "": the highest title that each commune holds.

    ``opened``: a long list shows the communes of every district, and not those of the district that is opened.
    """

    filters: Filters
    level: str = ""
    year: int | None = None
    state: str = ""
    opened: bool = False

    @classmethod
    def from_query(cls, query: QueryDict) -> Asked:
        level, year, state = query.get("level", ""), query.get("year", ""), query.get("state", "")
        return cls(
            filters=Filters.from_query(query),
            level=level if level in LEVELS else "",
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
            state=state if state in (*State.values, "any_held") else "",
            opened=query.get("open") == "1",
        )

    @property
    def on(self) -> date:
        return self.filters.day

    def query(self, **changes: Any) -> str:
        """The address query of what is asked, with changes."""
        own = {key: changes.pop(key) for key in ("level", "year", "state", "opened") if key in changes}
        wanted = replace(self, **own)
        parts = {
            "level": wanted.level, "year": wanted.year or "", "state": wanted.state, "open": "1" if wanted.opened else "",
        }  # fmt: skip
        said = urlencode({key: value for key, value in parts.items() if value})
        base = self.filters.query(**changes)
        return base + ("&" if said and base != "?" else "") + said

    @property
    def is_narrow(self) -> bool:
        f = self.filters
        return bool(self.level or self.year or self.state or f.title or f.district or f.on)


def registry(rights: Rights, asked: Asked) -> dict[str, Any]:
    """The page of the register: the sentence, the counts that open to their lists, the list. A constant number of queries."""
    on = asked.on
    everyone = list(rights.communes().taking_part(on).order_by("name_order"))
    districts = {u.pk: u for u in Unit.objects.as_of(on).districts().order_by("name_order")}
    units = [u for u in everyone if _is_in(u, districts, asked.filters.district)]
    stands = _stands(units, on, asked.level)
    by_title, by_state = Counter(s.holding.highest for s in stands.values()), Counter(s.state for s in stands.values())
    rows = _rows([u for u in units if _fits(stands[u.pk], asked)], stands, districts)
    published = published_total(on) if rights.is_provincial and not asked.filters.district else None
    identified = sum(by_title[level] for level in LEVELS)
    return {
        "on": on,
        "asked": asked,
        "filters": asked.filters,
        "editions": list(editions_in_force(on).values()),
        "participating": len(units),
        "identified": identified,
        "held": sum(by_state[state] for state in HELD),
        "level_word": level_name(asked.level) if asked.level else "",
        "published": published if not asked.level else None,
        "gap": int(published.value) - identified if published else 0,
        "unknown": by_title[UNKNOWN],
        "counts": _title_links(asked, by_title),
        "states": _state_links(asked, by_state),
        "choices": _choices(asked, districts, stands, rights),
        "rows": rows,
        "folds": folds(rows, districts),
        "other_view": asked.query(opened=not asked.opened),
        "former": _former(rights, {u.pk for u in everyone}),
        "may_record": not why_not_keep(rights),
    }


def _is_in(unit: Any, districts: Mapping[int, Any], code: str) -> bool:
    return not code or (unit.parent_id in districts and districts[unit.parent_id].code == code)


def _stands(units: Sequence[Any], on: date, level: str) -> dict[int, Stand]:
    """Where every unit stands. A constant number of queries."""
    return _told({pk: stand(events, on, level) for pk, events in histories(u.pk for u in units).items()}, on)


def _told(found: dict[int, Stand], on: date) -> dict[int, Stand]:
    """The same, where a title that is watched or whose revocation is on its way says so; it is held as before."""
    for state, known in ((State.WATCHED, losing_soon(on)), (State.UNDER_REVIEW, under_review(found, on))):
        for pk, levels in known.items():
            held = found.get(pk)
            if held is not None and held.is_held and held.event is not None and held.event.level in levels:
                found[pk] = replace(held, state=state)
    return found


def under_review(unit_ids: Iterable[int], on: date) -> dict[int, set[str]]:
    """Unit -> levels whose revocation was on its way on a day. One query."""
    rows = Dossier.objects.filter(procedure__purpose=Purpose.REVOCATION, commune_id__in=list(unit_ids))
    rows = rows.filter(opened_at__date__lte=on).exclude(ended_on__lte=on)
    found: dict[int, set[str]] = {}
    for unit_id, level in rows.values_list("commune_id", "level"):
        found.setdefault(unit_id, set()).add(level)
    return found


def _fits(found: Stand, asked: Asked) -> bool:
    title = asked.filters.title
    if title and found.holding.highest != title and not (title == "identified" and found.holding.highest in LEVELS):
        return False
    if asked.year and not (found.is_held and found.event is not None and found.event.year_met == asked.year):
        return False
    return asked.state in ("", found.state) or (asked.state == "any_held" and found.is_held)


def _title_links(asked: Asked, counted: Counter[str]) -> tuple[Link, ...]:
    return tuple(
        Link(level_name(k), asked.query(title=k, state="", year=None), counted[k], asked.filters.title == k)
        for k in (*reversed(LEVELS), NONE, UNKNOWN)
    )


def _state_links(asked: Asked, counted: Counter[str]) -> tuple[Link, ...]:
    return tuple(
        Link(
            str(state.label), asked.query(state=state.value, title="", year=None), counted[state], asked.state == state
        )
        for state in State
        if counted[state]
    )


def _choices(asked: Asked, districts: Mapping[int, Any], stands: Mapping[int, Stand], rights: Rights) -> dict[str, Any]:
    years = {s.event.year_met for s in stands.values() if s.is_held and s.event and s.event.year_met}
    return {
        "levels": [(level, level_name(level)) for level in LEVELS],
        "years": sorted(years | ({asked.year} if asked.year else set()), reverse=True),
        "districts": [(d.code, d.full_name) for d in districts.values()] if rights.is_provincial else [],
        "states": [("any_held", _("Đang giữ, kể cả đang theo dõi, xem xét")), *((s.value, s.label) for s in State)],
    }


def _rows(chosen: Sequence[Any], stands: Mapping[int, Stand], districts: Mapping[int, Any]) -> list[dict[str, Any]]:
    watch = reverse("upkeep-watch")
    return [
        {
            "unit": u,
            "district": districts[u.parent_id].full_name if u.parent_id in districts else "",
            "holding": stands[u.pk].holding,
            "level": level_name(stands[u.pk].holding.highest),
            "state": State(stands[u.pk].state),
            "watch": watch if stands[u.pk].state == State.WATCHED else "",
            "events": list(stands[u.pk].holding.by_level.values()) or _ended(stands[u.pk]),
        }
        for u in chosen
    ]


def _ended(found: Stand) -> list[TitleEvent]:
    return [found.event] if found.event is not None and found.state in (State.REVOKED, State.LAPSED) else []


def _former(rights: Rights, taking_part: set[int]) -> list[dict[str, Any]]:
    """Titles of units that no longer take part (became wards or townships): history is kept, and not counted."""
    if not rights.is_provincial:
        return []
    events = (
        TitleEvent.objects.exclude(unit_id__in=taking_part)
        .exclude(kind="not_recognised")
        .filter(corrected_by=None)
        .select_related("unit")
    )
    units = {event.unit_id: event.unit for event in events}
    names = _names(units)
    return [
        {
            "event": event,
            "unit": event.unit,
            "name": names.get(event.unit_id, event.unit.code),
            "on": _last_day(event.unit),
        }
        for event in sorted(events, key=lambda e: e.pk)
    ]


def _names(unit_ids: Iterable[int]) -> dict[int, str]:
    """Unit -> its last official name."""
    rows = UnitName.objects.filter(unit_id__in=list(unit_ids), use=UnitName.Use.OFFICIAL).order_by("valid")
    return dict(rows.values_list("unit_id", "full_name"))


def _last_day(unit: Unit) -> date | None:
    """The last day on which a unit existed; None while it does."""
    return unit.valid.upper - timedelta(days=1) if unit.valid.upper else None


def unit_of_history(rights: Rights, code: str, on: date) -> Any:
    """The unit that bears a code on a day; for those who see the province, else the last that bore it. None beyond reach.

    Carries its name of that day, else its last one.
    """
    communes = Unit.objects.filter(code=code, level=Level.COMMUNE)
    unit = communes.filter(valid__contains=on).first()
    if unit is None and rights.is_provincial:
        unit = communes.order_by("valid").last()
    if unit is None or not (rights.is_provincial or unit.pk in rights.commune_ids):
        return None
    named = UnitName.objects.filter(unit=unit, use=UnitName.Use.OFFICIAL, valid__contains=on).first()
    unit.full_name = named.full_name if named else _names([unit.pk]).get(unit.pk, unit.code)  # type: ignore[attr-defined]
    return unit


def title_history(unit: Any, on: date, rights: Rights) -> dict[str, Any]:
    """The history of the titles of one unit: every event with its decision, source and standing, what was corrected too."""
    events = list(reversed(events_of(unit.pk)))
    given = decisions_of_events(event.pk for event in events)
    corrected = {event.corrects_id: event for event in events if event.corrects_id}
    found = _told({unit.pk: stand(events, on)}, on)[unit.pk]
    lineage = Lineage.objects.filter(sources=unit) | Lineage.objects.filter(results=unit)
    return {
        "unit": unit,
        "on": on,
        "stand": found,
        "state": State(found.state),
        "level": level_name(found.holding.highest),
        "lines": [
            {"event": e, "level": level_name(e.level), "decision": given.get(e.pk), "corrected_by": corrected.get(e.pk)}
            for e in events
        ],
        "lineage": list(lineage.distinct().order_by("-on").prefetch_related("sources", "results")),
        "may_record": not why_not_keep(rights),
        "commune_url": reverse("commune", args=[unit.code]) if rights.commune(unit.code) == unit else "",
    }
