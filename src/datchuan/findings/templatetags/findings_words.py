"""Findings in words, for the templates."""

from __future__ import annotations

from django import template

from datchuan.criteria.engine import IndicatorResult, Measure
from datchuan.criteria.words import explained
from datchuan.findings import words
from datchuan.findings.filters import Period
from datchuan.findings.models import Finding, FindingEvent
from datchuan.people.models import Agency
from datchuan.ui.words import result_shown

register = template.Library()

#: The look of a state: what waits for somebody stands out, what is settled is plain.
TONES = {"open": "todo", "reopened": "fix", "answered": "doing", "closed": "closed", "withdrawn": "closed"}


@register.filter
def term(finding: Finding) -> str:
    """The term in words: days left and the last day."""
    return words.term_words(finding)


@register.filter
def tone(state: str) -> str:
    """The look of a state."""
    return TONES.get(state, "plain")


@register.filter
def had(word: str) -> str:
    """What the department in charge had done, in words."""
    return words.had_word(word)


@register.filter
def deed(event: FindingEvent) -> str:
    """What was done, as a sentence that follows a name."""
    return words.event_words(event)


@register.filter
def result_text(letter: str) -> str:
    """The word of a result without its look, for links."""
    return str(result_shown(letter).text)


@register.filter
def verdict_of(result: IndicatorResult, measure: Measure) -> str:
    """A value with its level and what is missing, as a sentence."""
    return explained(result, measure)


@register.simple_tag
def late_link(period: Period, department: Agency, part: str) -> str:
    """The address of the cases behind a count of the measure."""
    return period.query(department=department.code, part=part)
