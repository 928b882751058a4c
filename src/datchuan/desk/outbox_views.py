"""What waits on a person's machine: the page is drawn there; asking the operators for help is a write here."""

from __future__ import annotations

import re
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from datchuan.desk import outbox
from datchuan.people.models import User

_PLACE = re.compile(r"/commune/[0-9]{5}/[A-Z_]{2,20}/[0-9.]{1,12}/[0-9]{4}/", re.ASCII)


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The list is made in the browser: the server knows nothing of what did not reach it."""
    return render(request, "desk/outbox.html")


@require_POST
@login_required
def ask_help(request: HttpRequest) -> HttpResponse:
    """Tell the operators that something does not get through: where, since when, how often tried; none of the figures."""
    place = request.POST.get("place", "")
    if not _PLACE.fullmatch(place):
        messages.warning(request, _("Chưa báo được: không rõ trang chỉ tiêu nào. Mở Hộp gửi đi rồi bấm lại."))
        return redirect("outbox")
    told = outbox.ask_help(
        place, request.POST.get("since", ""), request.POST.get("tries", ""), request.POST.get("why", ""),
        by=cast(User, request.user),
    )  # fmt: skip
    said = _("Đã báo quản trị hệ thống.") if told else _("Đã báo từ trước; quản trị hệ thống chưa đọc.")
    messages.success(request, said)
    return redirect("outbox")
