"""The papers of consultations and meetings: as drafts to look at, and drawn up to be numbered and signed."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from datchuan.dossiers import drawing
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.views import dossier_or_404
from datchuan.hearings import drafts, queries
from datchuan.hearings.drafts import Offer
from datchuan.hearings.forms import Sent
from datchuan.hearings.queries import ConsultationPage, MeetingPage
from datchuan.papers.docx import MIME as DOCX
from datchuan.papers.docx import render_docx
from datchuan.papers.pdf import render_pdf
from datchuan.papers.queries import template_in_use
from datchuan.people.models import User
from datchuan.people.reading import rights_in


def _offered(request: HttpRequest, dossier: Dossier, kind: str) -> tuple[Offer, ConsultationPage | MeetingPage]:
    """A paper that this person can draft now, or 404."""
    rights, person = rights_in(request), cast(User, request.user)
    page: ConsultationPage | MeetingPage | None
    if kind == drafts.OPINIONS:
        page = found = queries.consultation_page(rights, dossier)
        offers = drafts.offered_for_consultation(found) if found else []
    else:
        page = sitting = queries.meeting_page(rights, dossier, person)
        offers = drafts.offered_for_meeting(sitting) if sitting else []
    offer = next((offer for offer in offers if offer.kind == kind), None)
    if offer is None or page is None:
        raise Http404
    return offer, page


@require_safe
@login_required
def download(request: HttpRequest, dossier: UUID, kind: str, ext: str) -> HttpResponse:
    """The draft as a file."""
    found = dossier_or_404(request, dossier)
    if ext not in ("docx", "pdf"):
        raise Http404
    _offer, page = _offered(request, found, kind)
    paper = drafts.draft(kind, page)
    body, mime = (
        (render_docx(paper, template_in_use(kind)), DOCX) if ext == "docx" else (render_pdf(paper), "application/pdf")
    )
    name = f"{kind}-{found.commune.code}-{found.level}-{found.year}.{ext}"
    return HttpResponse(body, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_POST
@login_required
def draw(request: HttpRequest, dossier: UUID, kind: str) -> HttpResponse:
    """Draw up the paper: it gets its number and its signature on its own page, and lies in the dossier once signed."""
    found, person = dossier_or_404(request, dossier), cast(User, request.user)
    offer, page = _offered(request, found, kind)
    form = Sent(request.POST)
    if not form.is_valid():
        raise Http404
    place = drawing.Place(page.step.code, offer.wanted.code if offer.wanted else "", offer.organ)
    issued = drawing.draw_up(found, place, drafts.draft(kind, page), by=person, key=form.cleaned_data["idem"])
    messages.success(request, _("Đã lập văn bản. Xem dự thảo, cấp số rồi ký; bản đã ký tự vào hồ sơ."))
    return HttpResponseRedirect(reverse("paper", args=[issued.pk]), status=303)
