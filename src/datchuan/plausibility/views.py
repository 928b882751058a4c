"""The list of signs and the page of one."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from datchuan.config.errors import Stale, refuse_if
from datchuan.people.models import User
from datchuan.people.rights import Rights
from datchuan.plausibility import actions, queries, rules
from datchuan.plausibility.filters import Filters
from datchuan.plausibility.forms import NoteForm
from datchuan.plausibility.models import Sign
from datchuan.plausibility.workflow import Action


def vetter(request: HttpRequest) -> Rights:
    """The rights of somebody who vets; others read why the pages are not for them."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    refuse_if(rules.why_not_see(rights))
    return rights


def person_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def to(name: str, *args: object) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=args), status=303)


def _sign_or_404(request: HttpRequest, pk: UUID) -> tuple[Rights, rules.Own, Sign]:
    rights = vetter(request)
    own = queries.own_indicators(rights)
    found = queries.sign_of(rights, own, pk)
    if found is None:
        raise Http404
    return rights, own, found


@require_safe
@login_required
def show_signs(request: HttpRequest) -> HttpResponse:
    """The signs within reach, what is least likely by chance first."""
    rights, filters = vetter(request), Filters.from_query(request.GET)
    found = queries.list_page(rights, queries.own_indicators(rights), filters, request.GET.get("page"))
    return render(request, "plausibility/signs.html", {"list": found, "filters": filters})


@require_POST
@login_required
def look(request: HttpRequest) -> HttpResponse:
    """Look through the figures now."""
    vetter(request)
    counts = actions.look_again(by=person_of(request))
    fresh = counts["shown"] + counts["came_back"]
    said = ngettext("Đã tính lại: %(n)d dấu hiệu mới.", "Đã tính lại: %(n)d dấu hiệu mới.", fresh) % {"n": fresh}
    messages.success(request, said)
    return to("plausibility")


@require_safe
@login_required
def show_sign(request: HttpRequest, sign: UUID) -> HttpResponse:
    """A sign: what was seen, how it is reckoned, the data, what to do."""
    return _show(request, *_sign_or_404(request, sign))


def _show(
    request: HttpRequest, rights: Rights, own: rules.Own, sign: Sign, form: NoteForm | None = None, status: int = 200
) -> HttpResponse:
    page = queries.sign_page(rights, own, sign)
    form = form or NoteForm(initial={"version": sign.version})
    moves = [
        (action, sentence)
        for action, sentence in page.why_not.items()
        if sign.state in actions.BY_ACTION[action].sources
    ]
    return render(request, "plausibility/sign.html", {"page": page, "form": form, "moves": moves}, status=status)


@require_POST
@login_required
def close(request: HttpRequest, sign: UUID) -> HttpResponse:
    """Close a sign with a note."""
    return _move(request, sign, Action.CLOSE)


@require_POST
@login_required
def reopen(request: HttpRequest, sign: UUID) -> HttpResponse:
    """Open a sign again with a note."""
    return _move(request, sign, Action.REOPEN)


def _move(request: HttpRequest, pk: UUID, action: Action) -> HttpResponse:
    rights, own, found = _sign_or_404(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, rights, own, found, form, 422)
    data, act = form.cleaned_data, actions.close if action is Action.CLOSE else actions.reopen
    try:
        act(found, data["note"], by=person_of(request), version=data["version"], key=data["idem"])
    except Stale as stale:
        messages.error(request, stale.sentence)
        fresh = queries.sign_of(rights, own, pk) or found
        return _show(
            request, rights, own, fresh, NoteForm(initial={"version": fresh.version, "note": data["note"]}), 409
        )
    said = (
        _("Đã đóng dấu hiệu. Số liệu đổi thì dấu hiệu được tính lại.")
        if action is Action.CLOSE
        else _("Đã mở lại dấu hiệu.")
    )
    messages.success(request, said)
    return to("sign", found.pk)
