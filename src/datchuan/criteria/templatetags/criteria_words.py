"""Names of the pack in the language of the page."""

from __future__ import annotations

from typing import Any

from django import template

from datchuan.criteria import words

register = template.Library()


@register.filter
def named(thing: Any) -> str:
    """The name of an edition, criterion, indicator, group or profile in the language of the page."""
    return words.in_language(thing, "name") if thing else ""


@register.filter
def spoken(thing: Any, field: str) -> Any:
    """A field of the pack that exists as ``field_vi`` and ``field_en``, in the language of the page."""
    return words.in_language(thing, field) if thing else ""


@register.filter
def set_word(set_code: str) -> str:
    """A set in two or three words."""
    return words.set_word(set_code)


@register.filter
def change_word(change: str) -> str:
    """How an indicator stands against the former set, in words."""
    return words.change_word(change)


@register.filter
def change_note(indicator: Any) -> str:
    """What changed against the former set, in the language of the page; ``indicator`` comes with its guidance."""
    guidance = getattr(indicator, "guidance", None) if words.is_english() else None
    english = guidance.document.get("change_note_en", "") if guidance is not None else ""
    return english or indicator.change_note


@register.filter
def agency_name(agency: Any) -> str:
    """The name of an agency in the language of the page."""
    english = getattr(agency, "name_en", "")
    return english if english and words.is_english() else agency.name
