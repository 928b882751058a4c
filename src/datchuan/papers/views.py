"""The list of papers, their templates, and the files of a paper for those who may open it."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from datchuan.config.errors import Refused
from datchuan.files import serving
from datchuan.files.errors import FileProblem
from datchuan.papers import actions, queries, rules
from datchuan.papers.docx import MIME, render_docx, shipped
from datchuan.papers.forms import TemplateForm
from datchuan.papers.kinds import KINDS
from datchuan.papers.listing import Filters, list_page
from datchuan.papers.models import IssuedPaper
from datchuan.papers.pdf import render_pdf
from datchuan.papers.workflow import State
from datchuan.people.models import Role, User
from datchuan.people.rights import Rights


def _reader(request: HttpRequest) -> Rights:
    rights: Rights = request.rights  # type: ignore[attr-defined]
    if not rights.posts:
        raise Http404
    return rights


def _kind_or_404(kind: str) -> str:
    if kind not in KINDS:
        raise Http404
    return kind


@require_safe
@login_required
def show_papers(request: HttpRequest) -> HttpResponse:
    """The papers within reach, issued and on their way."""
    rights, filters = _reader(request), Filters.from_query(request.GET)
    if rights.roles <= {Role.OPERATOR}:
        raise Http404
    found = list_page(rights, filters, request.GET.get("page"))
    return render(request, "papers/papers.html", {"list": found, "filters": filters})


@require_safe
@login_required
def show_templates(request: HttpRequest) -> HttpResponse:
    """Every kind of paper with the template that is in use."""
    return _templates(request, _reader(request))


@require_POST
@login_required
def put_template(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a template into use. What stands in its way is said on the page."""
    rights, person = _reader(request), cast(User, request.user)
    _kind_or_404(kind)
    if rules.why_not_put_template(rights):
        actions.refuse_template(kind, by=person)
    form = TemplateForm(request.POST, request.FILES, auto_id=f"{kind}-%s")
    if not form.is_valid():
        return _templates(request, rights, kind, form, 422)
    data = form.cleaned_data
    try:
        actions.put_template(kind, data["file"], data["note"], by=person, key=data["idem"])
    except (FileProblem, Refused) as problem:
        form.add_error("file", problem.sentence)
        return _templates(request, rights, kind, form, 422)
    messages.success(request, _("Mẫu mới đã được dùng từ văn bản cấp số tiếp theo."))
    return HttpResponseRedirect(f"{reverse('paper-templates')}#{kind}")


@require_POST
@login_required
def withdraw_template(request: HttpRequest, kind: str) -> HttpResponse:
    """Go back to the template that comes with the product."""
    _reader(request)
    actions.withdraw_template(_kind_or_404(kind), by=cast(User, request.user))
    messages.success(request, _("Đã trở lại mẫu đi kèm hệ thống."))
    return HttpResponseRedirect(f"{reverse('paper-templates')}#{kind}")


@require_safe
@login_required
def template_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The template in use, to be changed in Word."""
    _reader(request)
    content = queries.template_in_use(_kind_or_404(kind)) or shipped(kind)
    response = HttpResponse(content, content_type=MIME)
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}.docx"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
@login_required
def download(request: HttpRequest, paper: UUID, form: str) -> HttpResponseBase:
    """A file of a paper: ``signed``, ``pdf`` (as drawn) or ``docx``; 404 for whoever may not open the paper."""
    found = queries.paper_for(_reader(request), paper)
    if found is not None and found.state == State.DRAFT and form in {"pdf", "docx"}:
        return _draft(found, form)
    stored = getattr(found, form) if found is not None and form in {"signed", "pdf", "docx"} else None
    if stored is None:
        raise Http404
    return serving.download(request, stored)


def _draft(issued: IssuedPaper, form: str) -> HttpResponse:
    """A paper without a number, drawn as it stands."""
    paper = issued.paper
    body = render_pdf(paper) if form == "pdf" else render_docx(paper, queries.template_in_use(issued.kind))
    response = HttpResponse(body, content_type=actions.PDF_MIME if form == "pdf" else MIME)
    response.headers["Content-Disposition"] = f'attachment; filename="du-thao-{issued.kind}.{form}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _templates(
    request: HttpRequest, rights: Rights, kind: str = "", form: TemplateForm | None = None, status: int = 200
) -> HttpResponse:
    rows = [
        (row, form if form is not None and row.kind == kind else TemplateForm(auto_id=f"{row.kind}-%s"))
        for row in queries.templates()
    ]
    context = {"rows": rows, "why_not": rules.why_not_put_template(rights), "problem": form}
    return render(request, "papers/templates.html", context, status=status)
