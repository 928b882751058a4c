"""Base facts of a pack: not sealed, so what the pack says of them is kept up to date. A fact that the pack no longer
asks is set aside and keeps its values."""

from __future__ import annotations

from typing import Any

from datchuan.checks.parameters import slot_at
from datchuan.facts.models import FactGroup, FactKind, Use, use_json
from datchuan.packs.pack import Pack
from datchuan.packs.report import Report
from datchuan.packs.schema_facts import FactEntry
from datchuan.packs.syncing import Rows, sync


def facts(pack: Pack, report: Report) -> None:
    """A pack without facts.yaml says nothing of base facts: what another pack brought stays."""
    if pack.fact_groups is None:
        return
    groups: Rows = {
        g.code: {"code": g.code, "name_vi": g.name_vi, "name_en": g.name_en, "position": at}
        for at, g in enumerate(pack.fact_groups)
    }
    sync(
        report, "nhóm dữ liệu chung", FactGroup, groups, {g.code: g for g in FactGroup.objects.filter(code__in=groups)}
    )
    stored = {g.code: g for g in FactGroup.objects.all()}
    wanted: Rows = {
        fact.code: {**_fields(fact), "group": stored[group.code], "position": at, "pack": pack.code}
        for group in pack.fact_groups
        for at, fact in enumerate(group.facts)
    }
    known = {k.code: k for k in FactKind.objects.select_related("group")}
    wanted |= {
        code: {"in_force": False} for code, kind in known.items() if code not in wanted and kind.pack == pack.code
    }
    sync(report, "dữ liệu chung", FactKind, wanted, known)


def _fields(fact: FactEntry) -> dict[str, Any]:
    uses = [Use(use.set, use.indicator, slot_at(use.part) or 0, use.place) for use in fact.used_by]
    return {
        "code": fact.code, "name_vi": fact.name_vi, "name_en": fact.name_en, "unit_vi": fact.unit_vi,
        "unit_en": fact.unit_en, "whole": fact.whole, "least": fact.least, "most": fact.most,
        "not_above": fact.not_above, "uses": [use_json(use) for use in uses], "note_vi": fact.note_vi,
        "note_en": fact.note_en, "in_force": True, "standing": fact.standing, "source": fact.source,
    }  # fmt: skip
