"""How often one network address may ask for pages without signing in: counted in the cache that all processes share."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from datchuan.config.errors_views import too_many

SECONDS = 300
#: Looks at papers, at titles and for the commune of a place, files compared (each may cost a second of a processor), and
#: calendars fetched, remarks sent, pages of villages opened and answers of villages sent, in that time. Phones of one
#: network share an address, so villages get more than a person needs.
MOST = {
    "look": 120, "titles": 300, "compare": 10, "here": 60, "remark": 10, "calendar": 120, "village": 300,
    "village_send": 60,
}  # fmt: skip

View = Callable[..., HttpResponseBase]


def is_over(request: HttpRequest, what: str) -> bool:
    """Count one more request of the address; whether it is one too many. A fixed window: nothing is kept beyond it."""
    window = int(time.time()) // SECONDS
    key = f"asked:{what}:{get_adapter().get_client_ip(request)}:{window}"
    cache.add(key, 0, SECONDS)
    try:
        return bool(cache.incr(key) > MOST[what])
    except ValueError:  # the window ended between the two
        return False


def limited(what: str) -> Callable[[View], View]:
    """No more than so many requests from one address: codes cannot be guessed, and are not to be tried."""

    def wrap(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return too_many(request) if is_over(request, what) else view(request, *args, **kwargs)

        return asked

    return wrap
