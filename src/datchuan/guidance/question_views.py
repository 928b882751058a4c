"""Questions on indicators: asking, reading, answering, joining, taking back, following."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from datchuan.config.errors import Refused
from datchuan.files.taking import take_files
from datchuan.guidance import asking, queries, rules
from datchuan.guidance.forms import AgainForm, AnswerForm, AskForm, FollowForm, MergeForm, WithdrawForm
from datchuan.guidance.models import Question
from datchuan.guidance.views import again, askers, indicator_or_404, person_of, show
from datchuan.guidance.workflow import ANSWER, ASK_AGAIN, FOLLOW, MERGE, WITHDRAW, Step
from datchuan.people.reading import rights_in
from datchuan.people.rights import Rights
from datchuan.ui.fields import VNForm


@require_POST
@login_required
def ask(request: HttpRequest, set_code: str, indicator: str) -> HttpResponse:
    """Send a question about an indicator."""
    rights = rights_in(request)
    found = indicator_or_404(set_code, indicator)
    units = askers(rights)
    asking.refuse_ask(found, units[0] if units else None, by=person_of(request))
    form = AskForm(request.POST, units=units)
    if not form.is_valid():
        return show(request, queries.indicator_page(found, rights), form, status=422)
    data = form.cleaned_data
    question = asking.ask(found, form.asker, data["text"], by=person_of(request), key=data["idem"])
    said = _("Đã gửi câu hỏi số %(number)d. Khi có trả lời, anh/chị được báo.") % {"number": question.pk}
    messages.success(request, said)
    return _to(question)


def _question(request: HttpRequest, uuid: UUID) -> tuple[Question, Rights]:
    """The question, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    rights = rights_in(request)
    found = queries.question_of(uuid, rights)
    if found is None:
        raise Http404
    return found, rights


def _to(question: Question) -> HttpResponse:
    return HttpResponseRedirect(reverse("question", args=[question.uuid]), status=303)


@require_safe
@login_required
def show_question(request: HttpRequest, question: UUID) -> HttpResponse:
    """A question, all that was said, and what the reader may do."""
    found, rights = _question(request, question)
    return _show(request, found, rights, {})


def _show(
    request: HttpRequest, found: Question, rights: Rights, bound: dict[str, VNForm], status: int = 200
) -> HttpResponse:
    """The page with a form for each thing that may be done; ``bound`` holds one that was sent."""
    page = queries.question_page(found, rights)
    seen = Question.objects.visible_to(rights)
    fresh: dict[str, Callable[[], VNForm]] = {
        "answer": lambda: AnswerForm(initial={"version": found.version}),
        "ask_again": lambda: AgainForm(initial={"version": found.version}),
        "merge": lambda: MergeForm(initial={"version": found.version}, seen=seen),
        "withdraw": lambda: WithdrawForm(initial={"version": found.version}),
        "follow": FollowForm,
    }
    forms = {name: make() for name, make in fresh.items() if not page.why_not[name]} | bound
    problem = next(iter(bound.values()), None)
    context = {"page": page, "forms": forms, "problem": problem}
    return render(request, "guidance/question.html", context, status=status)


def _act(
    request: HttpRequest, uuid: UUID, step: Step, make: Callable[[Any, Rights], VNForm],
    act: Callable[[Question, VNForm], str | None],
) -> HttpResponse:  # fmt: skip
    """One action on a question: refuse before reading, read, act, say so. ``act`` gives None when the form is wrong."""
    found, rights = _question(request, uuid)
    try:
        asking.refuse_act(step, found, by=person_of(request))
        form = make(request.POST, rights)
        said = act(found, form) if form.is_valid() else None
    except Refused as refusal:
        if refusal.status != 409:
            raise
        now = Question.objects.get(pk=found.pk)
        shown = again(request.POST, now.version, refusal.sentence, lambda data: make(data, rights))
        return _show(request, now, rights, {step.action: shown}, status=409)
    if said is None:
        return _show(request, found, rights, {step.action: form}, status=422)
    messages.success(request, said)
    return _to(found)


@require_POST
@login_required
def answer(request: HttpRequest, question: UUID) -> HttpResponse:
    """Answer, or add to the answer."""
    person = person_of(request)

    def act(found: Question, form: VNForm) -> str | None:
        data = form.cleaned_data
        stored = take_files(form, by=person)
        if stored is None:
            return None
        asking.answer(found, data["text"], by=person, version=data["version"], files=stored, key=data["idem"])
        return _("Đã trả lời. Nơi hỏi và các nơi theo dõi được báo; mọi xã đọc được câu trả lời này.")

    return _act(request, question, ANSWER, lambda data, _rights: AnswerForm(data, request.FILES), act)


@require_POST
@login_required
def ask_again(request: HttpRequest, question: UUID) -> HttpResponse:
    """Ask further in an answered question."""

    def act(found: Question, form: VNForm) -> str:
        data = form.cleaned_data
        asking.ask_again(found, data["text"], by=person_of(request), version=data["version"], key=data["idem"])
        return _("Đã gửi câu hỏi tiếp. Khi có trả lời, anh/chị được báo.")

    return _act(request, question, ASK_AGAIN, lambda data, _rights: AgainForm(data), act)


@require_POST
@login_required
def merge(request: HttpRequest, question: UUID) -> HttpResponse:
    """Join the question to one that asks the same."""

    def act(found: Question, form: VNForm) -> str:
        data = form.cleaned_data
        asking.merge(found, data["number"], by=person_of(request), version=data["version"], key=data["idem"])
        return _("Đã ghép vào câu hỏi số %(number)d. Nơi hỏi được báo.") % {"number": data["number"].pk}

    def make(data: Any, rights: Rights) -> VNForm:
        return MergeForm(data, seen=Question.objects.visible_to(rights))

    return _act(request, question, MERGE, make, act)


@require_POST
@login_required
def withdraw(request: HttpRequest, question: UUID) -> HttpResponse:
    """Take the question back."""

    def act(found: Question, form: VNForm) -> str:
        data = form.cleaned_data
        reason, version, key = data["reason"], data["version"], data["idem"]
        asking.withdraw(found, by=person_of(request), reason=reason, version=version, key=key)
        return _("Đã rút câu hỏi.")

    return _act(request, question, WITHDRAW, lambda data, _rights: WithdrawForm(data), act)


@require_POST
@login_required
def follow(request: HttpRequest, question: UUID) -> HttpResponse:
    """Follow the question for the own place, or no longer."""

    def act(found: Question, form: VNForm) -> str:
        rights: Rights = request.rights  # type: ignore[attr-defined]
        units = rules.asking_units(rights)
        unit = next(u for u in askers(rights) if u.pk == found.asker_id or found.asker_id not in units)
        on = form.cleaned_data["on"] == "1"
        asking.follow(found, unit, on, by=person_of(request), key=form.cleaned_data["idem"])
        return _("Khi có câu trả lời mới, anh/chị được báo.") if on else _("Đã thôi theo dõi câu hỏi này.")

    return _act(request, question, FOLLOW, lambda data, _rights: FollowForm(data), act)
