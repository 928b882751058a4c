"""What can be done in a round: letters to the province, and exceptions from its deadline. One table for both."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class State(models.TextChoices):
    """Where a request for an exception stands."""

    ASKED = "asked", _("chờ duyệt")
    GRANTED = "granted", _("được duyệt")
    REFUSED = "refused", _("không duyệt")
    WITHDRAWN = "withdrawn", _("đã rút")


class RunState(models.TextChoices):
    """Where the drawing of a round's papers stands."""

    WAITING = "waiting", _("chờ lập")
    DRAWING = "drawing", _("đang lập")
    DONE = "done", _("đã lập xong")
    FAILED = "failed", _("bị dừng")


#: A run that goes on: there is one at most for a round.
RUNNING = (RunState.WAITING, RunState.DRAWING)


class Lack(models.TextChoices):
    """Why a paper of the round cannot be drawn yet."""

    CONSULTATION = "consultation", _("chưa kết thúc lấy ý kiến")
    MEETING = "meeting", _("chưa kiểm phiếu xong cuộc họp")
    VETTING = "vetting", _("huyện chưa thẩm tra đủ các chỉ tiêu")
    APPRAISAL = "appraisal", _("chưa đủ kết quả của các sở, ngành")


class Side(models.TextChoices):
    """Whose move it is."""

    SENDER = "sender", _("cơ quan làm bước cuối trước khi gửi tỉnh")
    REQUESTER = "requester", _("xã, huyện hoặc Văn phòng Điều phối NTM tỉnh")
    APPROVER = "approver", _("người khác của Văn phòng Điều phối NTM tỉnh hoặc lãnh đạo tỉnh")


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    TRANSMIT = "transmit", _("Gửi hồ sơ lên tỉnh")
    ASK = "ask", _("Đề nghị gia hạn")
    GRANT = "grant", _("Duyệt gia hạn")
    REFUSE = "refuse", _("Không duyệt")
    WITHDRAW = "withdraw", _("Rút đề nghị")


@dataclass(frozen=True)
class Transition:
    """One row of the table. A letter has no state: it is what it is from the moment it is sent."""

    action: Action
    sources: tuple[State, ...]
    target: State | None
    side: Side
    kind: str
    vi: str
    en: str


TABLE: tuple[Transition, ...] = (
    Transition(
        Action.TRANSMIT, (), None, Side.SENDER, "rounds.transmit",
        "gửi tờ trình và các hồ sơ lên tỉnh", "sent a letter with its dossiers to the province",
    ),
    Transition(
        Action.ASK, (), State.ASKED, Side.REQUESTER, "rounds.ask",
        "đề nghị gia hạn gửi hồ sơ", "asked for an exception from a deadline",
    ),
    Transition(
        Action.GRANT, (State.ASKED,), State.GRANTED, Side.APPROVER, "rounds.grant",
        "duyệt gia hạn gửi hồ sơ", "granted an exception from a deadline",
    ),
    Transition(
        Action.REFUSE, (State.ASKED,), State.REFUSED, Side.APPROVER, "rounds.refuse",
        "không duyệt gia hạn gửi hồ sơ", "refused an exception from a deadline",
    ),
    Transition(
        Action.WITHDRAW, (State.ASKED,), State.WITHDRAWN, Side.REQUESTER, "rounds.withdraw",
        "rút đề nghị gia hạn", "withdrew a request for an exception",
    ),
)  # fmt: skip
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}


def document() -> str:
    """The Markdown page about rounds: the states of an exception, and the table. A letter has no state."""
    rows = [tables.Row(r.action, r.sources, (r.target or "a letter",), r.side, r.kind) for r in TABLE]
    exceptions = [row for row, r in zip(rows, TABLE, strict=True) if r.target is not None]
    drawn = tables.diagram(exceptions, ends=(State.GRANTED, State.REFUSED, State.WITHDRAWN))
    return tables.page("Rounds: letters and exceptions", "rounds", drawn, tables.table(rows))
