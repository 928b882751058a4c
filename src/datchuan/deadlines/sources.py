"""Every room that has terms. A room that gets some adds its ``due_for`` here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from datchuan.appraisals import due as appraisals
from datchuan.council import due as council
from datchuan.directives import due as directives
from datchuan.dossiers import due as dossiers
from datchuan.findings import due as findings
from datchuan.hearings import due as hearings
from datchuan.obstacles import due as obstacles
from datchuan.obstacles.models import COLLECTION
from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind
from datchuan.procedures import due as procedures
from datchuan.remedies import due as remedies
from datchuan.rounds import due as rounds
from datchuan.rounds.models import ROUND
from datchuan.targets import due as targets
from datchuan.upkeep import due as upkeep
from datchuan.villages import due as villages
from datchuan.visits import due as visits

#: What a room answers: dates of the programme from ``since`` on, and what the person's side has still to do up to
#: ``until``, what is overdue too. Each takes a constant number of queries.
Source = Callable[[Rights, date, date], list[Due]]

SOURCES: tuple[Source, ...] = (
    partial(procedures.due_for, without=(ROUND, COLLECTION)),
    rounds.due_for,
    obstacles.due_for,
    findings.due_for,
    targets.due_for,
    upkeep.due_for,
    remedies.due_for,
    dossiers.due_for,
    hearings.due_for,
    appraisals.due_for,
    council.due_for,
    visits.due_for,
    villages.due_for,
    directives.due_for,
)


def collect(rights: Rights, since: date, until: date) -> list[Due]:
    """Every term of a person, the earliest first; on one day in the order of the kinds."""
    order = list(Kind)
    found = [due for source in SOURCES for due in source(rights, since, until)]
    return sorted(found, key=lambda due: (due.day, order.index(due.kind), due.instant, due.url))
