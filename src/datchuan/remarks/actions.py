"""Every write of the room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import refuse_if
from datchuan.files import actions as files
from datchuan.files.intake import Received
from datchuan.files.models import Kind
from datchuan.journal import kinds
from datchuan.journal.actions import Line, attempt, once
from datchuan.papers.codes import new_code
from datchuan.people.models import User
from datchuan.people.moving import moving
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Unit
from datchuan.remarks import announce, rules
from datchuan.remarks.models import Remark, RemarkEvent
from datchuan.remarks.workflow import BY_ACTION, ENDED, TABLE, Action, State

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)


@dataclass(frozen=True)
class Said:
    """What a citizen sends: the criterion, the words, and how to be answered ("" for not at all)."""

    set_code: str
    criterion: str
    text: str
    contact: str = ""


def look_into(photo: File[Any], commune: Any) -> Received:
    """Look into a citizen's photo, before any transaction. Place, time and camera are forgotten, and so is its name.

    Raises ``FileProblem`` with the sentence for the person.
    """
    received = files.receive(photo, by=None, allowed={Kind.IMAGE}, scope=commune.chain, name="anh.jpg")
    return replace(received, found=replace(received.found, facts={}))


def send(
    commune: Any, said: Said, photo: Received | None = None, *, key: UUID | None = None, is_demo: bool = False
) -> Remark:
    """Take the remark of somebody who is not known; nobody but moderators sees it yet. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.SEND].kind, commune, by=None, chain=commune.chain) as line:
        line.object_label = f"{commune} · {said.set_code} {said.criterion}"
        if key is not None:
            body = [commune.pk, said.set_code, said.criterion, said.text, said.contact]
            receipt = once(None, key, [*body, photo.original_sha256 if photo else ""])
            if receipt.repeated:
                line.skip()
                return Remark.objects.get(pk=receipt.answer["remark"])
        Unit.objects.select_for_update().get(pk=commune.pk)
        refuse_if(rules.why_not_send(Remark.objects.filter(commune=commune, state=State.RECEIVED).count()), 409)
        now = clock.now()
        remark = Remark.objects.create(
            code=new_code() + new_code()[:6], commune=commune, set_code=said.set_code, criterion=said.criterion, year=now.year,
            text=said.text, contact=said.contact, photo=files.keep(photo, by=None) if photo else None, received_at=now,
            received_on=now.date(), is_demo=is_demo,
        )  # fmt: skip
        _write_event(remark, Action.SEND)
        line.obj, line.after = remark, {"state": State.RECEIVED.label}
        announce.done(Action.SEND, remark, commune, "")
        if key is not None:
            receipt.answer = {"remark": str(remark.pk)}
    return remark


def show(remark: Remark, shown: str, photo_shown: bool, *, by: User, version: int, key: UUID | None = None) -> Remark:
    """Let a remark through with the words that anybody may read. Raises ``Refused`` or ``Stale``."""

    def change(row: Remark) -> None:
        row.shown, row.photo_shown = shown.strip(), photo_shown and row.photo_id is not None

    return _move(remark, Action.SHOW, shown, change, by=by, version=version, key=key, more=[photo_shown])


def refuse(remark: Remark, reason: str, *, by: User, version: int, key: UUID | None = None) -> Remark:
    """Keep a remark from the public, also one that was let through. Raises ``Refused`` or ``Stale``."""

    def change(row: Remark) -> None:
        row.reason, row.photo_shown = reason.strip(), False

    return _move(remark, Action.REFUSE, reason, change, by=by, version=version, key=key)


def answer(remark: Remark, text: str, *, by: User, version: int, key: UUID | None = None) -> Remark:
    """What the commune says to it; anybody reads it. Raises ``Refused`` or ``Stale``."""

    def change(row: Remark) -> None:
        row.answer, row.answered_on, row.agreed = text.strip(), clock.today(), None

    return _move(remark, Action.ANSWER, text, change, by=by, version=version, key=key)


def give_back(remark: Remark, reason: str, *, by: User, version: int, key: UUID | None = None) -> Remark:
    """The answer does not answer: the commune answers again. Raises ``Refused`` or ``Stale``."""
    return _move(remark, Action.RETURN, reason, lambda row: None, by=by, version=version, key=key)


def close(remark: Remark, text: str = "", *, by: User, version: int, key: UUID | None = None) -> Remark:
    """It is answered; how to reach the sender is forgotten. Raises ``Refused`` or ``Stale``."""
    return _move(remark, Action.CLOSE, text, lambda row: None, by=by, version=version, key=key)


def echo(action: Action, remark: Remark, text: str = "", *, version: int, key: UUID | None = None) -> Remark:
    """What the sender, known by the code alone, says of the answer: that it is right now, or what still is not.

    The words go to whoever let the remark through, not to the public. Raises ``Refused`` or ``Stale``.
    """
    with moving(
        BY_ACTION[action].kind, Remark.objects.select_related("commune"), remark, by=None, chain=remark.commune.chain,
        check=partial(_refuse_echo, action), version=version, stale=_("Câu trả lời vừa đổi. Đọc lại rồi chọn."), key=key,
        body=text,
    ) as held:  # fmt: skip
        row = held.row
        if held.repeated:
            return row
        refuse_if(rules.text_wanted(action, text), 409)
        row.agreed = action == Action.AGREE
        _write(row, action, text, held.line, by=None, agency=None)
        held.line.reason = ""
        announce.done(action, row, Unit.objects.as_of(clock.today()).get(pk=row.commune_id), text)
    return row


def _refuse_echo(action: Action, _rights: Rights, row: Remark) -> None:
    refuse_if(rules.why_not_echo(action, row, row.events.filter(action=Action.DISPUTE).count()), 409)


def refuse_move(remark: Remark, action: Action, *, by: User) -> None:
    """Refuse, with its line in the journal, somebody whose move it is not, before the form is read."""
    with attempt(BY_ACTION[action].kind, remark, by=by, chain=remark.commune.chain) as line:
        line.skip()
        refuse_if(rules.why_not(action, rights_of(by), remark))


def _move(
    remark: Remark,
    action: Action,
    text: str,
    change: Callable[[Remark], None],
    *,
    by: User,
    version: int,
    key: UUID | None,
    more: Any = None,
) -> Remark:
    with moving(
        BY_ACTION[action].kind, Remark.objects.select_related("commune"), remark, by=by, chain=remark.commune.chain,
        check=partial(_refuse_move, action), version=version,
        stale=_("Phản ánh này vừa có người khác xử lý. Xem bản đang lưu rồi chọn."), key=key, body=[text, more],
    ) as held:  # fmt: skip
        row = held.row
        if held.repeated:
            return row
        refuse_if(rules.text_wanted(action, text), 409)
        change(row)
        post = rules.post_of(BY_ACTION[action].side, held.rights, row)
        _write(row, action, text, held.line, by=by, agency=post.agency if post else None)
        announce.done(action, row, Unit.objects.as_of(held.rights.on).get(pk=row.commune_id), text)
    return row


def _refuse_move(action: Action, rights: Rights, row: Remark) -> None:
    stands = rules.stands(BY_ACTION[action].side, rights, row)
    refuse_if(rules.why_not(action, rights, row), 409 if stands else 403)


def _write(row: Remark, action: Action, text: str, line: Line, *, by: User | None, agency: Any) -> None:
    """The state that follows, its insert-only event, and the line in the journal, which holds no words of a citizen."""
    line.before = {"state": State(row.state).label}
    row.state = BY_ACTION[action].target
    row.version += 1
    if row.state in ENDED:
        row.contact = ""
    row.save()
    _write_event(row, action, text, by=by, agency=agency)
    line.obj, line.after = row, {"state": State(row.state).label}
    line.reason = "" if action == Action.SHOW else text.strip()


def _write_event(row: Remark, action: Action, text: str = "", *, by: User | None = None, agency: Any = None) -> None:
    RemarkEvent(
        remark=row, number=row.version, action=action, state=row.state, agency=agency, by=by, at=clock.now(), text=text.strip()
    ).save(force_insert=True)  # fmt: skip
