"""The way of a task that a letter gives to one body, in one table; and the short way of the letter itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class LetterState(models.TextChoices):
    """Where a letter stands. Only an issued one gives anybody anything to do."""

    DRAFT = "draft", _("chưa giao việc")
    ISSUED = "issued", _("đã giao việc")


class LetterAction(models.TextChoices):
    """What is done with a letter before its tasks go out."""

    CREATE = "create", _("Lập văn bản")
    EDIT = "edit", _("Sửa văn bản")
    ADD_TASK = "add_task", _("Thêm nhiệm vụ")
    DROP_TASK = "drop_task", _("Bỏ nhiệm vụ")
    ISSUE = "issue", _("Giao nhiệm vụ")


class State(models.TextChoices):
    """Where the task of one body stands. Overdue is no state: it follows from the term and the day."""

    SENT = "sent", _("chưa nhận")
    RECEIVED = "received", _("đã nhận, đang làm")
    RETURNED = "returned", _("bị trả lại, làm tiếp")
    REPORTED = "reported", _("đã báo kết quả, chờ chấp nhận")
    ACCEPTED = "accepted", _("xong, cấp trên đã chấp nhận")
    SEEN = "seen", _("xong, hệ thống thấy kết quả")
    CANCELLED = "cancelled", _("không giao nữa")


class Side(models.TextChoices):
    """Whose move it is."""

    ASSIGNEE = "assignee", _("nơi được giao")
    SUPERIOR = "superior", _("cấp trên, không phải nơi được giao")
    OFFICE = "office", _("Văn phòng Điều phối NTM tỉnh hoặc lãnh đạo tỉnh")
    FACT = "fact", _("sự việc có trong hệ thống")


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    GIVE = "give", _("Giao")
    RECEIVE = "receive", _("Ghi đã nhận")
    PROGRESS = "progress", _("Ghi tiến độ")
    REPORT = "report", _("Báo kết quả")
    ACCEPT = "accept", _("Chấp nhận kết quả")
    RETURN = "return", _("Trả lại")
    ASK_TIME = "ask_time", _("Xin gia hạn")
    EXTEND = "extend", _("Gia hạn")
    DENY = "deny", _("Không gia hạn")
    SEE = "see", _("Đóng theo kết quả trong hệ thống")
    REOPEN = "reopen", _("Mở lại")
    CANCEL = "cancel", _("Không giao nữa")


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``target`` None: the state stays. ``sources`` empty: the task of a body begins here."""

    action: Action
    sources: tuple[State, ...]
    target: State | None
    side: Side
    vi: str
    en: str

    @property
    def kind(self) -> str:
        """The kind of its line in the journal."""
        return f"directives.{self.action.value}"


#: Something is still owed by the body to which it was given.
OWED = (State.SENT, State.RECEIVED, State.RETURNED)
OPEN = (*OWED, State.REPORTED)
DONE = (State.ACCEPTED, State.SEEN)
_AT_WORK = (State.RECEIVED, State.RETURNED)
TABLE: tuple[Transition, ...] = (
    Transition(Action.GIVE, (), State.SENT, Side.OFFICE, "giao nhiệm vụ", "gave a task"),
    Transition(Action.RECEIVE, (State.SENT,), State.RECEIVED, Side.ASSIGNEE, "nhận nhiệm vụ", "received a task"),
    Transition(
        Action.REPORT, OWED, State.REPORTED, Side.ASSIGNEE, "báo kết quả nhiệm vụ", "reported the result of a task"
    ),
    Transition(Action.PROGRESS, _AT_WORK, None, Side.ASSIGNEE, "ghi tiến độ nhiệm vụ", "noted progress of a task"),
    Transition(
        Action.ACCEPT, (State.REPORTED,), State.ACCEPTED, Side.SUPERIOR,
        "chấp nhận kết quả nhiệm vụ", "accepted the result of a task",
    ),
    Transition(
        Action.RETURN, (State.REPORTED,), State.RETURNED, Side.SUPERIOR,
        "trả lại kết quả nhiệm vụ", "returned the result of a task",
    ),
    Transition(Action.ASK_TIME, OWED, None, Side.ASSIGNEE, "xin gia hạn nhiệm vụ", "asked for more time"),
    Transition(Action.EXTEND, OWED, None, Side.SUPERIOR, "gia hạn nhiệm vụ", "extended a task"),
    Transition(Action.DENY, OWED, None, Side.SUPERIOR, "không gia hạn nhiệm vụ", "denied more time"),
    Transition(
        Action.SEE, OPEN, State.SEEN, Side.FACT,
        "đóng nhiệm vụ theo kết quả trong hệ thống", "closed a task on a fact",
    ),
    Transition(Action.REOPEN, DONE, State.RETURNED, Side.SUPERIOR, "mở lại nhiệm vụ", "reopened a task"),
    Transition(Action.CANCEL, OPEN, State.CANCELLED, Side.OFFICE, "không giao nhiệm vụ nữa", "cancelled a task"),
)  # fmt: skip
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}

LETTER_KINDS: tuple[tuple[LetterAction, str, str], ...] = (
    (LetterAction.CREATE, "lập văn bản chỉ đạo", "entered a letter"),
    (LetterAction.EDIT, "sửa văn bản chỉ đạo", "changed a letter"),
    (LetterAction.ADD_TASK, "thêm nhiệm vụ vào văn bản chỉ đạo", "added a task to a letter"),
    (LetterAction.DROP_TASK, "bỏ nhiệm vụ khỏi văn bản chỉ đạo", "dropped a task from a letter"),
    (LetterAction.ISSUE, "giao nhiệm vụ theo văn bản chỉ đạo", "gave the tasks of a letter"),
)


def letter_kind(action: LetterAction) -> str:
    """The kind of the line that a deed with a letter leaves."""
    return f"directives.letter_{action.value}"


def document() -> str:
    """The Markdown page about the way of a task and of the letter that gives it."""
    rows = [tables.Row(r.action, r.sources, (r.target,) if r.target else (), r.side, r.kind) for r in TABLE]
    moves = [row for row in rows if row.targets]
    drawn = tables.diagram(moves, ends=(*DONE, State.CANCELLED))
    letter = tables.table(
        tables.Row(
            action,
            () if action == LetterAction.CREATE else (LetterState.DRAFT,),
            (LetterState.ISSUED,) if action == LetterAction.ISSUE else (LetterState.DRAFT,),
            Side.OFFICE,
            letter_kind(action),
        )
        for action, _vi, _en in LETTER_KINDS
    )
    return tables.page(
        "The way of a task given by letter", "directives", drawn, tables.table(rows), "The letter itself:\n", letter
    )
