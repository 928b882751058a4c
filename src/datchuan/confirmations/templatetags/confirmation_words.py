"""Confirmations in words, for the templates that show them."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from datchuan.confirmations import words
from datchuan.confirmations.queries import AgencySays, Told
from datchuan.criteria.engine import Measure
from datchuan.ui.templatetags.ui import tag

register = template.Library()


@register.simple_tag
def confirmation_tag(state: str) -> SafeString:
    """The state as a tag."""
    return tag(words.state_word(state), words.tone_of(state))


@register.filter
def said_words(said: AgencySays, measure: Measure) -> str:
    """What an agency says, as sentences: who, when, on which figure, and whether it still holds."""
    return words.said_words(said, measure)


@register.filter
def told_words(told: Told) -> str:
    """One act of the history as a sentence."""
    return words.told_words(told)
