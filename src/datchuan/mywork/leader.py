"""The first screen of the Chairman: on target or not, who answers, what is needed from me. It prints on one A4."""

from __future__ import annotations

from dataclasses import dataclass

from datchuan.directives import board as directives
from datchuan.mywork import kept
from datchuan.obstacles import queries as obstacles
from datchuan.obstacles.queries import BodyLine
from datchuan.people.rights import Rights
from datchuan.targets import queries as targets
from datchuan.targets.models import Account
from datchuan.targets.queries import DistrictLine, Ledger

Stalled = tuple[Ledger, tuple[BodyLine, ...], tuple[directives.Line, ...]]

#: Most lines of each kind: two minutes, one sheet.
FEW = 5


@dataclass(frozen=True)
class Screen:
    """The ledger of the year with those who stall: bodies that keep obstacles, bodies late with tasks by letter, districts
    that lack most communes. Lists side by side, no ranking by one number."""

    ledger: Ledger
    bodies: tuple[BodyLine, ...]
    late: tuple[directives.Line, ...]
    accounts: tuple[Account, ...]

    @property
    def short(self) -> tuple[DistrictLine, ...]:
        """The districts that lack most, the first heads that answer."""
        owing = [line for line in self.ledger.lines if line.figures.owes]
        return tuple(sorted(owing, key=lambda line: -line.figures.owes)[:FEW])

    @property
    def short_count(self) -> int:
        return sum(1 for line in self.ledger.lines if line.figures.owes)


def screen(rights: Rights) -> Screen:
    """The kept lists, and the accounts that wait for this person."""
    ledger, bodies, late = kept.stalled(rights.on, lambda: _stalled(rights))
    return Screen(ledger, bodies, late, tuple(targets.waiting(rights)))


def _stalled(rights: Rights) -> Stalled:
    """The same for everybody who sees the whole province. A constant number of queries."""
    bodies = [body for body in obstacles.bodies_page(rights) if body.waiting]
    bodies.sort(key=lambda body: (-body.overdue, -body.longest, body.agency.name))
    return (
        targets.ledger(targets.year_on(rights.on), rights.on),
        tuple(bodies[:FEW]),
        directives.board(rights).late[:FEW],
    )
