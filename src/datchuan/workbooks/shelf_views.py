"""The list of guidance and the library of a commune as files."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from datchuan.config import clock
from datchuan.guidance.choices import choices
from datchuan.guidance.listing import list_for
from datchuan.library import queries as library
from datchuan.library.views import commune_or_404, whole_year
from datchuan.workbooks.list_views import rights_for, table_file
from datchuan.workbooks.serving import slug
from datchuan.workbooks.shelf_files import guidance_table, lacking_table, library_table


@require_safe
@login_required
def export_guidance(request: HttpRequest, ext: str) -> HttpResponse:
    """The list of guidance as it is filtered."""
    rights = rights_for(request, ext)
    if not rights.posts:
        raise Http404
    page = list_for(rights, request.GET)
    shown = "; ".join(f"{choice.label}: {choice.said}" for choice in choices(page) if choice.said)
    return table_file(ext, f"huong-dan-{clock.today().isoformat()}", guidance_table(page, shown, demo=settings.DEMO))


@require_safe
@login_required
def export_library(request: HttpRequest, code: str, ext: str) -> HttpResponse:
    """The library of a commune as it is filtered, or what is missing from it."""
    rights_for(request, ext)
    commune = commune_or_404(request, code)
    year = whole_year(request.GET.get("year", ""))
    filters = library.Filters.from_query(request.GET, library.sets_of(year), year)
    if filters.show == "missing":
        table = lacking_table(commune, library.lacking(commune, filters), filters, demo=settings.DEMO)
    else:
        table = library_table(commune, library.whole_shelf(commune, filters), filters, demo=settings.DEMO)
    return table_file(ext, f"minh-chung-{slug(str(commune))}-{clock.today().isoformat()}", table)
