"""The official paper of a decision: as a file, drawn, signed, brought in."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from datchuan.config.errors import Refused, Stale
from datchuan.decisions import drafts, issuing, queries, rules
from datchuan.decisions.forms import AttachForm
from datchuan.decisions.models import Decision
from datchuan.decisions.views import decision_or_404, decision_shown, to_decision
from datchuan.decisions.workflow import State
from datchuan.files import serving
from datchuan.papers.docx import MIME as DOCX
from datchuan.papers.docx import render_docx
from datchuan.papers.forms import SCAN, ServerSignForm
from datchuan.papers.pdf import render_pdf
from datchuan.papers.queries import template_in_use
from datchuan.people.models import User
from datchuan.people.reading import rights_in


@require_safe
@login_required
def download(request: HttpRequest, decision: UUID, ext: str) -> HttpResponseBase:
    """The paper: the file that counts, the drawn one, or before the signature a draft for office and leaders."""
    found = decision_or_404(request, decision)
    if ext not in ("pdf", "docx") or found.state == State.CANCELLED:
        raise Http404
    paper = queries.paper_of(found)
    stored = (paper.signed or paper.pdf if ext == "pdf" else paper.docx) if paper else None
    if stored is not None:
        return serving.download(request, stored)
    if rules.why_not_issue_person(rights_in(request)):
        raise Http404
    return _draft(found, ext)


def _draft(decision: Decision, ext: str) -> HttpResponse:
    paper = drafts.draft(decision)
    if ext == "docx":
        body, mime = render_docx(paper, template_in_use(paper.kind)), DOCX
    else:
        body, mime = render_pdf(paper), "application/pdf"
    name = f"du-thao-{decision.level.replace('_', '-')}-{decision.year_met}.{ext}"
    return HttpResponse(body, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_POST
@login_required
def draw(request: HttpRequest, decision: UUID) -> HttpResponse:
    """Draw the paper of a signed decision."""
    issuing.draw(decision_or_404(request, decision), by=cast(User, request.user))
    messages.success(request, _("Đã lập văn bản quyết định."))
    return to_decision(decision, "#paper")


@require_POST
@login_required
def sign(request: HttpRequest, decision: UUID) -> HttpResponse:
    """Sign with the key of the organ on the server, or in a demo with the demo certificate."""
    found, person = decision_or_404(request, decision), cast(User, request.user)
    paper = queries.paper_of(found)
    form = ServerSignForm(paper, request.POST) if paper else None
    may = form is not None and not rules.why_not_sign_here(settings.DEMO, found, person, has_key=form.key is not None)
    if may and form is not None and form.key is not None and "secret" in form.errors:
        return decision_shown(request, found, form, 422)
    try:
        issuing.sign_here(found, by=person, secret=request.POST.get("secret", ""))
    except Refused as refusal:
        if form is None or form.key is None or not may or refusal.status == 403:
            raise
        form.add_error("secret", refusal.sentence)
        return decision_shown(request, found, form, 422)
    messages.success(request, form.said if form else "")
    return to_decision(decision, "#paper")


@require_POST
@login_required
def attach(request: HttpRequest, decision: UUID) -> HttpResponse:
    """Bring in the signed PDF, or the scan of the paper."""
    found, person = decision_or_404(request, decision), cast(User, request.user)
    form = AttachForm(request.POST, request.FILES, auto_id="f-%s")
    may = not rules.why_not_issue(rights_in(request), found)
    if may and not form.is_valid():
        return decision_shown(request, found, form, 422)
    if not may:
        issuing.draw(found, by=person)  # refuses, and leaves its line
    data = form.cleaned_data
    try:
        issuing.attach(found, data["file"], is_scan=data["what"] == SCAN, by=person, version=data["version"])
    except Refused as refusal:
        if refusal.status == 403 or isinstance(refusal, Stale):
            raise
        form.add_error("file", refusal.sentence)
        return decision_shown(request, found, form, 422)
    messages.success(request, _("Đã lưu bản có giá trị của quyết định."))
    return to_decision(decision, "#paper")
