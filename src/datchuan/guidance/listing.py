"""The list of indicators with their guidance: what is missing, what is asked, what was written for another edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.http import QueryDict

from datchuan.config import clock
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Change, Edition, Indicator, Responsibility
from datchuan.criteria.queries import set_order
from datchuan.guidance.models import Question, QuestionQuerySet
from datchuan.guidance.queries import Current, QuestionLine, days_since, lines_of, standing, topics
from datchuan.guidance.rules import asking_units
from datchuan.guidance.workflow import State
from datchuan.people.models import Agency, Role
from datchuan.people.rights import Rights

NEW = (Change.NEW, Change.RAISED)
SHOWS = ("", "new", "none", "new_none", "dated", "waiting")
#: Questions that the list spells out; the rest is reached through the indicators.
MOST_SHOWN = 50


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; it lives in the address. Unknown values are dropped. ``agency`` "-": nobody leads."""

    set_code: str
    agency: str = ""
    show: str = ""

    @classmethod
    def from_query(cls, query: QueryDict, sets: list[str], own: str) -> Filters:
        """``own`` is the code of the reader's department, which stands in where the address names none."""
        set_code, show = query.get("set", ""), query.get("show", "")
        agency = query.get("agency", own)[:40]
        return cls(
            set_code if set_code in sets else (sets[0] if sets else ""),
            "" if agency == "all" else agency,
            show if show in SHOWS else "",
        )

    def query(self, **changes: str) -> str:
        wanted = replace(self, **changes)
        parts = {"set": wanted.set_code, "agency": wanted.agency or "all", "show": wanted.show}
        return "?" + urlencode({key: value for key, value in parts.items() if value})


@dataclass(frozen=True)
class Row:
    """An indicator with its leading agencies, its guidance and its questions that the reader may see."""

    indicator: Indicator
    leads: tuple[Agency, ...]
    current: Current | None
    answered: int
    waiting: int
    oldest: int

    @property
    def is_new(self) -> bool:
        return self.indicator.change in NEW

    @property
    def is_dated(self) -> bool:
        return self.current is not None and self.current.is_dated

    def fits(self, show: str) -> bool:
        """Whether the row belongs to a filter."""
        return {
            "": True,
            "new": self.is_new,
            "none": self.current is None,
            "new_none": self.is_new and self.current is None,
            "dated": self.is_dated,
            "waiting": self.waiting > 0,
        }[show]


@dataclass(frozen=True)
class GuidanceList:
    """The whole page."""

    filters: Filters
    sets: list[str]
    edition: Edition | None
    agency: Agency | None
    agencies: tuple[tuple[Agency, int], ...]
    rows: tuple[Row, ...]
    counts: Mapping[str, int]
    waiting: tuple[QuestionLine, ...]
    own: tuple[QuestionLine, ...]
    total_waiting: int
    mine: str = ""

    @property
    def oldest(self) -> int:
        """Days for which the oldest question of the list has waited."""
        return max((line.days for line in self.waiting), default=0)


def department_of(rights: Rights) -> Agency | None:
    """The department for which the reader speaks."""
    return next((post.agency for post in rights.posts if post.role == Role.DEPARTMENT_SPECIALIST), None)


def list_for(rights: Rights, query: QueryDict) -> GuidanceList:
    """The list as the reader's page shows it."""
    return guidance_list(rights, query, department_of(rights), asking_units(rights))


def guidance_list(rights: Rights, query: QueryDict, own: Agency | None, places: frozenset[int]) -> GuidanceList:
    """Gather the list for a reader. ``own``: the reader's department; ``places``: units for which the reader asks.

    A constant number of queries.
    """
    editions = editions_in_force(clock.today())
    sets = sorted(editions, key=set_order)
    filters = Filters.from_query(query, sets, own.code if own else "")
    edition = editions.get(filters.set_code)
    seen = Question.objects.visible_to(rights).filter(set_code=filters.set_code)
    rows = _rows(edition, rights.on, seen) if edition else []
    agencies = _agencies(rows)
    chosen = next((agency for agency, _n in agencies if agency.code == filters.agency), None)
    if filters.agency and chosen is None and filters.agency != "-":
        filters = replace(filters, agency="")
    in_scope = [row for row in rows if _led_by(row, filters.agency)]
    here = seen.filter(indicator_code__in=[row.indicator.code for row in in_scope])
    return GuidanceList(
        filters=filters,
        sets=sets,
        edition=edition,
        agency=chosen,
        agencies=agencies,
        rows=tuple(row for row in in_scope if row.fits(filters.show)),
        counts={show: sum(row.fits(show) for row in in_scope) for show in SHOWS},
        waiting=tuple(lines_of(here.waiting()[:MOST_SHOWN], edition)),
        own=tuple(lines_of(seen.filter(asker__in=places).order_by("-pk")[:MOST_SHOWN], edition)),
        total_waiting=sum(row.waiting for row in in_scope),
        mine=own.code if own else "",
    )


def _rows(edition: Edition, on: date, seen: QuestionQuerySet) -> list[Row]:
    leads: dict[int, list[Agency]] = {}
    held = Responsibility.objects.filter(indicator__edition=edition, part="lead", valid__contains=on)
    for one in held.select_related("agency").order_by("agency__name"):
        leads.setdefault(one.indicator_id, []).append(one.agency)
    written = {topic.indicator_code: topic for topic in topics().filter(set_code=edition.set_code)}
    counts = seen.values("indicator_code").annotate(
        answered=Count("pk", filter=Q(state=State.ANSWERED)),
        waiting=Count("pk", filter=Q(state=State.OPEN)),
        oldest=Min("waiting_since"),
    )
    asked: dict[str, Any] = {row["indicator_code"]: row for row in counts}
    rows, today = [], clock.today()
    for indicator in Indicator.objects.filter(edition=edition).order_by("position"):
        told = asked.get(indicator.code, {})
        topic = written.get(indicator.code)
        rows.append(
            Row(
                indicator,
                tuple(leads.get(indicator.pk, ())),
                standing(topic, edition) if topic else None,
                answered=told.get("answered", 0),
                waiting=told.get("waiting", 0),
                oldest=days_since(told.get("oldest"), today),
            )
        )
    return rows


def _agencies(rows: list[Row]) -> tuple[tuple[Agency, int], ...]:
    """The agencies that lead indicators of the set, with how many, by name."""
    found = {agency.pk: agency for row in rows for agency in row.leads}
    counted = [(agency, sum(agency in row.leads for row in rows)) for agency in found.values()]
    return tuple(sorted(counted, key=lambda pair: (-pair[1], pair[0].name)))


def _led_by(row: Row, code: str) -> bool:
    if code == "-":
        return not row.leads
    return not code or any(agency.code == code for agency in row.leads)
