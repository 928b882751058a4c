"""The check engine: each kind by a table of cases worked out by hand, and what holds for all of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datchuan.checks.case import number_of, number_words
from datchuan.checks.engine import Rule, band_of, fingerprint, fire, read, run, why_not_rule
from datchuan.checks.kinds import KINDS
from datchuan.checks.tests.cases import FACT, MEASURES, band, case, rule, share, told
from datchuan.criteria.engine import Measure

SEXES = {"female": share(300, 500), "male": share(400, 500)}
TABLE: list[tuple[str, str, Any, dict[str, Any], dict[str, Any], str]] = [
    # kind, measure, value, what it is held against, parameters, what is said ("": it does not fire)
    ("bounds", "share", share(412, 530), {}, {"most": 70}, "0 | 70 | 77,73 %."),
    ("bounds", "share", share(70, 100), {}, {"most": 70}, ""),
    ("bounds", "share", share(7, 530), {}, {"place": "den", "least": 600}, "600 | 0 | 530 hộ."),
    ("bounds", "money", {"number": "47.5"}, {}, {"least": 10, "most": 150}, ""),
    ("bounds", "money", {"number": "4750"}, {}, {"least": 10, "most": 150}, "10 | 150 | 4.750 triệu đồng."),
    ("bare_percent", "share", {"percent": "79.96"}, {}, {}, "79,96 %."),
    ("bare_percent", "share", share(4, 5), {}, {}, ""),
    ("round_numbers", "share", share(400, 500), {}, {"step": 100}, "500 hộ | 400 hộ | 100."),
    ("round_numbers", "share", share(401, 500), {}, {"step": 100}, ""),
    ("round_numbers", "share", share(500, 500), {}, {"step": 100}, ""),
    ("round_numbers", "share", share(50, 100), {}, {"step": 100}, ""),
    ("sexes_apart", "sexes", SEXES, {}, {"most": 15}, "20 | 60 % | 80 % | 15."),
    ("sexes_apart", "sexes", SEXES, {}, {"most": 20}, ""),
    ("sexes_apart", "sexes", {"female": share(3, 5), "male": None}, {}, {"most": 1}, ""),
    (
        "not_above",
        "count",
        {"number": "9"},
        {"others": {"2": {"number": "8"}}},
        {"other": {"indicator": "2"}},
        "8 nhà | 2 | 9 nhà.",
    ),
    ("not_above", "count", {"number": "8"}, {"others": {"2": {"number": "8"}}}, {"other": {"indicator": "2"}}, ""),
    ("not_above", "count", {"number": "9"}, {}, {"other": {"indicator": "2"}}, ""),
    (
        "not_above",
        "sexes",
        SEXES,
        {"others": {"2": {"female": share(200, 500), "male": share(450, 500)}}},
        {"place": "num", "other": {"indicator": "2"}},
        "Nữ: 200 người | 2 | 300 người.",
    ),
    (
        "same_total",
        "share",
        share(1, 530),
        {"others": {"2": share(1, 540)}},
        {"other": {"indicator": "2"}},
        "540 hộ | 2 | 0 | 530 hộ.",
    ),
    (
        "same_total",
        "share",
        share(1, 530),
        {"others": {"2": share(1, 540)}},
        {"other": {"indicator": "2"}, "tolerance": 2},
        "",
    ),
    (
        "agrees_with_fact",
        "share",
        share(1, 500),
        {"facts": FACT, "shared": {(0, "den"): "so_ho"}},
        {},
        "tổng số hộ | 530 hộ | 0 | 500 hộ.",
    ),
    ("agrees_with_fact", "share", share(1, 500), {"facts": FACT}, {}, ""),
    (
        "agrees_with_fact",
        "share",
        share(1, 529),
        {"facts": FACT, "shared": {(0, "den"): "so_ho"}},
        {"tolerance": 1},
        "",
    ),
    ("agrees_with_fact", "share", {"percent": "50"}, {"facts": FACT, "shared": {(0, "den"): "so_ho"}}, {}, ""),
    (
        "not_above_fact",
        "count",
        {"number": "266"},
        {"facts": FACT},
        {"fact": "so_ho", "factor": "0.5"},
        "tổng số hộ | 530 hộ | 265 nhà | 266 nhà.",
    ),
    ("not_above_fact", "count", {"number": "265"}, {"facts": FACT}, {"fact": "so_ho", "factor": "0.5"}, ""),
    ("not_above_fact", "count", {"number": "265"}, {}, {"fact": "so_ho"}, ""),
    (
        "sum",
        "sexes",
        SEXES,
        {"facts": FACT},
        {"terms": [{"part": "female", "place": "den"}, {"part": "male", "place": "den"}], "fact": "so_ho"},
        "1.000 | 530 hộ | tổng số hộ.",
    ),
    (
        "sum",
        "sexes",
        SEXES,
        {"facts": FACT},
        {
            "terms": [{"part": "female", "place": "num"}, {"part": "male", "place": "num"}],
            "fact": "so_ho",
            "factor": 2,
            "relation": "not_above",
        },
        "",
    ),
    (
        "sum",
        "share",
        share(3, 5),
        {},
        {"terms": [{"place": "num"}, {"indicator": "2", "place": "number"}], "other": {"place": "den"}},
        "",
    ),
    (
        "together",
        "pass",
        {"pass": True},
        {"others": {"2": share(1, 4)}},
        {"place": "pass", "least": 1, "other": {"indicator": "2", "place": "share", "most": 50}},
        "25 % | 2 | đạt.",
    ),
    (
        "together",
        "pass",
        {"pass": False},
        {"others": {"2": share(1, 4)}},
        {"place": "pass", "least": 1, "other": {"indicator": "2", "place": "share", "most": 50}},
        "",
    ),
    (
        "together",
        "pass",
        {"pass": True},
        {"others": {"2": {"pass": False}}},
        {"place": "pass", "least": 1, "other": {"indicator": "2", "place": "pass", "most": 0}},
        "chưa đạt | 2 | đạt.",
    ),
    ("change_points", "share", share(60, 100), {"before": [share(30, 100)]}, {"most": 20}, "30 % | 30 | 20 | 60 %."),
    ("change_points", "share", share(50, 100), {"before": [share(30, 100)]}, {"most": 20}, ""),
    ("change_points", "share", share(60, 100), {"before": [share(30, 100)]}, {"most": 20, "direction": "down"}, ""),
    (
        "change_points",
        "share",
        share(3, 100),
        {"before": [share(30, 100)]},
        {"most": 20, "direction": "down"},
        "30 % | 27 | 20 | 3 %.",
    ),
    ("change_points", "share", share(3, 100), {"before": [None]}, {"most": 20}, ""),
    (
        "change_percent",
        "share",
        share(1, 600),
        {"before": [share(1, 500)]},
        {"place": "den", "most": 10},
        "500 hộ | 20 | 10 | 600 hộ.",
    ),
    ("change_percent", "count", {"number": "5"}, {"before": [{"number": "0"}]}, {"most": 10}, ""),
    ("change_percent", "share", share(1, 550), {"before": [share(1, 500)]}, {"place": "den", "most": 10}, ""),
    ("unchanged", "share", share(412, 530), {"before": [share("412.0", 530)]}, {"years": 1}, "77,73 % | 1."),
    ("unchanged", "share", share(412, 530), {"before": [share(412, 530)]}, {"years": 2}, ""),
    ("unchanged", "share", share(530, 530), {"before": [share(530, 530)]}, {"years": 1, "except_full": True}, ""),
    ("unchanged", "share", share(824, 1060), {"before": [share(412, 530)]}, {"years": 1}, ""),
    ("worse_than_before", "pass", {"pass": False}, {"before": [{"pass": True}]}, {}, "đạt | chưa đạt."),
    ("worse_than_before", "pass", {"pass": True}, {"before": [{"pass": False}]}, {}, ""),
    ("worse_than_before", "level", {"level": "Khá"}, {"before": [{"level": "Tốt"}]}, {}, "Tốt | Khá."),
    ("worse_than_before", "level", {"level": "Tốt"}, {"before": [{"level": "Khá"}]}, {}, ""),
    ("na_after_value", "pass", {"na": True, "reason": "x"}, {"before": [{"pass": True}]}, {}, "Đạt."),
    ("na_after_value", "pass", {"na": True, "reason": "x"}, {"before": [{"na": True, "reason": "y"}]}, {}, ""),
    ("na_after_value", "pass", {"na": True, "reason": "x"}, {"before": [None]}, {}, ""),
    ("peers", "share", share(10, 100), band(40, 90), {"gap": 5}, "40 | 90 % | 40 % | 10 %."),
    ("peers", "share", share(35, 100), band(40, 90), {"gap": 5}, ""),
    ("peers", "share", share(10, 100), band(40, 90, 19), {"gap": 5, "fewest": 20}, ""),
]


@pytest.mark.parametrize(("kind", "measure", "value", "more", "with_", "said"), TABLE)
def test_each_kind(kind: str, measure: str, value: Any, more: dict[str, Any], with_: dict[str, Any], said: str) -> None:
    assert told(kind, measure, value, more, **with_) == (said[:1].upper() + said[1:])


def test_the_table_has_every_kind_firing_and_silent() -> None:
    assert {kind for kind, *_rest, said in TABLE if said} == set(KINDS)
    assert {kind for kind, *_rest, said in TABLE if not said} == set(KINDS)


def test_a_sentence_says_which_slot_fired_and_english_is_english() -> None:
    both = fire(rule("bounds", "Chỉ {value}", most=50), case("sexes", SEXES))
    assert both is not None
    assert both.vi == "Nữ: Chỉ 60 %. Nam: Chỉ 80 %."
    assert both.en == "Women: Chỉ 60 %. Men: Chỉ 80 %."
    assert number_words(Fraction("1234567.891"), "en") == "1,234,567.89"
    named = fire(rule("bounds", "{label} có {value}", most=50), case("sexes", SEXES))
    assert named is not None
    assert named.vi == "Nữ có 60 %. Nam có 80 %."


def test_a_part_looks_at_its_slot_only() -> None:
    value = {"parts": [share(400, 500), {"number": "3"}]}
    assert told("bounds", "parts", value, most=2, part="2") == "Trường: 0 | 2 | 3 trường."
    assert told("bounds", "parts", value, most=2, part="3") == ""


def test_no_data_and_figures_that_do_not_fit_are_not_asked_about() -> None:
    loose = rule("bounds", most=-1)
    assert run([loose], case("share", None)) == ()
    assert run([loose], case("pass", {"na": True, "reason": " "})) == ()
    assert len(run([loose], case("share", share(1, 2)))) == 1


def test_a_rule_of_sets_looks_at_its_measures_and_not_at_the_excepted() -> None:
    general = Rule.from_json(
        {
            "code": "x",
            "kind": "bounds",
            "sets": ["NTM"],
            "measures": ["percent"],
            "except": ["NTM 7"],
            "sentence_vi": "x",
        }
    )
    asked = {
        (where, name): general.is_for(*where, Measure.from_json(MEASURES[name]))
        for where in (("NTM", "1"), ("NTM", "7"), ("NTM_NC", "1"))
        for name in ("share", "count", "parts")
    }
    assert [key for key, yes in asked.items() if yes] == [(("NTM", "1"), "share"), (("NTM", "1"), "parts")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"kind": "khac"}, "Không có loại kiểm tra “khac”"),
        ({"with": {"mot": 1}}, "chưa hiểu được: mot"),
        ({"kind": "not_above", "with": {}}, "cần thêm mục other"),
        ({"with": {"most": 1, "step": 2}}, "không dùng mục step"),
        ({"kind": "sum", "with": {"terms": [{"place": "num"}]}}, "cần biết tổng"),
        ({"with": {}}, "cần least hoặc most"),
        ({"sets": ["NTM"]}, "không ghi cả hai"),
        ({"indicators": []}, "không ghi cả hai"),
        ({"indicators": ["12.2"]}, "chưa rõ là chỉ tiêu nào"),
        ({"with": {"most": "1e99999999"}}, "không phải số"),
        ({"with": {"most": 1, "place": "mau"}}, "chỉ nhận num"),
        ({"with": {"most": 1, "part": "0"}}, "không phải một phần"),
        ({"sentence_vi": "{value.__class__}"}, "chỉ có"),
        ({"sentence_vi": "{0}"}, "chỉ có"),
        ({"sentence_vi": "{value!r}"}, "chỉ có"),
        ({"sentence_vi": "{value:>9999999999}"}, "chỉ có"),
        ({"sentence_en": "{value"}, "ngoặc nhọn"),
        ({}, ""),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_used_is_named(data: dict[str, Any], words: str) -> None:
    sound = {"code": "x", "kind": "bounds", "indicators": ["NTM 1"], "with": {"most": 1}, "sentence_vi": "{value}"}
    said = why_not_rule({**sound, **data})
    assert words in said
    assert bool(said) is bool(words)


def test_the_band_leaves_out_the_fifth_at_each_end() -> None:
    values = [read({"percent": str(n)}) for n in range(101)]
    found = band_of(values, 0)
    assert found is not None
    assert (found.low, found.high, found.count) == (5, 95, 101)
    assert band_of([read(None), read({"pass": True})], 0) is None
    one = band_of([read({"number": "3"})], 0)
    assert one is not None
    assert (one.low, one.high) == (3, 3)


def test_a_fingerprint_is_of_what_is_said_not_of_how_it_is_written() -> None:
    assert fingerprint(share("80.0", "100")) == fingerprint(share(80, 100))
    different = [
        share(80, 100), share(4, 5), {"percent": "80"}, {"number": "80"}, {"level": "Khá"}, {"level": "Tốt"}, {"pass": True},
        {"pass": False}, {"na": True, "reason": "a"}, {"na": True, "reason": "b"}, None, {"parts": [share(80, 100), None]},
        {"parts": [None, share(80, 100)]}, {"female": share(80, 100), "male": None},
    ]  # fmt: skip
    assert len({fingerprint(value) for value in different}) == len(different)


numbers = st.integers(0, 10**9)
shares = st.builds(share, numbers, numbers)
stored = st.one_of(
    st.none(), shares, st.builds(lambda n: {"percent": str(n)}, numbers), st.builds(lambda n: {"number": str(n)}, numbers),
    st.builds(lambda p: {"pass": p}, st.booleans()), st.builds(lambda a, b: {"female": a, "male": b}, shares, shares),
    st.builds(lambda a: {"parts": a}, st.lists(st.one_of(st.none(), shares), min_size=1, max_size=3)),
    st.just({"level": "Khá"}), st.just({"na": True, "reason": "x"}), st.just({"la": 1}),
)  # fmt: skip
LOOSE = [
    rule("bounds", most=50), rule("bare_percent"), rule("round_numbers", step=1), rule("sexes_apart", most=0),
    rule("not_above", other={"indicator": "2"}), rule("same_total", other={"indicator": "2"}), rule("agrees_with_fact"),
    rule("not_above_fact", fact="so_ho"), rule("sum", terms=[{"place": "num"}], fact="so_ho"),
    rule("together", least=0, other={"indicator": "2", "least": 0}), rule("change_points", most=0),
    rule("change_percent", most=0), rule("unchanged", years=1), rule("worse_than_before"), rule("na_after_value"),
    rule("peers", fewest=1),
]  # fmt: skip


@given(st.sampled_from(sorted(MEASURES)), stored, stored, stored)
def test_no_stored_value_breaks_a_check(measure: str, value: Any, before: Any, other: Any) -> None:
    here = case(
        measure, value, before=[before], others={"2": other}, facts=FACT, shared={(0, "den"): "so_ho"}, **band(1, 2)
    )
    for firing in run(LOOSE, here):
        assert firing.vi.endswith(".")
        assert "{" not in firing.vi + firing.en


@given(shares, shares)
def test_what_changes_little_is_never_asked_about(now: dict[str, str], before: dict[str, str]) -> None:
    said = told("change_points", "share", now, {"before": [before]}, most=20)
    a, b = (number_of(read(v), 0, "share") for v in (now, before))
    assert bool(said) is (a is not None and b is not None and abs(a - b) > 20)
