"""Remarks on a file: put at a place of a page, taken off by who wrote them. No figure and no confirmation moves."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from datchuan.config import clock
from datchuan.config.errors import refuse_if
from datchuan.config.text import nfc
from datchuan.evidence import rules
from datchuan.evidence.models import Document, Pin, Revision
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.notices import kinds as notice_kinds
from datchuan.notices.actions import tell
from datchuan.people.models import Role, User
from datchuan.people.queries import officers_of
from datchuan.people.rights import rights_of

kinds.register("evidence.put_pin", "ghi chú lên minh chứng", "put a remark on evidence")
kinds.register("evidence.take_off_pin", "gỡ ghi chú trên minh chứng", "took a remark off evidence")
kinds.name_field("page", "trang", "page")
kinds.name_field("remark", "ghi chú", "remark")
PINNED = notice_kinds.register(
    "evidence.pinned",
    "Ghi chú trên minh chứng",
    "Remarks on evidence",
    "Sở Y tế ghi chú trên “Danh sách hộ”, trang 2: Thiếu chữ ký của trưởng thôn.",
    roles=[Role.COMMUNE_OFFICER],
)


def put_pin(
    revision: Revision,
    text: str,
    *,
    by: User,
    page: int = 1,
    at: tuple[int, int] | None = None,
    key: UUID | None = None,
) -> Pin:
    """Put a remark on a page of a revision, at a place in thousandths of its width or on the page as a whole.

    The officers of the commune are told, unless one of them wrote it. Raises ``Refused``.
    """
    document, text = revision.document, " ".join(nfc(text).split())[:300]
    with attempt("evidence.put_pin", document, by=by, chain=document.commune.chain) as line:
        line.object_label = f"{document} · {document.commune}"
        rights = rights_of(by)
        refuse_if(rules.why_not_pin(rights, document), 403)
        if key is not None:
            receipt = once(by, key, [revision.pk, text, page, at])
            if receipt.repeated:
                line.skip()
                return Pin.objects.get(pk=receipt.answer)
        Document.objects.select_for_update().get(pk=document.pk)
        standing = revision.pins.standing().count()
        refuse_if(rules.why_not_place_pin(text, page, revision.stored.pages or 1, standing), 409)
        x, y = at or (None, None)
        pin = Pin.objects.create(revision=revision, page=page, x=x, y=y, text=text, put_at=clock.now(), put_by=by)
        line.after = {"revision": revision.number, "page": page, "remark": text}
        if key is not None:
            receipt.answer = pin.pk
        _tell(pin, document, by)
    return pin


def take_off_pin(pin: Pin, *, by: User) -> Pin:
    """Take a remark off; it stays in the journal. Raises ``Refused``."""
    document = pin.revision.document
    with attempt("evidence.take_off_pin", document, by=by, chain=document.commune.chain) as line:
        line.object_label = f"{document} · {document.commune}"
        pin = Pin.objects.select_for_update(of=("self",)).select_related("put_by", "revision").get(pk=pin.pk)
        rights = rights_of(by)
        refuse_if(rules.why_not_pin(rights, document), 403)
        refuse_if(rules.why_not_take_off(rights, pin), 409)
        pin.taken_off_at, pin.taken_off_by = clock.now(), by
        pin.save(update_fields=["taken_off_at", "taken_off_by"])
        line.before = {"revision": pin.revision.number, "page": pin.page, "remark": pin.text}
    return pin


def _tell(pin: Pin, document: Document, by: User) -> None:
    officers = officers_of(document.commune, clock.today())
    if by in officers:
        return
    said = f"{by} ghi chú trên “{document.title}”, trang {pin.page}: {pin.text}"
    where = reverse("document", args=[document.commune.code, document.pk])
    where += f"?revision={pin.revision.number}&page={pin.page}"
    tell(officers, said, where=where, kind=PINNED, about=f"evidence:{document.pk}", thing=str(document)[:160])
