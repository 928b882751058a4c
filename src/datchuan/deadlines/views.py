"""The page of terms, the private address of its calendar, and the calendar itself."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from datchuan.config import clock
from datchuan.deadlines import actions, ical, rules
from datchuan.deadlines.agenda import agenda, for_feed
from datchuan.deadlines.forms import FeedForm
from datchuan.deadlines.models import Feed
from datchuan.people.limits import limited
from datchuan.people.models import Role, User
from datchuan.people.rights import Rights, rights_of


@require_safe
@login_required
def show_deadlines(request: HttpRequest) -> HttpResponse:
    """The terms of the person: overdue first, then month by month."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    found = agenda(rights, request.GET.get("kind", ""))
    return render(request, "deadlines/deadlines.html", {"agenda": found, **_feed_context(request)})


def _feed_context(request: HttpRequest) -> dict[str, object]:
    feed = Feed.objects.filter(person_id=request.user.pk, revoked_at=None).first()
    may_have = not rules.why_not_have(request.rights)  # type: ignore[attr-defined]
    return {"feed": feed, "feed_form": FeedForm(), "may_have": may_have}


@require_POST
@login_required
def open_feed(request: HttpRequest) -> HttpResponse:
    """Make a new address and show it, this once."""
    form = FeedForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.problems[0].sentence)
        return HttpResponseRedirect(reverse("deadlines"), status=303)
    secret = actions.open_feed(by=cast(User, request.user), key=form.cleaned_data["idem"])
    address = request.build_absolute_uri(reverse("deadline-feed", args=[secret])) if secret else ""
    response = render(request, "deadlines/feed.html", {"address": address, "feed_form": FeedForm()})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@login_required
def close_feed(request: HttpRequest) -> HttpResponse:
    """Close the address: calendars that hold it get nothing any more."""
    actions.close_feed(by=cast(User, request.user))
    messages.success(request, _("Đã đóng địa chỉ lịch. Ứng dụng lịch đang dùng địa chỉ đó không nhận được gì nữa."))
    return HttpResponseRedirect(reverse("deadlines"), status=303)


@require_safe
@limited("calendar")
def show_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a private address, with the rights that its person has today. Closed: as if never there."""
    feed = Feed.objects.filter(digest=actions.digest(secret), revoked_at=None).select_related("person").first()
    rights = rights_of(feed.person) if feed is not None else None
    if feed is None or rights is None or rights.roles <= {Role.OPERATOR}:
        raise Http404
    with translation.override(feed.language):
        name, overdue = _("Thời hạn nông thôn mới"), _("Quá hạn")
        site = f"{request.scheme}://{request.get_host()}"
        body = ical.calendar(name, for_feed(rights), site, clock.now(), overdue)
    response = HttpResponse(body, content_type=ical.MIME)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Disposition"] = 'inline; filename="thoi-han.ics"'
    return response
