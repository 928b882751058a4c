"""Looks of the states of remarks."""

from __future__ import annotations

from django import template

from datchuan.remarks.workflow import State

register = template.Library()
TONES = {
    State.RECEIVED: "todo",
    State.SHOWN: "fix",
    State.ANSWERED: "doing",
    State.DISPUTED: "fix",
    State.CLOSED: "good",
}


@register.filter
def remark_tone(state: str) -> str:
    """The look of a state."""
    return TONES.get(State(state), "plain")
