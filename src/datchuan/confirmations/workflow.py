"""The states of a confirmation and the one table of what leads from which to which.

``unchecked`` is never stored: it is the absence of a row. All other states are stored; what the pages show is the
stored state held against the figure and the evidence of today (see ``queries``), never derived from dates.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

#: The state of an indicator on which the department has not spoken yet.
UNCHECKED = "unchecked"


class State(models.TextChoices):
    """What the department said last, and whether it still holds."""

    CONFIRMED = "confirmed", "đã xác nhận"
    MORE_WANTED = "more_wanted", "cần bổ sung"
    ANSWERED = "answered", "đã bổ sung, chờ xem lại"
    DISAGREED = "disagreed", "không thống nhất"
    VOID = "void", "đã đổi sau xác nhận"


class Act(models.TextChoices):
    """What happens to a confirmation."""

    CONFIRM = "confirm", "xác nhận"
    ASK = "ask", "yêu cầu bổ sung"
    DISAGREE = "disagree", "không thống nhất"
    ANSWER = "answer", "xã bổ sung"
    VOID = "void", "hết hiệu lực vì số liệu hoặc minh chứng đã đổi"


#: Who may act: a specialist of the agency that leads the indicator, or whoever changes a figure or its evidence.
LEAD, CHANGER = "lead", "changer"


@dataclass(frozen=True)
class Step:
    """One line of the table: the act leads from any of ``sources`` to ``target``; its line in the journal is ``kind``."""

    act: Act
    sources: frozenset[str]
    target: State
    who: str
    kind: str


_SPOKEN = frozenset(State.values)

TABLE: tuple[Step, ...] = (
    Step(Act.CONFIRM, (_SPOKEN | {UNCHECKED}) - {State.CONFIRMED}, State.CONFIRMED, LEAD, "confirmations.confirm"),
    Step(Act.ASK, (_SPOKEN | {UNCHECKED}) - {State.MORE_WANTED}, State.MORE_WANTED, LEAD, "confirmations.ask"),
    # Whoever disagreed may correct the figure of its own.
    Step(Act.DISAGREE, _SPOKEN | {UNCHECKED}, State.DISAGREED, LEAD, "confirmations.disagree"),
    Step(Act.ANSWER, frozenset({State.MORE_WANTED}), State.ANSWERED, CHANGER, "confirmations.note_change"),
    Step(Act.VOID, frozenset({State.CONFIRMED, State.DISAGREED}), State.VOID, CHANGER, "confirmations.note_change"),
)
_STEPS = {step.act: step for step in TABLE}


def step_of(act: str) -> Step:
    """The line of an act."""
    return _STEPS[Act(act)]


def allows(act: str, state: str) -> bool:
    """Whether the table lets the act happen in a state."""
    return state in step_of(act).sources


def moved_act(state: str) -> Act | None:
    """What a change of the figure or the evidence does to a state; None where it changes nothing."""
    return next((step.act for step in TABLE if step.who == CHANGER and state in step.sources), None)


def after_change(state: str) -> str:
    """The state into which a change of the figure or the evidence leads."""
    act = moved_act(state)
    return step_of(act).target if act else state
