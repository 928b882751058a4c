"""The evaluation engine: pure Python (NumPy in bulk), no framework, no database, no clock.

A sealed edition is a ``Catalogue``; stored figures are ``Value``s; ``evaluate`` judges one commune, ``evaluate_many`` a
country; ``explain`` says a verdict as something to do.

What judges in bulk brings NumPy along, so it is imported when it is first asked for: no page does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from datchuan.criteria.engine.catalogue import Catalogue
from datchuan.criteria.engine.explain import (
    explain,
    explain_slot,
    standing_note,
    threshold_text,
    value_text,
    why_threshold,
)
from datchuan.criteria.engine.model import (
    Criterion,
    Formula,
    Indicator,
    Layer,
    Level,
    LevelPart,
    Measure,
    Standing,
    Threshold,
    Verdict,
)
from datchuan.criteria.engine.parts import Comparison, Kind, Part, Problem
from datchuan.criteria.engine.thresholds import Catalogues, check_formulas, resolve_threshold
from datchuan.criteria.engine.value import NOTHING, Form, Value
from datchuan.criteria.engine.verdicts import (
    CriterionResult,
    IndicatorResult,
    SetResult,
    SlotResult,
    counts_as_met,
    evaluate,
    evaluate_indicator,
)

if TYPE_CHECKING:
    from datchuan.criteria.engine.bulk import (
        BULK_CODES,
        BULK_VERDICTS,
        BulkCatalogue,
        BulkResult,
        BulkValues,
        compile_bulk,
        evaluate_many,
    )
    from datchuan.criteria.engine.packing import pack_values

_IN_BULK = {
    "BULK_CODES": "bulk",
    "BULK_VERDICTS": "bulk",
    "BulkCatalogue": "bulk",
    "BulkResult": "bulk",
    "BulkValues": "bulk",
    "compile_bulk": "bulk",
    "evaluate_many": "bulk",
    "pack_values": "packing",
}


def __getattr__(name: str) -> Any:
    if name not in _IN_BULK:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_IN_BULK[name]}"), name)


__all__ = [
    "BULK_CODES",
    "BULK_VERDICTS",
    "NOTHING",
    "BulkCatalogue",
    "BulkResult",
    "BulkValues",
    "Catalogue",
    "Catalogues",
    "Comparison",
    "Criterion",
    "CriterionResult",
    "Form",
    "Formula",
    "Indicator",
    "IndicatorResult",
    "Kind",
    "Layer",
    "Level",
    "LevelPart",
    "Measure",
    "Part",
    "Problem",
    "SetResult",
    "SlotResult",
    "Standing",
    "Threshold",
    "Value",
    "Verdict",
    "check_formulas",
    "compile_bulk",
    "counts_as_met",
    "evaluate",
    "evaluate_indicator",
    "evaluate_many",
    "explain",
    "explain_slot",
    "pack_values",
    "resolve_threshold",
    "standing_note",
    "threshold_text",
    "value_text",
    "why_threshold",
]
