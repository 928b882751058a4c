"""Exact sums under any sequence, and nothing public that tells what few households gave."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datchuan.funding.money import parse_money
from datchuan.funding.sums import Given, Sums, Totals, publish, total
from datchuan.ui.numbers import NumberProblem

AMOUNTS = st.integers(1, 10**13)
STEPS = st.lists(st.tuples(st.sampled_from(["funded", "accepted", "paid"]), AMOUNTS, st.booleans()), max_size=30)
GIFTS = st.lists(st.tuples(st.integers(1, 10**9), st.integers(1, 9)), max_size=4)


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_what_is_owed_is_what_was_accepted_and_not_paid(steps: list[tuple[str, int, bool]]) -> None:
    """Each step is an entry; the last word says whether it was taken back by one of the opposite amount."""
    entries = [(kind, sign * amount) for kind, amount, back in steps for sign in ((1, -1) if back else (1,))]
    sums = Sums(*(sum(a for k, a in entries if k == kind) for kind in ("funded", "accepted", "paid")))
    standing = {
        kind: sum(a for k, a, back in steps if k == kind and not back) for kind in ("funded", "accepted", "paid")
    }
    assert sums.owed - sums.advance == standing["accepted"] - standing["paid"]
    assert sums.owed >= 0 and sums.advance >= 0 and 0 in (sums.owed, sums.advance)
    assert sums.funded == standing["funded"] and sums.unfunded == max(standing["accepted"] - standing["funded"], 0)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=12), st.integers(0, 12))
@settings(max_examples=40, deadline=None)
def test_totals_of_parts_are_the_total(works: list[tuple[int, int]], cut: int) -> None:
    parts = [Totals(works=1, accepted=s.accepted, paid=s.paid, owed=s.owed, advance=s.advance, owing=int(s.owed > 0))
             for s in (Sums(0, accepted, paid) for accepted, paid in works)]  # fmt: skip
    whole = total(parts)
    assert total(parts[:cut]) + total(parts[cut:]) == whole
    assert whole.owed - whole.advance == whole.accepted - whole.paid and whole.owing <= whole.works == len(works)


@given(GIFTS, GIFTS, st.integers(2, 12))
@settings(max_examples=200, deadline=None)
def test_nothing_public_comes_from_few_households(
    of_year: list[tuple[int, int]], before: list[tuple[int, int]], least: int
) -> None:
    year, earlier = (Given(Decimal(sum(q for q, _ in gifts)), sum(h for _, h in gifts)) for gifts in (of_year, before))
    shown_year, shown_whole = publish(year, earlier, least)
    told = [shown.given for shown in (shown_year, shown_whole) if shown.given is not None]
    if len(told) == 2:  # whoever reads both reads the earlier ones as well
        told.append(Given(told[1].quantity - told[0].quantity, told[1].households - told[0].households))
    assert all(one.households == 0 or one.households >= least for one in told)
    enough = [year.households, earlier.households, year.households + earlier.households]
    if all(n == 0 or n >= least for n in enough):
        assert (shown_year.given, shown_whole.given) == (year, year + earlier)


def test_without_a_least_nothing_is_public() -> None:
    shown = publish(Given(Decimal(5), 900), Given(), None)
    assert [one.given for one in shown] == [None, None] and publish(Given(), Given(), None)[0].is_none


@pytest.mark.parametrize(
    ("typed", "dong"),
    [
        ("1.200.000.000", 1_200_000_000), ("1,2 tỷ", 1_200_000_000), ("1.2 tỷ đồng", 1_200_000_000), ("45,5 triệu", 45_500_000),
        ("45 tr", 45_000_000), ("500 nghìn", 500_000), ("2.500.000 đ", 2_500_000), ("0,000000001 tỷ", 1), ("1 tỷ", 10**9),
    ],
)  # fmt: skip
def test_sums_are_read_as_people_type_them(typed: str, dong: int) -> None:
    assert parse_money(typed) == dong


@pytest.mark.parametrize(
    "typed", ["", "tỷ", "1.200 tỷ", "0", "1,5", "một tỷ", "1 tỷ 200", "999.999 tỷ tỷ", "1000000 tỷ"]
)
def test_what_is_no_sum_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(NumberProblem) as problem:
        parse_money(typed)
    assert problem.value.sentence
