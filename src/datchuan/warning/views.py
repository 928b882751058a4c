"""Early warning: communes of a round, and departments."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from datchuan.people.reading import rights_in
from datchuan.procedures.models import Deadline
from datchuan.rounds.queries import round_of, rounds
from datchuan.warning.departments import departments_page
from datchuan.warning.filters import Filters
from datchuan.warning.queries import nearest_round, warning_page


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
    filters = Filters.from_query(request.GET)
    page = warning_page(rights_in(request), deadline, filters) if deadline else None
    return render(request, "warning/warning.html", {"page": page, "filters": filters, "rounds": rounds()})


@require_safe
@login_required
def show_departments(request: HttpRequest) -> HttpResponse:
    """What the departments have not checked, said late or not answered."""
    rights = rights_in(request)
    if not rights.is_provincial:
        raise Http404
    return render(request, "warning/departments.html", {"page": departments_page(rights)})
