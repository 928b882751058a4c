"""The list of dossiers, and one dossier: where it is, with whom, until when, what is missing."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from datchuan.dossiers import queries
from datchuan.dossiers.models import Dossier
from datchuan.people.models import Role
from datchuan.people.rights import Rights


def rights_in(request: HttpRequest) -> Rights:
    """The person's rights; those who only keep accounts find none of these pages."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    if rights.roles <= {Role.OPERATOR}:
        raise Http404
    return rights


def dossier_or_404(request: HttpRequest, pk: UUID) -> Dossier:
    """The dossier, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = queries.dossier_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def show_dossiers(request: HttpRequest) -> HttpResponse:
    """The dossiers within reach, those that wait for this person first."""
    rights = rights_in(request)
    rows = queries.with_communes(queries.dossiers_of(rights))
    mine = queries.waits_for(rights, rows)
    return render(request, "dossiers/dossiers.html", {"rows": rows, "mine": mine})


@require_safe
@login_required
def show_dossier(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """One dossier: its time line, what is missing, what this person may do next."""
    page = queries.dossier_page(rights_in(request), dossier_or_404(request, dossier))
    return render(request, "dossiers/dossier.html", {"page": page})
