"""The filters of the list, as they live in the address. Unknown values are dropped, so that an old link still opens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from datchuan.obstacles.workflow import Cause, State

#: What of the list is shown, beside the single states.
SHOWS = ("mine", "unsettled", "overdue", "open_part", "referred", *State.values)


@dataclass(frozen=True)
class Filters:
    """What is asked of the list of obstacles."""

    show: str = ""
    cause: str = ""
    department: str = ""
    district: str = ""
    collection: str = ""
    set_code: str = ""
    indicator: str = ""
    words: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        show, cause = query.get("show", ""), query.get("cause", "")
        return cls(
            show=show if show in SHOWS else "",
            cause=cause if cause in Cause.values else "",
            department=query.get("department", "")[:40],
            district=query.get("district", "")[:12],
            collection=query.get("collection", "")[:60],
            set_code=query.get("set", "")[:20],
            indicator=query.get("indicator", "").strip()[:12],
            words=query.get("q", "").strip()[:80],
        )

    def query(self, **changes: object) -> str:
        """The address query of these filters with changes, without empty parts."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        parts = {
            "show": wanted.show,
            "cause": wanted.cause,
            "department": wanted.department,
            "district": wanted.district,
            "collection": wanted.collection,
            "set": wanted.set_code,
            "indicator": wanted.indicator,
            "q": wanted.words,
        }
        return "?" + urlencode({key: value for key, value in parts.items() if value})

    @property
    def any(self) -> bool:
        return self != Filters()
