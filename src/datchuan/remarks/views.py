"""The remarks within reach, and one of them with what may be done."""

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
from django.views.decorators.http import require_POST, require_safe

from datchuan.config.errors import Stale
from datchuan.files import serving
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.remarks import actions, queries, rules
from datchuan.remarks.forms import FORMS, Step
from datchuan.remarks.workflow import BY_ACTION, Action, State
from datchuan.ui.conflict import Theirs, both_versions


@require_safe
@login_required
def show_remarks(request: HttpRequest) -> HttpResponse:
    """The list, by state."""
    found = queries.list_page(rights_in(request), request.GET.get("show", ""), request.GET.get("page"))
    shows = [(state, found.counts[state]) for state in State if found.counts.get(state)]
    return render(request, "remarks/remarks.html", {"list": found, "shows": shows})


def _remark(request: HttpRequest, pk: UUID) -> Any:
    found = queries.in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def show_remark(request: HttpRequest, remark: UUID) -> HttpResponse:
    """One remark: what was said, what became of it, what this person may do next."""
    return _show(request, _remark(request, remark))


def _show(request: HttpRequest, remark: Any, sent: Step | None = None, status: int = 200) -> HttpResponse:
    page = queries.remark_page(rights_in(request), remark)
    moves = []
    for action, form_class in FORMS.items():
        if page.may[action.value]:
            form = sent if isinstance(sent, form_class) else form_class(remark)
            # What comes next stands open; what is seldom is folded.
            is_open = form is sent or (sent is None and action in (Action.SHOW, Action.ANSWER, Action.CLOSE))
            moves.append({"action": action, "form": form, "open": is_open})
    context = {"page": page, "remark": remark, "moves": moves, "sent": sent}
    return render(request, "remarks/remark.html", context, status=status)


@require_POST
@login_required
def move(request: HttpRequest, remark: UUID, move: str) -> HttpResponse:
    """Read the form of an action, do it, come back to the remark. A stale page shows both versions."""
    if move not in FORMS:
        raise Http404
    found, action = _remark(request, remark), Action(move)
    if not rules.stands(BY_ACTION[action].side, rights_in(request), found):
        actions.refuse_move(found, action, by=cast(User, request.user))
    form = FORMS[action](found, request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    try:
        _act(action, found, form.cleaned_data, cast(User, request.user))
    except Stale as stale:
        said = Theirs.by_event(stale.theirs.events.select_related("by").last(), stale.theirs.get_state_display())
        back = reverse("remark", args=[found.pk])
        return both_versions(request, stale.sentence, form.typed, said, version=stale.theirs.version, back=back)
    messages.success(request, _("Đã ghi. Người gửi xem được bằng mã của mình."))
    return HttpResponseRedirect(reverse("remark", args=[found.pk]), status=303)


def _act(action: Action, remark: Any, data: dict[str, Any], by: User) -> None:
    more = {"by": by, "version": data["version"], "key": data["idem"]}
    if action == Action.SHOW:
        actions.show(remark, data["text"], bool(data.get("photo_shown")), **more)
        return
    acts = {
        Action.REFUSE: actions.refuse, Action.ANSWER: actions.answer, Action.RETURN: actions.give_back,
        Action.CLOSE: actions.close,
    }  # fmt: skip
    acts[action](remark, data["text"], **more)


@require_safe
@login_required
def photo(request: HttpRequest, remark: UUID) -> HttpResponseBase:
    """The photo of a remark for whoever reads it there."""
    found = _remark(request, remark)
    if not queries.remark_page(rights_in(request), found).shows_photo:
        raise Http404
    return serving.view_image(found.photo)
