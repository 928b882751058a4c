"""Background work of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="10 * * * *")
@app.task(name="remedies.daily", queueing_lock="remedies_daily")
def daily(timestamp: int) -> None:
    """Every hour, each reminder once: steps whose indicator is met are closed, steps that fall due are reminded of."""
    from datchuan.remedies import reminding

    reminding.close_met()
    reminding.remind()
