"""What the secretary of the Council sends from the pages of a sitting and of an item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.council import actions, queries, rules
from datchuan.council.forms import (
    AgendaForm,
    ChangeForm,
    CloseForm,
    CountForm,
    PresenceForm,
    ReasonForm,
    SeenForm,
)
from datchuan.council.models import Item, Sitting
from datchuan.council.views import item_or_404, item_shown, sitting_or_404, sitting_shown, to_item, to_sitting
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.ui.fields import VNForm


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


def _keeps(request: HttpRequest) -> bool:
    return rules.is_secretary(rights_in(request))


# The sitting


@require_POST
@login_required
def agenda(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """Put what was ticked on the agenda."""
    found = sitting_or_404(request, sitting)
    form = AgendaForm(queries.dossiers_for(clock.today()), request.POST)
    if _keeps(request) and not form.is_valid():
        return _again(request, found, form)
    chosen = form.cleaned_data["dossiers"] if _keeps(request) else []
    made = actions.put_on_agenda(found, chosen, by=_person(request))
    said = ngettext("Đã đưa %(n)d hồ sơ vào chương trình.", "Đã đưa %(n)d hồ sơ vào chương trình.", len(made))
    messages.success(request, said % {"n": len(made)})
    return to_sitting(sitting, "#agenda")


def _again(request: HttpRequest, sitting: Sitting, form: VNForm) -> HttpResponse:
    """The page of the sitting with the form that has to be corrected."""
    return sitting_shown(request, sitting, form, 422)


@require_POST
@login_required
def presence(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """Everybody's presence at once."""
    found = sitting_or_404(request, sitting)
    members = list(found.members.all())
    form = PresenceForm(found, members, request.POST)
    if _keeps(request) and not form.is_valid():
        return _again(request, found, form)
    data = form.cleaned_data if form.is_valid() else None
    actions.note_presence(
        found,
        form.present if data else {},
        by=_person(request),
        base=data["version"] if data else None,
        led=form.led if data else None,
    )
    messages.success(request, _("Đã ghi có mặt."))
    return to_sitting(sitting, "#presence")


@require_POST
@login_required
def open_sitting(request: HttpRequest, sitting: UUID) -> HttpResponse:
    return _pressed(request, sitting, SeenForm, _open, _("Đã khai mạc. Nguyên tắc bỏ phiếu giữ nguyên từ lúc này."))


def _open(found: Sitting, data: dict[str, Any], by: User) -> None:
    actions.open_sitting(found, by=by, base=data.get("version"))


@require_POST
@login_required
def change_sitting(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """Another day or place; the members and the communes are told."""
    found = sitting_or_404(request, sitting)
    form = ChangeForm(found, request.POST)
    if _keeps(request) and not form.is_valid():
        return _again(request, found, form)
    data = form.cleaned_data if form.is_valid() else {}
    held_on, place = data.get("held_on", found.held_on), data.get("place", found.place)
    actions.change_sitting(found, held_on, place, by=_person(request), base=data.get("version"))
    messages.success(request, _("Đã đổi lịch họp; thành viên được báo."))
    return to_sitting(sitting)


@require_POST
@login_required
def close_sitting(request: HttpRequest, sitting: UUID) -> HttpResponse:
    def do(found: Sitting, data: dict[str, Any], by: User) -> None:
        actions.close_sitting(found, by=by, note=data.get("note", ""))

    return _pressed(request, sitting, CloseForm, do, _("Đã bế mạc. Lập biên bản ở dưới."))


@require_POST
@login_required
def cancel_sitting(request: HttpRequest, sitting: UUID) -> HttpResponse:
    def do(found: Sitting, data: dict[str, Any], by: User) -> None:
        actions.cancel_sitting(found, by=by, reason=data.get("reason", ""))

    return _pressed(request, sitting, ReasonForm, do, _("Đã hủy cuộc họp; hồ sơ chờ cuộc họp khác."))


def _pressed(
    request: HttpRequest,
    pk: UUID,
    form_class: type[VNForm],
    do: Callable[[Sitting, dict[str, Any], User], None],
    done: str,
) -> HttpResponse:
    """Read the form, do it, come back. Whoever may not is refused by the action, which leaves its line."""
    found, form = sitting_or_404(request, pk), form_class(request.POST)
    if _keeps(request) and not form.is_valid():
        return _again(request, found, form)
    do(found, form.cleaned_data if form.is_valid() else {}, _person(request))
    messages.success(request, done)
    return to_sitting(pk)


# One item


@require_POST
@login_required
def take_off(request: HttpRequest, item: UUID) -> HttpResponse:
    found, form = item_or_404(request, item), ReasonForm(request.POST, auto_id="o-%s")
    if _keeps(request) and not form.is_valid():
        return item_shown(request, found.dossier, found, form, 422)
    actions.take_off(found, by=_person(request), reason=form.cleaned_data.get("reason", "") if form.is_valid() else "")
    messages.success(request, _("Đã đưa hồ sơ ra khỏi chương trình; hồ sơ chờ cuộc họp khác."))
    return to_sitting(found.sitting_id, "#agenda")


@require_POST
@login_required
def open_vote(request: HttpRequest, item: UUID) -> HttpResponse:
    found: Item = item_or_404(request, item)
    actions.open_vote(found, by=_person(request))
    messages.success(request, _("Đã mở bỏ phiếu. Thành viên bỏ phiếu trên trang của mình."))
    return to_item(item, "#vote")


@require_POST
@login_required
def close_vote(request: HttpRequest, item: UUID) -> HttpResponse:
    """Count the votes; the dossier follows the result."""
    found, form = item_or_404(request, item), CountForm(request.POST, auto_id="k-%s")
    if _keeps(request) and not form.is_valid():
        return item_shown(request, found.dossier, found, form, 422)
    if not _keeps(request):
        raise _refused(found, _person(request))
    try:
        actions.close_vote(found, by=_person(request), conclusion=form.cleaned_data["conclusion"])
    except Refused as refusal:
        if refusal.sentence != _not_all(found, form):
            raise
        form.add_error("conclusion", refusal.sentence)
        return item_shown(request, found.dossier, found, form, 422)
    messages.success(request, _("Đã kiểm phiếu; hồ sơ đi theo kết quả."))
    return to_item(item, "#vote")


def _not_all(item: Item, form: CountForm) -> str:
    """The sentence that asks why votes are counted before everybody has voted: it belongs beside the field."""
    count = queries.count_of(item, item.sitting.secret)
    left = count.voters - (count.eligible + count.improve + count.no)
    return rules.why_not_close_vote(left, form.cleaned_data["conclusion"])


def _refused(item: Item, person: User) -> Refused:
    """Let the action refuse whoever is not the secretary, with its line in the journal."""
    actions.close_vote(item, by=person)
    return Refused(_("Việc này do thư ký Hội đồng làm."))
