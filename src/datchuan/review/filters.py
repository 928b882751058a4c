"""What is asked of the table of an indicator; it lives in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from datchuan.confirmations.words import state_word, tone_of
from datchuan.confirmations.workflow import UNCHECKED, State

#: A commune that has no value stands apart from one whose value waits.
EMPTY = "empty"
#: The states of the table in the order in which they wait for the department.
STATES = (State.ANSWERED, State.VOID, UNCHECKED, State.DISAGREED, State.MORE_WANTED, EMPTY, State.CONFIRMED)
ORDER = {state: at for at, state in enumerate(STATES)}
#: States in which the department has the ball.
OURS = (State.ANSWERED, State.VOID, UNCHECKED)
YES, NO = "1", "0"


@dataclass(frozen=True)
class Filters:
    """Unknown values are dropped, so that old links still open. ``agency`` is given only to choose among several."""

    state: str = ""
    district: str = ""
    profile: str = ""
    differs: str = ""
    evidence: str = ""
    agency: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        state = query.get("state", "")
        return cls(
            state if state in ORDER or state == "ours" else "",
            query.get("district", "")[:12],
            query.get("profile", "")[:12],
            query.get("differs", "") if query.get("differs") in {YES, NO} else "",
            query.get("evidence", "") if query.get("evidence") in {YES, NO} else "",
            query.get("agency", "")[:40],
        )

    def query(self, **changes: object) -> str:
        """The address query with changes, without empty parts; "?" alone when there are none."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        return "?" + urlencode({key: value for key, value in vars(wanted).items() if value})

    @property
    def any(self) -> bool:
        return bool(self.state or self.district or self.profile or self.differs or self.evidence)


def shown_state(state: str, has_value: bool) -> str:
    """The state of the table: a commune that has nothing to confirm is "empty" while nothing was said of it."""
    return EMPTY if not has_value and state == "unchecked" else state


def shown_word(state: str) -> str:
    return _("xã chưa có số liệu") if state == EMPTY else state_word(state)


def shown_tone(state: str) -> str:
    return "plain" if state == EMPTY else tone_of(state)
