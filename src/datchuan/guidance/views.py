"""Guidance of indicators: the list, the page of one, writing and confirming it, its files. Questions: ``question_views``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.criteria.models import Indicator
from datchuan.files import serving
from datchuan.files.taking import take_files
from datchuan.guidance import actions, queries, rules
from datchuan.guidance.choices import choices
from datchuan.guidance.forms import AskForm, KeepForm, WriteForm
from datchuan.guidance.listing import list_for
from datchuan.guidance.models import Draft, GuidanceVersion
from datchuan.guidance.queries import IndicatorPage
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.ui.fields import VNForm


def indicator_or_404(set_code: str, code: str) -> Indicator:
    """The indicator of the edition in force."""
    found = queries.indicator_of(set_code, code)
    if found is None:
        raise Http404
    return found


def askers(rights: Rights) -> list[Unit]:
    """The units for which the person may ask, with their names of today."""
    units = rules.asking_units(rights)
    return list(Unit.objects.as_of(clock.today()).filter(pk__in=units).order_by("name_order")) if units else []


def person_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def again(sent: QueryDict, version: int, sentence: str, make: Callable[[QueryDict], VNForm]) -> VNForm:
    """The same form with what was typed, fit to be sent once more: the version of now, a fresh key, and why."""
    fresh = sent.copy()
    fresh["version"], fresh["idem"] = str(version), str(uuid4())
    form = make(fresh)
    form.full_clean()
    form.add_error(None, sentence.replace("%", "%%"))
    return form


@require_safe
@login_required
def show_list(request: HttpRequest) -> HttpResponse:
    """Indicators with and without guidance, and the questions that wait."""
    page = list_for(rights_in(request), request.GET)
    return render(request, "guidance/list.html", {"page": page, "choices": choices(page)})


@require_safe
@login_required
def show_indicator(request: HttpRequest, set_code: str, indicator: str) -> HttpResponse:
    """The guidance of an indicator, its versions, questions and answers."""
    rights = rights_in(request)
    found = indicator_or_404(set_code, indicator)
    text = request.GET.get("compare", "")
    compare = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    page = queries.indicator_page(found, rights, compare)
    return show(request, page, None if page.why_not_ask else AskForm(units=askers(rights)))


def show(request: HttpRequest, page: IndicatorPage, ask: AskForm | None, status: int = 200) -> HttpResponse:
    """The page of an indicator with the form for a question."""
    keep = None if page.why_not_keep else KeepForm(initial={"version": page.number})
    context = {"page": page, "ask": ask, "keep": keep}
    return render(request, "guidance/indicator.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def write(request: HttpRequest, set_code: str, indicator: str) -> HttpResponse:
    """Write the next version: keep it as a draft, or publish it."""
    rights = rights_in(request)
    found = indicator_or_404(set_code, indicator)
    page = queries.indicator_page(found, rights)
    if request.method != "POST":
        if page.why_not_write:
            raise Refused(page.why_not_write)
        return _show_write(request, page, WriteForm(initial=_initial(page), kept=_files(page)))
    kind = "guidance.save_draft" if request.POST.get("then") == WriteForm.DRAFT else "guidance.publish"
    actions.refuse_write(kind, found, by=person_of(request))
    form = WriteForm(request.POST, request.FILES, kept=_files(page))
    if not form.is_valid():
        return _show_write(request, page, form, status=422)
    return _save_draft(request, found, form) if form.is_draft else _publish(request, found, page, form)


def _initial(page: IndicatorPage) -> dict[str, Any]:
    """The draft if there is one, otherwise the text that stands."""
    source: Draft | GuidanceVersion | None = page.draft or (page.current.version if page.current else None)
    initial: dict[str, Any] = {"version": page.number, "keep": [str(row.pk) for row in _files(page)]}
    if source is not None:
        initial |= {"body": source.body, "doc_number": source.doc_number, "doc_date": source.doc_date}
    if page.draft is None:
        # The letter of the former version is not that of the next one.
        initial |= {"doc_number": "", "doc_date": None}
    return initial


def _files(page: IndicatorPage) -> tuple[Any, ...]:
    return page.current.files if page.current else ()


def _show_write(request: HttpRequest, page: IndicatorPage, form: VNForm, status: int = 200) -> HttpResponse:
    context = {"page": page, "form": form, "conflict": status == 409}
    return render(request, "guidance/write.html", context, status=status)


def _save_draft(request: HttpRequest, found: Indicator, form: WriteForm) -> HttpResponse:
    actions.save_draft(found, form.content(), by=person_of(request), key=form.cleaned_data["idem"])
    said = _("Đã lưu bản nháp lúc %(at)s. Chỉ anh/chị thấy bản này cho đến khi công bố.")
    messages.success(request, said % {"at": f"{clock.now():%H:%M}"})
    if form.cleaned_data.get("uploads"):
        messages.warning(request, _("Tệp chọn kèm chưa được lưu cùng bản nháp. Chọn lại tệp khi công bố."))
    return HttpResponseRedirect(reverse("guidance-write", args=[found.edition.set_code, found.code]), status=303)


def _publish(request: HttpRequest, found: Indicator, page: IndicatorPage, form: WriteForm) -> HttpResponse:
    person, data = person_of(request), form.cleaned_data
    stored = take_files(form, by=person)
    if stored is None:
        return _show_write(request, page, form, status=422)
    try:
        made = actions.publish(
            found, form.content(), by=person, version=data["version"], files=stored, keep=form.kept(), key=data["idem"]
        )
    except Stale as stale:
        now = queries.indicator_page(found, rights_in(request))
        shown = again(request.POST, now.number, stale.sentence, lambda data: WriteForm(data, kept=_files(now)))
        return _show_write(request, now, shown, status=409)
    messages.success(request, _("Đã công bố hướng dẫn, bản %(number)d.") % {"number": made.number})
    return to_indicator(found)


def to_indicator(found: Indicator, anchor: str = "") -> HttpResponse:
    """On to the page of the indicator."""
    path = reverse("guidance-indicator", args=[found.edition.set_code, found.code])
    return HttpResponseRedirect(path + anchor, status=303)


@require_POST
@login_required
def keep(request: HttpRequest, set_code: str, indicator: str) -> HttpResponse:
    """Confirm that the guidance holds under the edition in force."""
    rights = rights_in(request)
    found = indicator_or_404(set_code, indicator)
    actions.refuse_write("guidance.keep", found, by=person_of(request))
    form = KeepForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.problems[0].sentence)
        return show(request, queries.indicator_page(found, rights), None, status=422)
    data = form.cleaned_data
    try:
        actions.keep(found, by=person_of(request), version=data["version"], key=data["idem"])
    except Stale as stale:
        messages.error(request, stale.sentence)
        return show(request, queries.indicator_page(found, rights), None, status=409)
    messages.success(request, _("Đã xác nhận: hướng dẫn còn dùng theo bộ tiêu chí đang áp dụng."))
    return to_indicator(found)


@require_safe
@login_required
def download(request: HttpRequest, file: UUID) -> HttpResponseBase:
    """A file of a guidance or of an answer, rights asked anew."""
    found = queries.attachment_of(file, rights_in(request))
    if found is None:
        raise Http404
    return serving.download(request, found.stored)
