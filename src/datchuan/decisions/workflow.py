"""The way of a decision of recognition in one table: three persons, one after another."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class State(models.TextChoices):
    DRAFT = "draft", _("đang soạn")
    PROPOSED = "proposed", _("đã trình, chờ kiểm tra")
    VERIFIED = "verified", _("đã kiểm tra, chờ ký")
    SIGNED = "signed", _("đã ký")
    CANCELLED = "cancelled", _("đã hủy")


class Who(models.TextChoices):
    OFFICE = "office", _("Văn phòng Điều phối NTM tỉnh")
    VERIFIER = "verifier", _("người kiểm tra của Văn phòng Điều phối NTM tỉnh, khác người trình")
    SIGNER = "signer", _("lãnh đạo UBND tỉnh, khác người trình và người kiểm tra")


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    DRAFT = "draft", _("Soạn quyết định")
    CHANGE = "change", _("Sửa danh sách")
    PROPOSE = "propose", _("Trình")
    VERIFY = "verify", _("Xác nhận đã kiểm tra")
    SEND_BACK = "send_back", _("Trả lại để sửa")
    SIGN = "sign", _("Ký ban hành")
    CANCEL = "cancel", _("Hủy dự thảo")


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``who``: any of them may. ``target`` None: the state stays."""

    action: Action
    sources: tuple[State, ...]
    target: State | None
    who: tuple[Who, ...]
    kind: str
    vi: str
    en: str


S = State
TABLE: tuple[Transition, ...] = (
    Transition(
        Action.DRAFT, (), S.DRAFT, (Who.OFFICE,), "decisions.draft", "soạn quyết định công nhận", "drafted a decision"
    ),
    Transition(
        Action.CHANGE, (S.DRAFT,), None, (Who.OFFICE,), "decisions.change", "sửa dự thảo quyết định", "changed a draft"
    ),
    Transition(
        Action.PROPOSE, (S.DRAFT,), S.PROPOSED, (Who.OFFICE,), "decisions.propose", "trình quyết định",
        "proposed a decision",
    ),
    Transition(
        Action.VERIFY, (S.PROPOSED,), S.VERIFIED, (Who.VERIFIER,), "decisions.verify", "kiểm tra quyết định",
        "verified a decision",
    ),
    Transition(
        Action.SEND_BACK, (S.PROPOSED, S.VERIFIED), S.DRAFT, (Who.VERIFIER, Who.SIGNER), "decisions.send_back",
        "trả lại dự thảo quyết định", "sent a draft back",
    ),
    Transition(
        Action.SIGN, (S.VERIFIED,), S.SIGNED, (Who.SIGNER,), "decisions.sign", "ký ban hành quyết định",
        "signed a decision",
    ),
    Transition(
        Action.CANCEL, (S.DRAFT, S.PROPOSED, S.VERIFIED), S.CANCELLED, (Who.OFFICE,), "decisions.cancel",
        "hủy dự thảo quyết định", "cancelled a draft",
    ),
)  # fmt: skip
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}
#: States in which the dossiers of a decision are taken by it.
LIVE = (S.DRAFT, S.PROPOSED, S.VERIFIED, S.SIGNED)


def document() -> str:
    """The Markdown page about the way of a decision."""
    rows = [tables.Row(r.action, r.sources, (r.target,) if r.target else (), "/".join(r.who), r.kind) for r in TABLE]
    drawn = tables.diagram(rows, ends=(S.SIGNED, S.CANCELLED))
    return tables.page("The way of a decision", "decisions", drawn, tables.table(rows))
