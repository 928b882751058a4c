"""The arithmetic of a ballot: exact, and never shown on the wrong side of the level."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datchuan.hearings.counting import Ballots, freeze, has_quorum, passes, quorum_count, share_to_show, thaw
from datchuan.hearings.rules import why_not_ballots
from datchuan.procedures.plan import Figure
from datchuan.ui.numbers import format_number

SHARES = st.integers(0, 1_000_000).map(lambda n: Decimal(n) / 10_000)
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@UNHURRIED
@given(present=st.integers(0, 100_000), in_favour=st.integers(0, 100_000), share=SHARES)
def test_it_passes_exactly_when_the_share_is_reached(present: int, in_favour: int, share: Decimal) -> None:
    scaled = int(share * 10_000)  # four decimals, so whole
    reached = in_favour * 100 * 10_000 >= scaled * present
    assert passes(in_favour, present, share) == (present > 0 and reached)


@UNHURRIED
@given(present=st.integers(1, 20_000), data=st.data(), share=SHARES)
def test_what_is_shown_is_on_the_same_side_as_what_is(present: int, data: st.DataObject, share: Decimal) -> None:
    in_favour = data.draw(st.integers(0, present))
    shown, exact = share_to_show(in_favour, present, share), Fraction(in_favour * 100, present)
    assert (shown >= Fraction(share)) == passes(in_favour, present, share)
    assert (shown == 100) == (in_favour == present)
    assert (shown == 0) == (in_favour == 0)
    assert abs(shown - exact) <= Fraction(1, 20)


@pytest.mark.parametrize(
    ("in_favour", "present", "share", "shown", "carried"),
    [
        (21, 22, "90", "95,5", True),
        (9, 10, "90", "90", True),
        (8999, 10_000, "90", "89,99", False),
        (89_999, 100_000, "90", "89,999", False),
        (19, 22, "90", "86,4", False),
        (22, 22, "90", "100", True),
        (9996, 10_000, "90", "99,96", True),
        (2, 3, "66.67", "66,667", False),
        (0, 5, "0", "0", True),
    ],
)
def test_shares_by_hand(in_favour: int, present: int, share: str, shown: str, carried: bool) -> None:
    assert passes(in_favour, present, Decimal(share)) is carried
    assert format_number(share_to_show(in_favour, present, Decimal(share)), "vi") == shown


def quorum(value: str | None, unit: str = "%") -> Figure:
    return Figure(
        "quorum", "Số có mặt", "Quorum", None if value is None else Decimal(value), unit, "to_check", "TRINHO"
    )


@UNHURRIED
@given(invited=st.integers(0, 5000), present=st.integers(0, 5000), share=SHARES)
def test_a_quorum_is_the_least_whole_number_that_reaches_the_share(invited: int, present: int, share: Decimal) -> None:
    rule = quorum(str(share))
    assert has_quorum(rule, present, invited) == (Fraction(present) * 100 >= Fraction(share) * invited)
    assert has_quorum(rule, quorum_count(rule, invited), invited)


def test_a_quorum_of_people_and_one_that_is_not_known() -> None:
    assert (quorum_count(quorum("70"), 25), quorum_count(quorum("12", "person"), 25)) == (18, 12)
    assert has_quorum(quorum(None), 1, 25)
    assert has_quorum(None, 1, 25)


def test_a_figure_is_kept_whole() -> None:
    for figure in (quorum("66.67"), quorum(None)):
        assert thaw(freeze(figure)) == figure
    assert (freeze(None), thaw(None)) == (None, None)


@UNHURRIED
@given(st.builds(Ballots, *[st.integers(0, 40)] * 6), st.integers(0, 40))
def test_papers_add_up_exactly_when_nothing_is_said(ballots: Ballots, present: int) -> None:
    fits = (
        ballots.issued <= present
        and ballots.returned <= ballots.issued
        and ballots.valid + ballots.invalid == ballots.returned
        and ballots.in_favour + ballots.against == ballots.valid
    )
    assert (not why_not_ballots(ballots, present)) == fits
