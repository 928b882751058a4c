"""Decisions in words, for the templates."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from datchuan.decisions.models import Decision
from datchuan.decisions.queries import Group
from datchuan.procedures.words import level_word

register = template.Library()

TONES = {"draft": "doing", "proposed": "todo", "verified": "todo", "signed": "good", "cancelled": "closed"}


@register.filter
def about(thing: Decision | Group) -> str:
    """What a decision is about: "NTM, năm đạt 2023", "thu hồi NTM, đánh giá năm 2023"."""
    level, year = level_word(thing.level), thing.year if isinstance(thing, Group) else thing.year_met
    said = _("thu hồi %(level)s, đánh giá năm %(year)s") if thing.revokes else _("%(level)s, năm đạt %(year)s")
    return said % {"level": level, "year": year}


@register.filter
def decision_tone(state: str) -> str:
    """The look of a state."""
    return TONES.get(state, "plain")
