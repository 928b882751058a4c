"""Every write of the room. What a paper says is fixed when its number is given, its file when it is signed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.files import actions as files
from datchuan.files.models import Kind, StoredFile
from datchuan.journal import kinds
from datchuan.journal.actions import Line, attempt, once
from datchuan.papers import codes, demo_authority, homes, keys, numbering, queries, rules, signing, verifying
from datchuan.papers.content import Paper, digest, plain
from datchuan.papers.docx import MIME, render_docx, why_not_template
from datchuan.papers.kinds import kind_of
from datchuan.papers.models import IssuedPaper, Origin, PaperTemplate
from datchuan.papers.pdf import render_pdf
from datchuan.papers.workflow import BY_ACTION, TABLE, Action, State
from datchuan.people.models import Agency, User
from datchuan.people.rights import rights_of

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)
kinds.register("papers.put_template", "thay mẫu văn bản", "put a template of papers in place")
kinds.register("papers.withdraw_template", "bỏ mẫu văn bản riêng", "withdrew a template of papers")
kinds.name_field("number", "số văn bản", "number")
kinds.name_field("day", "ngày văn bản", "day")
kinds.name_field("subject", "trích yếu", "subject")
kinds.name_field("data_digest", "mã nội dung", "digest of the content")
kinds.name_field("pdf_sha256", "mã SHA-256 của tệp có giá trị", "SHA-256 of the file that counts")
kinds.name_field("origin", "nguồn của tệp", "where the file comes from")

PDF_MIME = "application/pdf"


def draft(
    paper: Paper, *, organ: Agency, scope: str, by: User, is_demo: bool = False, key: UUID | None = None
) -> IssuedPaper:
    """Begin a paper of an organ. ``scope`` is the journal chain to which it belongs; ``key`` makes a repeated send
    harmless. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.DRAFT].kind, organ, by=by, chain=scope) as line:
        line.object_label = f"{paper.of_kind.name_vi}: {paper.subject}"
        if key is not None:
            receipt = once(by, key, [organ.pk, scope, digest(paper)])
            if receipt.repeated:
                line.skip()
                return IssuedPaper.objects.get(pk=receipt.answer["paper"])
        refuse_if(rules.why_not_draft(rights_of(by), organ))
        issued = IssuedPaper.objects.create(
            kind=paper.kind, organ=organ, scope=scope, subject=paper.subject[:500], symbol=paper.symbol, data=plain(paper),
            data_digest=digest(paper), code=codes.new_code(), is_demo=is_demo, created_by=by, created_at=clock.now(),
        )  # fmt: skip
        line.obj, line.after = issued, {"subject": issued.subject, "data_digest": issued.data_digest}
        if key is not None:
            receipt.answer = {"paper": str(issued.pk)}
    return issued


def redraft(issued: IssuedPaper, paper: Paper, *, by: User, version: int) -> IssuedPaper:
    """Other content for a paper that has no number yet. Raises ``Refused`` or ``Stale``."""
    with _moving(issued, Action.REDRAFT, by, version) as moving:
        if paper.kind != moving.issued.kind:
            raise Refused(_("Văn bản này là loại khác. Soạn văn bản mới cho loại đó."), status=409)
        before = moving.issued.data_digest
        moving.change(subject=paper.subject[:500], symbol=paper.symbol, data=plain(paper), data_digest=digest(paper))
        moving.line.before = {"data_digest": before}
        moving.line.after = {"subject": moving.issued.subject, "data_digest": moving.issued.data_digest}
    return moving.issued


def take_number(
    issued: IssuedPaper, *, by: User, version: int, number: int | None = None, day: date | None = None
) -> IssuedPaper:
    """Give the next number (or ``number`` of the office's own register) and the day, and draw both files: from here on
    the content does not change. Raises ``Refused`` (number taken, day ahead) or ``Stale``."""
    with _moving(issued, Action.NUMBER, by, version) as moving:
        today = clock.today()
        day = day or today
        refuse_if(rules.why_not_day(day, today), 409)
        row = moving.issued
        given = numbering.take_number(row.organ, row.symbol, day.year, number)
        paper = row.paper.numbered(given, day).checked_at(codes.verification(row.code))
        pdf, docx = _drawn(row, paper, given, by)
        moving.change(
            number=given, year=day.year, day=day, data=plain(paper), data_digest=digest(paper), pdf=pdf, docx=docx,
            numbered_by=by, numbered_at=clock.now(),
        )  # fmt: skip
        moving.line.after = {"number": row.sign, "day": day, "data_digest": row.data_digest}
    return moving.issued


def _drawn(row: IssuedPaper, paper: Paper, number: int, by: User) -> tuple[StoredFile, StoredFile]:
    name = f"{kind_of(row.kind).code}-{number:02d}-{row.symbol}".replace("/", "-")
    drawn = render_pdf(paper)
    document = render_docx(paper, queries.template_in_use(row.kind))
    return (
        files.keep_made(drawn, f"{name}.pdf", PDF_MIME, by=by, scope=row.scope),
        files.keep_made(document, f"{name}.docx", MIME, by=by, scope=row.scope, kind=Kind.DOCUMENT),
    )


def sign(
    issued: IssuedPaper, identity: signing.Identity, *, by: User, version: int, visible: bool = False
) -> IssuedPaper:
    """Sign the numbered paper with a key on the server. Raises ``Refused`` (not the signer; key not opened) or ``Stale``.

    Signing and checking come before the transaction: a time stamp is fetched over the network.
    """
    before = IssuedPaper.objects.select_related("pdf", "organ").get(pk=issued.pk)
    row = BY_ACTION[Action.SIGN]
    if before.pdf is None or rules.why_not(Action.SIGN, rights_of(by), before):
        with _moving(issued, Action.SIGN, by, version):  # says why not, with its line
            raise Refused(rules.why_not_in_state(Action.SIGN, State.DRAFT), status=409)
    signed = signing.sign(queries.content_of(before.pdf), identity, at=clock.now(), reason=row.vi, visible=visible)
    verdict = verifying.verify(signed, verifying.trusted_roots(), clock.now(), verifying.revocation_lists())
    with _moving(issued, Action.SIGN, by, version) as moving:
        refuse_if(verdict.sentence if not verdict.ok else "", 409)
        stored = files.keep_made(signed, before.pdf.name, PDF_MIME, by=by, scope=before.scope)
        moving.settle(stored, Origin.HERE, verdict, by)
    return moving.issued


def sign_here(issued: IssuedPaper, *, by: User, version: int, secret: str = "") -> IssuedPaper:
    """Sign with the key that the server keeps for the organ, opened by ``secret``; in a demo, where there is none, with the
    demo certificate of the person. A second press does nothing. Raises ``Refused``."""
    now = IssuedPaper.objects.select_related("organ").get(pk=issued.pk)
    if now.state == State.SIGNED and now.signed_by_id == by.pk:
        return now
    key = keys.kept_key(now.organ)
    if sentence := rules.why_not_sign_here(rights_of(by), now, has_key=key is not None):
        with _moving(now, Action.SIGN, by, version):  # the refusal leaves its line
            raise Refused(sentence, status=409)
    identity = key.identity(secret) if key else demo_authority.identity_of(f"person-{by.pk}", by.full_name)
    return sign(now, identity, by=by, version=version, visible=True)


def attach_signed(issued: IssuedPaper, data: File[Any], *, by: User, version: int) -> IssuedPaper:
    """The file that was signed outside, with the tool of a certificate authority. It must hold; whether it is the file
    that the system drew is told apart and shown. Raises ``Refused``, ``Stale`` or ``FileProblem``."""
    _refuse_early(issued, Action.ATTACH_SIGNED, by, version)
    content = data.read()
    data.seek(0)
    verdict = verifying.verify(content, verifying.trusted_roots(), clock.now(), verifying.revocation_lists())
    received = files.receive(data, by=by, allowed={Kind.PDF}, scope=issued.scope) if verdict.ok else None
    with _moving(issued, Action.ATTACH_SIGNED, by, version) as moving:
        if received is None:
            raise Refused(verdict.sentence, status=409)
        if received.main.sha256 != hashlib.sha256(content).hexdigest():
            raise Refused(_("Tệp đã ký bị thay đổi khi lưu, nên không nhận. Tải lại bản gốc."), status=409)
        ours = moving.issued.pdf is not None and content.startswith(queries.content_of(moving.issued.pdf))
        moving.settle(files.keep(received, by=by), Origin.OUTSIDE if ours else Origin.FOREIGN, verdict, by)
    return moving.issued


def attach_scan(issued: IssuedPaper, data: File[Any], *, by: User, version: int) -> IssuedPaper:
    """A picture or PDF of the paper that was signed by hand; it is marked as a scan wherever it is shown.
    Raises ``Refused``, ``Stale`` or ``FileProblem``."""
    _refuse_early(issued, Action.ATTACH_SCAN, by, version)
    received = files.receive(data, by=by, allowed={Kind.PDF, Kind.IMAGE}, scope=issued.scope)
    with _moving(issued, Action.ATTACH_SCAN, by, version) as moving:
        moving.settle(files.keep(received, by=by), Origin.SCAN, None, by)
    return moving.issued


def cancel(issued: IssuedPaper, reason: str, *, by: User, version: int) -> IssuedPaper:
    """Drop a paper before its signature, or cancel it after. Its number stays in the series. Raises ``Refused``, ``Stale``."""
    state = IssuedPaper.objects.values_list("state", flat=True).get(pk=issued.pk)
    action = Action.REVOKE if state == State.SIGNED else Action.CANCEL
    with _moving(issued, action, by, version) as moving:
        refuse_if(rules.why_not_reason(reason), 409)
        moving.change(cancelled_by=by, cancelled_at=clock.now(), cancel_reason=reason.strip()[:500])
        moving.line.reason = reason
        homes.cancelled(moving.issued, by)
    return moving.issued


# Templates


def put_template(kind: str, data: File[Any], note: str = "", *, by: User, key: UUID | None = None) -> PaperTemplate:
    """An office's own template for a kind, in use from the next paper on. It is tried on the sample of the kind first.
    Raises ``Refused`` or ``FileProblem`` with the sentence."""
    refused = rules.why_not_put_template(rights_of(by))
    received = None if refused else files.receive(data, by=by, allowed={Kind.DOCUMENT}, scope="system")
    why_not = refused or _tried(kind, received)
    with attempt("papers.put_template", ("papers.template", kind), by=by) as line:
        line.object_label = kind_of(kind).name_vi
        if why_not or received is None:
            raise Refused(why_not, status=403 if refused else 409)
        if key is not None:
            receipt = once(by, key, [kind, received.original_sha256])
            if receipt.repeated:
                line.skip()
                return PaperTemplate.objects.get(pk=receipt.answer["template"])
        stored = files.keep(received, by=by)
        template = _next_template(kind, stored, note, by)
        line.after = {"name": stored.name, "version": template.version}
        if key is not None:
            receipt.answer = {"template": template.pk}
    return template


def refuse_template(kind: str, *, by: User) -> None:
    """Refuse, with its line in the journal, somebody who may change no template, before the form is read."""
    with attempt("papers.put_template", ("papers.template", kind), by=by) as line:
        line.object_label = kind_of(kind).name_vi
        line.skip()
        refuse_if(rules.why_not_put_template(rights_of(by)))


def _tried(kind: str, received: files.Received | None) -> str:
    from datchuan.files import storage

    if received is None:
        return ""
    with storage.evidence_storage().open(received.main.name, "rb") as handle:
        return why_not_template(kind, bytes(handle.read()))


def _next_template(kind: str, stored: StoredFile, note: str, by: User) -> PaperTemplate:
    last = PaperTemplate.objects.select_for_update().filter(kind=kind).order_by("-version").first()
    try:
        with transaction.atomic():
            return PaperTemplate.objects.create(
                kind=kind, version=(last.version if last else 0) + 1, file=stored, note=note[:300], put_by=by, put_at=clock.now()
            )  # fmt: skip
    except IntegrityError:
        raise Stale(_("Mẫu này vừa có người khác thay. Xem mẫu đang dùng rồi tải lên lại nếu cần.")) from None


def withdraw_template(kind: str, *, by: User) -> None:
    """Go back to the shipped template of a kind. Raises ``Refused``; harmless when it is in use already."""
    with attempt("papers.withdraw_template", ("papers.template", kind), by=by) as line:
        line.object_label = kind_of(kind).name_vi
        refuse_if(rules.why_not_put_template(rights_of(by)))
        rows = PaperTemplate.objects.select_for_update().filter(kind=kind, withdrawn_at__isnull=True)
        if not list(rows):
            line.skip()
            return
        rows.update(withdrawn_at=clock.now())


# The frame of a move


@dataclass
class _Moving:
    issued: IssuedPaper
    line: Line
    target: State

    def change(self, **fields: Any) -> None:
        """Write the fields with the new state."""
        row = self.issued
        for name, value in (fields | {"state": self.target, "version": row.version + 1}).items():
            setattr(row, name, value)
        row.save(update_fields=[*fields, "state", "version"])

    def settle(self, stored: StoredFile, origin: Origin, verdict: verifying.Verdict | None, by: User) -> None:
        """The file that counts is there."""
        self.change(
            signed=stored, origin=origin, pdf_sha256=stored.sha256, verdict=verdict.plain() if verdict else None,
            signed_by=by, signed_at=clock.now(),
        )  # fmt: skip
        self.line.after = {"pdf_sha256": stored.sha256, "origin": origin.label, "number": self.issued.sign}
        homes.signed(self.issued, by)


@contextmanager
def _moving(issued: IssuedPaper, action: Action, by: User, version: int) -> Iterator[_Moving]:
    """Lock the paper, ask whether the person may and whether the state allows it, and write the line."""
    row = BY_ACTION[action]
    with attempt(row.kind, issued, by=by, chain=issued.scope) as line:
        locked = IssuedPaper.objects.select_for_update(of=("self",)).select_related("organ", "pdf").get(pk=issued.pk)
        line.obj = locked
        refused = rules.why_not(action, rights_of(by), locked)
        refuse_if(refused, 409 if rules.is_only_of_state(refused, action, locked) else 403)
        if locked.version != version:
            raise Stale(_("Văn bản này vừa có người khác xử lý. Xem bản đang lưu rồi làm tiếp."), theirs=locked)
        yield _Moving(locked, line, row.target)


def _refuse_early(issued: IssuedPaper, action: Action, by: User, version: int) -> None:
    """Refuse before a file is read; the line of a refusal is written, that of a success is not."""
    with _moving(issued, action, by, version) as moving:
        moving.line.skip()
