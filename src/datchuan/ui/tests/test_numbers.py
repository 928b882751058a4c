"""Reading and writing numbers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from datchuan.ui.numbers import NumberProblem, Wanted, format_number, in_words, money_reading, parse_number

HOUSEHOLDS = Wanted(name="Số hộ dùng nước sạch", whole=True, least=Decimal(0))


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


@pytest.mark.parametrize(
    ("typed", "value", "shown"),
    [
        ("28.2", "28.2", "28,2"),
        ("28,2", "28.2", "28,2"),
        ("0", "0", "0"),
        ("0,530", "0.53", "0,53"),
        ("12,0", "12", "12"),
        ("1.2345", "1.2345", "1,2345"),
        ("1530,125", "1530.125", "1.530,125"),
        ("1.234.567", "1234567", "1.234.567"),
        ("1,234,567", "1234567", "1.234.567"),
        ("1 234 567", "1234567", "1.234.567"),
        ("1\u00a0234,5", "1234.5", "1.234,5"),
        ("1.234,5", "1234.5", "1.234,5"),
        ("1,234.5", "1234.5", "1.234,5"),
        ("\u00a0 45 \u202f", "45", "45"),
        ("007", "7", "7"),
    ],
)
def test_read(typed: str, value: str, shown: str) -> None:
    parsed = parse_number(typed)
    assert (parsed.value, parsed.shown) == (Decimal(value), shown)


@pytest.mark.parametrize("typed", ["1.530", "1,530", "12.000", "999,999"])
def test_two_readings_are_asked_about(typed: str) -> None:
    with pytest.raises(NumberProblem):
        parse_number(typed)


def test_the_question_shows_both_readings() -> None:
    with pytest.raises(NumberProblem) as problem:
        parse_number("1.530")
    assert problem.value.sentence == "1.530 có thể là một nghìn năm trăm ba mươi hoặc 1,53. Nhập 1530 hoặc 1,53"


@pytest.mark.parametrize(
    ("typed", "value"), [("1.530", 1530), ("1,530", 1530), ("530", 530), ("1 530", 1530), ("12,0", 12)]
)
def test_a_count_has_one_reading(typed: str, value: int) -> None:
    assert parse_number(typed, HOUSEHOLDS).value == value


@pytest.mark.parametrize(
    "typed",
    [
        *("１２", "١٢", "1_000", "1e3", "1E3", "+5", "-0", "-0,0", "--5", "- 5", "NaN", "Infinity", "0x1F", "1/2", "½"),
        *("²", "một", "", ".", ",", ".5", "5,", "1..5", "1.23.456", "1.234,56,7", "1,2.345,6", "12 34", "1 234.567.8"),
        *("1'234", "1\x002", "5\u200b", "1.234 567", "1234.567.890", "-", "%", "1\n2"),
    ],
)
def test_refused(typed: str) -> None:
    with pytest.raises(NumberProblem) as problem:
        parse_number(typed)
    assert not problem.value.sentence.isascii()


@pytest.mark.parametrize(
    ("typed", "wanted", "sentence"),
    [
        ("12,5", HOUSEHOLDS, "Số hộ dùng nước sạch là số nguyên, không có phần lẻ. Nhập lại, ví dụ 12."),
        ("-3", HOUSEHOLDS, "Số hộ dùng nước sạch: số âm chưa nhận được ở ô này. Nhập từ 0 trở lên."),
        ("-0", HOUSEHOLDS, "Số hộ dùng nước sạch: số không thì nhập 0, bỏ dấu trừ."),
        ("5%", HOUSEHOLDS, "Số hộ dùng nước sạch: ô này không tính theo phần trăm. Nhập số, bỏ dấu %."),
        (
            "abc",
            HOUSEHOLDS,
            "Số hộ dùng nước sạch: “abc” chưa đọc được thành số. "
            "Chỉ dùng chữ số 0-9 và dấu phẩy, ví dụ 1530 hoặc 28,2.",
        ),
        (
            "100,5",
            Wanted(name="Tỷ lệ", percent=True, most=Decimal(100)),
            "Tỷ lệ: 100,5 lớn hơn mức cao nhất 100. Kiểm tra lại số đã nhập.",
        ),
        (
            "1,2345678",
            Wanted(),
            "Chỉ lưu được 6 chữ số sau dấu phẩy. Nhập lại cho gọn.",
        ),
        (
            "1234567890123",
            HOUSEHOLDS,
            "Số hộ dùng nước sạch: “1234567890123” có quá 12 chữ số. Kiểm tra lại đơn vị tính.",
        ),
    ],
)
def test_sentences(typed: str, wanted: Wanted, sentence: str) -> None:
    with pytest.raises(NumberProblem) as problem:
        parse_number(typed, wanted)
    assert problem.value.sentence == sentence


def test_percent_sign_and_negative_where_allowed() -> None:
    percent = parse_number("28,2 %", Wanted(percent=True))
    assert (percent.value, percent.shown) == (Decimal("28.2"), "28,2%")
    assert parse_number("-5,5", Wanted(negative=True)).value == Decimal("-5.5")


def test_a_flood_of_digits_is_refused_quickly() -> None:
    with pytest.raises(NumberProblem):
        parse_number("9" * 1_000_000)


@given(st.text(max_size=30))
def test_anything_is_read_or_refused_with_a_sentence(typed: str) -> None:
    try:
        assert parse_number(typed).value.is_finite()
    except NumberProblem as problem:
        assert problem.sentence


@given(st.decimals(min_value=0, max_value=10**11, places=4))
def test_what_is_shown_with_four_decimals_is_read_back(value: Decimal) -> None:
    typed = f"{value:.4f}".replace(".", ",")
    assert parse_number(typed).value == value


@pytest.mark.parametrize(
    ("value", "options", "shown"),
    [
        (1530, {}, "1.530"),
        (Decimal("28.20"), {}, "28,2"),
        (Decimal("79.96"), {"decimals": 1}, "79,9"),
        (Decimal("4.01"), {"decimals": 1, "up": True}, "4,1"),
        (Fraction(412, 530) * 100, {"decimals": 2}, "77,73"),
        (Fraction(1, 8), {}, "0,125"),
        (Fraction(2, 3), {}, "0,666666"),
        (Decimal("-0.5"), {}, "-0,5"),
        (Decimal("-1234.5"), {}, "-1.234,5"),
        (Decimal("1E+3"), {}, "1.000"),
        (Decimal("100.00"), {"decimals": 2}, "100"),
        (0, {}, "0"),
        (1530, {"lang": "en"}, "1,530"),
        (Decimal("28.2"), {"lang": "en"}, "28.2"),
    ],
)
def test_written(value: Decimal, options: dict, shown: str) -> None:
    assert format_number(value, **options) == shown


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 4), st.integers(0, 100))
def test_a_failing_value_is_never_shown_as_its_threshold(top: int, bottom: int, decimals: int, threshold: int) -> None:
    value = Fraction(top, bottom)
    shown = format_number(value, "en", decimals=decimals).replace(",", "")
    assert Fraction(shown) <= value
    assert (value >= threshold) == (Fraction(shown) >= threshold)


def test_money_is_read() -> None:
    sums = [1_200_000_000, 45_500_000, 45_000, 500, 0, 1_234_567_890]
    assert [money_reading(Decimal(amount)) for amount in sums] == [
        "1,2 tỷ đồng",
        "45,5 triệu đồng",
        "45 nghìn đồng",
        "500 đồng",
        "0 đồng",
        "khoảng 1,234 tỷ đồng",
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (105, "một trăm linh năm"),
        (1530, "một nghìn năm trăm ba mươi"),
        (1005, "một nghìn không trăm linh năm"),
        (11_011, "mười một nghìn không trăm mười một"),
        (2_000_000, "hai triệu"),
        (999_999, "chín trăm chín mươi chín nghìn chín trăm chín mươi chín"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert in_words(number) == words
