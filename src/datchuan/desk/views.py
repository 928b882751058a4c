"""The task list and the page of an indicator: read, try a figure, save it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from datchuan.assessments import actions, rules
from datchuan.assessments.models import Measurement
from datchuan.config import clock
from datchuan.config.errors import Stale
from datchuan.criteria.models import Indicator
from datchuan.criteria.words import explained
from datchuan.desk import queries
from datchuan.desk.forms import FigureForm
from datchuan.desk.queries import Desk, IndicatorPage
from datchuan.desk.worklist import Filters, result_choices
from datchuan.people.models import Role, User
from datchuan.people.rights import Rights

#: Fields of the form that are never sent again by the page that shows two versions.
FRESH = ("csrfmiddlewaretoken", "version", "idem")
#: Most fields that the page which shows two versions sends again: no measure of a pack comes near.
MOST_FIELDS = 100


def _desk(request: HttpRequest, code: str, set_code: str, year: int) -> Desk:
    """The desk, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    place = None if rights.roles <= {Role.OPERATOR} else queries.desk(rights, code, set_code, year)
    if place is None:
        raise Http404
    return place


def _indicator(place: Desk, code: str) -> Indicator:
    found = queries.indicator_of(place, code)
    if found is None:
        raise Http404
    return found


def _year(request: HttpRequest) -> int:
    """The year of the address; this year when none or no year at all is given."""
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else clock.today().year


@require_safe
@login_required
def show_tasks(request: HttpRequest, code: str, set_code: str) -> HttpResponse:
    """What a commune still has to do on a set, by group, criterion and indicator."""
    year = _year(request)
    place = _desk(request, code, set_code, year)
    filters = Filters.from_query(request.GET, None if year == clock.today().year else year)
    why_not = rules.why_not_save(request.rights, place.commune, year)  # type: ignore[attr-defined]
    tasks = queries.task_list(place, filters)
    context = {
        "desk": place,
        "tasks": tasks,
        "filters": filters,
        "why_not": why_not,
        "may_write": not why_not,
        "results": result_choices(tasks, filters),
    }
    return render(request, "desk/tasks.html", context)


@require_safe
@login_required
def show_indicator(request: HttpRequest, code: str, set_code: str, indicator: str, year: int) -> HttpResponse:
    """One indicator of a commune: the level, the figures beside one another, and the form for who may write."""
    place = _desk(request, code, set_code, year)
    page = _page(request, place, _indicator(place, indicator))
    own = page.own
    form = None
    if not page.why_not:
        form = FigureForm(page.measure, stored=own.value if own else None, **_initial(own))
    return _show(request, page, form)


def _initial(own: Measurement | None) -> dict[str, Any]:
    if own is None:
        return {}
    return {"version": own.version, "period": own.period, "source": own.source, "done": "1" if own.done else "0"}


def _show(request: HttpRequest, page: IndicatorPage, form: FigureForm | None, status: int = 200) -> HttpResponse:
    return render(request, "desk/indicator.html", {"page": page, "desk": page.desk, "form": form}, status=status)


@require_safe
@login_required
def preview(request: HttpRequest, code: str, set_code: str, indicator: str, year: int) -> HttpResponse:
    """The verdict on what is being typed, as a fragment. Saves nothing."""
    place = _desk(request, code, set_code, year)
    found = _indicator(place, indicator)
    measure = queries.measure_of(found)
    form = FigureForm(measure, request.GET)
    form.full_clean()
    problems = [p for p in form.problems if p.anchor and not form.is_empty]
    value = None if problems else form.to_value_json()
    context = {"problems": problems, "measure": measure, "result": queries.result_of(place, found.code, value)}
    return render(request, "desk/_verdict.html", context)


@require_POST
@login_required
def save(request: HttpRequest, code: str, set_code: str, indicator: str, year: int) -> HttpResponse:
    """Save the commune's figure and go on to the list or to the next indicator of the criterion."""
    place = _desk(request, code, set_code, year)
    found, person = _indicator(place, indicator), cast(User, request.user)
    if place.commune.pk not in request.rights.own_commune_ids:  # type: ignore[attr-defined]
        actions.refuse_save(place.commune, found, year, by=person)
    measure, own = queries.measure_of(found), queries.figure_of(place, found.code)
    form = FigureForm(measure, request.POST, stored=own.value if own else None)
    if not form.is_valid():
        return _show(request, _page(request, place, found), form, status=422)
    data = form.cleaned_data
    try:
        actions.save_value(
            place.commune,
            found,
            year,
            form.figure(),
            by=person,
            version=data["version"],  # type: ignore[arg-type]
            reason=data.get("reason", ""),
            key=data["idem"],
        )
    except Stale as stale:
        return _conflict(request, _page(request, place, found), form, stale)
    result = queries.result_of(place, found.code, form.to_value_json())
    saved = _("Đã lưu %(code)s lúc %(at)s.") % {"code": found.code, "at": f"{clock.now():%H:%M}"}
    messages.success(request, f"{saved} {explained(result, measure)}")
    return HttpResponseRedirect(_after(request, place, found), status=303)


def _page(request: HttpRequest, place: Desk, found: Indicator) -> IndicatorPage:
    """The whole page of the indicator: gathered for showing it, not for a save that goes through."""
    return queries.indicator_page(place, found, request.rights)  # type: ignore[attr-defined]


def _after(request: HttpRequest, place: Desk, found: Indicator) -> str:
    """Where the button leads: the next indicator of the criterion, or the list at this criterion."""
    if request.POST.get("then") == "next" and (following := queries.code_after(found)):
        return reverse("indicator", args=[place.commune.code, place.set_code, following, place.year])
    address = reverse("commune-tasks", args=[place.commune.code, place.set_code])
    query = "" if place.year == clock.today().year else f"?year={place.year}"
    return f"{address}{query}#c-{found.criterion}"


def _conflict(request: HttpRequest, page: IndicatorPage, form: FigureForm, stale: Stale) -> HttpResponse:
    """Two versions side by side: the person chooses; what is not chosen stays in the history."""
    theirs: Measurement = stale.theirs
    code, base = page.indicator.code, form.cleaned_data["version"]
    before = queries.revision_at(theirs, base) if theirs.pk and base else None
    context = {
        "page": page,
        "desk": page.desk,
        "sentence": stale.sentence,
        "theirs": theirs,
        "mine": form.figure(),
        "before": before,
        "before_result": queries.result_of(page.desk, code, before.value if before else None),
        "my_result": queries.result_of(page.desk, code, form.to_value_json()),
        "their_result": queries.result_of(page.desk, code, theirs.value),
        "again": [(name, value) for name, value in request.POST.items() if name not in FRESH][:MOST_FIELDS],
        "fresh": FigureForm(page.measure, version=theirs.version)["idem"].value(),
    }
    return render(request, "desk/conflict.html", context, status=409)
