"""Sittings in words: levels, how sure a rule is, what a rule asks."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.council.counting import Rule, number_text
from datchuan.council.models import Item
from datchuan.council.workflow import ItemState
from datchuan.dossiers.words import dossier_words
from datchuan.ui.words import standing_shown

__all__ = ["dossier_words", "level_title", "outcome_word", "rule_source", "rule_words", "short_hash"]


def level_title(level: str) -> str:
    """A level of title as papers name it."""
    return {
        "NTM": _("đạt chuẩn nông thôn mới"),
        "NTM_NC": _("đạt chuẩn nông thôn mới nâng cao"),
        "NTM_KM": _("đạt chuẩn nông thôn mới kiểu mẫu"),
    }.get(level, level)


def rule_words(rule: Rule) -> str:
    """What a vote must reach: "cần từ 90 % số có mặt đồng ý"."""
    if rule.share is None:
        return _("chưa có tỷ lệ chuẩn, nên cần tất cả người bỏ phiếu đồng ý")
    return _("cần từ %(share)s %% số có mặt đồng ý") % {"share": number_text(rule.share)}


def rule_source(rule: Rule) -> str:
    """How sure the rule is, and where it stands; "" for an official one without a source."""
    said = standing_shown(rule.standing)
    return said if said else rule.source


def outcome_word(item: Item) -> str:
    """The conclusion on an item, once it is counted."""
    return item.get_outcome_display() if item.state == ItemState.COUNTED else ""


def short_hash(digest: str) -> str:
    return f"{digest[:4]}…" if digest else ""
