"""Which procedure holds on a day, and which terms are still to come."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from psycopg.types.range import DateRange

from datchuan.people.tests.cast import SmallProvince
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline, Procedure
from datchuan.procedures.queries import (
    deadlines,
    model_of_government,
    next_deadline,
    procedure_for,
    procedures_in_force,
)
from datchuan.procedures.tests.loaded import THREE_TIER, TWO_TIER, add_procedures

pytestmark = pytest.mark.django_db
DAY = date(2023, 10, 12)


def add(digest: str, since: date, until: date | None = None, model: str = "three_tier") -> Procedure:
    return Procedure.objects.create(
        code="x", level="NTM", purpose="recognition", government_model=model, document={"steps": []}, digest=digest,
        valid=DateRange(since, until), standing="to_check",
    )  # fmt: skip


def test_the_one_that_holds_on_the_day() -> None:
    old = add("a", date(2016, 1, 1), date(2022, 8, 2))
    new = add("b", date(2022, 8, 2))
    assert procedure_for("NTM", "recognition", date(2022, 8, 1)) == old
    assert procedure_for("NTM", "recognition", date(2022, 8, 2)) == new
    assert procedure_for("NTM", "recognition", date(2015, 12, 31)) is None
    assert procedure_for("NTM_NC", "recognition", DAY) is None
    assert procedure_for("NTM", "revocation", DAY) is None


def test_of_two_texts_of_the_same_day_the_one_loaded_last() -> None:
    add("a", date(2022, 8, 2))
    corrected = add("b", date(2022, 8, 2))
    assert procedure_for("NTM", "recognition", DAY) == corrected


def test_with_both_models_that_of_the_province_on_the_day(province: SmallProvince) -> None:
    three = add("a", date(2022, 8, 2))
    two = add("b", date(2023, 1, 1), model="two_tier")
    assert model_of_government(DAY) == "three_tier"
    assert procedure_for("NTM", "recognition", DAY) == three
    assert procedure_for("NTM", "recognition", DAY, "two_tier") == two
    merged = date(2023, 7, 1)
    Unit.objects.filter(level="district").update(valid=DateRange(date(2000, 1, 1), merged))
    assert model_of_government(date(2023, 6, 30)) == "three_tier"
    assert model_of_government(merged) == "two_tier"
    assert procedure_for("NTM", "recognition", DAY) == two


def test_one_model_alone_holds_whatever_the_province_is(province: SmallProvince, two_tier_procedure: Procedure) -> None:
    assert procedure_for("NTM", "recognition", DAY) == two_tier_procedure


def test_every_level_of_a_pack_has_its_procedure() -> None:
    add_procedures(THREE_TIER)
    found = procedures_in_force(DAY)
    assert {level: p.code for level, p in found.items()} == dict.fromkeys(
        ("NTM", "NTM_KM", "NTM_NC"), "recognition-2022"
    )
    assert {p.code for p in procedures_in_force(DAY, "revocation").values()} == {
        "revocation-2022-ntm",
        "revocation-2022-nc",
    }
    add_procedures(TWO_TIER)
    assert {p.government_model for p in procedures_in_force(DAY).values()} == {"two_tier"}  # no district is there


def test_terms_to_come_the_nearest_first() -> None:
    for code, at, kind in (
        ("past", "2023-10-12T00:00:00+07:00", "dossier_round"), ("second", "2024-02-28T00:00:00+07:00", "dossier_round"),
        ("first", "2023-11-30T00:00:00+07:00", "dossier_round"), ("other", "2023-10-25T00:00:00+07:00", "report"),
        ("tonight", "2023-10-12T23:59:59+07:00", "remedy"),
    ):  # fmt: skip
        Deadline.objects.create(
            code=code, kind=kind, name_vi=code, wording="", at=datetime.fromisoformat(at), standing="to_check"
        )
    assert [d.code for d in deadlines("dossier_round", DAY)] == ["first", "second"]
    following = next_deadline("dossier_round", date(2023, 11, 30))
    assert following is not None and following.code == "second"  # the term had ended as the day began
    tonight = next_deadline("remedy", DAY)
    assert tonight is not None and tonight.code == "tonight"
    assert next_deadline("other", DAY) is None
