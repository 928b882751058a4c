"""Background work of the room: the nightly look through the figures."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="40 19 * * *")
@app.task(name="plausibility.look", queueing_lock="plausibility_look")
def look(timestamp: int) -> None:
    """At night (19:40 UTC is 02:40 in Vietnam). ``timestamp`` is the worker's."""
    from datchuan.plausibility import actions

    actions.look_again(by=None)
