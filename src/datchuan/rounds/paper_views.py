"""The papers of a whole round: asking for them, seeing how far they are, taking them."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.rounds import drawing, paper_actions, queries, rules
from datchuan.rounds.views import round_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def papers(request: HttpRequest, round: str) -> HttpResponse:
    """The present run of the round; a POST asks for one."""
    rights, deadline = rights_in(request), round_or_404(round)
    if request.method == "POST":
        paper_actions.ask_for_papers(deadline, by=cast(User, request.user))
        return HttpResponseRedirect(reverse("round-papers", args=[deadline.code]), status=303)
    if rules.why_not_papers(rights):
        raise Http404
    run = queries.latest_run(deadline)
    return render(request, "rounds/papers.html", {"deadline": deadline, "run": run})


@require_safe
@login_required
def papers_file(request: HttpRequest, round: str, run: UUID) -> HttpResponseBase:
    """The ZIP of a run that has ended."""
    deadline, found = round_or_404(round), queries.finished_run(run)
    if rules.why_not_papers(rights_in(request)) or found is None or found.deadline_id != deadline.pk:
        raise Http404
    path = drawing.zip_of(found)
    if not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=f"van-ban-{deadline.code}.zip")
    response.headers["Content-Type"] = "application/zip"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Encoding"] = "identity"
    return response
