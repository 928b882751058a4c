"""The way of a work in one table: buttons, rules, the diagram in ``docs/`` and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class State(models.TextChoices):
    """Where a work stands. What is owed for it depends on its entries, not on its state."""

    PLANNED = "planned", _("chưa khởi công")
    BUILDING = "building", _("đang thi công")
    ACCEPTED = "accepted", _("đã nghiệm thu, đang dùng")
    SETTLED = "settled", _("đã quyết toán")
    STOPPED = "stopped", _("dừng")


class Kind(models.TextChoices):
    """What an entry of a work says: money set aside for it, volume accepted, money paid."""

    FUNDED = "funded", _("bố trí vốn")
    ACCEPTED = "accepted", _("nghiệm thu khối lượng")
    PAID = "paid", _("trả tiền")


class Measure(models.TextChoices):
    """What a contribution is counted in; packs name the kinds."""

    MONEY = "money", _("đồng")
    AREA = "area", _("m²")
    DAYS = "days", _("ngày công")
    VALUE = "value", _("đồng (ước tính)")


class Action(models.TextChoices):
    """What can be done with a work, with the word of its button."""

    ADD = "add", _("Thêm công trình")
    IMPORT = "import", _("Ghi nhiều công trình")
    DESCRIBE = "describe", _("Sửa mô tả")
    ENTER = "enter", _("Ghi vào sổ")
    REVERSE = "reverse", _("Hủy dòng đã ghi")
    START = "start", _("Khởi công")
    ACCEPT = "accept", _("Nghiệm thu, đưa vào sử dụng")
    SETTLE = "settle", _("Đã quyết toán")
    STOP = "stop", _("Dừng công trình")
    REOPEN = "reopen", _("Mở lại quyết toán")


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``sources`` empty: the work begins here, in one of ``targets``. ``targets`` empty: it stays."""

    action: Action
    sources: tuple[State, ...]
    targets: tuple[State, ...]
    vi: str
    en: str
    says_why: bool = False

    @property
    def kind(self) -> str:
        """The line in the journal."""
        return f"funding.{self.action.value}"


S = State
#: Who writes all of it.
COMMUNE = "commune officer"
_FIRST = (S.PLANNED, S.BUILDING, S.ACCEPTED)
_ANY = tuple(State)
TABLE: tuple[Transition, ...] = (
    Transition(Action.ADD, (), _FIRST, "thêm công trình", "added a work"),
    Transition(Action.IMPORT, (), _FIRST, "ghi nhiều công trình", "wrote several works"),
    Transition(Action.DESCRIBE, _ANY, (), "sửa mô tả công trình", "changed the description of a work"),
    Transition(Action.ENTER, _ANY, (), "ghi vốn, nghiệm thu, trả tiền của công trình", "entered money or volume of a work"),
    Transition(Action.REVERSE, _ANY, (), "hủy một dòng trong sổ công trình", "reversed an entry of a work", says_why=True),
    Transition(Action.START, (S.PLANNED, S.STOPPED), (S.BUILDING,), "khởi công công trình", "started a work"),
    Transition(Action.ACCEPT, (S.BUILDING,), (S.ACCEPTED,), "nghiệm thu công trình", "accepted a work"),
    Transition(Action.SETTLE, (S.ACCEPTED,), (S.SETTLED,), "quyết toán công trình", "settled the accounts of a work"),
    Transition(Action.STOP, (S.PLANNED, S.BUILDING), (S.STOPPED,), "dừng công trình", "stopped a work", says_why=True),
    Transition(
        Action.REOPEN, (S.SETTLED,), (S.ACCEPTED,), "mở lại quyết toán công trình", "reopened the accounts of a work",
        says_why=True,
    ),
)  # fmt: skip
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}
#: Actions that are a form of their own on the page of a work.
MOVES = (Action.START, Action.ACCEPT, Action.SETTLE, Action.STOP, Action.REOPEN)
#: Contributions are recorded and, when that was wrong, cancelled; they have no way of their own.
GIVE, CANCEL = "funding.give", "funding.cancel"


def document() -> str:
    """The Markdown page about the way of a work."""
    rows = [tables.Row(r.action, r.sources, r.targets, COMMUNE, r.kind) for r in TABLE]
    drawn = tables.diagram(rows, ends=(State.SETTLED,))
    return tables.page("The way of a work", "funding", drawn, tables.table(rows))
