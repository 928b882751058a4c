"""How often one network address may ask for public pages: counted in the cache that all processes share."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

SECONDS = 300
#: Looks at papers, and files compared (each may cost a second of a processor), in that time.
MOST = {"look": 120, "compare": 10}


def is_over(request: HttpRequest, what: str) -> bool:
    """Count one more request of the address; whether it is one too many. A fixed window: nothing is kept beyond it."""
    window = int(time.time()) // SECONDS
    key = f"portal:{what}:{get_adapter().get_client_ip(request)}:{window}"
    cache.add(key, 0, SECONDS)
    try:
        return bool(cache.incr(key) > MOST[what])
    except ValueError:  # the window ended between the two
        return False
