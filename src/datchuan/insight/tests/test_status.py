"""The province on a day, and one commune's verdict in full: the words and keys that the commands print."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from datchuan.criteria.catalogues import editions_in_force
from datchuan.insight.status import status, two_decimals, verdict
from datchuan.packs.tests.world import TODAY, World

BEFORE, FEBRUARY = date(2022, 3, 7), date(2023, 2, 16)
INDICATOR_KEYS = [
    "code", "name", "verdict", "value", "numerator", "denominator", "threshold", "comparison", "profile", "year", "layer",
    "standing", "legal_act", "explanation",
]  # fmt: skip
VERDICTS = {"met", "not_met", "no_data", "no_threshold", "not_applicable"}


def test_the_keys_of_status(measured: World) -> None:
    found = status(TODAY)
    assert list(found) == [
        "date", "province", "participating", "titles", "highest_title", "identified", "not_recognised", "unknown",
        "published", "difference", "stated", "criteria",
    ]  # fmt: skip
    assert json.loads(json.dumps(found)) == found
    assert found["date"] == "2023-10-12"
    assert found["province"] == {"code": "49", "name": "Tỉnh Quảng Nam"}
    assert found["participating"] == 193
    assert found["highest_title"] == {"NTM": 105, "NTM_NC": 6, "NTM_KM": 1, "none": 40, "unknown": 41}
    assert (found["identified"], found["not_recognised"], found["unknown"]) == (112, 40, 41)
    assert (found["published"]["value"], found["published"]["of"]) == (123, 193)
    assert found["difference"] == (
        "Số công bố 123, số xác định được tên xã 112: chênh 11. Các nguồn chỉ nêu tổng số, "
        "nên 11 xã đã được công nhận nằm trong 41 xã chưa rõ tình trạng."
    )
    assert list(found["criteria"][0]) == [
        "set", "edition", "criteria_total", "mean_criteria_met", "communes", "communes_meeting_all",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("on", "sets"), [(BEFORE, []), (date(2022, 3, 8), ["NTM", "NTM_NC"]), (FEBRUARY, ["NTM", "NTM_NC", "NTM_KM"])]
)
def test_status_names_only_sets_that_hold_on_the_day(measured: World, on: date, sets: list[str]) -> None:
    found = status(on)
    assert found["date"] == on.isoformat()
    assert sum(found["highest_title"].values()) == found["participating"]
    assert [line["set"] for line in found["criteria"]] == list(editions_in_force(on))
    assert [line["set"] for line in found["criteria"]][: len(sets)] == sets


def test_the_mean_rests_on_the_communes_with_figures(measured: World) -> None:
    for on in (FEBRUARY, TODAY):
        line = status(on)["criteria"][0]
        counts = [verdict(code, "NTM", on) for code in measured.measured]
        with_data = [
            v
            for v in counts
            if Counter(i["verdict"] for c in v["criteria"] for i in c["indicators"]).keys()
            & {"met", "not_met", "not_applicable"}
        ]
        met = [v["criteria_met"] for v in with_data]
        assert line["communes"] == len(met)
        assert line["mean_criteria_met"] == two_decimals(Fraction(sum(met), len(met)))
        assert line["communes_meeting_all"] == sum(1 for v in counts if v["verdict"] == "met")


def test_the_keys_of_a_verdict(measured: World) -> None:
    found = verdict("20995", "NTM", TODAY)
    assert list(found)[:3] == ["commune", "name", "set"]
    assert {"commune", "set", "edition", "on", "verdict", "criteria_met", "criteria_total", "criteria"} <= set(found)
    assert json.loads(json.dumps(found)) == found
    assert (found["commune"], found["set"], found["edition"], found["on"]) == (
        "20995",
        "NTM",
        "NTM/2021-2025",
        "2023-10-12",
    )
    assert (found["criteria_total"], len(found["criteria"])) == (19, 19)
    assert sum(len(c["indicators"]) for c in found["criteria"]) == 57
    for criterion in found["criteria"]:
        assert list(criterion) == ["code", "name", "verdict", "indicators_met", "indicators_total", "indicators"]
        for indicator in criterion["indicators"]:
            assert list(indicator) == INDICATOR_KEYS
            assert indicator["verdict"] in VERDICTS
            assert indicator["explanation"].strip() != ""


def test_a_criterion_is_met_only_when_each_applicable_indicator_is(measured: World) -> None:
    for code in measured.measured[::5]:
        found = verdict(code, "NTM", TODAY)
        for criterion in found["criteria"]:
            inside = {i["verdict"] for i in criterion["indicators"]}
            assert (criterion["verdict"] == "met") == (inside <= {"met", "not_applicable"} and "met" in inside)
        met = sum(1 for c in found["criteria"] if c["verdict"] in {"met", "not_applicable"})
        assert found["criteria_met"] == met
        assert (found["verdict"] == "met") == (met == 19)


def test_a_verdict_on_a_past_day_reads_the_figures_of_that_day(measured: World) -> None:
    assert [verdict("20995", "NTM_NC", on)["criteria_met"] for on in (FEBRUARY, TODAY)] == [15, 19]
    assert [verdict("21005", "NTM_NC", on)["criteria_met"] for on in (FEBRUARY, TODAY)] == [14, 19]
    # Before the first figure of the year nothing is known.
    assert verdict("20995", "NTM_NC", date(2023, 2, 9))["criteria_met"] == 0
    nothing = verdict("20995", "NTM_NC", date(2023, 2, 9))["criteria"]
    assert {i["verdict"] for c in nothing for i in c["indicators"]} <= {"no_data", "no_threshold"}


def test_a_commune_without_figures_has_no_data(measured: World) -> None:
    found = verdict("20527", "NTM", TODAY)
    assert (found["verdict"], found["criteria_met"]) == ("no_data", 0)


def test_an_unknown_commune_or_set_is_told_in_a_sentence(measured: World) -> None:
    with pytest.raises(LookupError, match=r"^Không có xã mã 00000 vào ngày 12/10/2023\.$"):
        verdict("00000", "NTM", TODAY)
    with pytest.raises(LookupError, match=r"^Không có xã mã 514 vào ngày 12/10/2023\.$"):
        verdict("514", "NTM", TODAY)
    with pytest.raises(LookupError, match=r"^Ngày 07/03/2022 chưa có bộ tiêu chí NTM nào có hiệu lực\.$"):
        verdict("20995", "NTM", BEFORE)
    with pytest.raises(LookupError, match=r"^Ngày 12/10/2023 chưa có bộ tiêu chí XYZ nào có hiệu lực\.$"):
        verdict("20995", "XYZ", TODAY)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None), (Fraction(0), "0.00"), (Fraction(242, 15), "16.13"), (Fraction(19), "19.00"),
        (Fraction(18_999, 1000), "18.99"), (Fraction(189_999, 10_000), "18.99"), (Fraction(2, 3), "0.66"),
        (Fraction(1001, 1000), "1.00"), (Fraction(101, 100), "1.01"),
    ],
)  # fmt: skip
def test_a_mean_is_cut_and_never_rounded_up(value: Fraction | None, text: str | None) -> None:
    assert two_decimals(value) == text


#: Published up to 12/10/2023: day, level, published, out of, counted in the register on that day, out of.
STATED = [
    ("2023-10-01", "NTM", 15, 15, 15, 15),  # Núi Thành
    ("2023-08-31", "NTM", 13, 14, 13, 14),  # Tiên Phước
    ("2023-08-09", "NTM", 123, 193, 112, 193),
    ("2022-04-01", "NTM_NC", 10, 194, 7, 194),
    ("2022-04-01", "NTM_KM", 1, 194, 1, 194),
    ("2022-04-01", "NTM", 118, 194, 106, 194),
    ("2021-03-31", "NTM", 16, 21, 16, 20),  # Thăng Bình, with Bình Minh that left on 01/03/2021
    ("2021-03-31", "NTM", 117, 200, 101, 194),
]


def test_published_facts_stand_beside_what_the_register_counts_on_their_day(measured: World) -> None:
    found = status(TODAY)["stated"]
    keys = ("on", "level", "value", "of", "counted", "counted_of")
    assert [tuple(line[key] for key in keys) for line in found] == STATED
    said = {(line["on"], line["value"]): line["difference"] for line in found}
    assert [said["2023-10-01", 15], said["2022-04-01", 1]] == ["", ""]
    assert said["2023-08-09", 123] == (
        "Nguồn chỉ nêu tổng số: 11 xã đã được công nhận nằm trong 41 xã chưa rõ tình trạng."
    )
    assert "3 xã hơn sổ" in said["2022-04-01", 10]
    assert "Nguồn tính trên 200 xã, danh sách ngày đó có 194 xã" in said["2021-03-31", 117]


@pytest.mark.parametrize(
    ("on", "participating", "identified", "published", "stated"),
    [
        (date(2021, 2, 28), 200, 103, None, 0),  # before the letter that drops six communes, nothing published yet
        (date(2021, 3, 31), 194, 101, 117, 2),
        (date(2022, 4, 1), 194, 106, 118, 5),
        (date(2023, 4, 9), 194, 106, 118, 5),
        (date(2023, 4, 10), 193, 106, 118, 5),  # Quế Trung is a township from this day
        (date(2023, 8, 8), 193, 106, 118, 5),
        (date(2023, 8, 9), 193, 112, 123, 6),  # the six of 2022
        (TODAY, 193, 112, 123, 8),
    ],
)
def test_status_on_the_days_on_which_something_changed(
    measured: World, on: date, participating: int, identified: int, published: int | None, stated: int
) -> None:
    found = status(on)
    total = found["published"]["value"] if found["published"] else None
    assert (found["participating"], found["identified"], total) == (participating, identified, published)
    assert len(found["stated"]) == stated
    assert published is None or str(published - identified) in found["difference"]
