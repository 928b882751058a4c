"""Exceptions from a round's deadline: asking, deciding, taking back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.dossiers.models import Dossier
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline
from datchuan.rounds import exceptions, queries, rules
from datchuan.rounds.forms import AskForm, GrantForm, RefuseForm, WithdrawForm
from datchuan.rounds.models import Extension
from datchuan.rounds.views import round_or_404
from datchuan.rounds.workflow import Action


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show_exceptions(request: HttpRequest, round: str) -> HttpResponse:
    """The requests of a round, and the form of a new one for those who may ask."""
    rights, deadline = rights_in(request), round_or_404(round)
    dossiers, districts = _scopes(rights, deadline)
    if request.method != "POST":
        scope = request.GET.get("for", "")
        return _show(request, rights, deadline, AskForm(dossiers, districts, scope=scope))
    if not dossiers and not districts:
        raise Refused(rules.not_asker(), status=403)
    form = AskForm(dossiers, districts, request.POST)
    if not form.is_valid():
        return _show(request, rights, deadline, form, 422)
    data = form.cleaned_data
    try:
        row = exceptions.ask(
            deadline, form.scope(), data["reason"], form.until_instant(), by=cast(User, request.user), key=data["idem"]
        )
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return _show(request, rights, deadline, form, refusal.status)
    messages.success(request, _("Đã gửi đề nghị gia hạn. Người duyệt được báo ngay."))
    return HttpResponseRedirect(reverse("exception", args=[row.pk]), status=303)


def _scopes(rights: Rights, deadline: Deadline) -> tuple[list[Dossier], list[Unit]]:
    """The dossiers and districts for which the person may ask."""
    rows = Dossier.objects.of_recognition().visible_to(rights).on_their_way().filter(sent_at=None)
    if deadline.year is not None:
        rows = rows.filter(year=deadline.year)
    dossiers = [d for d in queries.light(rows, rights.on) if rules.asks_for(rights, d)]
    units = Unit.objects.as_of(rights.on).districts().order_by("name_order")
    return dossiers, [unit for unit in units if rules.asks_for_district(rights, unit.pk)]


def _show(request: HttpRequest, rights: Rights, deadline: Deadline, form: AskForm, status: int = 200) -> HttpResponse:
    context = {
        "deadline": deadline,
        "rows": queries.extensions_in_reach(rights, deadline),
        "form": form if form.scopes else None,
        "why_not": "" if form.scopes else rules.not_asker(),
        "is_over": rules.is_over(deadline, clock.instant()),
    }
    return render(request, "rounds/exceptions.html", context, status=status)


def extension_or_404(request: HttpRequest, pk: UUID) -> Extension:
    """The request, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = queries.extension_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def show_exception(request: HttpRequest, extension: UUID) -> HttpResponse:
    return _show_one(request, extension_or_404(request, extension))


def _show_one(request: HttpRequest, row: Extension, status: int = 200, **forms: Any) -> HttpResponse:
    rights = rights_in(request)
    agency = _agency(rights, row)
    initial = {"version": row.version}
    last = (row.wanted_until.astimezone(clock.VIETNAM) - timedelta(microseconds=1)).date()
    context = {
        "row": row,
        "why_not_decide": rules.why_not_decide(Action.GRANT, rights, row),
        "why_not_withdraw": rules.why_not_withdraw(rights, row, agency),
        "may_withdraw": agency is not None and agency.pk == row.agency_id,
        "grant": GrantForm(initial={**initial, "until": last}, auto_id="grant-%s"),
        "refuse": RefuseForm(initial=initial, auto_id="refuse-%s"),
        "withdraw": WithdrawForm(initial=initial, auto_id="withdraw-%s"),
        **forms,
    }
    return render(request, "rounds/exception.html", context, status=status)


def _agency(rights: Rights, row: Extension) -> Any:
    if row.dossier is not None:
        return rules.asks_for(rights, row.dossier)
    return rules.asks_for_district(rights, row.district_id or 0)


@require_POST
@login_required
def grant(request: HttpRequest, extension: UUID) -> HttpResponse:
    row, form = extension_or_404(request, extension), GrantForm(request.POST, auto_id="grant-%s")

    def do(person: User) -> None:
        data = form.cleaned_data
        exceptions.grant(row, form.until_instant(), by=person, version=data["version"], answer=data["answer"])

    return _decide(request, row, "grant", form, do, _("Đã duyệt gia hạn. Người đề nghị được báo ngay."))


@require_POST
@login_required
def refuse(request: HttpRequest, extension: UUID) -> HttpResponse:
    row, form = extension_or_404(request, extension), RefuseForm(request.POST, auto_id="refuse-%s")

    def do(person: User) -> None:
        exceptions.refuse(row, form.cleaned_data["answer"], by=person, version=form.cleaned_data["version"])

    return _decide(request, row, "refuse", form, do, _("Đã ghi: không duyệt. Người đề nghị được báo ngay."))


@require_POST
@login_required
def withdraw(request: HttpRequest, extension: UUID) -> HttpResponse:
    row, form = extension_or_404(request, extension), WithdrawForm(request.POST, auto_id="withdraw-%s")

    def do(person: User) -> None:
        exceptions.withdraw(row, by=person, version=form.cleaned_data["version"])

    return _decide(request, row, "withdraw", form, do, _("Đã rút đề nghị."))


def _decide(
    request: HttpRequest, row: Extension, name: str, form: Any, do: Callable[[User], None], done: str
) -> HttpResponse:
    """Whoever may not is refused before the form is read; a form that is not right is shown back with what was typed."""
    rights = rights_in(request)
    action = Action(name)
    sentence = (
        rules.why_not_withdraw(rights, row, _agency(rights, row))
        if action == Action.WITHDRAW
        else rules.why_not_decide(action, rights, row)
    )
    if sentence:
        raise Refused(sentence, status=409 if sentence == rules.why_not_in_state(action, row) else 403)
    if not form.is_valid():
        return _show_one(request, row, 422, **{name: form})
    try:
        do(cast(User, request.user))
    except Refused as refusal:
        if refusal.status == 403:
            raise
        form.add_error(None, refusal.sentence)
        return _show_one(request, row, refusal.status, **{name: form})
    messages.success(request, done)
    return HttpResponseRedirect(reverse("exception", args=[row.pk]), status=303)
