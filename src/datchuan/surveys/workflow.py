"""The way of a survey in one table: buttons, rules, the diagram in ``docs/`` and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class State(models.TextChoices):
    """Where a survey stands. Before it is locked nobody but the Front reads a number of it."""

    COLLECTING = "collecting", _("đang thu phiếu")
    LOCKED = "locked", _("đã khóa số liệu")
    SENT = "sent", _("đã gửi báo cáo")


class Side(models.TextChoices):
    """Whose move it is: always the Front's."""

    FRONT = "front", _("Mặt trận Tổ quốc các cấp")
    ABOVE = "above", _("Mặt trận Tổ quốc huyện hoặc tỉnh")


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    OPEN = "open", _("Mở đợt lấy ý kiến")
    LIST = "list", _("Lưu danh sách thôn")
    COUNT = "count", _("Lưu số của thôn")
    LOCK = "lock", _("Khóa số liệu")
    REOPEN = "reopen", _("Mở lại để sửa số")
    SEND = "send", _("Ghi là đã gửi báo cáo")


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``target`` None: the state stays. ``sources`` empty: the survey begins here."""

    action: Action
    sources: tuple[State, ...]
    target: State | None
    side: Side
    vi: str
    en: str

    @property
    def kind(self) -> str:
        """The line in the journal."""
        return f"surveys.{self.action.value}"


_COLLECTING = (State.COLLECTING,)
TABLE: tuple[Transition, ...] = (
    Transition(Action.OPEN, (), State.COLLECTING, Side.FRONT, "mở đợt lấy ý kiến hài lòng", "opened a survey"),
    Transition(Action.LIST, _COLLECTING, None, Side.FRONT, "ghi danh sách thôn", "listed the villages"),
    Transition(Action.COUNT, _COLLECTING, None, Side.FRONT, "ghi số phiếu của thôn", "wrote the forms of a village"),
    Transition(Action.LOCK, _COLLECTING, State.LOCKED, Side.FRONT, "khóa số liệu lấy ý kiến", "locked a survey"),
    Transition(
        Action.REOPEN, (State.LOCKED,), State.COLLECTING, Side.ABOVE, "mở lại đợt lấy ý kiến", "reopened a survey"
    ),
    Transition(Action.SEND, (State.LOCKED,), State.SENT, Side.FRONT, "gửi báo cáo lấy ý kiến", "sent the report"),
)
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}
#: States in which the figures stand still, so that others may read them.
READABLE = (State.LOCKED, State.SENT)
#: Actions that are a form of their own on the page of a survey.
MOVES = (Action.LOCK, Action.SEND, Action.REOPEN)


def document() -> str:
    """The Markdown page about the way of a survey."""
    rows = [tables.Row(r.action, r.sources, (r.target,) if r.target else (), r.side, r.kind) for r in TABLE]
    drawn = tables.diagram(rows, ends=(State.SENT,))
    return tables.page("The way of a survey of satisfaction", "surveys", drawn, tables.table(rows))
