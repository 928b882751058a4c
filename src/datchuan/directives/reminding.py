"""Reminders of tasks that fall due: some working days before (the number of the task), on the day, then to the superior.

A reminder that went out is written down in the transaction of its notice, under a lock on the task: so each goes out once
for each day on which a task was due, however often the job runs, wherever it stopped, and how many run at once.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse

from datchuan.config import clock
from datchuan.directives import announce
from datchuan.directives.announce import REMINDER
from datchuan.directives.models import Assignment, Reminder, Task
from datchuan.directives.workflow import OWED
from datchuan.notices import actions as notices
from datchuan.people.models import User
from datchuan.procedures.moments import SUPERIOR, moment_of
from datchuan.procedures.workdays import WorkCalendar, work_calendar

#: Names of bodies in one sentence to a superior; the others are counted.
_NAMED = 4


def remind() -> int:
    """Send every reminder that is due and has not gone. Returns how many bodies were reminded of."""
    today, calendar = clock.today(), work_calendar()
    sent = 0
    for task in Task.objects.filter(assignments__state__in=OWED, assignments__due__isnull=False).distinct():
        horizon = calendar.add(today, max(task.remind_before, default=0))
        if task.assignments.filter(state__in=OWED, due__lte=horizon).exists():
            sent += _remind(task.pk, today, horizon, calendar)
    return sent


@transaction.atomic
def _remind(task_pk: int, today: date, horizon: date, calendar: WorkCalendar) -> int:
    """The reminders of one task: all of them with their notices, or none."""
    task = Task.objects.select_for_update(of=("self",)).select_related("directive__organ").get(pk=task_pk)
    rows = task.assignments.filter(state__in=OWED, due__lte=horizon).select_related("agency", "unit")
    gone = set(Reminder.objects.filter(assignment__task=task).values_list("assignment_id", "moment", "due"))
    fresh: dict[str, list[Assignment]] = {}
    notes: list[Reminder] = []
    for row in rows.order_by("agency__code"):
        row.task = task
        due = row.due or horizon
        moment = moment_of(due, task.remind_before, today, calendar)
        if moment and (row.pk, moment, due) not in gone:
            fresh.setdefault(moment, []).append(row)
            notes.append(Reminder(assignment=row, moment=moment, due=due, at=clock.now()))
    Reminder.objects.bulk_create(notes)
    for moment, late in fresh.items():
        (_tell_superiors if moment == SUPERIOR else _tell_assignees)(task, late, today)
    return sum(map(len, fresh.values()))


def _tell_assignees(task: Task, rows: list[Assignment], today: date) -> None:
    people = announce.people_of(rows, today)
    for row in rows:
        when = "hôm nay là ngày cuối" if row.due == today else "sắp đến hạn"
        sentence = (
            f"Nhiệm vụ của {row.agency.name} {when}, hạn đến hết {row.due:%d/%m/%Y}: {announce.short(task)}. Báo kết quả, "
            "hoặc xin gia hạn và ghi lý do."
        )
        _tell(people[row.agency_id], sentence, reverse("assignment", args=[row.pk]), row.about, task, row.due)


def _tell_superiors(task: Task, rows: list[Assignment], today: date) -> None:
    """Each superior is told once of all bodies that have become late since the last time."""
    above = announce.superiors_of(rows, today)
    by_person: dict[User, list[Assignment]] = {}
    for row in rows:
        for person in above[row.agency_id]:
            by_person.setdefault(person, []).append(row)
    grouped: dict[tuple[Assignment, ...], list[User]] = {}
    for person, late in by_person.items():
        grouped.setdefault(tuple(late), []).append(person)
    for late_ones, people in grouped.items():
        names = ", ".join(row.agency.name for row in late_ones[:_NAMED])
        more = f" và {len(late_ones) - _NAMED} nơi khác" if len(late_ones) > _NAMED else ""
        sentence = f"Quá hạn, chưa có kết quả: {names}{more}. Nhiệm vụ: {announce.short(task)}. Đôn đốc hoặc gia hạn."
        _tell(people, sentence, f"{reverse('directive-task', args=[task.pk])}?show=overdue", task.about, task, None)


def _tell(people: list[User], sentence: str, where: str, about: str, task: Task, due: date | None) -> None:
    thing = f"Nhiệm vụ {task.number}: {announce.short(task)}"
    notices.tell(people, sentence, where=where, kind=REMINDER, about=about, thing=thing, due=due)
