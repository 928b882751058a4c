"""The frame of every action on a dossier, and its lines in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from datchuan.config.errors import Refused
from datchuan.dossiers import record, rules
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.workflow import BY_ACTION, TABLE, Action
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import User
from datchuan.people.rights import Rights, rights_of

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)
kinds.name_field("state", "tình trạng", "state")
kinds.name_field("step", "bước", "step")
kinds.name_field("seen", "nội dung", "content")


def refuse(action: Action, dossier: Dossier, *, by: User) -> None:
    """Refuse what a person may not do, before its form is read; nothing when the person may."""
    with acting(action, dossier, by, None) as (_held, _rights, line):
        line.skip()


@contextmanager
def acting(
    action: Action, dossier: Dossier, by: User, base: int | None, key: UUID | None = None
) -> Iterator[tuple[Dossier, Rights, Any]]:
    """The frame of an action on a dossier that exists: journal line, lock, rights read anew, the table asked.

    With a ``key`` that was used before the third value is None: nothing is to be done.
    """
    with attempt(BY_ACTION[action].kind, dossier, by=by, chain=dossier.chain) as line:
        line.object_label = record.label(dossier)
        repeated = key is not None and once(by, key, [str(dossier.pk), action, base]).repeated
        held = record.locked(dossier, None if repeated else base)
        rights = rights_of(by)
        if repeated:
            line.skip()
            yield held, rights, None
            return
        sentence = rules.why_not(action, rights, held)
        if sentence:
            raise Refused(sentence, status=409 if rules.is_only_of_state(sentence, action, held) else 403)
        line.before = record.shown(held)
        yield held, rights, line
