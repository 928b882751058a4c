"""Addresses of the room. Its pages compute with NumPy, which a web process takes up only when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from datchuan.whatif import actions  # the kinds of its lines, which the history of any page names

__all__ = ["actions", "urlpatterns"]

ONE = "whatif/<uuid:draft>/"


def late(module: str, name: str) -> Callable[..., HttpResponse]:
    """A view whose module is read when it is first asked for."""

    def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        answer: HttpResponse = getattr(import_module(f"datchuan.whatif.{module}"), name)(request, **parts)
        return answer

    return view


urlpatterns = [
    path("whatif/", late("views", "show_drafts"), name="whatif"),
    path("whatif/start/", late("views", "start"), name="whatif-start"),
    path("whatif/change-over/", late("compare_views", "show_change_over"), name="whatif-change-over"),
    path("whatif/result/<uuid:result>/", late("views", "show_result"), name="whatif-result"),
    path("whatif/decision/<uuid:decision>/", late("views", "show_of_decision"), name="whatif-of-decision"),
    path(ONE, late("views", "show_draft"), name="whatif-draft"),
    path(f"{ONE}add/", late("views", "add"), name="whatif-add"),
    path(f"{ONE}remove/<int:at>/", late("views", "remove"), name="whatif-remove"),
    path(f"{ONE}name/", late("views", "rename"), name="whatif-name"),
    path(f"{ONE}share/", late("views", "share"), name="whatif-share"),
    path(f"{ONE}duplicate/", late("views", "duplicate"), name="whatif-duplicate"),
    path(f"{ONE}discard/", late("views", "discard"), name="whatif-discard"),
    path(f"{ONE}export/", late("views", "export"), name="whatif-export"),
    path(f"{ONE}seal/", late("views", "seal"), name="whatif-seal"),
]
