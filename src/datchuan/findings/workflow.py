"""The way of a finding in one table: buttons, rules, the diagram in ``docs/`` and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class Stage(models.TextChoices):
    """When a finding is raised, from the first warning to the check of a commune that has its title."""

    EARLY = "early", _("hướng dẫn sớm")
    DISTRICT = "district", _("thẩm tra của huyện")
    APPRAISAL = "appraisal", _("thẩm định của tỉnh")
    AFTER = "after", _("kiểm tra sau công nhận")


class State(models.TextChoices):
    """Where a finding stands. Overdue is no state: it follows from the due date of the day."""

    OPEN = "open", _("chờ xã trả lời")
    ANSWERED = "answered", _("xã đã trả lời, chờ kiểm tra")
    REOPENED = "reopened", _("mở lại, chờ xã trả lời")
    CLOSED = "closed", _("đã đóng")
    WITHDRAWN = "withdrawn", _("đã rút")


class Side(models.TextChoices):
    """Whose move it is."""

    COMMUNE = "commune", _("cán bộ của xã")
    RAISER = "raiser", _("cơ quan nêu phát hiện")


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    RAISE = "raise", _("Nêu phát hiện")
    ANSWER = "answer", _("Trả lời")
    CLOSE = "close", _("Đóng phát hiện")
    REOPEN = "reopen", _("Mở lại")
    EXTEND = "extend", _("Gia hạn")
    WITHDRAW = "withdraw", _("Rút phát hiện")


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``target`` None: the state stays. ``sources`` empty: the finding begins here."""

    action: Action
    sources: tuple[State, ...]
    target: State | None
    side: Side
    kind: str
    vi: str
    en: str


#: The commune may add to its answer while the raiser's side has not decided.
TABLE: tuple[Transition, ...] = (
    Transition(Action.RAISE, (), State.OPEN, Side.RAISER, "findings.raise", "nêu phát hiện", "raised a finding"),
    Transition(
        Action.ANSWER,
        (State.OPEN, State.REOPENED, State.ANSWERED),
        State.ANSWERED,
        Side.COMMUNE,
        "findings.answer",
        "trả lời phát hiện",
        "answered a finding",
    ),
    Transition(
        Action.CLOSE,
        (State.ANSWERED,),
        State.CLOSED,
        Side.RAISER,
        "findings.close",
        "đóng phát hiện",
        "closed a finding",
    ),
    Transition(
        Action.REOPEN,
        (State.ANSWERED, State.CLOSED),
        State.REOPENED,
        Side.RAISER,
        "findings.reopen",
        "mở lại phát hiện",
        "reopened a finding",
    ),
    Transition(
        Action.EXTEND,
        (State.OPEN, State.REOPENED),
        None,
        Side.RAISER,
        "findings.extend",
        "gia hạn phát hiện",
        "extended the term of a finding",
    ),
    Transition(
        Action.WITHDRAW,
        (State.OPEN, State.ANSWERED, State.REOPENED),
        State.WITHDRAWN,
        Side.RAISER,
        "findings.withdraw",
        "rút phát hiện",
        "withdrew a finding",
    ),
)
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}

#: States in which the commune has to act; only these can be overdue.
WAITING_FOR_COMMUNE = (State.OPEN, State.REOPENED)
#: States in which something is still to be done by somebody.
UNSETTLED = (State.OPEN, State.REOPENED, State.ANSWERED)


def document() -> str:
    """The Markdown page about the way of a finding."""
    rows = [tables.Row(r.action, r.sources, (r.target,) if r.target else (), r.side, r.kind) for r in TABLE]
    drawn = tables.diagram(rows, ends=(State.CLOSED, State.WITHDRAWN))
    return tables.page("The way of a finding", "findings", drawn, tables.table(rows))
