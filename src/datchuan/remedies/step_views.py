"""One step of a plan: writing it, putting it off, reporting it."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.remedies import lost, queries, rules, stepping
from datchuan.remedies.actions import moving
from datchuan.remedies.forms import MoveForm, ReportForm, StepForm, initial_of
from datchuan.remedies.models import Plan, Step
from datchuan.remedies.views import plan_or_404, to_plan
from datchuan.remedies.workflow import Action
from datchuan.ui.fields import VNForm

METHODS = ["GET", "HEAD", "POST"]


def _step(request: HttpRequest, pk: int) -> Step:
    found = queries.step_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, plan: Plan, step: Step | None) -> StepForm:
    """The form with the lost indicators first; without loss of that kind it offers those without figures too."""
    held = lost.held_of(plan.commune, plan.level)
    names = queries.names_of(held, plan)
    codes = dict.fromkeys((*(held.lost if held else ()), *(held.blank if held else ())))
    wanted = [step.indicator] if step is not None and step.indicator not in codes else []
    offered = {code: names.get(code, "") for code in (*wanted, *codes)}
    sent = request.POST if request.method == "POST" else None
    initial = (
        initial_of(step)
        if step is not None
        else {"indicator": request.GET.get("indicator", "")[:20], "due": plan.promised}
    )
    return StepForm(offered, queries.owners_for(plan, rights_in(request).on), sent, initial=initial)


def _written(request: HttpRequest, plan: Plan, step: Step | None) -> HttpResponse:
    form, why_not = _form(request, plan, step), rules.why_not(Action.STEP, rights_in(request), plan)
    if request.method == "POST":
        by = cast(User, request.user)
        if why_not:
            with moving(plan, Action.STEP, by, None):  # refuses, with its line
                raise Http404
        if form.is_valid():
            stepping.save_step(plan, form.said, by=by, step=step)
            messages.success(request, _("Đã lưu bước."))
            return to_plan(plan.pk, "#steps")
    context = {"plan": plan, "step": step, "form": form, "why_not": why_not}
    return render(request, "remedies/step.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(METHODS)
@login_required
def add(request: HttpRequest, plan: UUID) -> HttpResponse:
    return _written(request, plan_or_404(request, plan), None)


@require_http_methods(METHODS)
@login_required
def edit(request: HttpRequest, remedy_step: int) -> HttpResponse:
    """The step: its form while the plan is written; once it runs, reporting it and putting it off."""
    step = _step(request, remedy_step)
    if request.method != "POST" and step.plan.state not in ("draft", "returned"):
        return step_shown(request, step)
    return _written(request, step.plan, step)


def step_shown(request: HttpRequest, step: Step, sent: VNForm | None = None, status: int = 200) -> HttpResponse:
    rights, plan = rights_in(request), step.plan
    held = lost.held_of(plan.commune, plan.level)
    forms: dict[str, VNForm] = {
        "report": ReportForm(queries.documents_of(plan)),
        "move": MoveForm(auto_id="m-%s", initial={"due": step.due}),
    }
    forms |= {name: sent for name, form in forms.items() if sent is not None and type(form) is type(sent)}
    context = {
        "plan": plan,
        "step": step,
        "name": queries.names_of(held, plan).get(step.indicator, ""),
        "met": stepping.is_met(held, step.indicator),
        "shifts": step.shifts.select_related("by"),
        "head": queries.heads_of([step.owner_id], rights.on).get(step.owner_id, ""),
        "forms": forms,
        "sent": sent,
        "why_not": rules.why_not(Action.REPORT, rights, plan),
    }
    return render(request, "remedies/doing.html", context, status=status)


@require_POST
@login_required
def drop(request: HttpRequest, remedy_step: int) -> HttpResponse:
    step = _step(request, remedy_step)
    stepping.drop_step(step, by=cast(User, request.user))
    messages.success(request, _("Đã bỏ bước."))
    return to_plan(step.plan_id, "#steps")


@require_POST
@login_required
def move(request: HttpRequest, remedy_step: int) -> HttpResponse:
    step, form = _step(request, remedy_step), MoveForm(request.POST, auto_id="m-%s")
    may = not rules.why_not(Action.MOVE, rights_in(request), step.plan)
    if may and not form.is_valid():
        return step_shown(request, step, form, 422)
    due, reason = (form.cleaned_data["due"], form.cleaned_data["reason"]) if may else (step.due, "")
    stepping.move_step(step, due, reason, by=cast(User, request.user))
    messages.success(request, _("Đã đổi ngày; ngày hẹn đầu tiên vẫn hiện bên cạnh."))
    return to_plan(step.plan_id, "#steps")


@require_POST
@login_required
def report(request: HttpRequest, remedy_step: int) -> HttpResponse:
    step = _step(request, remedy_step)
    may = not rules.why_not(Action.REPORT, rights_in(request), step.plan)
    form = ReportForm(queries.documents_of(step.plan) if may else [], request.POST)
    if may and not form.is_valid():
        return step_shown(request, step, form, 422)
    why, document = (form.cleaned_data["why"], form.document) if may else ("", None)
    stepping.report(step, why, document, by=cast(User, request.user))
    messages.success(request, _("Đã báo xong bước này."))
    return to_plan(step.plan_id, "#steps")


@require_POST
@login_required
def met(request: HttpRequest, remedy_step: int) -> HttpResponse:
    """Close the step because its indicator is met again."""
    step = _step(request, remedy_step)
    stepping.close_met(step, by=cast(User, request.user))
    messages.success(request, _("Đã đóng bước vì chỉ tiêu đã đạt."))
    return to_plan(step.plan_id, "#steps")
