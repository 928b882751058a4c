"""Obstacles: the list, one with what may be done, raising, its files. Matters and collections: ``office_views``."""

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

from datchuan.config import clock
from datchuan.config.errors import Stale
from datchuan.criteria.models import Indicator
from datchuan.files import serving
from datchuan.files.taking import take_files
from datchuan.obstacles import actions, below, collection, queries, rules, words
from datchuan.obstacles.filters import Filters
from datchuan.obstacles.forms import TEXTS, MoveForm, RaiseForm
from datchuan.obstacles.models import Obstacle
from datchuan.obstacles.workflow import BY_ACTION, OF_MATTER, Action, Cause
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.people.rights import Rights
from datchuan.ui.conflict import Theirs, both_versions


@require_safe
@login_required
def show_obstacles(request: HttpRequest) -> HttpResponse:
    """The obstacles within reach with their balance, those that wait for this person first."""
    rights, filters = rights_in(request), Filters.from_query(request.GET)
    found = queries.list_page(rights, filters, request.GET.get("page"))
    context = {
        "list": found,
        "filters": filters,
        "heading": words.heading(found.mine, found.unsettled),
        "may_raise": not rules.why_not_raise(rights),
        "may_merge": not rules.why_not_merge(rights),
        "collections": collection.collections(),
        "causes": Cause.choices,
    }
    return render(request, "obstacles/obstacles.html", context)


# Raising


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def raise_obstacle(request: HttpRequest) -> HttpResponse:
    """Raise an obstacle; the address names the indicator from which the person came, and the collection."""
    rights, person = rights_in(request), cast(User, request.user)
    indicator, year = _indicator(request, rights)
    asked = collection.collection_of(request.GET.get("collection", ""))
    why_not = rules.why_not_raise(rights)
    if request.method == "POST" and why_not:
        actions.refuse_raise(by=person)
    sent = request.POST if request.method == "POST" else None
    form = None if why_not else RaiseForm(rules.sides(rights), sent, request.FILES or None)
    if sent is not None and form is not None and form.is_valid():
        stored = take_files(form, by=person)
        if stored is not None:
            made = actions.raise_obstacle(
                form.agency(), form.said(), by=person, indicator=indicator, year=year, files=stored, collection=asked,
                key=form.cleaned_data["idem"],
            )  # fmt: skip
            messages.success(request, _("Đã gửi vướng mắc đến %(to)s.") % {"to": made.to})
            return HttpResponseRedirect(reverse("obstacle", args=[made.pk]), status=303)
    context = {
        "form": form,
        "why_not": why_not,
        "indicator": indicator,
        "year": year,
        "to": below.owner_of(indicator, rights.on),
        "collection": asked or below.running_collection(rights.on),
    }
    return render(request, "obstacles/raise.html", context, status=200 if sent is None else 422)


def _indicator(request: HttpRequest, rights: Rights) -> tuple[Indicator | None, int | None]:
    """The indicator that the address names; an address that names one that is not there is not found."""
    set_code, code, year = (request.GET.get(part, "") for part in ("set", "indicator", "year"))
    if not code:
        return None, None
    found = below.indicator_on(set_code[:20], code[:12], rights.on)
    if found is None:
        raise Http404
    known = year.isascii() and year.isdigit() and 2010 <= int(year[:4]) <= rights.on.year
    return found, int(year) if known else rights.on.year


@require_safe
@login_required
def download(request: HttpRequest, file: UUID) -> HttpResponseBase:
    """A file of an obstacle, rights asked anew."""
    found = queries.attachment_of(file, rights_in(request))
    if found is None:
        raise Http404
    return serving.download(request, found.stored)


# One obstacle


def _obstacle(request: HttpRequest, pk: UUID) -> Obstacle:
    """The obstacle, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = queries.obstacle_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def show_obstacle(request: HttpRequest, obstacle: UUID) -> HttpResponse:
    """One obstacle: what was done since, and the forms of what this person may do next."""
    return _show(request, _obstacle(request, obstacle))


def _show(
    request: HttpRequest, obstacle: Obstacle, sent: tuple[Action, MoveForm] | None = None, status: int = 200
) -> HttpResponse:
    page = queries.obstacle_page(rights_in(request), obstacle)
    context = {
        "page": page,
        "obstacle": obstacle,
        "moves": moves_of(page.allowed, "obstacle-move", obstacle, page.may_guide, sent),
        "sent": sent[1] if sent else None,
    }
    return render(request, "obstacles/obstacle.html", context, status=status)


def moves_of(
    allowed: list[Action], url_name: str, thing: Any, may_guide: bool, sent: tuple[Action, MoveForm] | None
) -> list[dict[str, Any]]:
    """The forms of what may be done next. The first, or the one that has to be corrected, stands open."""
    bodies = below.bodies(clock.today()) if {Action.ROUTE, Action.ASSIGN} & set(allowed) else []
    one = thing if isinstance(thing, Obstacle) else thing.obstacles.select_related("to").first()
    moves, to = [], one.to.code if bodies else ""
    for at, action in enumerate(allowed):
        form = MoveForm(action, bodies=bodies, may_guide=may_guide, version=thing.version, to=to)
        if sent is not None and sent[0] == action:
            form = sent[1]
        is_open = (sent is None and at == 0) or (sent is not None and sent[0] == action)
        url = reverse(url_name, args=[thing.pk, action.value])
        moves.append({"action": action, "form": form, "open": is_open, "url": url})
    return moves


def move_named(name: str) -> Action:
    """The action of an address; unknown ones, and those that are no form, are not found."""
    if name not in {action.value for action in TEXTS}:
        raise Http404
    return Action(name)


@require_POST
@login_required
def move(request: HttpRequest, obstacle: UUID, move: str) -> HttpResponse:
    """Read the form of an action, do it, come back to the obstacle. A stale page shows both versions."""
    action, found, person = move_named(move), _obstacle(request, obstacle), cast(User, request.user)
    if not rules.stands(BY_ACTION[action].side, rights_in(request), found):
        actions.refuse(action, found, by=person)
    if found.matter_id is not None and action in OF_MATTER:
        messages.info(request, _("Vướng mắc này ở trong một nhóm vấn đề. Xử lý một lần cho cả nhóm tại đây."))
        return HttpResponseRedirect(reverse("matter", args=[found.matter_id]), status=303)
    form = MoveForm(action, request.POST, bodies=below.bodies(clock.today()), may_guide="guide" in request.POST)
    if not form.is_valid():
        return _show(request, found, (action, form), status=422)
    try:
        key, version = form.cleaned_data["idem"], form.cleaned_data["version"]
        actions.act(action, found, form.step(), by=person, version=version, key=key)
    except Stale as stale:
        return conflict(request, form, stale, reverse("obstacle", args=[found.pk]))
    messages.success(request, _("Đã ghi: %(what)s.") % {"what": action.label})
    return HttpResponseRedirect(reverse("obstacle", args=[found.pk]), status=303)


def conflict(request: HttpRequest, form: MoveForm, stale: Stale, back: str) -> HttpResponse:
    """Both versions side by side: what was typed can be sent again upon what stands now."""
    theirs = stale.theirs
    one = theirs if isinstance(theirs, Obstacle) else theirs.obstacles.order_by("-version").first()
    last = one.events.select_related("by", "to", "matter").order_by("-number")[:1].get()
    said = Theirs.by_event(last, words.event_words(last))
    return both_versions(request, stale.sentence, form.typed, said, version=theirs.version, back=back)
