"""What was made once is kept in the process while nothing that it was made from has changed.

The key is made of what the thing rests on, not of time: a statement answers with a stamp (hashes, counts, last ids) that
is another as soon as a row counts differently. So nothing stale is ever shown, and nobody has to throw anything away.

The statement reads whole tables, so it is asked only after something was committed: as long as PostgreSQL's snapshot is the
same, every row is.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import Lock, RLock
from types import SimpleNamespace
from typing import Any, TypeVar
from weakref import WeakSet

from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from datchuan.config import clock, prepared

T = TypeVar("T")
_NOTHING = object()
_SNAPSHOT = "SELECT pg_current_snapshot()::text"
_STAMPED = "SELECT pg_current_snapshot()::text, stamp.* FROM ({}) stamp"
#: Stamps remembered at most, one for each set of parameters.
_STAMPS = 500


_kinds: WeakSet[Kept] = WeakSet()


def forget_all() -> None:
    """Keep nothing of any kind: for tests, whose databases go back behind what was committed."""
    for kind in _kinds:
        kind.clear()


class Kept:
    """Things of one kind. ``stamp`` is the statement whose one row tells what they rest on.

    At most ``BOARDS_KEPT`` of them stay in a process, the latest used; 0 keeps nothing.
    """

    def __init__(self, stamp: str) -> None:
        self._stamp = stamp
        #: Database and parameters -> the last snapshot in which the stamp was asked, and what it said.
        self._stamps: dict[Hashable, tuple[str, Any]] = {}
        self._things: OrderedDict[Hashable, Any] = OrderedDict()
        self._makers: dict[Hashable, RLock] = {}
        self._lock = Lock()
        _kinds.add(self)

    def __len__(self) -> int:
        return len(self._things)

    def clear(self) -> None:
        self._things.clear()
        self._stamps.clear()

    def get(self, key: Hashable, make: Callable[[], T], params: Sequence[int | str] = ()) -> T:
        """What was made for the key while the stamp, the day and the language stand, or a new one. One query, a second
        when it is made: what changed while it was being made is not kept under the stamp from before. Of several
        threads that ask at once, one makes it and the others wait for it."""
        if settings.BOARDS_KEPT == 0:
            return make()
        stamp = self._stamped(params)
        whole = (connection.settings_dict["NAME"], stamp, clock.today(), get_language(), key)
        if (known := self._known(whole)) is not _NOTHING:
            return known  # type: ignore[no-any-return]
        with self._lock:
            maker = self._makers.setdefault(whole, RLock())
        try:
            with maker:
                if (known := self._known(whole)) is not _NOTHING:
                    return known  # type: ignore[no-any-return]
                made = make()
                if self._stamped(params) == stamp:
                    self._keep(whole, made)
                return made
        finally:
            with self._lock:
                self._makers.pop(whole, None)

    def _stamped(self, params: Sequence[int | str]) -> Any:
        """What the stamp says now. In a transaction its own changes are in no snapshot, so that the stamp is always asked."""
        with prepared.cursor() as cursor:
            if connection.in_atomic_block:
                cursor.execute(self._stamp, params or None)
                return cursor.fetchone()
            cursor.execute(_SNAPSHOT)
            key, (snapshot,) = (connection.settings_dict["NAME"], *params), cursor.fetchone()
            known = self._stamps.get(key)
            if known is not None and known[0] == snapshot:
                return known[1]
            cursor.execute(_STAMPED.format(self._stamp), params or None)
            snapshot, *stamp = cursor.fetchone()
        if len(self._stamps) >= _STAMPS:
            self._stamps.clear()
        self._stamps[key] = snapshot, tuple(stamp)
        return tuple(stamp)

    def _known(self, whole: Hashable) -> Any:
        with self._lock:
            if whole not in self._things:
                return _NOTHING
            self._things.move_to_end(whole)
            return self._things[whole]

    def _keep(self, whole: Hashable, made: Any) -> None:
        with self._lock:
            self._things[whole] = made
            while len(self._things) > settings.BOARDS_KEPT:
                self._things.popitem(last=False)


def fragment(template: str, context: dict[str, Any]) -> SafeString:
    """A part of a page that knows nothing of its reader but the language."""
    return render_to_string(template, {"demo": settings.DEMO, "LANGUAGE_CODE": get_language(), **context})


def address(query: str) -> SimpleNamespace:
    """A stand-in for the request of a kept fragment whose links keep the filters: what else the reader's address said
    must not reach the next reader."""
    return SimpleNamespace(GET=QueryDict(query))
