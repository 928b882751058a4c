"""The ways of a consultation and of a meeting with a ballot, in two tables: buttons, rules, diagrams and tests read them.

Whoever acts in the step of the dossier acts here too: the commune, the district, whatever the procedure says.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Hearing(models.TextChoices):
    """Where a consultation stands. ``fallen``: another content was sealed, and it was begun anew."""

    OPEN = "open", _("đang lấy ý kiến")
    CLOSED = "closed", _("đã kết thúc")
    FALLEN = "fallen", _("không còn hiệu lực")


class Sitting(models.TextChoices):
    """Where a meeting stands."""

    CALLED = "called", _("đang chuẩn bị họp")
    VOTING = "voting", _("đã mở bỏ phiếu, đang kiểm phiếu")
    CLOSED = "closed", _("đã kiểm phiếu xong")
    CANCELLED = "cancelled", _("đã hủy")


class Result(models.TextChoices):
    """What became of one dossier in a meeting."""

    OPEN = "open", _("chờ kiểm phiếu")
    CARRIED = "carried", _("thông qua")
    PASSED = "passed", _("thông qua, đã chuyển bước")
    LOST = "lost", _("chưa thông qua")
    LEFT_OUT = "left_out", _("không xét trong cuộc họp này")
    FALLEN = "fallen", _("không còn hiệu lực")


class Channel(models.TextChoices):
    """Where the content was made public, and to whom it was sent."""

    OFFICE = "office", _("niêm yết tại trụ sở")
    VILLAGE_HOUSE = "village_house", _("niêm yết tại nhà văn hóa thôn")
    LOUDSPEAKER = "loudspeaker", _("phát trên loa truyền thanh")
    DISTRICT_MEDIA = "district_media", _("đăng, phát trên phương tiện của huyện")
    FRONT = "front", _("gửi Mặt trận Tổ quốc")
    ORGANISATION = "organisation", _("gửi tổ chức chính trị - xã hội")


#: Channels of which the times are counted as broadcasts.
BROADCASTS = (Channel.LOUDSPEAKER, Channel.DISTRICT_MEDIA)
#: Channels that are a letter to somebody.
SENT = (Channel.FRONT, Channel.ORGANISATION)


class Voice(models.TextChoices):
    """Who comments."""

    FRONT = "front", _("Mặt trận Tổ quốc")
    ORGANISATION = "organisation", _("tổ chức chính trị - xã hội")
    RESIDENT = "resident", _("người dân")
    ANONYMOUS = "anonymous", _("không nêu tên")


class Answered(models.TextChoices):
    """How a comment was settled."""

    ACCEPTED = "accepted", _("tiếp thu")
    EXPLAINED = "explained", _("giải trình, không tiếp thu")


class Hear(models.TextChoices):
    """What can be done with a consultation, with the word of its button."""

    OPEN = "open", _("Bắt đầu lấy ý kiến")
    PUBLISH = "publish", _("Ghi nơi công khai, nơi gửi")
    STRIKE = "strike", _("Gỡ dòng ghi nhầm")
    EXTEND = "extend", _("Kéo dài thời gian công khai")
    COMMENT = "comment", _("Ghi ý kiến")
    ANSWER = "answer", _("Trả lời ý kiến")
    FALL = "fall", _("Không còn hiệu lực")
    CLOSE = "close", _("Kết thúc lấy ý kiến, hoàn thành bước")


class Sit(models.TextChoices):
    """What can be done with a meeting, with the word of its button."""

    CALL = "call", _("Lập cuộc họp")
    PREPARE = "prepare", _("Lưu thông tin cuộc họp")
    VOTE = "vote", _("Mở bỏ phiếu")
    ENTER = "enter", _("Ghi số phiếu")
    FINISH = "finish", _("Ghi kết quả, hoàn thành bước")
    FALL = "fall", _("Không còn hiệu lực")
    CANCEL = "cancel", _("Hủy cuộc họp")


@dataclass(frozen=True)
class Transition:
    """One row of a table. ``targets`` empty: the state stays; several: what was counted decides."""

    action: Hear | Sit
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    kind: str
    vi: str
    en: str


H, M = Hearing, Sitting
CONSULTATION: tuple[Transition, ...] = (
    Transition(
        Hear.OPEN, (), (H.OPEN,), "hearings.open", "bắt đầu lấy ý kiến về hồ sơ", "began a consultation on a dossier"
    ),
    Transition(
        Hear.PUBLISH,
        (H.OPEN,),
        (),
        "hearings.publish",
        "ghi nơi công khai hồ sơ",
        "recorded where a dossier was published",
    ),
    Transition(
        Hear.STRIKE,
        (H.OPEN,),
        (),
        "hearings.strike",
        "gỡ một dòng công khai ghi nhầm",
        "struck a line of publication recorded by mistake",
    ),
    Transition(
        Hear.EXTEND,
        (H.OPEN,),
        (),
        "hearings.extend",
        "kéo dài thời gian công khai",
        "extended the time of publication",
    ),
    Transition(Hear.COMMENT, (H.OPEN,), (), "hearings.comment", "ghi ý kiến về hồ sơ", "recorded a comment"),
    Transition(Hear.ANSWER, (H.OPEN,), (), "hearings.answer", "trả lời ý kiến về hồ sơ", "answered a comment"),
    Transition(
        Hear.FALL,
        (H.OPEN,),
        (H.FALLEN,),
        "hearings.fall",
        "lần lấy ý kiến không còn hiệu lực vì nội dung đổi",
        "a consultation fell because the content moved",
    ),
    Transition(
        Hear.CLOSE,
        (H.OPEN,),
        (H.CLOSED,),
        "hearings.close",
        "kết thúc lấy ý kiến về hồ sơ",
        "closed a consultation on a dossier",
    ),
)
MEETING: tuple[Transition, ...] = (
    Transition(Sit.CALL, (), (M.CALLED,), "hearings.call", "lập cuộc họp xét hồ sơ", "called a meeting on a dossier"),
    Transition(
        Sit.PREPARE,
        (M.CALLED,),
        (),
        "hearings.prepare",
        "ghi thông tin cuộc họp xét hồ sơ",
        "recorded the meeting on a dossier",
    ),
    Transition(
        Sit.VOTE, (M.CALLED,), (M.VOTING,), "hearings.vote", "mở bỏ phiếu về hồ sơ", "opened the vote on a dossier"
    ),
    Transition(
        Sit.ENTER,
        (M.VOTING,),
        (M.VOTING, M.CLOSED),
        "hearings.enter",
        "ghi số phiếu kiểm được",
        "entered the ballot papers counted",
    ),
    Transition(
        Sit.FINISH,
        (M.VOTING, M.CLOSED),
        (),
        "hearings.finish",
        "ghi kết quả cuộc họp xét hồ sơ",
        "recorded the result of a meeting",
    ),
    Transition(
        Sit.FALL,
        (M.VOTING,),
        (M.VOTING, M.CLOSED),
        "hearings.ballot_fell",
        "kết quả bỏ phiếu không còn hiệu lực vì nội dung đổi",
        "a ballot fell because the content moved",
    ),
    Transition(
        Sit.CANCEL,
        (M.CALLED, M.VOTING),
        (M.CANCELLED,),
        "hearings.cancel",
        "hủy cuộc họp xét hồ sơ",
        "cancelled a meeting on a dossier",
    ),
)
# A result of a meeting that is closed falls in the same way; the meeting stays closed.
BY_HEAR: dict[Hear, Transition] = {Hear(row.action): row for row in CONSULTATION}
BY_SIT: dict[Sit, Transition] = {Sit(row.action): row for row in MEETING}

#: A dossier that is so in a meeting takes part in no other one.
UNSETTLED = (Result.OPEN, Result.CARRIED)


def diagram(table: tuple[Transition, ...]) -> str:
    """A table as a Mermaid state diagram, for ``docs/``: the same text whatever the language of the process."""
    lines, ends = ["stateDiagram-v2"], {t for row in table for t in row.targets}
    for row in table:
        for source in row.sources or ("[*]",):
            lines += [f"    {source} --> {target}: {row.action.value}" for target in row.targets or (source,)]
    leaves = {s for row in table for s in row.sources if any(t != s for t in row.targets)}
    return "\n".join([*lines, *(f"    {end} --> [*]" for end in sorted(ends - leaves))]) + "\n"


def document() -> str:
    """The Markdown page about both ways: diagrams and tables."""
    parts = [
        "# The ways of a consultation and of a meeting with a ballot\n\nMade from `datchuan.hearings.workflow`; a test "
        "compares it with the code. Whoever acts in the step of the dossier acts here.\n"
    ]
    for title, table in (("Consultation", CONSULTATION), ("Meeting with a ballot", MEETING)):
        rows = [
            f"| {row.action.value} | {', '.join(row.sources) or 'nothing'} "
            f"| {', '.join(row.targets) or 'the same state'} | `{row.kind}` |"
            for row in table
        ]
        head = "| action | from | to | line in the journal |\n|---|---|---|---|\n"
        parts.append(f"## {title}\n\n```mermaid\n{diagram(table)}```\n\n{head}" + "\n".join(rows) + "\n")
    return "\n".join(parts)
