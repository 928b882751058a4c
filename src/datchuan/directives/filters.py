"""The filters of the list of tasks, as they live in the address. Unknown values are dropped, so that an old link still opens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from datchuan.directives.workflow import State

#: What of the list is shown, beside the single states. ``owed``: the body has still to do something.
SHOWS = ("mine", "owed", "overdue", "reported", "done", "asks", *State.values)


@dataclass(frozen=True)
class Filters:
    """What is asked of the list of tasks."""

    show: str = ""
    district: str = ""
    agency: str = ""
    letter: str = ""
    words: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        show = query.get("show", "")
        return cls(
            show=show if show in SHOWS else "",
            district=query.get("district", "")[:12],
            agency=query.get("agency", "")[:40],
            letter=query.get("letter", "")[:40],
            words=query.get("q", "").strip()[:80],
        )

    def query(self, **changes: object) -> str:
        """The address query of these filters with changes, without empty parts."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        parts = {
            "show": wanted.show,
            "district": wanted.district,
            "agency": wanted.agency,
            "letter": wanted.letter,
            "q": wanted.words,
        }
        return "?" + urlencode({key: value for key, value in parts.items() if value})

    @property
    def any(self) -> bool:
        return self != Filters()
