"""The way of what one agency says of a file, and of the step that it stands in: two tables for rules, actions and the diagram in
``docs/``. No state is stored: it follows from the words and results that stand on the content that is sealed now.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import kinds, tables


class State(models.TextChoices):
    """Where an agency stands before a file."""

    WAITING = "waiting", _("chưa ghi gì")
    SPEAKING = "speaking", _("đang ghi, còn chỉ tiêu chưa có kết quả")
    SPOKEN = "spoken", _("đã ghi đủ, chưa gửi")
    SENT = "sent", _("đã gửi kết quả")


class Stand(models.TextChoices):
    """Where the step stands: whether it can end well."""

    OPEN = "open", _("chưa đủ để kết thúc")
    READY = "ready", _("đủ để kết thúc")
    LEFT = "left", _("hồ sơ đã rời bước")


class Side(models.TextChoices):
    """Who acts."""

    AGENCY = "agency", _("người của cơ quan thẩm định")
    KEEPER = "keeper", _("người giữ bước")
    SEAL = "seal", _("phiên bản mới được chốt")


class Act(models.TextChoices):
    """What can be done."""

    SAY = "say", _("Ghi kết quả")
    SAY_MET = "say_met", _("Ghi đạt nhiều chỉ tiêu")
    ACCEPT = "accept", _("Nhận kết quả đã có")
    SEND = "send", _("Gửi kết quả")
    VISIT = "visit", _("Ghi kiểm tra thực tế")
    NOTE = "note", _("Giữ ghi chú riêng")
    REMIND = "remind", _("Nhắc")
    FALL = "fall", _("Nội dung đã đổi")
    CLOSE = "close", _("Kết thúc bước")
    GIVE_BACK = "give_back", _("Trả lại hồ sơ")


@dataclass(frozen=True)
class Transition:
    """One row. ``targets`` empty: the state stays; several: what is left to say decides. Without words (``vi``) the line in the
    journal is that of another room."""

    act: Act
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    side: Side
    kind: str
    vi: str = ""
    en: str = ""


S = State
_ANY = (S.WAITING, S.SPEAKING, S.SPOKEN, S.SENT)
#: A word that changes takes the result back that was sent before it; said as it was, the result stands again. SEND once more
#: finds the result that stands.
OF_AGENCY: tuple[Transition, ...] = (
    Transition(
        Act.SAY, _ANY, (S.SPEAKING, S.SPOKEN, S.SENT), Side.AGENCY, "appraisals.say", "ghi kết quả một chỉ tiêu của hồ sơ",
        "gave a verdict on an indicator of a dossier",
    ),
    Transition(
        Act.SAY_MET, (S.WAITING, S.SPEAKING), (S.SPEAKING, S.SPOKEN), Side.AGENCY, "appraisals.say_met",
        "ghi đạt nhiều chỉ tiêu của hồ sơ", "found many indicators of a dossier met",
    ),
    Transition(
        Act.ACCEPT, (S.WAITING, S.SPEAKING), (S.SPEAKING, S.SPOKEN), Side.AGENCY, "appraisals.accept",
        "nhận các kết quả đã có", "took over what had been said before",
    ),
    Transition(
        Act.SEND, (S.SPOKEN,), (S.SENT,), Side.AGENCY, "appraisals.send", "gửi kết quả thẩm định",
        "sent the result of an appraisal",
    ),
    Transition(Act.VISIT, _ANY, (), Side.AGENCY, "appraisals.visit", "ghi một lần kiểm tra thực tế", "noted a visit"),
    Transition(
        Act.NOTE, _ANY, (), Side.AGENCY, "appraisals.note", "giữ ghi chú riêng khi thẩm định",
        "kept a private note of an appraisal",
    ),
    Transition(
        Act.REMIND, (S.WAITING, S.SPEAKING, S.SPOKEN), (), Side.KEEPER, "appraisals.remind", "nhắc cơ quan chưa gửi kết quả",
        "reminded agencies without a result",
    ),
    Transition(
        Act.FALL, (S.SPEAKING, S.SPOKEN, S.SENT), (S.WAITING, S.SPEAKING, S.SPOKEN, S.SENT), Side.SEAL, "dossiers.seal"
    ),
)  # fmt: skip
OF_STEP: tuple[Transition, ...] = (
    Transition(
        Act.CLOSE, (Stand.READY,), (Stand.LEFT,), Side.KEEPER, "appraisals.close", "kết thúc thẩm tra, thẩm định",
        "ended a vetting or appraisal",
    ),
    Transition(
        Act.GIVE_BACK, (Stand.OPEN, Stand.READY), (Stand.LEFT,), Side.KEEPER, "appraisals.give_back",
        "trả lại sau thẩm tra, thẩm định", "gave a dossier back after appraisal",
    ),
)  # fmt: skip
BY_ACT: dict[Act, Transition] = {row.act: row for row in (*OF_AGENCY, *OF_STEP)}
for _row in BY_ACT.values():
    if _row.vi:
        kinds.register(_row.kind, _row.vi, _row.en)


def state_of(*, items: int, left: int, is_sent: bool) -> State:
    """The state of an agency that answers for so many indicators and has so many left to speak on."""
    if is_sent:
        return State.SENT
    if not left:
        return State.SPOKEN
    return State.WAITING if left == items else State.SPEAKING


def document() -> str:
    """The Markdown page about what an agency says and how the step ends. What a new content makes fall is in the table only: it
    leads from anywhere to anywhere."""
    parts = []
    for table, begin, ends in ((OF_AGENCY, State.WAITING, ()), (OF_STEP, Stand.OPEN, (Stand.LEFT,))):
        rows = [tables.Row(r.act, r.sources, r.targets, r.side, r.kind) for r in table]
        moves = [row for row in rows if row.targets and row.who != Side.SEAL]
        parts += [tables.diagram(moves, ends=ends, begin=begin), tables.table(rows)]
    return tables.page("The way of an appraisal", "appraisals", *parts)
