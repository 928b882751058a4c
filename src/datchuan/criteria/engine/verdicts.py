"""Verdicts: one value against one threshold, one commune against one set. Exact, and the same for everybody.

Decisions of meaning, in one place:

- a share with denominator 0, or with a numerator above its denominator, is no data: nothing was measured that could hold;
- "not applicable" counts only where the measure allows it and a reason is given; elsewhere it is no data;
- a value whose form is not that of the measure (an edition changed its kind) is no data;
- a figure without a threshold is "no threshold", and so is a missing figure without a threshold: the first thing that is
  missing is the rule;
- a criterion is met only when every indicator that applies is met; one whose indicators all do not apply is *not
  applicable* and counts as fulfilled, because nothing in it is left to do ("nếu có");
- of several verdicts the gravest stands for the whole: not met, no data, no threshold, met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from datchuan.criteria.engine.catalogue import Catalogue, Criterion, Indicator, Threshold
from datchuan.criteria.engine.model import Comparison, Kind, Level, Measure, Value, Verdict
from datchuan.criteria.engine.thresholds import resolve_threshold

_GRAVEST_FIRST = (Verdict.NOT_MET, Verdict.NO_DATA, Verdict.NO_THRESHOLD)
NOTHING = Value()


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """What is said of one indicator, with everything that it rests on. Numbers are fractions; None where not given."""

    code: str
    verdict: Verdict
    value: Value
    threshold: Threshold | None
    measure: Measure
    profile: str
    year: int

    @property
    def numerator(self) -> Fraction | None:
        return self.value.numerator

    @property
    def denominator(self) -> Fraction | None:
        return self.value.denominator

    @property
    def comparison(self) -> str:
        return str(self.measure.comparison)

    @property
    def distance(self) -> Fraction | None:
        """How much is missing, in what is counted (households) for a share and in the unit otherwise.

        0 when met, None where no single number can be missing.
        """
        if self.verdict is Verdict.MET:
            return Fraction(0)
        if self.verdict is not Verdict.NOT_MET or self.threshold is None or self.threshold.level.number is None:
            return None
        return missing(self.measure, self.value, self.threshold.level.number)


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """What is said of a criterion."""

    code: str
    name: str
    verdict: Verdict
    indicators: tuple[IndicatorResult, ...]

    @property
    def is_fulfilled(self) -> bool:
        """Whether nothing in it is left to do."""
        return self.verdict in (Verdict.MET, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class SetResult:
    """What is said of a commune against a set. ``criteria_total`` is the number of criteria of the set, always."""

    set: str
    edition: str
    profile: str
    year: int
    verdict: Verdict
    criteria_met: int
    criteria_total: int
    criteria: tuple[CriterionResult, ...]


def evaluate(
    catalogues: Mapping[str, Catalogue], set_code: str, values: Mapping[str, Value | None], profile: str, year: int
) -> SetResult:
    """A commune against a set: ``values`` is indicator code -> value, missing ones are no data.

    ``catalogues`` holds the set itself and those that its formulas refer to. Raises ``KeyError`` for an unknown set.
    """
    catalogue = catalogues[set_code]
    criteria = tuple(_criterion(catalogues, set_code, c, values, profile, year) for c in catalogue.criteria)
    return SetResult(
        set_code, catalogue.edition, profile, year, summed_up(c.verdict for c in criteria),
        sum(1 for c in criteria if c.is_fulfilled), len(criteria), criteria,
    )  # fmt: skip


def evaluate_indicator(
    catalogues: Mapping[str, Catalogue], set_code: str, code: str, value: Value | None, profile: str, year: int
) -> IndicatorResult:
    """One value against the threshold of its indicator. Raises ``KeyError`` for an unknown set or indicator."""
    return _indicator(catalogues, set_code, catalogues[set_code].indicator(code), value, profile, year)


def _criterion(
    catalogues: Mapping[str, Catalogue], set_code: str, criterion: Criterion, values: Mapping[str, Value | None],
    profile: str, year: int,
) -> CriterionResult:
    results = tuple(
        _indicator(catalogues, set_code, i, values.get(i.code), profile, year) for i in criterion.indicators
    )
    return CriterionResult(criterion.code, criterion.name_vi, summed_up(r.verdict for r in results), results)


def _indicator(
    catalogues: Mapping[str, Catalogue], set_code: str, indicator: Indicator, value: Value | None, profile: str, year: int
) -> IndicatorResult:
    threshold = resolve_threshold(catalogues, set_code, indicator.code, profile, year)
    known = value if value is not None else NOTHING
    verdict = judge(indicator.measure, known, threshold.level if threshold else None)
    return IndicatorResult(indicator.code, verdict, known, threshold, indicator.measure, profile, year)


def summed_up(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a whole from those of its parts."""
    found = set(verdicts)
    for verdict in _GRAVEST_FIRST:
        if verdict in found:
            return verdict
    return Verdict.MET if Verdict.MET in found or not found else Verdict.NOT_APPLICABLE


def judge(measure: Measure, value: Value, level: Level | None) -> Verdict:
    """A value held against a level (None: there is no threshold)."""
    if value.not_applicable and measure.may_not_apply and value.reason.strip():
        return Verdict.NOT_APPLICABLE
    if level is None or not _fits(measure, level):
        return Verdict.NO_THRESHOLD
    if value.not_applicable or value.is_empty or measure.why_not(value):
        return Verdict.NO_DATA
    if measure.both_sexes:
        single = measure.single
        return summed_up(judge(single, sex or NOTHING, level) for sex in (value.female, value.male))
    if measure.kind is Kind.COMPOSITE:
        pairs = zip(measure.parts, value.parts, level.parts, strict=True)
        return summed_up(judge(part, single, Level(number=number)) for part, single, number in pairs)
    return _single(measure, value, level)


def _fits(measure: Measure, level: Level) -> bool:
    """Whether a level is of the measure's kind; the pack checker sees to it, a later edition might not."""
    if measure.kind is Kind.PASS_FAIL:
        return level.passed
    if measure.kind is Kind.LEVEL:
        return level.level in measure.levels
    if measure.kind is Kind.COMPOSITE:
        return len(level.parts) == len(measure.parts)
    if measure.comparison is Comparison.RANGE:
        return level.floor is not None
    return level.number is not None


def _single(measure: Measure, value: Value, level: Level) -> Verdict:
    if measure.kind is Kind.PASS_FAIL:
        return Verdict.MET if value.passed else Verdict.NOT_MET
    if measure.kind is Kind.LEVEL:
        reached = measure.levels.index(value.level or "") >= measure.levels.index(level.level or "")
        return Verdict.MET if reached else Verdict.NOT_MET
    measured = measured_number(measure, value)
    if measured is None:
        return Verdict.NO_DATA
    return Verdict.MET if holds(measured, measure.comparison, level) else Verdict.NOT_MET


def measured_number(measure: Measure, value: Value) -> Fraction | None:
    """The number that is held against the level: a share in percent, otherwise the number itself; exact."""
    if measure.kind is not Kind.PERCENT:
        return value.number
    if value.numerator is None or value.denominator is None:
        return value.percent
    return 100 * value.numerator / value.denominator if value.denominator else None


def holds(measured: Fraction, comparison: Comparison, level: Level) -> bool:
    """Whether a number holds against a level."""
    if comparison is Comparison.RANGE:
        return (level.floor or 0) <= measured <= (level.ceiling or 0)
    number = level.number or Fraction(0)
    if comparison is Comparison.AT_LEAST:
        return measured >= number
    return measured <= number if comparison is Comparison.AT_MOST else measured == number


def missing(measure: Measure, value: Value, goal: Fraction) -> Fraction | None:
    """How much more (floor) or less (ceiling, zero) is needed for a number that does not hold.

    For a share with its parts: whole things counted (households), rounded so that the result would hold.
    """
    if measure.kind is Kind.PERCENT and value.numerator is not None and value.denominator is not None:
        line = goal * value.denominator / 100
        if measure.comparison is Comparison.AT_LEAST:
            return Fraction(-((value.numerator - line) // 1))
        return Fraction(-((line - value.numerator) // 1))
    measured = measured_number(measure, value)
    return None if measured is None else abs(goal - measured)
