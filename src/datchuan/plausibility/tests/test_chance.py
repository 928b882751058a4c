"""Tails and intervals against values worked out by hand, and the bound over many tests."""

from __future__ import annotations

import pytest

from datchuan.plausibility.chance import binomial_tail, discoveries, exact_interval, mixed_tail, poisson_tail


def test_tails_by_hand() -> None:
    assert binomial_tail(2, 2, 0.5) == pytest.approx(0.25)
    assert binomial_tail(8, 10, 0.5) == pytest.approx(56 / 1024)
    assert (binomial_tail(0, 5, 0.1), binomial_tail(6, 5, 0.1)) == (1.0, 0.0)
    assert mixed_tail(8, [0.5] * 10) == pytest.approx(56 / 1024)
    assert mixed_tail(2, [0.2, 0.5, 0.9]) == pytest.approx(
        0.2 * 0.5 * 0.1 + 0.2 * 0.5 * 0.9 + 0.8 * 0.5 * 0.9 + 0.2 * 0.5 * 0.9
    )
    assert poisson_tail(2, 0.1) == pytest.approx(0.004678840160, abs=1e-9)


def test_exact_intervals_by_hand() -> None:
    """0 of n has the closed upper end 1 - 0.025^(1/n); 1 of 10 and 5 of 20 are those of Clopper and Pearson's table."""
    assert exact_interval(0, 10) == pytest.approx((0, 1 - 0.025 ** (1 / 10)))
    assert exact_interval(10, 10) == pytest.approx((0.025 ** (1 / 10), 1))
    assert exact_interval(1, 10) == pytest.approx((0.00252858, 0.44501612), abs=1e-6)
    assert exact_interval(5, 20) == pytest.approx((0.08657147, 0.49104587), abs=1e-6)
    assert exact_interval(0, 0) == (0, 1)


def test_discoveries_by_hand() -> None:
    """Benjamini and Hochberg's steps of 0.0125 for four tests: the second carries the first, the last two stay silent."""
    assert discoveries([0.02, 0.014, 0.5, 0.9], 0.05) == [True, True, False, False]
    assert discoveries([0.02, 0.5, 0.6, 0.9], 0.05) == [False] * 4
    assert discoveries([], 0.05) == []
