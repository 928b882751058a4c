"""What is done with one request: the village promises and answers, the commune returns, accepts, writes in, withdraws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.files.base import File
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import refuse_if
from datchuan.confirmations.actions import note_change
from datchuan.evidence import actions as evidence
from datchuan.evidence.about import About
from datchuan.evidence.models import Document
from datchuan.evidence.place import Place
from datchuan.evidence.queries import same_file
from datchuan.evidence.taken import taken_on
from datchuan.files import actions as files
from datchuan.files.intake import Received
from datchuan.files.models import Kind as FileKind
from datchuan.files.sending import ALLOWED
from datchuan.journal import kinds
from datchuan.journal.actions import Line, attempt, once
from datchuan.people.models import User
from datchuan.people.moving import moving
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Unit
from datchuan.ui.numbers import format_number
from datchuan.villages import announce, rules
from datchuan.villages.models import Address, Kind, Request, RequestEvent, SentFile
from datchuan.villages.workflow import BY_ACTION, TABLE, Action, State

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)

Change = Callable[[Request, Line], None]


@dataclass(frozen=True)
class Given:
    """What a village gives: a number or files that were looked into, and words beside them."""

    number: Decimal | None = None
    note: str = ""
    files: tuple[Received, ...] = ()

    def plain(self) -> list[Any]:
        return [self.number, self.note, [one.original_sha256 for one in self.files]]


def look_into(data: File[Any], request: Request, commune: Unit, by: User | None = None) -> Received:
    """Look into a file of an answer, before any transaction. Raises ``FileProblem`` with the sentence for the person."""
    allowed = {FileKind.IMAGE} if request.call.kind == Kind.PHOTO else ALLOWED
    return files.receive(data, by=by, allowed=allowed, scope=commune.chain)


def answer(request: Request, given: Given, *, address: Address, key: UUID | None = None) -> Request:
    """The village answers by its private address. Raises ``Refused``.

    No version: a village answers only what nobody has answered, so nothing is written over.
    """

    def change(row: Request, _line: Line) -> None:
        _give(row, given, by_phone=False)
        row.answered_by, row.written_by = address.holder, None

    return _by_village(request, Action.ANSWER, given.note, change, address, key, given.plain())


def promise(request: Request, day: date, *, address: Address, key: UUID | None = None) -> Request:
    """The village cannot yet and names a day. Raises ``Refused``."""

    def change(row: Request, _line: Line) -> None:
        refuse_if(rules.why_not_day(day, clock.today()), 409)
        row.promised_on = day

    return _by_village(request, Action.PROMISE, f"{day:%d/%m/%Y}", change, address, key, [day])


def write_in(request: Request, given: Given, *, by: User, version: int, key: UUID | None = None) -> Request:
    """An officer writes in what a village told by phone. Raises ``Refused`` or ``Stale``."""

    def change(row: Request, _line: Line) -> None:
        _give(row, given, by_phone=True)
        row.answered_by, row.written_by = "", by

    return _move(request, Action.WRITE, given.note, change, by=by, version=version, key=key, sent=given.plain())


def give_back(
    request: Request, reason: str, due: date | None, *, by: User, version: int, key: UUID | None = None
) -> Request:
    """The answer does not do: the village does it again until a day. Raises ``Refused`` or ``Stale``."""

    def change(row: Request, _line: Line) -> None:
        refuse_if(rules.why_not_return(reason, due, clock.today()), 409)
        assert due is not None
        row.reason, row.due, row.promised_on = reason, due, None

    return _move(request, Action.RETURN, reason, change, by=by, version=version, key=key, sent=[due])


def accept(request: Request, *, by: User, version: int, wanted: str = "", key: UUID | None = None) -> Request:
    """Take an answer under one's own name. Its files become evidence of the indicator of the call, as the kind ``wanted``
    ("" for another), in the same transaction; a number is counted. Raises ``Refused`` or ``Stale``.
    """

    def change(row: Request, line: Line) -> None:
        row.decided_by, row.decided_at, row.reason = by, clock.now(), ""
        if row.call.serves:
            made = _prove(row, wanted, by)
            line.after = {"used_for": [document.title for document in made]} if made else None

    return _move(request, Action.ACCEPT, "", change, by=by, version=version, key=key, sent=[wanted])


def withdraw(request: Request, reason: str = "", *, by: User, version: int, key: UUID | None = None) -> Request:
    """It is not needed any more. Raises ``Refused`` or ``Stale``."""

    def change(row: Request, _line: Line) -> None:
        row.decided_by, row.decided_at, row.reason = by, clock.now(), reason

    return _move(request, Action.WITHDRAW, reason, change, by=by, version=version, key=key)


def refuse_move(request: Request, action: Action, *, by: User) -> None:
    """Refuse, with its line in the journal, somebody whose move it is not, before the form is read."""
    with attempt(BY_ACTION[action].kind, request, by=by, chain=request.call.commune.chain) as line:
        line.skip()
        refuse_if(rules.why_not(action, rights_of(by), request))


def _move(
    request: Request,
    action: Action,
    text: str,
    change: Change,
    *,
    by: User,
    version: int,
    key: UUID | None,
    sent: Any = None,
) -> Request:
    """What an officer does with a request that exists."""
    with moving(
        BY_ACTION[action].kind, _rows(), request, by=by, chain=request.call.commune.chain, check=partial(_check, action),
        version=version, stale=_("Việc này vừa có người khác xử lý. Xem bản đang lưu rồi chọn."), key=key, body=[text, sent],
    ) as held:  # fmt: skip
        if not held.repeated:
            _write(held.row, action, text, change, held.line, by, "")
    return held.row


def _by_village(
    request: Request, action: Action, text: str, change: Change, address: Address, key: UUID | None, sent: Any
) -> Request:
    """What a person of the village does by the address: receipt, lock, rule. There is no account, hence no rights."""
    with attempt(BY_ACTION[action].kind, request, by=AnonymousUser(), chain=request.call.commune.chain) as line:
        repeated = key is not None and once(None, key, [str(request.pk), action, text, sent]).repeated
        row = _rows().select_for_update(of=("self",)).get(pk=request.pk)
        if repeated:
            line.skip()
            return row
        _check(action, address, row)
        _write(row, action, text, change, line, None, address.holder)
    return row


def _rows() -> QuerySet[Request]:
    return Request.objects.select_related("call__commune", "village")


def _check(action: Action, who: Rights | Address, row: Request) -> None:
    stands = rules.stands(BY_ACTION[action].side, who, row)
    refuse_if(rules.why_not(action, who, row), 409 if stands else 403)


def _write(row: Request, action: Action, text: str, change: Change, line: Line, by: User | None, name: str) -> None:
    """The change, the state that follows, its insert-only event, the line, and who is told."""
    commune = row.call.commune = Unit.objects.as_of(clock.today()).get(pk=row.call.commune_id)
    line.before, line.object_label = {"state": State(row.state).label}, f"{commune}: {row}"
    change(row, line)
    row.state, row.version = BY_ACTION[action].target, row.version + 1
    row.save()
    RequestEvent(
        request=row, number=row.version, action=action, state=row.state, by=by, name=name, at=clock.now(), text=text
    ).save(force_insert=True)  # fmt: skip
    line.obj, line.reason = row, text
    line.after = {**(line.after or {}), "state": State(row.state).label, **({"holder": name} if name else {})}
    announce.done(action, row, commune)


def _give(row: Request, given: Given, *, by_phone: bool) -> None:
    """Put what was given in the place of an earlier answer; the files of that one stay, replaced."""
    sentence = rules.why_not_answer(row.call.kind, given.number, len(given.files), given.note, by_phone=by_phone)
    refuse_if(sentence, 409)
    row.sent_files.update(replaced=True)
    kept = [files.keep(one, by=None) for one in given.files]
    SentFile.objects.bulk_create(SentFile(request=row, stored=stored) for stored in kept)
    row.number = given.number if row.call.kind == Kind.NUMBER else None
    row.note, row.answered_at = given.note, clock.now()


def _prove(row: Request, wanted: str, by: User) -> list[Document]:
    """Make the files of an answer evidence of the indicator of its call; a file that the library has already is used."""
    call, made = row.call, []
    assert call.year is not None  # as every call that serves an indicator
    place = Place(call.set_code, call.indicator_code, call.year, wanted)
    sent = list(row.sent_files.filter(replaced=False).select_related("stored"))
    for at, one in enumerate(sent, start=1):
        title = f"{row.village}: {call.text}"
        title = f"{title[:190]} ({at})" if len(sent) > 1 else title[:200]
        known = same_file(call.commune_id, one.stored.original_sha256)
        if known is not None:
            evidence.attach(known, place, by=by, moved=note_change)
        else:
            about = About(title, dated=taken_on(one.stored))
            known = evidence.add_document(
                call.commune, about, by=by, moved=note_change, stored=one.stored, place=place, is_demo=call.is_demo
            )
        one.document = known
        one.save(update_fields=["document"])
        made.append(known)
    return made


def number_words(row: Request) -> str:
    """The number of an answer with its unit."""
    return "" if row.number is None else f"{format_number(row.number)} {row.call.unit}".strip()
