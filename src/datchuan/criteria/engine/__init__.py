"""The evaluation engine: what a value is worth against a dated threshold, and why. Pure Python, exact, no Django.

Start at ``evaluate`` (one commune against one set), ``explain`` (its verdicts in words) and ``bulk.evaluate_many`` (the
same rules over a whole country).
"""

from datchuan.criteria.engine.catalogue import Catalogue, Criterion, Indicator, Threshold
from datchuan.criteria.engine.explain import (
    explain, number_text, say_value, standing_note, threshold_text, unit_text, why_threshold,
)  # fmt: skip
from datchuan.criteria.engine.model import (
    Comparison, Formula, Kind, Layer, Level, Measure, Standing, Value, Verdict, exact, plain,
)  # fmt: skip
from datchuan.criteria.engine.thresholds import FormulaCycle, check_formulas, resolve_threshold
from datchuan.criteria.engine.verdicts import (
    CriterionResult, IndicatorResult, SetResult, evaluate, evaluate_indicator, judge, measured_number, summed_up,
)  # fmt: skip

__all__ = [
    "Catalogue", "Comparison", "Criterion", "CriterionResult", "Formula", "FormulaCycle", "Indicator", "IndicatorResult",
    "Kind", "Layer", "Level", "Measure", "SetResult", "Standing", "Threshold", "Value", "Verdict", "check_formulas",
    "evaluate", "evaluate_indicator", "exact", "explain", "judge", "measured_number", "number_text", "plain",
    "resolve_threshold", "say_value", "standing_note", "summed_up", "threshold_text", "unit_text", "why_threshold",
]  # fmt: skip
