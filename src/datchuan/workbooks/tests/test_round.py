"""A workbook goes out and comes back as it was: nothing is different."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from datchuan.assessments.actions import Figure, save_sheet
from datchuan.assessments.models import Measurement, Revision
from datchuan.assessments.tests.setting import CRITERIA, DAY, YEAR, Setting
from datchuan.config import clock
from datchuan.criteria.engine import Measure, Value
from datchuan.criteria.engine.value import Form
from datchuan.ui.numbers import Wanted, parse_number
from datchuan.workbooks import notation
from datchuan.workbooks.cells import cells_of
from datchuan.workbooks.lines import Cell, Line, as_typed
from datchuan.workbooks.reading import _read
from datchuan.workbooks.tests.books import exported, sent, typed

MEASURES = {i["code"]: Measure.from_json(i["measure"]) for c in CRITERIA for i in c["indicators"]}
FIGURES = {
    "1.1": Figure({"pass": True}, done=True),
    "1.2": Figure({"na": True, "reason": "Không có làng nghề"}, "31/12/2023", "Báo cáo xã", True),
    "2.1": Figure({"num": "412", "den": "530"}, "9 tháng", "=cmd|' /C calc'!A0", True),
    "2.2": Figure({"female": {"percent": "70"}, "male": None}),
    "2.3": Figure({"parts": [{"num": "1", "den": "3"}, None]}),
    "2.4": Figure({"num": "200", "den": "530"}),
    "3.1": Figure({"number": "1.53"}),
    "3.4": Figure({"number": "1530.125"}),
    "4": Figure({"level": "Khá"}, done=True),
}


def fill(here: Setting) -> None:
    save_sheet(here.commune, here.edition, YEAR, FIGURES, by=here.officer)


def nothing_new(found: Any, unchanged: int) -> None:
    said = (found.changes, found.conflicts, found.wrong, found.moved, found.missing, found.notes, found.unchanged)
    assert said == ((), (), (), (), (), (), unchanged)


@pytest.mark.usefixtures("in_child")
def test_unchanged_it_says_nothing_new(here: Setting, officer: Client) -> None:
    nothing_new(sent(officer, exported(officer)).context["found"], 12)
    fill(here)
    nothing_new(sent(officer, exported(officer)).context["found"], 12)


def test_a_value_that_its_measure_no_longer_takes_is_left_alone(here: Setting, officer: Client) -> None:
    """After an edition was replaced within the year a stored value may be of another kind."""
    for code, value in (("2.1", {"pass": True}), ("3.1", {"number": "1.123456789"}), ("4", {"level": "Đã bỏ"})):
        said = {"version": 1, "edition": here.edition, "value": value, "done": True, "recorded_at": clock.now()}
        key = {"commune": here.commune, "set_code": "NTM", "indicator_code": code, "year": YEAR}
        measurement = Measurement.objects.create(**key, **said)
        Revision.objects.create(measurement=measurement, recorded_on=DAY, **said)
    nothing_new(sent(officer, exported(officer)).context["found"], 12)


def test_the_number_of_queries_does_not_grow(here: Setting, officer: Client) -> None:
    counts = []
    for changes in (
        {"2.1#1 num": "1", "2.1#1 den": "2"},
        {f"{code}#1 number": "5" for code in ("3.1", "3.2", "3.3", "3.4")},
    ):
        sent(officer, data := typed(exported(officer), **changes))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            exported(officer)
        with CaptureQueriesContext(connection) as more:
            response = sent(officer, data)
        assert len(response.context["found"].changes) == len(changes) - ("2.1#1 den" in changes)
        counts.append((len(queries), len(more)))
        fill(here)
    assert counts[0] == counts[1]


# Properties


def numbers(whole: bool) -> st.SearchStrategy[Decimal]:
    if whole:
        return st.integers(0, 10**9).map(Decimal)
    return st.decimals(0, 10**9, places=6, allow_nan=False).map(lambda d: Decimal(f"{d:f}"))


def plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@st.composite
def values(draw: Any, measure: Measure) -> Any:
    if measure.may_not_apply and draw(st.booleans()):
        return {"na": True, "reason": draw(st.sampled_from(("không có làng nghề", "=1+1", "-; –")))}
    drawn = [draw(st.none() | slot_values(part)) for part in measure.slots]
    if all(value is None for value in drawn):
        return None
    if measure.both_sexes:
        return {"female": drawn[0], "male": drawn[1]}
    return {"parts": drawn} if measure.parts else drawn[0]


def slot_values(part: Any) -> st.SearchStrategy[Any]:
    whole = part.kind == "count" or bool(part.counted_vi and not part.is_continuous)
    if part.kind == "pass_fail":
        return st.booleans().map(lambda passed: {"pass": passed})
    if part.kind == "level":
        return st.sampled_from(part.levels).map(lambda name: {"level": name})
    if part.kind == "percent":
        shares = st.tuples(numbers(whole), numbers(whole).filter(bool)).map(sorted)
        percents = st.decimals(0, 100, places=6).map(lambda d: {"percent": plain(d)})
        return (
            shares.filter(lambda pair: pair[1] > 0).map(lambda p: {"num": plain(p[0]), "den": plain(p[1])}) | percents
        )
    return numbers(whole).map(lambda number: {"number": plain(number)})


def read_again(code: str, measure: Measure, figure: Figure) -> Any:
    lines = [
        Line(at + 1, code, at, 0, {key: Cell(f"A{at}", text) for key, text in cells.items()})
        for at, cells in enumerate(cells_of(measure, figure))
    ]
    reading = _read(code, measure, lines)
    assert reading.wrong == ()
    return reading.figure


@pytest.mark.parametrize("code", MEASURES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_value_of_every_measure_comes_back(code: str, data: Any) -> None:
    measure = MEASURES[code]
    value = data.draw(values(measure))
    figure = Figure(value, "31/12/2023", "Sổ hộ tịch")
    assert Value.from_json(read_again(code, measure, figure).value) == Value.from_json(value)
    assert read_again(code, measure, figure) == Figure(
        read_again(code, measure, figure).value, "31/12/2023", "Sổ hộ tịch"
    )


@pytest.mark.parametrize("code", MEASURES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_value_comes_back_from_the_cell_of_a_matrix(code: str, data: Any) -> None:
    value = data.draw(values(MEASURES[code]))
    assert Value.from_json(notation.parse(MEASURES[code], notation.write(value))) == Value.from_json(value)


@settings(max_examples=200, deadline=None)
@given(number=st.decimals(-(10**9), 10**9, places=6))
def test_a_cell_of_a_number_is_typed_in_one_reading(number: Decimal) -> None:
    """What Excel stored as a number is read as that number, never asked about."""
    typed_text, _flag = as_typed(float(number))
    assert parse_number(typed_text, Wanted(negative=True, decimals=12)).value == Decimal(repr(float(number)))


@pytest.mark.parametrize(
    ("code", "text", "sentence"),
    [
        ("2.1", "412", "“412”: ghi hai số như 412/530, hoặc tỷ lệ có dấu % như 28,2%."),
        ("2.1", "600/530", "Số hộ dùng nước sạch (600) lớn hơn tổng số hộ (530). Kiểm tra lại một trong hai số"),
        ("2.2", "40/60", "Chỉ tiêu này có 2 số, cách nhau bằng dấu chấm phẩy (nữ; nam); ô này có 1."),
        ("1.1", "x", "“x” không có trong danh sách. Chọn một trong: Đạt, Chưa đạt."),
        ("3.1", "1.530", "1.530 có thể là một nghìn năm trăm ba mươi hoặc 1,53. Nhập 1530 hoặc 1,53"),
    ],
)
def test_a_cell_of_a_matrix_that_says_nothing(code: str, text: str, sentence: str) -> None:
    with pytest.raises(notation.NotationProblem) as problem:
        notation.parse(MEASURES[code], text)
    assert str(problem.value) == sentence


def test_forms_of_values_are_all_covered() -> None:
    """A form that the engine learns must be written and read here too."""
    assert {str(form) for form in Form} == {
        "nothing", "pass", "share", "percent", "number", "level", "sexes", "parts", "na",
    }  # fmt: skip
