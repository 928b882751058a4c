"""One page finds everything that the person may open."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from datchuan.config.pages import wants_fragment
from datchuan.people.rights import Rights
from datchuan.search import queries
from datchuan.search.wording import MOST_LETTERS, Wanted


@require_safe
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Communes, indicators, evidence, findings, guidance and questions, by words with or without diacritics."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    if not queries.may_search(rights):
        raise Http404
    wanted = Wanted.from_text(request.GET.get("q", ""))
    results = queries.search(rights, wanted, request.GET.get("group", ""), _page(request.GET.get("page", "")))
    template = "search/_results.html" if wants_fragment(request) else "search/search.html"
    context = {"results": results, "typed": bool(request.GET.get("q", "").strip()), "most": MOST_LETTERS}
    return render(request, template, context)


def _page(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1
