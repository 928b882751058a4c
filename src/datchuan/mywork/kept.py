"""Who stalls, for the Chairman's screen, is kept while nothing that it rests on has changed (``config/kept.py``).

It rests on what the ledger of targets and the board of overdue tasks rest on, and on obstacles by their versions.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from datchuan.accountability import kept as accountability
from datchuan.config.kept import Kept
from datchuan.directives import kept as directives

T = TypeVar("T")

_ALL = """
SELECT * FROM ({ledger}) ledger, ({board}) board,
       (SELECT ROW(count(*), sum(version))::text FROM obstacles_obstacle) obstacles
"""
STALLED = Kept(_ALL.format(ledger=accountability.RESTS_ON, board=directives.RESTS_ON))


def stalled(day: date, make: Callable[[], T]) -> T:
    """What was found for the province on a day, or what is found now."""
    return STALLED.get(day, make, [directives.minute()])
