"""Verdicts in words, as something to do: "412/530 hộ = 77,73 %, cần từ 80 % trở lên: còn thiếu 12 hộ".

A failing number is never shown as its level, nor a passing one short of it: numbers are cut towards the failing side of
their comparison (down for a floor, up for a ceiling) with at least as many decimals as the level has.
"""

from __future__ import annotations

from fractions import Fraction

from datchuan.criteria.engine.catalogue import Indicator, Threshold
from datchuan.criteria.engine.model import Comparison, Formula, Kind, Level, Measure, Standing, Value, Verdict, plain
from datchuan.criteria.engine.verdicts import NOTHING, IndicatorResult, judge, measured_number, missing

_UNITS_EN = {
    "triệu đồng/người/năm": "million VND/person/year", "million VND/person/year": "million VND/person/year",
}  # fmt: skip
_UNITS_VI = {
    "million VND/person/year": "triệu đồng/người/năm", "litre/person/day": "lít/người/ngày", "m2/person": "m²/người",
    "house": "nhà", "cooperative": "hợp tác xã", "product": "sản phẩm", "model": "mô hình", "incident": "vụ",
    "rating": "", "level": "",
}  # fmt: skip


def number_text(number: Fraction, lang: str = "vi", *, places: int | None = None, up: bool = False) -> str:
    """A number in the figures of the language: 1.530 and 77,73, or 1,530 and 77.73.

    Exact when it has at most ``places`` decimals (2 by default), otherwise cut down, or up with ``up``.
    """
    places = 2 if places is None else places
    scaled = number * 10**places
    whole = -((-scaled) // 1) if up else scaled // 1
    digits = str(abs(int(whole))).rjust(places + 1, "0")
    left, right = digits[: len(digits) - places], digits[len(digits) - places :].rstrip("0")
    grouped = f"{int(left):,}"
    sign = "-" if whole < 0 else ""
    if lang == "en":
        return f"{sign}{grouped}.{right}" if right else sign + grouped
    grouped = grouped.replace(",", ".")
    return f"{sign}{grouped},{right}" if right else sign + grouped


def _places(number: Fraction) -> int:
    """Decimals of a number that is a decimal number; 6 for one that is not."""
    text = plain(number)
    if "/" in text:
        return 6
    return len(text.partition(".")[2])


def shown(measured: Fraction, comparison: Comparison, goal: Fraction, lang: str = "vi") -> str:
    """A measured number beside its goal, never on the wrong side of it and never equal to it when it is not."""
    places = max(2, _places(goal))
    up = comparison is Comparison.AT_MOST or (comparison is not Comparison.AT_LEAST and measured > goal)
    return number_text(measured, lang, places=places, up=up)


def unit_text(measure: Measure, lang: str) -> str:
    """The unit of a measure as it follows a number, with its space; empty when there is none."""
    if measure.kind is Kind.PERCENT:
        return " %"
    own = measure.labels.unit_vi if lang == "vi" else measure.labels.unit_en
    unit = own or (_UNITS_VI if lang == "vi" else _UNITS_EN).get(measure.unit, measure.unit)
    return f" {unit}" if unit and unit != "%" else ""


def threshold_text(level: Level, measure: Measure, lang: str = "vi") -> str:
    """A level in words: "từ 80 % trở lên", "không quá 5 %", "Đạt", "từ Khá trở lên"."""
    vi = lang == "vi"
    if measure.both_sexes:
        return threshold_text(level, measure.single, lang) + (", cả nữ và nam" if vi else ", women and men each")
    if level.passed:
        return "Đạt" if vi else "Met"
    if level.level is not None:
        return f"từ {level.level} trở lên" if vi else f"{level.level} or higher"
    if level.parts:
        return "; ".join(
            f"{_part_label(part, level, at, lang)}: {threshold_text(Level(number=goal), part, lang)}"
            for at, (part, goal) in enumerate(zip(measure.parts, level.parts, strict=False))
        )
    if level.formula is not None:
        return _formula_text(level.formula, lang)
    unit = unit_text(measure, lang)
    if level.floor is not None and level.ceiling is not None:
        low, high = _exact(level.floor, lang), _exact(level.ceiling, lang)
        return f"từ {low} đến {high}{unit}" if vi else f"from {low} to {high}{unit}"
    goal = level.number if level.number is not None else Fraction(0)
    text = _exact(goal, lang) + unit
    if measure.comparison is Comparison.AT_LEAST:
        return f"từ {text} trở lên" if vi else f"{text} or more"
    if measure.comparison is Comparison.AT_MOST:
        return f"không quá {text}" if vi else f"{text} at most"
    if goal == 0:
        return ("không có" if vi else "none") + unit
    return f"đúng {text}" if vi else f"exactly {text}"


def _exact(number: Fraction, lang: str) -> str:
    return number_text(number, lang, places=max(2, _places(number)))


def _formula_text(formula: Formula, lang: str) -> str:
    factor = _exact(formula.factor, lang)
    if lang == "vi":
        return f"{factor} lần mức chỉ tiêu {formula.code} của bộ {formula.set}"
    return f"{factor} times the level of indicator {formula.code} of set {formula.set}"


def _part_label(part: Measure, level: Level, at: int, lang: str) -> str:
    own = part.labels.label_vi if lang == "vi" else part.labels.label_en or part.labels.label_vi
    if own or at >= len(level.part_labels):
        return own or (f"phần {at + 1}" if lang == "vi" else f"part {at + 1}")
    words = level.part_labels[at]
    return words.get(f"label_{lang}") or words.get("label_vi") or f"{at + 1}"


def standing_note(threshold: Threshold | None, lang: str = "vi") -> str:
    """What to say of a threshold that is not official, in brackets; empty for an official one."""
    if threshold is None or threshold.standing is Standing.OFFICIAL:
        return ""
    if threshold.standing is Standing.ILLUSTRATIVE:
        return " (mức minh họa, chưa đối chiếu văn bản)" if lang == "vi" else " (illustrative level, not law)"
    return " (mức cần đối chiếu văn bản)" if lang == "vi" else " (level to be checked against the text)"


def why_threshold(threshold: Threshold | None, lang: str = "vi") -> str:
    """Where a threshold comes from: act, column, year, standing."""
    vi = lang == "vi"
    if threshold is None:
        return "Chưa có văn bản nào quy định mức cho chỉ tiêu này." if vi else "No act sets a level for this indicator."
    layers = {
        "provincial": ("do tỉnh quy định", "set by the province"), "national": ("do Trung ương quy định", "national"),
        "illustrative": ("minh họa", "illustrative"),
    }  # fmt: skip
    act = threshold.legal_act or ("chưa rõ văn bản" if vi else "act not known")
    column = threshold.profile or ("mọi cột" if vi else "every column")
    year = str(threshold.year) if threshold.year else ("mọi năm" if vi else "every year")
    layer = layers[str(threshold.layer)][0 if vi else 1]
    text = f"Mức {layer}: {act}; cột {column}, {year}" if vi else f"Level {layer}: {act}; column {column}, {year}"
    return text + standing_note(threshold, lang) + "."


def explain(result: IndicatorResult, indicator: Indicator, lang: str = "vi") -> str:
    """A verdict in words, with what is missing and what the level rests on. ``lang`` is "vi" or "en"."""
    vi, measure, value = lang == "vi", indicator.measure, result.value
    if result.verdict is Verdict.NOT_APPLICABLE:
        return f"Không áp dụng: {value.reason}" if vi else f"Not applicable: {value.reason}"
    if result.verdict is Verdict.NO_THRESHOLD or result.threshold is None:
        if value.is_empty:
            return "Chưa có mức chuẩn; chưa có số liệu." if vi else "No level set yet; no data yet."
        said = say_value(measure, value, lang)
        return f"{said}: chưa có mức chuẩn, nên chưa tính là đạt." if vi else f"{said}: no level set, so not counted."
    note, need = standing_note(result.threshold, lang), threshold_text(result.threshold.level, measure, lang)
    if result.verdict is Verdict.NO_DATA:
        return _no_data(measure, value, need, lang) + note
    return say(measure, value, result.threshold.level, lang) + note


def _no_data(measure: Measure, value: Value, need: str, lang: str) -> str:
    vi = lang == "vi"
    wrong = measure.why_not(value)
    if wrong and vi:
        return f"Số liệu chưa dùng được: {wrong} Cần {need}"
    if wrong:
        return f"The figure cannot be used; check it. Needed: {need}"
    if not value.is_empty and measured_number(measure, value) is None and measure.kind is Kind.PERCENT:
        return f"Mẫu số bằng 0 nên chưa tính được tỷ lệ. Cần {need}" if vi else f"The denominator is 0. Needed: {need}"
    return f"Chưa có số liệu. Cần {need}" if vi else f"No data yet. Needed: {need}"


def say(measure: Measure, value: Value, level: Level, lang: str = "vi") -> str:
    """A value against its level in words, part by part and sex by sex."""
    vi = lang == "vi"
    if measure.both_sexes:
        words = (("nữ", value.female), ("nam", value.male)) if vi else (("women", value.female), ("men", value.male))
        return "; ".join(f"{name}: {say(measure.single, sex or NOTHING, level, lang)}" for name, sex in words)
    if measure.kind is Kind.COMPOSITE:
        rows = enumerate(zip(measure.parts, value.parts, level.parts, strict=True))
        return "; ".join(
            f"{_part_label(part, level, at, lang)}: {say(part, one, Level(number=goal), lang)}" for at, (part, one, goal) in rows
        )
    return _say_single(measure, value, level, lang)


def _say_single(measure: Measure, value: Value, level: Level, lang: str) -> str:
    vi, verdict = lang == "vi", judge(measure, value, level)
    need = threshold_text(level, measure, lang)
    if verdict is Verdict.NO_DATA:
        return f"chưa có số liệu, cần {need}" if vi else f"no data, needed: {need}"
    if measure.kind is Kind.PASS_FAIL:
        words = ("Đạt", "Chưa đạt") if vi else ("Met", "Not met")
        return words[0] if value.passed else words[1]
    if measure.kind is Kind.LEVEL:
        if verdict is Verdict.MET:
            return f"{value.level}, cần {need}: đạt" if vi else f"{value.level}, needed {need}: met"
        return f"đang ở {value.level}, cần {need}" if vi else f"now {value.level}, needed {need}"
    goal = level.number if level.number is not None else (level.floor or Fraction(0))
    said = say_value(measure, value, lang, goal)
    if verdict is Verdict.MET:
        return f"{said}, cần {need}: đạt" if vi else f"{said}, needed {need}: met"
    return f"{said}, cần {need}: {_to_do(measure, value, level, lang)}" if vi else (
        f"{said}, needed {need}: {_to_do(measure, value, level, lang)}"
    )  # fmt: skip


def _to_do(measure: Measure, value: Value, level: Level, lang: str) -> str:
    """What is missing, as something to do."""
    vi = lang == "vi"
    measured = measured_number(measure, value) or Fraction(0)
    goal = level.number
    if goal is None:
        goal = (level.floor if measured < (level.floor or 0) else level.ceiling) or Fraction(0)
    counted = measure.kind is Kind.PERCENT and value.numerator is not None
    gap = missing(measure, value, goal) or Fraction(0)
    if counted:
        unit = measure.labels.counted_vi if vi else measure.labels.counted_en or measure.labels.counted_vi
        text = _exact(gap, lang) + (f" {unit}" if unit else "")
    elif measure.kind is Kind.PERCENT:
        text = number_text(gap, lang, places=max(2, _places(gap))) + (" điểm phần trăm" if vi else " percentage points")
    else:
        text = number_text(gap, lang, places=max(2, _places(gap))) + unit_text(measure, lang)
    if measured < goal:
        return f"còn thiếu {text}" if vi else f"{text} missing"
    return f"cần giảm {text}" if vi else f"{text} too many"


def say_value(measure: Measure, value: Value, lang: str = "vi", goal: Fraction | None = None) -> str:
    """A value in words without a verdict. With a goal it is cut so that it does not show on the wrong side."""
    vi = lang == "vi"
    if value.is_empty:
        return "chưa có số liệu" if vi else "no data"
    if value.not_applicable:
        return f"không áp dụng ({value.reason})" if vi else f"not applicable ({value.reason})"
    if value.female is not None and value.male is not None:
        female, male = (say_value(measure.single, sex, lang, goal) for sex in (value.female, value.male))
        return f"nữ {female}; nam {male}" if vi else f"women {female}; men {male}"
    if value.parts:
        parts = measure.parts or (measure,) * len(value.parts)
        return "; ".join(say_value(part, one, lang) for part, one in zip(parts, value.parts, strict=False))
    if value.passed is not None:
        return ("Đạt" if value.passed else "Chưa đạt") if vi else ("Met" if value.passed else "Not met")
    if value.level is not None:
        return value.level
    return _say_number(measure, value, lang, goal)


def _say_number(measure: Measure, value: Value, lang: str, goal: Fraction | None) -> str:
    if value.numerator is not None and value.denominator is not None:
        unit = measure.labels.counted_vi if lang == "vi" else measure.labels.counted_en or measure.labels.counted_vi
        parts = f"{_exact(value.numerator, lang)}/{_exact(value.denominator, lang)}" + (f" {unit}" if unit else "")
        if not value.denominator:
            return parts
        share = 100 * value.numerator / value.denominator
        text = shown(share, measure.comparison, goal, lang) if goal is not None else number_text(share, lang)
        return f"{parts} = {text} %"
    number = value.percent if value.percent is not None else value.number
    if number is None:
        return ""
    return _exact(number, lang) + unit_text(measure, lang)
