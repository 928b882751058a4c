"""The way of a periodic report in one table: buttons, rules, the diagram in ``docs/`` and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class State(models.TextChoices):
    """Where a report stands. What became of its paper (numbered, signed) is said by the paper."""

    DRAFT = "draft", _("đang lập")
    ISSUED = "issued", _("đã phát hành")
    CANCELLED = "cancelled", _("đã hủy")


class Side(models.TextChoices):
    """Whose move it is."""

    WRITER = "writer", _("người soạn thảo của Ủy ban nhân dân tỉnh hoặc huyện")
    PAPER = "paper", _("khi văn bản của báo cáo bị hủy")


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    COMPILE = "compile", _("Lập báo cáo")
    RECOMPILE = "recompile", _("Lấy lại số liệu")
    EXPLAIN = "explain", _("Ghi giải thích")
    ISSUE = "issue", _("Phát hành, cấp số")
    DROP = "drop", _("Bỏ dự thảo")
    CANCEL = "cancel", _("Hủy báo cáo")


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``sources`` empty: the report begins here."""

    action: Action
    sources: tuple[State, ...]
    target: State
    side: Side
    vi: str
    en: str

    @property
    def kind(self) -> str:
        """The kind of its line in the journal."""
        return f"reports.{self.action.value}"


TABLE: tuple[Transition, ...] = (
    Transition(Action.COMPILE, (), State.DRAFT, Side.WRITER, "lập báo cáo định kỳ", "compiled a periodic report"),
    Transition(
        Action.RECOMPILE, (State.DRAFT,), State.DRAFT, Side.WRITER,
        "lấy lại số liệu báo cáo định kỳ", "took the figures of a periodic report anew",
    ),
    Transition(
        Action.EXPLAIN, (State.DRAFT,), State.DRAFT, Side.WRITER,
        "giải thích chênh lệch trong báo cáo", "explained a difference in a report",
    ),
    Transition(
        Action.ISSUE, (State.DRAFT,), State.ISSUED, Side.WRITER, "phát hành báo cáo định kỳ", "issued a periodic report"
    ),
    Transition(
        Action.DROP, (State.DRAFT,), State.CANCELLED, Side.WRITER,
        "bỏ dự thảo báo cáo định kỳ", "dropped the draft of a periodic report",
    ),
    Transition(
        Action.CANCEL, (State.ISSUED,), State.CANCELLED, Side.PAPER, "hủy báo cáo định kỳ", "cancelled a periodic report"
    ),
)  # fmt: skip
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}


def document() -> str:
    """The Markdown page about the way of a report."""
    rows = [tables.Row(r.action, r.sources, (r.target,), r.side, r.kind) for r in TABLE]
    return tables.page("Periodic reports", "reports", tables.diagram(rows, ends=(State.CANCELLED,)), tables.table(rows))
