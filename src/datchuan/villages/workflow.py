"""The way of what a commune asks of one village in one table: buttons, rules, the diagram in ``docs/`` and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class State(models.TextChoices):
    """Where a request stands, in words that the village reads too."""

    ASKED = "asked", _("chờ thôn trả lời")
    PROMISED = "promised", _("thôn đã hẹn ngày")
    ANSWERED = "answered", _("thôn đã trả lời, chờ xã xem")
    RETURNED = "returned", _("xã đề nghị làm lại")
    ACCEPTED = "accepted", _("xã đã nhận")
    WITHDRAWN = "withdrawn", _("xã không cần nữa")


class Side(models.TextChoices):
    """Whose move it is."""

    VILLAGE = "village", _("người của thôn, bằng địa chỉ riêng")
    COMMUNE = "commune", _("cán bộ của xã")


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    ASK = "ask", _("Gửi yêu cầu")
    PROMISE = "promise", _("Hẹn ngày")
    ANSWER = "answer", _("Gửi cho xã")
    WRITE = "write", _("Ghi thay thôn")
    RETURN = "return", _("Đề nghị làm lại")
    ACCEPT = "accept", _("Nhận")
    WITHDRAW = "withdraw", _("Không cần nữa")


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``sources`` empty: the request begins here."""

    action: Action
    sources: tuple[State, ...]
    target: State
    side: Side
    vi: str
    en: str

    @property
    def kind(self) -> str:
        """The line in the journal."""
        return f"villages.{self.action.value}"


S = State
#: The village has something to do.
OPEN = (S.ASKED, S.PROMISED, S.RETURNED)
TABLE: tuple[Transition, ...] = (
    Transition(Action.ASK, (), S.ASKED, Side.COMMUNE, "hỏi các thôn", "asked the villages"),
    Transition(Action.PROMISE, OPEN, S.PROMISED, Side.VILLAGE, "thôn hẹn ngày trả lời", "a village named a day"),
    Transition(Action.ANSWER, OPEN, S.ANSWERED, Side.VILLAGE, "thôn trả lời xã", "a village answered"),
    Transition(
        Action.WRITE, OPEN, S.ANSWERED, Side.COMMUNE, "ghi thay câu trả lời của thôn", "wrote in what a village said"
    ),
    Transition(
        Action.RETURN, (S.ANSWERED,), S.RETURNED, Side.COMMUNE, "đề nghị thôn làm lại", "asked a village to do it again"
    ),
    Transition(
        Action.ACCEPT, (S.ANSWERED,), S.ACCEPTED, Side.COMMUNE, "nhận câu trả lời của thôn", "accepted a village's answer"
    ),
    Transition(
        Action.WITHDRAW, (*OPEN, S.ANSWERED), S.WITHDRAWN, Side.COMMUNE, "rút yêu cầu với thôn", "withdrew a request to a village"
    ),
)  # fmt: skip
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}
#: What the commune does on the page of a call, in the order of its buttons.
MOVES = (Action.ACCEPT, Action.RETURN, Action.WRITE, Action.WITHDRAW)
#: What still waits for somebody.
UNDER_WAY = (*OPEN, S.ANSWERED)


def document() -> str:
    """The Markdown page about the way of a request."""
    rows = [tables.Row(r.action, r.sources, (r.target,), r.side, r.kind) for r in TABLE]
    drawn = tables.diagram(rows, ends=(State.ACCEPTED, State.WITHDRAWN))
    return tables.page("The way of a commune's request to a village", "villages", drawn, tables.table(rows))
