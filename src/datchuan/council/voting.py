"""What a member of the Council sends: the vote with its second look, an interest, a private note."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from datchuan.council import actions, keeping, queries, rules
from datchuan.council.forms import ConflictForm, MemberConflictForm, NoteForm, VoteForm
from datchuan.council.models import Item, Member, Voted
from datchuan.council.views import item_or_404, item_shown, to_item
from datchuan.council.workflow import Choice, choice_word
from datchuan.people.models import User
from datchuan.people.reading import rights_in


def _member(request: HttpRequest, item: Item) -> Member | None:
    return Member.objects.filter(sitting_id=item.sitting_id, user=cast(User, request.user)).first()


@require_POST
@login_required
def vote(request: HttpRequest, item: UUID) -> HttpResponse:
    """First the choice, then "Anh/chị chọn …" with a second press. Both by POST: a choice never stands in an address.

    Who has voted already is told so; nothing is sent twice.
    """
    found = item_or_404(request, item)
    form = VoteForm(request.POST, auto_id="v-%s", revokes=found.dossier.revokes)
    member = _member(request, found)
    if member is not None and Voted.objects.filter(item=found, member=member).exists():
        messages.info(request, _("Phiếu của anh/chị đã được ghi. Mỗi thành viên bỏ một phiếu."))
        return to_item(item, "#vote")
    if member is not None and not form.is_valid():
        return item_shown(request, found.dossier, found, form, 422)
    choice = form.cleaned_data.get("choice", "") if form.is_valid() else ""
    if member is not None and not form.is_sure:
        line = next(
            line for line in queries.sitting_page(rights_in(request), found.sitting).lines if line.item == found
        )
        context = {"item": found, "dossier": found.dossier, "line": line, "choice": Choice(choice)}
        context["chosen"] = choice_word(choice, revokes=found.dossier.revokes)
        return render(request, "council/confirm.html", context)
    actions.cast(found, choice, by=cast(User, request.user))
    messages.success(request, _("Đã ghi phiếu của anh/chị."))
    return to_item(item, "#vote")


@require_POST
@login_required
def conflict(request: HttpRequest, item: UUID) -> HttpResponse:
    """An interest of the member, or of another one as the secretary notes it."""
    found = item_or_404(request, item)
    keeps = rules.is_secretary(rights_in(request)) and "member" in request.POST
    members = list(Member.objects.filter(sitting_id=found.sitting_id))
    form = MemberConflictForm(members, request.POST) if keeps else ConflictForm(request.POST, auto_id="i-%s")
    own = _member(request, found)
    if (keeps or own is not None) and not form.is_valid():
        return item_shown(request, found.dossier, found, form, 422)
    member = form.members[form.cleaned_data["member"]] if isinstance(form, MemberConflictForm) else own or members[0]
    reason = form.cleaned_data.get("reason", "") if form.is_valid() else ""
    actions.declare_conflict(found, member, by=cast(User, request.user), reason=reason)
    messages.success(request, _("Đã ghi lợi ích liên quan. Thành viên không bỏ phiếu về hồ sơ này; biên bản ghi rõ."))
    return to_item(item, "#vote")


@require_POST
@login_required
def note(request: HttpRequest, item: UUID) -> HttpResponse:
    """A private note of a member."""
    found, form = item_or_404(request, item), NoteForm(request.POST, auto_id="n-%s")
    if not form.is_valid():
        return item_shown(request, found.dossier, found, form, 422)
    keeping.keep_note(found, form.cleaned_data["text"], by=cast(User, request.user))
    messages.success(request, _("Đã lưu ghi chú riêng."))
    return to_item(item, "#note")
