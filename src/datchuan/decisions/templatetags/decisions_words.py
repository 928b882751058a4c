"""Decisions in words, for the templates."""

from __future__ import annotations

from django import template

register = template.Library()

TONES = {"draft": "doing", "proposed": "todo", "verified": "todo", "signed": "good", "cancelled": "closed"}


@register.filter
def decision_tone(state: str) -> str:
    """The look of a state."""
    return TONES.get(state, "plain")
