"""The list of visits, planning one, one visit with what may be done, and its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config.errors import Stale
from datchuan.files import serving
from datchuan.files.taking import take_files
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.ui.conflict import Theirs, both_versions
from datchuan.visits import actions, planning, queries, rules, words
from datchuan.visits.filters import Filters
from datchuan.visits.forms import FORMS, Step
from datchuan.visits.workflow import Action


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_safe
@login_required
def show_visits(request: HttpRequest) -> HttpResponse:
    """The visits within reach: the coming ones by day, then the past."""
    rights, filters = rights_in(request), Filters.from_query(request.GET)
    found = queries.list_page(rights, filters, request.GET.get("page"))
    may_plan = not rules.why_not_plan_at_all(rights)
    heading = words.heading(found.counts["coming"], found.counts["unrecorded"])
    context = {"list": found, "filters": filters, "heading": heading, "may_plan": may_plan}
    return render(request, "visits/visits.html", context)


# Planning


@require_safe
@login_required
def choose_commune(request: HttpRequest) -> HttpResponse:
    """The communes to which a visit can be planned."""
    rights = rights_in(request)
    why_not = rules.why_not_plan_at_all(rights)
    districts = [] if why_not else queries.communes_by_district(rights)
    return render(request, "visits/choose.html", {"why_not": why_not, "districts": districts})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Plan a visit to a commune; the address names the set of criteria and the dossier from which the person came."""
    rights = rights_in(request)
    commune = rights.commune(code)
    if commune is None:
        raise Http404
    sheet = planning.sheet_of(rights, commune, request.GET)
    if request.method == "POST" and sheet is None:
        actions.refuse_plan(commune, by=_person(request))
    sent = request.POST if request.method == "POST" else None
    form = sheet.form(sent) if sheet else None
    if sent is not None and sheet is not None and form is not None and form.is_valid():
        said = form.said(sheet.edition.set_code, rights.on.year, sheet.everything)
        key = form.cleaned_data["idem"]
        made = actions.plan(commune, said, agency=sheet.agency, by=_person(request), key=key)
        messages.success(request, _("Đã lên lịch, xã và cơ quan được mời đã được báo."))
        return HttpResponseRedirect(reverse("visit", args=[made.pk]), status=303)
    context = {"form": form, "sheet": sheet, "commune": commune, "why_not": rules.why_not_plan_at_all(rights)}
    return render(request, "visits/plan.html", context, status=200 if sent is None else 422)


# One visit


def _visit(request: HttpRequest, pk: UUID) -> Any:
    """The visit, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = queries.visit_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def show_visit(request: HttpRequest, visit: UUID) -> HttpResponse:
    """One visit: when, who, what to prepare, what was seen; and the forms of what this person may do next."""
    return _show(request, _visit(request, visit))


def _show(request: HttpRequest, visit: Any, sent: Step | None = None, status: int = 200) -> HttpResponse:
    page = queries.visit_page(rights_in(request), visit)
    moves = []
    for action, form_class in FORMS.items():
        if page.why_not[action.value]:
            continue
        is_sent = isinstance(sent, form_class)
        # What has to be corrected stands open; and the result, once the day has come.
        due = sent is None and action == Action.DO and visit.day <= rights_in(request).on
        form = sent if is_sent else form_class(visit)
        url = reverse(f"visit-{action.value}", args=[visit.pk])
        moves.append({"action": action, "form": form, "open": is_sent or due, "url": url})
    context = {"page": page, "visit": visit, "moves": moves, "sent": sent}
    return render(request, "visits/visit.html", context, status=status)


def _moved(request: HttpRequest, pk: UUID, action: Action, act: Callable[..., Any], done: str) -> HttpResponse:
    """Read the form of an action, do it, come back to the visit. A stale page shows both versions."""
    visit, person = _visit(request, pk), _person(request)
    if not rules.is_team(rights_in(request), visit):
        actions.refuse_move(visit, action, by=person)
    form = FORMS[action](visit, request.POST, request.FILES or None)
    stored = take_files(form, by=person) if form.is_valid() else None
    if stored is None:
        return _show(request, visit, form, status=422)
    try:
        key, version = form.cleaned_data["idem"], form.cleaned_data["version"]
        act(visit, form, stored, by=person, version=version, key=key)
    except Stale as stale:
        return _conflict(request, form, stale)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("visit", args=[pk]), status=303)


@require_POST
@login_required
def do(request: HttpRequest, visit: UUID) -> HttpResponse:
    """What was seen."""

    def act(found: Any, form: Any, stored: Any, **more: Any) -> None:
        actions.do(found, form.cleaned_data["done_on"], form.cleaned_data["text"], stored, **more)

    return _moved(request, visit, Action.DO, act, _("Đã ghi kết quả, xã đã được báo."))


@require_POST
@login_required
def move(request: HttpRequest, visit: UUID) -> HttpResponse:
    """Another day, time or place."""

    def act(found: Any, form: Any, stored: Any, **more: Any) -> None:
        actions.move(found, form.slot(), form.cleaned_data["text"], **more)

    return _moved(request, visit, Action.MOVE, act, _("Đã đổi lịch, xã và cơ quan được mời đã được báo."))


@require_POST
@login_required
def cancel(request: HttpRequest, visit: UUID) -> HttpResponse:
    """Nobody comes."""

    def act(found: Any, form: Any, stored: Any, **more: Any) -> None:
        actions.cancel(found, form.cleaned_data["text"], **more)

    return _moved(request, visit, Action.CANCEL, act, _("Đã hủy chuyến, xã và cơ quan được mời đã được báo."))


@require_POST
@login_required
def add(request: HttpRequest, visit: UUID) -> HttpResponse:
    """More of what was seen."""

    def act(found: Any, form: Any, stored: Any, **more: Any) -> None:
        actions.add(found, form.cleaned_data["text"], stored, **more)

    return _moved(request, visit, Action.ADD, act, _("Đã bổ sung, xã đã được báo."))


def _conflict(request: HttpRequest, form: Step, stale: Stale) -> HttpResponse:
    """Both versions side by side: what was typed can be sent again upon what stands now."""
    theirs = stale.theirs
    last = theirs.events.select_related("by").order_by("-number").first()
    said = Theirs.by_event(last, words.event_words(last))
    back = reverse("visit", args=[theirs.pk])
    return both_versions(request, stale.sentence, form.typed, said, version=theirs.version, back=back)


@require_safe
@login_required
def download(request: HttpRequest, visit: UUID, file: UUID) -> HttpResponseBase:
    """A file of a visit, rights asked anew."""
    found = queries.file_in_reach(rights_in(request), visit, file)
    if found is None:
        raise Http404
    return serving.download(request, found.stored)
