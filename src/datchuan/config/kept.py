"""What was made once is kept in the process while nothing that it was made from has changed.

The key is made of what the thing rests on, not of time: a statement answers with a stamp (hashes, counts, last ids) that
is another as soon as a row counts differently. So nothing stale is ever shown, and nobody has to throw anything away.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from datchuan.config import clock

T = TypeVar("T")


class Kept:
    """Things of one kind. ``stamp`` is the statement whose one row tells what they rest on.

    At most ``BOARDS_KEPT`` of them stay in a process, the latest used; 0 keeps nothing.
    """

    def __init__(self, stamp: str) -> None:
        self._stamp = stamp
        self._things: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._things)

    def clear(self) -> None:
        self._things.clear()

    def get(self, key: Hashable, make: Callable[[], T], params: Sequence[int] = ()) -> T:
        """What was made for the key while the stamp, the day and the language stand, or a new one. One query."""
        if settings.BOARDS_KEPT == 0:
            return make()
        with connection.cursor() as cursor:
            cursor.execute(self._stamp, params or None)
            stamp = cursor.fetchone()
        key = (connection.settings_dict["NAME"], stamp, clock.today(), get_language(), key)
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key]  # type: ignore[no-any-return]
        made = make()
        with self._lock:
            self._things[key] = made
            while len(self._things) > settings.BOARDS_KEPT:
                self._things.popitem(last=False)
        return made
