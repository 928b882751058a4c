"""The filters of a board, as they live in the address, and the communes that they leave."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from datchuan.config import clock
from datchuan.criteria.models import Change
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.targets.models import Target
from datchuan.titles.queries import LEVELS, NONE, UNKNOWN

#: Filters of a board: address key -> values that it may take (None: checked against the database).
SORTS = ("place", "met", "gap")


@dataclass(frozen=True)
class Filters:
    """What is asked of a board. Unknown values in an address are dropped, so that an old link still opens."""

    set_code: str = "NTM"
    on: date | None = None
    district: str = ""
    profile: str = ""
    aim: str = ""
    change: str = ""
    title: str = ""
    criterion: str = ""
    indicator: str = ""
    letter: str = ""
    department: str = ""
    shade: str = ""
    sort: str = "place"

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        letter = query.get("letter", "")
        title = query.get("title", "")
        return cls(
            set_code=query.get("set") or "NTM",
            on=_day(query.get("on", "")),
            district=query.get("district", "")[:12],
            profile=query.get("profile", "")[:12],
            aim=_one_of(query.get("aim", ""), LEVELS),
            change=_one_of(query.get("change", ""), (Change.NEW, Change.RAISED, "new_or_raised")),
            title=_one_of(title, (*LEVELS, NONE, UNKNOWN, "identified")),
            criterion=query.get("criterion", "")[:12],
            indicator=query.get("indicator", "")[:12],
            letter=_one_of(letter, ("M", "N", "D", "T", "X", "open")),
            department=query.get("department", "")[:40],
            shade=_one_of(query.get("shade", ""), ("q1", "q2", "q3", "q4", "unknown")),
            sort=_one_of(query.get("sort", ""), SORTS) or "place",
        )

    def query(self, **changes: Any) -> str:
        """The address query of these filters with changes, without empty and default parts."""
        wanted = replace(self, **changes)
        parts = {
            "set": wanted.set_code if wanted.set_code != "NTM" else "",
            "on": wanted.on.isoformat() if wanted.on else "",
            "sort": wanted.sort if wanted.sort != "place" else "",
        }
        for key in (
            "district",
            "profile",
            "aim",
            "change",
            "title",
            "criterion",
            "indicator",
            "letter",
            "department",
            "shade",
        ):
            parts[key] = getattr(wanted, key)
        return "?" + urlencode({k: v for k, v in parts.items() if v})

    @property
    def day(self) -> date:
        return self.on or clock.today()


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else ""


def _day(text: str) -> date | None:
    """A day of the address; today, the future and nonsense are dropped."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(2010, 1, 1) <= day < clock.today() else None


def communes_in(rights: Rights, filters: Filters) -> Any:
    """Participating communes within reach that pass the place filters, in Vietnamese order by district."""
    on = filters.day
    units = Unit.objects.as_of(on).communes().taking_part(on)
    if not rights.is_provincial:
        units = units.filter(pk__in=rights.commune_ids)
    if filters.district:
        units = units.below(Unit.objects.districts().filter(code=filters.district, valid__contains=on), on)
    if filters.profile:
        units = units.filter(profiles__code=filters.profile, profiles__valid__contains=on)
    if filters.aim:
        units = units.filter(pk__in=Target.objects.in_force().filter(level=filters.aim, year=on.year).values("unit_id"))
    return units
