"""The way of a citizen's remark in one table: buttons, rules, the diagram in ``docs/`` and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class State(models.TextChoices):
    """Where a remark stands, in words that its sender reads too."""

    RECEIVED = "received", _("đã nhận, chờ xem trước khi công khai")
    SHOWN = "shown", _("đã công khai, chờ xã trả lời")
    REFUSED = "refused", _("không công khai")
    ANSWERED = "answered", _("xã đã trả lời")
    DISPUTED = "disputed", _("người gửi nói vẫn chưa đúng")
    CLOSED = "closed", _("đã khép lại")


class Side(models.TextChoices):
    """Whose move it is."""

    CITIZEN = "citizen", _("người dân")
    MODERATOR = "moderator", _("cơ quan NTM của huyện hoặc Văn phòng Điều phối NTM tỉnh")
    COMMUNE = "commune", _("cán bộ của xã")


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    SEND = "send", _("Gửi phản ánh")
    SHOW = "show", _("Cho công khai")
    REFUSE = "refuse", _("Không công khai")
    ANSWER = "answer", _("Trả lời người dân")
    RETURN = "return", _("Đề nghị xã trả lời lại")
    CLOSE = "close", _("Khép lại")
    AGREE = "agree", _("Đúng như vậy rồi")
    DISPUTE = "dispute", _("Vẫn chưa đúng")


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``sources`` empty: the remark begins here."""

    action: Action
    sources: tuple[State, ...]
    target: State
    side: Side
    vi: str
    en: str

    @property
    def kind(self) -> str:
        """The line in the journal."""
        return f"remarks.{self.action.value}"


S = State
TABLE: tuple[Transition, ...] = (
    Transition(Action.SEND, (), S.RECEIVED, Side.CITIZEN, "nhận phản ánh của người dân", "took a citizen's remark"),
    Transition(
        Action.SHOW, (S.RECEIVED,), S.SHOWN, Side.MODERATOR, "cho công khai phản ánh của người dân",
        "let a citizen's remark through",
    ),
    Transition(
        Action.REFUSE, (S.RECEIVED, S.SHOWN, S.ANSWERED, S.DISPUTED, S.CLOSED), S.REFUSED, Side.MODERATOR,
        "không công khai phản ánh của người dân", "kept a citizen's remark from the public",
    ),
    Transition(
        Action.ANSWER, (S.SHOWN,), S.ANSWERED, Side.COMMUNE, "trả lời phản ánh của người dân", "answered a citizen's remark",
    ),
    Transition(
        Action.RETURN, (S.ANSWERED, S.DISPUTED), S.SHOWN, Side.MODERATOR, "đề nghị xã trả lời lại phản ánh",
        "asked the commune to answer a remark again",
    ),
    Transition(
        Action.CLOSE, (S.ANSWERED, S.DISPUTED), S.CLOSED, Side.MODERATOR, "khép lại phản ánh của người dân",
        "closed a citizen's remark",
    ),
    Transition(
        Action.AGREE, (S.ANSWERED, S.CLOSED), S.CLOSED, Side.CITIZEN, "người gửi phản ánh nói đã đúng",
        "heard from the sender of a remark that it is right now",
    ),
    Transition(
        Action.DISPUTE, (S.ANSWERED, S.CLOSED), S.DISPUTED, Side.CITIZEN, "người gửi phản ánh nói vẫn chưa đúng",
        "heard from the sender of a remark that it is still not right",
    ),
)  # fmt: skip
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}
#: What anybody may read.
PUBLIC = (S.SHOWN, S.ANSWERED, S.DISPUTED, S.CLOSED)
#: What its sender, known by the code alone, says of an answer.
ECHOES = (Action.AGREE, Action.DISPUTE)
#: Ends: how the sender can be reached is forgotten then.
ENDED = (S.REFUSED, S.CLOSED)


def document() -> str:
    """The Markdown page about the way of a remark."""
    rows = [tables.Row(r.action, r.sources, (r.target,), r.side, r.kind) for r in TABLE]
    drawn = tables.diagram(rows, ends=(State.CLOSED,))
    return tables.page("The way of a citizen's remark", "remarks", drawn, tables.table(rows))
