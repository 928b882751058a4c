"""Writes of what lies in a dossier: its documents, and the facts that conditions rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.dossiers import record, rules
from datchuan.dossiers.asked import why_not_confirm
from datchuan.dossiers.models import Document, Dossier, Fact
from datchuan.files import actions as files
from datchuan.files.intake import Received
from datchuan.files.models import StoredFile
from datchuan.journal import kinds
from datchuan.journal.actions import Line, attempt, once
from datchuan.people.models import User
from datchuan.people.rights import rights_of

ADD = kinds.register("dossiers.add_document", "thêm giấy tờ vào hồ sơ", "added a document to a dossier")
REMOVE = kinds.register("dossiers.remove_document", "gỡ giấy tờ khỏi hồ sơ", "took a document out of a dossier")
FACT = kinds.register("dossiers.record_fact", "ghi một điều kiện của hồ sơ", "recorded a condition of a dossier")


@dataclass(frozen=True)
class About:
    """What a document says of itself. ``wanted``: the code of the wanted document of the step, "" for another."""

    step: str
    wanted: str
    title: str
    form: str
    number: str = ""
    organ: str = ""
    dated: date | None = None
    paper: UUID | None = None


@dataclass(frozen=True)
class Said:
    """A fact as it is recorded: whether the condition holds, or a number; its day, source and author."""

    condition: str
    dated: date
    source: str
    author: str
    holds: bool | None = None
    number: Decimal | None = None
    unit: str = ""
    note: str = ""
    document: Document | None = None


def add_document(
    dossier: Dossier, about: About, file: Received | StoredFile, *, by: User, key: UUID | None = None
) -> Document:
    """Put a document into a step of a dossier. ``file``: what was received and looked into, or a file that is stored.

    Raises ``Refused``.
    """
    with attempt(ADD, dossier, by=by, chain=dossier.chain) as line:
        line.object_label = f"{record.label(dossier)} · {about.title}"
        if key is not None:
            receipt = once(by, key, [str(dossier.pk), about.step, about.wanted, about.title, about.number])
            if receipt.repeated:
                line.skip()
                return Document.objects.get(pk=receipt.answer["document"])
        held, rights = record.locked(dossier, None), rights_of(by)
        if not held.plan.has(about.step):
            raise Refused(_("Quy trình không có bước này. Mở lại hồ sơ rồi thêm tệp."), status=409)
        step = held.plan.step(about.step)
        refuse_if(rules.why_not_add_document(rights, held, step))
        if about.dated and (sentence := rules.why_not_dated(about.dated, rights.on)):
            raise Refused(sentence, status=409)
        stored = file if isinstance(file, StoredFile) else files.keep(file, by=by)
        document = _create(held, about, stored, by, line)
        if key is not None:
            receipt.answer = {"document": str(document.pk)}
    return document


def _create(held: Dossier, about: About, stored: StoredFile, by: User, line: Line) -> Document:
    document = Document.objects.create(
        dossier=held,
        step=about.step,
        wanted=about.wanted,
        title=about.title[:200],
        number=about.number,
        organ=about.organ,
        dated=about.dated,
        form=about.form,
        stored=stored,
        paper=about.paper,
        added_at=clock.now(),
        added_by=by,
        is_demo=held.is_demo,
    )
    line.obj = document
    line.after = {"title": document.title, "wanted": about.wanted, "step": about.step, "sha256": stored.sha256}
    return document


def take_in(dossier: Dossier, about: About, stored: StoredFile, *, by: User) -> Document | None:
    """A signed paper of the system comes into the dossier by itself; None while papers of its step do not change any more.

    Whoever signed needs no right to add papers by hand: the paper was drawn up by those who keep the step.
    """
    with attempt(ADD, dossier, by=by, chain=dossier.chain) as line:
        line.object_label = f"{record.label(dossier)} · {about.title}"
        held = record.locked(dossier, None)
        known = Document.objects.filter(dossier=held, paper=about.paper, removed_at=None).first()
        if known is not None or rules.why_not_take_in(held, held.plan.step(about.step)):
            line.skip()
            return known
        return _create(held, about, stored, by, line)


def take_out(paper: UUID, reason: str, *, by: User) -> None:
    """A paper that was cancelled is no document any more; it stays readable, and in versions that hold it."""
    for row in Document.objects.filter(paper=paper, removed_at=None).select_related("dossier__commune"):
        with attempt(REMOVE, row, by=by, chain=row.dossier.chain) as line:
            line.object_label = f"{record.label(row.dossier)} · {row.title}"
            record.locked(row.dossier, None)
            row.removed_at, row.removed_by, row.removed_reason = clock.now(), by, reason[:300]
            row.save()
            line.before, line.reason = {"title": row.title, "step": row.step}, reason


def refuse_document(dossier: Dossier, step: str, *, by: User) -> None:
    """Refuse a paper from whom the rules say may not add it, before anything of it is looked into."""
    with attempt(ADD, dossier, by=by, chain=dossier.chain) as line:
        line.object_label = record.label(dossier)
        refuse_if(rules.why_not_add_document(rights_of(by), dossier, dossier.plan.step(step)))
        line.skip()


def refuse_fact(dossier: Dossier, condition: str, *, by: User) -> None:
    """Refuse a fact from whom the rules say may not record it."""
    with attempt(FACT, dossier, by=by, chain=dossier.chain) as line:
        line.object_label = f"{record.label(dossier)} · {condition}"
        refuse_if(rules.why_not_fact(dossier.plan, condition, rights_of(by), dossier))
        line.skip()


def remove_document(document: Document, *, by: User, reason: str, key: UUID | None = None) -> Document:
    """Take a document out of a dossier, with a reason; it stays readable and stays in versions that hold it."""
    dossier = document.dossier
    with attempt(REMOVE, document, by=by, chain=dossier.chain) as line:
        line.object_label = f"{record.label(dossier)} · {document.title}"
        repeated = key is not None and once(by, key, [str(document.pk), reason]).repeated
        held, rights = record.locked(dossier, None), rights_of(by)
        row = Document.objects.select_for_update().get(pk=document.pk)
        if repeated:
            line.skip()
            return row
        refuse_if(rules.why_not_add_document(rights, held, held.plan.step(row.step)))
        if not reason.strip():
            raise Refused(rules.reason_wanted(), status=409)
        if row.removed_at is not None:
            line.skip()
            return row
        row.removed_at, row.removed_by, row.removed_reason = clock.now(), by, reason.strip()[:300]
        row.save()
        line.before, line.reason = {"title": row.title, "step": row.step}, reason
    return row


def record_fact(dossier: Dossier, said: Said, *, by: User, key: UUID | None = None) -> Fact:
    """Record what a condition of the level rests on. Raises ``Refused``."""
    with attempt(FACT, dossier, by=by, chain=dossier.chain) as line:
        line.object_label = f"{record.label(dossier)} · {said.condition}"
        if key is not None:
            body = [str(dossier.pk), said.condition, said.holds, said.number, said.dated, said.source]
            receipt = once(by, key, body)
            if receipt.repeated:
                line.skip()
                return Fact.objects.get(pk=receipt.answer["fact"])
        held, rights = record.locked(dossier, None), rights_of(by)
        refuse_if(rules.why_not_fact(held.plan, said.condition, rights, held))
        if not held.is_open:
            raise Refused(rules.why_not_in_state(rules.Action.PASS, rules.State(held.state)), status=409)
        refuse_if(rules.why_not_dated(said.dated, rights.on), 409)
        if not said.source.strip() or not said.author.strip():
            raise Refused(_("Ghi nguồn và cơ quan xác nhận, để điều kiện này kiểm tra lại được."), status=409)
        refuse_if(why_not_confirm(held, said.condition, said.holds, said.note), 409)
        fact = Fact.objects.create(
            dossier=held,
            condition=said.condition,
            holds=said.holds,
            number=said.number,
            unit=said.unit,
            dated=said.dated,
            source=said.source.strip(),
            author=said.author.strip(),
            note=said.note,
            document=said.document,
            agency=rights.posts[0].agency if rights.posts else None,
            by=by,
            at=clock.now(),
        )
        line.after = {
            "condition": said.condition, "holds": said.holds, "number": said.number, "source": said.source,
        }  # fmt: skip
        if key is not None:
            receipt.answer = {"fact": fact.pk}
    return fact
