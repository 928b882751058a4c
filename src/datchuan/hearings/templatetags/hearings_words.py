"""Consultations and meetings in words, for the templates."""

from __future__ import annotations

from typing import Any

from django import template

from datchuan.hearings.workflow import SENT
from datchuan.procedures.plan import Figure

register = template.Library()

#: The look of a state: what waits for somebody stands out, what is settled is plain.
TONES = {
    "open": "doing", "called": "todo", "voting": "doing", "carried": "good", "passed": "good", "lost": "fix",
    "fallen": "fix", "closed": "closed", "cancelled": "closed", "left_out": "closed",
}  # fmt: skip


@register.filter
def tone(state: str) -> str:
    """The look of a state."""
    return TONES.get(state, "plain")


@register.filter
def at(found: dict[Any, Any], key: Any) -> Any:
    """An entry of a mapping by its key."""
    return found.get(key)


@register.filter
def is_broadcast(channel: str) -> bool:
    """Whether the times of a channel say something."""
    return channel not in SENT


@register.filter
def known(figure: Figure | None) -> bool:
    """Whether the procedure gives a value for a figure."""
    return figure is not None and figure.value is not None
