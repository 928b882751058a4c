"""Adding evidence to an indicator: an earlier document, new photos or files, or a place in another system."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID, uuid5

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from datchuan.config.errors import Refused
from datchuan.confirmations.actions import note_change
from datchuan.evidence import actions, rules
from datchuan.evidence import queries as evidence
from datchuan.evidence.about import About
from datchuan.evidence.actions import AlreadyHere
from datchuan.evidence.models import Document
from datchuan.evidence.place import Place
from datchuan.evidence.taken import taken_on
from datchuan.files.sending import Problem, Sent, Taken, choice_context, take_sent
from datchuan.library import queries
from datchuan.library.forms import ElsewhereForm, FileForm, UseForm, about_of
from datchuan.library.queries import AddPage
from datchuan.library.views import FORM_METHODS, commune_or_404, document_or_404, indicator_url
from datchuan.people.models import User


def _page_or_404(request: HttpRequest, code: str, set_code: str, indicator: str, year: int) -> AddPage:
    commune = commune_or_404(request, code)
    found = queries.indicator_of(set_code, indicator, year)
    if found is None:
        raise Http404
    if sentence := rules.why_not_write(request.rights, commune):  # type: ignore[attr-defined]
        if request.method != "POST":
            raise Refused(sentence)  # reading leaves no line
        actions.refuse_write(commune, by=cast(User, request.user))
    return queries.add_page(commune, found, set_code, year, request.GET)


@require_http_methods(FORM_METHODS)
@login_required
def add(request: HttpRequest, code: str, set_code: str, indicator: str, year: int) -> HttpResponse:
    """The page on which evidence is added, and what it sends."""
    page = _page_or_404(request, code, set_code, indicator, year)
    initial = {"kind": page.kind_number}
    if request.method != "POST":
        return _show(
            request, page, FileForm(page.evidence, initial=initial), ElsewhereForm(page.evidence, initial=initial)
        )
    if request.POST.get("how") == "elsewhere":
        return _add_elsewhere(request, page)
    return _add_files(request, page)


def _show(
    request: HttpRequest, page: AddPage, form: FileForm, elsewhere: ElsewhereForm, status: int = 200, **more: Any
) -> HttpResponse:
    base = choice_context(page.commune.chain, page=page, commune=page.commune, form=form, elsewhere=elsewhere, same=[])
    return render(request, "library/add.html", {**base, **more}, status=status)


def _add_elsewhere(request: HttpRequest, page: AddPage) -> HttpResponse:
    form = ElsewhereForm(page.evidence, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        about = about_of(data, form.kind_text or data["system"])
        try:
            actions.add_document(
                page.commune, about, by=cast(User, request.user), moved=note_change,
                place=_place(page, form.kind_text), key=data["idem"],
            )  # fmt: skip
            messages.success(request, _("Đã ghi nơi giữ tài liệu: %(title)s.") % {"title": about.title})
            return _back(page)
        except Refused as refusal:
            if refusal.status != 409:
                raise
            form.add_error(None, refusal.sentence)
    return _show(request, page, FileForm(page.evidence, initial={"kind": page.kind_number}), form, 422)


def _add_files(request: HttpRequest, page: AddPage) -> HttpResponse:
    """Each file by itself: one that is not taken does not hold up the others."""
    form = FileForm(page.evidence, request.POST)
    if not form.is_valid():
        # What came in parts is not lost: the page names it again.
        kept = request.POST.getlist("upload")
        return _show(request, page, form, ElsewhereForm(page.evidence), 422, kept=kept)
    taken = take_sent(request, page.commune.chain)
    added, same = _add_each(request, page, form, taken)
    if added:
        said = ngettext("Đã lưu %(n)s minh chứng: %(names)s.", "Đã lưu %(n)s minh chứng: %(names)s.", len(added))
        messages.success(request, said % {"n": len(added), "names": ", ".join(d.title for d in added)})
    if not taken.problems and not same:
        return _back(page)
    for problem in taken.problems:
        form.add_error("sent", problem.sentence)
    page = queries.add_page(page.commune, page.indicator, page.set_code, page.year, request.GET)
    return _show(request, page, form, ElsewhereForm(page.evidence), 422, same=same)


def _add_each(
    request: HttpRequest, page: AddPage, form: FileForm, taken: Taken
) -> tuple[list[Document], list[Document]]:
    """The documents that were made, and those of the library that have the same file; problems go to ``taken``."""
    added: list[Document] = []
    same: list[Document] = []
    for at, stored in enumerate(taken.files):
        try:
            document = actions.add_document(
                page.commune,
                _about(form, stored, at, len(taken.files)),
                by=cast(User, request.user),
                moved=note_change,
                stored=stored,
                place=_place(page, form.kind_text),
                # One key of the form serves many files.
                key=uuid5(form.cleaned_data["idem"], stored.original_sha256),
            )
            added.append(document)
        except AlreadyHere as known:
            same.append(known.document)
        except Refused as refusal:
            if refusal.status != 409:
                raise
            taken.problems.append(Problem(stored.name, refusal.sentence))
    return added, same


def _about(form: FileForm, stored: Sent, at: int, among: int) -> About:
    """What is said of one of several files; a photo without a typed date has the date on which it was taken."""
    about = about_of(form.cleaned_data, form.kind_text or stored.name.rpartition(".")[0] or stored.name)
    numbered = f"{about.title[:190]} ({at + 1})" if among > 1 else about.title
    return About(**{**vars(about), "title": numbered, "dated": about.dated or taken_on(stored)})


def _place(page: AddPage, kind: str) -> Place:
    return Place(page.set_code, page.indicator.code, page.year, kind)


def _back(page: AddPage) -> HttpResponse:
    return HttpResponseRedirect(indicator_url(page.commune, page.set_code, page.indicator.code, page.year), status=303)


@require_POST
@login_required
def attach(request: HttpRequest, code: str, set_code: str, indicator: str, year: int, document: UUID) -> HttpResponse:
    """Use a document of the library for an indicator."""
    found = document_or_404(request, code, document)
    place = queries.indicator_of(set_code, indicator, year)
    if place is None:
        raise Http404
    held = evidence.of_indicator(found.commune_id, set_code, year, indicator)
    form = UseForm(held, request.POST)
    if not form.is_valid():
        raise Refused(form.problems[0].sentence, status=409)
    kind = queries.kind_of(held, form.cleaned_data["kind"])
    actions.attach(
        found, Place(set_code, indicator, year, kind), by=cast(User, request.user), moved=note_change,
        key=form.cleaned_data["idem"],
    )  # fmt: skip
    said = _("Đã dùng %(title)s làm minh chứng cho chỉ tiêu %(code)s.")
    messages.success(request, said % {"title": found.title, "code": indicator})
    return HttpResponseRedirect(indicator_url(found.commune, set_code, indicator, year), status=303)
