"""What can be done with a campaign of review and with the review of one commune. One table for both."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class CampaignState(models.TextChoices):
    """Whether reviews of a campaign are still taken."""

    OPEN = "open", _("đang rà soát")
    CLOSED = "closed", _("đã kết thúc")


class State(models.TextChoices):
    """Where the review of a commune stands. Late is no state: it follows from the term and the day."""

    WAITING = "waiting", _("chưa rà soát")
    DONE = "done", _("đã rà soát")
    RETURNED = "returned", _("bị trả lại để rà soát lại")


class Side(models.TextChoices):
    """Whose move it is."""

    OFFICE = "office", _("Văn phòng Điều phối NTM tỉnh")
    REVIEWER = "reviewer", _("cơ quan NTM của huyện; nơi không có cấp huyện là cán bộ xã")


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    OPEN = "open", _("Mở đợt rà soát")
    CLOSE = "close", _("Kết thúc đợt rà soát")
    COMPLETE = "complete", _("Hoàn thành rà soát")
    RETURN = "return", _("Trả lại để rà soát lại")


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``sources`` empty: the thing begins here."""

    action: Action
    sources: tuple[CampaignState | State, ...]
    target: CampaignState | State
    side: Side
    kind: str
    vi: str
    en: str


#: A review may be completed again while the campaign is open: the figures may have changed since.
TABLE: tuple[Transition, ...] = (
    Transition(
        Action.OPEN, (), CampaignState.OPEN, Side.OFFICE, "upkeep.open",
        "mở đợt rà soát duy trì chuẩn", "opened a review of kept standards",
    ),
    Transition(
        Action.CLOSE, (CampaignState.OPEN,), CampaignState.CLOSED, Side.OFFICE, "upkeep.close",
        "kết thúc đợt rà soát duy trì chuẩn", "closed a review of kept standards",
    ),
    Transition(
        Action.COMPLETE, (State.WAITING, State.RETURNED, State.DONE), State.DONE, Side.REVIEWER, "upkeep.complete",
        "rà soát duy trì chuẩn của xã", "reviewed whether a commune keeps the standard",
    ),
    Transition(
        Action.RETURN, (State.DONE,), State.RETURNED, Side.OFFICE, "upkeep.return",
        "trả lại kết quả rà soát duy trì chuẩn", "returned a review of a commune",
    ),
)  # fmt: skip
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}


def document() -> str:
    """The Markdown page about reviews: both ways, and the table."""
    rows = {r: tables.Row(r.action, r.sources, (r.target,), r.side, r.kind) for r in TABLE}
    campaigns = [row for r, row in rows.items() if isinstance(r.target, CampaignState)]
    reviews = [row for r, row in rows.items() if isinstance(r.target, State)]
    return tables.page(
        "Keeping the standard: campaigns and reviews", "upkeep",
        "A campaign:", tables.diagram(campaigns),
        "The review of one commune:", tables.diagram(reviews, begin="waiting: open (office)"),
        tables.table(rows.values()),
    )  # fmt: skip
