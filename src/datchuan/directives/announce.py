"""Who is told what about a task: one sentence each, opening the exact place, in the transaction of the action.

Sentences are Vietnamese and not through gettext: they are stored, and whoever reads one may use another language than
whoever caused it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.text import Truncator

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.directives.models import Assignment, Directive, Reminder, Task
from datchuan.directives.rules import SPEAKERS
from datchuan.directives.workflow import OWED, Action, State
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


def _posts(agencies: list[int], units: list[int], on: date) -> Any:
    offices = Q(agency__kind=AgencyKind.DISTRICT_OFFICE, agency__unit_id__any_of=units, role=Role.DISTRICT_OFFICER)
    own = Q(agency_id__any_of=agencies, role__in=SPEAKERS)
    posts = Post.objects.held_on(on).filter(own | offices, user__is_active=True).select_related("user", "agency")
    return posts.order_by("user__name_order", "pk")


_speaking = Prepared(_posts, agencies=list, units=list, on=date)


def people_of(rows: Collection[Assignment], on: date) -> dict[int, list[User]]:
    """Agency -> who speaks for it on a day: those of its posts, and of the standing office of the same district."""
    units = {row.unit_id for row in rows if row.agency.level == Level.DISTRICT and row.agency.kind != AgencyKind.FRONT}
    posts = _speaking(agencies=sorted({row.agency_id for row in rows}), units=sorted(units), on=on)
    by_agency: dict[int, list[User]] = {}
    by_unit: dict[int, list[User]] = {}
    for post in posts:
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


def by_person(
    rows: Sequence[Assignment], people: Mapping[int, list[User]]
) -> Iterator[tuple[tuple[Assignment, ...], list[User]]]:
    """Rows with the people who are concerned by exactly these, so that each person is told once. ``people``: by agency."""
    concerned: dict[User, list[Assignment]] = {}
    for row in rows:
        for person in people[row.agency_id]:
            concerned.setdefault(person, []).append(row)
    groups: dict[tuple[Assignment, ...], list[User]] = {}
    for person, own in concerned.items():
        groups.setdefault(tuple(own), []).append(person)
    yield from groups.items()


def given(directive: Directive, rows: Sequence[Assignment]) -> None:
    """Tell whoever speaks for an addressee of a letter, each person once of all that the letter gives."""
    for own, people in by_person(rows, people_of(rows, clock.today())):
        task, dues = own[0].task, sorted(row.due for row in own if row.due)
        if len(own) == 1:
            until = f", {task.wording}" if task.wording else ""
            sentence = f"{directive.organ.name} giao nhiệm vụ: {short(task)}{until}."
        else:
            until = f", hạn sớm nhất đến hết {format_date(dues[0])}" if dues else ""
            sentence = f"{named(directive)} giao {whose(own)}{len(own)} việc{until}."
        notices.tell(
            people, f"{sentence} Mở, ghi đã nhận.", where=place_of(own), kind=GIVEN, about=directive.about,
            thing=thing_of(own),
        )  # fmt: skip


def moved(action: Action, given: Assignment, text: str, by: User | None) -> None:
    """Tell whoever has the next move."""
    today = clock.today()
    due = format_date(given.due) if given.due else ""
    said = Truncator(" ".join(text.split()).rstrip(". ")).chars(130)
    notices.settle(given.about, kind=GIVEN if action in {Action.PROGRESS, Action.RECEIVE} else "")
    settle_letter(given)
    if action in _TO_SUPERIOR:
        sentence = f"{given.agency.name} {_TO_SUPERIOR[action].format(text=said)}"
        _tell(superiors_of([given], today)[given.agency_id], sentence, given, MOVED)
    elif action in _TO_ASSIGNEE:
        people = [p for p in people_of([given], today)[given.agency_id] if p != by]
        returned = action in {Action.RETURN, Action.REOPEN}
        _tell(people, _TO_ASSIGNEE[action].format(text=said, due=due), given, MOVED, immediate=returned)


def settle_letter(given: Assignment) -> None:
    """What a notice on a letter asked of a person is done when nothing of the letter is left of which the person has to
    take receipt, or was reminded."""
    today = clock.today()
    people = people_of([given], today)[given.agency_id]
    posts = Post.objects.held_on(today).filter(user__in=people)
    rows = Assignment.objects.filter(task__directive_id=given.task.directive_id, state__in=OWED)
    rows = rows.filter(Q(unit_id=given.unit_id) | Q(agency_id__in=posts.values("agency_id"))).select_related("agency")
    reminded = Exists(Reminder.objects.filter(assignment=OuterRef("pk"), due=OuterRef("due")))
    for kind, left in ((GIVEN, rows.filter(state=State.SENT)), (REMINDER, rows.filter(reminded))):
        waiting = {person for found in people_of(list(left), today).values() for person in found}
        done = [person for person in people if person not in waiting]
        notices.settle(given.task.directive.about, kind=kind, people=done)


def place_of(rows: Sequence[Assignment]) -> str:
    """Where some tasks of a letter are read: the task itself, or those of the letter and the body, or what waits."""
    if len(rows) == 1:
        return reverse("assignment", args=[rows[0].pk])
    bodies = {row.agency.code for row in rows}
    whose = {"agency": bodies.pop()} if len(bodies) == 1 else {"show": "mine"}
    return f"{reverse('directives')}?{urlencode({**whose, 'letter': rows[0].task.directive_id})}"


def thing_of(rows: Sequence[Assignment]) -> str:
    """What some tasks of a letter are, as a heading: the task, or the letter."""
    task = rows[0].task
    if len(rows) == 1:
        return f"Nhiệm vụ {task.number}: {short(task)}"
    return f"Văn bản ngày {format_date(task.directive.dated)}: {task.directive.subject_vi}"


def named(directive: Directive) -> str:
    """A letter at the beginning of a sentence."""
    number = f" số {directive.number}" if directive.number else ""
    return f"Văn bản{number} ngày {format_date(directive.dated)} của {directive.organ.name}"


def whose(rows: Sequence[Assignment]) -> str:
    names = {row.agency.name for row in rows}
    return f"{names.pop()} " if len(names) == 1 else ""


def short(task: Task) -> str:
    return Truncator(" ".join(task.text_vi.split()).rstrip(". ")).chars(150)


def _tell(people: Iterable[User], sentence: str, given: Assignment, kind: str, *, immediate: bool = False) -> None:
    notices.tell(
        people,
        sentence,
        where=place_of([given]),
        kind=kind,
        about=given.about,
        thing=thing_of([given]),
        immediate=immediate,
    )
