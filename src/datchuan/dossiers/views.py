"""The list of dossiers, one dossier, its versions and what differs between them, and the opening of a new one."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from datchuan.config.errors import Refused
from datchuan.dossiers import actions, listing, queries, revoking, rules, showing, timeline, words
from datchuan.dossiers.asked import debts_of, survey_of
from datchuan.dossiers.content import Content
from datchuan.dossiers.filters import Filters
from datchuan.dossiers.forms import OpenForm
from datchuan.dossiers.models import Dossier, Version
from datchuan.dossiers.workflow import Action, State
from datchuan.people.models import Role, User
from datchuan.people.reading import rights_in
from datchuan.places.models import Unit
from datchuan.procedures.queries import procedures_in_force
from datchuan.titles.queries import LEVELS

FORM_METHODS = ["GET", "HEAD", "POST"]


def dossier_or_404(request: HttpRequest, pk: UUID) -> Dossier:
    """The dossier, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = queries.dossier_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


def to_dossier(dossier: Dossier, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("dossier", args=[dossier.pk]) + anchor, status=303)


@require_safe
@login_required
def show_dossiers(request: HttpRequest) -> HttpResponse:
    """The dossiers within reach, those that wait for this person first."""
    filters = Filters.from_query(request.GET)
    found = listing.list_page(rights_in(request), filters, request.GET.get("page"))
    return render(request, "dossiers/dossiers.html", {"list": found, "filters": filters})


@require_safe
@login_required
def show_dossier(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """One dossier: its time line, what is missing, what this person may do next."""
    page = queries.dossier_page(rights_in(request), dossier_or_404(request, dossier))
    return render(request, "dossiers/dossier.html", context_of(page))


def context_of(page: queries.DossierPage) -> dict[str, Any]:
    """What the page of a dossier shows."""
    step, is_ready = page.step, page.dossier.state == State.READY
    return {
        "page": page,
        "dossier": page.dossier,
        "heading": words.heading(page.dossier, page.acts),
        "term": words.left_words(page.dossier.due_on, page.calendar, page.rights.on) if page.dossier.is_open else "",
        "limit": words.limit_words(step.limit),
        "used": words.used_words(page.entered_on, page.rights.on, page.calendar),
        "people": ", ".join(person.display_name for person in page.keepers[:3]),
        "line": timeline.time_line(page),
        "papers": timeline.papers_of(page),
        "returned": timeline.last_return(page),
        "conditions": timeline.condition_lines(page),
        "survey_line": None if page.dossier.revokes else survey_of(page.dossier),
        "debts": None if page.dossier.revokes else debts_of(page.dossier),
        "work": timeline.sending_url(page.dossier) if is_ready else timeline.work_url(page.dossier, step),
        "by_hand": not is_ready and not rules.why_not_by_hand(step),
        "why_not": {action.value: page.why_not(action) for action in Action if action != Action.OPEN},
        "may_move": page.rights.holds(Role.COORDINATOR) and page.dossier.is_open,
        "own": page.dossier.commune_id in page.rights.own_commune_ids,
        "may_appeal": page.dossier.revokes and not revoking.why_not_appeal(page.rights, page.dossier),
        "may_conclude": rules.opens_revocation(page.rights, page.dossier.commune_id, at_province=True),
        "remedy": words.remedy_words(page.dossier, page.calendar),
        "was": f"{page.dossier.state}:{page.dossier.step}",
    }


# Versions


def _version(dossier: Dossier, number: int) -> Version:
    found = queries.version_of(dossier, number)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def show_version(request: HttpRequest, dossier: UUID, number: int) -> HttpResponse:
    """A version as it was sealed: every value, verdict, threshold and proof, with their hashes."""
    found = dossier_or_404(request, dossier)
    version = _version(found, number)
    content = Content(version.document)
    context = {
        "dossier": found,
        "version": version,
        "content": content,
        "groups": showing.groups(found, content),
        "papers": showing.papers(found, content),
        "stands": found.content_id == version.pk,
    }
    return render(request, "dossiers/version.html", context)


@require_safe
@login_required
def show_changes(request: HttpRequest, dossier: UUID, number: int) -> HttpResponse:
    """What differs between two versions: figures, evidence, documents, and the approvals that fell."""
    found = dossier_or_404(request, dossier)
    after, text = _version(found, number), request.GET.get("from", "")
    first = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else number - 1
    before = _version(found, first)
    if before.number > after.number:
        before, after = after, before
    context = {
        "dossier": found,
        "before": before,
        "after": after,
        "changes": showing.changes(found, Content(before.document), Content(after.document)),
        "fallen": [
            {"passage": row, "step": found.plan.step(row.step)}
            for row in queries.fallen_between(found, before.number, after.number)
            if found.plan.has(row.step)
        ],
        "numbers": [row.number for row in found.versions.defer("document")],
    }
    return render(request, "dossiers/changes.html", context)


# Opening


def commune_or_404(request: HttpRequest, code: str) -> Unit:
    found = rights_in(request).commune(code)
    if found is None:
        raise Http404
    return cast(Unit, found)


@require_http_methods(FORM_METHODS)
@login_required
def open_dossier(request: HttpRequest, code: str) -> HttpResponse:
    """Choose level and year, see how ready the commune is, open the dossier."""
    commune, rights = commune_or_404(request, code), rights_in(request)
    in_force = procedures_in_force(rights.on)
    levels = [level for level in LEVELS if level in in_force]
    years = (rights.on.year, rights.on.year - 1)
    if request.method == "POST":
        return _opened(request, commune, levels, years)
    if commune.pk not in rights.own_commune_ids:
        raise Refused(queries.why_not_open(rights, commune, "", rights.on.year, None))
    level = request.GET.get("level", "")
    year = request.GET.get("year", "")
    chosen = level if level in levels else (levels[0] if levels else "")
    form = OpenForm(None, levels, years, level=chosen, year=year if year in map(str, years) else str(years[0]))
    return _show_open(request, commune, form, str(form["level"].value()), int(form["year"].value()))


def _opened(request: HttpRequest, commune: Unit, levels: list[str], years: tuple[int, ...]) -> HttpResponse:
    form, person = OpenForm(request.POST, levels, years), cast(User, request.user)
    if not form.is_valid():
        if commune.pk not in rights_in(request).own_commune_ids:
            actions.open_dossier(commune, "", years[0], by=person)  # refuses, and leaves its line
        return _show_open(request, commune, form, levels[0] if levels else "", years[0], 422)
    level, year = form.cleaned_data["level"], int(form.cleaned_data["year"])
    dossier = actions.open_dossier(commune, level, year, by=person, key=form.cleaned_data["idem"])
    messages.success(request, _("Đã lập hồ sơ. Làm lần lượt từng bước dưới đây."))
    return to_dossier(dossier)


def _show_open(
    request: HttpRequest, commune: Unit, form: OpenForm, level: str, year: int, status: int = 200
) -> HttpResponse:
    found = queries.preview(rights_in(request), commune, level, year)
    lacking = showing.lacking(found.dossier, found.live) if found else []
    context = {"commune": commune, "form": form, "found": found, "level": level, "year": year, "lacking": lacking}
    return render(request, "dossiers/open.html", context, status=status)
