"""The way of an obstacle in one table: buttons, rules, the diagram in ``docs/`` and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.journal import tables


class Cause(models.TextChoices):
    """What an obstacle comes from."""

    MECHANISM = "mechanism", _("cơ chế, chính sách")
    GUIDANCE = "guidance", _("thiếu hoặc chưa rõ hướng dẫn")
    MONEY = "money", _("kinh phí")
    LAND = "land", _("đất đai, mặt bằng")
    PEOPLE = "people", _("con người, vận động nhân dân")
    OTHER = "other", _("nguyên nhân khác")


class State(models.TextChoices):
    """Where an obstacle stands. Overdue is no state: it follows from the term and the day."""

    OPEN = "open", _("chờ cơ quan trả lời")
    ASKED = "asked", _("chờ nơi nêu nói rõ thêm")
    ANSWERED = "answered", _("đã trả lời, chờ nơi nêu xác nhận")
    BEYOND = "beyond", _("vượt thẩm quyền, chờ trình tỉnh")
    ESCALATED = "escalated", _("đã trình Ủy ban nhân dân tỉnh")
    SOLVED = "solved", _("đã gỡ xong")
    UNSOLVED = "unsolved", _("đóng, chưa giải quyết")


class Side(models.TextChoices):
    """Whose move it is."""

    RAISER = "raiser", _("nơi nêu vướng mắc")
    BODY = "body", _("cơ quan được giao trả lời")
    OFFICE = "office", _("Văn phòng Điều phối NTM tỉnh")
    LEADER = "leader", _("lãnh đạo Ủy ban nhân dân tỉnh")
    CLOCK = "clock", _("thời hạn")


class Action(models.TextChoices):
    """What can be done, with the word of its button."""

    RAISE = "raise", _("Nêu vướng mắc")
    MERGE = "merge", _("Gộp vào nhóm vấn đề")
    ROUTE = "route", _("Chuyển cơ quan, đặt thời hạn")
    ANSWER = "answer", _("Trả lời, hướng dẫn")
    ASK = "ask", _("Hỏi lại nơi nêu")
    REPLY = "reply", _("Nói rõ thêm")
    BEYOND = "beyond", _("Báo vượt thẩm quyền")
    ESCALATE = "escalate", _("Trình Ủy ban nhân dân tỉnh")
    EXPIRE = "expire", _("Tự trình khi quá hạn")
    INSTRUCT = "instruct", _("Cho ý kiến chỉ đạo")
    ASSIGN = "assign", _("Giao cơ quan xử lý")
    CONFIRM = "confirm", _("Xác nhận đã gỡ xong")
    REOPEN = "reopen", _("Chưa gỡ được, mở lại")
    CLOSE = "close", _("Đóng, chưa giải quyết")


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``target`` None: the state stays. ``sources`` empty: the obstacle begins here."""

    action: Action
    sources: tuple[State, ...]
    target: State | None
    side: Side
    vi: str
    en: str

    @property
    def kind(self) -> str:
        """The line in the journal."""
        return f"obstacles.{self.action.value}"


_WITH_BODY = (State.OPEN, State.ASKED)
TABLE: tuple[Transition, ...] = (
    Transition(Action.RAISE, (), State.OPEN, Side.RAISER, "nêu vướng mắc", "raised an obstacle"),
    Transition(Action.MERGE, _WITH_BODY, None, Side.OFFICE, "gộp vướng mắc vào nhóm", "merged an obstacle"),
    Transition(
        Action.ROUTE, (*_WITH_BODY, State.BEYOND), State.OPEN, Side.OFFICE, "chuyển vướng mắc", "routed an obstacle"
    ),
    Transition(Action.ANSWER, _WITH_BODY, State.ANSWERED, Side.BODY, "trả lời vướng mắc", "answered an obstacle"),
    Transition(Action.ASK, (State.OPEN,), State.ASKED, Side.BODY, "hỏi lại về vướng mắc", "asked back"),
    Transition(Action.REPLY, (State.ASKED,), State.OPEN, Side.RAISER, "nói rõ thêm vướng mắc", "replied"),
    Transition(
        Action.BEYOND, _WITH_BODY, State.BEYOND, Side.BODY, "báo vướng mắc vượt thẩm quyền", "declared beyond authority"
    ),
    Transition(
        Action.ESCALATE, (State.BEYOND, *_WITH_BODY), State.ESCALATED, Side.OFFICE,
        "trình Ủy ban nhân dân tỉnh", "escalated an obstacle",
    ),
    Transition(
        Action.EXPIRE, (State.OPEN,), State.ESCALATED, Side.CLOCK, "tự trình vì quá hạn", "escalated as its term passed"
    ),
    Transition(Action.INSTRUCT, (State.ESCALATED,), State.ANSWERED, Side.LEADER, "chỉ đạo vướng mắc", "instructed"),
    Transition(Action.ASSIGN, (State.ESCALATED,), State.OPEN, Side.LEADER, "giao xử lý vướng mắc", "assigned"),
    Transition(
        Action.CONFIRM, (State.ANSWERED,), State.SOLVED, Side.RAISER, "xác nhận đã gỡ vướng mắc", "confirmed solved"
    ),
    Transition(
        Action.REOPEN, (State.ANSWERED, State.SOLVED), State.OPEN, Side.RAISER, "mở lại vướng mắc", "reopened"
    ),
    Transition(
        Action.CLOSE, (*_WITH_BODY, State.ANSWERED, State.BEYOND, State.ESCALATED), State.UNSOLVED, Side.OFFICE,
        "đóng vướng mắc chưa giải quyết", "closed an obstacle unsolved",
    ),
)  # fmt: skip
BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}

#: The parts of the balance: what was raised is in exactly one of them, always.
SOLVED, UNSOLVED = (State.SOLVED,), (State.UNSOLVED,)
OPEN = (State.OPEN, State.ASKED, State.ANSWERED)
REFERRED = (State.BEYOND, State.ESCALATED)
#: States in which something is still to be done by somebody.
UNSETTLED = (*OPEN, *REFERRED)
#: What is done with all obstacles of a matter at once, because it is the same for each of them.
OF_MATTER = tuple(
    r.action for r in TABLE if r.side in {Side.OFFICE, Side.BODY, Side.LEADER} and r.action != Action.MERGE
)


def document() -> str:
    """The Markdown page about the way of an obstacle, with its balance."""
    rows = [tables.Row(r.action, r.sources, (r.target,) if r.target else (), r.side, r.kind) for r in TABLE]
    drawn = tables.diagram(rows, ends=(State.SOLVED, State.UNSOLVED))
    parts = {"solved": SOLVED, "open": OPEN, "referred": REFERRED, "closed unsolved": UNSOLVED}
    said = "; ".join(f"{name}: {', '.join(states)}" for name, states in parts.items())
    balance = f"Balance: raised = solved + open + referred + closed unsolved ({said})."
    return tables.page("The way of an obstacle", "obstacles", drawn, tables.table(rows), balance)
