"""What is done with a dossier: each action with a page of its own, its refusal, and the page of two states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from datchuan.config.errors import Refused, Stale
from datchuan.dossiers import acting, actions, queries, revocation, rules, showing, timeline, turns, words
from datchuan.dossiers.actions import Basis
from datchuan.dossiers.content import Content
from datchuan.dossiers.forms import (
    ActForm,
    AnnounceForm,
    AnswerForm,
    MoveForm,
    PassForm,
    ReasonForm,
    RegisterForm,
    ReturnForm,
    SealForm,
)
from datchuan.dossiers.models import Dossier, Event
from datchuan.dossiers.views import FORM_METHODS, dossier_or_404, to_dossier
from datchuan.dossiers.workflow import Action
from datchuan.journal.actions import was_handled
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.procedures.kinds import StepKind
from datchuan.ui.conflict import FRESH, Theirs, both_versions, sent_again, who_did

PASS_FORMS: dict[str, type[PassForm]] = {
    StepKind.REGISTRATION: RegisterForm,
    StepKind.ANNOUNCEMENT: AnnounceForm,
    StepKind.ANSWER: AnswerForm,
}
Show = Callable[[ActForm, int], HttpResponse]


def refuse_early(request: HttpRequest, dossier: Dossier, action: Action) -> None:
    """Refuse whoever may not: reading leaves no line, a form that is sent does."""
    if request.method == "POST":
        acting.refuse(action, dossier, by=cast(User, request.user))
        return
    if sentence := rules.why_not(action, rights_in(request), dossier):
        raise Refused(sentence, status=409 if rules.is_only_of_state(sentence, action, dossier) else 403)


def run(
    request: HttpRequest, dossier: Dossier, action: Action, form: ActForm, do: Callable[[], Any], done: str, show: Show
) -> HttpResponse:
    """Do what a form asks and come back to the dossier; a stale page shows both states, a refusal by the state of things
    is told beside what was typed."""
    if not form.is_valid():
        if "idem" in form.cleaned_data and was_handled(request.user, form.cleaned_data["idem"]):
            return to_dossier(dossier)  # pressed twice: what the first press did has changed the choices of the form
        refuse_early(request, dossier, action)
        return show(form, 422)
    try:
        do()
    except Stale as stale:
        return conflict(request, dossier, form, stale)
    except Refused as refusal:
        if refusal.status != 409 or not form.typed:
            raise
        form.add_error(None, refusal.sentence)
        return show(form, 409)
    messages.success(request, done)
    return to_dossier(dossier)


def conflict(request: HttpRequest, dossier: Dossier, form: ActForm, stale: Stale) -> HttpResponse:
    """Both states side by side: how the dossier stood when the page was opened, and how it stands now."""
    theirs: Dossier = stale.theirs
    last = Event.objects.filter(dossier=theirs).select_related("by").order_by("-number").first()
    was = words.position(dossier.plan, form.cleaned_data.get("was", ""))
    mine = [(_("Hồ sơ lúc anh/chị mở trang"), was)] if was else []
    lines = [
        (_("Hồ sơ bây giờ"), f"{theirs.get_state_display()}: {theirs.present_step.name}"),
        (_("Việc vừa làm"), str(last.get_action_display()) if last else ""),
        (_("Nội dung"), last.text if last else ""),
    ]
    return both_versions(
        request,
        stale.sentence,
        [*mine, *form.typed],
        Theirs(who_did(last.by) if last else "", last.at if last else None, lines),
        version=theirs.version,
        back=reverse("dossier", args=[theirs.pk]),
        again=sent_again(request, FRESH | {"was"}),
        title=_("Hồ sơ vừa có người khác xử lý"),
    )


def _page(request: HttpRequest, dossier: Dossier, action: Action, about: str, why_not: str = "") -> Show:
    """The plain page of an action: what it does, its form, its button."""

    def show(form: ActForm, status: int = 200) -> HttpResponse:
        context = {"dossier": dossier, "form": form, "label": action.label, "about": about, "why_not": why_not}
        return render(request, "dossiers/act.html", context, status=status)

    return show


# Sealing, skipping, withdrawing, taking up again


@require_http_methods(FORM_METHODS)
@login_required
def seal(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """Seal the figures of today as a new version."""
    found = dossier_or_404(request, dossier)
    about = _("Số liệu, minh chứng và giấy tờ của hôm nay được chốt thành phiên bản mới. Kết quả đã lấy ý kiến, biểu quyết "
              "trên nội dung khác sẽ không còn hiệu lực.")  # fmt: skip
    show = _page(request, found, Action.SEAL, about, _why_not_seal(request, found))
    if request.method != "POST":
        refuse_early(request, found, Action.SEAL)
        return show(SealForm(found), 200)
    form = SealForm(found, request.POST)

    def do() -> None:
        actions.seal_version(found, by=cast(User, request.user), reason=form.cleaned_data["reason"], **form.base)

    return run(request, found, Action.SEAL, form, do, _("Đã chốt phiên bản của hồ sơ."), show)


def _why_not_seal(request: HttpRequest, dossier: Dossier) -> str:
    if request.method == "POST":
        return ""
    step = dossier.plan.assessment
    return rules.why_not_sealable(dossier, step, queries.gather(dossier))


@require_http_methods(FORM_METHODS)
@login_required
def skip(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """Leave out a step that the procedure calls optional."""
    found = dossier_or_404(request, dossier)
    about = _("Bước “%(step)s” được bỏ qua; lý do ghi vào quá trình của hồ sơ.") % {"step": found.present_step.name}
    show = _page(request, found, Action.SKIP, about, _why_not_skip(request, found))
    if request.method != "POST":
        refuse_early(request, found, Action.SKIP)
        return show(ReasonForm(found), 200)
    form = ReasonForm(found, request.POST)

    def do() -> None:
        actions.skip_step(found, by=cast(User, request.user), reason=form.cleaned_data["reason"], **form.base)

    return run(request, found, Action.SKIP, form, do, _("Đã bỏ qua bước này."), show)


def _why_not_skip(request: HttpRequest, dossier: Dossier) -> str:
    return rules.why_not_skip(dossier.present_step, dossier.due_on, rights_in(request).on)


@require_http_methods(FORM_METHODS)
@login_required
def stop(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """End a revocation whose test no longer holds: the title is kept."""
    found = dossier_or_404(request, dossier)
    about = _("Thủ tục thu hồi dừng ở đây, xã giữ danh hiệu và tiếp tục khắc phục. Mọi việc đã làm vẫn được giữ.")
    if request.method != "POST":
        refuse_early(request, found, Action.STOP)
        return _page(request, found, Action.STOP, about, revocation.why_not_stop(found))(ReasonForm(found), 200)
    form = ReasonForm(found, request.POST)

    def do() -> None:
        turns.stop(found, by=cast(User, request.user), reason=form.cleaned_data["reason"], **form.base)

    show = _page(request, found, Action.STOP, about)
    return run(request, found, Action.STOP, form, do, _("Đã dừng thủ tục, danh hiệu được giữ."), show)


@require_http_methods(FORM_METHODS)
@login_required
def withdraw(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """Take a dossier back for good."""
    found = dossier_or_404(request, dossier)
    about = _("Hồ sơ dừng ở đây và vẫn được giữ. Muốn xét lại thì lập hồ sơ lần tiếp theo.")
    show = _page(request, found, Action.WITHDRAW, about)
    if request.method != "POST":
        refuse_early(request, found, Action.WITHDRAW)
        return show(ReasonForm(found), 200)
    form = ReasonForm(found, request.POST)

    def do() -> None:
        turns.withdraw(found, by=cast(User, request.user), reason=form.cleaned_data["reason"], **form.base)

    return run(request, found, Action.WITHDRAW, form, do, _("Đã rút hồ sơ."), show)


@require_http_methods(FORM_METHODS)
@login_required
def repair(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """Take a returned dossier up again."""
    found = dossier_or_404(request, dossier)
    show = _page(request, found, Action.REPAIR, _("Hồ sơ mở lại để sửa theo các lý do trả lại."))
    if request.method != "POST":
        refuse_early(request, found, Action.REPAIR)
        return show(ActForm(found), 200)
    form = ActForm(found, request.POST)

    def do() -> None:
        turns.start_repair(found, by=cast(User, request.user), **form.base)

    return run(request, found, Action.REPAIR, form, do, _("Hồ sơ đã mở lại để sửa."), show)


@require_http_methods(FORM_METHODS)
@login_required
def move(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """Put an open dossier under another procedure, by a decision."""
    found = dossier_or_404(request, dossier)
    procedures = queries.procedures_to_move_to(found)
    why_not = (
        "" if procedures else _("Chưa có quy trình nào khác cho danh hiệu này. Nạp gói dữ liệu có quy trình mới trước.")
    )
    about = _(
        "Hồ sơ giữ nguyên quy trình lúc lập, trừ khi có quyết định cho chuyển. Quyết định ghi vào quá trình của hồ sơ."
    )
    show = _page(request, found, Action.MOVE, about, why_not)
    if request.method != "POST":
        refuse_early(request, found, Action.MOVE)
        return show(MoveForm(found, procedures=procedures), 200)
    form = MoveForm(found, request.POST, procedures=procedures)

    def do() -> None:
        procedure, step = form.chosen()
        turns.move_to(
            found, procedure, step, by=cast(User, request.user), reason=form.cleaned_data["reason"], **form.base
        )

    return run(request, found, Action.MOVE, form, do, _("Đã chuyển hồ sơ sang quy trình mới."), show)


# Completing a step


@require_http_methods(FORM_METHODS)
@login_required
def complete(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """Complete the present step; where the commune seals or sends, after a look at all that goes."""
    found = dossier_or_404(request, dossier)
    step = found.present_step
    form_class = PASS_FORMS.get(step.kind, PassForm)
    if request.method != "POST":
        refuse_early(request, found, Action.PASS)
        if rules.why_not_by_hand(step) and (work := timeline.work_url(found, step)):
            return HttpResponseRedirect(work)
        return _show_complete(request, found, form_class(found), 200)
    form = form_class(found, request.POST)

    def do() -> None:
        actions.pass_step(found, by=cast(User, request.user), basis=_basis(form), **form.base)

    said = _("Đã hoàn thành bước “%(step)s”.") % {"step": step.name}
    return run(request, found, Action.PASS, form, do, said, lambda f, status: _show_complete(request, found, f, status))


def _basis(form: PassForm) -> Basis | None:
    """What is kept with the step; None for a bare press, which the rules then ask about."""
    return Basis(summary=form.summary(), data=form.basis()) if form.basis() else None


def _show_complete(request: HttpRequest, dossier: Dossier, form: ActForm, status: int) -> HttpResponse:
    page = queries.dossier_page(rights_in(request), dossier)
    after = queries.following(dossier)
    why_not = rules.why_not_by_hand(page.step) or page.why_not_finish
    context = {
        "dossier": dossier, "page": page, "form": form, "why_not": why_not, "after": after,
        "limit": words.limit_words(after.limit) if after else "",
    }  # fmt: skip
    if page.step.role != rules.COMMUNE_ROLE or page.step.kind in (StepKind.REGISTRATION, StepKind.ANSWER):
        about = _("Bước tiếp theo: %(step)s.") % {"step": after.name} if after else _("Đây là bước cuối của hồ sơ.")
        more = {"label": Action.PASS.label, "about": about, "missing": timeline.papers_of(page)}
        return render(request, "dossiers/act.html", {**context, **more}, status=status)
    sealed = Content(dossier.content.document) if dossier.content else None
    context |= {
        "groups": showing.groups(dossier, page.live),
        "changes": showing.changes(dossier, sealed, page.live) if sealed else None,
        "papers": timeline.papers_of(page),
        "leaves": after is None or after.role != rules.COMMUNE_ROLE,
    }
    return render(request, "dossiers/check.html", context, status=status)


# Giving back


@require_http_methods(FORM_METHODS)
@login_required
def give_back(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """Give a dossier back with its reasons."""
    found = dossier_or_404(request, dossier)
    items = _items(found)
    if request.method != "POST":
        refuse_early(request, found, Action.RETURN)
        return _show_return(request, found, ReturnForm(found, items=items), 200)
    form = ReturnForm(found, request.POST, items=items)
    if "more" in request.POST:
        form.add_rows()
        return _show_return(request, found, form, 200, fresh=True)
    if "usual" in request.POST:
        text = request.POST["usual"]
        form.say_usual(int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1)
        return _show_return(request, found, form, 200, fresh=True)

    def do() -> None:
        turns.return_dossier(
            found, by=cast(User, request.user), reasons=form.reasons, to=form.cleaned_data["to"], **form.base
        )

    done = _("Đã trả lại hồ sơ, bên nhận đã được báo ngay.")
    return run(request, found, Action.RETURN, form, do, done, lambda f, status: _show_return(request, found, f, status))


def _items(dossier: Dossier) -> list[tuple[str, str]]:
    """The indicators of the sealed version, to point a reason at."""
    if dossier.content is None:
        return []
    rows = Content(dossier.content.document).items.values()
    return [(item["code"], f"{item['code']} {showing.shown(dossier, item).name[:80]}") for item in rows]


def _show_return(
    request: HttpRequest, dossier: Dossier, form: Any, status: int, *, fresh: bool = False
) -> HttpResponse:
    context = {"dossier": dossier, "form": form, "usual": list(enumerate(words.usual_reasons())), "fresh": fresh}
    return render(request, "dossiers/return.html", context, status=status)
