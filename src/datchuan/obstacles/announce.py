"""Who is told what: one sentence each, opening the exact place, in the transaction of the action.

Sentences are Vietnamese and not through gettext: they are stored, and whoever reads one may use another language than
whoever caused it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.text import Truncator

from datchuan.config import clock
from datchuan.notices import kinds
from datchuan.notices.actions import remind, settle, tell
from datchuan.obstacles import below
from datchuan.obstacles.models import Obstacle
from datchuan.obstacles.workflow import BY_ACTION, Action, Side, State
from datchuan.people.models import Agency, Role, User
from datchuan.procedures.models import Deadline
from datchuan.ui.dates import format_date

_RAISERS = [Role.COMMUNE_OFFICER, Role.DISTRICT_OFFICER, Role.DEPARTMENT_SPECIALIST]
_BODIES = [Role.DEPARTMENT_SPECIALIST, Role.COORDINATOR]
ASKED = kinds.register(
    "obstacles.asked", "Vướng mắc chờ trả lời", "Obstacles that wait for an answer",
    "UBND xã Tiên Lãnh nêu vướng mắc ở chỉ tiêu NTM 17.1. Trả lời đến hết 26/10/2023.", roles=_BODIES,
)  # fmt: skip
MOVED = kinds.register(
    "obstacles.moved", "Vướng mắc của mình được xử lý", "What became of one's own obstacles",
    "Sở Nông nghiệp và PTNT trả lời vướng mắc của anh/chị. Xác nhận đã gỡ xong hoặc mở lại.", roles=_RAISERS,
)  # fmt: skip
ESCALATED = kinds.register(
    "obstacles.escalated", "Vướng mắc trình tỉnh", "Obstacles taken to the province",
    "Vướng mắc của UBND xã Tiên Lãnh chờ ý kiến chỉ đạo.", roles=[Role.LEADER, Role.COORDINATOR],
)  # fmt: skip
COLLECTED = kinds.register(
    "obstacles.collection", "Hạn báo cáo khó khăn, vướng mắc", "Term of the report on obstacles",
    "Báo cáo khó khăn, vướng mắc trước ngày 25/10/2023: nêu vướng mắc, hoặc báo không có.", roles=_RAISERS,
)  # fmt: skip

#: What the raiser is told of, after the name of who did it.
_TOLD = {
    Action.ASK: "hỏi lại về vướng mắc",
    Action.ANSWER: "trả lời vướng mắc",
    Action.INSTRUCT: "chỉ đạo về vướng mắc",
    Action.CLOSE: "đóng vướng mắc, chưa giải quyết:",
}
_TO_BODY = (Action.ROUTE, Action.ASSIGN, Action.REPLY, Action.REOPEN)


def about(obstacle: Obstacle) -> str:
    """The key under which the notices on an obstacle stand together."""
    return f"obstacle:{obstacle.pk}"


def raised(obstacle: Obstacle) -> None:
    """Tell the body that has to answer."""
    sentence = f"{obstacle.agency.name} nêu vướng mắc{_on(obstacle)}: {_short(obstacle.hard)}. {_until(obstacle)}"
    people = below.people_of([obstacle.to_id], clock.today()).get(obstacle.to_id, [])
    _tell(people, sentence, obstacle, ASKED)


def moved(action: Action, obstacles: Sequence[Obstacle], text: str, by: User | None) -> None:
    """Tell whoever has the next move; for many obstacles the people are read once."""
    today = clock.today()
    wanted = {o.agency_id for o in obstacles} | {o.to_id for o in obstacles}
    people = below.people_of(wanted, today)
    up = [] if action not in {Action.ESCALATE, Action.EXPIRE} else below.leaders(today)
    office = below.people_of([below.office(today).pk], today) if action in {Action.BEYOND, Action.EXPIRE} else {}
    for one in obstacles:
        settle(about(one))
        who = one.to.name if BY_ACTION[action].side == Side.BODY else "Ủy ban nhân dân tỉnh"
        if action == Action.CLOSE:
            who = "Văn phòng Điều phối NTM tỉnh"
        if action in _TOLD:
            sentence = f"{who} {_TOLD[action]} {_short(text) if text else ''}.{_next(action)}"
            _tell(people.get(one.agency_id, []), f"Vướng mắc{_on(one)}: {sentence}", one, MOVED)
        elif action in _TO_BODY:
            sentence = f"Vướng mắc của {one.agency.name}{_on(one)} chờ trả lời. {_until(one)}"
            _tell([p for p in people.get(one.to_id, []) if p != by], sentence, one, ASKED)
        elif action in {Action.BEYOND, Action.ESCALATE, Action.EXPIRE}:
            why = "vượt thẩm quyền" if action == Action.BEYOND else "chờ ý kiến chỉ đạo"
            sentence = f"Vướng mắc của {one.agency.name}{_on(one)} {why}: {_short(text or one.hard)}."
            told = [*up, *(p for found in office.values() for p in found)]
            _tell([p for p in told if p != by], sentence, one, ESCALATED)


def remind_collection(collection: Deadline, silent: Iterable[tuple[Agency, list[User]]]) -> int:
    """Remind the places that have said nothing, once a day. Returns how many people were newly told."""
    told = 0
    for _agency, people in silent:
        told += remind(
            people,
            f"{collection.name_vi} {collection.wording}: nêu vướng mắc, hoặc báo không có vướng mắc.",
            where=reverse("obstacle-collection", args=[collection.code]),
            kind=COLLECTED,
            about=f"obstacles:{collection.code}",
            thing=collection.name_vi,
            due=None,
        )
    return told


def _next(action: Action) -> str:
    if action in {Action.ANSWER, Action.INSTRUCT}:
        return " Xác nhận đã gỡ xong, hoặc mở lại."
    return " Trả lời để cơ quan xử lý tiếp." if action == Action.ASK else ""


def _on(obstacle: Obstacle) -> str:
    return f" ở chỉ tiêu {obstacle.set_code} {obstacle.indicator_code}" if obstacle.indicator_code else ""


def _until(obstacle: Obstacle) -> str:
    if obstacle.due is None or obstacle.state != State.OPEN:
        return "Mở để trả lời."
    return f"Trả lời đến hết {format_date(obstacle.due)}."


def _short(text: str) -> str:
    return Truncator(" ".join(text.split()).rstrip(". ")).chars(130)


def _tell(people: Iterable[User], sentence: str, obstacle: Obstacle, kind: str) -> None:
    tell(
        people,
        sentence,
        where=reverse("obstacle", args=[obstacle.pk]),
        kind=kind,
        about=about(obstacle),
        thing=f"Vướng mắc của {obstacle.agency.name}{_on(obstacle)}",
    )
