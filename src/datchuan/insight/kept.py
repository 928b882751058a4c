"""Boards drawn once are kept while nothing that they show has changed.

The key is made of what a board shows, not of time: a hash of every stored result, the number and last id of title events
and of loaded packs (both insert-only; names, targets and responsibilities change only with a load), the day, the
filters, the reach of the reader and the language. A save anywhere makes the next reader's board a new one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.conf import settings
from django.db import connection
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from datchuan.config import clock
from datchuan.insight.scope import Filters
from datchuan.people.rights import Rights

_kept: OrderedDict[Hashable, SafeString] = OrderedDict()
_lock = Lock()

_STAMP = """
SELECT (SELECT md5(coalesce(string_agg(concat_ws(' ', id, profile, indicators, criteria_met), ',' ORDER BY id), ''))
          FROM assessments_result),
       (SELECT ROW(count(*), max(id))::text FROM titles_titleevent),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack)
"""


def drawn(rights: Rights, filters: Filters, by_indicator: bool, draw: Callable[[], SafeString]) -> SafeString:
    """The kept text of a board, or a new one from ``draw``. Past days, which are rarely asked for, are always drawn."""
    if settings.BOARDS_KEPT == 0 or filters.on is not None:
        return draw()
    with connection.cursor() as cursor:
        cursor.execute(_STAMP)
        stamp = cursor.fetchone()
    reach = None if rights.is_provincial else rights.commune_ids
    key = (stamp, clock.today(), filters, by_indicator, reach, get_language(), settings.DEMO)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    text = draw()
    with _lock:
        _kept[key] = text
        while len(_kept) > settings.BOARDS_KEPT:
            _kept.popitem(last=False)
    return text
