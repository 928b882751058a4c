"""The page of a meeting and what is sent from it."""

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
from datchuan.hearings import drafts, queries, sitting
from datchuan.hearings.forms import BallotForm, CancelForm, FinishForm, MeetingForm, VoteForm
from datchuan.hearings.frame import refuse_early
from datchuan.hearings.models import Item
from datchuan.hearings.queries import MeetingPage
from datchuan.hearings.workflow import BY_SIT, Result, Sit
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.procedures.kinds import StepKind
from datchuan.ui.fields import VNForm


@require_safe
@login_required
def show(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """Who met, by which rule they vote, the two counts, the result of each dossier."""
    return _show(request, dossier_or_404(request, dossier))


def _page(request: HttpRequest, dossier: Dossier) -> MeetingPage:
    found = queries.meeting_page(rights_in(request), dossier, cast(User, request.user))
    if found is None:
        raise Http404
    return found


def _in_meeting(page: MeetingPage) -> list[Dossier]:
    """The other dossiers of the meeting that are still to be treated."""
    return [
        line.dossier for line in page.lines if line.item.state == Result.OPEN and line.dossier.pk != page.dossier.pk
    ]


def _prepare_form(page: MeetingPage, data: Any = None) -> MeetingForm:
    assert page.meeting is not None
    inside = _in_meeting(page)
    initial = {**MeetingForm.initial_of(page.meeting), "dossiers": [str(d.pk) for d in inside]}
    return MeetingForm([*inside, *page.others], data, ids="meeting", **initial)


def _show(request: HttpRequest, dossier: Dossier, sent: VNForm | None = None, status: int = 200) -> HttpResponse:
    page = _page(request, dossier)
    context = {
        "page": page,
        "dossier": dossier,
        "forms": _forms(page, sent),
        "entries": {line.item.pk: _entry_form(line, sent) for line in page.lines if not line.why_not_enter},
        "sent": sent,
        "papers": drafts.offered_for_meeting(page),
    }
    return render(request, "hearings/meeting.html", context, status=status)


def _forms(page: MeetingPage, sent: VNForm | None) -> dict[str, VNForm]:
    """The forms of what the person may do now; the one that was sent and refused with what was typed."""
    found: dict[str, VNForm] = {}
    if not page.why_not_call:
        found["call"] = MeetingForm(page.others, ids="meeting", held_on=clock.today())
    if page.meeting is not None and not page.why_not_cancel:
        found["cancel"] = CancelForm(version=page.meeting.version)
    if page.is_preparing and page.meeting is not None and not page.why_not_here:
        found |= {"prepare": _prepare_form(page), "vote": VoteForm(version=page.meeting.version)}
    if page.own_line is not None:
        found["finish"] = FinishForm(item=page.own_line.item.pk)
    if isinstance(sent, MeetingForm):
        found["prepare" if page.is_preparing else "call"] = sent
    elif isinstance(sent, CancelForm | FinishForm):
        found["cancel" if isinstance(sent, CancelForm) else "finish"] = sent
    return found


def _entry_form(line: queries.ItemLine, sent: VNForm | None) -> BallotForm:
    if isinstance(sent, BallotForm) and sent.data.get("item") == str(line.item.pk):
        return sent
    return BallotForm(line.present, ids=f"ballot-{line.item.pk}", item=line.item.pk, round=line.item.round)


def _refuse_early(action: Sit, dossier: Dossier, person: User) -> None:
    refuse_early(BY_SIT[action].kind, dossier, StepKind.BALLOT_MEETING, by=person)


Do = Callable[[MeetingPage, Any, User], Any]


def _sent(
    request: HttpRequest, pk: UUID, action: Sit, form_of: Callable[[MeetingPage], VNForm], do: Do, done: str
) -> HttpResponse:
    """One form of the page: the meeting in reach, the form, the action, back to the page."""
    dossier = dossier_or_404(request, pk)
    page, person = _page(request, dossier), cast(User, request.user)
    if page.meeting is None:
        _refuse_early(action, dossier, person)
        raise Refused(_("Chưa có cuộc họp nào. Lập cuộc họp trước."), status=409)
    form = form_of(page)
    if not form.is_valid():
        _refuse_early(action, dossier, person)
        return _show(request, dossier, form, 422)
    do(page, form, person)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("meeting", args=[pk]), status=303)


@require_POST
@login_required
def call(request: HttpRequest, dossier: UUID) -> HttpResponse:
    found = dossier_or_404(request, dossier)
    page = _page(request, found)
    _refuse_early(Sit.CALL, found, cast(User, request.user))
    form = MeetingForm(page.others, request.POST, ids="meeting")
    if not form.is_valid():
        return _show(request, found, form, 422)
    key = form.cleaned_data["idem"]
    sitting.call_meeting([found, *form.chosen()], form.about(), by=cast(User, request.user), key=key)
    messages.success(request, _("Đã lập cuộc họp. Mở bỏ phiếu khi đủ người dự."))
    return HttpResponseRedirect(reverse("meeting", args=[dossier]), status=303)


@require_POST
@login_required
def prepare(request: HttpRequest, dossier: UUID) -> HttpResponse:
    def do(page: MeetingPage, form: Any, by: User) -> None:
        data = form.cleaned_data
        chosen = [page.dossier, *form.chosen()]
        assert page.meeting is not None
        sitting.prepare(
            page.meeting, form.about(), by=by, version=data["version"], with_dossiers=chosen, key=data["idem"]
        )

    return _sent(
        request,
        dossier,
        Sit.PREPARE,
        lambda page: _prepare_form(page, request.POST),
        do,
        _("Đã lưu thông tin cuộc họp."),
    )


@require_POST
@login_required
def vote(request: HttpRequest, dossier: UUID) -> HttpResponse:
    def do(page: MeetingPage, form: Any, by: User) -> None:
        data = form.cleaned_data
        sitting.open_vote(page.meeting, by=by, version=data["version"], key=data["idem"])  # type: ignore[arg-type]

    done = _("Đã mở bỏ phiếu. Mức cần đạt và nội dung biểu quyết được giữ nguyên từ lúc này.")
    return _sent(request, dossier, Sit.VOTE, lambda page: VoteForm(request.POST), do, done)


@require_POST
@login_required
def enter(request: HttpRequest, dossier: UUID) -> HttpResponse:
    def do(page: MeetingPage, form: Any, by: User) -> None:
        item, data = _item(page, form.cleaned_data["item"]), form.cleaned_data
        held = sitting.enter(item, form.ballots(), by=by, round_shown=data["round"], key=data["idem"])
        if held.counted_at is None and held.round > data["round"]:
            messages.warning(
                request, _("Hai người nhập khác nhau: xem dòng ghi “khác”, đếm lại rồi mỗi người nhập lại.")
            )

    def form_of(page: MeetingPage) -> BallotForm:
        present = page.meeting.present if page.meeting else 0
        return BallotForm(present or 0, request.POST, ids=f"ballot-{request.POST.get('item', '')[:9]}")

    return _sent(request, dossier, Sit.ENTER, form_of, do, _("Đã ghi số phiếu."))


def _item(page: MeetingPage, pk: int) -> Item:
    """A dossier of the meeting within the person's reach."""
    found = next((line.item for line in page.lines if line.item.pk == pk), None)
    if found is None:
        raise Http404
    return found


@require_POST
@login_required
def finish(request: HttpRequest, dossier: UUID) -> HttpResponse:
    def do(page: MeetingPage, form: Any, by: User) -> None:
        item = _item(page, form.cleaned_data["item"])
        sitting.finish(item, by=by, key=form.cleaned_data["idem"])

    done = _("Đã ghi kết quả; hồ sơ sang bước tiếp theo.")
    return _sent(request, dossier, Sit.FINISH, lambda page: FinishForm(request.POST), do, done)


@require_POST
@login_required
def cancel(request: HttpRequest, dossier: UUID) -> HttpResponse:
    def do(page: MeetingPage, form: Any, by: User) -> None:
        data = form.cleaned_data
        sitting.cancel(page.meeting, data["reason"], by=by, version=data["version"])  # type: ignore[arg-type]

    done = _("Đã hủy cuộc họp; lý do được giữ.")
    return _sent(request, dossier, Sit.CANCEL, lambda page: CancelForm(request.POST), do, done)
