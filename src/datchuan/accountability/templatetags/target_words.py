"""Targets in words, for the templates."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from datchuan.procedures.words import level_word
from datchuan.targets.models import Change, Revision
from datchuan.targets.queries import Figures, Head, Result
from datchuan.targets.workflow import State
from datchuan.ui.dates import format_date

register = template.Library()

#: The look of an account: what waits stands out, what is concluded is plain.
TONES = {State.ASKED: "fix", State.RETURNED: "fix", State.EXPLAINED: "doing", State.CONCLUDED: "closed"}
OUTCOMES = {"met": "good", "later": "plain", "unclear": "doing", "missing": "todo"}


@register.filter
def level(code: str) -> str:
    """A level in short words."""
    return level_word(code)


@register.filter
def account_tone(state: str) -> str:
    return TONES.get(State(state), "plain")


@register.filter
def outcome_tone(result: Result) -> str:
    return OUTCOMES.get(result.outcome, "plain")


@register.filter
def office_days(head: Head) -> str:
    """The days of office of a head: "từ 01/01/2021", "từ … đến …"."""
    if head.last_day is None:
        return _("từ %(first)s") % {"first": format_date(head.first_day)}
    return _("từ %(first)s đến %(last)s") % {
        "first": format_date(head.first_day), "last": format_date(head.last_day),
    }  # fmt: skip


@register.filter
def revised(row: Revision) -> str:
    """What a revision did, in words."""
    name = getattr(row, "commune_name", "") or str(row.commune or "")
    if row.change == Change.ADD:
        return _("thêm %(commune)s (%(was)s → %(now)s xã có tên)") % {"commune": name, "was": row.was, "now": row.now}
    if row.change == Change.DROP:
        return _("đưa %(commune)s ra (%(was)s → %(now)s xã có tên)") % {"commune": name, "was": row.was, "now": row.now}
    if row.was is None:
        return _("giao %(now)s xã") % {"now": row.now}
    return _("từ %(was)s xã thành %(now)s xã") % {"was": row.was, "now": row.now}


@register.filter
def short(figures: Figures) -> str:
    """Met of the target of today, with the first one where it was another: "1/2 (đầu năm 3)"."""
    said = f"{figures.met}/{figures.present}"
    return said + (" " + _("(đầu năm %(first)d)") % {"first": figures.first} if figures.was_changed else "")


@register.filter
def stored_figures(event_figures: dict[str, dict[str, int]]) -> str:
    """The figures of an account as they were then."""
    parts = [
        _("%(level)s: đạt %(met)d, chỉ tiêu %(present)d, đầu năm %(first)d")
        % {"level": level_word(code), **{name: row.get(name, 0) for name in ("met", "present", "first")}}
        for code, row in event_figures.items()
    ]
    return "; ".join(parts)
