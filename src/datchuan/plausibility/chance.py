"""How likely something is by chance alone: exact tails, exact intervals, and the bound over many tests. Pure Python and
NumPy; no database, no framework."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log, log1p


def binomial_tail(hits: int, trials: int, p: float) -> float:
    """The chance of ``hits`` or more in ``trials`` independent tries of chance ``p``; exact."""
    if hits <= 0:
        return 1.0
    if hits > trials or p <= 0:
        return 0.0
    if p >= 1:
        return 1.0
    whole = lgamma(trials + 1)
    terms = (
        exp(whole - lgamma(k + 1) - lgamma(trials - k + 1) + k * log(p) + (trials - k) * log1p(-p))
        for k in range(hits, trials + 1)
    )
    return min(1.0, sum(terms))


def mixed_tail(hits: int, chances: Sequence[float]) -> float:
    """The chance of ``hits`` or more where each try has a chance of its own (the Poisson binomial law); exact."""
    if hits <= 0:
        return 1.0
    if hits > len(chances):
        return 0.0
    import numpy as np  # tens of megabytes that the web process does without until a sign is computed

    law = np.zeros(len(chances) + 1)
    law[0] = 1.0
    for at, p in enumerate(chances, 1):
        law[1 : at + 1] = law[1 : at + 1] * (1 - p) + law[:at] * p
        law[0] *= 1 - p
    return float(min(1.0, law[hits:].sum()))


def poisson_tail(hits: int, mean: float) -> float:
    """The chance of ``hits`` or more where ``mean`` are expected; exact up to rounding."""
    if hits <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    total, k = 0.0, hits
    term = exp(hits * log(mean) - mean - lgamma(hits + 1))
    while term > total * 1e-16 and k < hits + 10_000:
        total += term
        k += 1
        term *= mean / k
    return min(1.0, total)


def exact_interval(hits: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """The Clopper-Pearson interval of a share: it holds the true share at least ``confidence`` of the time.

    Without any trial nothing is known: 0 to 1.
    """
    if trials == 0:
        return 0.0, 1.0
    side = (1 - confidence) / 2
    low = 0.0 if hits == 0 else _where(lambda p: binomial_tail(hits, trials, p) < side)
    high = 1.0 if hits == trials else _where(lambda p: 1 - binomial_tail(hits + 1, trials, p) > side)
    return low, high


def _where(below: object) -> float:
    """The share at which a falling condition ends, to twelve digits."""
    low, high = 0.0, 1.0
    for _step in range(60):
        middle = (low + high) / 2
        if below(middle):  # type: ignore[operator]
            low = middle
        else:
            high = middle
    return (low + high) / 2


def discoveries(chances: Sequence[float], bound: float) -> list[bool]:
    """Which of many tests speak, by Benjamini and Hochberg: of all that speak, a share of at most ``bound`` is expected to
    be false; where nothing at all is odd, the chance that any speaks is at most ``bound``."""
    order = sorted(range(len(chances)), key=lambda at: chances[at])
    last = -1
    for rank, at in enumerate(order, 1):
        if chances[at] <= bound * rank / len(order):
            last = rank
    spoken = set(order[:last]) if last > 0 else set()
    return [at in spoken for at in range(len(chances))]
