"""The list of sittings, planning one, one sitting, and the papers of a commune on one page."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from datchuan.config import clock
from datchuan.council import actions, drafts, queries, rules
from datchuan.council.case import case_page, last_item
from datchuan.council.forms import (
    AgendaForm,
    ChangeForm,
    CloseForm,
    ConflictForm,
    CountForm,
    MemberConflictForm,
    NoteForm,
    PlanForm,
    PresenceForm,
    ReasonForm,
    SeenForm,
    VoteForm,
)
from datchuan.council.models import Item, Sitting
from datchuan.council.workflow import Action, ItemState, SittingState
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.views import dossier_or_404
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.ui.fields import VNForm

FORM_METHODS = ["GET", "HEAD", "POST"]


def sitting_or_404(request: HttpRequest, pk: UUID) -> Sitting:
    """The sitting, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = queries.sitting_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


def item_or_404(request: HttpRequest, pk: UUID) -> Item:
    found = queries.item_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


def to_sitting(pk: UUID, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("sitting", args=[pk]) + anchor, status=303)


def to_item(pk: UUID, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("council-case", args=[pk]) + anchor, status=303)


@require_safe
@login_required
def show_sittings(request: HttpRequest) -> HttpResponse:
    """The sittings, the latest first; what waits for one."""
    rights = rights_in(request)
    if not rights.is_provincial:
        raise Http404
    context = {
        "sittings": queries.sittings_of(rights),
        "waiting": queries.dossiers_for(clock.today()),
        "why_not_plan": rules.why_not_keep(rights),
    }
    return render(request, "council/sittings.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """Call a sitting for a day."""
    rights = rights_in(request)
    if not rights.is_provincial:
        raise Http404
    councils, on = queries.councils(clock.today()), clock.today()
    sent = request.POST if request.method == "POST" else None
    form = PlanForm(councils, queries.rounds(), sent)
    why_not = rules.why_not_keep(rights)
    if sent is not None and councils and (why_not or form.is_valid()):
        # Whoever may not is refused by the action, which leaves its line.
        data: dict[str, Any] = form.cleaned_data if not why_not else {"held_on": on, "place": "", "idem": None}
        sitting = actions.plan_sitting(
            councils[0] if why_not else form.council,
            data["held_on"],
            by=cast(User, request.user),
            place=data["place"],
            deadline=None if why_not else form.deadline,
            secret=bool(why_not) or form.is_secret,
            key=data["idem"],
            is_demo=settings.DEMO,
        )
        messages.success(request, _("Đã lập cuộc họp. Đưa hồ sơ vào chương trình, rồi ghi có mặt khi họp."))
        return to_sitting(sitting.pk)
    context = {"form": form, "why_not": why_not, "councils": councils}
    return render(request, "council/plan.html", context, status=422 if sent is not None else 200)


@require_safe
@login_required
def show_sitting(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """One sitting: agenda, presence, quorum, what is voted on now."""
    return sitting_shown(request, sitting_or_404(request, sitting))


def sitting_shown(
    request: HttpRequest, sitting: Sitting, sent: VNForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a sitting; with a form that was refused in its place."""
    rights = rights_in(request)
    page = queries.sitting_page(rights, sitting)
    keeps = rules.is_secretary(rights)
    forms: dict[str, VNForm] = {}
    if keeps:
        forms = {
            "presence": PresenceForm(sitting, page.members),
            "open": SeenForm(initial={"version": sitting.version}),
            "close": CloseForm(initial={"version": sitting.version, "note": sitting.note}, auto_id="z-%s"),
            "cancel": ReasonForm(auto_id="x-%s"),
            "change": ChangeForm(sitting),
        }
        if sitting.state in (SittingState.PLANNED, SittingState.OPEN):
            forms["agenda"] = AgendaForm(queries.dossiers_for(clock.today()))
    forms |= {name: sent for name, form in forms.items() if sent is not None and type(form) is type(sent)}
    context = {
        "page": page,
        "sitting": sitting,
        "keeps": keeps,
        "forms": forms,
        "sent": sent,
        "notes": queries.notes_of(page),
        "why_not": _why_not(rights, page) if keeps else {},
        "papers": drafts.offered(page) if keeps else [],
    }
    return render(request, "council/sitting.html", context, status=status)


def _why_not(rights: Any, page: queries.SittingPage) -> dict[str, str]:
    """The sentences beside the greyed buttons of the secretary."""
    sitting, members = page.sitting, page.members
    noted = sum(member.present is not None for member in members)
    listed = sum(line.item.state == ItemState.LISTED for line in page.lines)
    return {
        "open": rules.why_not_sitting(Action.OPEN, rights, sitting)
        or rules.why_not_open(page.rule, page.present, len(members), noted, listed),
        "close": rules.why_not_sitting(Action.CLOSE, rights, sitting) or rules.why_not_close(page.left),
    }


# One commune and level


@require_safe
@login_required
def show_item(request: HttpRequest, item: UUID) -> HttpResponse:
    """The papers of a commune on one page, and what this person may do with the item."""
    found = item_or_404(request, item)
    return item_shown(request, found.dossier, found)


@require_safe
@login_required
def show_of_dossier(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """The item by which a dossier waits or waited; the same page without a sitting while it is on no agenda."""
    found, rights = dossier_or_404(request, dossier), rights_in(request)
    if not rights.is_provincial:
        raise Http404
    item = last_item(rights, found)
    if item is not None:
        return HttpResponseRedirect(reverse("council-case", args=[item.pk]))
    return item_shown(request, found, None)


def item_shown(
    request: HttpRequest, dossier: Dossier, item: Item | None, sent: VNForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of an item; with a form that was refused in its place."""
    rights = rights_in(request)
    page = case_page(rights, dossier, item)
    keeps, line = rules.is_secretary(rights), page.line
    forms: dict[str, VNForm] = {"note": NoteForm(initial={"text": page.note}, auto_id="n-%s")}
    forms |= {"vote": VoteForm(auto_id="v-%s", revokes=dossier.revokes), "conflict": ConflictForm(auto_id="i-%s")}
    if keeps and page.sitting is not None and line is not None:
        out = {conflict.member_id for conflict in line.left_out}
        free = [member for member in page.sitting.members if member.pk not in out]
        forms |= {"off": ReasonForm(auto_id="o-%s"), "count": CountForm(auto_id="k-%s")}
        forms["interest"] = MemberConflictForm(free)
    forms |= {name: sent for name, form in forms.items() if sent is not None and type(form) is type(sent)}
    context = {
        "page": page,
        "dossier": dossier,
        "item": item,
        "line": line,
        "keeps": keeps,
        "forms": forms,
        "sent": sent,
        "why_not_vote": _why_not_vote(page) if line is not None else "",
        "why_not_open": _why_not_open_vote(page) if keeps and line is not None else "",
    }
    return render(request, "council/item.html", context, status=status)


def _why_not_open_vote(page: Any) -> str:
    sitting, line = page.sitting.sitting, page.line
    voting = page.sitting.voting
    return rules.why_not_item(Action.OPEN_VOTE, sitting, line.item) or rules.why_not_open_vote(
        line.item, page.dossier, voting.item if voting else None, line.voters
    )


def _why_not_vote(page: Any) -> str:
    """Why this member may not vote now; "" for who may, and for those who are no members."""
    me, line = page.sitting.me, page.line
    if me is None:
        return ""
    sentence = rules.why_not_cast(me, line.own_conflict, line.has_voted, "eligible")
    return sentence or rules.why_not_item(Action.CAST, page.sitting.sitting, line.item)
