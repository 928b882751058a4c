"""The list of decisions, drafting one, one decision, and the look before it is signed."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode
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
from datchuan.decisions import actions, queries, rules
from datchuan.decisions.forms import (
    AddForm,
    AttachForm,
    CancelForm,
    DraftForm,
    ReasonForm,
    RemoveForm,
    SeenForm,
    SignForm,
)
from datchuan.decisions.models import Decision
from datchuan.decisions.workflow import Action, State
from datchuan.dossiers.views import dossier_or_404
from datchuan.papers.forms import ServerSignForm
from datchuan.papers.keys import kept_key
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.ui.fields import VNForm


def decision_or_404(request: HttpRequest, pk: UUID) -> Decision:
    """The decision, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = queries.decision_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


def to_decision(pk: UUID, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("decision", args=[pk]) + anchor, status=303)


@require_safe
@login_required
def show_decisions(request: HttpRequest) -> HttpResponse:
    """Signed decisions within reach; for office and leaders also drafts, and what waits for one."""
    rights = rights_in(request)
    rows = queries.listed(rights)
    drafts = rules.is_office(rights)
    context = {
        "waiting_for_me": [row for row in rows if row.waits],
        "rows": [row for row in rows if not row.waits],
        "groups": queries.groups() if drafts else [],
        "drafts": drafts,
    }
    return render(request, "decisions/decisions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft(request: HttpRequest) -> HttpResponse:
    """Choose communes of one level and year that the Council has passed, and begin a draft."""
    rights, person = rights_in(request), cast(User, request.user)
    organs, groups = queries.organs(clock.today()), queries.groups()
    why_not = rules.why_not_person(Action.DRAFT, rights, None)
    sent = request.POST.get("group", "") if request.method == "POST" else None
    if sent is not None and why_not:
        actions.draft(organs[0], "", 0, [], by=person)  # refuses, and leaves its line
    if why_not and sent is None and not rights.is_provincial:
        raise Http404
    forms = []
    for group in groups if organs and not why_not else []:
        data = request.POST if group.key == sent else None
        form = DraftForm(group, organs, data, only=request.GET.get("dossier", ""))
        if data is not None and form.is_valid():
            return _drafted(request, form)
        forms.append(form)
    if sent is not None and (made := queries.drafted_before(person.pk, request.POST.getlist("dossiers"))):
        return to_decision(made)  # pressed twice
    bound = next((form for form in forms if form.is_bound), None)
    status = 200 if sent is None else (422 if bound else 409)
    context = {"forms": forms, "why_not": why_not, "bound": bound, "gone": sent is not None and bound is None}
    return render(request, "decisions/draft.html", context, status=status)


def _drafted(request: HttpRequest, form: DraftForm) -> HttpResponse:
    group, data = form.group, form.cleaned_data
    made = actions.draft(
        form.organ,
        group.level,
        group.year,
        data["dossiers"],
        by=cast(User, request.user),
        purpose=group.purpose,
        key=data["idem"],
    )
    messages.success(request, _("Đã soạn dự thảo. Xem lại danh sách rồi trình."))
    return to_decision(made.pk)


@require_safe
@login_required
def show_decision(request: HttpRequest, decision: UUID) -> HttpResponse:
    """One decision: its communes, what each rests on, and what this person may do next."""
    return decision_shown(request, decision_or_404(request, decision))


def decision_shown(
    request: HttpRequest, decision: Decision, sent: VNForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a decision; with a form that was refused in its place."""
    return render(request, "decisions/decision.html", context_of(request, decision, sent), status=status)


def context_of(request: HttpRequest, decision: Decision, sent: VNForm | None = None) -> dict[str, Any]:
    rights = rights_in(request)
    page = queries.decision_page(rights, decision)
    forms: dict[str, VNForm] = {
        "seen": SeenForm(decision),
        "add": AddForm(decision, page.addable),
        "back": ReasonForm(decision),
        "cancel": CancelForm(decision),
        "remove": RemoveForm(decision),
        **({"sign_paper": ServerSignForm(page.paper)} if page.paper else {}),
        "attach": AttachForm(auto_id="f-%s", initial={"version": page.paper.version if page.paper else 0}),
    }
    forms |= {name: sent for name, form in forms.items() if sent is not None and type(form) is type(sent)}
    issues = decision.state == State.SIGNED and not rules.why_not_issue(rights, decision)
    return {
        "page": page,
        "decision": decision,
        "forms": forms,
        "sent": sent,
        "works": not rules.why_not_person(Action.CHANGE, rights, decision) or rules.is_leader(rights),
        "is_office": rules.is_office(rights),
        "is_leader": rules.is_leader(rights),
        "issues": issues,
        "signature": queries.signature_words(page.paper),
        "why_not_sign_here": _why_not_sign_here(request, decision) if issues else "",
    }


def _why_not_sign_here(request: HttpRequest, decision: Decision) -> str:
    has_key = kept_key(decision.organ) is not None
    return rules.why_not_sign_here(settings.DEMO, decision, cast(User, request.user), has_key=has_key)


@require_safe
@login_required
def show_check(request: HttpRequest, decision: UUID) -> HttpResponse:
    """The look before signing: every line with what it rests on, then number and day."""
    return check_shown(request, decision_or_404(request, decision))


def check_shown(
    request: HttpRequest, decision: Decision, sent: VNForm | None = None, status: int = 200
) -> HttpResponse:
    context = context_of(request, decision)
    suggested = queries.next_number(decision.organ, decision.symbol, clock.today().year)
    form = sent if sent is not None else SignForm(decision, number=suggested)
    return render(request, "decisions/check.html", {**context, "form": form, "sent": sent}, status=status)


@require_safe
@login_required
def show_of_dossier(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """The decision that names a dossier, else the form on which a draft begins with it."""
    found, rights = dossier_or_404(request, dossier), rights_in(request)
    decision = queries.decision_of(rights, found)
    if decision is not None:
        return HttpResponseRedirect(reverse("decision", args=[decision.pk]))
    if not rights.is_provincial:
        raise Http404
    return HttpResponseRedirect(reverse("decision-draft") + "?" + urlencode({"dossier": str(found.pk)}))
