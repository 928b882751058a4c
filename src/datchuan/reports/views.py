"""Periodic reports: the list, one report, what is done with it, and its files."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.files import serving
from datchuan.papers.docx import MIME as DOCX
from datchuan.papers.docx import render_docx
from datchuan.papers.pdf import render_pdf
from datchuan.papers.queries import template_in_use
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.reports import actions, drawing, issuing, queries, rules
from datchuan.reports.forms import CompileForm, ExplainForm, IssueForm, MoveForm
from datchuan.reports.models import Report
from datchuan.reports.periods import offered
from datchuan.reports.workflow import Action
from datchuan.workbooks.serving import XLSX, attachment

EXTENSIONS = ("pdf", "docx", "xlsx")


@require_safe
@login_required
def show_reports(request: HttpRequest) -> HttpResponse:
    """The reports within reach, and the form that compiles one."""
    return _list(request)


def _list(request: HttpRequest, sent: CompileForm | None = None, status: int = 200) -> HttpResponse:
    rights = rights_in(request)
    own = queries.organs(rights)
    form = sent or (CompileForm(own, offered(rights.on)) if own else None)
    context = {"page": queries.list_page(rights, request.GET.get("page")), "form": form}
    return render(request, "reports/reports.html", context, status=status)


@require_POST
@login_required
def compile_report(request: HttpRequest) -> HttpResponse:
    """Compile the report of a place on a period."""
    rights = rights_in(request)
    own = queries.organs(rights)
    if not own:
        raise Refused(rules.why_not_write(rights, None))
    form = CompileForm(own, offered(rights.on), request.POST)
    if not form.is_valid():
        return _list(request, form, 422)
    said = form.cleaned_data
    organ, period = form.organs[said["organ"]], form.periods[said["period"]]
    return _to(actions.compile_report(organ, period, by=cast(User, request.user), key=said["idem"]))


def _report(request: HttpRequest, pk: UUID) -> Report:
    found = queries.report_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


def _to(report: Report) -> HttpResponse:
    return HttpResponseRedirect(reverse("report", args=[report.pk]), status=303)


@require_safe
@login_required
def show_report(request: HttpRequest, report: UUID) -> HttpResponse:
    """One report: what does not add up, the tables, what may be done next."""
    return _shown(request, _report(request, report))


def _shown(
    request: HttpRequest, report: Report, sent: MoveForm | None = None, key: str = "", status: int = 200
) -> HttpResponse:
    page = queries.report_page(rights_in(request), report)
    explain: list[tuple[Any, ExplainForm | None]] = []
    for at, flag in enumerate(page.flags):
        form = None
        if not page.why_not[Action.EXPLAIN]:
            is_sent = isinstance(sent, ExplainForm) and key == flag.difference.key
            form = cast(ExplainForm, sent) if is_sent else ExplainForm(report.version, auto_id=f"x{at}-%s")
            form.initial = {**form.initial, "text": flag.why or flag.hint}
        explain.append((flag, form))
    context = {
        "report": report, "page": page, "explain": explain, "move_form": MoveForm(report.version), "sent": sent,
        "issue_form": sent if isinstance(sent, IssueForm) else IssueForm(report.version, auto_id="i-%s"),
    }  # fmt: skip
    return render(request, "reports/report.html", context, status=status)


def _version(report: Report, form: MoveForm) -> int:
    """The version that the page showed; a page without one is stale."""
    return int(form.cleaned_data["base"]) if form.is_valid() else -1


@require_POST
@login_required
def recompile(request: HttpRequest, report: UUID) -> HttpResponse:
    """Take the figures anew."""
    found = _report(request, report)
    form = MoveForm(found.version, request.POST)
    done = actions.recompile(found, by=cast(User, request.user), version=_version(found, form))
    messages.success(request, _("Đã lấy lại số liệu."))
    return _to(done)


@require_POST
@login_required
def drop(request: HttpRequest, report: UUID) -> HttpResponse:
    """Give up a draft."""
    found = _report(request, report)
    form = MoveForm(found.version, request.POST)
    actions.drop(found, by=cast(User, request.user), version=_version(found, form))
    messages.success(request, _("Đã bỏ dự thảo báo cáo."))
    return HttpResponseRedirect(reverse("reports"), status=303)


@require_POST
@login_required
def explain(request: HttpRequest, report: UUID) -> HttpResponse:
    """Write why a total does not equal its parts."""
    found, person, key = _report(request, report), cast(User, request.user), request.POST.get("key", "")[:200]
    form = ExplainForm(found.version, request.POST, auto_id="x-%s")
    if not form.is_valid():
        if why_not := rules.why_not_write(rights_in(request), found.organ):
            raise Refused(why_not)
        return _shown(request, found, form, key, 422)
    actions.explain(found, key, form.cleaned_data["text"], by=person, version=form.cleaned_data["base"])
    messages.success(request, _("Đã ghi giải thích."))
    return _to(found)


@require_POST
@login_required
def issue(request: HttpRequest, report: UUID) -> HttpResponse:
    """Issue the report: number, files, and no change after."""
    found, person = _report(request, report), cast(User, request.user)
    form = IssueForm(found.version, request.POST, auto_id="i-%s")
    if not form.is_valid():
        if why_not := rules.why_not_write(rights_in(request), found.organ):
            raise Refused(why_not)
        return _shown(request, found, form, status=422)
    said = form.cleaned_data
    try:
        done = issuing.issue(found, by=person, version=said["base"], number=said.get("number"))
    except Refused as refusal:
        if refusal.status == 403 or isinstance(refusal, Stale) or not found.is_draft or found.unexplained:
            raise
        form.add_error("number", refusal.sentence)
        return _shown(request, found, form, status=422)
    assert done.paper is not None
    messages.success(request, _("Đã phát hành, số %(sign)s. Mở văn bản để ký.") % {"sign": done.paper.sign})
    return _to(done)


@require_safe
@login_required
def download(request: HttpRequest, report: UUID, ext: str) -> HttpResponseBase:
    """The frozen file of an issued report; a draft of today's content before."""
    found = _report(request, report)
    if ext not in EXTENSIONS:
        raise Http404
    if found.paper is not None and found.sheet is not None:
        paper = found.paper
        stored = {"pdf": paper.signed or paper.pdf, "docx": paper.docx, "xlsx": found.sheet}[ext]
        assert stored is not None
        return serving.download(request, stored)
    if ext == "xlsx":
        return attachment(drawing.sheet_of(found), XLSX, f"du-thao-{issuing.file_name(found)}.xlsx")
    drawn = drawing.paper_of(found, clock.today())
    body = render_pdf(drawn) if ext == "pdf" else render_docx(drawn, template_in_use(drawn.kind))
    mime = "application/pdf" if ext == "pdf" else DOCX
    return attachment(body, mime, f"du-thao-{issuing.file_name(found)}.{ext}")
