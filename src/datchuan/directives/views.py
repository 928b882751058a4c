"""Tasks of bodies: the list, one with what may be done, its files, and the board of what is overdue."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from datchuan.config.errors import Stale
from datchuan.directives import actions, kept, queries, rules, words
from datchuan.directives.board import board
from datchuan.directives.filters import Filters
from datchuan.directives.forms import TEXTS, MoveForm
from datchuan.directives.models import Assignment
from datchuan.directives.workflow import Action
from datchuan.files import serving
from datchuan.files.taking import take_files
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.ui.conflict import Theirs, both_versions


@require_safe
@login_required
def show_tasks(request: HttpRequest) -> HttpResponse:
    """The tasks within reach, those that wait for this person first."""
    rights, filters = rights_in(request), Filters.from_query(request.GET)
    number, may_enter = request.GET.get("page", "")[:6], not rules.why_not_letter(rights)

    def draw() -> SafeString:
        found = queries.list_page(rights, filters, number)
        heading = words.heading(found.mine, found.counts["owed"])
        said = {"list": found, "filters": filters, "heading": heading, "may_enter": may_enter, "today": rights.on}
        said["narrowed_to"] = words.narrowed_to(found)
        # Links keep what the filters know, and nothing else of the reader's address.
        return kept.fragment("directives/_tasks.html", {**said, "request": kept.address(filters.query()[1:])})

    asked = ("tasks", filters, number, kept.reader(rights))
    return render(request, "directives/tasks.html", {"drawn": kept.drawn(rights, asked, draw)})


@require_safe
@login_required
def show_board(request: HttpRequest) -> HttpResponse:
    """What is overdue by body and head, the most late first."""
    rights = rights_in(request)

    def draw() -> SafeString:
        found = board(rights)
        heading = words.board_heading(found.total.overdue, len(found.late))
        return kept.fragment("directives/_board.html", {"board": found, "heading": heading, "today": rights.on})

    return render(request, "directives/board.html", {"drawn": kept.drawn(rights, "board", draw)})


# The task of one body


def given_or_404(request: HttpRequest, pk: UUID) -> Assignment:
    """The task of a body, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = queries.assignment_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def show_assignment(request: HttpRequest, assignment: UUID) -> HttpResponse:
    return _show(request, given_or_404(request, assignment))


def _show(
    request: HttpRequest, given: Assignment, sent: tuple[Action, MoveForm] | None = None, status: int = 200
) -> HttpResponse:
    page = queries.assignment_page(rights_in(request), given)
    context = {
        "page": page,
        "given": given,
        "task": given.task,
        "directive": given.task.directive,
        "moves": _moves(page.allowed, given, sent),
        "sent": sent[1] if sent else None,
    }
    return render(request, "directives/assignment.html", context, status=status)


def _moves(allowed: list[Action], given: Assignment, sent: tuple[Action, MoveForm] | None) -> list[dict[str, Any]]:
    """The forms of what may be done next. The first, or the one that has to be corrected, stands open."""
    moves = []
    rest = actions.unreceived(given).count() if Action.RECEIVE in allowed else 0
    for at, action in enumerate(allowed):
        again = sent is not None and sent[0] == action
        until = given.wants_until if action == Action.EXTEND else None
        form = (
            sent[1] if sent is not None and again else MoveForm(action, version=given.version, until=until, rest=rest)
        )
        usual = action not in {Action.REOPEN, Action.CANCEL} and (action != Action.EXTEND or until is not None)
        is_open = again or (sent is None and at == 0 and usual)
        url = reverse("assignment-move", args=[given.pk, action.value])
        moves.append({"action": action, "form": form, "open": is_open, "url": url})
    return moves


@require_POST
@login_required
def move(request: HttpRequest, assignment: UUID, move: str) -> HttpResponse:
    """Read the form of an action, do it, come back to the task. A stale page shows both versions."""
    if move not in {action.value for action in TEXTS}:
        raise Http404
    action, given, person = Action(move), given_or_404(request, assignment), cast(User, request.user)
    actions.refuse(action, given, by=person)
    form = MoveForm(action, request.POST, request.FILES or None, rest=int("rest" in request.POST))
    stored = take_files(form, by=person) if form.is_valid() else None
    if stored is None:
        return _show(request, given, (action, form), status=422)
    try:
        key, version = form.cleaned_data["idem"], form.cleaned_data["version"]
        actions.act(action, given, form.said(stored), by=person, version=version, key=key)
    except Stale as stale:
        return _conflict(request, form, stale)
    messages.success(request, _("Đã ghi: %(what)s.") % {"what": action.label})
    if form.cleaned_data.get("rest") and (more := actions.receive_rest(given, by=person)):
        said = ngettext("Đã nhận thêm %(n)d nhiệm vụ của văn bản.", "Đã nhận thêm %(n)d nhiệm vụ của văn bản.", more)
        messages.success(request, said % {"n": more})
    return HttpResponseRedirect(reverse("assignment", args=[given.pk]), status=303)


def _conflict(request: HttpRequest, form: MoveForm, stale: Stale) -> HttpResponse:
    """Both versions side by side: what was typed can be sent again upon what stands now."""
    theirs: Assignment = stale.theirs
    last = theirs.events.select_related("by").order_by("-number")[:1].get()
    said = Theirs.by_event(last, words.event_words(last))
    back = reverse("assignment", args=[theirs.pk])
    return both_versions(request, stale.sentence, form.typed, said, version=theirs.version, back=back)


@require_safe
@login_required
def download(request: HttpRequest, file: UUID) -> HttpResponseBase:
    """A file that came with what was done, rights asked anew."""
    found = queries.file_in_reach(rights_in(request), file)
    if found is None:
        raise Http404
    return serving.download(request, found.stored)
