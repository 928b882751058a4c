"""What is stored of what was done with the task of a body: its row, its insert-only event with files, its line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from datchuan.config import clock
from datchuan.directives.models import Assignment, AssignmentEvent, EventFile
from datchuan.directives.workflow import BY_ACTION, Action, State
from datchuan.files.models import StoredFile
from datchuan.journal.actions import Line
from datchuan.people.models import User


def write(
    given: Assignment,
    action: Action,
    line: Line,
    *,
    by: User | None,
    text: str = "",
    files: Sequence[StoredFile] = (),
    **fields: Any,
) -> None:
    """Store the fields with the new state; every change raises the version and leaves an event with its files."""
    target = BY_ACTION[action].target
    before = {"state": State(given.state).label, "due": given.due}
    for name, value in fields.items():
        setattr(given, name, value)
    given.state = target or given.state
    given.version += 1
    given.save()
    event = _event(given, action, by, by.post_label() if by else "", text)
    event.save(force_insert=True)
    EventFile.objects.bulk_create([EventFile(event=event, stored=stored) for stored in files])
    line.obj, line.object_label, line.reason = given, label_of(given), text
    line.before, line.after = before, {"state": State(given.state).label, "due": given.due}


def write_given(rows: Sequence[Assignment], *, by: User) -> None:
    """The first event of each body to which a task goes."""
    post = by.post_label()
    AssignmentEvent.objects.bulk_create([_event(given, Action.GIVE, by, post, "") for given in rows])


def _event(given: Assignment, action: Action, by: User | None, post: str, text: str) -> AssignmentEvent:
    """The insert-only line of what was done; its number is the version of the row."""
    return AssignmentEvent(
        assignment=given, number=given.version, action=action, state=given.state, by=by, post=post[:300], at=clock.now(),
        text=text, due=given.due,
    )  # fmt: skip


def label_of(given: Assignment) -> str:
    return f"{given.agency.name} · nhiệm vụ {given.task.number}"
