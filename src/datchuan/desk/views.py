"""The task list and the page of an indicator: read, try a figure, save it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from datchuan.assessments import rules
from datchuan.assessments.actions import dispute_agency_figure, refuse_save
from datchuan.assessments.models import Measurement
from datchuan.checks.forms import PREFIX, reasons_of
from datchuan.checks.forms import Row as CheckRow
from datchuan.checks.forms import rows as check_rows
from datchuan.checks.rules import why_not_done
from datchuan.config import clock
from datchuan.config.errors import Stale
from datchuan.criteria.models import Indicator
from datchuan.criteria.words import explained
from datchuan.desk import actions, queries
from datchuan.desk.drafts import drafts_of
from datchuan.desk.forms import DisputeForm, FigureForm, ReasonForm, Slot, emptied, initial_from, number_slots
from datchuan.desk.models import Draft
from datchuan.desk.panels import marks_of, panels_of, warnings_of
from datchuan.desk.queries import Desk, IndicatorPage, Said
from datchuan.desk.worklist import Filters, result_choices
from datchuan.dossiers import listing as dossiers
from datchuan.facts.queries import SharedFact, prefill
from datchuan.people.models import Role, User
from datchuan.people.rights import Rights
from datchuan.ui.conflict import FRESH
from datchuan.villages.queries import Sum
from datchuan.villages.words import source_words

Shared = Mapping[tuple[int, str], SharedFact]
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
    tasks = queries.task_list(place, filters, marks_of(place, cast(User, request.user), writes=not why_not))
    context = {
        "desk": place,
        "tasks": tasks,
        "filters": filters,
        "why_not": why_not,
        "may_write": not why_not,
        "results": result_choices(tasks, filters),
        **_dossiers(request, place),
    }
    return render(request, "desk/tasks.html", context)


def _dossiers(request: HttpRequest, place: Desk) -> dict[str, Any]:
    """The state of the dossiers of the set and year, and whether a new one may be opened. Two queries."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    found = dossiers.of_communes(rights, [place.commune], level=place.set_code, year=place.year)[place.commune.pk]
    open_ = any(row.dossier.is_open and not row.dossier.revokes for row in found)
    may_open = place.commune.pk in rights.own_commune_ids and not open_
    return {"dossier_lines": found, "may_open": may_open, "open_level": place.set_code, "commune": place.commune}


@require_safe
@login_required
def show_indicator(request: HttpRequest, code: str, set_code: str, indicator: str, year: int) -> HttpResponse:
    """One indicator of a commune: the level, the figures beside one another, and the form for who may write."""
    place = _desk(request, code, set_code, year)
    page = _page(request, place, _indicator(place, indicator))
    own = page.own
    if page.why_not:
        return _show(request, page, None)
    drafts = drafts_of(place, page.indicator.code, cast(User, request.user))
    panels = panels_of(page, request.rights)  # type: ignore[attr-defined]
    offered = page.offered if request.GET.get("use") == "agency" else None
    chosen = None if offered else drafts.chosen(request.GET.get("draft", ""))
    slot = _slot_for_villages(page, request.GET) if panels.villages else None
    summed = panels.villages if slot else None
    chosen = None if summed else chosen
    begun = _initial(page, offered, chosen, panels.shared) | _from_villages(slot, summed)
    form = FigureForm(page.measure, stored=own.value if own else None, **begun)
    return _show(request, page, form, panels=panels, drafts=drafts, draft=chosen, offered=offered, summed=summed)


def _slot_for_villages(page: IndicatorPage, query: Mapping[str, str]) -> Slot | None:
    """Which part of the figure is to take the number of the villages; None when it is not asked for."""
    slots, part = number_slots(page.measure), whole(query.get("part", "0")) or 0
    return slots[part] if query.get("use") == "villages" and part < len(slots) else None


def _from_villages(slot: Slot | None, found: Sum | None) -> dict[str, Any]:
    """The number that the villages gave, in its field, with where it comes from; the other fields stay."""
    if slot is None or found is None:
        return {}
    return {slot.first_field: found.total, slot.prefix + "percent": "", "source": source_words(found)}


def _initial(
    page: IndicatorPage, offered: Said | None, draft: Draft | None, shared: Shared | None = None
) -> dict[str, Any]:
    """What the form begins with: base facts where nothing is stored, the stored figure, over it the agency's where it
    is taken, or a draft."""
    own, begun = page.own, dict[str, Any]()
    if own is None or own.value is None:
        begun = dict(prefill(page.measure, shared or {}))
    if own is not None:
        begun |= {"version": own.version, "period": own.period, "source": own.source, "done": "1" if own.done else "0"}
    if offered is not None:
        said = offered.measurement
        begun |= {"source": _source_of(said), "period": said.period or begun.get("period", "")}
        begun |= emptied(page.measure) | initial_from(page.measure, said.value)
    if draft is not None:
        begun |= emptied(page.measure) | draft.fields | {"version": draft.base_version}
    return begun


def _source_of(said: Measurement) -> str:
    told = _("Số liệu của %(agency)s") % {"agency": said.agency}
    return f"{told}: {said.source}"[:300] if said.source else told


def _show(
    request: HttpRequest, page: IndicatorPage, form: FigureForm | None, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"page": page, "desk": page.desk, "form": form, "dispute": _dispute_form(page), **more}
    if "panels" not in context:
        context["panels"] = panels_of(page, request.rights)  # type: ignore[attr-defined]
    context["number_slots"] = number_slots(page.measure)
    if "check_rows" not in context:
        warnings = warnings_of(page.desk, page.indicator, page.own.value if page.own else None)
        context["check_rows"] = check_rows(warnings, ReasonForm(warnings) if form else None)
    return render(request, "desk/indicator.html", context, status=status)


def _dispute_form(page: IndicatorPage) -> DisputeForm | None:
    """The form against the agency's figure, for who writes the commune's, as long as nobody has said so."""
    if page.offered is None or page.why_not or page.dispute is not None:
        return None
    return DisputeForm(version=page.offered.measurement.version)


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
    warnings = () if problems else warnings_of(place, found, value)
    result = queries.result_of(place, found.code, value)
    typed = any(name.startswith(PREFIX) for name in request.GET)
    rows = check_rows(warnings, ReasonForm(warnings, request.GET if typed else None))
    context = {"problems": problems, "measure": measure, "result": result, "check_rows": rows}
    return render(request, "desk/_preview.html", context)


@require_POST
@login_required
def save(request: HttpRequest, code: str, set_code: str, indicator: str, year: int) -> HttpResponse:
    """Save the commune's figure and go on to the list or to the next indicator."""
    place = _desk(request, code, set_code, year)
    found, person = _indicator(place, indicator), cast(User, request.user)
    if place.commune.pk not in request.rights.own_commune_ids:  # type: ignore[attr-defined]
        refuse_save(place.commune, found, year, by=person)
    measure, own = queries.measure_of(found), queries.figure_of(place, found.code)
    form = FigureForm(measure, request.POST, stored=own.value if own else None)
    if not form.is_valid():
        return _show(request, _page(request, place, found), form, status=422)
    data, (why, told) = form.cleaned_data, _reasons(request, place, found, form)
    if told:
        return _show(request, _page(request, place, found), form, status=422, check_rows=told)
    try:
        actions.save_indicator(
            place,
            found,
            form.figure(),
            by=person,
            version=data["version"],  # type: ignore[arg-type]
            reason=data.get("reason", ""),
            key=data["idem"],
            why=why,
            draft=whole(request.POST.get("draft", "")),
        )
    except Stale as stale:
        return _conflict(request, _page(request, place, found), form, stale)
    result = queries.result_of(place, found.code, form.to_value_json())
    saved = _("Đã lưu %(code)s lúc %(at)s.") % {"code": found.code, "at": f"{clock.now():%H:%M}"}
    messages.success(request, f"{saved} {explained(result, measure)}")
    return HttpResponseRedirect(_after(request, place, found), status=303)


def _reasons(
    request: HttpRequest, place: Desk, found: Indicator, form: FigureForm
) -> tuple[dict[str, str], list[CheckRow]]:
    """The reasons given for warnings, and the rows to show again where one lacks or cannot be read.

    Only what is called done has to answer its warnings: a figure that is still worked on is saved without asking.
    """
    is_done = form.cleaned_data.get("done") == "1"
    if not is_done and not any(name.startswith(PREFIX) for name in request.POST):
        return {}, []
    warnings = warnings_of(place, found, form.to_value_json())
    reasons = ReasonForm(warnings, request.POST)
    why = reasons_of(reasons.cleaned_data) if reasons.is_valid() else {}
    if is_done and (lacking := why_not_done(warnings, why)):
        form.add_error("done", lacking)
    return why, check_rows(warnings, reasons) if form.errors or reasons.errors else []


def _page(request: HttpRequest, place: Desk, found: Indicator) -> IndicatorPage:
    """The whole page of the indicator: gathered for showing it, not for a save that goes through."""
    whole = request.method != "POST" and request.GET.get("history") == "all"
    return queries.indicator_page(place, found, request.rights, whole=whole)  # type: ignore[attr-defined]


def _after(request: HttpRequest, place: Desk, found: Indicator) -> str:
    """Where the button leads: the next indicator, also of the next criterion, or the list at this criterion."""
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


# Drafts


def whole(text: str) -> int | None:
    """A row's number as a hidden field carries it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


@require_POST
@login_required
def keep_draft(request: HttpRequest, code: str, set_code: str, indicator: str, year: int) -> HttpResponse:
    """Keep what is typed and answer with its state in words: a fragment, never the form."""
    place = _desk(request, code, set_code, year)
    found = _indicator(place, indicator)
    form = FigureForm(queries.measure_of(found), request.POST, stored={})
    typed = {name: request.POST[name] for name in form.kept_names if name in request.POST}
    base = whole(request.POST.get("version", "")) or 0
    draft = actions.keep_draft(place, found.code, typed, min(base, 2_000_000_000), by=cast(User, request.user))
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, _("Đã giữ bản nháp. Số liệu của xã chưa đổi."))
        return HttpResponseRedirect(_address(place, found), status=303)
    return render(request, "desk/_kept.html", {"draft": draft, "desk": place})


@require_POST
@login_required
def drop_draft(request: HttpRequest, code: str, set_code: str, indicator: str, year: int) -> HttpResponse:
    """Throw a draft away and show the page as it is stored."""
    place = _desk(request, code, set_code, year)
    found = _indicator(place, indicator)
    dropped = actions.drop_draft(
        place, found.code, whole(request.POST.get("draft", "")) or 0, by=cast(User, request.user)
    )
    told = _("Đã bỏ bản nháp.") if dropped else _("Bản nháp này không còn nữa.")
    messages.success(request, told)
    return HttpResponseRedirect(_address(place, found), status=303)


# The agency's figure


@require_POST
@login_required
def dispute(request: HttpRequest, code: str, set_code: str, indicator: str, year: int) -> HttpResponse:
    """Say that the agency's figure is not right."""
    place = _desk(request, code, set_code, year)
    found, person = _indicator(place, indicator), cast(User, request.user)
    form = DisputeForm(request.POST)
    if place.commune.pk in request.rights.own_commune_ids and not form.is_valid():  # type: ignore[attr-defined]
        page = _page(request, place, found)
        own = page.own
        figure = FigureForm(page.measure, stored=own.value if own else None, **_initial(page, None, None))
        return _show(request, page, None if page.why_not else figure, status=422, dispute=form)
    form.is_valid()
    said = form.cleaned_data
    where = reverse("review-commune", args=[place.set_code, found.code, place.year, place.commune.code])
    dispute_agency_figure(
        place.commune, found, year, said.get("version") or 0, said.get("reason", ""), by=person, where=where
    )
    messages.success(request, _("Đã báo cơ quan phụ trách xem lại số này."))
    return HttpResponseRedirect(_address(place, found), status=303)


def _address(place: Desk, found: Indicator) -> str:
    return reverse("indicator", args=[place.commune.code, place.set_code, found.code, place.year])
