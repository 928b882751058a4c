"""The calendar: terms with their wording and their one instant, those to come first."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange

from datchuan.config import clock
from datchuan.insight.pages import deadlines
from datchuan.procedures.models import Deadline, Procedure

pytestmark = pytest.mark.django_db
TODAY = date(2023, 10, 12)


def deadline(code: str, at: str, kind: str = "dossier_round") -> Deadline:
    return Deadline.objects.create(
        code=code, kind=kind, name_vi=code, wording=f"trước {at}", at=datetime.fromisoformat(at), standing="to_check"
    )  # fmt: skip


def test_those_to_come_first_and_past_ones_last() -> None:
    for code, at in (("past", "2023-04-30T00:00:00+07:00"), ("later", "2023-12-01T00:00:00+07:00"),
                     ("next", "2023-10-31T00:00:00+07:00"), ("long-past", "2022-10-31T00:00:00+07:00")):  # fmt: skip
        deadline(code, at)
    with clock.travel(TODAY):
        told = [(item["deadline"].code, item["days_left"]) for item in deadlines()]
    assert told == [("next", 19), ("later", 50), ("past", -165), ("long-past", -346)]


@pytest.mark.parametrize(("at", "left"), [
    ("2023-10-12T23:59:59+07:00", 0), ("2023-10-13T00:00:00+07:00", 1), ("2023-10-12T17:00:00+00:00", 1),
    ("2023-10-12T16:59:59+00:00", 0),
])  # fmt: skip
def test_days_are_those_of_vietnam(at: str, left: int) -> None:
    deadline("x", at)
    with clock.travel(TODAY):
        assert [item["days_left"] for item in deadlines()] == [left]


def test_by_kind() -> None:
    deadline("a", "2023-12-01T00:00:00+07:00")
    deadline("b", "2023-12-02T00:00:00+07:00", kind="report")
    assert [item["deadline"].code for item in deadlines(["report"])] == ["b"]


def test_a_procedure_is_never_changed_and_never_doubled() -> None:
    fields = {
        "code": "cong-nhan", "level": "NTM", "purpose": "recognition", "government_model": "three_tier",
        "document": {"steps": []}, "digest": "d", "valid": DateRange(TODAY, TODAY + timedelta(days=900)), "standing": "to_check",
    }  # fmt: skip
    row = Procedure.objects.create(**fields)
    with pytest.raises(IntegrityError, match="procedure_once"), transaction.atomic():
        Procedure.objects.create(**fields)
    with pytest.raises(IntegrityError, match="procedures_procedure is append-only"), transaction.atomic():
        row.delete()
    with pytest.raises(IntegrityError, match="procedures_procedure is append-only"), transaction.atomic():
        Procedure.objects.update(level="NTM_NC")
