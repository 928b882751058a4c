"""The procedures in force and the calendar. Everybody who has signed in may read them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from datchuan.config import clock
from datchuan.procedures.page import procedures_page


@require_safe
@login_required
def show_procedures(request: HttpRequest) -> HttpResponse:
    """The steps of a level's procedure, with their documents, figures and limits; terms and days off."""
    return render(request, "procedures/procedures.html", procedures_page(request.GET, clock.today()))
