"""Every write of the journal: a line, an attempt with its line, and the receipt of a form."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from datchuan.config import clock, prepared
from datchuan.config.errors import Refused
from datchuan.config.request_id import current_request_id
from datchuan.journal import chain as chains
from datchuan.journal import kinds
from datchuan.journal.models import SYSTEM, Entry, Outcome

log = logging.getLogger(__name__)


def record(
    kind: str,
    obj: Any = None,
    *,
    by: Any,
    chain: str = SYSTEM,
    object_label: str = "",
    before: Any = None,
    after: Any = None,
    reason: str = "",
    outcome: str = Outcome.OK,
) -> Entry:
    """Add one line to a chain, in the transaction of what it speaks of.

    ``by`` is a person (``pk``, ``display_name``, ``post_label()``) or None for the system itself. ``obj`` is a model
    instance or a pair (type, id). ``before`` and ``after`` are anything that JSON can say, decimals and dates
    included; above 64 KB they are replaced by their hash. Lines of one chain wait for one another until the
    transaction ends.

    Raises ``UnknownKind`` for a kind that is not registered, ``TransactionManagementError`` outside a transaction.
    """
    kinds.require(kind)
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("journal.record must run inside transaction.atomic()")
    object_type, object_id = _name(obj)
    fields: dict[str, Any] = {
        "chain": chain,
        "day": clock.today(),
        "actor_id": getattr(by, "pk", None),
        "actor_name": _actor_name(by),
        "post_label": _post_label(by),
        "kind": kind,
        "object_type": object_type,
        "object_id": object_id,
        "object_label": chains.text(object_label or _label(obj), 500),
        "outcome": str(outcome),
        "before": chains.capped(before),
        "after": chains.capped(after),
        "reason": chains.text(reason, 10_000),
        "request_id": chains.text(current_request_id(), 80),
    }
    return _append(fields)


def _append(fields: dict[str, Any]) -> Entry:
    """Take the chain's lock, read its last line and the database's time, write the next line: three queries."""
    with prepared.cursor() as cursor:
        # The lock is a statement of its own: the next one must see what the former holder committed.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [chains.lock_key(fields["chain"])])
        cursor.execute(
            "SELECT clock_timestamp(), e.seq, e.hash FROM (SELECT) one LEFT JOIN "
            "(SELECT seq, hash FROM journal_entry WHERE chain = %s ORDER BY seq DESC LIMIT 1) e ON true",
            [fields["chain"]],
        )
        at, last, prev = cursor.fetchone()
    entry = Entry(**fields, at=at, seq=(last or 0) + 1, prev=bytes(prev) if prev else chains.START)
    body = {name: getattr(entry, name) for name in chains.FIELDS}
    entry.hash = chains.digest(bytes(entry.prev), body | {"at": chains.instant(at), "day": entry.day.isoformat()})
    prepared.insert(entry)
    return entry


def _name(obj: Any) -> tuple[str, str]:
    if obj is None:
        return "", ""
    if isinstance(obj, tuple):
        return chains.text(obj[0], 80), chains.text(obj[1], 120)
    meta = getattr(obj, "_meta", None)
    kind = meta.label_lower if meta else type(obj).__name__.lower()
    pk = getattr(obj, "pk", None)
    return kind, "" if pk is None else chains.text(pk, 120)


def _label(obj: Any) -> str:
    with override(settings.LANGUAGE_CODE):  # a line is in Vietnamese, whatever language its writer reads
        return "" if obj is None else str(obj[1] if isinstance(obj, tuple) else obj)


def _actor_name(by: Any) -> str:
    if by is None:
        return "hệ thống"
    if getattr(by, "pk", None) is None:
        return "người chưa đăng nhập"
    return chains.text(getattr(by, "display_name", "") or str(by), 200)


def _post_label(by: Any) -> str:
    label = getattr(by, "post_label", None)
    with override(settings.LANGUAGE_CODE):
        return chains.text(label(), 500) if callable(label) else ""


@dataclass
class Line:
    """The line that an attempt will write. The action fills in what it learns while it works."""

    kind: str
    obj: Any
    by: Any
    chain: str
    object_label: str = ""
    before: Any = None
    after: Any = None
    reason: str = ""
    entry: Entry | None = None
    asked: Any = field(default=None, repr=False)
    _skipped: bool = field(default=False, repr=False)

    def __post_init__(self) -> None:
        self.asked = self.obj

    def skip(self) -> None:
        """Write no line, because nothing was done (a form sent twice)."""
        self._skipped = True

    def write(self) -> None:
        """The line of a success."""
        if not self._skipped:
            self.entry = record(
                self.kind,
                self.obj,
                by=self.by,
                chain=self.chain,
                object_label=self.object_label,
                before=self.before,
                after=self.after,
                reason=self.reason,
            )

    def write_refusal(self, sentence: str) -> None:
        """The line of a refusal: on the thing that was asked for, since what the action made is gone."""
        self.entry = record(
            self.kind,
            self.asked,
            by=self.by,
            chain=self.chain,
            object_label=self.object_label,
            reason=sentence,
            outcome=Outcome.REFUSED,
        )


# Refusals inside the outermost attempt of this context, in their order; None outside any attempt.
_refusals: ContextVar[list[tuple[Line, str]] | None] = ContextVar("journal_refusals", default=None)
# Whether the frame right around is ``together()``: what fails in it fails as a whole, so nobody needs a savepoint.
_as_one: ContextVar[bool] = ContextVar("journal_as_one", default=False)


@contextmanager
def attempt(kind: str, obj: Any = None, *, by: Any, chain: str = SYSTEM) -> Iterator[Line]:
    """The frame of every action: a transaction, and a line about how it ended.

    A success writes its line at the end of the same transaction: if the line cannot be written, nothing was done. A
    ``Refused`` rolls back, is written as a ``refused`` line and goes on to the caller; any other exception rolls back
    and goes on, without a line. Attempts may be nested: a refused inner attempt keeps its line whatever becomes of
    the outer one, because the outermost attempt writes it, with its own transaction if it succeeds and in a new one
    if it does not. A plain ``transaction.atomic()`` around an attempt takes the refusal's line with it when it rolls
    back: wrap actions in an attempt, not in a bare transaction.
    """
    line = Line(kinds.require(kind), obj, by, chain)
    held = _refusals.get()
    if held is not None:
        with _noting(line, held), transaction.atomic(savepoint=not _as_one.get()), _frame(as_one=False):
            yield line
            line.write()
        return
    with _keeping_refusals() as refusals, _noting(line, refusals), transaction.atomic():
        yield line
        for inner, sentence in refusals:
            inner.write_refusal(sentence)
        line.write()


@contextmanager
def together() -> Iterator[None]:
    """Several actions that stand or fall as one, without a line of their own: each writes its line, and a refusal of
    one rolls back all of them and keeps its line. Whoever catches the refusal inside can do nothing more there."""
    if _refusals.get() is not None:
        with transaction.atomic():
            yield
        return
    with _keeping_refusals() as refusals, transaction.atomic(), _frame(as_one=True):
        yield
        for inner, sentence in refusals:
            inner.write_refusal(sentence)


@contextmanager
def _frame(*, as_one: bool) -> Iterator[None]:
    token = _as_one.set(as_one)
    try:
        yield
    finally:
        _as_one.reset(token)


@contextmanager
def _keeping_refusals() -> Iterator[list[tuple[Line, str]]]:
    """The outermost frame: what was refused inside is written even when everything is rolled back."""
    refusals: list[tuple[Line, str]] = []
    token = _refusals.set(refusals)
    try:
        yield refusals
    except Refused:
        _write_refusals(refusals)
        raise
    except Exception:
        # What failed here is told to the caller; the refusals before it are written if the database still answers.
        _try_to_write(refusals)
        raise
    finally:
        _refusals.reset(token)


@contextmanager
def _noting(line: Line, refusals: list[tuple[Line, str]]) -> Iterator[None]:
    try:
        yield
    except Refused as refusal:
        refusals.append((line, refusal.sentence))
        raise


def _write_refusals(refusals: list[tuple[Line, str]]) -> None:
    with transaction.atomic():
        for line, sentence in refusals:
            line.write_refusal(sentence)


def _try_to_write(refusals: list[tuple[Line, str]]) -> None:
    try:
        if refusals:
            _write_refusals(refusals)
    except Exception:
        log.exception("journal: %d refusals could not be written", len(refusals))


@dataclass
class Once:
    """The receipt of a form. ``repeated``: it was handled before and ``answer`` is what was answered then."""

    pk: int
    repeated: bool
    _answer: Any = None

    @property
    def answer(self) -> Any:
        return self._answer

    @answer.setter
    def answer(self, value: Any) -> None:
        """Keep the answer for the next time the same form comes, in the action's own transaction."""
        self._answer = chains.capped(value)
        with prepared.cursor() as cursor:
            body = chains.canonical(self._answer).decode()
            cursor.execute("UPDATE journal_receipt SET answer = %s::jsonb WHERE id = %s", [body, self.pk])


class Receipted:
    """What holds the receipt of its form, None where the form carried no key."""

    receipt: Once | None

    @property
    def repeated(self) -> bool:
        """Whether the same form was handled before; ``answer`` is what was kept then."""
        return self.receipt is not None and self.receipt.repeated

    @property
    def answer(self) -> Any:
        return self.receipt.answer if self.receipt is not None else None

    def keep(self, answer: Any) -> None:
        """Keep what the same form is answered with when it comes again."""
        if self.receipt is not None:
            self.receipt.answer = answer


def once(by: Any, key: UUID | str, body: Any) -> Once:
    """Take the receipt of a form inside an attempt, so that a form sent twice is done once.

    ``key`` is the UUID that the form carries, ``body`` all that was sent (anything JSON can say). Of two sent at the
    same time the second waits for the first. Raises ``Refused`` (409) when the key was used for another body.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("journal.once must run inside transaction.atomic()")
    body_hash = hashlib.sha256(chains.canonical(chains.plain(body))).digest()
    actor, key = getattr(by, "pk", None), key if isinstance(key, UUID) else UUID(key)
    with prepared.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_receipt (actor_id, key, body_hash) VALUES (%s, %s, %s) "
            "ON CONFLICT DO NOTHING RETURNING id",
            [actor, key, body_hash],
        )
        if row := cursor.fetchone():
            return Once(row[0], repeated=False)
        cursor.execute(
            "SELECT id, body_hash, answer::text FROM journal_receipt "
            "WHERE actor_id IS NOT DISTINCT FROM %s AND key = %s",
            [actor, key],
        )
        pk, known, answer = cursor.fetchone()
    if bytes(known) != body_hash:
        raise Refused(
            _("Biểu mẫu này đã được gửi với nội dung khác. Mở lại trang để xem bản đã lưu rồi sửa."), status=409
        )
    return Once(pk, repeated=True, _answer=None if answer is None else json.loads(answer))


def was_handled(by: Any, key: UUID | str) -> bool:
    """Whether a form with this key was handled already: for a page whose form no longer fits because it was. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM journal_receipt WHERE actor_id = %s AND key = %s", [by.pk, str(key)])
        return cursor.fetchone() is not None
