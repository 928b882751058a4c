"""Visits in words, for the templates."""

from __future__ import annotations

from django import template

from datchuan.findings.workflow import Stage
from datchuan.visits import words
from datchuan.visits.models import SiteVisit, VisitEvent
from datchuan.visits.workflow import Purpose

register = template.Library()

#: The look of a state: what is to come stands out, what is settled is plain.
TONES = {"planned": "todo", "done": "plain", "cancelled": "closed"}
STAGES = {
    Purpose.SURVEY: Stage.EARLY, Purpose.VETTING: Stage.DISTRICT, Purpose.APPRAISAL: Stage.APPRAISAL,
    Purpose.AFTER: Stage.AFTER,
}  # fmt: skip


@register.filter
def visit_tone(state: str) -> str:
    """The look of a state."""
    return TONES.get(state, "plain")


@register.filter
def near(visit: SiteVisit) -> str:
    """How near a visit is, in words."""
    return words.near_words(visit)


@register.filter
def visit_deed(event: VisitEvent) -> str:
    """What was done, as a sentence that follows a name."""
    return words.event_words(event)


@register.filter
def stage_of(visit: SiteVisit) -> str:
    """The stage and side with which a finding raised on a visit begins, as the form of findings names them."""
    return f"{STAGES[Purpose(visit.purpose)].value}:{visit.agency.code}"
