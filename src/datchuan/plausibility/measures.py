"""The tests behind the signs. Each is a pure function of plain numbers: its statistic, its chance under clean data, and the
counts that a page explains. None means that there is too little to say anything.

What clean data are: communes count honestly and apart from each other, and no law of nature stops at a threshold. Each
test leaves room for what honest work does (``slack``), so that the stated chance is an upper bound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import floor, log
from typing import Any

from datchuan.plausibility.chance import binomial_tail, mixed_tail, poisson_tail


@dataclass(frozen=True)
class Outcome:
    """What a test found: the chance of as much or more under clean data, its counts, and which of the given things (by
    their place in what was given) stand behind it."""

    chance: float
    counts: dict[str, Any]
    behind: tuple[int, ...] = field(default=())


# (a) bunched just beyond a threshold


@dataclass(frozen=True)
class Share:
    """``num`` of ``den`` against a goal in percent; ``up`` when it must be reached from below."""

    num: Decimal
    den: Decimal
    goal: Decimal
    up: bool = True


def bunched(shares: Sequence[Share], *, width: Decimal, slack: float, fewest: int) -> Outcome | None:
    """Whether more values lie within ``width`` points beyond the goal than within as many points short of it.

    Of the values in both bands, each lies beyond with the share of the numerators that its own total allows there: with
    40 households one point is no numerator at all, and such a commune says nothing. ``slack`` is how many times denser
    honest work may make the band beyond. The tail is exact (Poisson binomial).
    """
    beyond, chances = [], []
    inside = 0
    for at, share in enumerate(shares):
        room = _room(share, width)
        if room is None:
            continue
        there, here = room
        gap = (share.num * 100 / share.den - share.goal) * (1 if share.up else -1)
        if not -width <= gap < width:
            continue
        inside += 1
        chances.append(slack * there / (slack * there + here))
        if gap >= 0:
            beyond.append(at)
    if inside < fewest:
        return None
    counts = {"beyond": len(beyond), "short": inside - len(beyond), "expected": round(sum(chances), 1)}
    return Outcome(mixed_tail(len(beyond), chances), counts, tuple(beyond))


def _room(share: Share, width: Decimal) -> tuple[float, float] | None:
    """How many numerators the total allows in the band beyond and in the band short of the goal; None where either band
    is empty or cut off by 0 or 100 %."""
    if share.den <= 0:
        return None
    low, high = share.goal - width, share.goal + width
    if low < 0 or high > 100:
        return None
    if share.den != share.den.to_integral_value() or share.num != share.num.to_integral_value():
        return 1.0, 1.0
    line, from_, to = (edge * share.den / 100 for edge in (share.goal, low, high))
    if share.up:  # goal <= num < to, and from_ <= num < goal
        there, here = _up(to) - _up(line), _up(line) - _up(from_)
    else:  # from_ < num <= goal, and goal < num <= to
        there, here = _down(line) - _down(from_), _down(to) - _down(line)
    return (float(there), float(here)) if there and here else None


def _up(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_CEILING))


def _down(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_FLOOR))


# (b) the same numbers in several communes


def same_shares(
    pairs: Sequence[tuple[int, int]], *, least: int, slack: float, step: float = 0.05, ratio: float = 1.25
) -> Outcome:
    """Whether communes share both numbers of a share, numerator and denominator, more often than chance lets them.

    Totals under ``least`` and shares of nothing or of all are left out: they meet by themselves. Communes fall into
    cells, totals within a quarter and shares within five points; in a cell each pair of numbers is as likely as another,
    so that two communes of a cell meet with one chance in the numbers that the cell holds. ``slack`` multiplies what is
    expected that way. The tail is that of Poisson.
    """
    cells: dict[tuple[int, int], int] = defaultdict(int)
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at, (num, den) in enumerate(pairs):
        if den >= least and 0 < num < den:
            cells[floor(log(den) / log(ratio)), floor(num / den / step)] += 1
            groups[num, den].append(at)
    expected = 0.0
    for (size, _share), count in cells.items():
        low, high = ratio**size, ratio ** (size + 1)
        expected += count * (count - 1) / 2 / max(1.0, step * (high * high - low * low) / 2)
    return _meetings(groups, expected * slack)


def same_amounts(amounts: Sequence[Decimal], *, slack: float, cells: int = 8) -> Outcome | None:
    """The same for amounts (income and the like), which are written to a fixed number of digits: the range is cut into
    equal cells, and each amount of a cell that can be written is as likely as another."""
    if len(amounts) < 2 or min(amounts) == max(amounts):
        return None
    digits = max(-int(a.normalize().as_tuple().exponent) for a in amounts)  # type: ignore[arg-type]
    unit = float(Decimal(10) ** -max(0, digits))
    low, high = float(min(amounts)), float(max(amounts))
    wide = max(unit, (high - low) / cells)
    filled: dict[int, int] = defaultdict(int)
    groups: dict[Decimal, list[int]] = defaultdict(list)
    for at, amount in enumerate(amounts):
        filled[min(cells - 1, int((float(amount) - low) / wide))] += 1
        groups[amount].append(at)
    expected = sum(n * (n - 1) / 2 for n in filled.values()) / max(1.0, wide / unit)
    return _meetings(groups, expected * slack)


def _meetings(groups: Mapping[Any, list[int]], expected: float) -> Outcome:
    """Nothing met is an outcome too (chance 1): it counts among the tests that were made."""
    shared = [members for members in groups.values() if len(members) > 1]
    met = sum(len(m) * (len(m) - 1) // 2 for m in shared)
    counts = {"pairs": met, "groups": len(shared), "expected": round(expected, 3)}
    return Outcome(poisson_tail(met, expected), counts, tuple(at for members in shared for at in members))


# (c) jumps just before a submission


@dataclass(frozen=True)
class Step:
    """A change of a figure, in points towards its goal; ``late`` when it came in the last days before the "
    "submission."""

    commune: int
    indicator: str
    points: float
    late: bool


def jumps(steps: Sequence[Step], *, top: float, fewest: int, usual: int) -> dict[int, Outcome]:
    """Commune -> whether its last changes before a submission are larger than changes of the same indicators usually are.

    Each late change is ranked among the changes of its indicator that were not late, in all communes (``usual`` of them at
    least). In clean data it lies among the largest ``top`` with that chance or less; how many do is held against the
    binomial law. Communes with fewer than ``fewest`` late changes are passed over.
    """
    others: dict[str, list[float]] = defaultdict(list)
    for step in steps:
        if not step.late:
            others[step.indicator].append(step.points)
    late: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for at, step in enumerate(steps):
        known = others.get(step.indicator, ())
        if step.late and len(known) >= usual:
            above = sum(1 for points in known if points >= step.points)
            late[step.commune].append((at, (1 + above) / (1 + len(known)) <= top))
    found = {}
    for commune, ranked in late.items():
        large = tuple(at for at, is_large in ranked if is_large)
        if len(ranked) >= fewest:
            counts = {"large": len(large), "late": len(ranked), "expected": round(top * len(ranked), 1)}
            found[commune] = Outcome(binomial_tail(len(large), len(ranked), top), counts, large)
    return found


# (e) round digits


def round_ends(numbers: Iterable[int], *, least: int, fewest: int, ends: Sequence[int] = (0, 5)) -> Outcome | None:
    """Whether counted numbers end in 0 or 5 more often than one time in five.

    Only numbers of ``least`` or more are asked, whose last digit says nothing of their size; fewer than ``fewest`` of them
    say nothing. The tail is the exact binomial one, which small samples need and chi-square does not give.
    """
    asked = [(at, number) for at, number in enumerate(numbers) if number >= least]
    if len(asked) < fewest:
        return None
    hits = tuple(at for at, number in asked if number % 10 in ends)
    p = len(ends) / 10
    counts = {"round": len(hits), "numbers": len(asked), "expected": round(p * len(asked), 1)}
    return Outcome(binomial_tail(len(hits), len(asked), p), counts, hits)
