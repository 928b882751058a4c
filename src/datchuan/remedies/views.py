"""The list of titled communes that lost something, opening a plan, one plan and what is done with it as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.remedies import actions, lost, queries, rules, waiting
from datchuan.remedies.forms import OpenForm, PressForm, PromiseForm, ReturnForm
from datchuan.remedies.models import Plan
from datchuan.remedies.workflow import Action
from datchuan.ui.fields import VNForm


def plan_or_404(request: HttpRequest, pk: UUID) -> Plan:
    found = queries.plan_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


def to_plan(pk: UUID, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("remedy-plan", args=[pk]) + anchor, status=303)


@require_safe
@login_required
def show_plans(request: HttpRequest) -> HttpResponse:
    """Titled communes within reach that lost an indicator, by district, each with its plan."""
    rights = rights_in(request)
    page, show = queries.list_page(rights), request.GET.get("show", "")
    shown = waiting.only(page, show)
    context = {"page": page, "shown": shown, "rights": rights, "choices": waiting.Show.choices, "show": show}
    return render(request, "remedies/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_plan(request: HttpRequest, code: str, level: str) -> HttpResponse:
    """Begin the plan of a commune at a level; one that is there already is shown."""
    rights = rights_in(request)
    commune, order = rights.commune(code), queries.order_now()
    held = lost.held_of(commune, level) if commune is not None else None
    if held is None or order is None:
        raise Http404
    known = Plan.objects.filter(commune=commune, level=level, order=order).first()
    if known is not None:
        return to_plan(known.pk)
    last = queries.last_day_of(order)
    why_not = rules.why_not_person(Action.OPEN, rights, commune.pk) or rules.why_not_open(held.lost)
    form = OpenForm(request.POST if request.method == "POST" else None, initial={"promised": last})
    if request.method == "POST" and (why_not or form.is_valid()):
        day, key = (last, None) if why_not else (form.cleaned_data["promised"], form.cleaned_data["idem"])
        by = cast(User, request.user)
        plan = actions.open_plan(commune, level, order, day, by=by, key=key, is_demo=settings.DEMO)
        messages.success(request, _("Đã lập kế hoạch. Thêm từng bước cho các chỉ tiêu đã mất, rồi gửi huyện duyệt."))
        return to_plan(plan.pk)
    context = {"held": held, "order": order, "last": last, "form": form, "why_not": why_not}
    return render(request, "remedies/open.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@login_required
def show_plan(request: HttpRequest, plan: UUID) -> HttpResponse:
    return plan_shown(request, plan_or_404(request, plan))


def plan_shown(request: HttpRequest, plan: Plan, sent: VNForm | None = None, status: int = 200) -> HttpResponse:
    """The page of a plan; with a form that was refused in its place."""
    page = queries.plan_page(rights_in(request), plan)
    version = {"version": plan.version}
    forms: dict[str, VNForm] = {
        "press": PressForm(initial=version),
        "return": ReturnForm(initial=version, auto_id="r-%s"),
        "promise": PromiseForm(initial=version, auto_id="p-%s"),
    }
    forms |= {name: sent for name, form in forms.items() if sent is not None and type(form) is type(sent)}
    return render(
        request, "remedies/plan.html", {"page": page, "plan": plan, "forms": forms, "sent": sent}, status=status
    )


def _pressed(
    request: HttpRequest,
    pk: UUID,
    action: Action,
    form: VNForm,
    do: Callable[[Plan, dict[str, Any], User], Any],
    done: str,
) -> HttpResponse:
    """Read the form, do it, come back. Whoever may not is refused by the action, which leaves its line."""
    plan = plan_or_404(request, pk)
    may = not rules.why_not(action, rights_in(request), plan)
    if not form.is_valid():
        if may:
            return plan_shown(request, plan, form, 422)
        data: dict[str, Any] = {"version": plan.version, "reason": "", "day": plan.promised}
    else:
        data = form.cleaned_data
    do(plan, data, cast(User, request.user))
    messages.success(request, done)
    return to_plan(pk)


@require_POST
@login_required
def send(request: HttpRequest, plan: UUID) -> HttpResponse:
    form = PressForm(request.POST)
    return _pressed(
        request, plan, Action.SEND, form, lambda found, data, by: actions.send(found, by=by, version=data["version"]),
        _("Đã gửi huyện duyệt."),
    )  # fmt: skip


@require_POST
@login_required
def approve(request: HttpRequest, plan: UUID) -> HttpResponse:
    form = PressForm(request.POST)
    return _pressed(
        request, plan, Action.APPROVE, form, lambda found, data, by: actions.approve(found, by=by, version=data["version"]),
        _("Đã duyệt. Ngày hẹn đầu tiên giữ nguyên từ lúc này."),
    )  # fmt: skip


@require_POST
@login_required
def give_back(request: HttpRequest, plan: UUID) -> HttpResponse:
    form = ReturnForm(request.POST, auto_id="r-%s")

    def do(found: Plan, data: dict[str, Any], by: User) -> None:
        actions.give_back(found, data["reason"], by=by, version=data["version"])

    return _pressed(request, plan, Action.RETURN, form, do, _("Đã trả lại; xã được báo."))


@require_POST
@login_required
def see(request: HttpRequest, plan: UUID) -> HttpResponse:
    form = PressForm(request.POST)
    return _pressed(
        request, plan, Action.SEE, form, lambda found, data, by: actions.see(found, by=by, version=data["version"]),
        _("Đã ghi là tỉnh đã xem."),
    )  # fmt: skip


@require_POST
@login_required
def promise(request: HttpRequest, plan: UUID) -> HttpResponse:
    form = PromiseForm(request.POST, auto_id="p-%s")

    def do(found: Plan, data: dict[str, Any], by: User) -> None:
        actions.promise(found, data["day"], data["reason"], by=by, version=data["version"])

    return _pressed(request, plan, Action.PROMISE, form, do, _("Đã đổi ngày hẹn. Ngày hẹn đầu tiên vẫn hiện bên cạnh."))


@require_POST
@login_required
def close(request: HttpRequest, plan: UUID) -> HttpResponse:
    form = PressForm(request.POST)
    return _pressed(
        request, plan, Action.CLOSE, form, lambda found, data, by: actions.close(found, by=by, version=data["version"]),
        _("Đã kết thúc kế hoạch."),
    )  # fmt: skip
