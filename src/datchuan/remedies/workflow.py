"""The way of a remedy plan and of its steps in one table."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class State(models.TextChoices):
    """Where a plan stands. That it is late follows from its days."""

    DRAFT = "draft", _("đang soạn")
    SENT = "sent", _("chờ huyện duyệt")
    RETURNED = "returned", _("huyện trả lại")
    APPROVED = "approved", _("đã duyệt, đang thực hiện")
    DONE = "done", _("đã xong")


class Side(models.TextChoices):
    """Whose move it is."""

    DRAFTER = "drafter", _("xã hoặc huyện")
    APPROVER = "approver", _("huyện, người khác người gửi")
    PROVINCE = "province", _("Văn phòng Điều phối NTM tỉnh hoặc lãnh đạo tỉnh")


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    OPEN = "open", _("Lập kế hoạch")
    STEP = "step", _("Lưu bước")
    DROP = "drop", _("Bỏ bước")
    SEND = "send", _("Gửi huyện duyệt")
    APPROVE = "approve", _("Duyệt kế hoạch")
    RETURN = "return", _("Trả lại")
    SEE = "see", _("Ghi đã xem")
    PROMISE = "promise", _("Đổi ngày hẹn của kế hoạch")
    MOVE = "move", _("Đổi ngày của bước")
    REPORT = "report", _("Báo đã xong")
    MET = "met", _("Đóng bước đã đạt")
    CLOSE = "close", _("Kết thúc kế hoạch")


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``target`` None: the state stays. ``sources`` empty: the plan begins here."""

    action: Action
    sources: tuple[State, ...]
    target: State | None
    side: Side
    vi: str
    en: str

    @property
    def kind(self) -> str:
        """The kind of its line in the journal."""
        return f"remedies.{self.action.value}"


_WRITTEN = (State.DRAFT, State.RETURNED)
_RUNS = (State.APPROVED,)
TABLE: tuple[Transition, ...] = (
    Transition(Action.OPEN, (), State.DRAFT, Side.DRAFTER, "lập kế hoạch khắc phục", "began a remedy plan"),
    Transition(Action.STEP, _WRITTEN, None, Side.DRAFTER, "lưu bước của kế hoạch khắc phục", "saved a step of a remedy plan"),
    Transition(Action.DROP, _WRITTEN, None, Side.DRAFTER, "bỏ bước của kế hoạch khắc phục", "dropped a step of a remedy plan"),
    Transition(Action.SEND, _WRITTEN, State.SENT, Side.DRAFTER, "gửi kế hoạch khắc phục", "sent a remedy plan"),
    Transition(
        Action.APPROVE, (State.SENT,), State.APPROVED, Side.APPROVER,
        "duyệt kế hoạch khắc phục", "approved a remedy plan",
    ),
    Transition(
        Action.RETURN, (State.SENT,), State.RETURNED, Side.APPROVER,
        "trả lại kế hoạch khắc phục", "returned a remedy plan",
    ),
    Transition(
        Action.SEE, (State.SENT, State.APPROVED, State.DONE), None, Side.PROVINCE,
        "xem kế hoạch khắc phục", "has seen a remedy plan",
    ),
    Transition(
        Action.PROMISE, _RUNS, None, Side.APPROVER,
        "đổi ngày hẹn của kế hoạch khắc phục", "changed the promised day of a remedy plan",
    ),
    Transition(
        Action.MOVE, _RUNS, None, Side.DRAFTER,
        "đổi ngày của bước khắc phục", "changed the day of a step of a remedy plan",
    ),
    Transition(Action.REPORT, _RUNS, None, Side.DRAFTER, "báo đã xong bước khắc phục", "reported a step of a remedy plan"),
    Transition(Action.MET, _RUNS, None, Side.DRAFTER, "đóng bước vì chỉ tiêu đã đạt", "closed a step whose indicator is met"),
    Transition(Action.CLOSE, _RUNS, State.DONE, Side.APPROVER, "kết thúc kế hoạch khắc phục", "closed a remedy plan"),
)  # fmt: skip
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}


class Closed(models.TextChoices):
    """Why a step is done."""

    REPORTED = "reported", _("đã báo xong, có minh chứng")
    MET = "met", _("chỉ tiêu đã đạt trở lại")


def document() -> str:
    """The Markdown page about the way of a plan."""
    rows = [tables.Row(r.action, r.sources, (r.target,) if r.target else (), r.side, r.kind) for r in TABLE]
    moves = [row for row in rows if row.targets]
    return tables.page(
        "The way of a remedy plan", "remedies", tables.diagram(moves, ends=("done",)), tables.table(rows)
    )
