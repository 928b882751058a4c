"""The papers of a dossier and what its conditions rest on: adding, taking out, giving out, recording."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from datchuan.config.errors import Refused
from datchuan.dossiers import asked, keeping, queries, rules
from datchuan.dossiers.forms import DocumentForm, FactForm, RemoveForm
from datchuan.dossiers.models import Document, Dossier
from datchuan.dossiers.readiness import Checked, readiness
from datchuan.dossiers.views import FORM_METHODS, dossier_or_404, to_dossier
from datchuan.files import serving
from datchuan.files.sending import choice_context, take_sent
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.procedures.plan import Step
from datchuan.surveys.queries import SurveyLine


def _document(request: HttpRequest, pk: UUID, document: UUID) -> Document:
    found = queries.document_of(dossier_or_404(request, pk), document)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def download(request: HttpRequest, dossier: UUID, document: UUID) -> HttpResponseBase:
    """The file of a paper, to be saved. Rights are asked anew, and the answer is never kept by others."""
    return serving.download(request, _document(request, dossier, document).stored)


# Adding


@require_http_methods(FORM_METHODS)
@login_required
def add(request: HttpRequest, dossier: UUID, step: str) -> HttpResponse:
    """Add a paper to a step."""
    found = dossier_or_404(request, dossier)
    if not found.plan.has(step):
        raise Http404
    into = found.plan.step(step)
    sentence = rules.why_not_add_document(rights_in(request), found, into)
    if request.method != "POST":
        if sentence:
            raise Refused(sentence)
        return _show_add(request, found, into, DocumentForm(into, wanted=request.GET.get("wanted", "")), 200)
    if sentence:
        keeping.refuse_document(found, into.code, by=cast(User, request.user))
    form = DocumentForm(into, request.POST)
    if not form.is_valid():
        return _show_add(request, found, into, form, 422, kept=request.POST.getlist("upload"))
    return _added(request, found, into, form)


def _added(request: HttpRequest, dossier: Dossier, step: Step, form: DocumentForm) -> HttpResponse:
    taken = take_sent(request, dossier.chain, most=1)
    for problem in taken.problems:
        form.add_error(None, problem.sentence)
    if not form.errors:
        try:
            document = keeping.add_document(
                dossier, form.about(), taken.files[0], by=cast(User, request.user), key=form.cleaned_data["idem"]
            )
            messages.success(request, _("Đã thêm “%(title)s” vào hồ sơ.") % {"title": document.title})
            return to_dossier(dossier, "#documents")
        except Refused as refusal:
            if refusal.status != 409:
                raise
            form.add_error(None, refusal.sentence)
    return _show_add(request, dossier, step, form, 422)


def _show_add(
    request: HttpRequest, dossier: Dossier, step: Step, form: DocumentForm, status: int, **more: Any
) -> HttpResponse:
    context = choice_context(dossier.chain, dossier=dossier, step=step, form=form, **more)
    return render(request, "dossiers/add_document.html", context, status=status)


@require_http_methods(FORM_METHODS)
@login_required
def remove(request: HttpRequest, dossier: UUID, document: UUID) -> HttpResponse:
    """Take a paper out, with a reason; it stays readable."""
    found = _document(request, dossier, document)
    held = found.dossier
    if not held.plan.has(found.step):
        raise Http404
    sentence = rules.why_not_add_document(rights_in(request), held, held.plan.step(found.step))
    form = RemoveForm(request.POST if request.method == "POST" else None, auto_id="r-%s")
    if request.method != "POST":
        if sentence:
            raise Refused(sentence)
    elif form.is_valid() or sentence:
        reason = form.cleaned_data.get("reason", "") if form.is_valid() else ""
        key = form.cleaned_data.get("idem") if form.is_valid() else None
        keeping.remove_document(found, by=cast(User, request.user), reason=reason, key=key)
        messages.success(
            request, _("Đã gỡ “%(title)s”. Tệp vẫn xem được trong các phiên bản đã chốt.") % {"title": found.title}
        )
        return to_dossier(held, "#documents")
    context = {"dossier": held, "document": found, "form": form}
    return render(request, "dossiers/remove_document.html", context, status=422 if form.is_bound else 200)


# Conditions


@require_http_methods(FORM_METHODS)
@login_required
def record_condition(request: HttpRequest, dossier: UUID, condition: str) -> HttpResponse:
    """Record what a condition of the level rests on."""
    found = dossier_or_404(request, dossier)
    checked = _checked(found, condition)
    sentence = rules.why_not_fact(found.plan, condition, rights_in(request), found)
    documents, _facts = queries.standing(found)
    if request.method != "POST":
        if sentence:
            raise Refused(sentence)
        begins = asked.fact_begins(_survey(found, condition))
        return _show_fact(request, found, checked, FactForm(checked, documents, **begins), 200)
    if sentence:
        keeping.refuse_fact(found, condition, by=cast(User, request.user))
    form = FactForm(checked, documents, request.POST)
    if not form.is_valid():
        return _show_fact(request, found, checked, form, 422)
    try:
        keeping.record_fact(found, form.said(), by=cast(User, request.user), key=form.cleaned_data["idem"])
    except Refused as refusal:
        if refusal.status != 409:
            raise
        form.add_error("note" if checked.condition.asks else None, refusal.sentence)
        return _show_fact(request, found, checked, form, 409)
    messages.success(request, _("Đã ghi điều kiện này vào hồ sơ."))
    return to_dossier(found, "#conditions")


def _checked(dossier: Dossier, condition: str) -> Checked:
    """The condition with what is known, or 404 for one that the procedure lacks or that nobody records by hand."""
    live = queries.gather(dossier)
    found = next((one for one in readiness(dossier, live) if one.condition.code == condition), None)
    if found is None or not found.is_recorded:
        raise Http404
    return found


def _survey(dossier: Dossier, condition: str) -> SurveyLine | None:
    """The Front's survey, for the condition that rests on it."""
    return asked.survey_of(dossier) if condition == asked.SATISFACTION else None


def _show_fact(request: HttpRequest, dossier: Dossier, checked: Checked, form: FactForm, status: int) -> HttpResponse:
    survey = _survey(dossier, checked.condition.code)
    context = {
        "dossier": dossier,
        "checked": checked,
        "form": form,
        "survey_line": survey,
        "debts": asked.debts_of(dossier, checked.condition),
    }
    return render(request, "dossiers/fact.html", context, status=status)
