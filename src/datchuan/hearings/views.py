"""The page of a consultation and what is sent from it."""

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

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.views import dossier_or_404
from datchuan.hearings import actions, drafts, queries
from datchuan.hearings.forms import AnswerForm, CloseForm, CommentForm, ExtendForm, OpenForm, PublishForm, StrikeForm
from datchuan.hearings.frame import refuse_early
from datchuan.hearings.models import Consultation
from datchuan.hearings.queries import ConsultationPage
from datchuan.hearings.workflow import BY_HEAR, Hear
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.procedures.kinds import StepKind
from datchuan.ui.fields import VNForm


@require_safe
@login_required
def show(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """What was published, who said what, what was answered, what is still missing for closing."""
    return _show(request, dossier_or_404(request, dossier))


def _page(request: HttpRequest, dossier: Dossier) -> ConsultationPage:
    found = queries.consultation_page(rights_in(request), dossier)
    if found is None:
        raise Http404
    return found


def _codes(page: ConsultationPage) -> list[tuple[str, str]]:
    """The indicators of the content with their words, for the choice in a comment."""
    seen = page.current.seen if page.current else page.dossier.content
    if seen is None:
        return []
    names = dict(page.dossier.edition.indicators.values_list("code", "name_vi"))
    return [(i["code"], f"{i['code']} {names.get(i['code'], '')[:80]}") for i in seen.document["items"]]


def _show(request: HttpRequest, dossier: Dossier, sent: VNForm | None = None, status: int = 200) -> HttpResponse:
    page = _page(request, dossier)
    today = clock.today()
    forms: dict[str, VNForm] = {"open": OpenForm(starts=today), "close": CloseForm()}
    if page.current is not None and not page.why_not_write:
        forms |= {
            "publish": PublishForm(on=today, times=1),
            "extend": ExtendForm(ends=page.current.ends_on),
            "comment": CommentForm(_codes(page), received_on=today),
        }
    answers = {line.comment.number: AnswerForm(ids=f"answer-{line.comment.number}", number=line.comment.number,
                                               settled=line.comment.settled, text=line.comment.answer)
               for line in page.comments}  # fmt: skip
    strikes = {row.pk: StrikeForm(initial={"publication": row.pk}, auto_id=f"strike-{row.pk}-%s")
               for row in page.publications}  # fmt: skip
    name = {"OpenForm": "open", "PublishForm": "publish", "ExtendForm": "extend", "CommentForm": "comment",
            "CloseForm": "close"}.get(type(sent).__name__, "")  # fmt: skip
    if sent is not None and name:
        forms[name] = sent
    context = {
        "page": page, "dossier": dossier, "forms": forms, "answers": answers, "strikes": strikes, "sent": sent,
        "sent_name": name, "papers": drafts.offered_for_consultation(page),
    }  # fmt: skip
    return render(request, "hearings/consultation.html", context, status=status)


Do = Callable[[Consultation, Any, User], Any]


def _sent(
    request: HttpRequest, pk: UUID, action: Hear, form_of: Callable[[ConsultationPage], VNForm], do: Do, done: str
) -> HttpResponse:
    """One form of the page: the consultation in reach, the form, the action, back to the page."""
    dossier = dossier_or_404(request, pk)
    page, person = _page(request, dossier), cast(User, request.user)
    refuse_early(BY_HEAR[action].kind, dossier, StepKind.CONSULTATION, by=person)
    if page.current is None:
        raise Refused(page.why_not_write, status=409)
    form = form_of(page)
    if not form.is_valid():
        return _show(request, dossier, form, 422)
    do(page.current, form, person)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("consultation", args=[pk]), status=303)


@require_POST
@login_required
def open_consultation(request: HttpRequest, dossier: UUID) -> HttpResponse:
    found = dossier_or_404(request, dossier)
    person, form = cast(User, request.user), OpenForm(request.POST)
    _page(request, found)
    refuse_early(BY_HEAR[Hear.OPEN].kind, found, StepKind.CONSULTATION, by=person)
    if not form.is_valid():
        return _show(request, found, form, 422)
    data = form.cleaned_data
    actions.open_consultation(found, data["starts"], data["ends"], by=person, key=data["idem"])
    messages.success(request, _("Đã bắt đầu lấy ý kiến trên nội dung đã chốt."))
    return HttpResponseRedirect(reverse("consultation", args=[dossier]), status=303)


@require_POST
@login_required
def publish(request: HttpRequest, dossier: UUID) -> HttpResponse:
    def do(current: Consultation, form: Any, by: User) -> None:
        actions.publish(current, form.published(), by=by, key=form.cleaned_data["idem"])

    return _sent(request, dossier, Hear.PUBLISH, lambda page: PublishForm(request.POST), do, _("Đã ghi nơi công khai."))


@require_POST
@login_required
def strike(request: HttpRequest, dossier: UUID) -> HttpResponse:
    def do(current: Consultation, form: Any, by: User) -> None:
        row = current.publications.filter(pk=form.cleaned_data["publication"]).first()
        if row is None:
            raise Http404
        row.consultation = current
        actions.strike(row, form.cleaned_data["reason"], by=by)

    return _sent(
        request,
        dossier,
        Hear.STRIKE,
        lambda page: StrikeForm(request.POST),
        do,
        _("Đã gỡ dòng ghi nhầm; lý do được giữ."),
    )


@require_POST
@login_required
def extend(request: HttpRequest, dossier: UUID) -> HttpResponse:
    def do(current: Consultation, form: Any, by: User) -> None:
        data = form.cleaned_data
        actions.extend(current, data["ends"], data["reason"], by=by, key=data["idem"])

    done = _("Đã kéo dài thời gian công khai.")
    return _sent(request, dossier, Hear.EXTEND, lambda page: ExtendForm(request.POST), do, done)


@require_POST
@login_required
def comment(request: HttpRequest, dossier: UUID) -> HttpResponse:
    def do(current: Consultation, form: Any, by: User) -> None:
        actions.comment(current, form.said(), by=by, key=form.cleaned_data["idem"])

    done = _("Đã ghi ý kiến.")
    return _sent(request, dossier, Hear.COMMENT, lambda page: CommentForm(_codes(page), request.POST), do, done)


@require_POST
@login_required
def answer(request: HttpRequest, dossier: UUID) -> HttpResponse:
    def do(current: Consultation, form: Any, by: User) -> None:
        row = current.comments.filter(number=form.cleaned_data["number"]).first()
        if row is None:
            raise Http404
        row.consultation = current
        data = form.cleaned_data
        actions.answer(row, form.answered(), data["text"], by=by, key=data["idem"])

    def form_of(page: ConsultationPage) -> AnswerForm:
        number = request.POST.get("number", "")[:9]
        return AnswerForm(request.POST, ids=f"answer-{number}")

    return _sent(request, dossier, Hear.ANSWER, form_of, do, _("Đã trả lời ý kiến."))


@require_POST
@login_required
def close(request: HttpRequest, dossier: UUID) -> HttpResponse:
    def do(current: Consultation, form: Any, by: User) -> None:
        actions.close(current, by=by, key=form.cleaned_data["idem"])

    done = _("Đã kết thúc lấy ý kiến; hồ sơ sang bước tiếp theo.")
    return _sent(request, dossier, Hear.CLOSE, lambda page: CloseForm(request.POST), do, done)
