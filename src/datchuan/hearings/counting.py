"""The arithmetic of a ballot, exact: no float, no rounding that decides. No database here.

The rule of a vote is kept as it stood when the vote opened (``freeze``), and read back from there (``thaw``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from datchuan.procedures.plan import Figure

#: The names by which a pack gives the figures of a vote and of a publication.
SHARE, QUORUM, BROADCASTS, DAYS = "share_in_favour", "quorum", "broadcasts", "public_days"
#: What a share is taken of: those who are present.
PRESENT = "present"
#: A share is shown with as many decimals as it takes to be on its own side of the level, but with no more than this.
_MOST_DECIMALS = 6


@dataclass(frozen=True)
class Ballots:
    """The papers of one vote as somebody has counted them."""

    issued: int
    returned: int
    valid: int
    in_favour: int
    against: int
    invalid: int

    def plain(self) -> dict[str, int]:
        return asdict(self)


def freeze(figure: Figure | None) -> dict[str, Any] | None:
    """A figure as a row keeps it."""
    if figure is None:
        return None
    return {**asdict(figure), "value": None if figure.value is None else str(figure.value)}


def thaw(kept: Mapping[str, Any] | None) -> Figure | None:
    """A figure as it was frozen."""
    if not kept:
        return None
    return Figure(**{**kept, "value": None if kept["value"] is None else Decimal(kept["value"])})


def passes(in_favour: int, present: int, share: Decimal) -> bool:
    """Whether those in favour are at least a share (per cent) of those present. Nobody present passes nothing."""
    return present > 0 and Fraction(in_favour) * 100 >= Fraction(share) * present


def quorum_count(quorum: Figure, invited: int) -> int:
    """How many have to be there: a share of those invited, or a number of people."""
    assert quorum.value is not None
    wanted = Fraction(quorum.value) * invited / 100 if quorum.unit == "%" else Fraction(quorum.value)
    return math.ceil(wanted)


def has_quorum(quorum: Figure | None, present: int, invited: int) -> bool:
    """Whether enough are present; a quorum that is not known or not set asks for nothing."""
    return quorum is None or quorum.value is None or present >= quorum_count(quorum, invited)


def share_to_show(in_favour: int, present: int, share: Decimal) -> Fraction:
    """A share (per cent) rounded for the eye, never to the wrong side of the level: 8999 of 10000 is 89,99, not 90."""
    if present == 0:
        return Fraction(0)
    exact, level = Fraction(in_favour * 100, present), Fraction(share)
    for decimals in range(1, _MOST_DECIMALS + 1):
        shown = _rounded(exact, decimals)
        if (shown >= level) == (exact >= level) and (shown == 100) == (exact == 100) and (shown == 0) == (exact == 0):
            return shown
    return exact


def _rounded(exact: Fraction, decimals: int) -> Fraction:
    """Rounded half up."""
    step = 10**decimals
    return Fraction(math.floor(exact * step + Fraction(1, 2)), step)
