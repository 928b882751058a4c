"""Who reads a page of the programme."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from datchuan.people.models import Role
from datchuan.people.rights import Rights


def rights_in(request: HttpRequest) -> Rights:
    """The person's rights; those without a post and those who only keep accounts find none of these pages (404)."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    if rights.roles <= {Role.OPERATOR}:
        raise Http404
    return rights
