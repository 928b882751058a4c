"""Titled communes over time: do they keep the standard, and how far are they from the line of revocation.

A point is the map of its day, counted: the titles, communes, sets and figures of that day, so that every number opens to
its list. The series breaks where it is no longer counted over the same communes or by the same set or rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Min
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.assessments.models import Revision, Voice
from datchuan.config import clock
from datchuan.insight.days import stood_on
from datchuan.insight.pages import Link
from datchuan.insight.title_maps import Part, told
from datchuan.insight.trend import Break, breaks_between, label_of, listed_on
from datchuan.people.rights import Rights
from datchuan.places.models import Participation
from datchuan.procedures.kinds import Purpose
from datchuan.procedures.models import Procedure
from datchuan.procedures.words import level_word
from datchuan.titles.queries import LEVELS, UNKNOWN
from datchuan.ui.dates import format_date

SHOWS, STEPS = ("kept", "line"), ("quarter", "year")
#: Points of a series at the most; older ones are left out and the page says so.
MOST_POINTS = 12


@dataclass(frozen=True)
class Asked:
    """What is asked of the series; it lives in the address. ``shows`` "": titles, which ``trend.py`` counts."""

    shows: str = ""
    level: str = ""
    step: str = STEPS[0]

    @classmethod
    def from_query(cls, query: QueryDict) -> Asked:
        shows, level, step = query.get("shows", ""), query.get("level", ""), query.get("step", "")
        return cls(
            shows if shows in SHOWS else "",
            level if level in LEVELS and shows in SHOWS else "",
            step if step in STEPS and shows in SHOWS else STEPS[0],
        )

    def query(self, **changes: str) -> str:
        """The query of the address of what is asked, with changes."""
        wanted = replace(self, **changes)
        parts = {"shows": wanted.shows, "level": wanted.level, "step": wanted.step if wanted.step != STEPS[0] else ""}
        said = urlencode({key: value for key, value in parts.items() if value})
        return f"?{said}" if said else ""

    def url(self, **changes: str) -> str:
        """The address of what is asked, with changes."""
        return reverse("title-trend") + self.query(**changes)

    @property
    def tabs(self) -> list[Link]:
        words = {"": _("Danh hiệu"), "kept": _("Còn giữ chuẩn"), "line": _("Cách ngưỡng thu hồi")}
        kept = {"": {"level": "", "step": STEPS[0]}}
        return [
            Link(label, self.url(shows=key, **kept.get(key, {})), current=key == self.shows)
            for key, label in words.items()
        ]

    @property
    def levels(self) -> list[Link]:
        named = [("", _("mọi mức")), *((code, level_word(code)) for code in LEVELS)]
        return [Link(label, self.url(level=code), current=code == self.level) for code, label in named]

    @property
    def steps(self) -> list[Link]:
        words = {"quarter": _("cuối mỗi quý"), "year": _("cuối mỗi năm")}
        return [Link(label, self.url(step=key), current=key == self.step) for key, label in words.items()]


@dataclass(frozen=True)
class Point:
    """A day: the communes counted on it, those that hold the title, and how many fall under each part of the map."""

    on: date
    communes: int
    titled: int
    counts: Counter[str]
    cells: tuple[Link, ...]


@dataclass(frozen=True)
class Series:
    """The series with its parts in the words of the map, and why it breaks. ``first``: the first figure of the system."""

    asked: Asked
    parts: tuple[Part, ...]
    points: tuple[Point, ...]
    breaks: tuple[Break, ...]
    first: date | None
    on: date
    is_cut: bool

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table: each point, and after it the break that stands before the next one, with its number."""
        numbered = {b.after: (number, b) for number, b in enumerate(self.breaks, start=1)}
        return [{"point": point, "broken": numbered.get(at)} for at, point in enumerate(self.points)]

    @property
    def drawing(self) -> dict[str, Any]:
        """What the picture needs: labels under the axis, a line for each part, the breaks."""
        return {
            "labels": [label_of(p.on) for p in self.points],
            "lines": [[p.counts[part.key] for p in self.points] for part in self.parts],
            "marks": [],
            "breaks": [b.after for b in self.breaks],
        }


def series(rights: Rights, asked: Asked) -> Series:
    """The series within reach. Its queries grow with the points only, not with communes, titles or figures."""
    today = clock.today()
    first = Revision.objects.filter(measurement__voice=Voice.SELF).aggregate(first=Min("recorded_on"))["first"]
    days = _days(first, today, asked.step)
    shown = days[-MOST_POINTS:]
    reach = None if rights.is_provincial else rights.commune_ids
    taking_part = [p for p in Participation.objects.filter(takes_part=True) if reach is None or p.unit_id in reach]
    first_list = min((p.valid.lower for p in taking_part), default=None)
    lists = [listed_on(day, taking_part, first_list) for day in shown]
    points = tuple(_point(day, listed, asked, today) for day, listed in zip(shown, lists, strict=True))
    breaks = _breaks(shown, lists, asked)
    return Series(asked, _parts(asked), points, breaks, first, today, len(shown) < len(days))


def _days(first: date | None, today: date, step: str) -> list[date]:
    """The ends of quarters or years from the first figure on, and today."""
    start = first or today
    months = (3, 6, 9, 12) if step == "quarter" else (12,)
    ends = [_last_of(year, month) for year in range(start.year, today.year + 1) for month in months]
    return [*(day for day in ends if start <= day < today), today]


def _last_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _parts(asked: Asked) -> tuple[Part, ...]:
    """The parts that speak of a title that is held."""
    return tuple(part for part in told(asked.shows, "", {}, {})[0] if part.key not in ("without", UNKNOWN))


def _point(day: date, listed: frozenset[int], asked: Asked, today: date) -> Point:
    stood = stood_on(day)
    held = {pk: one for pk, one in stood.held.items() if pk in listed}
    parts, said = told(asked.shows, asked.level, held, stood.of_level(asked.level))
    counts = Counter(part for part, _words in said.values() if part not in ("without", UNKNOWN))
    query = {"shows": asked.shows, "level": asked.level, "on": day.isoformat() if day != today else ""}
    cells = tuple(
        Link(part.label, _map(query | {"part": part.key}) if counts[part.key] else "", counts[part.key])
        for part in parts
        if part.key not in ("without", UNKNOWN)
    )
    return Point(day, len(listed), sum(counts.values()), counts, cells)


def _map(query: dict[str, str]) -> str:
    return f"{reverse('map')}?{urlencode({key: value for key, value in query.items() if value})}#list"


def _breaks(days: Sequence[date], lists: Sequence[frozenset[int]], asked: Asked) -> tuple[Break, ...]:
    """Where the communes or sets change; for the line of revocation also where its rule does."""
    found = {b.after: b for b in breaks_between(days, lists)}
    if asked.shows == "line":
        for at, said in _new_rules(days).items():
            known = found.get(at, Break(at, (), ()))
            found[at] = replace(known, editions=(*known.editions, *said))
    return tuple(found[at] for at in sorted(found))


def _new_rules(days: Sequence[date]) -> dict[int, tuple[str, ...]]:
    """Place -> the rules of revocation that began after that day, up to the next one. One query."""
    begun = Procedure.objects.filter(purpose=Purpose.REVOCATION).values_list("valid", "legal_act")
    starts = sorted({(valid.lower, act) for valid, act in begun if valid.lower})
    found: dict[int, tuple[str, ...]] = {}
    for at in range(len(days) - 1):
        said = [
            _("quy định thu hồi mới có hiệu lực từ %(on)s (%(act)s)") % {"on": format_date(on), "act": act}
            for on, act in starts
            if days[at] < on <= days[at + 1]
        ]
        if said:
            found[at] = tuple(said)
    return found
