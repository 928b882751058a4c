"""A draft that comes into the dossier as the document that a step wants."""

from __future__ import annotations

from uuid import UUID

from datchuan.dossiers import keeping
from datchuan.dossiers.models import Document, Dossier
from datchuan.files import actions as files
from datchuan.journal.actions import once, together
from datchuan.papers.content import Paper
from datchuan.papers.pdf import render_pdf
from datchuan.people.models import User


def attach(dossier: Dossier, about: keeping.About, paper: Paper, *, by: User, key: UUID | None = None) -> Document:
    """Draw a draft, keep the file, put it into the dossier. All or nothing. Raises ``Refused``."""
    drawn = render_pdf(paper)
    with together():
        receipt = once(by, key, [str(dossier.pk), paper.kind, about.wanted]) if key is not None else None
        if receipt is not None and receipt.repeated:
            return Document.objects.get(pk=receipt.answer["document"])
        stored = files.keep_made(
            drawn, f"{paper.kind}-{dossier.commune.code}.pdf", "application/pdf", by=by, scope=dossier.chain
        )
        document = keeping.add_document(dossier, about, stored, by=by)
        if receipt is not None:
            receipt.answer = {"document": str(document.pk)}
    return document
