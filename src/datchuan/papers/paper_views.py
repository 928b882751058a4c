"""One paper: what it is, where it is on its way, and the next thing to be done with it."""

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
from django.views.decorators.http import require_POST, require_safe

from datchuan.config.errors import Refused, Stale
from datchuan.files.errors import FileProblem
from datchuan.papers import actions, codes, homes, queries, rules
from datchuan.papers.forms import SCAN, CancelForm, NumberForm, PaperForm, ServerSignForm, SignedFileForm
from datchuan.papers.keys import kept_key
from datchuan.papers.models import IssuedPaper
from datchuan.papers.verifying import verdict_from
from datchuan.papers.workflow import Action
from datchuan.people.models import User
from datchuan.people.rights import Rights

Do = Callable[[IssuedPaper, Any, User], Any]


def _rights(request: HttpRequest) -> Rights:
    return request.rights  # type: ignore[attr-defined, no-any-return]


def _paper_or_404(request: HttpRequest, pk: UUID) -> IssuedPaper:
    """The paper, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = queries.paper_for(_rights(request), pk)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def show(request: HttpRequest, paper: UUID) -> HttpResponse:
    """One paper with its files and its next step."""
    return _shown(request, _paper_or_404(request, paper))


def _shown(request: HttpRequest, issued: IssuedPaper, sent: PaperForm | None = None, status: int = 200) -> HttpResponse:
    rights, home = _rights(request), homes.home_of(issued)
    may = {action.value: not rules.why_not(action, rights, issued) for action in Action if action != Action.DRAFT}
    forms: dict[str, PaperForm] = {
        "number": NumberForm(issued),
        "sign": ServerSignForm(issued),
        "attach": SignedFileForm(issued),
        "cancel": CancelForm(issued),
    }
    forms |= {name: sent for name, form in forms.items() if sent is not None and type(form) is type(sent)}
    context = {
        "paper": issued,
        "home": home,
        "kept": rules.why_not_here(home),
        "may": may,
        "forms": forms,
        "sent": sent,
        "why_not_sign": rules.why_not_sign_here(rights, issued, has_key=kept_key(issued.organ) is not None),
        "why_not_draft": rules.why_not_draft(rights, issued.organ),
        "code": codes.in_words(issued.code),
        "signature": verdict_from(issued.verdict).sentence if issued.verdict else "",
    }
    return render(request, "papers/paper.html", context, status=status)


@require_POST
@login_required
def number(request: HttpRequest, paper: UUID) -> HttpResponse:
    """Give the number and the day; from here on the content does not change."""

    def do(issued: IssuedPaper, form: Any, by: User) -> None:
        said = form.cleaned_data
        given = int(said["number"]) if said.get("number") else None
        actions.take_number(issued, by=by, version=form.base, number=given, day=said.get("day"))

    return _pressed(request, paper, NumberForm, do, _("Đã cấp số. Nội dung không đổi nữa; ký rồi lưu bản có giá trị."))


@require_POST
@login_required
def sign(request: HttpRequest, paper: UUID) -> HttpResponse:
    """Sign with the key of the organ on the server, or in a demo with the demo certificate."""

    def do(issued: IssuedPaper, form: Any, by: User) -> None:
        actions.sign_here(issued, by=by, version=form.base, secret=form.cleaned_data.get("secret", ""))

    said = ServerSignForm(_paper_or_404(request, paper)).said
    return _pressed(request, paper, ServerSignForm, do, said)


@require_POST
@login_required
def attach(request: HttpRequest, paper: UUID) -> HttpResponse:
    """Bring in the signed PDF, or the scan of the paper."""

    def do(issued: IssuedPaper, form: Any, by: User) -> None:
        add = actions.attach_scan if form.cleaned_data["what"] == SCAN else actions.attach_signed
        add(issued, form.cleaned_data["file"], by=by, version=form.base)

    return _pressed(request, paper, SignedFileForm, do, _("Đã lưu bản có giá trị của văn bản."))


@require_POST
@login_required
def cancel(request: HttpRequest, paper: UUID) -> HttpResponse:
    """Drop the paper, or cancel the signed one, with a reason."""

    def do(issued: IssuedPaper, form: Any, by: User) -> None:
        actions.cancel(issued, form.cleaned_data.get("reason", ""), by=by, version=form.base)

    return _pressed(request, paper, CancelForm, do, _("Đã hủy văn bản; số đã cấp vẫn giữ trong sổ."))


#: Form -> the field beside which a refusal of the action stands.
_FIELD = {NumberForm: "number", SignedFileForm: "file", ServerSignForm: "secret"}


def _pressed(request: HttpRequest, pk: UUID, form_class: type[PaperForm], do: Do, said: str) -> HttpResponse:
    """Read the form, do it, come back to the paper. Whoever may not is refused by the action, which leaves its line."""
    issued, person = _paper_or_404(request, pk), cast(User, request.user)
    if kept := rules.why_not_here(homes.home_of(issued)):
        raise Refused(kept, status=409)
    sent = request.FILES if form_class is SignedFileForm else None
    form = form_class(issued, request.POST, sent) if sent is not None else form_class(issued, request.POST)
    if not form.is_valid():
        if rules.why_not_draft(_rights(request), issued.organ):
            raise Refused(rules.why_not_draft(_rights(request), issued.organ))
        return _shown(request, issued, form, 422)
    try:
        do(issued, form, person)
    except (FileProblem, Refused) as problem:
        field = _FIELD.get(form_class)
        if field not in form.fields or isinstance(problem, Stale) or _is_final(problem, form, issued):
            raise
        form.add_error(field, problem.sentence)
        return _shown(request, issued, form, 422)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("paper", args=[pk]), status=303)


def _is_final(problem: Exception, form: PaperForm, issued: IssuedPaper) -> bool:
    """Whether a refusal is about the person, or about a paper that has moved on: nothing to correct in the form."""
    return isinstance(problem, Refused) and (problem.status == 403 or form.base != issued.version)
