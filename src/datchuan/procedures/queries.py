"""Which procedure holds for a level on a day, and which terms are near."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from datchuan.config import clock
from datchuan.places.models import Level, Unit
from datchuan.procedures.kinds import GovernmentModel, Purpose
from datchuan.procedures.models import Deadline, Procedure
from datchuan.procedures.words import level_order


def model_of_government(on: date) -> str:
    """How many tiers of government the province has on a day: three while it has districts."""
    districts = Unit.objects.filter(level=Level.DISTRICT, valid__contains=on).exists()
    return GovernmentModel.THREE_TIER if districts else GovernmentModel.TWO_TIER


def procedure_for(level: str, purpose: str, on: date, government_model: str | None = None) -> Procedure | None:
    """The procedure that holds for a level on a day, without its document (``plan_of`` reads that once); or None.

    Of several editions the one that begins last, and of those the one loaded last. Where the model is not given and
    procedures of both models hold, that of the province on the day.
    """
    rows = Procedure.objects.filter(level=level, purpose=purpose, valid__contains=on).defer("document")
    if government_model is not None:
        rows = rows.filter(government_model=government_model)
    return _newest(rows, on)


def procedures_in_force(on: date, purpose: str = Purpose.RECOGNITION) -> dict[str, Procedure]:
    """Level -> the procedure that holds for it on the day, from the lowest level known to the code to the highest."""
    by_level: dict[str, list[Procedure]] = {}
    for row in Procedure.objects.filter(purpose=purpose, valid__contains=on).defer("document"):
        by_level.setdefault(row.level, []).append(row)
    found = {level: _newest(by_level[level], on) for level in sorted(by_level, key=level_order)}
    return {level: procedure for level, procedure in found.items() if procedure is not None}


def _newest(rows: Iterable[Procedure], on: date) -> Procedure | None:
    found = sorted(rows, key=lambda row: (row.valid.lower or date.min, row.pk), reverse=True)
    if len({row.government_model for row in found}) > 1:
        model = model_of_government(on)
        found = [row for row in found if row.government_model == model]
    return found[0] if found else None


def deadlines(kind: str, on: date) -> list[Deadline]:
    """The terms of a kind that have not passed when the day begins, the nearest first. A late window does not count."""
    return list(_to_come(kind, on))


def next_deadline(kind: str, on: date) -> Deadline | None:
    """The nearest term of a kind that has not passed when the day begins."""
    return _to_come(kind, on).first()


def _to_come(kind: str, on: date) -> Any:
    begins = datetime.combine(on, time.min, tzinfo=clock.VIETNAM)
    return Deadline.objects.filter(kind=kind, at__gt=begins).order_by("at", "pk")
