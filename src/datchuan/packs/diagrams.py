"""The diagrams of a pack's procedures, one file for each."""

from __future__ import annotations

from datchuan.packs.pack import Pack
from datchuan.procedures.diagram import diagram
from datchuan.procedures.plan import read_plan


def diagrams(pack: Pack) -> dict[str, str]:
    """File name -> Markdown, in the order of the pack."""
    levels: dict[str, list[str]] = {}
    for row in pack.procedures:
        levels.setdefault(row.code, []).append(row.level)
    found: dict[str, str] = {}
    for row in pack.procedures:
        plan = read_plan(
            row.document,
            code=row.code,
            level=row.level,
            purpose=row.purpose,
            government_model=row.government_model,
            digest="",
            legal_act=row.legal_act,
            standing=row.standing,
            source=row.source,
        )
        found.setdefault(f"procedure-{row.code}.md", diagram(plan, levels[row.code]))
    return found
