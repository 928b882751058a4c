"""The papers of vetting and appraisal: as drafts to look at, and drawn up to be numbered and signed."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from datchuan.appraisals import drafts
from datchuan.appraisals.drafts import Offer
from datchuan.appraisals.forms import Sent
from datchuan.appraisals.sheet import Page
from datchuan.appraisals.views import page_or_404
from datchuan.dossiers import drawing
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
def draw(request: HttpRequest, dossier: UUID, stage: str, draft: str) -> HttpResponse:
    """Draw up the paper: it gets its number and its signature on its own page, and lies in the dossier once signed."""
    page, offer = _offered(request, dossier, stage, draft)
    form, person = Sent(request.POST), cast(User, request.user)
    if not form.is_valid():
        raise Http404
    place = drawing.Place(page.step.code, offer.wanted.code if offer.wanted else "", offer.organ)
    paper = drafts.draft(draft, page)
    issued = drawing.draw_up(page.dossier, place, paper, by=person, key=form.cleaned_data["idem"])
    messages.success(request, _("Đã lập văn bản. Xem dự thảo, cấp số rồi ký; bản đã ký tự vào hồ sơ."))
    return HttpResponseRedirect(reverse("paper", args=[issued.pk]), status=303)
