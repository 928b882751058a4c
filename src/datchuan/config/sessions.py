"""Django's sessions in the database, found by a prepared query: every request asks for one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db

from datchuan.config import clock
from datchuan.config.prepared import Prepared


def _standing(key: str, now: Any) -> Any:
    return db.SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=now)


_session = Prepared(_standing, key=str, now=datetime)


class SessionStore(db.SessionStore):
    """The name matters: it is a part of the key with which sessions are signed."""

    def _get_session_from_db(self) -> Any:
        found = _session.first(key=self.session_key, now=clock.real_now())
        if found is None:
            self._session_key = None
        return found
