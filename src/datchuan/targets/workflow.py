"""The way of an account in one table: buttons, rules, the diagram in ``docs/`` and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class State(models.TextChoices):
    """Where an account stands. Without a row nobody was asked."""

    ASKED = "asked", _("chờ người đứng đầu giải trình")
    EXPLAINED = "explained", _("đã giải trình, chờ tỉnh kết luận")
    RETURNED = "returned", _("tỉnh yêu cầu giải trình thêm")
    CONCLUDED = "concluded", _("tỉnh đã kết luận")


class Side(models.TextChoices):
    """Whose move it is."""

    OFFICE = "office", _("Văn phòng Điều phối NTM tỉnh")
    HEAD = "head", _("lãnh đạo Ủy ban nhân dân huyện")
    PROVINCE = "province", _("lãnh đạo Ủy ban nhân dân tỉnh")


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    ASK = "ask", _("Yêu cầu giải trình")
    EXPLAIN = "explain", _("Gửi giải trình")
    RETURN = "return", _("Yêu cầu giải trình thêm")
    CONCLUDE = "conclude", _("Kết luận")
    REOPEN = "reopen", _("Mở lại")


class Cause(models.TextChoices):
    """From what the miss came, as the head and then the province see it: two voices, both kept."""

    OUTSIDE = "outside", _("nguyên nhân khách quan")
    INSIDE = "inside", _("nguyên nhân chủ quan")
    BOTH = "both", _("cả khách quan và chủ quan")


@dataclass(frozen=True)
class Transition:
    """One row of the table. Without sources the account begins here."""

    action: Action
    sources: tuple[State, ...]
    target: State
    side: Side
    vi: str
    en: str

    @property
    def kind(self) -> str:
        """The line in the journal."""
        return f"targets.{self.action.value}"


TABLE: tuple[Transition, ...] = (
    Transition(Action.ASK, (), State.ASKED, Side.OFFICE, "yêu cầu giải trình chỉ tiêu", "asked for an account"),
    Transition(
        Action.EXPLAIN, (State.ASKED, State.RETURNED), State.EXPLAINED, Side.HEAD, "giải trình chỉ tiêu", "gave an account"
    ),
    Transition(
        Action.RETURN, (State.EXPLAINED,), State.RETURNED, Side.OFFICE, "yêu cầu giải trình thêm", "asked for more"
    ),
    Transition(
        Action.CONCLUDE, (State.EXPLAINED,), State.CONCLUDED, Side.PROVINCE, "kết luận về chỉ tiêu", "concluded"
    ),
    Transition(
        Action.REOPEN, (State.CONCLUDED,), State.ASKED, Side.PROVINCE, "mở lại giải trình chỉ tiêu", "reopened"
    ),
)  # fmt: skip
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}

#: States in which somebody still has to do something.
OPEN = (State.ASKED, State.EXPLAINED, State.RETURNED)
#: States that wait for the head.
WITH_HEAD = (State.ASKED, State.RETURNED)


def document() -> str:
    """The Markdown page about the way of an account."""
    rows = [tables.Row(r.action, r.sources, (r.target,), r.side, r.kind) for r in TABLE]
    drawn = tables.diagram(rows, ends=(State.CONCLUDED,))
    return tables.page("The way of an account for missed targets", "targets", drawn, tables.table(rows))
