"""The way of a sitting and of each commune on its agenda, each in one table."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class SittingState(models.TextChoices):
    PLANNED = "planned", _("đang chuẩn bị")
    OPEN = "open", _("đang họp")
    CLOSED = "closed", _("đã bế mạc")
    CANCELLED = "cancelled", _("đã hủy")


class ItemState(models.TextChoices):
    LISTED = "listed", _("chờ xét")
    VOTING = "voting", _("đang bỏ phiếu")
    COUNTED = "counted", _("đã kiểm phiếu")
    OFF = "off", _("đưa ra khỏi chương trình")


class Choice(models.TextChoices):
    """What a member can say of one commune and level."""

    ELIGIBLE = "eligible", _("Đủ điều kiện, đề nghị công nhận")
    IMPROVE = "improve", _("Hoàn thiện rồi trình lại")
    NO = "no", _("Không đủ điều kiện")


#: The same three answers where the question is whether a title is taken away.
_OF_REVOCATION = {
    Choice.ELIGIBLE: _("Đề nghị thu hồi danh hiệu"),
    Choice.IMPROVE: _("Hoàn thiện hồ sơ rồi trình lại"),
    Choice.NO: _("Giữ danh hiệu, khắc phục"),
}


def choice_word(choice: str, *, revokes: bool) -> str:
    """An answer in the words of the question; "" for none."""
    if not choice:
        return ""
    found = Choice(choice)
    return str(_OF_REVOCATION[found] if revokes else found.label)


def choices_of(*, revokes: bool) -> list[tuple[str, str]]:
    return [(choice.value, choice_word(choice, revokes=revokes)) for choice in Choice]


class Who(models.TextChoices):
    SECRETARY = "secretary", _("Văn phòng Điều phối NTM tỉnh (thư ký)")
    MEMBER = "member", _("thành viên Hội đồng có mặt")


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    PLAN = "plan", _("Lập cuộc họp")
    CHANGE = "change", _("Đổi ngày, địa điểm")
    LIST = "list", _("Đưa vào chương trình")
    OFF = "off", _("Đưa ra khỏi chương trình")
    PRESENCE = "presence", _("Ghi có mặt")
    OPEN = "open", _("Khai mạc")
    CONFLICT = "conflict", _("Khai lợi ích liên quan")
    OPEN_VOTE = "open_vote", _("Mở bỏ phiếu")
    CAST = "cast", _("Bỏ phiếu")
    CLOSE_VOTE = "close_vote", _("Kiểm phiếu")
    CLOSE = "close", _("Bế mạc")
    CANCEL = "cancel", _("Hủy cuộc họp")


@dataclass(frozen=True)
class Transition:
    """One row. ``sources`` and ``target`` are states of the sitting or of an item; an empty target: the state stays."""

    action: Action
    sources: tuple[str, ...]
    target: str
    who: Who
    kind: str
    vi: str
    en: str


_S, _I = SittingState, ItemState

SITTING: tuple[Transition, ...] = (
    Transition(Action.PLAN, (), _S.PLANNED, Who.SECRETARY, "council.plan", "lập cuộc họp Hội đồng", "planned a sitting"),
    Transition(
        Action.CHANGE, (_S.PLANNED,), "", Who.SECRETARY, "council.change", "đổi ngày, địa điểm họp Hội đồng",
        "moved a sitting to another day or place",
    ),
    Transition(
        Action.LIST,
        (_S.PLANNED, _S.OPEN),
        "",
        Who.SECRETARY,
        "council.list",
        "đưa hồ sơ vào chương trình họp",
        "put a dossier on the agenda",
    ),
    Transition(
        Action.PRESENCE, (_S.PLANNED, _S.OPEN), "", Who.SECRETARY, "council.presence", "ghi thành viên có mặt",
        "noted who is present",
    ),
    Transition(Action.OPEN, (_S.PLANNED,), _S.OPEN, Who.SECRETARY, "council.open", "khai mạc cuộc họp", "opened a sitting"),
    Transition(Action.CLOSE, (_S.OPEN,), _S.CLOSED, Who.SECRETARY, "council.close", "bế mạc cuộc họp", "closed a sitting"),
    Transition(
        Action.CANCEL, (_S.PLANNED,), _S.CANCELLED, Who.SECRETARY, "council.cancel", "hủy cuộc họp", "cancelled a sitting"
    ),
)  # fmt: skip
ITEM: tuple[Transition, ...] = (
    Transition(
        Action.OFF, (_I.LISTED,), _I.OFF, Who.SECRETARY, "council.off", "đưa hồ sơ ra khỏi chương trình họp",
        "took a dossier off the agenda",
    ),
    Transition(
        Action.CONFLICT, (_I.LISTED, _I.VOTING), "", Who.MEMBER, "council.conflict", "khai lợi ích liên quan",
        "declared a conflict of interest",
    ),
    Transition(
        Action.OPEN_VOTE, (_I.LISTED,), _I.VOTING, Who.SECRETARY, "council.open_vote", "mở bỏ phiếu về một hồ sơ",
        "opened the vote on a dossier",
    ),
    Transition(Action.CAST, (_I.VOTING,), "", Who.MEMBER, "council.cast", "bỏ phiếu", "cast a vote"),
    Transition(
        Action.CLOSE_VOTE, (_I.VOTING,), _I.COUNTED, Who.SECRETARY, "council.close_vote", "kiểm phiếu về một hồ sơ",
        "counted the votes on a dossier",
    ),
)  # fmt: skip
TABLE = (*SITTING, *ITEM)
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}


def document() -> str:
    """The Markdown page about sittings: the sitting, then one commune and level on its agenda."""
    sitting, item = (
        [tables.Row(r.action, r.sources, (r.target,) if r.target else (), r.who, r.kind) for r in rows]
        for rows in (SITTING, ITEM)
    )
    return tables.page(
        "The way of a sitting of the Vetting Council", "council",
        "The sitting:", tables.diagram(sitting, ends=(_S.CLOSED, _S.CANCELLED)),
        "One commune and level on its agenda:",
        tables.diagram(item, begin=f"{_I.LISTED}: list (secretary)", ends=(_I.COUNTED, _I.OFF)),
        tables.table([*sitting, *item]),
    )  # fmt: skip
