"""How an obstacle, its events and its state are written: used by the actions only, always inside an attempt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from datchuan.config import clock
from datchuan.journal.actions import Line
from datchuan.obstacles.models import Matter, Obstacle, ObstacleEvent
from datchuan.obstacles.workflow import BY_ACTION, UNSETTLED, Action, State
from datchuan.people.models import Agency, User
from datchuan.places.text import fold


@dataclass(frozen=True)
class Said:
    """What an obstacle says: its cause, what is hard, what the raiser proposes."""

    cause: str
    hard: str
    proposal: str = ""

    def plain(self) -> list[str]:
        return [str(self.cause), self.hard, self.proposal]


@dataclass(frozen=True)
class Move:
    """What an action adds: its text, and who has to answer until when, where that changes."""

    text: str = ""
    to: Agency | None = None
    due: date | None = None
    matter: Matter | None = None
    #: Whether ``due`` is meant, also when it is None.
    sets_due: bool = field(default=False)


def folded(said: Said, agency: Agency, code: str) -> str:
    return fold(f"{said.hard} {said.proposal} {agency.name} {code}")


def write(
    obstacle: Obstacle, action: Action, move: Move, line: Line, *, by: User | None, agency: Agency | None
) -> None:
    """The state, term and addressee that follow from an action, its insert-only event, and the line in the journal."""
    row, today = BY_ACTION[action], clock.today()
    before = {"state": State(obstacle.state).label}
    target = row.target or State(obstacle.state)
    if target != obstacle.state:
        obstacle.state, obstacle.since = target, today
    obstacle.closed_on = None if target in UNSETTLED else (obstacle.closed_on or today)
    if move.to is not None:
        obstacle.to = move.to
    if move.sets_due:
        obstacle.due = move.due
    if move.matter is not None:
        obstacle.matter = move.matter
    obstacle.version += 1
    obstacle.save()
    write_event(obstacle, action, move.text, by=by, agency=agency)
    line.obj, line.reason, line.before = obstacle, move.text, before
    after: dict[str, Any] = {"state": State(obstacle.state).label}
    after |= {"to": obstacle.to.name} if move.to else {}
    after |= {"due": obstacle.due} if move.sets_due and move.due else {}
    line.after = after | ({"matter": move.matter.title} if move.matter else {})


def write_event(obstacle: Obstacle, action: Action, text: str, *, by: User | None, agency: Agency | None) -> None:
    """The insert-only line of what was done; its number is the version of the obstacle."""
    now = clock.now()
    ObstacleEvent(
        obstacle=obstacle,
        number=obstacle.version,
        action=action,
        state=obstacle.state,
        agency=agency,
        by=by,
        at=now,
        on=now.date(),
        text=text,
        to=obstacle.to,
        due=obstacle.due,
        matter=obstacle.matter,
    ).save(force_insert=True)


def label_of(obstacle: Obstacle) -> str:
    code = f" · {obstacle.set_code} {obstacle.indicator_code}" if obstacle.indicator_code else ""
    return f"{obstacle.agency.name}{code}"
