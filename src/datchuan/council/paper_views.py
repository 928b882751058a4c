"""The minutes to print, and the papers of a sitting as files."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from datchuan.council import drafts, keeping, queries, rules
from datchuan.council.forms import DrawUpForm
from datchuan.council.models import Sitting
from datchuan.council.views import sitting_or_404
from datchuan.council.workflow import SittingState
from datchuan.papers.docx import MIME as DOCX
from datchuan.papers.docx import render_docx
from datchuan.papers.pdf import render_pdf
from datchuan.papers.queries import template_in_use
from datchuan.people.models import User
from datchuan.people.reading import rights_in


@require_safe
@login_required
def show_minutes(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """The sitting as its minutes say it, for paper."""
    found = sitting_or_404(request, sitting)
    page = queries.sitting_page(rights_in(request), found)
    districts = queries.districts_of([line.item.dossier for line in page.lines])
    lines = [(line, districts.get(line.item.dossier_id, "")) for line in page.lines]
    return render(request, "council/minutes.html", {"page": page, "sitting": found, "lines": lines})


def _wanted(request: HttpRequest, sitting: Sitting, kind: str, level: str, year: str) -> drafts.Wanted:
    """A paper that the sitting gives, or 404."""
    page = queries.sitting_page(rights_in(request), sitting)
    for wanted in drafts.wanted_of(page):
        if wanted.kind == kind and wanted.level == level and str(wanted.year or "") == year:
            return wanted
    raise Http404


@require_safe
@login_required
def download(request: HttpRequest, sitting: UUID, kind: str, ext: str) -> HttpResponse:
    """A paper of the sitting as a file to go on with."""
    found = sitting_or_404(request, sitting)
    if ext not in ("docx", "pdf") or not rules.is_secretary(rights_in(request)):
        raise Http404
    level, year = request.GET.get("level", "")[:20], request.GET.get("year", "")[:4]
    wanted = _wanted(request, found, kind, level, year)
    if found.state != SittingState.CLOSED:
        raise Http404
    paper = drafts.draft(wanted, queries.sitting_page(rights_in(request), found))
    if ext == "docx":
        body, mime = render_docx(paper, template_in_use(paper.kind)), DOCX
    else:
        body, mime = render_pdf(paper), "application/pdf"
    name = "-".join(filter(None, [kind, level.replace("_", "-"), year, f"{found.held_on:%Y%m%d}"])) + f".{ext}"
    return HttpResponse(body, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_POST
@login_required
def draw_up(request: HttpRequest, sitting: UUID, kind: str) -> HttpResponse:
    """Draw up a paper of the sitting, or draw its draft anew."""
    found, form = sitting_or_404(request, sitting), DrawUpForm(request.POST)
    if not form.is_valid() or kind not in (drafts.MINUTES, drafts.COUNTING, drafts.SUBMISSION):
        raise Http404
    keeps = rules.is_secretary(rights_in(request)) and found.state == SittingState.CLOSED
    data = form.cleaned_data
    wanted = _wanted(request, found, kind, data["level"], data["year"]) if keeps else drafts.Wanted(kind)
    made = keeping.draw_up(wanted, found, by=cast(User, request.user), key=form.key)
    messages.success(request, _("Đã lập văn bản. Xem dự thảo, cấp số rồi ký; bản đã ký tự vào hồ sơ."))
    return HttpResponseRedirect(reverse("paper", args=[made.paper_id]), status=303)
