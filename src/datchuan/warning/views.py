"""Early warning: communes of a round, and departments."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from datchuan.people.reading import rights_in
from datchuan.procedures.models import Deadline
from datchuan.rounds.queries import round_of, rounds
from datchuan.warning import kept
from datchuan.warning.departments import departments_page
from datchuan.warning.filters import Filters
from datchuan.warning.queries import PER_PAGE, nearest_round, warning_page


@require_safe
@login_required
def show_nearest(request: HttpRequest) -> HttpResponse:
    """The nearest round."""
    return _show(request, nearest_round(rights_in(request)))


@require_safe
@login_required
def show_warning(request: HttpRequest, round: str) -> HttpResponse:
    """One round."""
    rights_in(request)
    deadline = round_of(round)
    if deadline is None:
        raise Http404
    return _show(request, deadline)


def _show(request: HttpRequest, deadline: Deadline | None) -> HttpResponse:
    """Which communes will not make the date, why, and what helps most."""
    rights, filters = rights_in(request), Filters.from_query(request.GET)
    if deadline is None:
        return render(request, "warning/no_round.html")
    number = request.GET.get("page", "")[:6]

    def draw() -> SafeString:
        page = warning_page(rights, deadline, filters)
        part = Paginator(page.shown, PER_PAGE).get_page(number)
        context = {"page": page, "part": part, "filters": filters, "rounds": rounds()}
        # Links keep what the filters know, and nothing else of the reader's address.
        asked = kept.address(filters.query())
        return kept.fragment(
            "warning/_communes.html", {**context, "provincial": rights.is_provincial, "request": asked}
        )

    text = kept.drawn(rights, (deadline.pk, filters, number), draw)
    return render(request, "warning/warning.html", {"drawn": text})


@require_safe
@login_required
def show_departments(request: HttpRequest) -> HttpResponse:
    """What the departments have not checked, said late or not answered."""
    rights = rights_in(request)
    if not rights.is_provincial:
        raise Http404

    def draw() -> SafeString:
        return kept.fragment("warning/_departments.html", {"page": departments_page(rights), "today": rights.on})

    text = kept.drawn(rights, "departments", draw)
    return render(request, "warning/departments.html", {"drawn": text})
