"""Campaigns of review and the reviews in them: list, open, close, complete, return."""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.people.rights import Rights
from datchuan.procedures.models import Deadline
from datchuan.upkeep import actions, queries, rules
from datchuan.upkeep.filters import Filters
from datchuan.upkeep.forms import CampaignForm, CloseForm, CompleteForm, ReturnForm
from datchuan.upkeep.models import Campaign, Review
from datchuan.upkeep.yardstick import yardsticks


@require_safe
@login_required
def show_campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns with what is done in each."""
    rights = rights_in(request)
    context = {"lines": queries.campaign_lines(rights), "why_not": rules.why_not_open_at_all(rights)}
    return render(request, "upkeep/campaigns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_campaign(request: HttpRequest) -> HttpResponse:
    """Open a campaign."""
    rights, person = rights_in(request), cast(User, request.user)
    why_not = rules.why_not_open_at_all(rights)
    if request.method == "POST" and why_not:
        actions.refuse_open(by=person)
    terms = list(Deadline.objects.filter(at__gt=clock.now()).exclude(kind="dossier_round"))
    sent = request.POST if request.method == "POST" else None
    form = None if why_not else CampaignForm(terms, sent)
    status = 200
    if form is not None and sent is not None:
        if form.is_valid():
            try:
                campaign = actions.open_campaign(form.draft(), by=person, key=form.cleaned_data["idem"])
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
                status = refusal.status
            else:
                messages.success(request, _("Đã mở đợt rà soát. Các huyện được báo ngay."))
                return HttpResponseRedirect(reverse("upkeep-campaign", args=[campaign.pk]), status=303)
        else:
            status = 422
    return render(request, "upkeep/open.html", {"form": form, "why_not": why_not}, status=status)


def campaign_or_404(request: HttpRequest, pk: UUID) -> tuple[Rights, Campaign]:
    """The campaign, when the person is of the province or has a commune in it; else the same 404 as for none."""
    rights = rights_in(request)
    campaign = Campaign.objects.select_related("opened_by", "closed_by").filter(pk=pk).first()
    if campaign is None:
        raise Http404
    if not rights.is_provincial and not Review.objects.visible_to(rights).filter(campaign=campaign).exists():
        raise Http404
    return rights, campaign


@require_safe
@login_required
def show_campaign(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """One campaign by commune."""
    rights, found = campaign_or_404(request, campaign)
    page = queries.campaign_page(rights, found, Filters.from_query(request.GET))
    context = {
        "page": page,
        "filters": page.filters,
        "why_not_close": rules.why_not_close(rights, found),
        "runs": rules.runs(rights),
        "close": CloseForm(initial={"version": found.version}),
        "named": _criteria_names(),
    }
    return render(request, "upkeep/campaign.html", context)


def _criteria_names() -> dict[str, Any]:
    """ "NTM:10" -> the criterion of the set in force, for the words of a list."""
    from datchuan.criteria.catalogues import catalogue_of

    return {
        f"{set_code}:{criterion.code}": criterion
        for set_code, stick in yardsticks(clock.today()).items()
        for criterion in catalogue_of(stick.edition).criteria
    }


@require_POST
@login_required
def close_campaign(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """End a campaign."""
    _rights, found = campaign_or_404(request, campaign)
    form = CloseForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    actions.close_campaign(found, by=cast(User, request.user), version=version)
    messages.success(request, _("Đã kết thúc đợt rà soát."))
    return HttpResponseRedirect(reverse("upkeep-campaign", args=[found.pk]), status=303)


def review_or_404(request: HttpRequest, pk: UUID) -> tuple[Rights, Review]:
    rights = rights_in(request)
    found = queries.review_in_reach(rights, pk)
    if found is None:
        raise Http404
    return rights, found


@require_safe
@login_required
def show_review(request: HttpRequest, review: UUID) -> HttpResponse:
    """The review of one commune: title and compliance side by side."""
    rights, found = review_or_404(request, review)
    return _show(request, rights, found)


def _show(request: HttpRequest, rights: Rights, review: Review, status: int = 200, **forms: Any) -> HttpResponse:
    page = queries.review_page(rights, review)
    last = next((step for step in reversed(page.steps) if step.content is not None), None)
    said = {"note": last.text, "cause": last.cause} if last is not None else {}
    context = {
        "page": page,
        "review": review,
        "campaign": review.campaign,
        "is_reviewer": rules.reviewer(rights, review) is not None,
        "why_not_complete": rules.why_not_complete(rights, review),
        "runs": rules.runs(rights),
        "why_not_return": rules.why_not_return(rights, review),
        "complete": CompleteForm(initial={"version": review.version, **said}, auto_id="complete-%s"),
        "give_back": ReturnForm(initial={"version": review.version}, auto_id="return-%s"),
        **forms,
    }
    return render(request, "upkeep/review.html", context, status=status)


@require_POST
@login_required
def complete(request: HttpRequest, review: UUID) -> HttpResponse:
    """The district completes the review of a commune."""
    rights, found = review_or_404(request, review)
    form = CompleteForm(request.POST, auto_id="complete-%s")

    def do(person: User) -> None:
        data = form.cleaned_data
        version = data.get("version", -1)
        note, cause = data.get("note", ""), data.get("cause", "")
        actions.complete(found, note, cause, by=person, version=version, key=data.get("idem"))

    done = _("Đã hoàn thành rà soát; kết quả được niêm phong.")
    return _handle(request, rights, found, rules.why_not_complete(rights, found), {"complete": form}, do, done)


@require_POST
@login_required
def return_review(request: HttpRequest, review: UUID) -> HttpResponse:
    """The coordination office returns a review."""
    rights, found = review_or_404(request, review)
    form = ReturnForm(request.POST, auto_id="return-%s")

    def do(person: User) -> None:
        data = form.cleaned_data
        version = data.get("version", -1)
        actions.return_review(found, data.get("reason", ""), by=person, version=version, key=data.get("idem"))

    done = _("Đã trả lại. Huyện được báo ngay.")
    return _handle(request, rights, found, rules.why_not_return(rights, found), {"give_back": form}, do, done)


def _handle(
    request: HttpRequest, rights: Rights, review: Review, why_not: str, forms: dict[str, Any],
    do: Callable[[User], None], done: str,
) -> HttpResponse:  # fmt: skip
    """Do it; a form that is not right is shown back with what was typed. What may not be is refused by the action, which
    writes the refusal into the journal, whatever was typed."""
    (form,) = forms.values()
    if not form.is_valid() and not why_not:
        return _show(request, rights, review, 422, **forms)
    try:
        do(cast(User, request.user))
    except Refused as refusal:
        if refusal.status == 403:
            raise
        form.add_error(None, refusal.sentence)
        return _show(request, rights, review, refusal.status, **forms)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("upkeep-review", args=[review.pk]), status=303)
