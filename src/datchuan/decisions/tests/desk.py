"""From a vote to a decision in the tests."""

from __future__ import annotations

from datchuan.config.tests.remembered import remembered
from datchuan.council import actions as council
from datchuan.council.tests.table import SIZE, Table, votes
from datchuan.decisions import actions
from datchuan.decisions.models import Decision
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.tests.way import DAY
from datchuan.people.models import Agency


def organ(table: Table) -> Agency:
    return table.way.cast.province.agencies["UBND-49"]


@remembered
def passed(table: Table) -> Dossier:
    """The dossier, with its conditions confirmed and passed by the Council."""
    table.way.confirmed(table.dossier)
    item = table.voting()
    table.cast(item, votes(SIZE))
    council.close_vote(item, by=table.secretary)
    return table.way.fresh(table.dossier)


@remembered
def drafted(table: Table) -> Decision:
    return actions.draft(organ(table), "NTM", 2023, [passed(table)], by=table.secretary)


@remembered
def verified(table: Table) -> Decision:
    """A decision that waits for its signature."""
    decision = actions.propose(drafted(table), by=table.secretary)
    return actions.verify(decision, by=table.way.verifier)


def signing(number: int = 2044) -> actions.Signing:
    return actions.Signing(number, DAY)
