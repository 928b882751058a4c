"""Whether a commune is ready for a level, at any time: each condition with its proof or its gap.

A condition whose fact nobody has recorded is *unknown*, which is neither met nor a gap that somebody has found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.dossiers.content import Content
from datchuan.dossiers.models import Dossier, Fact
from datchuan.procedures.plan import Condition, Figure, Plan
from datchuan.titles.queries import LEVELS, UNKNOWN, Holding, holdings


class Mark(StrEnum):
    MET = "met"
    GAP = "gap"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Checked:
    """A condition with what is known of it. ``fact`` is the recorded one, where the condition rests on a fact."""

    condition: Condition
    mark: Mark
    sentence: str
    fact: Fact | None = None
    least: Figure | None = None
    #: Whether it is recorded as a fact, rather than found in what the system holds.
    is_recorded: bool = False

    @property
    def is_met(self) -> bool:
        return self.mark == Mark.MET


def latest_facts(dossier_ids: list[Any]) -> dict[Any, dict[str, Fact]]:
    """Dossier id -> condition -> the fact that counts, the latest. One query."""
    rows = Fact.objects.filter(dossier_id__in=dossier_ids).select_related("document__stored", "by", "agency")
    found: dict[Any, dict[str, Fact]] = {pk: {} for pk in dossier_ids}
    for row in rows.order_by("at", "pk"):
        found[row.dossier_id][row.condition] = row
    return found


def readiness(dossier: Dossier, content: Content, facts: Mapping[str, Fact] | None = None) -> list[Checked]:
    """Every condition of the level for a dossier, in the order of the procedure. Two queries, one with ``facts``."""
    if facts is None:
        facts = latest_facts([dossier.pk])[dossier.pk]
    holding = holdings([dossier.commune_id], clock.today())[dossier.commune_id]
    return [check(condition, dossier, content, facts, holding) for condition in dossier.plan.conditions]


def check(
    condition: Condition, dossier: Dossier, content: Content, facts: Mapping[str, Fact], holding: Holding
) -> Checked:
    """One condition. ``holding``: the titles of the commune today."""
    if condition.code == "all_criteria":
        return _all_criteria(condition, content)
    if condition.code == "level_below":
        return _level_below(condition, dossier.level, holding)
    return _recorded(condition, facts.get(condition.code), dossier.plan)


def _all_criteria(condition: Condition, content: Content) -> Checked:
    counts = {"met": content.document["criteria_met"], "total": content.document["criteria_total"]}
    if content.is_met:
        return Checked(condition, Mark.MET, _("%(met)s/%(total)s tiêu chí đạt.") % counts)
    lacking = content.lacking()
    codes = ", ".join(item["code"] for item in lacking[:12]) + ("…" if len(lacking) > 12 else "")
    words = {**counts, "count": len(lacking), "codes": codes}
    return Checked(condition, Mark.GAP, _("%(met)s/%(total)s tiêu chí đạt; còn %(count)s chỉ tiêu: %(codes)s.") % words)


def _source_word(source: str) -> str:
    """Where a title is known from, short: of an address only the site."""
    site = urlsplit(source).hostname
    return site.removeprefix("www.") if site else source


def _level_below(condition: Condition, level: str, holding: Holding) -> Checked:
    place = LEVELS.index(level) if level in LEVELS else 0
    if place == 0:
        return Checked(condition, Mark.MET, _("Danh hiệu đầu tiên: không cần danh hiệu nào trước."))
    below = LEVELS[place - 1]
    if below in holding.by_level:
        event = holding.by_level[below]
        act = event.decision_no or _source_word(event.source)
        return Checked(condition, Mark.MET, _("Đang giữ danh hiệu trước đó (%(act)s).") % {"act": act})
    if holding.highest == UNKNOWN:
        return Checked(
            condition, Mark.UNKNOWN, _("Chưa rõ xã đã được công nhận danh hiệu trước đó chưa: thiếu quyết định.")
        )
    return Checked(condition, Mark.GAP, _("Xã chưa được công nhận danh hiệu trước đó."))


def _recorded(condition: Condition, fact: Fact | None, plan: Plan) -> Checked:
    least = next(iter(condition.figures.values()), None)
    if fact is None:
        return Checked(condition, Mark.UNKNOWN, _("Chưa ai ghi. Cần văn bản xác nhận."), None, least, True)
    if fact.number is not None:
        got = f"{fact.number.normalize():f}".replace(".", ",")
        unit = f" {fact.unit}" if fact.unit else ""
        if least is None or least.value is None:
            sentence = _("%(got)s%(unit)s; chưa có mức chuẩn để so.") % {"got": got, "unit": unit}
            return Checked(condition, Mark.UNKNOWN, sentence, fact, least, True)
        words = {"got": got, "unit": unit, "least": f"{least.value.normalize():f}".replace(".", ",")}
        if fact.number >= least.value:
            return Checked(
                condition, Mark.MET, _("%(got)s%(unit)s, cần từ %(least)s%(unit)s.") % words, fact, least, True
            )
        return Checked(
            condition, Mark.GAP, _("%(got)s%(unit)s, cần từ %(least)s%(unit)s: chưa đạt.") % words, fact, least, True
        )
    mark = Mark.MET if fact.holds else Mark.GAP
    sentence = _("Đã xác nhận: đúng.") if fact.holds else _("Đã ghi: chưa bảo đảm điều kiện này.")
    return Checked(condition, mark, sentence, fact, least, True)


def why_not_ready(checked: list[Checked]) -> str:
    """The conditions that are not met, as one sentence; "" when all are."""
    open_ = [one for one in checked if not one.is_met]
    if not open_:
        return ""
    said = "; ".join(f"{one.condition.text.rstrip('.')} ({one.sentence.rstrip('.')})" for one in open_)
    return _("Chưa đủ điều kiện: %(said)s.") % {"said": said}
