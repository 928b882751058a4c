"""Background work of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="20 * * * *")
@app.task(name="upkeep.remind", queueing_lock="upkeep_remind")
def remind(timestamp: int) -> None:
    """Every hour, each reminder once: campaigns whose term comes, is today or is over."""
    from datchuan.upkeep import reminding

    reminding.remind()
