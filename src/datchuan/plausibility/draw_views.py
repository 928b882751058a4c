"""Draws: announcing, drawing, measuring blind, what was found."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.assessments.evaluation import day_of
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.words import in_language
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.plausibility import actions, draw_queries, measuring, queries, rules
from datchuan.plausibility.forms import AnnounceForm, FoundForm, SeedForm, StepForm
from datchuan.plausibility.models import Draw, Pick
from datchuan.plausibility.result import result_of
from datchuan.plausibility.views import person_of, to, vetter


def _draw_or_404(request: HttpRequest, pk: UUID) -> tuple[Rights, Draw]:
    rights = vetter(request)
    found = draw_queries.draw_of_pk(rights, pk)
    if found is None:
        raise Http404
    return rights, found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show_draws(request: HttpRequest) -> HttpResponse:
    """The draws, and the form by which a new one is announced."""
    rights = vetter(request)
    why_not, rule = rules.why_not_draw_at_all(rights), queries.draw_rule()
    sets = [(code, str(in_language(edition, "name"))) for code, edition in editions_in_force(rights.on).items()]
    form, status = AnnounceForm(sets), 200
    if request.method == "POST":
        if why_not:
            raise Refused(why_not)
        form = AnnounceForm(sets, request.POST)
        if form.is_valid():
            data = form.cleaned_data
            made = actions.announce(data["set_code"], data["seed_from"], by=person_of(request), key=data["idem"])
            messages.success(request, _("Đã niêm phong khung mẫu và công bố cách rút."))
            return to("draw", made.pk)
        status = 422
    context = {"draws": draw_queries.draws_for(rights), "form": form, "why_not": why_not, "rule": rule}
    return render(request, "plausibility/draws.html", context, status=status)


@require_safe
@login_required
def show_draw(request: HttpRequest, draw: UUID) -> HttpResponse:
    """A draw: how it is made, its list for the people who measure (also on paper)."""
    return _show_draw(request, *_draw_or_404(request, draw))


def _show_draw(
    request: HttpRequest, rights: Rights, found: Draw, form: SeedForm | None = None, status: int = 200
) -> HttpResponse:
    page = draw_queries.draw_page(rights, queries.own_indicators(rights), found)
    form = form or SeedForm(initial={"version": found.version})
    context = {"page": page, "form": form, "step": StepForm(initial={"version": found.version}), "rights": rights}
    return render(request, "plausibility/draw.html", context, status=status)


@require_POST
@login_required
def draw(request: HttpRequest, draw: UUID) -> HttpResponse:
    """Draw with the number that was announced."""
    rights, found = _draw_or_404(request, draw)
    refuse_if(rules.why_not_draw_at_all(rights))
    form = SeedForm(request.POST)
    if not form.is_valid():
        return _show_draw(request, rights, found, form, 422)
    data = form.cleaned_data
    try:
        actions.draw(found, data["seed"], by=person_of(request), version=data["version"], key=data["idem"])
    except Stale as stale:
        messages.error(request, stale.sentence)
        return to("draw", found.pk)
    messages.success(request, _("Đã rút mẫu. In danh sách này hoặc mở từng mục trên điện thoại để nhập kết quả đo."))
    return to("draw", found.pk)


@require_POST
@login_required
def end(request: HttpRequest, draw: UUID) -> HttpResponse:
    """End the measuring."""
    _rights, found = _draw_or_404(request, draw)
    form = StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.problems[0].sentence)
        return to("draw", found.pk)
    try:
        actions.end(found, by=person_of(request), version=form.cleaned_data["version"], key=form.cleaned_data["idem"])
    except Stale as stale:
        messages.error(request, stale.sentence)
        return to("draw", found.pk)
    messages.success(request, _("Đã kết thúc đợt đo lại."))
    return to("draw-result", found.pk)


@require_safe
@login_required
def show_result(request: HttpRequest, draw: UUID) -> HttpResponse:
    """How many figures differ, by indicator and district, with the exact interval."""
    rights, found = _draw_or_404(request, draw)
    own = queries.own_indicators(rights)
    lines = draw_queries.pick_lines(draw_queries.picks_for(rights, own, found), rights.on)
    result = result_of(found, lines, Unit.objects.as_of(rights.on).districts())
    return render(request, "plausibility/result.html", {"draw": found, "result": result})


def _pick_or_404(request: HttpRequest, pk: UUID) -> tuple[Rights, rules.Own, Pick]:
    rights = vetter(request)
    own = queries.own_indicators(rights)
    found = draw_queries.pick_of(rights, own, pk)
    if found is None:
        raise Http404
    return rights, own, found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def measure(request: HttpRequest, pick: UUID) -> HttpResponse:
    """The blind form of who took the figure; once what was found is in, both figures side by side."""
    rights, own, found = _pick_or_404(request, pick)
    known = queries.measure_of(
        editions_in_force(day_of(found.draw.year)).get(found.draw.set_code), found.indicator_code
    )
    if known is None:
        raise Http404
    form, status = FoundForm(known), 200
    if request.method == "POST":
        form = FoundForm(known, request.POST)
        if form.is_valid():
            data = form.cleaned_data
            measuring.measure(found, form.to_value_json(), data["note"], by=person_of(request), key=data["idem"])
            messages.success(request, _("Đã ghi kết quả đo lại. Bây giờ số của xã hiện ra bên cạnh."))
            return to("pick", found.pk)
        status = 422
    page = draw_queries.pick_page(rights, own, found)
    context = {"page": page, "line": page.line, "form": form, "step": StepForm(initial={"version": 1})}
    return render(request, "plausibility/pick.html", context, status=status)


@require_POST
@login_required
def take(request: HttpRequest, pick: UUID) -> HttpResponse:
    """Take a figure to measure it."""
    said = _("Anh/chị đã nhận đo mục này. Từ bây giờ số của xã được giữ kín với anh/chị tới khi lưu kết quả.")
    return _pass(request, pick, measuring.take, said)


@require_POST
@login_required
def give_back(request: HttpRequest, pick: UUID) -> HttpResponse:
    """Leave a figure to somebody else."""
    return _pass(request, pick, measuring.give_back, _("Đã trả lại. Người khác nhận đo mục này được."))


def _pass(request: HttpRequest, pk: UUID, act: Callable[..., Pick], said: str) -> HttpResponse:
    _rights, _own, found = _pick_or_404(request, pk)
    form = StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.problems[0].sentence)
        return to("pick", found.pk)
    act(found, by=person_of(request), key=form.cleaned_data["idem"])
    messages.success(request, said)
    return to("pick", found.pk)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
@login_required
def open_figures(request: HttpRequest) -> HttpResponse:
    """Let who took figures see the communes' all the same; that is noted, and the page that was wanted follows."""
    vetter(request)
    goal = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure()):
        goal = reverse("draws")
    picks = [found for found in map(_uuid, request.POST.getlist("pick")) if found is not None]
    measuring.open_figures(picks, by=person_of(request))
    return HttpResponseRedirect(goal, status=303)


@require_POST
@login_required
def raise_finding(request: HttpRequest, pick: UUID) -> HttpResponse:
    """Make a finding of the difference, without typing."""
    _rights, _own, found = _pick_or_404(request, pick)
    form = StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.problems[0].sentence)
        return to("pick", found.pk)
    made = measuring.raise_from(found, by=person_of(request), key=form.cleaned_data["idem"])
    messages.success(request, _("Đã nêu phát hiện để xã xem lại."))
    return to("finding", made.pk)
