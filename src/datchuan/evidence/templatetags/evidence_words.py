"""Evidence in the templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from datchuan.evidence import words
from datchuan.evidence.models import Document, Revision
from datchuan.evidence.queries import State
from datchuan.files.queries import removed_words
from datchuan.ui.templatetags.ui import tag

register = template.Library()


@register.simple_tag
def evidence_state(state: str, document: Document | None = None) -> SafeString:
    """``{% evidence_state shown.state shown.document %}``: a tag in words."""
    known = State(state)
    return tag(words.state_word(known, document), words.TONES[known])


@register.filter
def period(document: Document) -> str:
    """The period that a document proves."""
    return words.period_words(document.period_from, document.period_to)


@register.filter
def taken_where(revision: Revision | None) -> str:
    """Where the photo of a revision was taken."""
    return words.where_words(revision) if revision else ""


@register.filter
def taken_out(stored: Any) -> str:
    """What was taken out of a file before it was stored, in words; empty when nothing was."""
    return removed_words(stored)


@register.filter
def has_picture(stored: Any) -> bool:
    """Whether there is a small picture of a stored file."""
    return bool(stored and (stored.is_picture or stored.has_pages))
