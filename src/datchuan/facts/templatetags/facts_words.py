"""Facts and what follows from them, in words, for the templates of the room."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from datchuan.criteria.engine import Verdict
from datchuan.criteria.words import in_language, set_word
from datchuan.facts.effects import Move
from datchuan.facts.models import FactKind
from datchuan.facts.words import amount
from datchuan.ui.words import result_shown

register = template.Library()


@register.filter
def amount_of(value: Decimal | None, kind: FactKind) -> str:
    """A fact with its unit."""
    return amount(value, kind)


@register.simple_tag
def spoken_name(thing: Any) -> str:
    """The name of a fact or group in the language of the page."""
    return str(in_language(thing, "name"))


@register.simple_tag
def fact_name(kind: FactKind) -> str:
    """The name of a fact within a sentence."""
    name = str(in_language(kind, "name"))
    return name[:1].lower() + name[1:]


@register.filter
def set_words(set_code: str) -> str:
    return set_word(set_code)


@register.filter
def verdict_change(move: Move) -> str:
    """ "vẫn chưa đạt", or "từ đạt thành chưa đạt"."""
    was, now = (_word(result.verdict) for result in (move.before, move.after))
    if was == now:
        return _("vẫn %(now)s") % {"now": now}
    return _("từ %(was)s thành %(now)s") % {"was": was, "now": now}


def _word(verdict: Verdict) -> str:
    text = str(result_shown(str(verdict)).text)
    return text[:1].lower() + text[1:]
