"""What adds up and what does not, whatever the numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as configured
from hypothesis import given, settings
from hypothesis import strategies as st

from datchuan.reports import workflow
from datchuan.reports.content import (
    DISTRICTS,
    WHOLES,
    Content,
    Line,
    Section,
    Stated,
    content_from,
    differences,
    digest,
    plain,
)
from datchuan.reports.periods import Period, Span, offered, period_from

WAY = Path(configured.ROOT) / "docs" / "workflows" / "reports.md"
COUNTS = st.lists(st.tuples(*[st.integers(0, 50)] * 5), max_size=5)


def section(rows: list[tuple[int, ...]]) -> Section:
    """A section of titles in which every whole and every total is right."""
    columns = ("communes", *WHOLES["titles"][0][1])
    lines = tuple(Line(str(at), f"Huyện {at}", (sum(row), *row)) for at, row in enumerate(rows))
    total = tuple(sum(line.counts[at] for line in lines) for at in range(len(columns)))
    return Section("titles", columns, lines, total, "2023-10-12", DISTRICTS)


def content(one: Section, *stated: Stated) -> Content:
    return Content("49", "Tỉnh Quảng Nam", "month", "2023-10-01", "2023-10-31", "2023-10-12", (one,), stated)


@settings(max_examples=50, deadline=None)
@given(COUNTS, st.data())
def test_what_adds_up_has_no_difference_and_one_slip_is_found_with_its_gap(
    rows: list[tuple[int, ...]], data: st.DataObject
) -> None:
    right = section(rows)
    assert differences(content(right)) == []
    assert content_from(plain(content(right))) == content(right)
    at, slip = data.draw(st.integers(0, 5)), data.draw(st.integers(1, 9))
    wrong = replace(right, total=(*right.total[:at], right.total[at] + slip, *right.total[at + 1 :]))
    found = differences(content(wrong))
    assert [(one.column, one.gap) for one in found if one.what == "lines"] == [(right.columns[at], slip)]
    assert [one.where for one in found if one.what == "whole"] == [""]
    assert digest(content(wrong), {}) != digest(content(right), {})


def test_a_published_number_beside_another_count_is_a_difference() -> None:
    said = Stated("NTM", "Xã đạt chuẩn", "2023-08-09", 123, 112, "báo")
    (found,) = differences(content(section([]), said))
    assert (found.key, found.gap) == ("stated:titles:NTM:", 11)


def test_a_line_with_a_count_too_few_is_a_fault() -> None:
    with pytest.raises(ValueError, match="counts for"):
        Section("x", ("a", "b"), (Line("1", "n", (1,)),), (1, 1), "2023-10-12", DISTRICTS)


def test_periods_by_hand() -> None:
    half = Period(Span.HALF, 2023, 2)
    assert (half.first, half.last, half.name) == (date(2023, 7, 1), date(2023, 12, 31), "6 tháng cuối năm 2023")
    assert Period(Span.MONTH, 2024, 2).last == date(2024, 2, 29)
    codes = [period.code for period in offered(date(2023, 1, 15))]
    assert codes == [
        "month-2023-1",
        "month-2022-12",
        "month-2022-11",
        "half-2023-1",
        "half-2022-2",
        "year-2023-1",
        "year-2022-1",
    ]
    assert [period_from(code) for code in ("half-2023-3", "week-2023-1", "month-1066-1")] == [None] * 3
    assert all(period_from(period.code) == period for period in offered(date(2023, 10, 12)))


def test_the_page_about_the_way_is_that_of_the_table() -> None:
    assert WAY.read_text(encoding="utf-8") == workflow.document()
