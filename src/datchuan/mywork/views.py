"""The first screen."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from datchuan.mywork import homes


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first screen of the person's role."""
    page = homes.home_of(request.rights)  # type: ignore[attr-defined]
    return render(request, page.template, page.context)
