"""The register of a commune, one work, contributions, and the list of a district or the province."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config.errors import Refused, Stale
from datchuan.funding import actions, book, queries, rules, words
from datchuan.funding.forms import CancelForm, EntryForm, GiftForm, ListForm, MoveForm, ReverseForm, WorkForm
from datchuan.funding.models import Work
from datchuan.funding.money import said_of
from datchuan.funding.workflow import BY_ACTION, CANCEL, GIVE, MOVES, Action
from datchuan.journal.actions import was_handled
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.places.models import Unit
from datchuan.ui.conflict import Theirs, both_versions, who_did

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@login_required
def show_list(request: HttpRequest) -> HttpResponse:
    """Every commune within reach; whoever works in one commune reads its register."""
    rights = rights_in(request)
    own = queries.own_communes(rights)
    if len(own) == 1 and rights.commune_ids <= {own[0].pk}:
        return show_commune(request, own[0].code)
    return render(request, "funding/list.html", {"page": queries.list_page(rights)})


@require_safe
@login_required
def reading(request: HttpRequest) -> HttpResponse:
    """How a sum is read that is being typed: the one value of the query."""
    return HttpResponse(escape(said_of(next(iter(request.GET.values()), "")[:60])))


# The register of a commune


def _commune(request: HttpRequest, code: str) -> Unit:
    found = rights_in(request).commune(code)
    if found is None:
        raise Http404
    return cast(Unit, found)


def _kept(request: HttpRequest, commune: Unit, kind: str) -> User:
    """The person, who keeps the register; others are refused, also from reading the form."""
    person = cast(User, request.user)
    if sentence := rules.why_not_write(rights_in(request), commune.pk):
        if request.method == "POST":
            actions.refuse_writing(kind, commune, by=person)
        raise Refused(sentence)
    return person


@require_safe
@login_required
def show_commune(request: HttpRequest, code: str) -> HttpResponse:
    """Works, debts and contributions of a commune."""
    commune = _commune(request, code)
    page = queries.commune_page(rights_in(request), commune)
    return render(request, "funding/commune.html", {"page": page, "commune": commune})


def _to_commune(code: str, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("commune-funding", args=[code]) + anchor, status=303)


@require_http_methods(FORM_METHODS)
@login_required
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Write a work into the register."""
    commune = _commune(request, code)
    person = _kept(request, commune, BY_ACTION[Action.ADD].kind)
    form = WorkForm(book.words(), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.add_work(commune, form.about(), data["state"], by=person, key=data["idem"])
        except Refused as refusal:
            form.add_error("name", _sentence(refusal))
        else:
            messages.success(request, _("Đã thêm công trình. Ghi vốn, nghiệm thu, trả tiền ở dưới."))
            return _to_work(made)
    context = {"form": form, "commune": commune}
    return render(request, "funding/new.html", context, status=422 if form.is_bound else 200)


def _sentence(refusal: Refused) -> str:
    """What does not fit stands beside its field; what the person may not do is a page of its own."""
    if refusal.status != 409:
        raise refusal
    return refusal.sentence


@require_http_methods(FORM_METHODS)
@login_required
def add_many(request: HttpRequest, code: str) -> HttpResponse:
    """Write several works at once, one a line."""
    commune = _commune(request, code)
    person = _kept(request, commune, BY_ACTION[Action.IMPORT].kind)
    form = ListForm(book.words(), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = actions.add_many(commune, form.listed(), by=person, key=form.cleaned_data["idem"])
        except Refused as refusal:
            form.add_error("works", _sentence(refusal))
        else:
            said = ngettext("Đã thêm %(n)d công trình.", "Đã thêm %(n)d công trình.", len(made))
            messages.success(request, said % {"n": len(made)})
            return _to_commune(commune.code)
    context = {"form": form, "commune": commune}
    return render(request, "funding/paste.html", context, status=422 if form.is_bound else 200)


@require_http_methods(FORM_METHODS)
@login_required
def give(request: HttpRequest, code: str) -> HttpResponse:
    """Write down what households gave."""
    commune = _commune(request, code)
    person = _kept(request, commune, GIVE)
    works = Work.objects.filter(commune_id=commune.pk).order_by("folded")
    form = GiftForm(book.words(), works, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.give(commune, form.gift(), by=person, key=form.cleaned_data["idem"])
        messages.success(request, _("Đã ghi đóng góp."))
        return _to_commune(commune.code, "#given")
    context = {"form": form, "commune": commune}
    return render(request, "funding/give.html", context, status=422 if form.is_bound else 200)


@require_http_methods(FORM_METHODS)
@login_required
def cancel(request: HttpRequest, gift: UUID) -> HttpResponse:
    """Cancel a contribution that was written down wrongly."""
    found = queries.gift_in_reach(rights_in(request), gift)
    if found is None:
        raise Http404
    person = _kept(request, found.commune, CANCEL)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.cancel(found, form.cleaned_data["reason"], by=person, key=form.cleaned_data["idem"])
        messages.success(request, _("Đã hủy. Dòng đó vẫn xem được, không còn được tính."))
        return _to_commune(found.commune.code, "#given")
    said = book.words().gift(found.kind), words.quantity_words(found.quantity, found.measure)
    context = {"form": form, "gift": found, "commune": found.commune, "said": said}
    return render(request, "funding/cancel.html", context, status=422 if form.is_bound else 200)


# One work


def _work(request: HttpRequest, pk: UUID) -> Any:
    """The work, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = queries.work_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


def _to_work(work: Work, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("work", args=[work.pk]) + anchor, status=303)


@require_safe
@login_required
def show_work(request: HttpRequest, work: UUID) -> HttpResponse:
    """One work: what is owed, every entry, what the commune may do next."""
    return _show(request, _work(request, work))


def _show(
    request: HttpRequest, work: Any, sent: EntryForm | tuple[Action, MoveForm] | None = None, status: int = 200
) -> HttpResponse:
    page = queries.work_page(rights_in(request), work)
    moves = []
    for action in page.moves:
        is_sent = isinstance(sent, tuple) and sent[0] == action
        form = sent[1] if isinstance(sent, tuple) and is_sent else MoveForm(action, version=work.version)
        moves.append({"action": action, "form": form, "open": is_sent})
    entry_form = sent if isinstance(sent, EntryForm) else EntryForm(work, page.words)
    problems = sent[1] if isinstance(sent, tuple) else sent
    context = {"page": page, "work": work, "moves": moves, "entry_form": entry_form, "sent": problems}
    return render(request, "funding/work.html", context, status=status)


@require_POST
@login_required
def enter(request: HttpRequest, work: UUID) -> HttpResponse:
    """Write an entry and come back to the work."""
    found = _work(request, work)
    person = _kept(request, found.commune, BY_ACTION[Action.ENTER].kind)
    form = EntryForm(found, book.words(), request.POST)
    if not form.is_valid():
        key = form.cleaned_data.get("idem")
        if key is None or not was_handled(person, key):  # pressed twice: the sums hold it already
            return _show(request, found, form, status=422)
        return _to_work(found, "#entries")
    try:
        actions.enter(found, form.movement(), by=person, key=form.cleaned_data["idem"])
    except Refused as refusal:
        form.add_error("note", _sentence(refusal))
        return _show(request, found, form, status=409)
    messages.success(request, _("Đã ghi vào sổ công trình."))
    return _to_work(found, "#entries")


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, work: UUID) -> HttpResponse:
    """Change what a work is."""
    found = _work(request, work)
    person = _kept(request, found.commune, BY_ACTION[Action.DESCRIBE].kind)
    form = WorkForm(book.words(), request.POST if request.method == "POST" else None, found)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            actions.describe(
                found, form.about(), by=person, version=data["version"], reason=data["reason"], key=data["idem"]
            )
        except Stale as stale:
            return _conflict(request, form, stale, found)
        except Refused as refusal:
            form.add_error("reason", _sentence(refusal))
        else:
            messages.success(request, _("Đã lưu mô tả công trình."))
            return _to_work(found)
    context = {"form": form, "work": found}
    return render(request, "funding/edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(FORM_METHODS)
@login_required
def reverse_entry(request: HttpRequest, work: UUID, entry: int) -> HttpResponse:
    """Take an entry back, with a reason."""
    found = _work(request, work)
    row = queries.entry_of(found, entry)
    if row is None:
        raise Http404
    person = _kept(request, found.commune, BY_ACTION[Action.REVERSE].kind)
    form = ReverseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.reverse(row, form.cleaned_data["reason"], by=person, key=form.cleaned_data["idem"])
        messages.success(request, _("Đã hủy dòng đó bằng một dòng ngược lại; cả hai vẫn xem được."))
        return _to_work(found, "#entries")
    context = {"form": form, "work": found, "entry": row}
    return render(request, "funding/reverse.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def move(request: HttpRequest, work: UUID, move: str) -> HttpResponse:
    """Start, accept, settle, stop or reopen, and come back. A stale page shows what stands now."""
    if move not in {action.value for action in MOVES}:
        raise Http404
    action, found = Action(move), _work(request, work)
    person = _kept(request, found.commune, BY_ACTION[action].kind)
    form = MoveForm(action, request.POST)
    if not form.is_valid():
        return _show(request, found, (action, form), status=422)
    data = form.cleaned_data
    try:
        actions.move(
            action, found, data.get("text", ""), data.get("on"), by=person, version=data["version"], key=data["idem"]
        )
    except Stale as stale:
        return _conflict(request, form, stale, found)
    messages.success(request, _("Đã ghi: %(what)s.") % {"what": action.label})
    return _to_work(found)


def _conflict(request: HttpRequest, form: Any, stale: Stale, work: Work) -> HttpResponse:
    """Both versions: what was typed, and the work as it stands now."""
    now = stale.theirs
    lines = words.stored_lines(now, actions.sums_of(now.pk))
    said = Theirs(who_did(now.changed_by), now.changed_at, lines)
    back = reverse("work", args=[work.pk])
    return both_versions(request, stale.sentence, form.typed, said, version=now.version, back=back)
