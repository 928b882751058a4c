"""Quorum and result, exact: by a table worked out by hand and by properties."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from datchuan.council.counting import Count, Rule, percent_text, quorum_text, result_text
from datchuan.council.workflow import Choice

RULE = Rule(Decimal(70), Decimal(90))


@pytest.mark.parametrize(
    ("members", "needed"), [(25, 18), (10, 7), (11, 8), (1, 1), (20, 14), (23, 17), (3, 3), (7, 5)]
)
def test_the_quorum_is_the_least_whole_number_that_reaches_it(members: int, needed: int) -> None:
    assert RULE.needed_present(members) == needed
    assert RULE.has_quorum(needed, members) and not RULE.has_quorum(needed - 1, members)


@pytest.mark.parametrize(
    ("count", "outcome"),
    [
        (Count(10, 9, 1, 0), Choice.ELIGIBLE),
        (Count(10, 8, 1, 1), Choice.IMPROVE),
        (Count(22, 20, 2, 0), Choice.ELIGIBLE),
        (Count(22, 19, 3, 0), Choice.IMPROVE),
        (Count(10, 4, 2, 4), Choice.NO),
        (Count(10, 4, 3, 3), Choice.IMPROVE),
        (Count(10, 9, 0, 0), Choice.ELIGIBLE),  # one did not vote: nine of ten are in favour
        (Count(10, 8, 0, 0), Choice.IMPROVE),  # two did not vote
        (Count(0, 0, 0, 0), Choice.IMPROVE),
    ],
)
def test_the_outcome(count: Count, outcome: Choice) -> None:
    assert count.outcome(RULE) == outcome


def test_a_share_that_is_not_known_needs_everybody() -> None:
    rule = Rule(None, None)
    assert rule.passes(10, 10) and not rule.passes(9, 10)
    assert "chưa có tỷ lệ chuẩn" in result_text(Count(10, 9, 1, 0), rule)


def test_the_words() -> None:
    assert quorum_text(22, 25, RULE) == "22/25 có mặt, cần 18: đủ"
    assert quorum_text(17, 25, RULE) == "17/25 có mặt, cần 18: chưa đủ"
    assert result_text(Count(22, 21, 1, 0), RULE) == "21/22 đồng ý = 95,5 %, cần từ 90 %: thông qua"
    assert result_text(Count(22, 19, 3, 0), RULE) == "19/22 đồng ý = 86,4 %, cần từ 90 %: không thông qua"


def test_a_failing_share_is_never_shown_as_the_level() -> None:
    assert percent_text(8999, 10000, Decimal(90)) == "89,99"
    assert percent_text(9001, 10000, Decimal(90)) == "90"
    assert percent_text(9000, 10000, Decimal(90)) == "90"
    assert percent_text(2999, 3000, Decimal(90)) == percent_text(2999, 3000, None) == "99,97"
    with override("en"):
        assert percent_text(21, 22, Decimal(90)) == "95.5"


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400), st.integers(1, 100))
def test_passing_is_the_plain_fraction(eligible: int, improve: int, no: int, share: int) -> None:
    voters = eligible + improve + no
    count, rule = Count(voters, eligible, improve, no), Rule(Decimal(70), Decimal(share))
    passes = voters > 0 and eligible * 100 >= share * voters
    assert (count.outcome(rule) == Choice.ELIGIBLE) == passes
    shown = Decimal(percent_text(eligible, voters, rule.share).replace(",", "."))
    if voters:
        assert (shown >= share) == passes


@given(st.integers(1, 500), st.integers(0, 500), st.integers(1, 100))
def test_quorum_is_the_plain_fraction(members: int, present: int, quorum: int) -> None:
    assert Rule(Decimal(quorum), None).has_quorum(present, members) == (
        present >= 1 and present * 100 >= quorum * members
    )


def test_the_rule_comes_back_from_its_json() -> None:
    assert Rule.from_json(RULE.to_json()) == RULE
