"""How tests read the page of results."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.test import Client


def hits(response: HttpResponse) -> list[str]:
    """The addresses of everything that was found, in order."""
    part = response.content.decode().split('id="results"')[-1].split('class="pagination"')[0]
    return re.findall(r'<li><a href="([^"]+)">', part)


def find(client: Client, q: str, **more: str) -> list[str]:
    """What a search finds."""
    return hits(client.get("/search/", {"q": q, **more}))
