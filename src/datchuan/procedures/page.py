"""What the page of procedures shows: one procedure with its steps, and the calendar beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.http import QueryDict

from datchuan.config import clock
from datchuan.procedures.kinds import GovernmentModel, Purpose
from datchuan.procedures.models import Deadline, Holiday
from datchuan.procedures.plan import Figure, Plan, Step, WantedDocument, plan_of
from datchuan.procedures.queries import procedures_in_force
from datchuan.procedures.words import level_word


@dataclass(frozen=True)
class Link:
    """A choice of the page with its address."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class StepLine:
    """A step with what the template needs beside it."""

    step: Step
    back: Step | None
    others: tuple[Figure, ...]
    documents: tuple[WantedDocument, ...]

    @property
    def number(self) -> int:
        return self.step.position + 1


@dataclass(frozen=True)
class DaysOff:
    """Days in a row of one name and kind."""

    first: Holiday
    last: date
    days: int


def procedures_page(asked: QueryDict, on: date) -> dict[str, Any]:
    """The procedure of the level and purpose asked for (the first that there is when nothing fits)."""
    purpose = asked.get("purpose", "")
    purpose = purpose if purpose in Purpose.values else Purpose.RECOGNITION.value
    held = procedures_in_force(on, purpose)
    level = asked.get("level", "")
    level = level if level in held else next(iter(held), "")
    plan = plan_of(held[level]) if level else None
    years = _days_off()
    return {
        "on": on,
        "plan": plan,
        "level": level_word(level),
        "model": dict(GovernmentModel.choices).get(plan.government_model, "") if plan else "",
        "lines": [_line(plan, step) for step in plan.steps] if plan else [],
        "unknown": _unknown(plan) if plan else 0,
        "unchecked": _unchecked(plan) if plan else 0,
        "choices": (_levels(held, level, purpose), _purposes(level, purpose)),
        "deadlines": _deadlines(),
        "years": years,
        "off_standing": _shared({row.first.standing for _year, rows in years for row in rows}),
    }


def _shared(standings: set[str]) -> str:
    """The standing that all have, to be said once; "" where they differ."""
    return standings.pop() if len(standings) == 1 else ""


def _levels(held: Mapping[str, Any], level: str, purpose: str) -> tuple[Link, ...]:
    return tuple(Link(level_word(code), f"?level={code}&purpose={purpose}", code == level) for code in held)


def _purposes(level: str, purpose: str) -> tuple[Link, ...]:
    return tuple(Link(str(word), f"?level={level}&purpose={code}", code == purpose) for code, word in Purpose.choices)


def _line(plan: Plan, step: Step) -> StepLine:
    return StepLine(
        step,
        plan.step(step.returns_to) if plan.has(step.returns_to) else None,
        tuple(figure for figure in step.figures.values() if not figure.is_limit),
        step.documents,
    )


def _figures(plan: Plan) -> list[Figure]:
    parts = [*(condition.figures for condition in plan.conditions), *(step.figures for step in plan.steps)]
    return [figure for figures in parts for figure in figures.values()]


def _unknown(plan: Plan) -> int:
    return sum(not figure.is_known for figure in _figures(plan))


def _unchecked(plan: Plan) -> int:
    return sum(figure.is_known and figure.standing != "official" for figure in _figures(plan))


def _deadlines() -> list[dict[str, Any]]:
    """Every term, those to come first, each with whether it has passed."""
    now = clock.now()
    rows = [{"deadline": row, "passed": row.at <= now} for row in Deadline.objects.all()]
    return sorted(rows, key=lambda item: item["passed"])


def _days_off() -> list[tuple[int, list[DaysOff]]]:
    """Year -> days off and days worked in exchange, days in a row of one name together."""
    found: list[DaysOff] = []
    for row in Holiday.objects.all():
        known = found[-1] if found else None
        if (
            known is not None
            and (known.first.name_vi, known.first.kind) == (row.name_vi, row.kind)
            and row.day == known.last + timedelta(days=1)
        ):
            found[-1] = DaysOff(known.first, row.day, known.days + 1)
        else:
            found.append(DaysOff(row, row.day, 1))
    return [(year, list(rows)) for year, rows in groupby(found, key=lambda item: item.first.day.year)]
