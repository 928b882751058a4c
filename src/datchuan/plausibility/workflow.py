"""The states of a sign, of a draw and of a drawn figure, each in one table: buttons, rules, the diagrams in ``docs/`` and the
tests read them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class Kind(models.TextChoices):
    """What was noticed."""

    BUNCHING = "bunching", _("dồn sát trên ngưỡng")
    IDENTICAL = "identical", _("giống hệt nhau giữa các xã")
    JUMPS = "jumps", _("tăng nhiều ngay trước khi nộp")
    PHOTOS = "photos", _("cùng một ảnh ở hai xã")
    ROUND_ENDS = "round_ends", _("nhiều số tận cùng 0 hoặc 5")


class State(models.TextChoices):
    """Where a sign stands. GONE: the figures of today no longer show it."""

    OPEN = "open", _("chưa xem")
    CLOSED = "closed", _("đã xem, đóng")
    GONE = "gone", _("số liệu đã đổi, không còn")


class DrawState(models.TextChoices):
    """Where a draw stands."""

    ANNOUNCED = "announced", _("đã công bố cách rút, chưa rút")
    DRAWN = "drawn", _("đang đo lại")
    ENDED = "ended", _("đã kết thúc")


class PickState(models.TextChoices):
    """Where a drawn figure stands. It follows from what is stored: nobody, somebody's, measured."""

    WAITING = "waiting", _("chưa ai nhận đo")
    TAKEN = "taken", _("đang đo")
    MEASURED = "measured", _("đã đo")


class Action(models.TextChoices):
    """What is done with a sign, a draw or a drawn figure."""

    SHOW = "show", _("Số liệu cho thấy")
    CLOSE = "close", _("Đóng sau khi xem")
    REOPEN = "reopen", _("Mở lại")
    COME_BACK = "come_back", _("Số liệu đổi, lại cho thấy")
    GO = "go", _("Không còn")
    ANNOUNCE = "announce", _("Công bố cách rút")
    DRAW = "draw", _("Rút mẫu")
    END = "end", _("Kết thúc đợt đo lại")
    TAKE = "take", _("Nhận đo mục này")
    GIVE_BACK = "give_back", _("Trả lại để người khác đo")
    OPEN = "open", _("Mở số của xã trước khi nhập")
    MEASURE = "measure", _("Lưu kết quả đo")
    RAISE = "raise", _("Nêu phát hiện")


@dataclass(frozen=True)
class Transition:
    """One row: ``sources`` empty is where the thing begins. ``by_hand``: a person does it, otherwise the "
    "computation."""

    action: Action
    sources: tuple[str, ...]
    target: str
    by_hand: bool
    kind: str
    vi: str
    en: str


SIGNS: tuple[Transition, ...] = (
    Transition(Action.SHOW, (), State.OPEN, False, "plausibility.show", "thấy dấu hiệu cần xem lại", "noticed a sign"),
    Transition(
        Action.CLOSE, (State.OPEN,), State.CLOSED, True, "plausibility.close", "xem và đóng dấu hiệu", "closed a sign"
    ),
    Transition(
        Action.REOPEN, (State.CLOSED,), State.OPEN, True, "plausibility.reopen", "mở lại dấu hiệu", "reopened a sign"
    ),
    Transition(
        Action.COME_BACK, (State.CLOSED, State.GONE), State.OPEN, False, "plausibility.come_back",
        "dấu hiệu trở lại vì số liệu đổi", "a sign came back because figures changed",
    ),
    Transition(
        Action.GO, (State.OPEN, State.CLOSED), State.GONE, False, "plausibility.go", "dấu hiệu không còn", "a sign went"
    ),
)  # fmt: skip
DRAWS: tuple[Transition, ...] = (
    Transition(
        Action.ANNOUNCE, (), DrawState.ANNOUNCED, True, "plausibility.announce", "công bố cách rút mẫu đo lại",
        "announced a draw",
    ),
    Transition(
        Action.DRAW, (DrawState.ANNOUNCED,), DrawState.DRAWN, True, "plausibility.draw", "rút mẫu đo lại", "drew a sample"
    ),
    Transition(
        Action.END, (DrawState.DRAWN,), DrawState.ENDED, True, "plausibility.end", "kết thúc đợt đo lại", "ended a draw"
    ),
)  # fmt: skip
#: OPEN: who took a figure looks at the commune's before the own result is in. The result counts, but not as blind.
PICKS: tuple[Transition, ...] = (
    Transition(
        Action.TAKE, (PickState.WAITING,), PickState.TAKEN, True, "plausibility.take", "nhận đo lại", "took a figure to measure"
    ),
    Transition(
        Action.GIVE_BACK, (PickState.TAKEN,), PickState.WAITING, True, "plausibility.give_back",
        "trả lại mục đã nhận đo", "gave back a figure to measure",
    ),
    Transition(
        Action.OPEN, (PickState.TAKEN,), PickState.TAKEN, True, "plausibility.open",
        "mở số của xã trước khi nhập kết quả đo lại", "opened a commune's figure before measuring it",
    ),
    Transition(
        Action.MEASURE, (PickState.TAKEN,), PickState.MEASURED, True, "plausibility.measure", "nhập kết quả đo lại",
        "entered what was measured anew",
    ),
    Transition(
        Action.RAISE, (PickState.MEASURED,), PickState.MEASURED, True, "plausibility.raise", "nêu phát hiện từ đo lại",
        "made a finding of a difference",
    ),
)  # fmt: skip
BY_ACTION: dict[Action, Transition] = {row.action: row for row in (*SIGNS, *DRAWS, *PICKS)}


def document() -> str:
    """The Markdown page about the ways of a sign, of a draw and of a drawn figure."""
    parts = []
    for table, who, ends in (
        (SIGNS, "who vets", ()), (DRAWS, "office", (DrawState.ENDED,)), (PICKS, "who measures", (PickState.MEASURED,)),
    ):  # fmt: skip
        rows = [
            tables.Row(r.action, r.sources, (r.target,), who if r.by_hand else "computation", r.kind) for r in table
        ]
        parts += [tables.diagram(rows, ends=ends), tables.table(rows)]
    return tables.page("The ways of a sign, of a draw and of a drawn figure", "plausibility", *parts)
