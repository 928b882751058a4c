"""The states of a sign and of a draw, each in one table: buttons, rules and the tests read them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Action(models.TextChoices):
    """What is done with a sign or a draw."""

    SHOW = "show", _("Số liệu cho thấy")
    CLOSE = "close", _("Đóng sau khi xem")
    REOPEN = "reopen", _("Mở lại")
    COME_BACK = "come_back", _("Số liệu đổi, lại cho thấy")
    GO = "go", _("Không còn")
    ANNOUNCE = "announce", _("Công bố cách rút")
    DRAW = "draw", _("Rút mẫu")
    END = "end", _("Kết thúc đợt đo lại")


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
BY_ACTION: dict[Action, Transition] = {row.action: row for row in (*SIGNS, *DRAWS)}
