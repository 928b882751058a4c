"""The way of a dossier in one table: buttons, rules, the diagram in ``docs/`` and the tests read it.

Which steps there are, in what order and whose they are, is data of the procedure (``procedures.plan``). This table says
what can be done with a dossier whatever its procedure: the state follows from the kind of the step that it enters.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables
from datchuan.people.models import Role
from datchuan.procedures.kinds import StepKind


class State(models.TextChoices):
    """Where a dossier stands, in the words of screens and papers."""

    DRAFTING = "drafting", _("Đang soạn")
    REVIEW = "review", _("Đang thẩm tra, thẩm định")
    READY = "ready", _("Chờ gửi lên tỉnh")
    RETURNED = "returned", _("Trả lại để bổ sung")
    COUNCIL = "council", _("Đủ điều kiện trình Hội đồng")
    VOTED = "voted", _("Đã biểu quyết")
    DECIDED = "decided", _("Đã có quyết định")
    ANNOUNCED = "announced", _("Đã công bố")
    SENT_BACK = "sent_back", _("Hội đồng yêu cầu hoàn thiện rồi trình lại")
    REFUSED = "refused", _("Hội đồng không thông qua")
    WITHDRAWN = "withdrawn", _("Xã đã rút")
    KEPT = "kept", _("Đã dừng, giữ danh hiệu")


class Outcome(models.TextChoices):
    """How a passage through a step ended. Open passages have none."""

    PASSED = "passed", _("xong")
    SKIPPED = "skipped", _("bỏ qua")
    RETURNED = "returned", _("trả lại")
    STOPPED = "stopped", _("dừng")
    SENT = "sent", _("đã gửi lên tỉnh")


class Side(models.TextChoices):
    """Whose move it is."""

    COMMUNE = "commune", _("cán bộ của xã")
    STEP = "step", _("cơ quan phụ trách bước hiện tại")
    PROVINCE = "province", _("Văn phòng Điều phối NTM tỉnh")
    OPENER = (
        "opener",
        _("cơ quan mở thủ tục thu hồi: huyện cho tới khi hồ sơ lên tỉnh, và Văn phòng Điều phối NTM tỉnh"),
    )


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    OPEN = "open", _("Lập hồ sơ")
    SEAL = "seal", _("Chốt phiên bản")
    PASS = "pass", _("Hoàn thành bước")
    SKIP = "skip", _("Bỏ qua bước")
    SEND = "send", _("Gửi lên tỉnh")
    RETURN = "return", _("Trả lại để bổ sung")
    REPAIR = "repair", _("Bắt đầu sửa")
    SEND_BACK = "send_back", _("Ghi: hoàn thiện rồi trình lại")
    REFUSE = "refuse", _("Ghi: không thông qua")
    WITHDRAW = "withdraw", _("Rút hồ sơ")
    MOVE = "move", _("Chuyển sang quy trình mới")
    STOP = "stop", _("Dừng, giữ danh hiệu")


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``targets`` empty: the state stays; several: the kind of the step entered decides."""

    action: Action
    sources: tuple[State, ...]
    targets: tuple[State, ...]
    side: Side
    kind: str
    vi: str
    en: str


S = State
#: States in which a dossier is on its way; the others are ends of the attempt.
OPEN_STATES = (S.DRAFTING, S.REVIEW, S.READY, S.RETURNED, S.COUNCIL, S.VOTED, S.DECIDED)
ENDED = (S.ANNOUNCED, S.SENT_BACK, S.REFUSED, S.WITHDRAWN, S.KEPT)

TABLE: tuple[Transition, ...] = (
    Transition(Action.OPEN, (), (S.DRAFTING,), Side.COMMUNE, "dossiers.open", "lập hồ sơ", "opened a dossier"),
    Transition(
        Action.SEAL,
        (S.DRAFTING, S.READY),
        (S.DRAFTING, S.READY),
        Side.COMMUNE,
        "dossiers.seal",
        "chốt phiên bản hồ sơ",
        "sealed a version of a dossier",
    ),
    Transition(
        Action.PASS,
        (S.DRAFTING, S.REVIEW, S.COUNCIL, S.VOTED, S.DECIDED),
        (S.DRAFTING, S.REVIEW, S.READY, S.COUNCIL, S.VOTED, S.DECIDED, S.ANNOUNCED),
        Side.STEP,
        "dossiers.pass",
        "hoàn thành một bước của hồ sơ",
        "completed a step of a dossier",
    ),
    Transition(
        Action.SKIP,
        (S.DRAFTING, S.REVIEW),
        (S.DRAFTING, S.REVIEW, S.READY),
        Side.STEP,
        "dossiers.skip",
        "bỏ qua một bước của hồ sơ",
        "skipped a step of a dossier",
    ),
    Transition(
        Action.SEND,
        (S.READY,),
        (S.REVIEW, S.COUNCIL),
        Side.STEP,
        "dossiers.send",
        "gửi hồ sơ lên tỉnh",
        "sent a dossier to the province",
    ),
    Transition(
        Action.RETURN,
        (S.REVIEW, S.READY, S.COUNCIL, S.VOTED),
        (S.RETURNED,),
        Side.STEP,
        "dossiers.return",
        "trả lại hồ sơ để bổ sung",
        "returned a dossier",
    ),
    Transition(
        Action.REPAIR,
        (S.RETURNED,),
        (S.DRAFTING, S.REVIEW),
        Side.STEP,
        "dossiers.repair",
        "bắt đầu sửa hồ sơ",
        "began to repair a dossier",
    ),
    Transition(
        Action.SEND_BACK,
        (S.COUNCIL,),
        (S.SENT_BACK,),
        Side.PROVINCE,
        "dossiers.send_back",
        "ghi kết quả: hoàn thiện rồi trình lại",
        "recorded: to be completed and presented again",
    ),
    Transition(
        Action.REFUSE,
        (S.COUNCIL,),
        (S.REFUSED,),
        Side.PROVINCE,
        "dossiers.refuse",
        "ghi kết quả: không thông qua",
        "recorded: not passed",
    ),
    Transition(
        Action.WITHDRAW,
        (S.DRAFTING, S.REVIEW, S.READY, S.RETURNED),
        (S.WITHDRAWN,),
        Side.COMMUNE,
        "dossiers.withdraw",
        "rút hồ sơ",
        "withdrew a dossier",
    ),
    Transition(
        Action.MOVE,
        OPEN_STATES,
        (),
        Side.PROVINCE,
        "dossiers.move",
        "chuyển hồ sơ sang quy trình mới",
        "moved a dossier to another procedure",
    ),
    Transition(
        Action.STOP,
        (S.DRAFTING, S.REVIEW, S.RETURNED, S.COUNCIL, S.VOTED),
        (S.KEPT,),
        Side.OPENER,
        "dossiers.stop",
        "dừng thủ tục thu hồi, giữ danh hiệu",
        "stopped a revocation, the title is kept",
    ),
)
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}

#: What was done in a step of these kinds speaks of figures and evidence: it falls when they change.
BOUND_TO_CONTENT = frozenset(
    {
        StepKind.CONSULTATION,
        StepKind.BALLOT_MEETING,
        StepKind.VETTING,
        StepKind.COMPLETENESS_CHECK,
        StepKind.DEPARTMENTAL_APPRAISAL,
        StepKind.COUNCIL,
        StepKind.ANSWER,
    }
)
#: Steps of these kinds end by the work of another room (ballots, verdicts, votes, decisions), never by a bare press.
BY_OTHER_ROOMS = frozenset(
    {
        StepKind.CONSULTATION,
        StepKind.BALLOT_MEETING,
        StepKind.VETTING,
        StepKind.DEPARTMENTAL_APPRAISAL,
        StepKind.COUNCIL,
        StepKind.DECISION,
    }
)
#: Kinds of step that belong to the life after the title, not to a dossier.
AFTER_THE_DOSSIER = frozenset({StepKind.MAINTENANCE})
#: What a revocation does not know: the commune applies for nothing, and no round takes it to the province.
NOT_IN_REVOCATION = frozenset({Action.SEAL, Action.SEND, Action.WITHDRAW})
#: What only a revocation knows.
ONLY_IN_REVOCATION = frozenset({Action.STOP})
_REVOCATION_WORDS = {
    State.COUNCIL: _("Chờ Hội đồng biểu quyết"),
    State.REFUSED: _("Hội đồng đề nghị giữ danh hiệu, khắc phục"),
    State.DECIDED: _("Đã có quyết định thu hồi"),
    State.ANNOUNCED: _("Đã công khai quyết định thu hồi"),
}


def state_in(kind: str, role: str) -> State:
    """The state of a dossier that enters a step: by its kind, and for all others by whether the commune acts."""
    by_kind = {
        StepKind.REVIEW: State.DRAFTING,
        StepKind.COUNCIL: State.COUNCIL,
        StepKind.DECISION: State.VOTED,
        StepKind.ANNOUNCEMENT: State.DECIDED,
    }
    if found := by_kind.get(StepKind(kind)):
        return found
    return State.DRAFTING if role == Role.COMMUNE_OFFICER else State.REVIEW


def state_word(state: str, *, revokes: bool) -> str:
    """A state in the words of the procedure: what of a recognition is a refusal is a title kept here."""
    found = State(state)
    return str(_REVOCATION_WORDS.get(found, found.label) if revokes else found.label)


def document() -> str:
    """The Markdown page about the way of a dossier. The steps themselves come from the procedure of the pack."""
    rows = [tables.Row(r.action, r.sources, r.targets, r.side, r.kind) for r in TABLE]
    steps = "The steps themselves come from the procedure of the pack."
    return tables.page("The way of a dossier", "dossiers", steps, tables.diagram(rows, ends=ENDED), tables.table(rows))
