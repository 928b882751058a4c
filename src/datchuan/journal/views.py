"""The page of what happened to a thing."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from datchuan.journal.queries import readable_history
from datchuan.journal.words import tell

PER_PAGE = 50


@require_safe
def history(request: HttpRequest, object_type: str, object_id: str) -> HttpResponse:
    """The history of one thing. The middleware of sign-in puts ``standing.may_read_history(chain)`` on the request.

    A thing without history, a thing of others and a visitor who has not signed in get the same 404.
    """
    standing = getattr(request, "standing", None)
    if standing is None:
        raise Http404
    pages = Paginator(readable_history(object_type, object_id, standing.may_read_history), PER_PAGE)
    if not pages.count:
        raise Http404
    page = pages.get_page(request.GET.get("page"))
    lines = [tell(entry) for entry in page.object_list]
    return render(request, "journal/history.html", {"page": page, "lines": lines, "about": lines[0].about})
