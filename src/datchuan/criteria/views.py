"""Criteria sets and the guidance of their indicators. Everybody who has signed in may read them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from datchuan.config import clock
from datchuan.criteria import queries
from datchuan.criteria.choices import choices
from datchuan.criteria.models import Edition


def _edition(text: str) -> Edition:
    edition = queries.edition_by_slug(text)
    if edition is None:
        raise Http404
    return edition


@require_safe
@login_required
def show_editions(request: HttpRequest) -> HttpResponse:
    """Editions in force, and all that ever were."""
    lines = queries.editions()
    context = {
        "current": [line for line in lines if line.in_force],
        "others": [line for line in lines if not line.in_force],
        "on": clock.today(),
    }
    return render(request, "criteria/editions.html", context)


@require_safe
@login_required
def show_edition(request: HttpRequest, edition: str) -> HttpResponse:
    """Every criterion and indicator of an edition with its thresholds."""
    found = _edition(edition)
    years = queries.years_of(found)
    filters = queries.Filters.from_query(request.GET, years, clock.today())
    page = queries.edition_page(found, filters, years)
    return render(request, "criteria/edition.html", {"page": page, "choices": choices(page)})


@require_safe
@login_required
def show_indicator(request: HttpRequest, edition: str, code: str) -> HttpResponse:
    """How one indicator is measured and proved."""
    page = queries.guidance_page(_edition(edition), code)
    if page is None:
        raise Http404
    return render(request, "criteria/indicator.html", {"page": page, "on": clock.today()})
