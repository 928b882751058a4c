"""The projector: large letters, nothing around them, new every few seconds; and the line of what is voted on now."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from datchuan.config.pages import wants_fragment
from datchuan.council import queries
from datchuan.council.queries import ItemLine, SittingPage
from datchuan.council.views import sitting_or_404
from datchuan.council.workflow import ItemState
from datchuan.people.reading import rights_in


def shown_now(page: SittingPage) -> ItemLine | None:
    """What the room looks at: what is voted on, otherwise what was counted last."""
    counted = [line for line in page.lines if line.item.state == ItemState.COUNTED]
    return page.voting or max(counted, key=lambda line: line.item.counted_at, default=None)  # type: ignore[arg-type,return-value]


@require_safe
@login_required
def show_screen(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """The projector's page; htmx asks for its middle alone."""
    found = sitting_or_404(request, sitting)
    page = queries.sitting_page(rights_in(request), found)
    now = shown_now(page)
    district = queries.districts_of([now.item.dossier]).get(now.item.dossier_id, "") if now else ""
    context = {"page": page, "sitting": found, "line": now, "district": district}
    template = "council/_screen.html" if wants_fragment(request) else "council/screen.html"
    return render(request, template, context)


@require_safe
@login_required
def show_now(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """One line: what is voted on and how many have voted. A page of its own without htmx."""
    found = sitting_or_404(request, sitting)
    page = queries.sitting_page(rights_in(request), found)
    template = "council/_now.html" if wants_fragment(request) else "council/screen.html"
    here = next((line.item.pk for line in page.lines if str(line.item.pk) == request.GET.get("here")), None)
    return render(request, template, {"page": page, "sitting": found, "line": shown_now(page), "here": here})
