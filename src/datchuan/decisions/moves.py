"""What is sent from the page of a decision: changes of its list, and the three signatures one after another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from datchuan.config.errors import Refused, Stale
from datchuan.decisions import actions, issuing, queries, rules
from datchuan.decisions.forms import AddForm, CancelForm, ReasonForm, RemoveForm, SeenForm, SignForm
from datchuan.decisions.models import Decision
from datchuan.decisions.views import check_shown, decision_or_404, decision_shown, to_decision
from datchuan.decisions.workflow import Action, State
from datchuan.people.models import User
from datchuan.people.reading import rights_in

Do = Callable[[Decision, Any, User], Any]
#: Where a decision is once an action was done: a second press of the same button then changes nothing.
DONE = {Action.PROPOSE: State.PROPOSED, Action.VERIFY: State.VERIFIED}


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


def _pressed(request: HttpRequest, pk: UUID, action: Action, form_class: Any, do: Do, said: str) -> HttpResponse:
    """Read the form of an action, do it, come back. Whoever may not is refused by the action, which leaves its line."""
    found, person = decision_or_404(request, pk), _person(request)
    form = form_class(found, request.POST)
    if rules.why_not(action, rights_in(request), found):
        if _was_done(found, action, form, person):
            return to_decision(pk)
        do(found, _Empty(), person)
    if not form.is_valid():
        return decision_shown(request, found, form, 422)
    do(found, form, person)
    messages.success(request, said)
    return to_decision(pk)


def _was_done(found: Decision, action: Action, form: Any, person: User) -> bool:
    """Whether this is the second press of a button that this very person has pressed: nothing is done, nothing refused."""
    actor = {Action.PROPOSE: found.proposer_id, Action.VERIFY: found.verifier_id}.get(action)
    return bool(
        form.is_valid() and found.state == DONE.get(action) and actor == person.pk and form.base < found.version
    )


class _Empty:
    """What a form that is not read gives."""

    base = None
    cleaned_data: dict[str, Any] = {"reason": "", "dossiers": [], "dossier": None}


@require_POST
@login_required
def add(request: HttpRequest, decision: UUID) -> HttpResponse:
    """Add communes to a draft."""
    found = decision_or_404(request, decision)
    addable = queries.waiting(found.level, found.year_met)

    def do(held: Decision, form: Any, by: User) -> None:
        actions.add(held, form.cleaned_data["dossiers"], by=by, base=form.base)

    def form_of(held: Decision, data: Any) -> AddForm:
        return AddForm(held, addable, data)

    return _pressed(request, decision, Action.CHANGE, form_of, do, _("Đã thêm vào danh sách."))


@require_POST
@login_required
def remove(request: HttpRequest, decision: UUID) -> HttpResponse:
    """Take a commune out of a draft."""

    def do(held: Decision, form: Any, by: User) -> None:
        rows = held.lines.select_related("dossier").filter(is_live=True)
        line = (
            rows.filter(dossier_id=form.cleaned_data["dossier"]).first()
            if form.cleaned_data["dossier"]
            else rows.first()
        )
        if line is None:
            raise Http404
        actions.remove(held, line.dossier, by=by, reason=form.cleaned_data["reason"], base=form.base)

    return _pressed(
        request, decision, Action.CHANGE, RemoveForm, do, _("Đã đưa xã ra khỏi dự thảo; hồ sơ chờ quyết định khác.")
    )


@require_POST
@login_required
def propose(request: HttpRequest, decision: UUID) -> HttpResponse:
    def do(held: Decision, form: Any, by: User) -> None:
        actions.propose(held, by=by, base=form.base)

    return _pressed(request, decision, Action.PROPOSE, SeenForm, do, _("Đã trình. Người khác của Văn phòng kiểm tra."))


@require_POST
@login_required
def verify(request: HttpRequest, decision: UUID) -> HttpResponse:
    def do(held: Decision, form: Any, by: User) -> None:
        actions.verify(held, by=by, base=form.base)

    return _pressed(request, decision, Action.VERIFY, SeenForm, do, _("Đã xác nhận. Lãnh đạo Ủy ban nhân dân tỉnh ký."))


@require_POST
@login_required
def send_back(request: HttpRequest, decision: UUID) -> HttpResponse:
    def do(held: Decision, form: Any, by: User) -> None:
        actions.send_back(held, by=by, reason=form.cleaned_data["reason"], base=form.base)

    return _pressed(request, decision, Action.SEND_BACK, ReasonForm, do, _("Đã trả lại để sửa."))


@require_POST
@login_required
def cancel(request: HttpRequest, decision: UUID) -> HttpResponse:
    def do(held: Decision, form: Any, by: User) -> None:
        actions.cancel(held, by=by, reason=form.cleaned_data["reason"], base=form.base)

    return _pressed(
        request, decision, Action.CANCEL, CancelForm, do, _("Đã hủy dự thảo; các hồ sơ chờ quyết định khác.")
    )


@require_POST
@login_required
def sign(request: HttpRequest, decision: UUID) -> HttpResponse:
    """Give number and day; titles and dossiers follow. Then the paper is drawn."""
    found, person = decision_or_404(request, decision), _person(request)
    form = SignForm(found, request.POST)
    if found.state == State.SIGNED and found.signer_id == person.pk and form.is_valid():
        return to_decision(decision)  # pressed twice
    if rules.why_not(Action.SIGN, rights_in(request), found):
        actions.sign(found, actions.Signing(0, found.drafted_at.date()), by=person)
    if not form.is_valid():
        return check_shown(request, found, form, 422)
    try:
        actions.sign(found, form.signing, by=person, base=form.base, key=form.cleaned_data["idem"])
    except Stale:
        raise
    except Refused as refusal:
        if refusal.status != 409 or rules.is_only_of_state(refusal.sentence, found):
            raise
        form.add_error(None, refusal.sentence)
        return check_shown(request, found, form, 409)
    messages.success(request, _("Đã ký ban hành. Danh hiệu của các xã đã được ghi."))
    _drawn(request, found, person)
    return to_decision(decision)


def _drawn(request: HttpRequest, decision: Decision, person: User) -> None:
    """The paper follows the signature; the decision stands even when it cannot be drawn now."""
    try:
        issuing.draw(decision, by=person)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
