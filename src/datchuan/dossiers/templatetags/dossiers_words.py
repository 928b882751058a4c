"""Dossiers in words, for the templates."""

from __future__ import annotations

from django import template

from datchuan.dossiers import words
from datchuan.dossiers.models import Document, Dossier, Passage
from datchuan.files.rules import state_text
from datchuan.procedures.words import level_word

register = template.Library()

#: The look of a state: what waits for somebody stands out, what is settled is plain.
TONES = {
    "drafting": "doing",
    "review": "todo",
    "ready": "todo",
    "returned": "fix",
    "council": "todo",
    "voted": "todo",
    "decided": "good",
    "announced": "good",
    "sent_back": "fix",
    "refused": "closed",
    "withdrawn": "closed",
    "kept": "good",
}
MARKS = {"met": "good", "gap": "fix", "unknown": "closed"}


register.filter(level_word)


register.filter("asked", words.dossier_words)


@register.filter
def dossier_name(dossier: Dossier) -> str:
    """Level, year and from the second on the attempt."""
    return words.name(dossier)


@register.filter
def tone(state: str) -> str:
    """The look of a state."""
    return TONES.get(state, "plain")


@register.filter
def mark_tone(mark: str) -> str:
    """The look of how a condition stands."""
    return MARKS.get(str(mark), "plain")


@register.filter
def came_to(passage: Passage) -> str:
    """How one stay in a step ended."""
    return words.passage_words(passage)


@register.filter
def scanned(document: Document) -> str:
    """The state of a document's file in words."""
    return state_text(document.stored)


@register.filter
def short_hash(digest: str) -> str:
    """The beginning of a hash, as votes and papers name it."""
    return f"{digest[:8]}…" if digest else ""
