"""A commune's workbook: out, back in, its changes shown, applied, and what is wrong given back."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config import clock
from datchuan.config.errors import Stale
from datchuan.config.text import nfc
from datchuan.desk import queries as desks
from datchuan.desk.queries import Desk
from datchuan.people.models import Role, User
from datchuan.people.rights import Rights
from datchuan.workbooks import actions, queries, rules
from datchuan.workbooks.commune_book import commune_file, typed_of
from datchuan.workbooks.forms import ApplyForm, UploadForm
from datchuan.workbooks.lines import lines_of
from datchuan.workbooks.marker import COMMUNE, marker_of
from datchuan.workbooks.models import Intake
from datchuan.workbooks.opening import MAX_BYTES, BookProblem, open_book
from datchuan.workbooks.serving import XLSX, attachment, slug


def _place(request: HttpRequest, code: str, set_code: str, year: int) -> Desk:
    """The desk, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    place = None if rights.roles <= {Role.OPERATOR} else desks.desk(rights, code, set_code, year)
    if place is None:
        raise Http404
    return place


def _intake(request: HttpRequest, place: Desk, pk: UUID) -> Intake:
    found = queries.intake_of(cast(User, request.user), place, pk)
    if found is None:
        raise Http404
    return found


def _why_not(request: HttpRequest, place: Desk) -> str:
    return rules.why_not_take_in(request.rights, place.commune, place.year)  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def workbook(request: HttpRequest, code: str, set_code: str, year: int) -> HttpResponse:
    """Where the workbook of a commune goes out and comes back."""
    place = _place(request, code, set_code, year)
    if request.method == "POST":
        return _upload(request, place)
    return _show_page(request, place, UploadForm())


def _show_page(request: HttpRequest, place: Desk, form: UploadForm, status: int = 200) -> HttpResponse:
    why_not = _why_not(request, place)
    context = {
        "desk": place,
        "form": None if why_not else form,
        "why_not": why_not,
        "intakes": [] if why_not else queries.intakes_of(cast(User, request.user), place),
    }
    return render(request, "workbooks/workbook.html", context, status=status)


def _upload(request: HttpRequest, place: Desk) -> HttpResponse:
    person = cast(User, request.user)
    if _why_not(request, place):
        actions.refuse_take_in(place.commune, place.year, by=person)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        held = form.cleaned_data["file"]
        data, name = held.read(MAX_BYTES + 1), nfc(held.name)
        try:
            book = open_book(data, name)
            marker = marker_of(book)
            if problem := rules.why_not_marker(marker, COMMUNE, place.commune, place.edition, place.year):
                raise BookProblem(problem)
            read = lines_of(book)
        except BookProblem as problem:
            form.add_error("file", str(problem))
        else:
            intake = actions.take_in(place, read, exported_at=marker.at, name=name, data=data, by=person)
            return HttpResponseRedirect(_address(place, "workbook-changes", intake.pk), status=303)
    return _show_page(request, place, form, status=422)


def _address(place: Desk, name: str, *more: Any) -> str:
    return reverse(name, args=[place.commune.code, place.set_code, place.year, *more])


@require_safe
@login_required
def workbook_file(request: HttpRequest, code: str, set_code: str, year: int) -> HttpResponse:
    """The workbook as it stands now."""
    place = _place(request, code, set_code, year)
    data = commune_file(queries.standing(place), queries.marker_for(place, clock.now()))
    return attachment(data, XLSX, _file_name(place, "so-lieu"))


@require_safe
@login_required
def changes(request: HttpRequest, code: str, set_code: str, year: int, pk: UUID) -> HttpResponse:
    """What an uploaded workbook would change. Shows, saves nothing; may be opened again as long as it is kept."""
    place = _place(request, code, set_code, year)
    intake = _intake(request, place, pk)
    return _show_changes(request, place, intake, _apply_form(place, intake))


def _apply_form(place: Desk, intake: Intake, data: Any = None) -> ApplyForm:
    """What the workbook changes as it stands now, with what the checks say of it."""
    found = queries.difference(place, intake)
    return ApplyForm(found, queries.warnings_in(place, [*found.changes, *found.conflicts]), data)


def _show_changes(
    request: HttpRequest, place: Desk, intake: Intake, form: ApplyForm, status: int = 200, sentence: str = ""
) -> HttpResponse:
    found, person = form.difference, cast(User, request.user)
    drafts = queries.drafts_on(place, [*found.changes, *found.conflicts], person)
    context = {
        "desk": place, "intake": intake, "found": found, "form": form, "sentence": sentence, "drafts": drafts,
    }  # fmt: skip
    return render(request, "workbooks/changes.html", context, status=status)


@require_POST
@login_required
def apply(request: HttpRequest, code: str, set_code: str, year: int, pk: UUID) -> HttpResponse:
    """Save the changes that were shown."""
    place = _place(request, code, set_code, year)
    intake = _intake(request, place, pk)
    form = _apply_form(place, intake, request.POST)
    form.full_clean()
    data = form.cleaned_data
    # A page that no longer shows what stands goes to the action all the same: it may be a form sent twice.
    if "idem" not in data or (data.get("seen") == form.difference.seen and not form.is_valid()):
        return _show_changes(request, place, intake, form, status=422)
    try:
        changed = actions.apply(
            intake,
            place,
            form.decided,
            seen=data.get("seen", ""),
            by=cast(User, request.user),
            reason=data.get("reason", ""),
            key=data["idem"],
            whys=form.whys,
        )
    except Stale as stale:
        return _show_changes(request, place, intake, _apply_form(place, intake), 409, stale.sentence)
    messages.success(
        request,
        ngettext("Đã lưu %(count)d chỉ tiêu.", "Đã lưu %(count)d chỉ tiêu.", changed) % {"count": changed},
    )
    return HttpResponseRedirect(_address(place, "workbook-changes", intake.pk), status=303)


@require_safe
@login_required
def returned_file(request: HttpRequest, code: str, set_code: str, year: int, pk: UUID) -> HttpResponse:
    """The same workbook with what the person typed: wrong cells red, each with its sentence."""
    place = _place(request, code, set_code, year)
    intake = _intake(request, place, pk)
    with override("vi"):
        found = queries.difference(place, intake)
    kept = {indicator.code for indicator, _cells in found.wrong}
    kept |= {change.code for change in (*found.changes, *found.conflicts)}
    typed = {code: typed_of(found.sheet.readings[code]) for code in kept}
    data = commune_file(found.standing, queries.marker_for(place, clock.now()), typed)
    return attachment(data, XLSX, _file_name(place, "can-sua"))


def _file_name(place: Desk, what: str) -> str:
    return f"{what}-{slug(str(place.commune))}-{place.set_code}-{place.year}.xlsx"
