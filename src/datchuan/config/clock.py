"""The only source of time.

A demo or training installation runs at a simulated date (``DATCHUAN_TODAY=2023-10-12``): the calendar day is the
simulated one, the time of day is the real one. Dates are Vietnamese (Asia/Ho_Chi_Minh).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_travelled: ContextVar[datetime | None] = ContextVar("travelled", default=None)


def now() -> datetime:
    """The present instant, aware, in Vietnamese time; on the simulated day when one is set."""
    travelled = _travelled.get()
    if travelled is not None:
        return travelled
    real = datetime.now(VIETNAM)
    simulated: date | None = settings.DATCHUAN_TODAY
    if simulated is None:
        return real
    return datetime.combine(simulated, real.time(), tzinfo=VIETNAM)


def real_now() -> datetime:
    """The real instant in Vietnamese time, whatever day is simulated: for what expires, such as one-time links."""
    return datetime.now(VIETNAM)


def instant() -> datetime:
    """The instant by which a deadline is judged: ask once in a transaction and use the answer for all that it decides.

    It is the database's own time at the start of the transaction, one clock for every process: whoever pressed in time is
    not late for having waited for a lock, and what a browser or another machine thinks of the time counts for nothing. On
    a simulated date it is the simulated day with the database's time of day. One query.
    """
    travelled = _travelled.get()
    if travelled is not None:
        return travelled
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp()")
        real: datetime = cursor.fetchone()[0].astimezone(VIETNAM)
    simulated: date | None = settings.DATCHUAN_TODAY
    return real if simulated is None else datetime.combine(simulated, real.time(), tzinfo=VIETNAM)


def today() -> date:
    """The present day in Vietnam."""
    return now().date()


def is_simulated() -> bool:
    """Whether the installation runs at a date that is not the real one."""
    return settings.DATCHUAN_TODAY is not None


@contextmanager
def travel(moment: date | datetime) -> Iterator[None]:
    """Run a block at another moment. For the demo builder and for tests; never in a request."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(9, 0), tzinfo=VIETNAM)
    token = _travelled.set(moment.astimezone(VIETNAM))
    try:
        yield
    finally:
        _travelled.reset(token)
