"""Verdicts in words: what was measured, what is needed, and what to *do*. In Vietnamese ("vi") and English ("en").

No display crosses a threshold: what fails a floor is cut downwards, what fails a ceiling upwards, with as many digits
as the threshold itself has. The signs for "at least" and "at most" are words, because the font has no such signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from datchuan.criteria.engine.model import Indicator, Level, Measure, Threshold, Verdict
from datchuan.criteria.engine.numbers import PLACES, cut_text, decimals, is_whole, number_text, ratio_text
from datchuan.criteria.engine.parts import Comparison, Kind, Part, Problem, problem_text, share_labels
from datchuan.criteria.engine.value import Form, Value
from datchuan.criteria.engine.verdicts import IndicatorResult, SlotResult, bounds
from datchuan.criteria.engine.words import words


def explain(result: IndicatorResult, indicator: Indicator, lang: str = "vi") -> str:
    """The verdict of an indicator in words, small first letter, no full stop at the end:
    "412/530 hộ = 77,73 %, cần từ 80 % trở lên: còn thiếu 12 hộ"."""
    say, measure = words(lang), indicator.measure
    if result.verdict is Verdict.NOT_APPLICABLE and result.value is not None:
        return say["na"].format(reason=result.value.reason.strip())
    if result.problem and result.value is not None and (result.problem is Problem.WRONG_PARTS or not result.slots):
        text = say["unusable"].format(problem=problem_text(result.problem, measure.slots[0], result.value, lang))
    elif result.value is None and measure.kind is not Kind.COMPOSITE:
        text = _nothing(result, measure, lang)
    elif len(result.slots) == 1:
        text = explain_slot(result.slots[0], lang)
    else:
        labels = slot_labels(measure, result.threshold, lang)
        text = _labelled(labels, [explain_slot(slot, lang) for slot in result.slots])
    return text + standing_note(result.threshold, lang)


def explain_slot(slot: SlotResult, lang: str = "vi") -> str:
    """One number, part or sex in words."""
    say = words(lang)
    needs = slot_threshold_text(slot.part, slot.level, lang) if slot.level else ""
    if slot.problem:
        return say["unusable"].format(problem=problem_text(slot.problem, slot.part, slot.value, lang))
    if slot.value.is_nothing:
        ask = what_to_enter(slot.part, lang)
        return say["no_data_needs" if needs else "no_data"].format(needs=needs, enter=ask)
    if slot.part.kind is Kind.PASS_FAIL:
        if slot.verdict is Verdict.NO_THRESHOLD:
            return say["no_threshold"].format(shown=say["passed" if slot.value.passed else "failed"])
        return say["pass_met" if slot.value.passed else "pass_not_met"]
    shown = shown_value(slot, lang)
    if slot.verdict is Verdict.NO_THRESHOLD:
        return say["no_threshold"].format(shown=shown)
    if slot.verdict is Verdict.MET:
        return say["met"].format(shown=shown, needs=needs)
    if slot.part.kind is Kind.LEVEL:
        return say["level_not_met"].format(shown=shown, needs=needs)
    return say["not_met"].format(shown=shown, needs=needs, todo=what_lacks(slot, lang))


def shown_value(slot: SlotResult, lang: str = "vi") -> str:
    """The measured value with its unit, cut so that it stays on its own side of the threshold."""
    part, value = slot.part, slot.value
    if value.form is Form.LEVEL:
        return words(lang)["at_level"].format(level=value.level)
    if value.num is None or value.den is None:
        return _with_unit(value.number or Decimal(0), part, lang)
    over = slot.verdict is Verdict.NOT_MET and slot.less
    met_below = slot.verdict is Verdict.MET and part.comparison is Comparison.CEILING
    low, high = bounds(part, slot.level) if slot.level else (None, None)
    places = max([PLACES, *(decimals(bound) for bound in (low, high) if bound is not None)])
    share = ratio_text(value.num, value.den, lang, up=over or met_below, places=places)
    counted = _counted(part, lang)
    pair = f"{number_text(value.num, lang)}/{number_text(value.den, lang)}{counted}"
    return f"{pair} = {share} %"


def what_lacks(slot: SlotResult, lang: str = "vi") -> str:
    """What to do about a missed number: "còn thiếu 12 hộ", "giảm thêm 35 hộ"."""
    distance = slot.distance or Decimal(0)
    if slot.value.form is Form.SHARE:
        whole = is_whole(distance)
        amount = number_text(distance, lang) if whole else cut_text(distance, lang, up=True, places=_enough(distance))
        amount += _counted(slot.part, lang)
    elif slot.part.kind is Kind.PERCENT:
        amount = words(lang)["points"].format(number=number_text(distance, lang))
    else:
        amount = _with_unit(distance, slot.part, lang)
    return words(lang)["less" if slot.less else "more"].format(amount=amount)


def _enough(distance: Decimal) -> int:
    """Two decimals, or more where two would show a small distance much too large."""
    places = PLACES
    while distance * 10**places < 1 and places < 12:
        places += 1
    return places


def what_to_enter(part: Part, lang: str = "vi") -> str:
    """What is to be entered for a part that has no data."""
    say = words(lang)
    if part.kind is Kind.PASS_FAIL:
        return say["enter_pass"]
    if part.kind is Kind.LEVEL:
        return say["enter_level"].format(levels=", ".join(part.levels))
    if part.kind is Kind.PERCENT:
        num, den = share_labels(part, lang)
        return say["enter_share"].format(num=num, den=den)
    unit = unit_text(part, lang)
    return say["enter_number_unit"].format(unit=unit) if unit else say["enter_number"]


def _nothing(result: IndicatorResult, measure: Measure, lang: str) -> str:
    """No data at all: said once for both sexes."""
    say = words(lang)
    ask = what_to_enter(measure.slots[0], lang)
    if measure.both_sexes:
        ask = say["enter_sexes"].format(enter=ask)
    if result.threshold is None:
        return say["no_data"].format(enter=ask)
    return say["no_data_needs"].format(needs=threshold_text(result.threshold.level, measure, lang), enter=ask)


def slot_labels(measure: Measure, threshold: Threshold | None, lang: str = "vi") -> tuple[str, ...]:
    """Names of the slots: "nữ" and "nam", or the labels of the parts; empty text for a simple measure."""
    say = words(lang)
    if measure.both_sexes:
        return say["female"], say["male"]
    if len(measure.slots) == 1:
        return ("",)
    given = threshold.level.parts if threshold else ()
    labels = []
    for at, part in enumerate(measure.slots):
        own = (part.label_en or part.label_vi) if lang == "en" else part.label_vi
        other = given[at] if at < len(given) else None
        fallback = ((other.label_en or other.label_vi) if lang == "en" else other.label_vi) if other else ""
        labels.append(own or fallback or say["part"].format(number=at + 1))
    return tuple(labels)


def threshold_text(level: Level, measure: Measure, lang: str = "vi") -> str:
    """A level to reach in words: "từ 80 % trở lên", "không quá 5 %", "bằng 0 nhà", "từ Khá trở lên", "đạt"."""
    say = words(lang)
    if level.formula is not None:
        factor = number_text(level.formula.factor, lang)
        return say["formula"].format(factor=factor, code=level.formula.code, set=level.formula.set)
    if level.parts:
        labels = slot_labels(measure, None, lang)
        if any(not part.label_vi for part in measure.slots):
            labels = tuple(p.label_vi if lang == "vi" else p.label_en or p.label_vi for p in level.parts)
        pairs = zip(measure.slots, level.parts, strict=True)
        return _labelled(labels, [slot_threshold_text(part, given.level, lang) for part, given in pairs])
    text = slot_threshold_text(measure.slots[0], level, lang)
    return say["both_sexes"].format(needs=text) if measure.both_sexes else text


def slot_threshold_text(part: Part, level: Level, lang: str = "vi") -> str:
    """The level of one number, part or sex in words."""
    say = words(lang)
    if part.kind is Kind.PASS_FAIL:
        return say["pass"]
    if part.kind is Kind.LEVEL:
        return say[f"bound_{part.comparison}"].format(bound=level.name)
    if level.low is not None and level.high is not None:
        return say["bound_range"].format(low=number_text(level.low, lang), high=_with_unit(level.high, part, lang))
    return say[f"bound_{part.comparison}"].format(bound=_with_unit(level.number or Decimal(0), part, lang))


def standing_note(threshold: Threshold | None, lang: str = "vi") -> str:
    """What must be said beside every use of a threshold that is not official; empty when it is."""
    return words(lang)[f"note_{threshold.standing}"] if threshold else ""


def why_threshold(threshold: Threshold | None, lang: str = "vi", profile_name: str = "") -> str:
    """Where a threshold comes from: who set it by which act, for which profile and year, how sure it is. Sentences.

    ``profile_name`` is how the pack calls the profile; its code is shown without it.
    """
    say = words(lang)
    if threshold is None:
        return say["why_none"]
    act = threshold.legal_act or say["no_act"]
    profile = (
        say["profile"].format(profile=profile_name or threshold.profile) if threshold.profile else say["any_profile"]
    )
    year = say["year"].format(year=threshold.year) if threshold.year else say["any_year"]
    text = say[f"why_{threshold.layer}"].format(act=act, profile=profile, year=year)
    if threshold.formula is not None and threshold.base is not None and threshold.base.level.number is not None:
        text += " " + say["why_formula"].format(
            factor=number_text(threshold.formula.factor, lang), base=number_text(threshold.base.level.number, lang),
            code=threshold.formula.code, set=threshold.formula.set,
        )  # fmt: skip
    return f"{text} {say[f'why_{threshold.standing}_standing']}"


def unit_text(part: Part, lang: str = "vi") -> str:
    """The unit in words: of the language, else the pack's code."""
    if part.kind is Kind.PERCENT:
        return "%"
    if lang == "en":
        return part.unit_en or part.counted_en or part.unit
    return part.unit_vi or part.counted_vi or part.unit


def _with_unit(number: Decimal, part: Part, lang: str) -> str:
    unit = unit_text(part, lang)
    return f"{number_text(number, lang)} {unit}" if unit else number_text(number, lang)


def _counted(part: Part, lang: str) -> str:
    counted = (part.counted_en if lang == "en" else part.counted_vi).strip()
    return f" {counted}" if counted else ""


def value_text(value: Value, measure: Measure, lang: str = "vi") -> str:
    """A stored value in words without any threshold, for histories: "412/530 hộ = 77,73 %"; empty for no data."""
    say = words(lang)
    if value.is_nothing:
        return ""
    if value.form is Form.NOT_APPLICABLE:
        return say["na"].format(reason=value.reason.strip())
    if problem := measure.why_not(value, lang):
        return problem
    told = []
    for part, given in zip(measure.slots, measure.slot_values(value) or (), strict=True):
        slot = SlotResult(part, Verdict.NO_THRESHOLD, given)
        if given.is_nothing:
            told.append(say["nothing_yet"])
        elif given.form is Form.PASS:
            told.append(say["passed" if given.passed else "failed"])
        else:
            told.append(given.level if given.form is Form.LEVEL else shown_value(slot, lang))
    return _labelled(slot_labels(measure, None, lang), told)


def _labelled(labels: Sequence[str], texts: Sequence[str]) -> str:
    return "; ".join(f"{label}: {text}" if label else text for label, text in zip(labels, texts, strict=True))
