"""What every page knows: the day, whether it is simulated, the demo flag, the person's posts, the links of the head."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from datchuan.config import clock


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Reads what middleware left on the request and asks no database itself.

    ``nav``: ``[{"label", "url", "count", "current"}]`` from ``request.nav`` (a list, or a function that gives one);
    ``current`` is set here where it was left out. ``rights``: ``request.rights``. ``province``: ``request.province``.
    """
    rights = getattr(request, "rights", None) or getattr(request, "standing", None)
    return {
        "demo": settings.DEMO,
        "simulated": clock.is_simulated(),
        "today": clock.today(),
        "printed_at": clock.now(),
        "LANGUAGE_CODE": get_language() or settings.LANGUAGE_CODE,
        "rights": rights,
        "province": getattr(request, "province", "") or getattr(settings, "PROVINCE_NAME", ""),
        "inside_app": inside_app(request.headers.get("User-Agent", "")),
        "nav": SimpleLazyObject(lambda: _nav(request)),  # fragments have no head, and should not pay for it
    }


def inside_app(agent: str) -> str:
    """The app whose built-in browser this is, by name; "" for a browser of its own.

    Such browsers may refuse to choose files, to save downloads and to keep what was typed.
    """
    marks = (("zalo", "Zalo"), ("fbav/", "Facebook"), ("fban/", "Facebook"))
    return next((name for mark, name in marks if mark in agent.lower()), "")


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    found = getattr(request, "nav", None) or []
    links = [dict(link) for link in (found() if callable(found) else found)]
    here = _nearest([link["url"] for link in links], request.path)
    for link in links:
        link.setdefault("current", link["url"] == here)
    return links


def _nearest(urls: list[str], path: str) -> str:
    """The longest address that the path stands at or below; "/" only for itself."""
    fitting = [url for url in urls if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))]
    return max(fitting, key=len, default="")
