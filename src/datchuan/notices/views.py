"""The list of one's own notices, opening one, and how they come by mail."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config import clock
from datchuan.notices import actions, options, queries
from datchuan.notices.forms import WishForm
from datchuan.notices.models import Notice
from datchuan.people.models import User


@require_safe
@login_required
def show_notices(request: HttpRequest) -> HttpResponse:
    """What the person was told: due today first, then what is unread, by thing."""
    shown = queries.notice_list(cast(User, request.user).pk, request.GET.get("page"), clock.today())
    return render(request, "notices/notices.html", {"list": shown, "kept_days": options.kept_days()})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_notice(request: HttpRequest, notice: int) -> HttpResponse:
    """Go to the exact place. The button of the list posts, and the notice is read; a link only leads there."""
    found = get_object_or_404(Notice.objects.of(request.user.pk), pk=notice)
    if request.method == "POST":
        actions.read_one(found)
    return HttpResponseRedirect(found.where, status=303)


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything on the list counts as read, except what came after the page was drawn."""
    typed = request.POST.get("up_to", "")
    up_to = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 18 else 0
    count = actions.read_all(cast(User, request.user), up_to)
    messages.success(
        request,
        _("Đã đánh dấu %(count)d thông báo là đã đọc.") % {"count": count}
        if count
        else _("Không còn thông báo chưa đọc."),
    )
    return redirect("notices")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show_settings(request: HttpRequest) -> HttpResponse:
    """How each kind of notice comes by mail; in the product it is always shown."""
    person = cast(User, request.user)
    kinds = queries.kinds_for(request.rights.roles)  # type: ignore[attr-defined]
    sent = request.POST if request.method == "POST" else None
    form = WishForm(kinds, sent, stored=queries.wishes_of(person.pk))
    if form.is_valid():
        actions.save_wishes(person, form.wishes, key=form.cleaned_data["idem"])
        messages.success(request, _("Đã lưu cách nhận thư."))
        return redirect("notices-settings")
    context = {"form": form, "address": person.email, "hour": options.digest_hour()}
    return render(request, "notices/settings.html", context, status=422 if sent is not None else 200)
