"""The filters of the list, as they live in the address. Unknown values are dropped, so that an old link still opens."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from datchuan.dossiers.workflow import State

#: What of the list is shown: what waits for the reader, what is on its way, what has ended.
SHOWS = ("mine", "open", "ended")
#: Late in its present step, or sent to the province after the term of its round.
LATES = ("step", "round")


@dataclass(frozen=True)
class Filters:
    """What is asked of the list of dossiers."""

    show: str = ""
    level: str = ""
    state: str = ""
    district: str = ""
    commune: str = ""
    year: int = 0
    round: str = ""
    late: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        show, state, year, late = (query.get(name, "") for name in ("show", "state", "year", "late"))
        return cls(
            show=show if show in SHOWS else "",
            level=query.get("level", "")[:20],
            state=state if state in State.values else "",
            district=query.get("district", "")[:12],
            commune=query.get("commune", "")[:12],
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0,
            round=query.get("round", "")[:60],
            late=late if late in LATES else "",
        )

    @property
    def any(self) -> bool:
        return self != Filters()
