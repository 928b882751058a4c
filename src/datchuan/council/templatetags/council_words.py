"""Sittings in words, for the templates."""

from __future__ import annotations

from django import template

from datchuan.council import words
from datchuan.council.counting import Rule
from datchuan.council.models import Item
from datchuan.council.workflow import choice_word
from datchuan.dossiers.models import Dossier
from datchuan.procedures.words import level_word

register = template.Library()

#: The look of a state: what goes on stands out, what is settled is plain.
TONES = {
    "planned": "todo", "open": "doing", "closed": "plain", "cancelled": "closed",
    "listed": "todo", "voting": "doing", "off": "closed",
    "eligible": "good", "improve": "fix", "no": "closed",
    "met": "good", "gap": "fix", "unknown": "closed",
}  # fmt: skip


@register.filter
def tone(state: str) -> str:
    """The look of a state, an outcome or a mark of a condition."""
    return TONES.get(str(state), "plain")


register.filter(level_word)


@register.filter
def dossier_words(dossier: Dossier) -> str:
    """Level and year, with the attempt from the second on."""
    return words.dossier_words(dossier)


@register.filter
def rule_words(rule: Rule) -> str:
    """What a vote must reach."""
    return words.rule_words(rule)


@register.filter
def outcome_word(item: Item) -> str:
    return words.outcome_word(item)


@register.filter
def choice_for(choice: str, item: Item) -> str:
    """An answer of the vote in the words of what is asked about an item."""
    return choice_word(choice, revokes=item.dossier.revokes)


@register.filter
def short_hash(digest: str) -> str:
    """The beginning of a hash, as votes and papers name it."""
    return words.short_hash(digest)
