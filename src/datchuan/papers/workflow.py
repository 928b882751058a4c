"""The way of a paper in one table: rules, the diagram in ``docs/`` and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class State(models.TextChoices):
    DRAFT = "draft", _("dự thảo")
    NUMBERED = "numbered", _("đã cấp số, chờ ký")
    SIGNED = "signed", _("đã ký, có hiệu lực lưu hành")
    CANCELLED = "cancelled", _("đã hủy")


class Side(models.TextChoices):
    """Who does it: those who write for the organ, or those who sign for it."""

    DRAFTER = "drafter", _("người soạn thảo của cơ quan")
    SIGNER = "signer", _("người ký của cơ quan")


class Action(models.TextChoices):
    DRAFT = "draft", _("Soạn văn bản")
    REDRAFT = "redraft", _("Soạn lại")
    NUMBER = "number", _("Cấp số")
    SIGN = "sign", _("Ký số")
    ATTACH_SIGNED = "attach_signed", _("Tải bản đã ký số")
    ATTACH_SCAN = "attach_scan", _("Tải bản chụp")
    CANCEL = "cancel", _("Hủy dự thảo")
    REVOKE = "revoke", _("Hủy văn bản")


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``sources`` empty: the paper begins here."""

    action: Action
    sources: tuple[State, ...]
    target: State
    side: Side
    vi: str
    en: str

    @property
    def kind(self) -> str:
        """The kind of its line in the journal."""
        return f"papers.{self.action.value}"


TABLE: tuple[Transition, ...] = (
    Transition(Action.DRAFT, (), State.DRAFT, Side.DRAFTER, "soạn văn bản", "drafted a paper"),
    Transition(Action.REDRAFT, (State.DRAFT,), State.DRAFT, Side.DRAFTER, "soạn lại văn bản", "drafted a paper anew"),
    Transition(Action.NUMBER, (State.DRAFT,), State.NUMBERED, Side.DRAFTER, "cấp số văn bản", "numbered a paper"),
    Transition(Action.SIGN, (State.NUMBERED,), State.SIGNED, Side.SIGNER, "ký số văn bản", "signed a paper"),
    Transition(
        Action.ATTACH_SIGNED, (State.NUMBERED,), State.SIGNED, Side.DRAFTER,
        "tải bản đã ký số", "attached the signed file of a paper",
    ),
    Transition(
        Action.ATTACH_SCAN, (State.NUMBERED,), State.SIGNED, Side.DRAFTER,
        "tải bản chụp văn bản giấy", "attached the scan of a paper",
    ),
    Transition(
        Action.CANCEL, (State.DRAFT, State.NUMBERED), State.CANCELLED, Side.DRAFTER, "hủy văn bản chưa ký", "dropped a paper"
    ),
    Transition(
        Action.REVOKE, (State.SIGNED,), State.CANCELLED, Side.SIGNER, "hủy văn bản đã ký", "cancelled a signed paper"
    ),
)  # fmt: skip
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}


def document() -> str:
    """The Markdown page about the way of a paper."""
    rows = [tables.Row(r.action, r.sources, (r.target,), r.side, r.kind) for r in TABLE]
    return tables.page(
        "The way of a paper", "papers", tables.diagram(rows, ends=(State.CANCELLED,)), tables.table(rows)
    )
