"""Words: no display crosses a threshold, what lacks is enough, English is complete, the basis of a threshold is
said."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from string import Formatter
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from datchuan.criteria.engine import (
    Catalogue,
    Level,
    Measure,
    SlotResult,
    Value,
    evaluate_indicator,
    explain,
    threshold_text,
    value_text,
    why_threshold,
)
from datchuan.criteria.engine.explain import shown_value
from datchuan.criteria.engine.words import _EN, _VI
from datchuan.criteria.tests.engine_cases import catalogue, catalogue_pairs, level, near_threshold, values_of

PERCENT = {"kind": "percent", "comparison": ">=", "counted_vi": "hộ", "counted_en": "households"}


def judged(measure: Any, goal: Any, value: Any) -> SlotResult:
    sets = {"NTM": catalogue("NTM", {"1": {"1": (measure, [level(goal)])}})}
    return evaluate_indicator(sets, "NTM", "1", Value.from_json(value), "DHNTB", 2023).slots[0]


def read(text: str) -> Fraction:
    """The number that a reader takes from "412/530 hộ = 77,73 %" or "1.530,5"."""
    shown = text.rpartition("= ")[2].replace("%", "").strip()
    return Fraction(shown.replace(".", "").replace(",", "."))


def holds(shown: Fraction, comparison: str, goal: Fraction) -> bool:
    return {">=": shown >= goal, "<=": shown <= goal, "==": shown == goal}[comparison]


@settings(max_examples=200, deadline=None)
@given(near_threshold())
def test_what_is_shown_is_on_the_same_side_of_the_threshold_as_what_was_measured(case: tuple[Any, str, Any]) -> None:
    measure, goal, value = case
    slot = judged(measure, goal, value)
    assume(slot.verdict in ("met", "not_met"))
    shown = read(shown_value(slot, "vi"))
    assert holds(shown, measure["comparison"], Fraction(goal)) == (slot.verdict == "met")


@settings(max_examples=200, deadline=None)
@given(near_threshold(only_shares=True))
def test_doing_what_is_said_is_enough_and_one_less_is_not(case: tuple[Any, str, Any]) -> None:
    measure, goal, value = case
    slot = judged(measure, goal, value)
    assume(slot.verdict == "not_met")
    assert slot.distance is not None
    sign = -1 if slot.less else 1
    for step, wanted in ((slot.distance, True), (slot.distance - 1, False)):
        share = Fraction(100 * (int(value["num"]) + sign * int(step)), int(value["den"]))
        assert holds(share, measure["comparison"], Fraction(goal)) is wanted


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_everything_can_be_said_in_both_languages(data: st.DataObject) -> None:
    catalogues: dict[str, Catalogue] = data.draw(catalogue_pairs())
    for indicator in catalogues["NTM"].indicators:
        value = Value.from_json(data.draw(values_of(indicator.measure.to_json())))
        result = evaluate_indicator(catalogues, "NTM", indicator.code, value, "DHNTB", 2023)
        for lang in ("vi", "en"):
            told = explain(result, indicator, lang) + why_threshold(result.threshold, lang)
            told += value_text(value, indicator.measure, lang)
            if result.threshold:
                told += threshold_text(result.threshold.level, indicator.measure, lang)
            assert not re.search(r"[≥≤{}]", told)
            assert explain(result, indicator, lang)


def test_both_languages_have_the_same_sentences_with_the_same_blanks() -> None:
    def blanks(text: str) -> set[str]:
        return {name for _text, name, _form, _as in Formatter().parse(text) if name}

    assert {key: blanks(text) for key, text in _VI.items()} == {key: blanks(text) for key, text in _EN.items()}


@pytest.mark.parametrize(
    ("measure", "goal", "vi", "en"),
    [
        (PERCENT, "80", "từ 80 % trở lên", "80 % or more"),
        ({**PERCENT, "comparison": "<="}, "5.5", "không quá 5,5 %", "5.5 % at most"),
        (
            {"kind": "count", "comparison": "==", "unit": "house", "unit_vi": "nhà"}, "0",
            "bằng 0 nhà", "exactly 0 house",
        ),
        ({"kind": "quantity", "comparison": "range"}, {"min": "2", "max": "1500"}, "từ 2 đến 1.500", "2 to 1,500"),
        ({"kind": "pass_fail"}, "pass", "đạt", "met"),
        ({"kind": "level", "levels": ["Khá", "Tốt"]}, {"level": "Tốt"}, "từ Tốt trở lên", "Tốt or more"),
        ({**PERCENT, "both_sexes": True}, "70", "từ 70 % trở lên, cả nữ và nam", "70 % or more, for women and for men"),
        (
            {
                "kind": "composite",
                "parts": [{**PERCENT, "label_vi": "a"}, {**PERCENT, "label_vi": "b", "label_en": "c"}],
            },
            {"parts": [{"value": "35"}, {"value": "20"}]},
            "a: từ 35 % trở lên; b: từ 20 % trở lên",
            "a: 35 % or more; c: 20 % or more",
        ),
        (
            {"kind": "money"}, {"formula": {"set": "NTM_NC", "code": "10", "factor": "1.10"}},
            "1,1 lần mức của chỉ tiêu 10 bộ NTM_NC", "1.1 times the level of indicator 10 of set NTM_NC",
        ),
    ],
)  # fmt: skip
def test_a_threshold_in_words(measure: Any, goal: Any, vi: str, en: str) -> None:
    told = [threshold_text(Level.from_json(goal), Measure.from_json(measure), lang) for lang in ("vi", "en")]
    assert told == [vi, en]


def test_why_this_threshold() -> None:
    money, sample = {"kind": "money"}, level("56", "DHNTB", 2023, "illustrative", "illustrative", "")
    base = catalogue("NTM_NC", {"10": {"10": (money, [sample])}})
    rule = level({"formula": {"set": "NTM_NC", "code": "10", "factor": "1.10"}}, legal_act="QĐ 319/QĐ-TTg")
    sets = {"NTM_NC": base, "NTM_KM": catalogue("NTM_KM", {"2": {"KM2": (money, [rule])}})}
    result = evaluate_indicator(sets, "NTM_KM", "KM2", None, "DHNTB", 2023)
    assert why_threshold(result.threshold) == (
        "Trung ương quy định theo QĐ 319/QĐ-TTg; chung cho mọi cột, mọi năm. Bằng 1,1 lần 56, là mức của chỉ tiêu 10 "
        "bộ NTM_NC cùng cột và năm. Mức minh họa, chưa đối chiếu văn bản: không dùng để công nhận."
    )
    given_by_province = level("80", "DHNTB", 2023, "provincial", "to_check", "QĐ 2072/QĐ-UBND")
    province = catalogue("NTM", {"1": {"1": (PERCENT, [given_by_province])}})
    found = evaluate_indicator({"NTM": province}, "NTM", "1", None, "DHNTB", 2023).threshold
    assert why_threshold(found, "vi", "Duyên hải Nam Trung Bộ") == (
        "Tỉnh quy định theo QĐ 2072/QĐ-UBND; cột Duyên hải Nam Trung Bộ, năm 2023. Mức cần đối chiếu văn bản."
    )
    assert why_threshold(found, "en") == (
        "Set by the province in QĐ 2072/QĐ-UBND; profile DHNTB, year 2023. To be checked against the legal text."
    )
    assert why_threshold(None) == "Chưa có mức chuẩn: chưa tìm thấy văn bản nào quy định mức cho cột và năm này."


@pytest.mark.parametrize(
    ("measure", "goal", "value", "told"),
    [
        (
            PERCENT, "80", {"num": "1412", "den": "1930"},
            "1,412/1,930 households = 73.16 %, needs 80 % or more: 132 households short",
        ),
        (
            {**PERCENT, "comparison": "<="}, "5", {"percent": "5.01"},
            "5.01 %, needs 5 % at most: reduce by 0.01 percentage points",
        ),
        (
            PERCENT, "80", {"num": "1", "den": "0"},
            "no usable data: the total is 0, so there is no share; check this number",
        ),
    ],
)  # fmt: skip
def test_english(measure: Any, goal: Any, value: Any, told: str) -> None:
    sets = {"NTM": catalogue("NTM", {"1": {"1": (measure, [level(goal)])}})}
    result = evaluate_indicator(sets, "NTM", "1", Value.from_json(value), "DHNTB", 2023)
    assert explain(result, sets["NTM"].indicator("1"), "en") == told


def test_why_a_value_may_not_be_stored() -> None:
    measure = Measure.from_json({**PERCENT, "both_sexes": True, "num_label_vi": "lao động qua đào tạo"})
    good, half, bad = {"num": "1", "den": "2"}, None, {"num": "3", "den": "2"}
    told = [measure.why_not(Value.from_json({"female": good, "male": other})) for other in (good, half, bad)]
    wrong = "Số lao động qua đào tạo (3) lớn hơn tổng số (2), hãy kiểm tra lại một trong hai số."
    assert told == ["", "", wrong]
    assert measure.why_not(Value.from_json(None)) == ""


@pytest.mark.parametrize(
    ("measure", "goal", "value", "near"),
    [
        (PERCENT, "80", {"num": "75", "den": "100"}, True),  # 5 points
        (PERCENT, "80", {"num": "74", "den": "100"}, False),
        (PERCENT, "80", {"percent": "75"}, True),
        (PERCENT, "80", {"percent": "80"}, False),  # met is not near
        ({"kind": "money"}, "50", {"number": "45"}, True),  # a tenth
        ({"kind": "money"}, "50", {"number": "44.99"}, False),
        ({"kind": "count", "comparison": "=="}, "0", {"number": "1"}, True),
        ({"kind": "count", "comparison": "=="}, "0", {"number": "2"}, False),
        ({"kind": "level", "levels": ["A", "B", "C"]}, {"level": "C"}, {"level": "B"}, True),
        ({"kind": "level", "levels": ["A", "B", "C"]}, {"level": "C"}, {"level": "A"}, False),
        ({"kind": "pass_fail"}, "pass", {"pass": False}, False),
        ({**PERCENT, "both_sexes": True}, "80", {"female": {"percent": "79"}, "male": {"percent": "90"}}, True),
        ({**PERCENT, "both_sexes": True}, "80", {"female": {"percent": "79"}, "male": {"percent": "9"}}, False),
    ],
)  # fmt: skip
def test_near(measure: Any, goal: Any, value: Any, near: bool) -> None:
    sets = {"NTM": catalogue("NTM", {"1": {"1": (measure, [level(goal)])}})}
    assert evaluate_indicator(sets, "NTM", "1", Value.from_json(value), "DHNTB", 2023).near is near


def test_distances_are_exact() -> None:
    assert judged(PERCENT, "80", {"num": "412", "den": "530"}).distance == Decimal(12)
    assert judged({"kind": "money"}, "47", {"number": "46.99"}).distance == Decimal("0.01")
    assert judged({**PERCENT, "counted_vi": "km"}, "33.3", {"num": "1", "den": "10"}).distance == Decimal("2.33")
