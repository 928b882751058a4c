"""The way of a visit in one table: buttons, rules, the diagram in ``docs/`` and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class Purpose(models.TextChoices):
    """Why somebody goes to a commune."""

    SURVEY = "survey", _("khảo sát, hướng dẫn")
    VETTING = "vetting", _("thẩm tra của huyện")
    APPRAISAL = "appraisal", _("thẩm định của tỉnh")
    AFTER = "after", _("kiểm tra sau công nhận")


class State(models.TextChoices):
    """Where a visit stands. That its result is still to be written is no state: it follows from the day."""

    PLANNED = "planned", _("đã lên lịch")
    DONE = "done", _("đã kiểm tra")
    CANCELLED = "cancelled", _("đã hủy")


class Side(models.TextChoices):
    """Whose move it is."""

    TEAM = "team", _("cơ quan lên lịch")


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    PLAN = "plan", _("Lên lịch kiểm tra")
    DO = "do", _("Ghi kết quả")
    MOVE = "move", _("Đổi lịch")
    CANCEL = "cancel", _("Hủy chuyến")
    ADD = "add", _("Bổ sung kết quả")


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``target`` None: the state stays. ``sources`` empty: the visit begins here."""

    action: Action
    sources: tuple[State, ...]
    target: State | None
    kind: str
    vi: str
    en: str
    side: Side = Side.TEAM


TABLE: tuple[Transition, ...] = (
    Transition(
        Action.PLAN, (), State.PLANNED, "visits.plan", "lên lịch kiểm tra thực tế", "planned a visit to a commune",
    ),
    Transition(
        Action.DO, (State.PLANNED,), State.DONE, "visits.do", "ghi kết quả kiểm tra thực tế",
        "wrote down what was seen on a visit",
    ),
    Transition(Action.MOVE, (State.PLANNED,), None, "visits.move", "đổi lịch kiểm tra thực tế", "moved a visit"),
    Transition(
        Action.CANCEL, (State.PLANNED,), State.CANCELLED, "visits.cancel", "hủy chuyến kiểm tra thực tế",
        "cancelled a visit",
    ),
    Transition(
        Action.ADD, (State.DONE,), None, "visits.add", "bổ sung kết quả kiểm tra thực tế",
        "added to what was seen on a visit",
    ),
)  # fmt: skip
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}


def document() -> str:
    """The Markdown page about the way of a visit."""
    rows = [tables.Row(r.action, r.sources, (r.target,) if r.target else (), r.side, r.kind) for r in TABLE]
    drawn = tables.diagram(rows, ends=(State.DONE, State.CANCELLED))
    return tables.page("The way of a visit to a commune", "visits", drawn, tables.table(rows))
