"""Background work of the room: the daily reminder of terms."""

from __future__ import annotations

from procrastinate.contrib.django import app

from datchuan.config import clock


@app.periodic(cron="10 22 * * *")
@app.task(name="findings.remind", queueing_lock="findings_remind")
def remind(timestamp: int) -> None:
    """Before the digest of the day (22:10 UTC is 05:10 in Vietnam): findings whose last day is today or over.

    ``timestamp`` is the worker's.
    """
    from datchuan.findings import actions

    actions.remind(clock.today())
