"""The operator's page of posts that wait for a second operator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.people import confirming, queries, rules
from datchuan.people.forms import ReasonForm
from datchuan.people.models import PostProposal
from datchuan.people.views import operator_page, operator_work, two_operators


@operator_page
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits, with why this operator may not confirm it where that is so."""
    return _list(request)


def _list(request: HttpRequest, sentence: str = "", status: int = 200) -> HttpResponse:
    rights, today = request.rights, clock.today()  # type: ignore[attr-defined]
    lines = [(p, rules.why_not_confirm(rights, p, on=today)) for p in queries.waiting_proposals()]
    context: dict[str, Any] = {"lines": lines, "mine": sum(not why for _p, why in lines), "sentence": sentence}
    return render(request, "people/waiting.html", context | two_operators(request), status=status)


@operator_work
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm what is ticked, all or none."""
    ticked = {int(pk) for pk in request.POST.getlist("proposal") if pk.isascii() and pk.isdigit() and len(pk) < 10}
    proposals = list(PostProposal.objects.filter(pk__in=ticked).select_related("user").order_by("asked_at", "pk"))
    if not proposals:
        return _list(request, _("Chưa đánh dấu chức vụ nào. Đánh dấu rồi bấm xác nhận."), 422)
    try:
        posts = confirming.confirm_posts(proposals, by=request.user)  # type: ignore[arg-type]
    except Refused as refusal:
        if refusal.status != 409:
            raise
        return _list(request, _("Chưa xác nhận chức vụ nào. %(why)s") % {"why": refusal.sentence}, 409)
    said = ngettext(
        "Đã xác nhận %(n)d chức vụ; có hiệu lực ngay.", "Đã xác nhận %(n)d chức vụ; có hiệu lực ngay.", len(posts)
    )
    messages.success(request, said % {"n": len(posts)})
    return redirect("operator-waiting")


@operator_work
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal off the list, with the reason."""
    proposal = get_object_or_404(PostProposal.objects.select_related("user", "agency", "asked_by", "decided_by"), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    why_not = rules.why_not_open(proposal)
    status = 422 if form.is_bound and form.errors else 200
    if form.is_valid():
        try:
            confirming.drop_post(proposal, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        except Refused as refusal:
            if refusal.status != 409:
                raise
            why_not, status = refusal.sentence, 409
        else:
            messages.success(request, _("Đã bỏ đề nghị: %(post)s.") % {"post": proposal})
            return redirect("operator-waiting")
    context = {"form": form, "proposal": proposal, "why_not": why_not}
    return render(request, "people/drop_proposal.html", context, status=status)
