"""The life of a question: one table that buttons, rules and tests read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import models


class State(models.TextChoices):
    """Where a question stands. Stored, never derived."""

    OPEN = "open", "chờ trả lời"
    ANSWERED = "answered", "đã trả lời"
    WITHDRAWN = "withdrawn", "đã rút"
    REFERRED = "referred", "ghép vào câu hỏi khác"


class Actor(StrEnum):
    """Who does it: people of the place that asked, people of the agency that leads the indicator, or any place."""

    ASKER = "asker"
    OWNER = "owner"
    PLACE = "place"


@dataclass(frozen=True)
class Step:
    """An action: the states from which it goes, the state to which it leads (None: it stays), who does it."""

    action: str
    sources: tuple[State, ...]
    to: State | None
    actor: Actor
    kind: str

    @property
    def goal(self) -> State:
        """The state to which the action leads. Raises ``ValueError`` for one that leaves the state as it is."""
        if self.to is None:
            raise ValueError(f"{self.action} leads to no state")
        return self.to


ASK = Step("ask", (), State.OPEN, Actor.ASKER, "guidance.ask")
ANSWER = Step("answer", (State.OPEN, State.ANSWERED), State.ANSWERED, Actor.OWNER, "guidance.answer")
ASK_AGAIN = Step("ask_again", (State.ANSWERED,), State.OPEN, Actor.ASKER, "guidance.ask_again")
MERGE = Step("merge", (State.OPEN,), State.REFERRED, Actor.OWNER, "guidance.merge")
WITHDRAW = Step("withdraw", (State.OPEN,), State.WITHDRAWN, Actor.ASKER, "guidance.withdraw")
FOLLOW = Step("follow", (State.OPEN, State.ANSWERED), None, Actor.PLACE, "guidance.follow")

#: The whole table by action.
TABLE = {step.action: step for step in (ASK, ANSWER, ASK_AGAIN, MERGE, WITHDRAW, FOLLOW)}
