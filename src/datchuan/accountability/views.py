"""Targets: the ledger, a district with its account, a revision, and the report of who answers for what."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.accountability import kept, queries, words
from datchuan.accountability.filters import Filters, known_year
from datchuan.accountability.forms import TEXTS, MoveForm, ReviseForm
from datchuan.config.errors import Stale
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.targets import actions, rules
from datchuan.targets import queries as targets
from datchuan.targets.workflow import BY_ACTION, Action
from datchuan.ui.conflict import Theirs, both_versions, who_did
from datchuan.ui.fields import VNForm


@require_safe
@login_required
def show_ledger(request: HttpRequest) -> HttpResponse:
    """The targets of a year by district and level, and the communes that are named."""
    rights, filters, number = rights_in(request), Filters.from_query(request.GET), request.GET.get("page", "")[:6]

    def draw() -> SafeString:
        page = queries.ledger_page(rights, filters, number)
        asked = kept.address(filters.query().removeprefix("?"))
        context = {"page": page, "filters": filters, "request": asked, "today": rights.on}
        context["narrowed_to"] = words.narrowed_to(filters, page.districts)
        return kept.fragment("accountability/_ledger.html", context)

    text = kept.drawn(rights, ("ledger", filters, number), draw)
    return render(
        request, "accountability/ledger.html", {"drawn": text, "year": filters.year or targets.year_on(rights.on)}
    )


@require_safe
@login_required
def show_report(request: HttpRequest, year: int) -> HttpResponse:
    """Who answers for what, on one A4."""
    rights = rights_in(request)
    reach = targets.districts_in_reach(rights)
    if not known_year(year) or (reach is not None and not reach):
        raise Http404

    def draw() -> SafeString:
        return kept.fragment("accountability/_report.html", {"ledger": targets.ledger(year, rights.on, reach)})

    return render(
        request, "accountability/report.html", {"drawn": kept.drawn(rights, ("report", year), draw), "year": year}
    )


def _district(request: HttpRequest, year: int, code: str) -> Any:
    """The district, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = targets.district_in_reach(rights_in(request), code, year) if known_year(year) else None
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def show_district(request: HttpRequest, year: int, district: str) -> HttpResponse:
    """One district: numbers, communes, revisions, the card, the account and what this person may do next."""
    return _show(request, _district(request, year, district), year)


def _show(
    request: HttpRequest, unit: Any, year: int, sent: tuple[Action, MoveForm] | None = None, status: int = 200
) -> HttpResponse:
    page = queries.district_page(rights_in(request), unit, year)
    moves = []
    for action in page.allowed:
        form = MoveForm(action, version=page.version)
        if sent is not None and sent[0] == action:
            form = sent[1]
        url = reverse("target-move", args=[year, unit.code, action.value])
        usual = len(page.allowed) == 1 and action != Action.REOPEN
        moves.append({"action": action, "form": form, "open": form.is_bound or usual, "url": url})
    context = {"page": page, "year": year, "moves": moves, "sent": sent[1] if sent else None}
    return render(request, "accountability/district.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def revise(request: HttpRequest, year: int, district: str) -> HttpResponse:
    """Change a target, with document and reason; the first figure stays in sight."""
    rights, person, unit = rights_in(request), cast(User, request.user), _district(request, year, district)
    line = targets.ledger(year, rights.on, [unit.pk]).line_of(unit.pk)
    why_not = rules.why_not_revise(rights, line.account if line else None)
    communes = [] if why_not else queries.communes_of(unit, year, rights.on)
    sent = request.POST if request.method == "POST" else None
    form = ReviseForm(communes, sent, version=line.revisions if line else 0)
    if sent is not None and (why_not or form.is_valid()):
        try:
            actions_done = _revised(unit, year, form, person, refused=bool(why_not))
        except Stale as stale:
            return _conflict(request, form, stale, unit, year)
        messages.success(request, _("Đã ghi: %(what)s.") % {"what": actions_done})
        return HttpResponseRedirect(_address(unit, year), status=303)
    context = {"form": form, "why_not": why_not, "unit": unit, "year": year, "line": line}
    return render(request, "accountability/revise.html", context, status=200 if sent is None else 422)


def _revised(unit: Any, year: int, form: ReviseForm, person: User, *, refused: bool) -> str:
    if refused:
        actions.refuse_revise(unit, year, by=person)
    version, key = form.cleaned_data["version"], form.cleaned_data["idem"]
    made = actions.revise(unit, year, form.wanted(), by=person, version=version, key=key)
    return str(made.get_change_display())


@require_POST
@login_required
def move(request: HttpRequest, year: int, district: str, move: str) -> HttpResponse:
    """Read the form of an action on an account, do it, come back to the district."""
    if move not in {action.value for action in TEXTS}:
        raise Http404
    action, unit, person = Action(move), _district(request, year, district), cast(User, request.user)
    if not rules.stands(BY_ACTION[action].side, rights_in(request), unit.pk):
        actions.refuse(action, unit, year, by=person)
    form = MoveForm(action, request.POST)
    if not form.is_valid():
        return _show(request, unit, year, (action, form), status=422)
    try:
        version, key = form.cleaned_data["version"], form.cleaned_data["idem"]
        actions.act(action, unit, year, form.said(), by=person, version=version, key=key)
    except Stale as stale:
        return _conflict(request, form, stale, unit, year)
    messages.success(request, _("Đã ghi: %(what)s.") % {"what": action.label})
    return HttpResponseRedirect(_address(unit, year), status=303)


def _address(unit: Any, year: int) -> str:
    return reverse("target-district", args=[year, unit.code])


def _conflict(request: HttpRequest, form: VNForm, stale: Stale, unit: Any, year: int) -> HttpResponse:
    """Both versions side by side: what was typed can be sent again upon what stands now."""
    account, revisions = targets.ledger(year, None, [unit.pk]).line_of(unit.pk), targets.revisions_of(unit.pk, year)
    of_revision = isinstance(form, ReviseForm)
    last: Any = revisions[-1] if revisions else None
    if not of_revision:
        events = targets.events_of(account.account if account else None)
        last = events[-1] if events else None
    said = last and (last.reason if of_revision else last.text)
    theirs = Theirs(who_did(last.by), last.at, [(_("Nội dung"), said)]) if last else None
    version, back = last.number if last else 0, _address(unit, year)
    return both_versions(request, stale.sentence, form.typed, theirs, version=version, back=back)
