"""Thresholds in words, for the templates of the room."""

from __future__ import annotations

from django import template

from datchuan.criteria import engine, words

register = template.Library()


@register.filter
def level_words(threshold: engine.Threshold, measure: engine.Measure) -> str:
    """What must be reached: "từ 80 % trở lên"."""
    return words.level_words(threshold, measure)


@register.filter
def why_level(threshold: engine.Threshold) -> str:
    """Where a level comes from, in one sentence."""
    return words.why_level(threshold)
