"""The rounds, one round as the meeting's agenda, and who will miss it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from datchuan.config import clock
from datchuan.people.reading import rights_in
from datchuan.procedures.models import Deadline
from datchuan.rounds import queries, rules
from datchuan.rounds.batch import Batch, batch, counts_of
from datchuan.rounds.filters import Filters, Where
from datchuan.rounds.listing import rounds_page
from datchuan.rounds.outlook import outlook


def round_or_404(code: str) -> Deadline:
    found = queries.round_of(code)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def show_rounds(request: HttpRequest) -> HttpResponse:
    """The rounds with what was sent in each, and letters and requests that wait."""
    return render(request, "rounds/rounds.html", {"page": rounds_page(rights_in(request))})


@require_safe
@login_required
def show_round(request: HttpRequest, round: str) -> HttpResponse:
    """One round: communes by steps."""
    rights, deadline = rights_in(request), round_or_404(round)
    page = batch(rights, deadline, Filters.from_query(request.GET))
    ready = sum(line.where == Where.READY and bool(rules.senders(rights, [line.dossier])) for line in page.all_lines)
    run = None if rules.why_not_papers(rights) else queries.latest_run(deadline)
    return render(request, "rounds/round.html", {"page": page, "ready": ready, "filters": page.filters, "run": run})


@require_safe
@login_required
def show_agenda(request: HttpRequest, round: str) -> HttpResponse:
    """The same dossiers as the agenda of the Council's meeting, for paper."""
    rights, deadline = rights_in(request), round_or_404(round)
    filters = Filters.from_query(request.GET)
    page: Batch = batch(rights, deadline, filters)
    lines = [line for line in page.lines if filters.where or line.dossier.sent_at is not None]
    context = {"page": page, "lines": lines, "counts": counts_of(lines), "on": clock.today()}
    return render(request, "rounds/agenda.html", context)


@require_safe
@login_required
def show_outlook(request: HttpRequest, round: str) -> HttpResponse:
    """Who is late and who will be, with the arithmetic."""
    rights, deadline = rights_in(request), round_or_404(round)
    page = outlook(rights, deadline, Filters.from_query(request.GET))
    return render(request, "rounds/outlook.html", {"page": page, "filters": page.filters})
