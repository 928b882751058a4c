"""The list of findings, one finding with what may be done, raising, and the measure of late ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config import clock
from datchuan.config.errors import Stale
from datchuan.criteria.models import Indicator
from datchuan.findings import actions, below, queries, rules, warning, words
from datchuan.findings.filters import Filters, Period
from datchuan.findings.forms import FORMS, MoveForm, RaiseForm, RaiseManyForm
from datchuan.findings.late import late_page
from datchuan.findings.workflow import BY_ACTION, Action, Stage
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.places.models import Unit
from datchuan.ui.conflict import Theirs, both_versions
from datchuan.ui.words import RESULTS


@require_safe
@login_required
def show_findings(request: HttpRequest) -> HttpResponse:
    """The findings within reach, those that wait for this person first."""
    rights, filters = rights_in(request), Filters.from_query(request.GET)
    found = queries.list_page(rights, filters, request.GET.get("page"))
    heading = words.heading(found.mine, found.unsettled)
    return render(request, "findings/findings.html", {"list": found, "filters": filters, "heading": heading})


@require_safe
@login_required
def show_late(request: HttpRequest) -> HttpResponse:
    """The share of late findings per department in a period, opening to its list."""
    period = Period.from_query(request.GET, clock.today())
    page = late_page(rights_in(request), period)
    return render(request, "findings/late.html", {"late": page, "period": period})


# One finding


def _finding(request: HttpRequest, pk: UUID) -> Any:
    """The finding, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = queries.finding_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def show_finding(request: HttpRequest, finding: UUID) -> HttpResponse:
    """One finding: what was seen, what was done since, and the forms of what this person may do next."""
    return _show(request, _finding(request, finding))


def _show(request: HttpRequest, finding: Any, sent: MoveForm | None = None, status: int = 200) -> HttpResponse:
    page = queries.finding_page(rights_in(request), finding)
    moves: list[dict[str, Any]] = []
    sides = rules.sides_of(rights_in(request), finding)
    for action, form_class in FORMS.items():
        why_not, form = page.why_not[action.value], None
        if not why_not:
            form = sent if isinstance(sent, form_class) else _form(action, page, None)
        url = reverse(f"finding-{action.value}", args=[finding.pk])
        # The step that comes next, or the one that has to be corrected, stands open; the others fold.
        is_sent = sent is not None and form is sent
        is_open = is_sent or (form is not None and sent is None and not any(move["form"] for move in moves))
        moves.append(
            {
                "action": action,
                "form": form,
                "why_not": why_not,
                "open": is_open,
                "url": url,
                "is_mine": BY_ACTION[action].side in sides,
            }
        )
    context = {"page": page, "finding": finding, "moves": moves, "sent": sent}
    return render(request, "findings/finding.html", context, status=status)


def _form(action: Action, page: queries.FindingPage, data: Any) -> MoveForm:
    documents = page.attachable if action == Action.ANSWER else ()
    return FORMS[action](data, documents=documents, version=page.finding.version)


def _moved(request: HttpRequest, pk: UUID, action: Action, do: Callable[..., Any], done: str) -> HttpResponse:
    """Read the form of an action, do it, come back to the finding. A stale page shows both versions."""
    finding, person = _finding(request, pk), cast(User, request.user)
    if rules.why_not(action, rights_in(request), finding):
        actions.refuse_move(finding, action, by=person)
    documents = queries.attachable_to(finding) if action == Action.ANSWER else ()
    form = FORMS[action](request.POST, documents=documents)
    if not form.is_valid():
        return _show(request, finding, form, status=422)
    try:
        do(finding, form.cleaned_data, by=person, version=form.cleaned_data["version"], key=form.cleaned_data["idem"])
    except Stale as stale:
        return _conflict(request, form, stale)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("finding", args=[pk]), status=303)


@require_POST
@login_required
def answer(request: HttpRequest, finding: UUID) -> HttpResponse:
    """The commune's answer."""

    def do(found: Any, data: dict[str, Any], **more: Any) -> None:
        without = data["without_proof"]
        actions.answer(found, data["text"], data.get("documents", ()), without_proof=without, **more)

    return _moved(request, finding, Action.ANSWER, do, _("Đã gửi câu trả lời."))


@require_POST
@login_required
def close(request: HttpRequest, finding: UUID) -> HttpResponse:
    """The raiser's side is content."""

    def do(found: Any, data: dict[str, Any], **more: Any) -> None:
        actions.close(found, data["text"], **more)

    return _moved(request, finding, Action.CLOSE, do, _("Đã đóng phát hiện."))


@require_POST
@login_required
def reopen(request: HttpRequest, finding: UUID) -> HttpResponse:
    """The raiser's side is not content."""

    def do(found: Any, data: dict[str, Any], **more: Any) -> None:
        actions.reopen(found, data["text"], data["due"], **more)

    return _moved(request, finding, Action.REOPEN, do, _("Đã mở lại, xã được báo ngay."))


@require_POST
@login_required
def extend(request: HttpRequest, finding: UUID) -> HttpResponse:
    """More time."""

    def do(found: Any, data: dict[str, Any], **more: Any) -> None:
        actions.extend(found, data["due"], data["text"], **more)

    return _moved(request, finding, Action.EXTEND, do, _("Đã gia hạn."))


@require_POST
@login_required
def withdraw(request: HttpRequest, finding: UUID) -> HttpResponse:
    """Raised by mistake."""

    def do(found: Any, data: dict[str, Any], **more: Any) -> None:
        actions.withdraw(found, data["text"], **more)

    return _moved(request, finding, Action.WITHDRAW, do, _("Đã rút phát hiện."))


def _conflict(request: HttpRequest, form: MoveForm, stale: Stale) -> HttpResponse:
    """Both versions side by side: what was typed can be sent again upon what stands now."""
    theirs = stale.theirs
    last = theirs.events.select_related("by").order_by("-number").first()
    said = Theirs.by_event(last, words.event_words(last))
    back = reverse("finding", args=[theirs.pk])
    return both_versions(request, stale.sentence, form.typed, said, version=theirs.version, back=back)


# Raising


def _indicator(set_code: str, code: str, year: int) -> Indicator:
    found = queries.indicator_in_force(set_code, code, year, clock.today())
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def raise_finding(request: HttpRequest, code: str, set_code: str, indicator: str, year: int) -> HttpResponse:
    """Raise a finding on one indicator of a commune."""
    rights, person = rights_in(request), cast(User, request.user)
    commune = rights.commune(code)
    if commune is None:
        raise Http404
    found = _indicator(set_code, indicator, year)
    responsible = queries.responsible_ids(found, rights.on)
    why_not = rules.why_not_raise_at_all(rights, responsible)
    if request.method == "POST" and why_not:
        actions.refuse_raise(commune, found, year, by=person)
    sides = {stage: rules.sides(rights, stage, responsible) for stage in Stage}
    documents = below.documents_of(commune.pk, set_code, year, found.code)
    sent = request.POST if request.method == "POST" else None
    begins = {"stage": stage} if (stage := request.GET.get("stage", "")[:60]) else {}
    form = None if why_not else RaiseForm(sides, documents, sent, **begins)
    if sent is None or form is None or not form.is_valid():
        known = queries.of_indicator(commune.pk, set_code, year, found.code)
        context = {"form": form, "why_not": why_not, "commune": commune, "indicator": found, "year": year}
        return render(request, "findings/raise.html", {**context, "known": known}, status=200 if sent is None else 422)
    stage, agency = form.chosen()
    raised = actions.raise_finding(
        commune, found, year, stage, form.said(), agency=agency, by=person, key=form.cleaned_data["idem"]
    )
    messages.success(request, _("Đã nêu phát hiện, cán bộ của xã đã được báo."))
    return HttpResponseRedirect(reverse("finding", args=[raised.pk]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def raise_many(request: HttpRequest, set_code: str, indicator: str, year: int) -> HttpResponse:
    """Give one early warning to several communes, chosen by what they have reached on an indicator."""
    rights, person = rights_in(request), cast(User, request.user)
    found = _indicator(set_code, indicator, year)
    responsible = queries.responsible_ids(found, rights.on)
    why_not = rules.why_not_warn(rights, responsible)
    if request.method == "POST" and why_not:
        actions.refuse_raise_many(found, year, by=person)
    letter, district = request.GET.get("letter", ""), request.GET.get("district", "")[:12]
    chosen = [] if why_not else warning.candidates(rights, found, year)
    units: dict[str, Unit] = {candidate.unit.code: candidate.unit for candidate in chosen}
    sent = request.POST if request.method == "POST" else None
    agencies = rules.sides(rights, Stage.EARLY, responsible)
    form = None if why_not else RaiseManyForm(agencies, units, sent)
    if sent is not None and form is not None and form.is_valid():
        communes = [units[code] for code in dict.fromkeys(form.picked)]
        key = form.cleaned_data["idem"]
        raised = actions.raise_many(communes, found, year, form.said(), agency=form.agency(), by=person, key=key)
        said = ngettext("Đã gửi hướng dẫn sớm cho %(n)d xã.", "Đã gửi hướng dẫn sớm cho %(n)d xã.", len(raised))
        messages.success(request, said % {"n": len(raised)})
        query = Filters(set_code=set_code, indicator=found.code, year=year, stage=Stage.EARLY.value).query()
        return HttpResponseRedirect(reverse("findings") + query, status=303)
    choice = warning.choice_of(
        chosen, letter if letter in RESULTS else "", district, form.picked if sent is not None and form else None
    )
    context = {"form": form, "why_not": why_not, "indicator": found, "year": year, "choice": choice}
    return render(request, "findings/raise_many.html", context, status=200 if sent is None else 422)
