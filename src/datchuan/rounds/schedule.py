"""How long the steps before the province take, as far as the procedure says: explained days, never a guess.

Each step counts with the longest time that is known of it (its term, or the least time of publication); a step of which a
term is not known to us is named as unknown and counts with what is known. Steps follow one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from datchuan.places.models import Level
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.plan import DAYS, Figure, Plan, Step
from datchuan.procedures.workdays import WorkCalendar


@dataclass(frozen=True)
class StepTime:
    """A step with the figure by which it is counted (None: nothing is known), and whether some term is unknown."""

    step: Step
    figure: Figure | None
    has_unknown: bool

    def end(self, start: date, calendar: WorkCalendar) -> date:
        """The last day of the step when it begins on a day."""
        return add(self.figure, start, calendar)


def add(figure: Figure | None, start: date, calendar: WorkCalendar) -> date:
    if figure is None or figure.value is None:
        return start
    if figure.unit == "working_day":
        return calendar.add(start, int(figure.value))
    return start + timedelta(days=int(figure.value))


def time_of(step: Step, start: date, calendar: WorkCalendar) -> StepTime:
    """The time of a step: the longest figure that is known of it, from a day on."""
    figures = [figure for figure in step.figures.values() if figure.unit in DAYS]
    known = [figure for figure in figures if figure.is_known]
    longest = max(known, key=lambda figure: add(figure, start, calendar), default=None)
    return StepTime(step, longest, len(known) < len(figures))


def steps_before_province(plan: Plan, code: str = "") -> tuple[Step, ...]:
    """The steps from one on (from the first that must be gone through) up to the province's."""
    border = next((step.position for step in plan.steps if step.actor_level == Level.PROVINCE), len(plan.steps))
    first = plan.index(code) if code else 0
    ahead = plan.steps[first:border]
    return tuple(step for step in ahead if step.code == code or not step.optional)


@dataclass(frozen=True)
class Schedule:
    """The steps ahead against the days left."""

    times: tuple[StepTime, ...]
    #: The day on which the last step ends if each takes all the time that is known of it, from today on.
    ends_on: date
    #: The last day on which the first step may begin so that all fit; None when they do not fit any more.
    begin_by: date | None

    @property
    def known(self) -> tuple[StepTime, ...]:
        return tuple(time for time in self.times if time.figure is not None)

    @property
    def unknown(self) -> tuple[Step, ...]:
        """Steps of which some term is not known."""
        return tuple(time.step for time in self.times if time.has_unknown)

    @property
    def fits(self) -> bool:
        return self.begin_by is not None

    @property
    def waits_for_figures(self) -> bool:
        """Whether the commune has not sealed its figures yet, so that indicators are still to be done."""
        kinds = (StepKind.REGISTRATION, StepKind.SELF_ASSESSMENT)
        return any(time.step.kind in kinds for time in self.times)


def schedule(
    steps: Sequence[Step], on: date, last: date, calendar: WorkCalendar, *, entered: date | None = None
) -> Schedule:
    """Lay the steps one after another. ``entered``: the day on which the first of them began, if it has."""
    times = tuple(time_of(step, on, calendar) for step in steps)
    begun = times[0].end(entered, calendar) if entered and times else on
    ends = _run(times[1:], max(begun, on), calendar) if entered else _run(times, on, calendar)
    return Schedule(times, ends, _begin_by(times, on, last, calendar) if ends <= last else None)


def _run(times: Sequence[StepTime], start: date, calendar: WorkCalendar) -> date:
    for time in times:
        start = time.end(start, calendar)
    return start


def _begin_by(times: Sequence[StepTime], on: date, last: date, calendar: WorkCalendar) -> date:
    """The last day from which all steps still fit: later beginnings end later, so the day is found by halves."""
    low, high = 0, max((last - on).days, 0)
    while low < high:
        middle = (low + high + 1) // 2
        if _run(times, on + timedelta(days=middle), calendar) <= last:
            low = middle
        else:
            high = middle - 1
    return on + timedelta(days=low)
