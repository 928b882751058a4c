"""The filters of the lists, as they live in the address. Unknown values are dropped, so that an old link still opens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from datchuan.findings.workflow import Stage, State

#: What of the list is shown, beside the single states.
SHOWS = ("mine", "overdue", "unsettled", *State.values)


@dataclass(frozen=True)
class Filters:
    """What is asked of the list of findings."""

    show: str = ""
    stage: str = ""
    department: str = ""
    district: str = ""
    commune: str = ""
    set_code: str = ""
    indicator: str = ""
    year: int = 0
    words: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        show, stage, year = query.get("show", ""), query.get("stage", ""), query.get("year", "")
        return cls(
            show=show if show in SHOWS else "",
            stage=stage if stage in Stage.values else "",
            department=query.get("department", "")[:40],
            district=query.get("district", "")[:12],
            commune=query.get("commune", "")[:12],
            set_code=query.get("set", "")[:20],
            indicator=query.get("indicator", "").strip()[:12],
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0,
            words=query.get("q", "").strip()[:80],
        )

    def query(self, **changes: object) -> str:
        """The address query of these filters with changes, without empty parts."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        parts = {
            "show": wanted.show,
            "stage": wanted.stage,
            "department": wanted.department,
            "district": wanted.district,
            "commune": wanted.commune,
            "set": wanted.set_code,
            "indicator": wanted.indicator,
            "year": wanted.year,
            "q": wanted.words,
        }
        return "?" + urlencode({key: value for key, value in parts.items() if value})

    @property
    def any(self) -> bool:
        return self != Filters()


@dataclass(frozen=True)
class Period:
    """A department and the days from which late findings are counted, both days included."""

    first: date
    last: date
    department: str = ""
    part: str = ""

    @classmethod
    def from_query(cls, query: QueryDict, today: date) -> Period:
        """The period of the address; this year up to today when none is given, ends exchanged when they are reversed."""
        first = _day(query.get("from", "")) or date(today.year, 1, 1)
        last = _day(query.get("to", "")) or max(today, first)
        part = query.get("part", "")
        return cls(
            min(first, last),
            max(first, last),
            query.get("department", "")[:40],
            part if part in {"cases", "first", "late", "early"} else "",
        )

    def query(self, **changes: object) -> str:
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        parts = {
            "from": wanted.first.isoformat(),
            "to": wanted.last.isoformat(),
            "department": wanted.department,
            "part": wanted.part,
        }
        return "?" + urlencode({key: value for key, value in parts.items() if value})


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(2010, 1, 1) <= day <= date(2100, 12, 31) else None
