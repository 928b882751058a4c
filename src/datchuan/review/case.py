"""One commune and indicator, with everything that whoever decides looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datchuan.assessments.evaluation import day_of
from datchuan.assessments.models import Measurement, Voice
from datchuan.confirmations.queries import Standing
from datchuan.criteria.engine import IndicatorResult
from datchuan.desk.queries import SHOWN_CHANGES, Change, changes_of
from datchuan.places.models import Profile
from datchuan.review.queries import Row, Task, ground_of, row_of


@dataclass(frozen=True)
class Case:
    """Everything about one commune and indicator for whoever decides."""

    task: Task
    commune: Any
    district: str
    row: Row
    standing: Standing | None
    own: Measurement | None
    theirs: Measurement | None
    before: Measurement | None
    result: IndicatorResult
    before_result: IndicatorResult | None
    theirs_history: tuple[Change, ...]


def case_of(task: Task, commune: Any) -> Case:
    """Gather the page of one commune."""
    ground = ground_of(task, {commune.pk: commune})
    pk = commune.pk
    rows = Measurement.objects.filter(
        commune=commune, set_code=task.set_code, indicator_code=task.code, year__in=(task.year, task.year - 1)
    ).select_related("recorded_by", "agency")
    figures = {(m.year, m.voice): m for m in rows}
    theirs = figures.get((task.year, Voice.AGENCY))
    own, before = figures.get((task.year, Voice.SELF)), figures.get((task.year - 1, Voice.SELF))
    profile = ground.profiles.get(pk, "")
    row = row_of(ground, pk)
    return Case(
        task=task,
        commune=commune,
        district=row.district,
        row=row,
        standing=ground.standing.get(pk),
        own=own,
        theirs=theirs,
        before=before,
        result=task.result(own.value if own else None, profile),
        before_result=_last_year(task, before, pk),
        theirs_history=changes_of(theirs, lambda value: task.result(value, profile), SHOWN_CHANGES),
    )


def _last_year(task: Task, before: Measurement | None, pk: int) -> IndicatorResult | None:
    """Last year's figure judged by last year's level and column."""
    if before is None:
        return None
    year = task.year - 1
    rows = Profile.objects.filter(unit_id=pk, valid__contains=day_of(year)).values_list("code", flat=True)
    return task.result(before.value, rows.first() or "", year)
