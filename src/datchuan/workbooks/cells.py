"""A figure as the cells of a workbook: the inverse of ``reading``."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from datchuan.assessments.actions import Figure
from datchuan.criteria.engine import Kind, Measure
from datchuan.desk.forms import PASSED, initial_from, slots_of
from datchuan.workbooks.layout import LATER, MET, MISSED, NOT_APPLICABLE, YES
from datchuan.workbooks.lines import plain_typed


def cells_of(measure: Measure, figure: Figure) -> list[dict[str, str]]:
    """For each line of an indicator, column -> text of its filled cells."""
    initial = _initial(measure, figure.value)
    lines = []
    for slot in slots_of(measure):
        line: dict[str, str] = {}
        for name in ("num", "den", "percent", "number"):
            if isinstance(number := initial.get(slot.prefix + name), Decimal):
                line[name] = plain_typed(number)
        if slot.kind is Kind.PASS_FAIL and (passed := initial.get(slot.prefix + "pass")):
            line["choice"] = MET if passed == PASSED else MISSED
        if slot.kind is Kind.LEVEL and (level := initial.get(slot.prefix + "level")):
            line["choice"] = str(level)
        lines.append(line)
    if initial.get("na"):
        lines[0]["na"] = NOT_APPLICABLE
    for column, text in (
        ("na_reason", initial.get("na_reason", "")),
        ("period", figure.period),
        ("source", figure.source),
    ):
        if text := str(text).strip():
            lines[0][column] = text
    if figure.done or figure.value is not None:
        lines[0]["done"] = YES if figure.done else LATER
    return lines


def _initial(measure: Measure, value: Any) -> dict[str, Any]:
    try:
        return initial_from(measure, value)
    except (ArithmeticError, TypeError, AttributeError):
        return {}  # a value of another measure, from before an edition was replaced
