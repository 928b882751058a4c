"""Tasks that the system can see done are closed on that fact, and say so. What a person reopened stays with people."""

from __future__ import annotations

from datchuan.config import clock
from datchuan.directives import announce, facts
from datchuan.directives.actions import chain_of, locked
from datchuan.directives.facts import Seen
from datchuan.directives.models import Assignment, Task
from datchuan.directives.record import label_of, write
from datchuan.directives.workflow import BY_ACTION, OPEN, Action
from datchuan.journal.actions import attempt
from datchuan.notices import actions as notices


def close_seen() -> int:
    """Close every open task of a body that the system sees done; returns how many. Each in its own transaction, once,
    however often this runs and wherever it stopped."""
    closed = 0
    tasks = Task.objects.exclude(fact="").filter(assignments__state__in=OPEN).distinct().select_related("deadline")
    for task in tasks:
        rows = list(task.assignments.open().filter(by_hand=False).select_related("agency").order_by("agency__code"))
        found = facts.seen(task, rows)
        closed += sum(_close(row, found[row.pk]) for row in rows if row.pk in found)
    return closed


def _close(row: Assignment, seen: Seen) -> bool:
    held = Assignment.objects.select_related("unit", "agency", "task").get(pk=row.pk)
    with attempt(BY_ACTION[Action.SEE].kind, held, by=None, chain=chain_of(held)) as line:
        given = locked(row.pk)
        if given.state not in BY_ACTION[Action.SEE].sources or given.by_hand:
            line.skip()
            return False
        write(
            given, Action.SEE, line, by=None, text=seen.said["vi"], fact=seen.to_json(), delivered_by=None,
            delivered_at=seen.at, settled_at=clock.now(), wants_until=None, wants_why="",
        )  # fmt: skip
        line.object_label = label_of(given)
        notices.settle(given.about)
        announce.settle_letter(given)
    return True
