"""Every write about the task of one body, by people. Letters are in ``issuing``, what the system sees in ``closing``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.directives import announce, rules
from datchuan.directives.models import Assignment, end_of
from datchuan.directives.record import label_of, write
from datchuan.directives.workflow import BY_ACTION, TABLE, Action, Side, State
from datchuan.files.models import StoredFile
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import User
from datchuan.people.rights import rights_of

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)
kinds.name_field("wants_until", "xin lùi hạn đến", "asks for until")


@dataclass(frozen=True)
class Said:
    """What a person sends with an action: words, files, and for a term its new last day."""

    text: str = ""
    files: Sequence[StoredFile] = ()
    until: date | None = None

    def plain(self) -> list[Any]:
        return [self.text, [stored.original_sha256 for stored in self.files], self.until]


def act(
    action: Action, given: Assignment, said: Said, *, by: User, version: int, key: UUID | None = None
) -> Assignment:
    """Do what ``workflow.TABLE`` says with the task of a body. Raises ``Refused`` or ``Stale``."""
    with attempt(BY_ACTION[action].kind, given, by=by, chain=chain_of(given)) as line:
        line.object_label = label_of(given)
        receipt = once(by, key, [given.pk, action, version, said.plain()]) if key is not None else None
        if receipt is not None and receipt.repeated:
            line.skip()
            return locked(given.pk)
        held, rights = locked(given.pk), rights_of(by)
        if sentence := rules.why_not(action, rights, held):
            raise Refused(sentence, status=403 if rules.is_of_person(sentence, action, rights, held) else 409)
        if held.version != version:
            raise Stale(
                _("Nhiệm vụ này vừa có người khác xử lý. Xem bản đang lưu rồi làm tiếp nếu còn cần."), theirs=held
            )
        _check(action, held, said)
        write(held, action, line, by=by, text=said.text.strip(), files=said.files, **_fields(action, held, said, by))
        announce.moved(action, held, said.text, by)
        if receipt is not None:
            receipt.answer = {"assignment": str(held.pk)}
    return held


def receive_rest(given: Assignment, *, by: User) -> int:
    """Take receipt of all else that the same letter gives to the same body and that waits for it; returns how much."""
    with transaction.atomic():
        rest = list(unreceived(given).select_for_update(of=("self",)))
        for row in rest:
            act(Action.RECEIVE, row, Said(), by=by, version=row.version)
    return len(rest)


def unreceived(given: Assignment) -> models.QuerySet[Assignment]:
    """The other tasks of the same letter and body of which nobody has taken receipt yet."""
    rows = Assignment.objects.filter(task__directive_id=given.task.directive_id, agency_id=given.agency_id)
    rows = rows.filter(state=State.SENT).exclude(pk=given.pk)
    return rows.select_related("agency", "unit", "task__directive__organ").order_by("pk")


def refuse(action: Action, given: Assignment, *, by: User) -> None:
    """Refuse, with its line in the journal, what a person may not do, before the form is read."""
    with attempt(BY_ACTION[action].kind, given, by=by, chain=chain_of(given)) as line:
        line.object_label = label_of(given)
        line.skip()
        refuse_if(rules.why_not_person(action, rights_of(by), given))


def locked(pk: UUID) -> Assignment:
    """The task of a body, locked until the transaction ends."""
    rows = Assignment.objects.select_for_update(of=("self",))
    return rows.select_related("agency", "unit", "task__directive__organ").get(pk=pk)


def chain_of(given: Assignment) -> str:
    """The journal chain: that of the place of the body."""
    return given.unit.chain


def _check(action: Action, given: Assignment, said: Said) -> None:
    refuse_if(rules.why_not_words(action, said.text), 409)
    if action in {Action.ASK_TIME, Action.EXTEND} and (sentence := rules.why_not_day(said.until, given, clock.today())):
        raise Refused(sentence, status=409)


def _fields(action: Action, given: Assignment, said: Said, by: User) -> dict[str, Any]:
    """What an action changes beside the state."""
    now = clock.now()
    if BY_ACTION[action].side == Side.ASSIGNEE and given.received_at is None:
        received: dict[str, Any] = {"received_by": by, "received_at": now}
    else:
        received = {}
    answered: dict[str, Any] = {"wants_until": None, "wants_why": ""}
    if action == Action.REPORT:
        return received | answered | {"delivered_by": by, "delivered_at": now}
    if action == Action.ASK_TIME:
        return received | {"wants_until": said.until, "wants_why": said.text.strip()[:500]}
    if action == Action.EXTEND and said.until is not None:
        return answered | {"due": said.until, "due_at": end_of(said.until)}
    if action == Action.DENY:
        return answered
    if action == Action.ACCEPT:
        return {"settled_by": by, "settled_at": now}
    if action == Action.RETURN:
        return {"delivered_by": None, "delivered_at": None}
    if action == Action.REOPEN:
        gone = {"delivered_by": None, "delivered_at": None, "settled_by": None, "settled_at": None}
        return gone | {"fact": {}, "by_hand": given.by_hand or given.state == State.SEEN}
    if action == Action.CANCEL:
        return answered | {"settled_by": by, "settled_at": now}
    return received
