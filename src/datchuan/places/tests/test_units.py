"""Units over time: intervals that never overlap, names of the day, search by any name, lineage."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange

from datchuan.places.models import Level, Participation, Profile, Unit, UnitName, UnitParent

pytestmark = pytest.mark.django_db

START, CHANGE, END = date(2008, 1, 1), date(2023, 4, 10), date(2025, 7, 1)


def unit(code: str, level: str = Level.COMMUNE, begin: date = START, end: date | None = None) -> Unit:
    return Unit.objects.create(code=code, level=level, valid=DateRange(begin, end))


def name(of: Unit, full: str, begin: date = START, end: date | None = None, **more: Any) -> UnitName:
    kind, _space, short = full.partition(" ")
    row = UnitName.build(unit=of, name=short, full_name=full, kind=kind.lower(), valid=DateRange(begin, end), **more)
    row.save()
    return row


def test_a_code_may_be_used_again_on_other_days_only() -> None:
    unit("20335", end=END)
    unit("20335", begin=END)
    with pytest.raises(IntegrityError, match="unit_code_once_a_day"), transaction.atomic():
        unit("20335", begin=date(2024, 1, 1), end=date(2024, 2, 1))
    assert Unit.objects.filter(code="20335").count() == 2


def test_two_codes_may_hold_on_one_day() -> None:
    unit("20335")
    unit("20338")
    assert Unit.objects.count() == 2


def test_a_unit_has_one_official_name_a_day_and_any_number_of_aliases() -> None:
    trung_phuoc = unit("20656")
    name(trung_phuoc, "Xã Quế Trung", end=CHANGE)
    name(trung_phuoc, "Thị trấn Trung Phước", begin=CHANGE)
    name(trung_phuoc, "Xã Quế Trung", begin=CHANGE, use="alias")
    with pytest.raises(IntegrityError, match="unit_one_official_name_a_day"), transaction.atomic():
        name(trung_phuoc, "Xã Khác", begin=date(2024, 1, 1))
    before = Unit.objects.as_of(date(2023, 4, 9)).get(code="20656")
    after = Unit.objects.as_of(CHANGE).get(code="20656")
    assert (before.full_name, before.kind) == ("Xã Quế Trung", "xã")  # type: ignore[attr-defined]
    assert after.full_name == "Thị trấn Trung Phước"  # type: ignore[attr-defined]


def test_what_is_narrowed_leaves_the_day_whole() -> None:
    first, second = unit("20869"), unit("519", Level.DISTRICT)
    day = Unit.objects.as_of(CHANGE)
    assert list(Unit.objects.as_of(CHANGE).filter(code="20869")) == [first]
    assert list(Unit.objects.as_of(CHANGE).districts().order_by("-pk")) == [second]
    assert set(day) == set(Unit.objects.as_of(CHANGE)) == {first, second}


def test_a_unit_is_there_only_while_it_exists() -> None:
    nong_son = unit("519", Level.DISTRICT, end=date(2025, 1, 1))
    assert list(Unit.objects.as_of(date(2024, 12, 31))) == [nong_son]
    assert list(Unit.objects.as_of(date(2025, 1, 1))) == []


def test_the_parent_of_the_day() -> None:
    nong_son, que_son, commune = unit("519", Level.DISTRICT), unit("509", Level.DISTRICT), unit("20668")
    UnitParent.objects.create(unit=commune, parent=nong_son, valid=DateRange(START, date(2025, 1, 1)))
    UnitParent.objects.create(unit=commune, parent=que_son, valid=DateRange(date(2025, 1, 1), None))
    with pytest.raises(IntegrityError, match="unit_one_parent_a_day"), transaction.atomic():
        UnitParent.objects.create(unit=commune, parent=que_son, valid=DateRange(date(2024, 1, 1), None))
    assert list(Unit.objects.below(nong_son.pk, date(2024, 12, 31))) == [commune]
    assert list(Unit.objects.below(que_son.pk, date(2024, 12, 31))) == []
    assert list(Unit.objects.below(que_son.pk, date(2025, 1, 1))) == [commune]


def test_nobody_is_its_own_parent() -> None:
    commune = unit("20668")
    with pytest.raises(IntegrityError, match="unit_not_its_own_parent"), transaction.atomic():
        UnitParent.objects.create(unit=commune, parent=commune, valid=DateRange(START, None))


@pytest.mark.parametrize("model", [Participation, Profile])
def test_one_participation_and_one_profile_a_day(model: Any) -> None:
    commune = unit("20668")
    more = {"takes_part": True} if model is Participation else {"code": "DHNTB"}
    model.objects.create(unit=commune, valid=DateRange(START, None), **more)
    with pytest.raises(IntegrityError, match="a_day"), transaction.atomic():
        model.objects.create(unit=commune, valid=DateRange(CHANGE, None), **more)


@pytest.mark.parametrize("words", ["tien lanh", "Tiên Lãnh", "LANH tien", "lãnh", "Tiên Lãnh"])
def test_any_word_of_the_name_finds_it_with_or_without_diacritics(words: str) -> None:
    tien_lanh, other = unit("20869"), unit("20884")
    name(tien_lanh, "Xã Tiên Lãnh")
    name(other, "Xã Tiên Phong")
    assert list(Unit.objects.found_by(words)) == [tien_lanh]


def test_the_old_name_finds_it() -> None:
    trung_phuoc = unit("20656")
    name(trung_phuoc, "Xã Quế Trung", end=CHANGE)
    name(trung_phuoc, "Thị trấn Trung Phước", begin=CHANGE)
    assert list(Unit.objects.found_by("que trung")) == [trung_phuoc]


def test_names_sort_in_vietnamese_order() -> None:
    for code, full in [
        ("1", "Xã Đại Sơn"),
        ("2", "Xã Duy Tân"),
        ("3", "Xã Điện Hồng"),
        ("4", "Xã Ân Phú"),
        ("5", "Xã An Phú"),
    ]:
        name(unit(code), full)
    ordered = Unit.objects.as_of(CHANGE).order_by("name_order").values_list("name", flat=True)
    assert list(ordered) == ["An Phú", "Ân Phú", "Duy Tân", "Đại Sơn", "Điện Hồng"]


def test_participants_of_the_day() -> None:
    inside, outside = unit("20869"), unit("20335")
    Participation.objects.create(unit=inside, takes_part=True, valid=DateRange(START, None))
    Participation.objects.create(unit=outside, takes_part=False, valid=DateRange(START, None))
    assert list(Unit.objects.taking_part(CHANGE)) == [inside]
    assert list(Unit.objects.taking_part(date(2000, 1, 1))) == []
