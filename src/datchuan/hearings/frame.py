"""The frame of an action on a dossier's step: the journal's line, the receipt of the form, the lock, the rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from datchuan.config.errors import Refused
from datchuan.dossiers import record
from datchuan.dossiers.models import Dossier
from datchuan.hearings import rules
from datchuan.journal.actions import Line, Once, Receipted, attempt, once, together
from datchuan.people.models import User
from datchuan.people.rights import Rights, rights_of
from datchuan.procedures.kinds import StepKind


@dataclass
class Acting(Receipted):
    """A dossier in the hands of an action: locked, with the rights of now. ``repeated``: the form came before."""

    dossier: Dossier
    rights: Rights
    line: Line
    receipt: Once | None


@contextmanager
def acting(kind: str, dossier: Dossier, *, by: User, key: UUID | None = None, body: Any = None) -> Iterator[Acting]:
    """One dossier: its row is locked first, then the rows of this room, then the journal's chain."""
    with attempt(kind, dossier, by=by, chain=dossier.chain) as line:
        line.object_label = record.label(dossier)
        receipt = once(by, key, [kind, str(dossier.pk), body]) if key is not None else None
        held = record.locked(dossier, None)
        if receipt is not None and receipt.repeated:
            line.skip()
        yield Acting(held, rights_of(by), line, receipt)


@contextmanager
def acting_on_all(
    kind: str, dossiers: Sequence[Dossier], *, by: User, key: UUID | None = None, body: Any = None
) -> Iterator[list[Acting]]:
    """Several dossiers that stand or fall as one, each with a line in the chain of its commune.

    Rows are locked in one order and chains taken in one order, so that two such actions never lock crosswise.
    """
    with together():
        receipt = once(by, key, [kind, [str(d.pk) for d in dossiers], body]) if key is not None else None
        held = {dossier.pk: record.locked(dossier, None) for dossier in sorted(dossiers, key=lambda d: d.pk)}
        rights = rights_of(by)
        with ExitStack() as stack:
            acts = []
            # The line that is entered last is written first.
            for dossier in sorted(held.values(), key=lambda d: (d.chain, str(d.pk)), reverse=True):
                line = stack.enter_context(attempt(kind, dossier, by=by, chain=dossier.chain))
                line.object_label = record.label(dossier)
                if receipt is not None and receipt.repeated:
                    line.skip()
                acts.append(Acting(dossier, rights, line, receipt))
            yield acts[::-1]


def refuse_here(rights: Rights, dossier: Dossier, kind: StepKind) -> None:
    """Refuse whoever does not act in the present step, or a dossier that is elsewhere."""
    if sentence := rules.why_not_here(rights, dossier, kind):
        raise Refused(sentence, status=409 if rules.is_only_of_state(sentence, dossier) else 403)


def refuse_early(kind: str, dossier: Dossier, step_kind: StepKind, *, by: User) -> None:
    """Refuse, with its line in the journal, what a person may not do, before the form is read."""
    with attempt(kind, dossier, by=by, chain=dossier.chain) as line:
        line.object_label = record.label(dossier)
        line.skip()
        refuse_here(rights_of(by), dossier, step_kind)
