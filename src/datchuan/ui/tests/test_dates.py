"""Reading and writing days."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datchuan.ui.dates import DateProblem, format_date, parse_date


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("03/04/2026", date(2026, 4, 3)),
        ("31/12/2026", date(2026, 12, 31)),
        ("3/4/2026", date(2026, 4, 3)),
        (" 31-12-2026 ", date(2026, 12, 31)),
        ("31.12.2026", date(2026, 12, 31)),
        ("2026-12-31", date(2026, 12, 31)),
        ("29/02/2024", date(2024, 2, 29)),
    ],
)
def test_read(typed: str, day: date) -> None:
    assert parse_date(typed) == day


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("32/01/2023", "Không có ngày 32/01/2023: tháng 1 năm 2023 có 31 ngày. Xem lại ngày."),
        ("29/02/2023", "Không có ngày 29/02/2023: tháng 2 năm 2023 có 28 ngày. Xem lại ngày."),
        ("00/01/2023", "Không có ngày 00/01/2023: tháng 1 năm 2023 có 31 ngày. Xem lại ngày."),
        ("12/31/2026", "Không có tháng 31. Ngày viết trước, tháng viết sau, ví dụ 31/12/2026."),
        ("01/01/0001", "Ngày sớm nhất nhận được là 01/01/1900. Xem lại năm."),
        ("01/01/0000", "Không có năm 0000. Xem lại năm."),
        ("01/01/9999", "Ngày muộn nhất nhận được là 31/12/2100. Xem lại năm."),
    ],
)
def test_sentences(typed: str, sentence: str) -> None:
    with pytest.raises(DateProblem) as problem:
        parse_date(typed)
    assert problem.value.sentence == sentence


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1/1/23",
        "31/12",
        "2026/12/31",
        "31/12-2026",
        "３１/12/2026",
        "٣/4/2026",
        "2026-W01-1",
        "20261231",
        "hôm nay",
        "1/1/2023\x00",
    ],
)
def test_unread(typed: str) -> None:
    with pytest.raises(DateProblem) as problem:
        parse_date(typed, name="Ngày họp")
    assert problem.value.sentence == (
        f"Ngày họp: “{typed.strip()}” chưa đọc được thành ngày. "
        "Nhập ngày/tháng/năm với đủ bốn chữ số của năm, ví dụ 31/12/2026."
    )


def test_bounds_are_inclusive() -> None:
    bounds = {"least": date(2023, 1, 1), "most": date(2023, 12, 31)}
    assert [parse_date(text, **bounds) for text in ("01/01/2023", "31/12/2023")] == list(bounds.values())
    with pytest.raises(DateProblem):
        parse_date("31/12/2022", **bounds)
    with pytest.raises(DateProblem):
        parse_date("01/01/2024", **bounds)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_written_and_read_back(day: date) -> None:
    assert parse_date(format_date(day)) == day


@given(st.text(max_size=20))
def test_anything_is_read_or_refused_with_a_sentence(typed: str) -> None:
    try:
        assert parse_date(typed).year >= 1900
    except DateProblem as problem:
        assert problem.sentence


def test_written() -> None:
    assert format_date(datetime(2023, 3, 4, 15, 0)) == "04/03/2023"
