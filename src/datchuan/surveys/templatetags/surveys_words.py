"""Surveys in words, for the templates."""

from __future__ import annotations

from fractions import Fraction

from django import template

from datchuan.procedures.words import level_word
from datchuan.surveys import words
from datchuan.surveys.models import Village
from datchuan.surveys.tally import Judged

register = template.Library()
register.filter(level_word)

TONES = {"collecting": "doing", "locked": "closed", "sent": "closed"}


@register.filter
def tone_of(state: str) -> str:
    """The look of a state."""
    return TONES.get(state, "plain")


@register.simple_tag
def share(part: int | None, whole: int | None) -> str:
    """A part of a whole as a fraction and in per cent."""
    return words.share_words(part, whole)


@register.filter
def per_cent(value: Fraction | None) -> str:
    """Cut after two decimals, never rounded up."""
    return words.per_cent(value)


@register.filter
def judged(value: Judged) -> str:
    """Whether the least is reached, in words."""
    return words.judged_words(value)


@register.filter
def satisfied_share(village: Village) -> str:
    return words.per_cent(words.share(village.satisfied, village.valid))
