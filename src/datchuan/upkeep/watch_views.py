"""The watch over titled communes that may be about to lose an indicator."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from datchuan.people.reading import rights_in
from datchuan.upkeep.filters import WatchFilters
from datchuan.upkeep.watch import watch_page

#: Communes on one page.
PER_PAGE = 30


@require_safe
@login_required
def show_watch(request: HttpRequest) -> HttpResponse:
    """Communes with their signs."""
    page = watch_page(rights_in(request), WatchFilters.from_query(request.GET))
    shown = Paginator(page.rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "upkeep/watch.html", {"page": page, "filters": page.filters, "shown": shown})
