"""The terms of tasks given by letter, for the calendar."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.directives import queries, rules
from datchuan.directives.models import Assignment, Task
from datchuan.directives.workflow import OWED
from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind
from datchuan.ui.dates import format_date

_LONGEST = 120


def due_for(rights: Rights, since: date, until: date) -> list[Due]:
    """What the bodies for which a person speaks still owe up to a day, what is overdue too; for the office and leaders of
    the province one line for each task that somebody still owes. Two queries."""
    mine = queries.own(rights)
    if mine is None:
        return []
    rows = Assignment.objects.visible_to(rights).filter(state__in=OWED, due__isnull=False, due__lte=until)
    own = rows.filter(mine).select_related("agency", "task__directive").order_by("due_at", "agency__code", "pk")
    found = [
        Due(
            _named(row.task), row.due_at, row.task.wording, reverse("assignment", args=[row.pk]), str(row.agency),
            Kind.DIRECTIVE, detail=_text(row.task),
        )
        for row in own
        if row.due_at is not None
    ]  # fmt: skip
    return found + _of_others(until) if rules.of_province(rights) else found


def _of_others(until: date) -> list[Due]:
    """Tasks that bodies below still owe, each on the last day that one of them has."""
    owed = Task.objects.filter(assignments__state__in=OWED, assignments__due__lte=until).annotate(
        bodies=Count("assignments"), last=Max("assignments__due_at")
    )
    return [
        Due(_count(task), task.last, task.wording, reverse("directive-task", args=[task.pk]), "", Kind.DIRECTIVE,
            detail=_text(task))
        for task in owed.select_related("directive").order_by("last", "pk")
    ]  # fmt: skip


def _named(task: Task) -> str:
    return _("Nhiệm vụ %(number)d của văn bản ngày %(day)s: %(result)s") % {
        "number": task.number,
        "day": format_date(task.directive.dated),
        "result": task.get_result_display(),
    }


def _count(task: Task) -> str:
    bodies: int = task.bodies  # type: ignore[attr-defined]
    owed = ngettext("%(n)d nơi chưa có kết quả", "%(n)d nơi chưa có kết quả", bodies) % {"n": bodies}
    return f"{_named(task)} ({owed})"


def _text(task: Task) -> str:
    return Truncator(task.text).chars(_LONGEST)
