"""Early warning in words, for the templates."""

from __future__ import annotations

from django import template

from datchuan.procedures.words import level_word
from datchuan.warning.rule import Verdict

register = template.Library()

TONES = {
    Verdict.MISSED: "fix", Verdict.CANNOT: "fix", Verdict.UNLIKELY: "todo", Verdict.LIKELY: "doing", Verdict.READY: "closed",
}  # fmt: skip


@register.filter
def verdict_tone(verdict: str) -> str:
    return TONES.get(Verdict(verdict), "plain")


@register.filter
def level(code: str) -> str:
    """A level in short words."""
    return level_word(code)
