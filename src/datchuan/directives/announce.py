"""Who is told what about a task: one sentence each, opening the exact place, in the transaction of the action.

Sentences are Vietnamese and not through gettext: they are stored, and whoever reads one may use another language than
whoever caused it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator

from datchuan.config import clock
from datchuan.directives.models import Assignment, Task
from datchuan.directives.rules import SPEAKERS
from datchuan.directives.workflow import Action
from datchuan.notices import actions as notices
from datchuan.notices import kinds
from datchuan.people.models import AgencyKind, Post, Role, User
from datchuan.places.models import Level, UnitParent
from datchuan.ui.dates import format_date

GIVEN = kinds.register(
    "directives.given", "Nhiệm vụ được giao", "Tasks given by letter",
    "UBND tỉnh giao nhiệm vụ: gửi báo cáo khó khăn, vướng mắc trước ngày 25/10/2023. Mở, ghi đã nhận.",
)  # fmt: skip
MOVED = kinds.register(
    "directives.moved", "Kết quả nhiệm vụ", "What became of tasks given by letter",
    "UBND huyện Tiên Phước báo kết quả nhiệm vụ. Xem tệp rồi chấp nhận hoặc trả lại.",
)  # fmt: skip
REMINDER = kinds.register(
    "directives.reminder", "Nhắc hạn nhiệm vụ", "Reminders of tasks given by letter",
    "Còn 3 ngày làm việc đến hạn nhiệm vụ: gửi báo cáo khó khăn, vướng mắc.",
)  # fmt: skip

_TO_SUPERIOR = {
    Action.REPORT: "báo kết quả nhiệm vụ: {text}. Xem rồi chấp nhận hoặc trả lại.",
    Action.ASK_TIME: "xin gia hạn nhiệm vụ: {text}. Trả lời gia hạn hay không.",
}
_TO_ASSIGNEE = {
    Action.ACCEPT: "Cấp trên chấp nhận kết quả nhiệm vụ.",
    Action.RETURN: "Cấp trên trả lại kết quả nhiệm vụ: {text}. Làm tiếp rồi báo lại.",
    Action.EXTEND: "Hạn của nhiệm vụ lùi đến hết {due}: {text}.",
    Action.DENY: "Không gia hạn nhiệm vụ: {text}. Hạn vẫn là {due}.",
    Action.REOPEN: "Nhiệm vụ được mở lại: {text}. Làm tiếp rồi báo kết quả.",
    Action.CANCEL: "Nhiệm vụ không giao nữa: {text}.",
}


def people_of(rows: Collection[Assignment], on: date) -> dict[int, list[User]]:
    """Agency -> who speaks for it on a day: those of its posts, and of the standing office of the same district."""
    units = {row.unit_id for row in rows if row.agency.level == Level.DISTRICT and row.agency.kind != AgencyKind.FRONT}
    offices = Q(agency__kind=AgencyKind.DISTRICT_OFFICE, agency__unit_id__in=units, role=Role.DISTRICT_OFFICER)
    own = Q(agency_id__in={row.agency_id for row in rows}, role__in=SPEAKERS)
    posts = Post.objects.held_on(on).filter(own | offices, user__is_active=True).select_related("user", "agency")
    by_agency: dict[int, list[User]] = {}
    by_unit: dict[int, list[User]] = {}
    for post in posts.order_by("user__name_order", "pk"):
        by_agency.setdefault(post.agency_id, []).append(post.user)
        if post.agency.kind == AgencyKind.DISTRICT_OFFICE:
            by_unit.setdefault(post.agency.unit_id, []).append(post.user)
    found = {}
    for row in rows:
        people = [*by_agency.get(row.agency_id, []), *(by_unit.get(row.unit_id, []) if row.unit_id in units else [])]
        found[row.agency_id] = list(dict.fromkeys(people))
    return found


def superiors_of(rows: Collection[Assignment], on: date) -> dict[int, list[User]]:
    """Agency -> its superiors on a day: the district over a commune; otherwise the coordination office, or the leaders of
    the province where the office itself has the task. Two queries."""
    communes = {row.unit_id for row in rows if row.agency.level == Level.COMMUNE}
    parents = dict(
        UnitParent.objects.filter(unit_id__in=communes, valid__contains=on).values_list("unit_id", "parent_id")
    )
    districts = Q(agency__unit_id__in=set(parents.values()), role__in=[Role.DISTRICT_OFFICER, Role.LEADER])
    province = Q(role=Role.COORDINATOR) | Q(role=Role.LEADER, agency__level=Level.PROVINCE)
    posts = Post.objects.held_on(on).filter(districts | province, user__is_active=True)
    of_unit: dict[int, list[User]] = {}
    office: list[User] = []
    leaders: list[User] = []
    for post in posts.select_related("user", "agency").order_by("user__name_order", "pk"):
        if post.agency.level == Level.PROVINCE:
            (office if post.role == Role.COORDINATOR else leaders).append(post.user)
        else:
            of_unit.setdefault(post.agency.unit_id, []).append(post.user)
    found = {}
    for row in rows:
        own = of_unit.get(parents.get(row.unit_id, 0), []) if row.agency.level == Level.COMMUNE else []
        above = leaders if row.agency.kind == AgencyKind.COORDINATION_OFFICE else office
        found[row.agency_id] = list(dict.fromkeys(own or above or leaders))
    return found


def given(task: Task, rows: Collection[Assignment]) -> None:
    """Tell every addressee of a task once; whoever speaks for several of them is told once."""
    until = f", {task.wording}" if task.wording else ""
    sentence = f"{task.directive.organ.name} giao nhiệm vụ: {short(task)}{until}. Mở, ghi đã nhận."
    people = people_of(rows, clock.today())
    told: set[int] = set()
    for row in rows:
        _tell([p for p in people[row.agency_id] if p.pk not in told], sentence, row, GIVEN)
        told |= {person.pk for person in people[row.agency_id]}


def moved(action: Action, given: Assignment, text: str, by: User | None) -> None:
    """Tell whoever has the next move."""
    today = clock.today()
    due = format_date(given.due) if given.due else ""
    said = Truncator(" ".join(text.split()).rstrip(". ")).chars(130)
    if action not in {Action.PROGRESS, Action.RECEIVE}:
        notices.settle(given.about)
    else:
        notices.settle(given.about, kind=GIVEN)
    if action in _TO_SUPERIOR:
        sentence = f"{given.agency.name} {_TO_SUPERIOR[action].format(text=said)}"
        _tell(superiors_of([given], today)[given.agency_id], sentence, given, MOVED)
    elif action in _TO_ASSIGNEE:
        people = [p for p in people_of([given], today)[given.agency_id] if p != by]
        returned = action in {Action.RETURN, Action.REOPEN}
        _tell(people, _TO_ASSIGNEE[action].format(text=said, due=due), given, MOVED, immediate=returned)


def short(task: Task) -> str:
    return Truncator(" ".join(task.text_vi.split()).rstrip(". ")).chars(150)


def _tell(people: Iterable[User], sentence: str, given: Assignment, kind: str, *, immediate: bool = False) -> None:
    notices.tell(
        people,
        sentence,
        where=reverse("assignment", args=[given.pk]),
        kind=kind,
        about=given.about,
        thing=f"Nhiệm vụ {given.task.number}: {short(given.task)}",
        immediate=immediate,
    )
