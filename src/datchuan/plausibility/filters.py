"""The filters of the list of signs, as they live in the address. Unknown values are dropped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from datchuan.plausibility.workflow import Kind, State


@dataclass(frozen=True)
class Filters:
    """What is asked of the list. An empty ``state`` is the open signs."""

    kind: str = ""
    state: str = ""
    set_code: str = ""
    indicator: str = ""
    commune: str = ""
    district: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        kind, state = query.get("kind", ""), query.get("state", "")
        return cls(
            kind if kind in Kind.values else "",
            state if state in State.values and state != State.OPEN else "",
            query.get("set", "")[:20],
            query.get("indicator", "").strip()[:12],
            query.get("commune", "").strip()[:12],
            query.get("district", "")[:12],
        )

    def query(self, **changes: str) -> str:
        wanted = replace(self, **changes)
        parts = {
            "kind": wanted.kind, "state": wanted.state, "set": wanted.set_code, "indicator": wanted.indicator,
            "commune": wanted.commune, "district": wanted.district,
        }  # fmt: skip
        return "?" + urlencode({key: value for key, value in parts.items() if value})

    @property
    def any(self) -> bool:
        return self != Filters(state=self.state)
