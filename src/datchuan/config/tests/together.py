"""Several people at the same moment, for tests with real transactions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from threading import Barrier, Thread

from django.db import connection

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale


def together(day: date, deeds: Sequence[Callable[[], object]]) -> list[str]:
    """Do everything at the same moment of a day, each in a thread and connection of its own. How each ended, in their
    order: "done", "stale", or the sentence of the refusal; "" for one that broke or did not end."""
    start, ended = Barrier(len(deeds)), ["" for _ in deeds]

    def run(at: int, deed: Callable[[], object]) -> None:
        try:
            with clock.travel(day):
                start.wait(timeout=30)
                deed()
                ended[at] = "done"
        except Stale:
            ended[at] = "stale"
        except Refused as refused:
            ended[at] = refused.sentence
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    return ended
