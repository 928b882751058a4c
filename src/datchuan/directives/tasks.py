"""Background work of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="*/10 * * * *")
@app.task(name="directives.closing", queueing_lock="directives_closing")
def closing(timestamp: int) -> None:
    """Every ten minutes: tasks that the system sees done are closed. ``timestamp`` is the worker's; repeats are harmless."""
    from datchuan.directives.closing import close_seen

    close_seen()


@app.periodic(cron="20 * * * *")
@app.task(name="directives.reminding", queueing_lock="directives_reminding")
def reminding(timestamp: int) -> None:
    """Every hour, each reminder once; what is seen done is closed before, so that nobody is reminded of it."""
    from datchuan.directives import closing, reminding

    closing.close_seen()
    reminding.remind()
