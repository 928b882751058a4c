"""The form of a figure: every kind there and back, Vietnamese numbers, hostile text."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from datchuan.assessments.tests.setting import CRITERIA
from datchuan.criteria.engine import Measure, Value
from datchuan.desk.forms import FigureForm, initial_from

MEASURES = {i["code"]: Measure.from_json(i["measure"]) for c in CRITERIA for i in c["indicators"]}


def form(code: str, stored: Any = None, **typed: str) -> FigureForm:
    return FigureForm(MEASURES[code], {"version": "0", "idem": str(uuid4()), **typed}, stored=stored)


def read(code: str, **typed: str) -> Any:
    filled = form(code, **typed)
    assert filled.is_valid(), filled.errors
    return filled.to_value_json()


def said(code: str, stored: Any = None, **typed: str) -> dict[str, list[str]]:
    filled = form(code, stored, **typed)
    assert not filled.is_valid()
    return {name: list(map(str, errors)) for name, errors in filled.errors.items()}


KINDS = [
    ("1.1", {"pass": "pass"}, {"pass": True}),
    ("1.1", {"pass": "fail"}, {"pass": False}),
    ("1.2", {"na": "on", "na_reason": "Xã không có làng nghề"}, {"na": True, "reason": "Xã không có làng nghề"}),
    ("2.1", {"num": "412", "den": "530"}, {"num": "412", "den": "530"}),
    ("2.1", {"percent": "79,96"}, {"percent": "79.96"}),
    (
        "2.2",
        {"female_num": "70", "female_den": "100", "male_percent": "71,5"},
        {"female": {"num": "70", "den": "100"}, "male": {"percent": "71.5"}},
    ),
    ("2.2", {"female_percent": "70"}, {"female": {"percent": "70"}, "male": None}),
    (
        "2.3",
        {"p0_num": "412", "p0_den": "530", "p1_number": "2"},
        {"parts": [{"num": "412", "den": "530"}, {"number": "2"}]},
    ),
    ("2.3", {"p1_number": "2"}, {"parts": [None, {"number": "2"}]}),
    ("3.1", {"number": "45,5"}, {"number": "45.5"}),
    ("3.2", {"number": "0"}, {"number": "0"}),
    ("3.3", {"number": "2,05"}, {"number": "2.05"}),
    ("4", {"level": "Khá"}, {"level": "Khá"}),
    ("4.2", {"number": "1.530"}, {"number": "1530"}),
]


@pytest.mark.parametrize(("code", "typed", "value"), KINDS)
def test_every_kind_is_read_and_shown_again(code: str, typed: dict[str, str], value: Any) -> None:
    assert read(code, **typed) == value
    assert MEASURES[code].why_not(Value.from_json(value)) == ""
    shown = FigureForm(MEASURES[code], stored=value)
    again = {
        name: str(shown[name].value()) for name in shown.fields if shown[name].value() not in (None, "", "0", False)
    }
    again |= {name: "0" for name in typed if typed[name] == "0"}
    again.pop("done", None)
    assert read(code, **(again | {"idem": str(uuid4()), "version": "1", "reason": "x"})) == value


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("12,50", "12.5"),
        ("0,5", "0.5"),
    ],
)
def test_it_reads_numbers_as_they_are_written_here(typed: str, stored: str) -> None:
    assert read("3.1", number=typed) == {"number": stored}


def test_a_number_with_two_readings_is_asked_about() -> None:
    assert said("3.1", number="1.234") == {
        "number": [
            "Số liệu: 1.234 có thể là một nghìn hai trăm ba mươi tư hoặc 1,234. Nhập 1234 hoặc 1,234".replace(
                "ba mươi tư", "ba mươi bốn"
            )
        ]
    }


def test_a_count_with_a_thousands_point_has_one_reading() -> None:
    assert read("2.1", num="1.530", den="1.631") == {"num": "1530", "den": "1631"}


@pytest.mark.parametrize(
    "typed", ["-5", "1e3", "１２", "١٢", "1_000", "abc", "NaN", "Infinity", "9" * 40, "1,2,3", "²"]
)
def test_what_is_no_number_gets_a_sentence(typed: str) -> None:
    assert list(said("3.1", number=typed)) == ["number"]
    assert form("3.1", number=typed)["number"].value() == typed


def test_a_numerator_above_its_denominator_is_named_with_both_numbers() -> None:
    assert said("2.1", num="1631", den="1530") == {
        "num": ["Số hộ dùng nước sạch (1.631) lớn hơn tổng số hộ (1.530). Kiểm tra lại một trong hai số"]
    }


def test_a_denominator_of_zero_says_what_to_check() -> None:
    assert said("2.1", num="0", den="0") == {"den": ["Tổng số hộ là 0 nên chưa tính được tỷ lệ. Kiểm tra lại số này."]}


def test_half_a_share_asks_for_the_other_half() -> None:
    assert said("2.1", num="5") == {"den": ["Nhập tổng số hộ để tính tỷ lệ."]}
    assert said("2.1", den="5") == {"num": ["Nhập số hộ dùng nước sạch để tính tỷ lệ."]}


def test_a_share_is_given_once() -> None:
    assert list(said("2.1", num="5", den="10", percent="50")) == ["percent"]
    assert list(said("2.1", percent="100,01")) == ["percent"]


def test_nothing_typed_asks_for_the_figure_by_its_name() -> None:
    assert said("2.1") == {"num": ["Nhập số hộ dùng nước sạch."]}
    assert said("1.1") == {"pass": ["Chọn một mức trong các mức ở đây."]}


def test_taking_a_figure_back_wants_a_reason() -> None:
    stored = {"num": "412", "den": "530"}
    assert list(said("2.1", stored)) == ["reason"]
    filled = form("2.1", stored, reason="Nhập nhầm xã")
    assert filled.is_valid()
    assert filled.figure().value is None


def test_done_wants_every_part() -> None:
    assert said("2.3", p1_number="2", done="1") == {
        "done": ["Còn thiếu: hộ dùng nước sạch. Nhập nốt, hoặc chọn “Để sau” để lưu phần đã có."]
    }


def test_not_applicable_wants_a_reason_and_no_figure() -> None:
    assert list(said("1.2", na="on")) == ["na_reason"]
    assert list(said("1.2", na="on", na_reason="Không có", **{"pass": "pass"})) == ["na"]


def test_not_applicable_is_not_offered_where_the_measure_does_not_allow_it() -> None:
    assert "na" not in form("2.1").fields
    assert said("2.1", na="on", na_reason="không có") == {"num": ["Nhập số hộ dùng nước sạch."]}


def test_text_is_composed_and_old_fonts_are_named() -> None:
    filled = form("1.1", source="Ba\u0301o ca\u0301o\u200b  thôn", **{"pass": "pass"})
    assert filled.is_valid()
    assert filled.figure().source == "Báo cáo thôn"
    assert list(said("1.1", source="§¶ng bé x· Tiªn L·nh vµ c¸c th«n", **{"pass": "pass"})) == ["source"]


@pytest.mark.parametrize("typed", ["a\x00b", "a\ud800b", "a\u202eb"])
def test_text_that_cannot_be_kept_gets_a_sentence(typed: str) -> None:
    assert list(said("1.1", source=typed, **{"pass": "pass"})) == ["source"]
    assert list(said("3.1", number=typed)) == ["number"]


def test_a_choice_that_was_not_offered_is_refused() -> None:
    assert list(said("4", level="Xuất sắc")) == ["level"]
    assert list(said("1.1", **{"pass": "maybe"})) == ["pass"]


def test_a_page_without_its_marks_is_reloaded() -> None:
    filled = FigureForm(MEASURES["1.1"], {"pass": "pass", "version": "x", "idem": "1"})
    assert sorted(filled.errors) == ["idem", "version"]


def test_a_stored_value_of_another_kind_is_not_shown_in_the_fields() -> None:
    assert initial_from(MEASURES["2.2"], {"num": "1", "den": "2"}) == {}
    assert initial_from(MEASURES["2.3"], {"parts": []}) == {}
