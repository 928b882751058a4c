"""Words of the pages of remedy plans."""

from __future__ import annotations

from django import template
from django.utils.translation import ngettext

from datchuan.people.rights import Rights
from datchuan.procedures.words import level_word
from datchuan.remedies import rules

register = template.Library()
TONES = {"draft": "todo", "sent": "todo", "returned": "fix", "approved": "good", "done": "closed"}


@register.filter
def plan_tone(state: str) -> str:
    return TONES.get(state, "plain")


register.filter("level_shown", level_word)


@register.filter
def days_said(days: int) -> str:
    """ "chậm 12 ngày so với ngày hẹn đầu"; "" for none."""
    if days > 0:
        return ngettext("chậm %(n)d ngày so với ngày hẹn đầu", "chậm %(n)d ngày so với ngày hẹn đầu", days) % {
            "n": days
        }
    if days < 0:
        return ngettext("sớm %(n)d ngày so với ngày hẹn đầu", "sớm %(n)d ngày so với ngày hẹn đầu", -days) % {
            "n": -days
        }
    return ""


@register.filter
def may_plan(rights: Rights, commune_id: int) -> bool:
    return rules.drafts_for(rights, commune_id)
