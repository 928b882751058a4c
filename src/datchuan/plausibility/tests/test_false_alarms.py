"""How often the tests speak on generated clean data, with a fixed seed, and that they speak where something was planted.

Clean: 190 communes of 150 to 2,500 households; the share of each indicator follows a smooth law that rises towards all;
nobody copies, rounds or stops at the goal. The stated bound is that of Benjamini and Hochberg over the indicators of a
province: in at most one province in twenty does a kind of sign say anything at all.
"""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image

from datchuan.files.inspector.images import difference_hash
from datchuan.plausibility.chance import discoveries
from datchuan.plausibility.measures import Outcome, Share, Step, bunched, jumps, round_ends, same_amounts, same_shares
from datchuan.plausibility.photos import near
from datchuan.plausibility.tests.scenes import recompressed, scene, trimmed

COMMUNES, INDICATORS, PROVINCES, BOUND = 190, 12, 50, 0.05
README = Path(__file__).resolve().parents[1] / "README.md"
#: Test -> how the table of the README calls it.
SAID = {
    "crowded": "bunched at a threshold", "copied": "the same two numbers", "rounded": "round digits",
    "amounts": "the same amount",
    "jumps": "jumps before a submission", "pictures": "the same picture, pairs",
}  # fmt: skip
#: Bits that the pack lets two pictures differ.
BITS = 4


def clean(rng: Generator, goal: float = 80) -> list[Share]:
    """The shares of an indicator: totals by size of commune, numerators by a smooth law around 85 %."""
    dens = np.exp(rng.normal(6.9, 0.5, COMMUNES)).clip(150, 2500).astype(int)
    nums = rng.binomial(dens, rng.beta(17, 3, COMMUNES))
    return [Share(Decimal(int(n)), Decimal(int(d)), Decimal(str(goal))) for n, d in zip(nums, dens, strict=True)]


def pairs(shares: list[Share]) -> list[tuple[int, int]]:
    return [(int(s.num), int(s.den)) for s in shares]


def speaks(outcomes: list[Outcome | None]) -> bool:
    return any(discoveries([o.chance for o in outcomes if o is not None], BOUND))


def crowded(shares: list[Share]) -> Outcome | None:
    return bunched(shares, width=Decimal(1), slack=1.5, fewest=10)


def copied(shares: list[Share]) -> Outcome | None:
    return same_shares(pairs(shares), least=50, slack=2)


def rounded(shares: list[Share]) -> Outcome | None:
    return round_ends([int(s.num) for s in shares], least=100, fewest=20)


def rate(found: list[bool]) -> float:
    return sum(found) / len(found)


def written(name: str, found: list[bool]) -> None:
    """The figure of the room's README is what was measured here."""
    assert f"| {SAID.get(name, name)} | {sum(found)} of {len(found)} |" in README.read_text(encoding="utf-8")


def test_clean_provinces_stay_below_the_bound() -> None:
    rng = np.random.default_rng(20231012)
    spoke: dict[str, list[bool]] = {"crowded": [], "copied": [], "rounded": []}
    for _province in range(PROVINCES):
        indicators = [clean(rng) for _n in range(INDICATORS)]
        for name, test in (("crowded", crowded), ("copied", copied), ("rounded", rounded)):
            spoke[name].append(speaks([test(shares) for shares in indicators]))
    for name, found in spoke.items():
        assert rate(found) <= BOUND, name
        written(name, found)


def test_clean_amounts_and_changes_stay_below_the_bound() -> None:
    rng = np.random.default_rng(7)
    incomes, late = [], []
    for _province in range(100):
        drawn = rng.normal(52, 6, COMMUNES).round(1)
        incomes.append(speaks([same_amounts([Decimal(str(a)) for a in drawn], slack=2)]))
        late.append(speaks(list(jumps(_steps(rng), top=0.1, fewest=3, usual=19).values())))
    for name, found in (("amounts", incomes), ("jumps", late)):
        assert rate(found) <= BOUND, name
        written(name, found)


def _steps(rng: Generator, planted: int = -1) -> list[Step]:
    """Fifty communes change eight indicators twice: once in spring, once within the last days."""
    return [
        Step(commune, str(code), float(rng.exponential(3)) + (25 if late and commune == planted else 0), late)
        for commune in range(50)
        for code in range(8)
        for late in (False, True)
    ]


def test_pictures_of_different_places_do_not_meet() -> None:
    """Five thousand pictures whose bits hang together as in landscapes (each follows its neighbour four times in five)."""
    rng = np.random.default_rng(3)
    turns = rng.random((5000, 64)) < 0.2
    bits = (np.cumsum(turns, axis=1) + rng.integers(0, 2, (5000, 1))) % 2
    hashes = [f"{int(''.join(map(str, row)), 2):016x}" for row in bits]
    assert len(near(hashes, BITS)) <= 12  # one pair in a million


def test_of_three_hundred_places_none_looks_like_another_and_copies_are_found() -> None:
    """Pictures drawn by a seed, then the same pictures as they come again: recompressed, made smaller, without a margin."""
    scenes = [scene(seed, (160, 120)) for seed in range(300)]
    hashes = [difference_hash(picture) for picture in scenes]
    met = near(hashes, BITS)
    written("pictures", [True] * len(met) + [False] * (300 * 299 // 2 - len(met)))
    again = {
        "recompressed to a quality of 40": lambda p: Image.open(BytesIO(recompressed(p, 40))),
        "half the size": lambda p: p.resize((p.width // 2, p.height // 2)),
        "a margin of 1 % cut off": lambda p: trimmed(p, 0.01),
    }
    for name, change in again.items():
        found = [bool(near([hashes[at], difference_hash(change(scenes[at]))], BITS)) for at in range(100)]
        assert rate(found) >= 0.8, name
        written(name, found)


def test_what_is_planted_is_found() -> None:
    rng = np.random.default_rng(11)
    shares = clean(rng)
    moved = [
        Share(Decimal(-(-int(s.den) * 80 // 100)), s.den, s.goal) if 76 <= s.num * 100 / s.den < 80 else s
        for s in shares
    ]
    assert crowded(moved).chance < 1e-4 < crowded(shares).chance  # type: ignore[union-attr]
    twins = shares[:]
    twins[3], twins[7], twins[9] = twins[50], twins[51], twins[52]
    assert copied(twins).chance < 0.001  # type: ignore[union-attr]
    assert set(copied(twins).behind) >= {3, 7, 50, 51}  # type: ignore[union-attr]
    tens = [Share(s.num - s.num % 10 if at % 2 else s.num, s.den, s.goal) for at, s in enumerate(shares)]
    assert rounded(tens).chance < 1e-6  # type: ignore[union-attr]
    planted = jumps(_steps(rng, planted=9), top=0.1, fewest=3, usual=19)
    assert planted[9].chance == min(outcome.chance for outcome in planted.values()) < 1e-5


def test_bands_follow_what_totals_allow() -> None:
    """With 40 households one point is no numerator: the commune says nothing. With 1,000 and 80 %, 800 to 809 lie
    beyond and 790 to 799 short of it."""
    forty = [Share(Decimal(32), Decimal(40), Decimal(80))] * 30
    assert bunched(forty, width=Decimal(1), slack=1, fewest=1) is None
    edges = [Share(Decimal(n), Decimal(1000), Decimal(80)) for n in (789, 790, 799, 800, 809, 810)]
    found = bunched(edges, width=Decimal(1), slack=1, fewest=1)
    assert found is not None
    assert (found.counts, found.behind) == ({"beyond": 2, "short": 2, "expected": 2.0}, (3, 4))
    assert found.chance == 11 / 16
    poor = [Share(Decimal(n), Decimal(1000), Decimal(5), up=False) for n in (40, 41, 50, 51, 60, 61)]
    assert bunched(poor, width=Decimal(1), slack=1, fewest=1).counts["beyond"] == 2  # type: ignore[union-attr]


def test_pictures_by_hand() -> None:
    a = "0f0f0f0f0f0f0f0f"
    assert near([a, "0f0f0f0f0f0f0f0e", "", "0000000000000000", "0000000000000000", "f0f0f0f0f0f0f0f0"], 3) == [
        (0, 1, 1)
    ]
