"""Drafts of the papers of vetting and appraisal: to go on with in Word, or to lie in the dossier."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from datchuan.appraisals import drafts
from datchuan.appraisals.drafts import Offer
from datchuan.appraisals.forms import Sent
from datchuan.appraisals.sheet import Page
from datchuan.appraisals.views import back_to, page_or_404
from datchuan.dossiers import keeping
from datchuan.dossiers.models import Document
from datchuan.files import actions as files
from datchuan.files.models import Kind
from datchuan.papers.docx import MIME as DOCX
from datchuan.papers.docx import render_docx
from datchuan.papers.pdf import render_pdf
from datchuan.people.models import User


def _offered(request: HttpRequest, dossier: UUID, stage: str, draft: str) -> tuple[Page, Offer]:
    """A paper that this person can draft now, or 404."""
    page = page_or_404(request, dossier, stage)
    offer = next((offer for offer in drafts.offers(page) if offer.kind == draft), None)
    if offer is None:
        raise Http404
    return page, offer


def _name(page: Page, draft: str, ext: str) -> str:
    return f"{draft}-{page.dossier.commune.code}-{page.dossier.level}-{page.dossier.year}.{ext}"


@require_safe
@login_required
def download(request: HttpRequest, dossier: UUID, stage: str, draft: str, ext: str) -> HttpResponse:
    """The draft as a file."""
    page, _offer = _offered(request, dossier, stage, draft)
    if ext not in ("docx", "pdf"):
        raise Http404
    paper = drafts.draft(draft, page)
    body, mime = (render_docx(paper), DOCX) if ext == "docx" else (render_pdf(paper), "application/pdf")
    named = {"Content-Disposition": f'attachment; filename="{_name(page, draft, ext)}"'}
    return HttpResponse(body, content_type=mime, headers=named)


@require_POST
@login_required
def attach(request: HttpRequest, dossier: UUID, stage: str, draft: str) -> HttpResponse:
    """Put the draft into the dossier as the document that the step wants."""
    page, offer = _offered(request, dossier, stage, draft)
    form, person = Sent(request.POST), cast(User, request.user)
    if offer.wanted is None or not form.is_valid():
        raise Http404
    title = f"{offer.wanted.name_vi} (dự thảo, chưa ký)"[:200]
    about = keeping.About(page.step.code, offer.wanted.code, title, Document.Form.COPY)
    file = ContentFile(render_pdf(drafts.draft(draft, page)), name=_name(page, draft, "pdf"))
    received = files.receive(file, by=person, allowed=frozenset({Kind.PDF}), scope=page.dossier.chain)
    keeping.add_document(page.dossier, about, received, by=person, key=form.cleaned_data["idem"])
    messages.success(request, _("Đã đưa dự thảo vào hồ sơ. Ký xong thì thay bằng bản đã ký."))
    return back_to(page)
