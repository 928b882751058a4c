"""Surveys: the list, opening one, its page, its villages, and what closes it."""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config.errors import Refused, Stale
from datchuan.files import serving
from datchuan.files.models import Kind
from datchuan.files.taking import take_files
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.surveys import actions, queries, rules, words
from datchuan.surveys.forms import MoveForm, OpenForm, VillageForm, VillagesForm, as_lines
from datchuan.surveys.models import Survey, Village
from datchuan.surveys.workflow import MOVES, Action, Side, State
from datchuan.ui.conflict import Theirs, both_versions, who_did
from datchuan.villages.queries import register_of

#: What minutes are: a signed sheet as a picture or a PDF.
MINUTES = (Kind.PDF, Kind.IMAGE)


@require_safe
@login_required
def show_surveys(request: HttpRequest) -> HttpResponse:
    """The surveys within reach; others than the Front read numbers of what is locked only."""
    rights, state = rights_in(request), request.GET.get("state", "")
    state = state if state in State.values else ""
    found = queries.list_page(rights, state, request.GET.get("page"))
    return render(request, "surveys/surveys.html", {"list": found, "state": state})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_survey(request: HttpRequest) -> HttpResponse:
    """Open a survey; the next page asks for the list of villages."""
    rights, person = rights_in(request), cast(User, request.user)
    why_not = rules.why_not_open(rights)
    sent = request.POST if request.method == "POST" else None
    if sent is not None and why_not:
        actions.refuse_open(by=person)
    communes = [] if why_not else rules.as_front(rights).communes().order_by("name_order")
    form = OpenForm(
        communes,
        sent,
        commune=request.GET.get("commune", ""),
        level="NTM",
        year=str(rights.on.year),
        opened_on=rights.on,
    )
    if sent is not None and form.is_valid():
        made = actions.open_survey(form.commune(), form.plan(), by=person, key=form.cleaned_data["idem"])
        messages.success(request, _("Đã mở đợt lấy ý kiến. Ghi danh sách thôn, tổ dân phố."))
        return HttpResponseRedirect(reverse("survey-villages", args=[made.pk]), status=303)
    context = {"form": form, "why_not": why_not}
    return render(request, "surveys/new.html", context, status=200 if sent is None else 422)


def _survey(request: HttpRequest, pk: UUID) -> Survey:
    """The survey, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = queries.survey_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


def _to(survey: Survey) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("survey", args=[survey.pk]), status=303)


@require_safe
@login_required
def show_survey(request: HttpRequest, survey: UUID) -> HttpResponse:
    """One survey, village by village, with what the Front may do next."""
    return _show(request, _survey(request, survey))


def _show(
    request: HttpRequest, survey: Survey, sent: tuple[Action, MoveForm] | None = None, status: int = 200
) -> HttpResponse:
    page = queries.survey_page(rights_in(request), survey)
    moves: list[dict[str, Any]] = []
    for action, why_not in page.moves.items():
        form = sent[1] if sent and sent[0] == action else MoveForm(action, version=survey.version)
        url = reverse("survey-move", args=[survey.pk, action.value])
        moves.append({"action": action, "form": form, "why_not": why_not, "url": url})
    context = {"page": page, "survey": survey, "moves": moves, "sent": sent[1] if sent else None}
    return render(request, "surveys/survey.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def villages(request: HttpRequest, survey: UUID) -> HttpResponse:
    """The list of villages, one a line."""
    found, person = _written(request, survey, Action.LIST), cast(User, request.user)
    sent = request.POST if request.method == "POST" else None
    listed = list(found.villages.values_list("name", "households"))
    known = [] if listed else register_of(found.commune_id)
    form = VillagesForm(sent, initial={"villages": as_lines(listed or known), "version": found.version}, auto_id="l-%s")
    if sent is not None and form.is_valid():
        data = form.cleaned_data
        try:
            actions.list_villages(found, data["villages"], by=person, version=data["version"], key=data["idem"])
        except Stale as stale:
            return _conflict(request, form, stale, found)
        messages.success(request, _("Đã lưu danh sách thôn."))
        return _to(found)
    context = {"form": form, "survey": found, "known": known}
    return render(request, "surveys/villages.html", context, status=200 if sent is None else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def village(request: HttpRequest, survey: UUID, village: int) -> HttpResponse:
    """The forms of one village, with its minutes."""
    found, person = _written(request, survey, Action.COUNT), cast(User, request.user)
    row = _village(found, village)
    sent = request.POST if request.method == "POST" else None
    form = VillageForm(row, sent, request.FILES or None)
    if sent is not None and form.is_valid():
        stored, data = take_files(form, by=person, allowed=MINUTES), form.cleaned_data
        if stored is not None:
            more: dict[str, Any] = {"minutes": stored[0] if stored else None, "key": data["idem"]}
            try:
                actions.write_village(row, form.counts(), by=person, version=data["version"], **more)
            except Stale as stale:
                return _conflict(request, form, stale, found)
            messages.success(request, _("Đã lưu số của %(name)s.") % {"name": data["name"]})
            return _to(found)
    context = {"form": form, "survey": found, "village": row}
    return render(request, "surveys/village.html", context, status=200 if sent is None else 422)


def _written(request: HttpRequest, pk: UUID, action: Action) -> Survey:
    """The survey to write in; whoever may not is refused, also from reading the form."""
    found = _survey(request, pk)
    if sentence := rules.why_not(action, rights_in(request), found):
        if request.method == "POST":
            actions.refuse(action, found, by=cast(User, request.user))
        raise Refused(sentence)
    return found


def _village(survey: Survey, pk: int) -> Village:
    found = queries.village_of(survey, pk)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def minutes(request: HttpRequest, survey: UUID, village: int) -> HttpResponseBase:
    """The minutes of a village, for the Front only."""
    found = _survey(request, survey)
    row = _village(found, village)
    if row.minutes is None or not rules.stands(Side.FRONT, rights_in(request), found.commune_id):
        raise Http404
    return serving.download(request, row.minutes)


@require_POST
@login_required
def move(request: HttpRequest, survey: UUID, move: str) -> HttpResponse:
    """Lock, send or reopen, and come back. A stale page shows what stands now."""
    if move not in {action.value for action in MOVES}:
        raise Http404
    action, found, person = Action(move), _survey(request, survey), cast(User, request.user)
    if not rules.stands(Side.FRONT, rights_in(request), found.commune_id):
        actions.refuse(action, found, by=person)
    form = MoveForm(action, request.POST)
    if not form.is_valid():
        return _show(request, found, (action, form), status=422)
    data = form.cleaned_data
    try:
        actions.move(action, found, data.get("text", ""), by=person, version=data["version"], key=data["idem"])
    except Stale as stale:
        return _conflict(request, form, stale, found)
    messages.success(request, _("Đã ghi: %(what)s.") % {"what": action.label})
    return _to(found)


def _conflict(request: HttpRequest, form: Any, stale: Stale, survey: Survey) -> HttpResponse:
    """Both versions: of a village its numbers, of a survey its totals as they stand now."""
    theirs = stale.theirs
    if isinstance(theirs, Village):
        said = Theirs(who_did(theirs.changed_by), theirs.changed_at, words.stored_lines(theirs))
    else:
        rows = list(theirs.villages.select_related("changed_by").order_by("-changed_at"))
        last = rows[0] if rows else None
        lines = [
            (_("Tình hình"), words.sentence(queries.totals(rows))),
            (_("Danh sách thôn, tổ dân phố"), as_lines((one.name, one.households) for one in rows)),
        ]
        said = Theirs(who_did(last.changed_by if last else theirs.opened_by), last.changed_at if last else None, lines)
    back = reverse("survey", args=[survey.pk])
    return both_versions(request, stale.sentence, form.typed, said, version=theirs.version, back=back)
