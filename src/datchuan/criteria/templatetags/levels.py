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
def why_level(threshold: engine.Threshold, profile_name: str = "") -> str:
    """Where a level comes from: sentences."""
    return words.why_level(threshold, profile_name)
