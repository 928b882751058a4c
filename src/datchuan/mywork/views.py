"""The first screen."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from datchuan.mywork import homes, trail
from datchuan.people.reading import rights_in
from datchuan.people.rights import Rights
from datchuan.workbooks.serving import CSV, XLSX, attachment
from datchuan.workbooks.tables import csv_file, xlsx_file


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first screen of the person's role."""
    page = homes.home_of(request.rights)  # type: ignore[attr-defined]
    return render(request, page.template, page.context)


def _follower(request: HttpRequest) -> Rights:
    """The rights of who follows the trail; for everybody else there is no such page."""
    rights = rights_in(request)
    if not rights.holds(*trail.READERS):
        raise Http404
    return rights


@require_safe
@login_required
def show_trail(request: HttpRequest) -> HttpResponse:
    """The journal, searched."""
    rights = _follower(request)
    return render(request, "mywork/trail.html", {"page": trail.page(rights, trail.Asked.from_query(request.GET))})


@require_safe
@login_required
def download_trail(request: HttpRequest, ext: str) -> HttpResponse:
    """What was found, as a file."""
    rights = _follower(request)
    if ext not in {"xlsx", "csv"}:
        raise Http404
    table = trail.table(rights, trail.Asked.from_query(request.GET))
    data = xlsx_file(table) if ext == "xlsx" else csv_file(table)
    return attachment(data, XLSX if ext == "xlsx" else CSV, f"trich-nhat-ky-{rights.on.isoformat()}.{ext}")
