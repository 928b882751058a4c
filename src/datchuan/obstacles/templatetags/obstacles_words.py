"""Obstacles in words, for the templates."""

from __future__ import annotations

from django import template

from datchuan.obstacles import words
from datchuan.obstacles.models import Obstacle, ObstacleEvent
from datchuan.procedures.workdays import work_calendar

register = template.Library()

#: The look of a state: what waits for somebody stands out, what is settled is plain.
TONES = {
    "open": "todo", "asked": "fix", "answered": "doing", "beyond": "fix", "escalated": "fix", "solved": "closed",
    "unsolved": "closed",
}  # fmt: skip


@register.simple_tag
def clock(obstacle: Obstacle) -> str:
    """The term in words: working days left and the last day."""
    return words.term_words(obstacle, work_calendar())


@register.filter
def tone_of(state: str) -> str:
    """The look of a state."""
    return TONES.get(state, "plain")


@register.filter
def done(event: ObstacleEvent) -> str:
    """What was done, as a sentence that follows a name."""
    return words.event_words(event)


@register.filter
def waited(days: int) -> str:
    """How long somebody has waited, in words."""
    return words.waiting_words(days)
