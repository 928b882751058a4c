"""Verdicts of one commune, in exact arithmetic.

The gravest finding decides at every step up, from a slot (one number, one part, one sex) to the indicator, the
criterion and the set: not met, no data, no threshold, met, not applicable. So nothing is met while something in it
fails or is not known, and there is no compensation between indicators.

A criterion all of whose indicators do not apply is itself not applicable. It lacks nothing, so it counts among the
criteria met (as an unplanned market does for criterion 7 in practice); ``criteria_total`` stays the number of criteria
of the set. Hence ``criteria_met == criteria_total`` exactly when the verdict of the set is met (or nothing at all
applies).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from datchuan.criteria.engine.model import Level, Measure, Threshold, Verdict
from datchuan.criteria.engine.numbers import EXACT, HUNDRED, ceiling, floor, is_whole
from datchuan.criteria.engine.parts import Comparison, Kind, Part, Problem, problem_of
from datchuan.criteria.engine.thresholds import Catalogues, resolve_threshold
from datchuan.criteria.engine.value import NOTHING, Form, Value

#: From the lightest to the gravest; the gravest of several is their verdict. The position is also the code used in
#: bulk.
GRAVITY = (Verdict.NOT_APPLICABLE, Verdict.MET, Verdict.NO_THRESHOLD, Verdict.NO_DATA, Verdict.NOT_MET)
_WEIGHT = {verdict: weight for weight, verdict in enumerate(GRAVITY)}
#: How near a miss is "near": so many points of a percentage, or such a share of any other threshold.
NEAR_POINTS = Decimal(5)
NEAR_SHARE = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class SlotResult:
    """What is said of one number, one part or one sex.

    ``distance`` is what lacks, always above zero, and ``less`` whether it has to be taken away rather than added:
    units of what a share counts (whole where it counts things), points of a bare percentage, the unit of a number,
    steps of a level. None when nothing lacks or it cannot be said in a number. ``is_near`` says whether that is little.
    """

    part: Part
    verdict: Verdict
    value: Value = NOTHING
    level: Level | None = None
    distance: Decimal | None = None
    less: bool = False
    problem: Problem | None = None
    is_near: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """The verdict of one indicator with everything that it rests on. ``slots`` has one entry per number, part or sex;
    ``numerator``, ``denominator`` and ``distance`` are those of the only slot, None where there are several; ``measure``
    is how the indicator is measured."""

    code: str
    verdict: Verdict
    value: Value | None
    numerator: Decimal | None
    denominator: Decimal | None
    threshold: Threshold | None
    comparison: str
    profile: str
    year: int
    distance: Decimal | None
    slots: tuple[SlotResult, ...]
    measure: Measure
    problem: Problem | None = None

    @property
    def near(self) -> bool:
        """Whether it is not met by little only: at most 5 points of a percentage, a tenth of any other threshold, one
        of a count, one step of a level, in everything that fails. A display aid; a near miss is not met."""
        return self.verdict is Verdict.NOT_MET and all(s.is_near for s in self.slots if s.verdict is Verdict.NOT_MET)


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """The verdict of a criterion; ``name`` is the Vietnamese one."""

    code: str
    name: str
    verdict: Verdict
    indicators: tuple[IndicatorResult, ...]


@dataclass(frozen=True, slots=True)
class SetResult:
    """The verdict of a commune against a set."""

    set: str
    edition: str
    profile: str
    year: int
    verdict: Verdict
    criteria_met: int
    criteria_total: int
    criteria: tuple[CriterionResult, ...]


def gravest(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of the whole from those of its parts."""
    return GRAVITY[max(map(_WEIGHT.__getitem__, verdicts))]


def counts_as_met(verdict: Verdict) -> bool:
    """Whether a criterion counts among those met."""
    return verdict is Verdict.MET or verdict is Verdict.NOT_APPLICABLE


def evaluate(
    catalogues: Catalogues, set_code: str, values: Mapping[str, Value | None], profile: str, year: int
) -> SetResult:
    """Judge one commune against a set. ``values`` by indicator code; what lacks is no data, unknown codes are not
    read."""
    catalogue = catalogues[set_code]
    criteria = []
    for criterion in catalogue.criteria:
        results = tuple(
            evaluate_indicator(catalogues, set_code, indicator.code, values.get(indicator.code), profile, year)
            for indicator in criterion.indicators
        )
        verdict = gravest(result.verdict for result in results)
        criteria.append(CriterionResult(criterion.code, criterion.name_vi, verdict, results))
    return SetResult(
        set_code, catalogue.edition, profile, year, gravest(c.verdict for c in criteria),
        sum(counts_as_met(c.verdict) for c in criteria), len(criteria), tuple(criteria),
    )  # fmt: skip


def evaluate_indicator(
    catalogues: Catalogues, set_code: str, code: str, value: Value | None, profile: str, year: int
) -> IndicatorResult:
    """Judge one value of one indicator. Raises ``KeyError`` for a set or code that the catalogues do not have."""
    measure = catalogues[set_code].indicator(code).measure
    threshold = resolve_threshold(catalogues, set_code, code, profile, year)
    value = value or NOTHING
    problem = measure.problem(value)
    slots: tuple[SlotResult, ...] = ()
    if problem:
        verdict = Verdict.NO_DATA
    elif value.form is Form.NOT_APPLICABLE:
        verdict = Verdict.NOT_APPLICABLE
    else:
        levels = measure.slot_levels(threshold.level if threshold else None)
        given = measure.slot_values(value) or ()
        slots = tuple(map(judge_slot, measure.slots, given, levels))
        verdict = slots[0].verdict if len(slots) == 1 else gravest(slot.verdict for slot in slots)
    only = slots[0] if len(slots) == 1 else None
    return IndicatorResult(
        code, verdict, None if value.is_nothing else value, value.num, value.den, threshold, str(measure.comparison),
        profile, year, only.distance if only else None, slots, measure, problem or (only.problem if only else None),
    )  # fmt: skip


def judge_slot(part: Part, value: Value, level: Level | None) -> SlotResult:
    """Judge one number, part or sex. No data goes before no threshold: the commune can do something about the first."""
    if value.is_nothing:
        return SlotResult(part, Verdict.NO_DATA, value, level)
    if problem := problem_of(part, value):
        return SlotResult(part, Verdict.NO_DATA, value, level, problem=problem)
    if level is None:
        return SlotResult(part, Verdict.NO_THRESHOLD, value)
    if part.kind is Kind.PASS_FAIL:
        return SlotResult(part, Verdict.MET if value.passed else Verdict.NOT_MET, value, level)
    low, high = bounds(part, level)
    top, whole = amount(part, value)
    # top / whole is the measured number; multiplying out keeps the comparison exact.
    if low is not None and top < EXACT.multiply(low, whole):
        return _missed(part, value, level, low, less=False)
    if high is not None and top > EXACT.multiply(high, whole):
        return _missed(part, value, level, high, less=True)
    return SlotResult(part, Verdict.MET, value, level)


def bounds(part: Part, level: Level) -> tuple[Decimal | None, Decimal | None]:
    """The least and the greatest number that meet a level; a named level is its place among the levels."""
    if part.comparison is Comparison.RANGE:
        return level.low, level.high
    number = Decimal(part.levels.index(level.name)) if part.kind is Kind.LEVEL else level.number
    return (
        None if part.comparison is Comparison.CEILING else number,
        None if part.comparison is Comparison.FLOOR else number,
    )


def amount(part: Part, value: Value) -> tuple[Decimal, Decimal]:
    """The measured number as a fraction (top, whole) in the unit of its threshold; only for values without a
    problem."""
    if value.num is not None and value.den is not None:
        return EXACT.multiply(value.num, HUNDRED), value.den
    if value.number is not None:
        return value.number, Decimal(1)
    return Decimal(part.levels.index(value.level)), Decimal(1)


def _missed(part: Part, value: Value, level: Level, goal: Decimal, *, less: bool) -> SlotResult:
    distance = _distance(part, value, goal, less)
    return SlotResult(part, Verdict.NOT_MET, value, level, distance, less, None, _is_near(part, value, goal, distance))


def _distance(part: Part, value: Value, goal: Decimal, less: bool) -> Decimal:
    if value.num is not None and value.den is not None:
        wanted = EXACT.multiply(EXACT.multiply(goal, value.den), Decimal("0.01"))
        if not part.is_continuous and is_whole(value.num) and is_whole(value.den):
            wanted = floor(wanted) if less else ceiling(wanted)
        return abs(EXACT.subtract(wanted, value.num))
    top, _whole = amount(part, value)
    wanted = goal if part.kind is not Kind.COUNT else floor(goal) if less else ceiling(goal)
    return abs(EXACT.subtract(wanted, top))


def _is_near(part: Part, value: Value, goal: Decimal, distance: Decimal) -> bool:
    if value.num is not None and value.den is not None:
        top, whole = amount(part, value)
        gap = abs(EXACT.subtract(top, EXACT.multiply(goal, whole)))
        return gap <= EXACT.multiply(NEAR_POINTS, whole)
    if part.kind is Kind.PERCENT:
        return distance <= NEAR_POINTS
    if part.kind is Kind.LEVEL:
        return distance <= 1
    return distance <= EXACT.multiply(abs(goal), NEAR_SHARE) or (part.kind is Kind.COUNT and distance <= 1)
