"""Judging a country gives cell by cell what judging one commune gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datchuan.criteria.engine import (
    BULK_CODES,
    BULK_VERDICTS,
    BulkResult,
    Catalogue,
    Value,
    compile_bulk,
    evaluate,
    evaluate_many,
    pack_values,
)
from datchuan.criteria.tests.engine_cases import PROFILES, YEARS, catalogue, catalogue_pairs, level, values_of

Rows = list[dict[str, Any]]


@st.composite
def situations(draw: st.DrawFn) -> tuple[dict[str, Catalogue], Rows, list[int], list[int]]:
    catalogues = draw(catalogue_pairs())
    measures = {i.code: i.measure.to_json() for i in catalogues["NTM"].indicators}
    count = draw(st.integers(0, 5))
    rows = [{code: draw(values_of(measure)) for code, measure in measures.items()} for _ in range(count)]
    for row in rows:
        if draw(st.integers(0, 4)) == 0:
            row.pop(next(iter(measures)))
    profiles = [draw(st.integers(0, len(PROFILES) - 1)) for _ in range(count)]
    years = [draw(st.integers(0, len(YEARS) - 1)) for _ in range(count)]
    return catalogues, rows, profiles, years


def bulk_result(catalogues: dict[str, Catalogue], rows: Rows, profiles: list[int], years: list[int]) -> BulkResult:
    bulk = compile_bulk(catalogues, "NTM", PROFILES, YEARS)
    return evaluate_many(bulk, pack_values(bulk, rows), np.array(profiles, np.intp), np.array(years, np.intp))


def as_codes(result: Any) -> tuple[list[int], list[int], int, int]:
    indicators = [BULK_CODES[i.verdict] for criterion in result.criteria for i in criterion.indicators]
    criteria = [BULK_CODES[criterion.verdict] for criterion in result.criteria]
    return indicators, criteria, result.criteria_met, BULK_CODES[result.verdict]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(situations())
def test_bulk_equals_one_by_one(situation: tuple[dict[str, Catalogue], Rows, list[int], list[int]]) -> None:
    catalogues, rows, profiles, years = situation
    found = bulk_result(catalogues, rows, profiles, years)
    for at, row in enumerate(rows):
        values = {code: Value.from_json(value) for code, value in row.items()}
        wanted = evaluate(catalogues, "NTM", values, PROFILES[profiles[at]], YEARS[years[at]])
        told = (
            found.indicator_verdicts[at].tolist(), found.criterion_verdicts[at].tolist(), int(found.criteria_met[at]),
            int(found.set_verdicts[at]),
        )  # fmt: skip
        assert told == as_codes(wanted)


PERCENT = {"kind": "percent", "comparison": ">="}
MONEY = {"kind": "money", "comparison": ">="}


def test_numbers_beyond_the_arrays_go_to_the_scalar_engine_and_are_right() -> None:
    """80 % of 5·10^28 is 4·10^28; one less misses. 47 and 47.0000001 have more decimals than the arrays keep."""
    catalogues = {
        "NTM": catalogue("NTM", {"1": {"a": (PERCENT, [level("80")])}, "2": {"b": (MONEY, [level("47.0000001")])}})
    }
    rows = [
        {"a": {"num": "4" + "0" * 28, "den": "5" + "0" * 28}, "b": {"number": "47.0000001"}},
        {"a": {"num": "3" + "9" * 28, "den": "5" + "0" * 28}, "b": {"number": "47"}},
        {"a": {"num": "80", "den": "100"}, "b": {"number": "1" + "0" * 29}},
        {"a": {"num": "79", "den": "100"}, "b": {"number": "47.00000009"}},
    ]
    bulk = compile_bulk(catalogues, "NTM", ["DHNTB"], [2023])
    values = pack_values(bulk, rows)
    assert (values.odd.tolist(), bulk.unfit.tolist()) == ([0, 1, 2, 3], [True])
    result = evaluate_many(bulk, values, np.zeros(4, np.intp), np.zeros(4, np.intp))
    told = [[str(BULK_VERDICTS[code]) for code in row] for row in result.indicator_verdicts.tolist()]
    assert told == [["met", "met"], ["not_met", "not_met"], ["met", "met"], ["not_met", "not_met"]]


def test_a_percent_threshold_above_100_does_not_overflow() -> None:
    """300 % × 4,611,686,018,427 at four decimals is above 2^63: no share can meet it."""
    catalogues = {"NTM": catalogue("NTM", {"1": {"a": (PERCENT, [level("300")])}})}
    bulk = compile_bulk(catalogues, "NTM", ["DHNTB"], [2023])
    values, at = pack_values(bulk, [{"a": {"num": "4611686018426", "den": "4611686018427"}}]), np.zeros(1, np.intp)
    assert (values.odd.tolist(), bulk.unfit.tolist()) == ([], [True])
    assert str(BULK_VERDICTS[evaluate_many(bulk, values, at, at).set_verdicts[0]]) == "not_met"


def test_ordinary_numbers_stay_in_the_arrays() -> None:
    """The largest whole that fits: 4,611,686,018,427 × 1,000,000 is just below 2^62."""
    catalogues = {"NTM": catalogue("NTM", {"1": {"a": (PERCENT, [level("80")])}, "2": {"b": (MONEY, [level("47")])}})}
    bulk = compile_bulk(catalogues, "NTM", ["DHNTB"], [2023])
    whole = (4611686018427, 4611686018428)
    rows = [{"a": {"num": str(n - 1), "den": str(n)}, "b": {"number": "46.99"}} for n in whole]
    values = pack_values(bulk, rows)
    assert values.odd.tolist() == [1]
    result = evaluate_many(bulk, values, np.zeros(2, np.intp), np.zeros(2, np.intp))
    assert result.indicator_verdicts.tolist() == [[BULK_CODES["met"], BULK_CODES["not_met"]]] * 2  # type: ignore[index]
    assert (result.criteria_met.tolist(), result.set_verdicts.tolist()) == ([1, 1], [BULK_CODES["not_met"]] * 2)  # type: ignore[index]


def test_values_once_packed_are_judged_by_changed_thresholds() -> None:
    """A what-if raises the threshold from 80 to 85; 82 % falls out."""
    now = {"NTM": catalogue("NTM", {"1": {"a": (PERCENT, [level("80")])}})}
    raised = {"NTM": catalogue("NTM", {"1": {"a": (PERCENT, [level("85")])}})}
    bulk, other = (compile_bulk(catalogues, "NTM", ["DHNTB"], [2023]) for catalogues in (now, raised))
    values = pack_values(bulk, [{"a": {"num": "82", "den": "100"}}])
    at = np.zeros(1, np.intp)
    told = [str(BULK_VERDICTS[evaluate_many(b, values, at, at).set_verdicts[0]]) for b in (bulk, other)]
    assert told == ["met", "not_met"]


def test_what_does_not_belong_together_is_refused() -> None:
    one = {"NTM": catalogue("NTM", {"1": {"a": (PERCENT, [level("80")])}})}
    two = {"NTM": catalogue("NTM", {"1": {"a": (MONEY, [level("80")])}})}
    bulk, other = (compile_bulk(catalogues, "NTM", ["DHNTB"], [2023]) for catalogues in (one, two))
    values, at = pack_values(bulk, [{}]), np.zeros(1, np.intp)
    with pytest.raises(ValueError, match="một bộ tiêu chí khác"):
        evaluate_many(other, values, at, at)
    with pytest.raises(ValueError, match="ngoài danh sách"):
        evaluate_many(bulk, values, at, at + 1)
    with pytest.raises(ValueError, match="ngoài danh sách"):
        evaluate_many(bulk, values, at - 1, at)
    with pytest.raises(ValueError, match="Mỗi xã cần"):
        evaluate_many(bulk, values, np.zeros(2, np.intp), at)
    with pytest.raises(ValueError, match="chưa đọc được thành số"):
        pack_values(bulk, [{"a": {"num": "1e3", "den": "10"}}])
