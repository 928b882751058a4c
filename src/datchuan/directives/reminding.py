"""Reminders of tasks that fall due: some working days before (the number of the task), on the day, then to the superior.

A reminder that went out is written down in the transaction of its notice, under a lock on the letter: so each goes out once
for each day on which a task was due, however often the job runs, wherever it stopped, and how many run at once. What falls
due of one letter is told each person in one notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from datchuan.config import clock
from datchuan.directives import announce
from datchuan.directives.announce import REMINDER
from datchuan.directives.models import Assignment, Directive, Reminder, Task
from datchuan.directives.workflow import OWED
from datchuan.notices import actions as notices
from datchuan.people.models import User
from datchuan.procedures.moments import SUPERIOR, moment_of
from datchuan.procedures.workdays import WorkCalendar, work_calendar
from datchuan.ui.dates import format_date

#: Names of bodies in one sentence to a superior; the others are counted.
_NAMED = 4


def remind() -> int:
    """Send every reminder that is due and has not gone. Returns of how many tasks of bodies was reminded."""
    today, calendar = clock.today(), work_calendar()
    horizons: dict[UUID, date] = {}
    for task in Task.objects.filter(assignments__state__in=OWED, assignments__due__isnull=False).distinct():
        horizon = calendar.add(today, max(task.remind_before, default=0))
        if task.assignments.filter(state__in=OWED, due__lte=horizon).exists():
            horizons[task.directive_id] = max(horizon, horizons.get(task.directive_id, horizon))
    return sum(_remind(letter, today, horizon, calendar) for letter, horizon in horizons.items())


@transaction.atomic
def _remind(letter: UUID, today: date, horizon: date, calendar: WorkCalendar) -> int:
    """The reminders of one letter: all of them with their notices, or none."""
    held = Directive.objects.select_for_update(of=("self",)).select_related("organ").get(pk=letter)
    rows = Assignment.objects.filter(task__directive=held, state__in=OWED, due__lte=horizon)
    gone = set(Reminder.objects.filter(assignment__in=rows).values_list("assignment_id", "moment", "due"))
    near: list[Assignment] = []
    late: list[Assignment] = []
    notes: list[Reminder] = []
    for row in rows.select_related("agency", "unit", "task").order_by("due", "task__number", "agency__code"):
        row.task.directive, due = held, row.due or horizon
        moment = moment_of(due, row.task.remind_before, today, calendar)
        if moment and (row.pk, moment, due) not in gone:
            (late if moment == SUPERIOR else near).append(row)
            notes.append(Reminder(assignment=row, moment=moment, due=due, at=clock.now()))
    Reminder.objects.bulk_create(notes)
    _tell_assignees(near, today)
    _tell_superiors(late, today)
    return len(notes)


def _tell_assignees(rows: Sequence[Assignment], today: date) -> None:
    """Each person is told once of all that falls due for the bodies for which the person speaks."""
    for own, people in announce.by_person(rows, announce.people_of(rows, today)):
        first, directive = own[0], own[0].task.directive
        if len(own) == 1:
            when = "hôm nay là ngày cuối" if first.due == today else "sắp đến hạn"
            said = f"Nhiệm vụ của {first.agency.name} {when}, hạn đến hết {_day(first)}: {announce.short(first.task)}."
        else:
            said = f"{announce.named(directive)}: {announce.whose(own)}{_when(own, today)}."
        sentence = f"{said} Báo kết quả, hoặc xin gia hạn và ghi lý do."
        _tell(
            people, sentence, own, announce.place_of(own), first.about if len(own) == 1 else directive.about, first.due
        )


def _when(rows: Sequence[Assignment], today: date) -> str:
    """How many fall due today, and how many soon with the first day of those."""
    last = [row for row in rows if row.due == today]
    soon = [row for row in rows if row.due != today]
    parts = [f"có {len(last)} việc hôm nay là ngày cuối"] if last else []
    parts += [f"có {len(soon)} việc sắp đến hạn, sớm nhất là đến hết {_day(soon[0])}"] if soon else []
    return "; ".join(parts)


def _tell_superiors(rows: Sequence[Assignment], today: date) -> None:
    """Each superior is told once of everything of the letter that has become late since the last time."""
    for late, people in announce.by_person(rows, announce.superiors_of(rows, today)):
        task, tasks = late[0].task, len({row.task_id for row in late})
        names = list(dict.fromkeys(row.agency.name for row in late))
        more = f" và {len(names) - _NAMED} nơi khác" if len(names) > _NAMED else ""
        who = f"{', '.join(names[:_NAMED])}{more}"
        if tasks == 1:
            said = f"{who}. Nhiệm vụ: {announce.short(task)}."
            where, about = f"{reverse('directive-task', args=[task.pk])}?show=overdue", task.about
        else:
            said = f"{len(late)} việc của {who}, theo {_inside(announce.named(task.directive))}."
            where = f"{reverse('directives')}?letter={task.directive_id}&show=overdue"
            about = task.directive.about_late
        _tell(people, f"Quá hạn, chưa có kết quả: {said} Đôn đốc hoặc gia hạn.", late, where, about, None)


def _inside(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _day(row: Assignment) -> str:
    return format_date(row.due) if row.due else ""


def _tell(
    people: list[User], sentence: str, rows: Sequence[Assignment], where: str, about: str, due: date | None
) -> None:
    one = len({row.task_id for row in rows}) == 1
    thing = announce.thing_of(rows[:1] if one else rows)
    notices.tell(people, sentence, where=where, kind=REMINDER, about=about, thing=thing, due=due)
