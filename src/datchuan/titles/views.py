"""Keeping the register: one event, a correction, a list with its match report."""

from __future__ import annotations

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.people.rights import Rights
from datchuan.people.sheets import MAX_BYTES, SheetProblem, read_table
from datchuan.places.models import Unit
from datchuan.procedures.words import level_word
from datchuan.titles import keeping, rules, words
from datchuan.titles.decision_list import COLUMNS, check_list, rows_of
from datchuan.titles.forms import CorrectionForm, EventForm, ListForm
from datchuan.titles.models import TitleEvent
from datchuan.titles.template_file import template_file

_LIST, _LIST_SECONDS = "titles.list", 3600


def _keeper(request: HttpRequest) -> Rights:
    """The same, where the register may be kept."""
    rights = rights_in(request)
    refuse_if(rules.why_not_keep(rights))
    return rights


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def record(request: HttpRequest, code: str) -> HttpResponse:
    """Write a decision that was made outside the system."""
    unit = _commune(rights_in(request), code)  # a commune beyond reach answers like none, whoever keeps the register
    _keeper(request)
    form = EventForm(request.POST if request.method == "POST" else None, levels=words.level_choices())
    if form.is_valid():
        try:
            keeping.record_event(unit, form.said, by=_person(request), key=form.cleaned_data["idem"])
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Đã ghi vào sổ danh hiệu của %(unit)s.") % {"unit": unit})
            return HttpResponseRedirect(reverse("commune", args=[unit.code]))
    context = {"unit": unit, "form": form}
    return render(request, "titles/record.html", context, status=409 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def correct(request: HttpRequest, event: int) -> HttpResponse:
    """Put what is right in the place of what the register says."""
    rights = rights_in(request)
    wrong = TitleEvent.objects.filter(pk=event, unit__in=rights.communes()).first()
    if wrong is None:
        raise Http404
    _keeper(request)
    unit = Unit.objects.as_of(rights.on).get(pk=wrong.unit_id)
    initial = {
        "kind": wrong.meaning, "year": wrong.year_met, "day": wrong.decided_on, "number": wrong.decision_no,
    }  # fmt: skip
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=initial, level=wrong.level)
    why_not = _why_not_correct(wrong) if request.method != "POST" else ""
    if form.is_valid():
        try:
            keeping.correct_event(wrong, form.said, by=_person(request), key=form.cleaned_data["idem"])
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(
                request, _("Đã đính chính sổ danh hiệu của %(unit)s; bản ghi cũ vẫn xem được.") % {"unit": unit}
            )
            return HttpResponseRedirect(reverse("commune", args=[unit.code]))
    context = {
        "unit": unit,
        "form": form,
        "wrong": wrong,
        "level": level_word(wrong.level),
        "why_not": why_not,
    }
    return render(request, "titles/correct.html", context, status=409 if form.errors else 200)


def _why_not_correct(wrong: TitleEvent) -> str:
    if TitleEvent.objects.filter(corrects=wrong).exists():
        return _("Bản ghi này đã được đính chính. Đính chính bản ghi sau cùng trong quá trình của xã.")
    return ""


def _commune(rights: Rights, code: str) -> Unit:
    unit: Any = rights.commune(code)
    if unit is None:
        raise Http404
    return cast(Unit, unit)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_list(request: HttpRequest) -> HttpResponse:
    """Choose a file; then see for every line which commune was found and what would be written."""
    _keeper(request)
    sent = request.method == "POST"
    form = ListForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid() and (shown := _report(request, form)):
        return shown
    return render(request, "titles/import.html", {"form": form, "columns": COLUMNS}, status=409 if form.errors else 200)


def _report(request: HttpRequest, form: ListForm) -> HttpResponse | None:
    try:
        rows = rows_of(read_table(form.cleaned_data["file"].read(MAX_BYTES + 1)))
    except SheetProblem as problem:
        form.add_error("file", str(problem))
        return None
    checked = check_list(rows)
    source, count = form.cleaned_data["source"], len(checked.to_write)
    # The list travels with the form, signed; its key makes a form sent twice count once.
    payload = signing.dumps([request.user.pk, str(uuid4()), source, count, rows], salt=_LIST, compress=True)
    context = {
        "report": words.report(checked), "columns": COLUMNS, "form": ListForm(initial={"source": source}), "count": count,
        "payload": payload if count else "",
    }  # fmt: skip
    return render(request, "titles/report.html", context)


@require_POST
@login_required
def import_confirm(request: HttpRequest) -> HttpResponse:
    """Write the lines that the report called ready."""
    _keeper(request)
    try:
        owner, key, source, expected, rows = signing.loads(
            request.POST.get("payload", ""), salt=_LIST, max_age=_LIST_SECONDS
        )
    except (signing.BadSignature, ValueError):
        owner, key, source, expected, rows = None, "", "", 0, []
    if owner != request.user.pk:
        raise Refused(_("Báo cáo đã quá một giờ hoặc của người khác. Tải tệp lên lại."), status=409)
    keeping.import_decisions(rows, source=source, by=_person(request), key=key, expected=expected)
    said = ngettext("Đã ghi %(n)d quyết định vào sổ.", "Đã ghi %(n)d quyết định vào sổ.", expected) % {"n": expected}
    messages.success(request, said)
    return HttpResponseRedirect(reverse("titles"))


@require_safe
@login_required
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty list to fill in, with the communes of today."""
    rights = _keeper(request)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(template_file(rights.communes(), clock.today()), content_type=kind)
    response.headers["Content-Disposition"] = 'attachment; filename="danh-sach-quyet-dinh.xlsx"'
    return response
