"""Words of the room for its templates."""

from __future__ import annotations

from django import template

from datchuan.people.models import Role

register = template.Library()


@register.filter
def fate_word(fate: str) -> str:
    """What became of an indicator, in words."""
    # Django reads every file of tags with the first page; this one's arithmetic weighs tens of megabytes.
    from datchuan.whatif.changeover import fate_word as word_of

    return word_of(fate)


@register.filter
def role_words(roles: list[str]) -> str:
    """Roles by their names, in a row."""
    known = dict(Role.choices)
    return ", ".join(str(known.get(role, role)) for role in roles)
