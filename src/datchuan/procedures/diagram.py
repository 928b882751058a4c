"""The diagram of a procedure for people who read it outside the product: Mermaid and a table, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import translation

from datchuan.procedures.plan import Figure, Plan, Step, WantedDocument

_UNITS = {"%": "%", "day": "days", "working_day": "working days", "time": "times", "criterion": "criteria"}
_STANDINGS = {"official": "official", "to_check": "not checked", "illustrative": "illustrative"}


def diagram(plan: Plan, levels: Sequence[str]) -> str:
    """The Markdown of one procedure that holds for the levels; the same plan always gives the same text."""
    with translation.override("en"):
        return "\n".join([*_head(plan, levels), *_flow(plan), *_table(plan), *_conditions(plan)]) + "\n"


def _head(plan: Plan, levels: Sequence[str]) -> list[str]:
    return [
        f"# {plan.name_en}",
        "",
        f"Made from the pack by `datchuan procedure diagram`; a test compares it. Procedure `{plan.code}` "
        f"({plan.name_vi}), {plan.purpose}, levels {', '.join(levels)}, {plan.government_model.replace('_', ' ')}.",
        f"Rests on: {plan.legal_act or 'no act is named'} ({_standing(plan.standing)}). A value that is not known stays "
        "unknown: a step without a known limit has no due day.",
        "",
    ]


def _flow(plan: Plan) -> list[str]:
    lines = ["```mermaid", "flowchart TD"]
    for step in plan.steps:
        opens, closes = ("([", "])") if step.optional else (("{{", "}}") if step.kind == "council" else ("[", "]"))
        label = "<br/>".join(
            (
                f"{step.position + 1}. {step.name_en}",
                step.actor_name_en,
                _limit(step),
                _standing(step.standing),
            )
        )
        lines.append(f'    {step.code}{opens}"{_quoted(label)}"{closes}')
    for step in plan.steps:
        if (following := plan.after(step.code)) is not None:
            lines.append(f"    {step.code} --> {following.code}")
        if step.returns_to:
            lines.append(f'    {step.code} -. "on failure" .-> {step.returns_to}')
    return [*lines, "```", ""]


def _table(plan: Plan) -> list[str]:
    rows = ["| # | step | who | documents | figures | on failure | standing |", "|---|---|---|---|---|---|---|"]
    for step in plan.steps:
        cells = (
            str(step.position + 1),
            f"**{step.name_en}** ({step.name_vi})" + (", may be left out" if step.optional else ""),
            f"{step.actor_name_en} (`{step.role.value}`)",
            _listed(_document(document) for document in step.documents),
            _listed([*map(_figure, step.figures.values()), _silence(step)]),
            _failure(plan, step),
            _standing(step.standing),
        )
        rows.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return [*rows, ""]


def _conditions(plan: Plan) -> list[str]:
    lines = ["## Conditions" if plan.conditions else "## Cases", ""]
    for condition in plan.conditions:
        figures = _listed(map(_figure, condition.figures.values()))
        lines.append(f"- `{condition.code}`: {condition.text_en} ({_standing(condition.standing)}) {figures}".rstrip())
    for case in plan.cases:
        lines.append(f"- `{case.code}`: {case.text_en} ({_standing(case.standing)})")
    return lines if len(lines) > 2 else []


def _limit(step: Step) -> str:
    limit = step.limit
    if limit is None:
        return "no limit"
    return "limit not known" if limit.value is None else f"limit {_value(limit)}"


def _value(figure: Figure) -> str:
    return "not known" if figure.value is None else f"{figure.value.normalize():f} {_UNITS[figure.unit]}"


def _figure(figure: Figure) -> str:
    text = f"{figure.name_en}: {_value(figure)} ({_standing(figure.standing)})"
    return f"limit: {text}" if figure.is_limit else text


def _document(document: WantedDocument) -> str:
    notes = [] if document.required else ["not required"]
    notes += [f"draft `{document.paper}`"] if document.paper else []
    return document.name_en + (f" ({', '.join(notes)})" if notes else "")


def _silence(step: Step) -> str:
    return "no answer within the limit counts as consent" if step.silence_is_consent else ""


def _failure(plan: Plan, step: Step) -> str:
    back = f"Back to step {plan.index(step.returns_to) + 1}." if step.returns_to else ""
    return " ".join(part for part in (step.on_failure_en, back) if part)


def _standing(standing: str) -> str:
    return _STANDINGS.get(standing, standing)


def _listed(parts: Iterable[str]) -> str:
    return "<br/>".join(part for part in parts if part)


def _quoted(text: str) -> str:
    return text.replace('"', "'")
