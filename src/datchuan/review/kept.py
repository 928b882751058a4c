"""What the checks say of an indicator is kept while nothing that they read has changed.

They hold every commune against its peers, its past, its facts and its other indicators, which costs half the time of the
table. The stamp is made of what they read, not of time: versions of figures only grow and rows of the other tables are
only added, so a sum and a count tell every change; profiles and check books change only with a load.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from datchuan.config import clock

_T = TypeVar("_T")
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()

_STAMP = """
SELECT (SELECT ROW(count(*), sum(version))::text FROM assessments_measurement WHERE voice = 'self' AND year <= %s),
       (SELECT ROW(count(*), max(id))::text FROM facts_factrevision),
       (SELECT ROW(count(*), max(id))::text FROM checks_explanation),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack),
       (SELECT ROW(count(*), max(id))::text FROM checks_checkbook)
"""


def kept(key: Hashable, year: int, make: Callable[[], _T]) -> _T:
    """What was made for the key while the stamp of a year stands, or a new one from ``make``. One query."""
    if settings.BOARDS_KEPT == 0:
        return make()
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [year])
        stamp = cursor.fetchone()
    key = (connection.settings_dict["NAME"], stamp, clock.today(), get_language(), key)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]  # type: ignore[no-any-return]
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > settings.BOARDS_KEPT:
            _kept.popitem(last=False)
    return made
