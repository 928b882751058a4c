"""Results in the words of a task: what is missing, how two voices differ."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from datchuan.assessments.evaluation import LETTER
from datchuan.criteria.engine import IndicatorResult, Kind, Measure, Value, Verdict
from datchuan.criteria.engine.explain import slot_labels, unit_text
from datchuan.criteria.engine.explain import what_lacks as lacking_of_slot
from datchuan.criteria.engine.numbers import number_text
from datchuan.criteria.engine.value import Form
from datchuan.criteria.words import in_language, language


def result_choice(letter: str) -> str:
    """The word of a result among the choices of a list."""
    words = {
        "M": _("đạt"), "near": _("gần đạt"), "N": _("chưa đạt"), "D": _("chưa có số liệu"),
        "T": _("chưa có mức chuẩn"), "X": _("không áp dụng"),
    }  # fmt: skip
    return words[letter]


def shown_letter(result: IndicatorResult) -> str:
    """The letter of a result, "near" where the level is missed by little.

    The law knows no "nearly met" (cơ bản đạt): near is a word of the list, never counts and nobody can choose it.
    """
    return "near" if result.near else LETTER[result.verdict]


def what_lacks(result: IndicatorResult, measure: Measure) -> str:
    """ "còn thiếu 12 hộ", sex by sex or part by part where there are several; empty where no number says it."""
    labels = slot_labels(measure, result.threshold, language())
    told = [
        f"{label}: {text}" if label else text
        for label, slot in zip(labels, result.slots, strict=False)
        if slot.verdict is Verdict.NOT_MET and slot.distance and slot.part.kind is not Kind.LEVEL
        for text in [lacking_of_slot(slot, language())]
    ]
    return "; ".join(told)


def difference(measure: Measure, own: Any, theirs: Any) -> str:
    """How the commune's figure differs from the agency's, as a sentence; empty when one of them says nothing."""
    if own is None or theirs is None:
        return ""
    try:
        mine, other = Value.from_json(own), Value.from_json(theirs)
    except ValueError:
        return ""
    if mine == other:
        return _("Hai số khớp nhau.")
    gap = _gap(measure, mine, other)
    if gap is None:
        return _("Hai số khác nhau.")
    amount, unit = gap
    sentence = (
        _("Xã ghi cao hơn %(amount)s so với số này.") if amount > 0 else _("Xã ghi thấp hơn %(amount)s so với số này.")
    )
    return sentence % {"amount": f"{number_text(abs(amount), language())} {unit}".strip()}


def _gap(measure: Measure, mine: Value, other: Value) -> tuple[Decimal, str] | None:
    """How much more the first value says, with its unit; None where one number does not say it."""
    if mine.form is not other.form:
        return None
    if mine.num is not None and other.num is not None:
        same_total = mine.den == other.den and mine.num != other.num
        return (mine.num - other.num, in_language(measure, "counted")) if same_total else None
    if mine.number is None or other.number is None or mine.number == other.number:
        return None
    unit = _("điểm phần trăm") if mine.form is Form.PERCENT else unit_text(measure.slots[0], language())
    return mine.number - other.number, unit
