"""Background work of the room: terms that pass and collections that draw near, every morning."""

from __future__ import annotations

from procrastinate.contrib.django import app

from datchuan.config import clock


@app.periodic(cron="5 22 * * *")
@app.task(name="obstacles.terms", queueing_lock="obstacles_terms")
def terms(timestamp: int) -> None:
    """Before the digest of the day (22:05 UTC is 05:05 in Vietnam). ``timestamp`` is the worker's. Repeats are harmless."""
    from datchuan.obstacles import actions, collecting

    actions.escalate_overdue(clock.today())
    collecting.remind(clock.today())
