"""The library of a commune and the page of a document: read, describe, replace, detach, withdraw."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.confirmations.actions import note_change
from datchuan.evidence import actions, rules
from datchuan.evidence.models import Document
from datchuan.files.sending import choice_context, take_sent
from datchuan.library import queries
from datchuan.library.forms import ReasonForm, RevisionForm, about_of, describe_form
from datchuan.library.queries import Filters
from datchuan.people.models import Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Unit

FORM_METHODS = ["GET", "HEAD", "POST"]


def commune_or_404(request: HttpRequest, code: str) -> Unit:
    """The commune, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    found = None if rights.roles <= {Role.OPERATOR} else queries.commune_of(rights, code)
    if found is None:
        raise Http404
    return found


def document_or_404(request: HttpRequest, code: str, pk: UUID) -> Document:
    """A document of a commune within reach; a document of another commune is the same 404 as none."""
    found = queries.document_of(commune_or_404(request, code), pk)
    if found is None:
        raise Http404
    return found


def whole_year(text: str) -> int:
    """The year of an address, not after this one; this year when none or no year at all is given."""
    this = clock.today().year
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else this
    return year if rules.FIRST_YEAR <= year <= this else this


@require_safe
@login_required
def show_library(request: HttpRequest, code: str) -> HttpResponse:
    """The library of a commune, or what is missing from it."""
    commune = commune_or_404(request, code)
    year = whole_year(request.GET.get("year", ""))
    sets = queries.sets_of(year)
    filters = Filters.from_query(request.GET, sets, year)
    why_not = rules.why_not_write(request.rights, commune)  # type: ignore[attr-defined]
    missing = filters.show == "missing"
    context = {
        "commune": commune,
        "filters": filters,
        "sets": list(sets),
        "counts": queries.counts_of(commune),
        "page": None if missing else queries.shelf(commune, filters, request.GET.get("page")),
        "lacking": queries.lacking(commune, filters) if missing else None,
        "why_not": why_not,
        "today": clock.today(),
    }
    return render(request, "library/library.html", context)


@require_safe
@login_required
def show_document(request: HttpRequest, code: str, document: UUID) -> HttpResponse:
    """One document: the viewer, three dates, hash, uses, earlier revisions, history; or only what fits into a list."""
    found = document_or_404(request, code, document)
    looks = request.htmx and request.GET.get("look") == "1"  # type: ignore[attr-defined]
    return _show(request, found, template="library/_look.html" if looks else "library/document.html")


def _show(
    request: HttpRequest,
    document: Document,
    status: int = 200,
    template: str = "library/document.html",
    **forms: Any,
) -> HttpResponse:
    rights: Rights = request.rights  # type: ignore[attr-defined]
    page = queries.document_page(document, request.GET.get("revision", ""), rights)
    number = _page_number(request, page)
    context = {
        "commune": document.commune,
        "document": document,
        "page": page,
        "number": number,
        "pins": queries.pins_of(page.shown, number),
        "pinned_pages": queries.pages_with_pins(page.shown),
        "why_not_pin": rules.why_not_pin(rights, document),
        "zoomed": request.GET.get("zoom") == "1",
        "why_not": rules.why_not_change(rights, document),
        "withdraw_form": ReasonForm(initial={"version": document.version}, auto_id="w-%s"),
        "detach_form": ReasonForm(auto_id="d-%s"),
        "problem_use": 0,
        **forms,
    }
    return render(request, template, context, status=status)


def _page_number(request: HttpRequest, page: queries.DocumentPage) -> int:
    """The page of a PDF that the viewer opens, from 1, held within the file."""
    text = request.GET.get("page", "")
    last = (page.shown.stored.pages or 1) if page.shown else 1
    return min(max(int(text), 1), last) if text.isascii() and text.isdigit() and len(text) < 6 else 1


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, code: str, document: UUID) -> HttpResponse:
    """Change the title, dates or place of a document."""
    found = document_or_404(request, code, document)
    _refuse_early(request, found)
    form = describe_form(found, request.POST if request.method == "POST" else None)
    status, theirs = 200, None
    if form.is_bound:
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                actions.describe(
                    found, about_of(data), by=_person(request), version=data["version"], reason=data["reason"],
                    moved=note_change, key=data["idem"],
                )  # fmt: skip
                messages.success(request, _("Đã sửa thông tin của tài liệu."))
                return _to_document(found)
            except Stale as stale:
                theirs, status = stale.theirs, 409
            except Refused as refusal:
                if refusal.status != 409:
                    raise
                form.add_error(None, refusal.sentence)
    context = {"commune": found.commune, "document": found, "form": form, "theirs": theirs}
    return render(request, "library/edit.html", context, status=status)


@require_http_methods(FORM_METHODS)
@login_required
def revise(request: HttpRequest, code: str, document: UUID) -> HttpResponse:
    """Send a new file for a document; the earlier one stays."""
    found = document_or_404(request, code, document)
    _refuse_early(request, found)
    sent = request.POST if request.method == "POST" else None
    form = RevisionForm(sent, initial={"version": found.version}, auto_id="r-%s")
    status, same = 200, None
    if sent is not None:
        status, person = 422, _person(request)
        if form.is_valid():
            data, taken = form.cleaned_data, take_sent(request, found.commune.chain, most=1)
            for problem in taken.problems:
                form.add_error(None, problem.sentence)
            if not form.errors:
                try:
                    actions.add_revision(
                        found, taken.files[0], by=person, version=data["version"], note=data["note"],
                        moved=note_change, key=data["idem"],
                    )  # fmt: skip
                    messages.success(request, _("Đã lưu tệp mới. Tệp trước vẫn xem được ở mục các lần gửi."))
                    return _to_document(found)
                except actions.AlreadyHere as known:
                    form.add_error(None, known.sentence)
                    same, status = known.document, 409
                except Refused as refusal:
                    if refusal.status != 409:
                        raise
                    form.add_error(None, refusal.sentence)
                    status = 409
    context = choice_context(found.commune.chain, commune=found.commune, document=found, form=form, same=same)
    return render(request, "library/revise.html", context, status=status)


@require_POST
@login_required
def detach(request: HttpRequest, code: str, document: UUID, attachment: int) -> HttpResponse:
    """End the use of a document for an indicator, with a reason."""
    found = document_or_404(request, code, document)
    use = found.attachments.filter(pk=attachment).first()
    if use is None:
        raise Http404
    use.document = found
    form = ReasonForm(request.POST, auto_id="d-%s")
    if not form.is_valid():
        _refuse_early(request, found)
        return _show(request, found, 422, detach_form=form, problem_use=use.pk)
    data = form.cleaned_data
    actions.detach(use, by=_person(request), reason=data["reason"], moved=note_change, key=data["idem"])
    messages.success(request, _("Đã gỡ tài liệu khỏi chỉ tiêu %(code)s.") % {"code": use.indicator_code})
    if request.POST.get("then") == "indicator":
        return HttpResponseRedirect(
            indicator_url(found.commune, use.set_code, use.indicator_code, use.year), status=303
        )
    return _to_document(found)


@require_POST
@login_required
def withdraw(request: HttpRequest, code: str, document: UUID) -> HttpResponse:
    """Take a document out of the library, with a reason."""
    found = document_or_404(request, code, document)
    form = ReasonForm(request.POST, auto_id="w-%s")
    if not form.is_valid():
        _refuse_early(request, found)
        return _show(request, found, 422, withdraw_form=form)
    data = form.cleaned_data
    actions.withdraw(
        found, by=_person(request), reason=data["reason"], version=data["version"], moved=note_change, key=data["idem"]
    )
    messages.success(request, _("Đã rút tài liệu khỏi thư viện. Trang này và các tệp vẫn xem được."))
    return _to_document(found)


def indicator_url(commune: Unit, set_code: str, code: str, year: int) -> str:
    """The page of the indicator, at its evidence."""
    return reverse("indicator", args=[commune.code, set_code, code, year]) + "#evidence"


def _to_document(document: Document) -> HttpResponse:
    return HttpResponseRedirect(reverse("document", args=[document.commune.code, document.pk]), status=303)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


def _refuse_early(request: HttpRequest, document: Document) -> None:
    """Refuse those who may not write before their form is read: a reader gets no page with a form."""
    if sentence := rules.why_not_write(request.rights, document.commune):  # type: ignore[attr-defined]
        if request.method != "POST":
            raise Refused(sentence)  # reading leaves no line
        actions.refuse_write(document.commune, by=_person(request))
