"""Figures and results in words, for the templates of the room."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from datchuan.assessments import words
from datchuan.assessments.models import Measurement
from datchuan.criteria.engine import IndicatorResult
from datchuan.criteria.words import explained, value_words
from datchuan.ui.templatetags.ui import result_word

register = template.Library()


@register.filter
def figure(value: Any, result: IndicatorResult) -> str:
    """A stored value in words: "412/530 hộ = 77,73 %". ``result`` gives the measure and the level beside which it stands."""
    return value_words(value, result.measure, result.threshold.level if result.threshold else None)


@register.filter
def said(result: IndicatorResult) -> str:
    """What the engine says, as a sentence with something to do."""
    return explained(result)


@register.simple_tag
def result_of(result: IndicatorResult) -> SafeString:
    """The verdict in its words and colour, with what is missing in brackets."""
    return result_word(words.shown_letter(result), words.what_lacks(result))


@register.filter
def gap_between(own: Measurement | None, said: Any) -> str:
    """How the agency's figure (``said``) differs from the commune's own."""
    return "" if own is None else words.difference(said.result.measure, own.value, said.measurement.value)


@register.filter
def and_then(first: Any, second: Any) -> str:
    """ "Lan, 12/10/2023": two words with a comma; one alone where the other is missing."""
    return ", ".join(str(word) for word in (first, second) if word)
