"""The filters of the ledger, as they live in the address. Unknown values are dropped, so that an old link still opens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

#: What of the ledger is shown: everything, what is missing, what was changed, what has an open account.
SHOWS = ("missing", "changed", "account")
FIRST_YEAR, LAST_YEAR = 2010, 2100


def known_year(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


@dataclass(frozen=True)
class Filters:
    """What is asked of the ledger. ``year`` 0: this year."""

    year: int = 0
    level: str = ""
    district: str = ""
    show: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        show, year = query.get("show", ""), query.get("year", "")
        number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0
        return cls(
            year=number if known_year(number) else 0,
            level=query.get("level", "")[:20],
            district=query.get("district", "")[:12],
            show=show if show in SHOWS else "",
        )

    def query(self, **changes: object) -> str:
        """The address query of these filters with changes, without empty parts."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        return "?" + urlencode({key: value for key, value in vars(wanted).items() if value})

    @property
    def any(self) -> bool:
        return bool(self.level or self.district or self.show)
