"""Results in the words of a task: what is missing, whether it is little, how two voices differ."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from datchuan.assessments.evaluation import LETTER
from datchuan.criteria.engine import (
    IndicatorResult,
    Kind,
    Measure,
    Value,
    Verdict,
    measured_number,
    number_text,
    unit_text,
)
from datchuan.criteria.words import in_language, language, value_words


def result_choice(letter: str) -> str:
    """The word of a result among the choices of a list."""
    words = {
        "M": _("đạt"), "near": _("gần đạt"), "N": _("chưa đạt"), "D": _("chưa có số liệu"),
        "T": _("chưa có mức chuẩn"), "X": _("không áp dụng"),
    }
    return words[letter]


#: A level is missed by little when what is missing is at most this part of what is needed.
NEAR = Fraction(1, 20)


def is_near(result: IndicatorResult) -> bool:
    """Whether a level is missed by at most a twentieth of what is needed. A word of the list only: it is not met.

    The law knows no "nearly met" (cơ bản đạt), so this never counts and cannot be chosen by anybody.
    """
    distance = result.distance
    if result.verdict is not Verdict.NOT_MET or distance is None or result.threshold is None:
        return False
    goal = result.threshold.level.number or Fraction(0)
    if result.measure.kind is Kind.PERCENT and result.denominator is not None:
        goal = goal * result.denominator / 100
    return distance <= goal * NEAR


def shown_letter(result: IndicatorResult) -> str:
    """The letter of a result, "near" where the level is missed by little."""
    return "near" if is_near(result) else LETTER[result.verdict]


def what_lacks(result: IndicatorResult) -> str:
    """ "còn thiếu 12 hộ", or "cần giảm 3 hộ" against a ceiling; empty where no single number says it."""
    distance = result.distance
    if result.verdict is not Verdict.NOT_MET or not distance:
        return ""
    measure = result.measure
    unit = "" if measure.kind is Kind.PERCENT else unit_text(measure, language())
    if measure.kind is Kind.PERCENT:
        unit = f" {in_language(measure, 'counted') if result.denominator is not None else _('điểm phần trăm')}"
    amount = f"{number_text(distance, language(), up=True)}{unit}".strip()
    return (_("cần giảm %(amount)s") if _exceeds(result) else _("còn thiếu %(amount)s")) % {"amount": amount}


def _exceeds(result: IndicatorResult) -> bool:
    """Whether the number is above its level: against a ceiling, or against zero."""
    measured = measured_number(result.measure, result.value)
    goal = result.threshold.level.number if result.threshold else None
    return measured is not None and goal is not None and measured > goal


def difference(measure: Measure, own: Any, theirs: Any) -> str:
    """How the agency's figure differs from the commune's, as a sentence; empty when they say the same or cannot be compared."""
    if own is None or theirs is None:
        return ""
    try:
        mine, other = Value.from_json(own), Value.from_json(theirs)
    except (ValueError, KeyError, TypeError):
        return ""
    if mine == other:
        return _("Hai số khớp nhau.")
    pairs = ((mine.numerator, other.numerator), (mine.number, other.number), (mine.percent, other.percent))
    for index, (a, b) in enumerate(pairs):
        if a is None or b is None or (index == 0 and mine.denominator != other.denominator):
            continue
        return _("Xã ghi %(more)s %(amount)s so với số này.") % {
            "more": _("cao hơn") if a > b else _("thấp hơn"), "amount": _amount(measure, abs(a - b), index),
        }
    return _("Hai số khác nhau: xã ghi %(own)s.") % {"own": value_words(own, measure)}


def _amount(measure: Measure, gap: Fraction, index: int) -> str:
    units = (in_language(measure, "counted"), unit_text(measure, language()).strip(), _("điểm phần trăm"))
    return f"{number_text(gap, language(), places=6)} {units[index]}".strip()
