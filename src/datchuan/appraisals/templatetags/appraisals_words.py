"""What agencies say, for the templates."""

from __future__ import annotations

from django import template

from datchuan.appraisals import words
from datchuan.appraisals.lines import Proposal
from datchuan.dossiers.queries import Days
from datchuan.procedures.plan import Step
from datchuan.procedures.words import level_word

register = template.Library()

#: The look of a word.
TONES = {"met": "good", "more": "fix", "not_met": "error"}


@register.filter
def word_tone(word: str) -> str:
    return TONES.get(str(word), "plain")


@register.filter
def said_before(proposal: Proposal) -> str:
    """What an agency said before, in words."""
    return words.proposal_words(proposal)


@register.filter
def days_said(days: Days, step: Step) -> str:
    """Working days used, allowed and left."""
    return words.days_words(days, step)


register.filter("level_said", level_word)
