"""The public list of a day is kept drawn while no title event was added and no pack loaded: both tables only grow, and which
communes there are changes with a load only. Anybody may ask for it, so that it must cost next to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.safestring import SafeString

from datchuan.config.kept import Kept, fragment
from datchuan.portal.titled import list_page

LISTS = Kept(
    """
SELECT (SELECT ROW(count(*), max(id))::text FROM titles_titleevent),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack)
"""
)


@dataclass(frozen=True)
class Drawn:
    """The list of a day: the two numbers of its heading, and what stands below."""

    on: date
    count: int
    communes: int
    text: SafeString


def drawn(on: date) -> Drawn:
    """The list of a day. One query while it is kept."""
    return LISTS.get((on, settings.DEMO), lambda: _draw(on))


def _draw(on: date) -> Drawn:
    page = list_page(on)
    return Drawn(on, page.count, page.communes, fragment("portal/_list.html", {"page": page}))
