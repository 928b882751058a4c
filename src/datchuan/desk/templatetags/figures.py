"""Figures and results in words, for the templates of the room. All take the result of the engine and the measure."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from datchuan.assessments import words
from datchuan.assessments.models import Measurement
from datchuan.criteria.engine import IndicatorResult, Measure
from datchuan.criteria.words import explained, figure_words
from datchuan.ui.templatetags.ui import result_word

register = template.Library()


@register.filter
def figure(result: IndicatorResult, measure: Measure) -> str:
    """The value in words: "412/530 hộ = 77,73 %"."""
    return figure_words(result, measure)


@register.filter
def explain(result: IndicatorResult, measure: Measure) -> str:
    """What the engine says, as a sentence with something to do."""
    return explained(result, measure)


@register.filter
def lined(text: str) -> SafeString:
    """Words about several parts, each on a line of its own beginning with a large letter; a number keeps its unit."""
    parts = [part[:1].upper() + part[1:] for part in text.replace(" %", "\u00a0%").split("; ")]
    return mark_safe("<br>".join(conditional_escape(part) for part in parts))  # noqa: S308 - every part is escaped


@register.simple_tag
def result_of(result: IndicatorResult, measure: Measure) -> SafeString:
    """The verdict in its words and colour, with what is missing in brackets."""
    return result_word(result.verdict, words.what_lacks(result, measure), result.near)


@register.simple_tag
def gap_between(own: Measurement | None, agency: Measurement, measure: Measure) -> str:
    """How the commune's figure differs from the agency's."""
    return "" if own is None else words.difference(measure, own.value, agency.value)


@register.filter
def and_then(first: Any, second: Any) -> str:
    """ "Lan, 12/10/2023": two words with a comma; one alone where the other is missing."""
    return ", ".join(str(word) for word in (first, second) if word)
