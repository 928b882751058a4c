"""Every write of the room.

Each action that moves what is attached to an indicator calls ``moved`` inside its transaction: the rooms above pass
``confirmations.actions.note_change`` there, so that a confirmation never outlives the evidence that it saw.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.config.prepared import Prepared, insert
from datchuan.evidence import queries, rules
from datchuan.evidence.about import About, said, stamped
from datchuan.evidence.geography import spot_of
from datchuan.evidence.models import Attachment, Document, Revision
from datchuan.evidence.place import Place
from datchuan.files.actions import keep
from datchuan.files.intake import Received
from datchuan.files.models import StoredFile
from datchuan.files.sending import Sent
from datchuan.files.workflow import State
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.places.models import Unit

kinds.register("evidence.add_document", "đưa minh chứng lên thư viện", "added evidence to the library")
kinds.register("evidence.add_revision", "thay tệp của minh chứng", "added a new file of a piece of evidence")
kinds.register("evidence.attach", "gắn minh chứng", "attached evidence")
kinds.register("evidence.detach", "gỡ minh chứng", "detached evidence")
kinds.register("evidence.describe", "sửa thông tin của minh chứng", "changed the description of evidence")
kinds.register("evidence.withdraw", "rút minh chứng khỏi thư viện", "withdrew evidence from the library")


class Moved(Protocol):
    """Who must hear that the evidence of indicators of a commune moved; called in the same transaction."""

    def __call__(self, commune: Unit, set_code: str, year: int, codes: Iterable[str], *, by: User) -> Any: ...


class AlreadyHere(Refused):
    """The same file (by SHA-256) stands in the commune's library: ``document`` is offered instead."""

    def __init__(self, document: Document) -> None:
        sentence = _("Tệp này đã có trong thư viện: %(title)s. Dùng tài liệu đó, không cần gửi lại.")
        super().__init__(sentence % {"title": document.title}, status=409)
        self.document = document


def add_document(
    commune: Unit,
    about: About,
    *,
    by: User,
    moved: Moved,
    stored: Sent | None = None,
    place: Place | None = None,
    key: UUID | None = None,
    is_demo: bool = False,
) -> Document:
    """Put a document into the library of a commune, with its file or (``about.system``) without, and attach it.

    ``stored`` is a file of this person from the files room, ``place`` the indicator that it is to prove.
    Raises ``AlreadyHere`` when the same file is in the library, ``Refused`` for the rest.
    """
    with attempt("evidence.add_document", commune, by=by, chain=commune.chain) as line:
        line.object_label = f"{about.title} · {commune}"
        refuse_if(rules.why_not_write(rights_of(by), commune))
        if key is not None:
            receipt = once(by, key, [commune.pk, said(about), getattr(stored, "original_sha256", ""), _named(place)])
            if receipt.repeated:
                line.skip()
                return Document.objects.get(pk=receipt.answer["document"])
        about = stamped(about, by, without_file=stored is None)
        _lock(commune)
        file = _kept(commune, stored, by)
        document = Document(commune=commune, received_at=clock.now(), received_by=by, is_demo=is_demo)
        document.stored, document.revision = file, 1 if file else 0
        _describe(document, about, file.name if file else "")
        document.save(force_insert=True)
        after: dict[str, Any] = said(about)
        if file is not None:
            _add_file(document, file, by, "")
            after |= {"sha256": file.sha256, "file": file.name}
        if place is not None:
            _attach(document, place, by, moved)
            after["used_for"] = _used_for(place)
        line.obj, line.after = document, {name: value for name, value in after.items() if value}
        if key is not None:
            receipt.answer = {"document": str(document.pk)}
    return document


def add_revision(
    document: Document,
    stored: Sent,
    *,
    by: User,
    version: int,
    moved: Moved,
    note: str = "",
    key: UUID | None = None,
) -> Document:
    """Send a new file of a document; the earlier ones stay readable.

    ``version`` is that of the document on the person's page. Raises ``Stale``, ``AlreadyHere`` or ``Refused``.
    """
    with attempt("evidence.add_revision", document, by=by, chain=document.commune.chain) as line:
        locked = _locked(document, line)
        refuse_if(rules.why_not_change(rights_of(by), locked))
        if key is not None:
            receipt = once(by, key, [str(document.pk), stored.original_sha256, version, note])
            if receipt.repeated:
                line.skip()
                return locked
        _check_version(locked, version)
        _lock(locked.commune)
        file = _kept(locked.commune, stored, by)
        assert file is not None
        line.before = {"revision": locked.revision}
        locked.revision += 1
        locked.version += 1
        locked.stored = file
        locked.refold(file.name)
        locked.save(update_fields=["revision", "stored", "version", "folded"])
        _add_file(locked, file, by, note)
        line.after = {"revision": locked.revision, "sha256": file.sha256, "file": file.name}
        line.reason = note
        _tell_all(locked, locked.attachments.now(), by, moved)
        if key is not None:
            receipt.answer = {"document": str(document.pk)}
    return locked


def attach(document: Document, place: Place, *, by: User, moved: Moved, key: UUID | None = None) -> Attachment:
    """Use a document of the library as evidence of an indicator in a year.

    Attached already as the same kind it stays so, without a line. Raises ``Refused``.
    """
    with attempt("evidence.attach", document, by=by, chain=document.commune.chain) as line:
        locked = _locked(document, line)
        line.object_label = f"{locked} · {_used_for(place)}"
        refuse_if(rules.why_not_attach(rights_of(by), locked, place))
        if key is not None:
            receipt = once(by, key, [str(document.pk), asdict(place)])
            if receipt.repeated:
                line.skip()
                return Attachment.objects.get(pk=receipt.answer["attachment"])
        known = _attached.first(document=[locked.pk], **_columns(place))
        if known is not None:
            line.skip()
        attachment = known or _attach(locked, place, by, moved)
        line.after = {"used_for": _used_for(place)}
        if key is not None:
            receipt.answer = {"attachment": attachment.pk}
    return attachment


def detach(attachment: Attachment, *, by: User, reason: str, moved: Moved, key: UUID | None = None) -> Attachment:
    """End the use of a document for an indicator; the row and its reason stay. Raises ``Refused``."""
    document = attachment.document
    with attempt("evidence.detach", document, by=by, chain=document.commune.chain) as line:
        locked = _locked(document, line)
        held = locked.attachments.get(pk=attachment.pk)
        held.document = locked
        line.object_label = f"{locked} · {_used_for(held.place)}"
        if key is not None and once(by, key, [attachment.pk, reason]).repeated:
            line.skip()
            return held
        refuse_if(rules.why_not_detach(rights_of(by), held, reason))
        _end(held, by, reason)
        line.before, line.reason = {"used_for": _used_for(held.place)}, reason
        _tell_all(locked, [held], by, moved)
    return held


def describe(
    document: Document, about: About, *, by: User, version: int, reason: str = "", moved: Moved, key: UUID | None = None
) -> Document:
    """Say the title, dates or place of a document anew; the journal keeps what stood before.

    Saying the same adds no line. Raises ``Stale`` (described by someone else meanwhile) or ``Refused``.
    """
    with attempt("evidence.describe", document, by=by, chain=document.commune.chain) as line:
        locked = _locked(document, line)
        refuse_if(rules.why_not_change(rights_of(by), locked))
        if key is not None and once(by, key, [str(document.pk), said(about), version, reason]).repeated:
            line.skip()
            return locked
        about = stamped(about, by, without_file=locked.is_elsewhere)
        before = About.of(locked)
        if about == before:
            line.skip()
            return locked
        _check_version(locked, version)
        _describe(locked, about, locked.stored.name if locked.stored else "")
        locked.version += 1
        locked.save()
        old, new = said(before), said(about)
        line.before = {name: old[name] for name in old if old[name] != new[name]}
        line.after = {name: new[name] for name in new if old[name] != new[name]}
        line.reason = reason
        if locked.is_elsewhere and (before.system, before.link) != (about.system, about.link):
            _tell_all(locked, locked.attachments.now(), by, moved)
    return locked


def withdraw(
    document: Document, *, by: User, reason: str, version: int, moved: Moved, key: UUID | None = None
) -> Document:
    """Take a document out of the library; every use of it ends, page and files stay readable. Raises ``Refused``."""
    with attempt("evidence.withdraw", document, by=by, chain=document.commune.chain) as line:
        locked = _locked(document, line)
        if key is not None and once(by, key, [str(document.pk), reason, version]).repeated:
            line.skip()
            return locked
        refuse_if(rules.why_not_withdraw(rights_of(by), locked, reason))
        _check_version(locked, version)
        held = list(locked.attachments.now())
        for attachment in held:
            _end(attachment, by, reason)
        locked.withdrawn_at, locked.withdrawn_by, locked.withdrawn_reason = clock.now(), by, reason
        locked.version += 1
        locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason", "version"])
        line.before = {"used_for": [_used_for(one.place) for one in held]}
        line.reason = reason
        _tell_all(locked, held, by, moved)
    return locked


def refuse_write(commune: Unit, *, by: User) -> None:
    """Refuse, with its line in the journal, what a person may not write, before a file is even taken.

    Raises ``Refused``; returns when the person may write after all.
    """
    with attempt("evidence.add_document", commune, by=by, chain=commune.chain) as line:
        line.skip()
        refuse_if(rules.why_not_write(rights_of(by), commune))


# Parts of the actions


def _lock(commune: Unit) -> None:
    """One writer of a commune's library at a time: the same file sent twice at once must be seen by the second."""
    Unit.objects.select_for_update(no_key=True).only("pk").get(pk=commune.pk)


_document = Prepared(
    lambda one: Document.objects.select_for_update(of=("self",)).select_related("commune").filter(pk__any_of=one),
    one=list,
)
_attached = Prepared(
    lambda document, set_code, indicator_code, year, wanted: (
        Attachment.objects.now()
        .filter(
            document_id__any_of=document, set_code=set_code, indicator_code=indicator_code, year=year, wanted=wanted
        )
        .order_by("pk")[:1]
    ),
    document=list,
    set_code=str,
    indicator_code=str,
    year=int,
    wanted=str,
)


def _locked(document: Document, line: Any) -> Document:
    """The document as it stands, locked until the action ends. Its commune keeps the name that the caller read."""
    locked: Document | None = _document.first(one=[document.pk])
    if locked is None:
        raise Document.DoesNotExist
    locked.commune = document.commune
    line.object_label = f"{locked} · {document.commune}"
    return locked


def _check_version(locked: Document, version: int) -> None:
    if locked.version != version:
        raise Stale(_("Tài liệu này vừa được người khác sửa. Xem bản mới bên dưới rồi làm lại."), theirs=locked)


def _kept(commune: Unit, stored: Sent | None, by: User) -> StoredFile | None:
    """The row of a file that is new to the library. Refuses one that stands there, is blocked, or came from another."""
    if stored is None:
        return None
    if isinstance(stored, StoredFile):
        if stored.state == State.BLOCKED:
            raise Refused(stored.problem, status=409)
        # Nobody's account stands behind what came by a private address: whoever accepts it may use it.
        if stored.received_by_id not in (None, by.pk):
            raise Refused(_("Tệp này do người khác gửi. Anh/chị gửi lại tệp từ máy của mình."))
    if known := queries.same_file(commune.pk, stored.original_sha256):
        raise AlreadyHere(known)
    return keep(stored, by=by) if isinstance(stored, Received) else stored


def _describe(document: Document, about: About, file_name: str) -> None:
    for name in About.__dataclass_fields__:
        setattr(document, name, getattr(about, name))
    document.refold(file_name)


def _add_file(document: Document, stored: StoredFile, by: User, note: str) -> None:
    spot = spot_of(document.commune.code, stored.facts)
    Revision.objects.create(
        document=document,
        number=document.revision,
        stored=stored,
        sha256=stored.sha256,
        note=note,
        where=spot.verdict,
        km=spot.km,
        received_at=clock.now(),
        received_by=by,
    )


def _attach(document: Document, place: Place, by: User, moved: Moved) -> Attachment:
    refuse_if(rules.why_not_place(place), 409)
    attachment = Attachment(
        document=document, commune=document.commune, **_columns(place), attached_at=clock.now(), attached_by=by
    )
    insert(attachment)
    _tell_all(document, [attachment], by, moved)
    return attachment


def _end(attachment: Attachment, by: User, reason: str) -> None:
    attachment.ended_at, attachment.ended_by, attachment.ended_reason = clock.now(), by, reason
    attachment.save(update_fields=["ended_at", "ended_by", "ended_reason"])


def _tell_all(document: Document, attachments: Iterable[Attachment], by: User, moved: Moved) -> None:
    """Call ``moved`` once for each set and year whose indicators the attachments touch."""
    touched: dict[tuple[str, int], set[str]] = {}
    for one in attachments:
        touched.setdefault((one.set_code, one.year), set()).add(one.indicator_code)
    for (set_code, year), codes in sorted(touched.items()):
        moved(document.commune, set_code, year, sorted(codes), by=by)


def _columns(place: Place) -> dict[str, Any]:
    return asdict(place)


def _used_for(place: Place) -> str:
    return f"{place.set_code} {place.indicator_code} · {place.year}"


def _named(place: Place | None) -> Any:
    return asdict(place) if place else None
