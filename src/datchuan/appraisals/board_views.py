"""The board of files that wait for vetting or appraisal."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from datchuan.appraisals.board import Filters, board_of
from datchuan.people.reading import rights_in


@require_safe
@login_required
def show_board(request: HttpRequest) -> HttpResponse:
    """The files that wait, with filters in the address."""
    filters = Filters.of(request.GET.dict())
    board = board_of(rights_in(request), filters)
    if board is None:
        raise Http404
    return render(request, "appraisals/board.html", {"board": board, "filters": filters})
