"""The task list: what is still to do on a set, apart from what the result is.

*Work* is the person's word (not begun, being done, done); *result* is the engine's (met, near, not met, no data, not
applicable, no threshold). They never stand for one another: a finished indicator may be not met, a met one unfinished.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from datchuan.assessments.evaluation import LETTER
from datchuan.assessments.models import Measurement
from datchuan.assessments.words import result_choice, shown_letter
from datchuan.criteria.engine import IndicatorResult, Measure, SetResult
from datchuan.criteria.models import Change, Indicator, Labels
from datchuan.evidence.queries import Progress

TODO, DOING, DONE = "todo", "doing", "done"
#: Results that the list can be filtered by: the engine's letters, and "near".
RESULTS = ("M", "near", "N", "D", "T", "X")
CHANGES = ("new_or_raised", Change.NEW.value, Change.RAISED.value)


@dataclass(frozen=True)
class Filters:
    """What is asked of the list; it lives in the address. Unknown values are dropped, so that old links still open."""

    year: int | None = None
    show: str = ""
    change: str = ""
    result: str = ""

    @classmethod
    def from_query(cls, query: QueryDict, year: int | None) -> Filters:
        return cls(
            year,
            "todo" if query.get("show") == "todo" else "",
            query.get("change", "") if query.get("change", "") in CHANGES else "",
            query.get("result", "") if query.get("result", "") in RESULTS else "",
        )

    def query(self, **changes: object) -> str:
        """The address query with changes, without empty parts; "?" alone when there are none."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        parts = {"year": wanted.year, "show": wanted.show, "change": wanted.change, "result": wanted.result}
        return "?" + urlencode({key: value for key, value in parts.items() if value})

    @property
    def any(self) -> bool:
        return bool(self.show or self.change or self.result)

    @property
    def links(self) -> dict[str, str]:
        """The addresses of the choices."""
        return {
            "all": self.query(show=""),
            "todo": self.query(show="todo"),
            "any_change": self.query(change=""),
            "changed": self.query(change="new_or_raised"),
            "any_result": self.query(result=""),
        }

    def fits(self, row: Row) -> bool:
        if self.show and row.work == DONE:
            return False
        if self.change and not _change_fits(row.indicator.change, self.change):
            return False
        return not self.result or row.shown == self.result


def _change_fits(change: str, wanted: str) -> bool:
    return change == wanted or (wanted == "new_or_raised" and change in {Change.NEW, Change.RAISED})


@dataclass(frozen=True)
class Marks:
    """What else bears on an indicator: a draft that waits, how much of the wanted evidence is there, open findings, and
    the state of the department's confirmation (a word of ``confirmations.workflow``)."""

    draft: bool = False
    evidence: Progress | None = None
    findings: int = 0
    confirmation: str = ""


NO_MARKS = Marks()


@dataclass(frozen=True)
class Row:
    """An indicator in the list."""

    indicator: Indicator
    measurement: Measurement | None
    result: IndicatorResult
    measure: Measure
    marks: Marks = NO_MARKS

    @property
    def work(self) -> str:
        return work_of(self.measurement)

    @property
    def letter(self) -> str:
        return LETTER[self.result.verdict]

    @property
    def shown(self) -> str:
        """The letter, or "near" where a level is missed by little."""
        return shown_letter(self.result)


def work_of(measurement: Measurement | None) -> str:
    """The state of the work on an indicator.

    To do: nothing was ever saved. Done: a value (or "not applicable") is stored *and* the person said that the
    indicator is done. Being done: everything between, also a value that was taken back.
    """
    if measurement is None:
        return TODO
    return DONE if measurement.done and measurement.value is not None else DOING


@dataclass(frozen=True)
class Choice:
    """A result that the list can be filtered by."""

    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True)
class CriterionTasks:
    """A criterion with the rows that the filters leave; counts are over all its indicators."""

    code: str
    name_vi: str
    name_en: str
    letter: str
    rows: tuple[Row, ...]
    done: int
    total: int


@dataclass(frozen=True)
class GroupTasks:
    """A group of criteria."""

    label: Labels | None
    criteria: tuple[CriterionTasks, ...]
    done: int
    total: int

    @property
    def shown(self) -> int:
        return sum(len(criterion.rows) for criterion in self.criteria)


@dataclass(frozen=True)
class TaskList:
    """The whole list. ``left`` indicators are still to be done (see ``work_of``); counts are over all indicators."""

    groups: tuple[GroupTasks, ...]
    total: int
    done: int
    criteria_met: int
    criteria_total: int
    letter: str
    results: Counter[str]
    changed: int
    shown: int
    last: Measurement | None

    @property
    def left(self) -> int:
        """How many indicators are to be done: no value stored, or not said to be done by the person."""
        return self.total - self.done


def result_choices(tasks: TaskList, filters: Filters) -> tuple[Choice, ...]:
    """One choice for each result that occurs, and for the present one."""
    return tuple(
        Choice(result_choice(letter), filters.query(result=letter), tasks.results[letter], letter == filters.result)
        for letter in RESULTS
        if tasks.results[letter] or letter == filters.result
    )


def gather(
    indicators: Iterable[Indicator],
    result: SetResult,
    measures: Mapping[str, Measure],
    stored: Mapping[str, Measurement],
    groups: Iterable[Labels],
    filters: Filters,
    marks: Mapping[str, Marks] | None = None,
) -> TaskList:
    """Put the list together from an edition's indicators (in order), the engine's result and the stored figures."""
    by_criterion: dict[str, list[Row]] = {}
    results = {i.code: i for criterion in result.criteria for i in criterion.indicators}
    for indicator in indicators:
        code = indicator.code
        row = Row(indicator, stored.get(code), results[code], measures[code], (marks or {}).get(code, NO_MARKS))
        by_criterion.setdefault(indicator.criterion, []).append(row)
    letters = {criterion.code: LETTER[criterion.verdict] for criterion in result.criteria}
    blocks = [(rows[0].indicator.group, _criterion(rows, letters, filters)) for rows in by_criterion.values()]
    rows = [row for rows in by_criterion.values() for row in rows]
    built = _groups(blocks, groups)
    return TaskList(
        groups=built,
        total=len(rows),
        done=sum(row.work == DONE for row in rows),
        criteria_met=result.criteria_met,
        criteria_total=result.criteria_total,
        letter=LETTER[result.verdict],
        results=Counter(row.shown for row in rows),
        changed=sum(_change_fits(row.indicator.change, "new_or_raised") for row in rows),
        shown=sum(group.shown for group in built),
        last=max(stored.values(), key=lambda m: m.recorded_at, default=None),
    )


def _criterion(rows: list[Row], letters: Mapping[str, str], filters: Filters) -> CriterionTasks:
    first = rows[0].indicator
    return CriterionTasks(
        first.criterion,
        first.criterion_vi,
        first.criterion_en,
        letters[first.criterion],
        tuple(row for row in rows if filters.fits(row)),
        sum(row.work == DONE for row in rows),
        len(rows),
    )


def _groups(blocks: list[tuple[str, CriterionTasks]], labels: Iterable[Labels]) -> tuple[GroupTasks, ...]:
    """Criteria gathered by group in the order of the edition; a set without groups is one group without a name."""
    named = {label.code: label for label in labels}
    gathered: dict[str, list[CriterionTasks]] = {}
    for code, criterion in blocks:
        gathered.setdefault(code, []).append(criterion)
    return tuple(
        GroupTasks(named.get(code), tuple(criteria), sum(c.done for c in criteria), sum(c.total for c in criteria))
        for code, criteria in gathered.items()
    )
