"""Tasks in words, for the templates."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.urls import reverse

from datchuan.directives import words
from datchuan.directives.addressees import Found
from datchuan.directives.board import Line
from datchuan.directives.models import Assignment, AssignmentEvent, in_language, last_day
from datchuan.procedures.workdays import work_calendar

register = template.Library()

#: The look of a state: what waits for somebody stands out, what is done is plain.
TONES = {
    "sent": "todo", "received": "doing", "returned": "fix", "reported": "doing", "accepted": "closed", "seen": "closed",
    "cancelled": "plain",
}  # fmt: skip


@register.simple_tag
def task_term(given: Assignment) -> str:
    """The term in words: working days left and the last day."""
    return words.term_words(given, work_calendar())


@register.filter
def task_tone(state: str) -> str:
    """The look of a state."""
    return TONES.get(state, "plain")


@register.filter
def task_done(event: AssignmentEvent) -> str:
    """What was done, as a sentence that follows a name."""
    return words.event_words(event)


@register.filter
def in_words(said: dict[str, str]) -> str:
    """A text that was made in both languages, in that of the page."""
    return in_language(said)


@register.filter
def found_of(found: dict[int, Found], pk: int) -> Found | None:
    """Whom a task would reach."""
    return found.get(pk)


@register.filter
def list_of(line: Line) -> str:
    """The list of the tasks of a line of the board; for a district with those of its communes."""
    if line.communes is not None:
        return f"{reverse('directives')}?district={line.agency.unit.code}"
    return f"{reverse('directives')}?agency={line.agency.code}"


@register.filter
def last_day_of(at: datetime) -> date:
    """The last day in time of a term."""
    return last_day(at)
