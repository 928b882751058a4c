"""The department's pages: own indicators, one indicator over all communes, one commune, many at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.confirmations import actions
from datchuan.confirmations.actions import Matter
from datchuan.confirmations.queries import panel_of
from datchuan.confirmations.rules import why_not_speak
from datchuan.criteria.words import in_language
from datchuan.evidence.queries import of_indicator as evidence_of
from datchuan.people.models import User
from datchuan.people.rights import Rights
from datchuan.review import board, bulk, queries
from datchuan.review.case import Case, case_of
from datchuan.review.drawn import table_of
from datchuan.review.filters import STATES, Filters, shown_word
from datchuan.review.forms import AskForm, ConfirmForm, OwnFigureForm, seen_rows
from datchuan.review.queries import Task

#: Most names that a message lists.
NAMED = 12


def year_of(request: HttpRequest) -> int:
    """The year of the address; this year when none or no year at all is given."""
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else clock.today().year


def _rights(request: HttpRequest) -> Rights:
    return cast(Rights, request.rights)  # type: ignore[attr-defined]


def task_or_404(request: HttpRequest, set_code: str, indicator: str, year: int) -> Task:
    """The task, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    wanted = request.POST.get("agency", "") or request.GET.get("agency", "")
    task = queries.task_of(_rights(request), set_code, indicator, year, wanted)
    if task is None:
        raise Http404
    return task


def _commune(request: HttpRequest, code: str) -> Any:
    rights = _rights(request)
    commune = rights.communes().taking_part(rights.on).filter(code=code).first()
    if commune is None:
        raise Http404
    return commune


@require_safe
@login_required
def show_board(request: HttpRequest) -> HttpResponse:
    """Own indicators, each with how many communes stand where."""
    year = year_of(request)
    found = board.board_for(_rights(request), year, request.GET.get("agency", ""))
    if found is None:
        raise Http404
    context = {
        "board": found,
        "year": year,
        "columns": [(state, shown_word(state)) for state in STATES],
        "orphans": board.without_lead(year, clock.today()),
    }
    return render(request, "review/board.html", context)


@require_safe
@login_required
def show_indicator(request: HttpRequest, set_code: str, indicator: str, year: int) -> HttpResponse:
    """One indicator over all communes: the table that is gone through by keyboard."""
    task = task_or_404(request, set_code, indicator, year)
    filters = Filters.from_query(request.GET)
    base = reverse("review-indicator", args=[set_code, indicator, year])
    tail = f"?agency={filters.agency}" if filters.agency else ""
    drawn = table_of(_rights(request), task, filters, base, tail)
    table = drawn.table
    context = {
        "task": task,
        "table": table,
        "rows": drawn.rows,
        "filters": filters,
        "states": [(s, shown_word(s), filters.query(state=s), table.counts[s]) for s in STATES],
        "base": base,
        "tail": tail,
    }
    return render(request, "review/indicator.html", context)


@require_safe
@login_required
def show_commune(request: HttpRequest, set_code: str, indicator: str, year: int, code: str) -> HttpResponse:
    """One commune: the voices beside one another, the evidence, the history, and the form of the decision.

    ``?part=ask`` and ``?part=disagree`` are one form alone, for the box that the table opens.
    """
    task = task_or_404(request, set_code, indicator, year)
    case = case_of(task, _commune(request, code))
    part = request.GET.get("part", "")
    if part in {"ask", "disagree"} and task.may_decide:
        return _boxed(request, case, part, _forms(case)[part])
    return _show_case(request, case)


def _boxed(request: HttpRequest, case: Case, part: str, form: Any, status: int = 200) -> HttpResponse:
    context = {"case": case, "task": case.task, part: form, "boxed": True}
    return render(request, f"review/_{part}.html", context, status=status)


def _forms(case: Case) -> dict[str, Any]:
    """Fresh forms, bound to what stands now."""
    if not case.task.may_decide or case.standing is None:
        return {"confirm": None, "ask": None, "disagree": None}
    token = case.standing.seen.token
    theirs = case.theirs
    about: dict[str, Any] = {"period": theirs.period, "source": theirs.source} if theirs else {}
    own = theirs.value if theirs else None
    return {
        "confirm": ConfirmForm(seen=token),
        "ask": AskForm(seen=token),
        "disagree": OwnFigureForm(case.task.measure, own=own, seen=token, **about),
    }


def _show_case(request: HttpRequest, case: Case, status: int = 200, **changed: Any) -> HttpResponse:
    task, pk = case.task, case.commune.pk
    context = {
        "case": case,
        "task": task,
        "panel": panel_of(case.commune, task.set_code, task.year, task.code),
        "evidence": evidence_of(pk, task.set_code, task.year, task.code),
        **_forms(case),
        **changed,
    }
    return render(request, "review/commune.html", context, status=status)


@require_POST
@login_required
def decide(request: HttpRequest, set_code: str, indicator: str, year: int, code: str) -> HttpResponse:
    """Confirm, ask for more or disagree; then back to the table, or the row alone for the table's script."""
    task = task_or_404(request, set_code, indicator, year)
    commune = _commune(request, code)
    agency = task.agency
    if agency is None:
        raise Refused(_("Chưa có cơ quan nào được giao chủ trì chỉ tiêu này, nên chưa ai xác nhận được."), status=409)
    name, form = _form_of(request, task)
    if not form.is_valid():
        if refused := why_not_speak(_rights(request), task.indicator, agency, year):
            raise Refused(refused)  # whoever only looks has no form that could be shown again
        return _wrong(request, task, commune, name, form)
    matter = Matter(commune, task.indicator, year, agency)
    try:
        _act(request, name, form, matter)
    except Stale as stale:
        return _moved(request, task, commune, name, form, stale)
    except Refused as refusal:
        if refusal.status != 409:
            raise
        return _moved(request, task, commune, name, form, refusal)
    if request.headers.get("HX-Request"):
        return _row(request, task, commune)
    messages.success(request, _("Đã lưu quyết định về %(commune)s.") % {"commune": commune})
    tail = f"?agency={agency.code}" if len(task.leads) > 1 else ""
    return HttpResponseRedirect(
        reverse("review-indicator", args=[set_code, indicator, year]) + f"{tail}#r-{commune.code}", status=303
    )


def _form_of(request: HttpRequest, task: Task) -> tuple[str, Any]:
    name = request.POST.get("act", "")
    makers: dict[str, Callable[[Any], Any]] = {
        "confirm": ConfirmForm,
        "ask": AskForm,
        "disagree": partial(OwnFigureForm, task.measure),
    }
    if name not in makers:
        raise Refused(_("Chọn một trong ba: xác nhận, yêu cầu bổ sung, không thống nhất."), status=409)
    return name, makers[name](request.POST)


def _act(request: HttpRequest, name: str, form: Any, matter: Matter) -> None:
    data, by = form.cleaned_data, cast(User, request.user)
    seen, key = data["seen"], data["idem"]
    if name == "confirm":
        actions.confirm(matter, seen, by=by, key=key)
    elif name == "ask":
        actions.ask_for_more(matter, seen, by=by, reason=form.words, key=key)
    else:
        actions.disagree(matter, seen, by=by, figure=form.figure(), reason=data["why"], key=key)


def _row(request: HttpRequest, task: Task, commune: Any, sentence: str = "", status: int = 200) -> HttpResponse:
    """The row alone, as it stands now; ``sentence`` says why nothing was saved."""
    row = queries.rows_for(task, {commune.pk: commune})[commune.pk]
    base = reverse("review-indicator", args=[task.set_code, task.code, task.year])
    context = {"row": row, "task": task, "base": base, "tail": _tail(task), "sentence": sentence}
    response = render(request, "review/_row.html", context, status=status)
    if sentence:
        response["HX-Retarget"], response["HX-Reswap"] = f"#r-{commune.code}", "outerHTML"
    return response


def _tail(task: Task) -> str:
    return f"?agency={task.agency.code}" if task.agency and len(task.leads) > 1 else ""


def _wrong(request: HttpRequest, task: Task, commune: Any, name: str, form: Any) -> HttpResponse:
    """What was typed, with the sentences beside it."""
    case = case_of(task, commune)
    if not request.headers.get("HX-Request"):
        return _show_case(request, case, 422, **{name: form})
    if name == "confirm":
        return _row(request, task, commune, form.problems[0].sentence, 422)
    response = _boxed(request, case, name, form, 422)
    response["HX-Retarget"], response["HX-Reswap"] = "#review-box-body", "innerHTML"
    return response


def _moved(request: HttpRequest, task: Task, commune: Any, name: str, form: Any, refusal: Refused) -> HttpResponse:
    """What was seen and what stands now, with the decision to take again; what was typed is kept."""
    if request.headers.get("HX-Request"):
        return _row(request, task, commune, refusal.sentence, refusal.status)
    case = case_of(task, commune)
    kept = _forms(case)[name]
    if kept is not None and name != "confirm":
        # The same words again, bound to what stands now and with a key of its own.
        data = request.POST.copy()
        data["seen"], data["idem"] = kept["seen"].value(), str(uuid4())
        kept = type(kept)(task.measure, data) if name == "disagree" else type(kept)(data)
    before = bulk.seen_before(task, commune, form.cleaned_data["seen"]) if isinstance(refusal, Stale) else None
    return _show_case(request, case, 409, sentence=refusal.sentence, before=before, **{name: kept})


# Many at once


@require_http_methods(["GET", "POST"])
@login_required
def show_bulk(request: HttpRequest, set_code: str, indicator: str, year: int) -> HttpResponse:
    """What will be confirmed and what is left out, with the reason; nothing is written here."""
    task = task_or_404(request, set_code, indicator, year)
    table = queries.table(_rights(request), task, Filters())
    picked = {int(pk) for pk in request.POST.getlist("pick") if pk.isascii() and pk.isdigit()}
    preview = bulk.preview(table, picked if request.method == "POST" else None)
    context = {"task": task, "table": table, "preview": preview, "idem": uuid4(), "tail": _tail(task)}
    return render(request, "review/bulk.html", context)


@require_POST
@login_required
def confirm_bulk(request: HttpRequest, set_code: str, indicator: str, year: int) -> HttpResponse:
    """Confirm what was ticked in the preview, each bound to what the preview showed."""
    task = task_or_404(request, set_code, indicator, year)
    seen = seen_rows(request.POST.getlist("row"))
    form = ConfirmForm({"seen": "0...0", "idem": request.POST.get("idem", "")})
    back = reverse("review-indicator", args=[set_code, indicator, year]) + _tail(task)
    if not seen or task.agency is None or not form.is_valid():
        messages.warning(request, _("Chưa chọn xã nào, nên chưa xác nhận gì."))
        return HttpResponseRedirect(back, status=303)
    done = actions.confirm_many(
        task.indicator, year, task.agency, seen, by=cast(User, request.user), key=form.cleaned_data["idem"]
    )
    name = in_language(task.indicator, "name")
    said = _("Đã xác nhận %(n)d xã: %(code)s %(name)s.")
    messages.success(request, said % {"n": len(done.done), "code": task.code, "name": name})
    for sentence in bulk.left_in_words(_rights(request), done, NAMED):
        messages.warning(request, sentence)
    return HttpResponseRedirect(back, status=303)
