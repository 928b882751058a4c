"""What the head of every page knows about notices."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from datchuan.notices import queries


def notices(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``unread_notices``, a number. Asked only where a template shows it, so fragments pay nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(user, "pk", None) is None:
        return {"unread_notices": 0}
    return {"unread_notices": SimpleLazyObject(lambda: queries.unread_count(user.pk))}
