"""The filters of early warning, as they live in the address. Unknown values are dropped, so that an old link opens."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from datchuan.warning.rule import Verdict


@dataclass(frozen=True)
class Filters:
    district: str = ""
    level: str = ""
    verdict: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        verdict = query.get("verdict", "")
        return cls(
            query.get("district", "")[:12], query.get("level", "")[:20], verdict if verdict in Verdict.values else ""
        )

    def fits(self, district: str, level: str, verdict: str) -> bool:
        pairs = ((self.district, district), (self.level, level), (self.verdict, verdict))
        return all(not wanted or wanted == found for wanted, found in pairs)

    def query(self) -> str:
        """The address query of these filters, without empty parts."""
        return urlencode({key: value for key, value in vars(self).items() if value})

    @property
    def any(self) -> bool:
        return self != Filters()
