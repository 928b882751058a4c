"""A new set against the old one, and what it takes from whom on the day of the change-over."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from datchuan.criteria.models import Edition
from datchuan.criteria.queries import set_order, slug
from datchuan.whatif.changeover import change_over
from datchuan.whatif.views import _rights
from datchuan.whatif.words import not_real

#: Communes shown; the count above them is of all.
MOST_SHOWN = 60


@require_safe
@login_required
def show_change_over(request: HttpRequest) -> HttpResponse:
    """One edition against the one before it: the chosen one, else the latest of the first level."""
    rights = _rights(request)
    editions = sorted(
        Edition.objects.defer("document"), key=lambda e: (set_order(e.set_code), -e.effective_from.toordinal())
    )
    wanted = request.GET.get("edition", "")
    edition = next((e for e in editions if slug(e.code) == wanted), editions[0] if editions else None)
    if edition is None:
        return render(request, "whatif/change_over.html", {"page": None, "editions": []})
    earlier = [e for e in editions if e.set_code == edition.set_code and e.effective_from < edition.effective_from]
    page = change_over(rights, edition, earlier[0] if earlier else None, rights.on)
    context = {
        "page": page, "edition": edition, "not_real": not_real(), "losers": page.losers[:MOST_SHOWN], "most": MOST_SHOWN,
        "editions": [(slug(e.code), e) for e in editions],
    }  # fmt: skip
    return render(request, "whatif/change_over.html", context)
