"""Background work of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="25 * * * *")
@app.task(name="targets.reminding", queueing_lock="targets_reminding")
def reminding(timestamp: int) -> None:
    """Every hour, each reminder of an account once. ``timestamp`` is the worker's; repeats are harmless."""
    from datchuan.targets import reminding

    reminding.remind()
