"""The filters of the list, as they live in the address. Unknown values are dropped, so that an old link still opens."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

#: What of the list is shown.
SHOWS = ("mine", "coming", "unrecorded", "done", "cancelled")


@dataclass(frozen=True)
class Filters:
    """What is asked of the list of visits."""

    show: str = ""
    commune: str = ""
    words: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        show = query.get("show", "")
        return cls(
            show=show if show in SHOWS else "",
            commune=query.get("commune", "")[:12],
            words=query.get("q", "").strip()[:80],
        )

    @property
    def any(self) -> bool:
        return self != Filters()
