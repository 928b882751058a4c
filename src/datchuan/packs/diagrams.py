"""The diagrams of a pack's procedures, one file for each."""

from __future__ import annotations

from decimal import Decimal

from datchuan.packs.pack import Pack
from datchuan.packs.values import plain
from datchuan.procedures.diagram import diagram
from datchuan.procedures.plan import Plan, read_plan


def diagrams(pack: Pack) -> dict[str, str]:
    """File name -> Markdown, in the order of the pack."""
    plans: dict[str, dict[str, Plan]] = {}
    for row in pack.procedures:
        plans.setdefault(row.code, {})[row.level] = read_plan(
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
    return {f"procedure-{code}.md": _text(list(of_level.items())) for code, of_level in plans.items()}


def _text(plans: list[tuple[str, Plan]]) -> str:
    """The diagram by the first level, and which figures other levels have otherwise."""
    (_first, shown), *others = plans
    usual, lines = _values(shown), []
    for level, plan in others:
        lines += [
            f"- {level}, {place}: {name} is {'not known' if value is None else plain(value)}."
            for (place, name), value in _values(plan).items()
            if value != usual.get((place, name))
        ]
    text = diagram(shown, [level for level, _plan in plans])
    return "\n".join([text, "## Where levels differ", "", *lines, ""]) if lines else text


def _values(plan: Plan) -> dict[tuple[str, str], Decimal | None]:
    """(Code of the condition or step, name of the figure) -> its value."""
    parts = [*((one.code, one.figures) for one in plan.conditions), *((one.code, one.figures) for one in plan.steps)]
    return {(code, figure.name_en): figure.value for code, figures in parts for figure in figures.values()}
