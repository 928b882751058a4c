"""A list of 300 decisions with twenty planted faults is reported exactly; importing it twice writes nothing twice."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import xlsxwriter
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.journal.models import Entry
from datchuan.people.tests.cast import ALWAYS, Cast
from datchuan.places.models import Level, Unit, UnitName, UnitParent
from datchuan.titles import keeping
from datchuan.titles.decision_list import COLUMNS, Fate, check_list
from datchuan.titles.gazetteer import How
from datchuan.titles.models import TitleEvent

SYLLABLES = ("An", "Bình", "Chánh", "Đại", "Hòa", "Lộc", "Mỹ", "Phú", "Quế", "Sơn", "Tam", "Thạnh")
NAMES = [f"{a} {b}" for a in SYLLABLES for b in SYLLABLES]
SOURCE = "Công văn 12, kèm danh sách"


def row(line: int, **cells: Any) -> dict[str, Any]:
    return {column.key: "" for column in COLUMNS} | {key: str(value) for key, value in cells.items()} | {"line": line}


def add_commune(code: str, name: str, district: Unit, valid: Any = ALWAYS) -> Unit:
    unit = Unit.objects.create(code=code, level=Level.COMMUNE, valid=valid)
    UnitName.build(unit=unit, name=name, full_name=f"Xã {name}", kind="xã", valid=valid).save()
    UnitParent.objects.create(unit=unit, parent=district, valid=valid)
    return unit


@pytest.fixture
def places(cast: Cast) -> dict[str, Unit]:
    """144 communes in two districts, two of one name, one renamed, and what the register knows of three."""
    province = cast.province
    districts = [province["514"], province["517"]]
    units = {name: add_commune(f"3{n:04d}", name, districts[n % 2]) for n, name in enumerate(NAMES)}
    add_commune("39001", "Đôi Đường", districts[0])
    add_commune("39002", "Đôi Đường", districts[1])
    old = add_commune("39003", "Tên Mới", districts[0])
    before = DateRange(date(1990, 1, 1), date(2018, 1, 1))
    UnitName.build(unit=old, use="alias", name="Tên Cũ", full_name="Xã Tên Cũ", kind="xã", valid=before).save()
    known = {"certainty": "stated", "standing": "to_check", "level": "NTM", "kind": "recognised"}
    TitleEvent.objects.create(
        unit=units["An An"], year_met=2015, decision_no="11/QĐ", decided_on=date(2015, 12, 1), digest="k1", **known
    )
    TitleEvent.objects.create(unit=units["An Bình"], year_met=2015, source="báo", digest="k2", **known)
    return units


def clean_rows() -> list[dict[str, Any]]:
    """280 lines without a fault: every commune at one level or two, some without marks, by code, by an old name."""
    rows = []
    for n, name in enumerate(NAMES[:140]):
        day = date(2016, 1, 4) + timedelta(days=n)
        cells = {
            "unit": f"Xã {name}",
            "level": "NTM",
            "year": 2015,
            "number": f"{1000 + n}/QĐ-UBND",
            "day": f"{day:%d/%m/%Y}",
        }
        advanced = cells | {"level": "nâng cao", "year": 2019, "number": f"{2000 + n}/QĐ-UBND", "day": "15/01/2020"}
        rows += [cells, advanced | {"day": f"{date(2020, 1, 1) + timedelta(days=n):%d/%m/%Y}"}]
    rows[0] |= {"number": "11/QĐ", "day": "01/12/2015"}  # known to the register
    rows[2] |= {"number": "12/QĐ", "day": "02/12/2015"}  # the register lacks number and day
    rows[4] |= {"unit": "AN CHÁNH", "district": "huyện tiên phước"}
    rows[6] |= {"unit": "xã An Đai", "code": "30003"}
    rows[8] |= {"unit": "An Hoà"}  # the tone mark on the other letter
    rows[10] |= {"unit": "Xã Tên Cũ"}
    rows[11] |= {"unit": "Xã Tên Cũ"}
    return rows


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"unit": "Xã Đôi Đường"}, "Có 2 xã tên"),
    ({"unit": "Xã Bình Bành"}, "Gần giống"),
    ({"unit": "Xã Zzz Qqq"}, "Ghi tên xã như trong danh mục"),
    ({"unit": "Xã An An", "district": "Huyện Núi Thành"}, "tên này có ở Huyện Tiên Phước"),
    ({"unit": "Xã Đôi Đường", "district": "Huyện Không Có"}, "Không có huyện"),
    ({"unit": "Xã Sơn Sơn", "code": "39001"}, "Mã 39001 là của Xã Đôi Đường"),
    ({"unit": "Xã Sơn Sơn", "code": "99999"}, "Không có xã nào mang mã 99999"),
    ({"unit": "Đôi Đường", "code": "39001", "district": "Núi Thành"}, "thuộc Huyện Tiên Phước"),
    ({"unit": "Xã Thạnh Tam", "level": "xuất sắc"}, "Danh hiệu “xuất sắc” không có"),
    ({"unit": "Xã Thạnh Tam", "level": ""}, "Còn trống cột Danh hiệu"),
    ({"unit": "Xã Thạnh Tam", "number": ""}, "Còn trống cột Số quyết định"),
    ({"unit": "Xã Thạnh Tam", "day": ""}, "Còn trống cột Ngày quyết định"),
    ({"unit": "Xã Thạnh Tam", "day": "31/02/2020"}, "Ngày quyết định"),
    ({"unit": "Xã Thạnh Tam", "day": "12/2020"}, "chưa đọc được thành ngày"),
    ({"unit": "Xã Thạnh Tam", "day": "01/01/2090"}, "muộn nhất"),
    ({"unit": "Xã Thạnh Tam", "year": "hai nghìn"}, "Năm đạt “hai nghìn”"),
    ({"unit": "Xã Thạnh Tam", "year": 2021, "day": "05/05/2019"}, "chưa đến"),
    ({"unit": "Xã Thạnh Tam", "event": "tặng"}, "Sự kiện “tặng” không có"),
    ({"unit": "Xã Thạnh Tam", "event": "thu hồi"}, "không có gì để thu hồi"),
    ({"unit": "Xã Thạnh Tam", "year": 2016, "number": "1000/QĐ-UBND", "day": "09/09/2016"}, "Một số chỉ có một ngày"),
]


def three_hundred() -> list[dict[str, Any]]:
    """The faults among the clean lines, every fourteenth."""
    rows = clean_rows()
    rows[20] |= {"number": "1000/QĐ-UBND", "day": "08/09/2016"}
    usual = {"level": "kiểu mẫu", "year": 2018, "day": "10/10/2018"}
    for n, (cells, _why) in enumerate(FAULTS):
        rows.insert(21 + 14 * n, usual | {"number": f"{5000 + n}/QĐ"} | cells)
    return [row(line, **cells) for line, cells in enumerate(rows, start=2)]


def test_exactly_the_planted_faults_are_reported(places: dict[str, Unit], django_assert_num_queries: Any) -> None:
    rows = three_hundred()
    with django_assert_num_queries(4):
        checked = check_list(rows)
    assert len(rows) == 300
    faulty = checked.of(Fate.FAULTY)
    planted = [21 + 14 * n + 2 for n in range(len(FAULTS))]
    assert [line.number for line in faulty] == planted
    for line, (_cells, why) in zip(faulty, FAULTS, strict=True):
        assert len(line.problems) == 1, line.problems
        assert why in line.problems[0]
    assert [line.number for line in checked.of(Fate.KNOWN)] == [2]
    assert [line.number for line in checked.of(Fate.FILLS)] == [4]
    how = {line.number: line.how for line in checked.lines}
    assert [how[n] for n in (2, 6, 8, 10, 12)] == [How.NAME, How.NAME, How.CODE, How.NO_MARKS, How.OLD_NAME]


def test_a_list_imported_twice_writes_nothing_twice(places: dict[str, Unit], cast: Cast) -> None:
    rows = three_hundred()
    before, key = TitleEvent.objects.count(), uuid4()
    keeping.import_decisions(rows, source=SOURCE, by=cast.coordinator, key=key, expected=279)
    assert TitleEvent.objects.count() == before + 279
    keeping.import_decisions(rows, source=SOURCE, by=cast.coordinator, key=key, expected=279)
    again = check_list(rows)
    assert (again.counts[Fate.KNOWN], again.counts[Fate.FAULTY], again.to_write) == (280, 20, [])
    assert TitleEvent.objects.count() == before + 279
    filled = TitleEvent.objects.get(corrects__digest="k2")
    assert (filled.decision_no, filled.decided_on, filled.meaning) == ("12/QĐ", date(2015, 12, 2), "recognised")
    assert Entry.objects.filter(kind="titles.record").count() == 278
    assert Entry.objects.filter(kind="titles.import").count() == 1
    with pytest.raises(Refused, match="vừa thay đổi"):
        keeping.import_decisions(rows, source=SOURCE, by=cast.coordinator, key=uuid4(), expected=279)


def test_what_differs_from_the_register_is_not_written(places: dict[str, Unit]) -> None:
    cells = {"unit": "An An", "level": "NTM", "year": 2015, "number": "99/QĐ", "day": "01/12/2015"}
    twice = {"unit": "Sơn Sơn", "level": "NTM", "year": 2016, "number": "7/QĐ", "day": "01/12/2016"}
    checked = check_list([row(2, **cells), row(3, **twice), row(4, **twice)])
    assert [line.fate for line in checked.lines] == [Fate.FAULTY, Fate.NEW, Fate.FAULTY]
    assert "Sổ đã ghi danh hiệu này theo quyết định 11/QĐ" in checked.lines[0].problems[0]
    assert "Trùng với dòng 3" in checked.lines[2].problems[0]


def test_a_list_may_recognise_and_revoke(places: dict[str, Unit], cast: Cast) -> None:
    cells = {"unit": "Sơn Sơn", "level": "NTM", "year": 2016}
    rows = [
        row(2, **cells, event="Thu hồi", number="9/QĐ", day="01/12/2019"),
        row(3, **cells, number="7/QĐ", day="01/12/2016"),
    ]
    keeping.import_decisions(rows, source=SOURCE, by=cast.coordinator, key=uuid4(), expected=2)
    assert list(TitleEvent.objects.filter(unit=places["Sơn Sơn"]).order_by("pk").values_list("kind", flat=True)) == [
        "recognised",
        "revoked",
    ]
    assert check_list(rows).counts[Fate.KNOWN] == 2


# Pages


def book(rows: Iterable[dict[str, Any]]) -> io.BytesIO:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for place, column in enumerate(COLUMNS):
            sheet.write_string(0, place, column.heading)
            for line, cells in enumerate(rows, start=1):
                sheet.write_string(line, place, cells[column.key])
    held.seek(0)
    held.name = "quyet-dinh.xlsx"
    return held


@pytest.mark.usefixtures("in_child")
def test_the_pages_of_an_import(places: dict[str, Unit], cast: Cast, signed_in: Any) -> None:
    client: Client = signed_in(cast.coordinator)
    rows = [
        row(2, unit="Sơn Sơn", level="NTM", year=2016, number="7/QĐ", day="01/12/2016"),
        row(3, unit="Đôi Đường", level="NTM", year=2016, number="8/QĐ", day="01/12/2016"),
    ]
    page = client.post(reverse("titles-import"), {"file": book(rows), "source": SOURCE})
    assert "1/2 dòng ghi được vào sổ, 1 dòng cần sửa" in page.content.decode()
    payload = page.context["payload"]
    confirmed = client.post(reverse("titles-import-confirm"), {"payload": payload}, follow=True)
    assert "Đã ghi 1 quyết định vào sổ." in confirmed.content.decode()
    assert client.post(reverse("titles-import-confirm"), {"payload": payload}).status_code == 302
    assert TitleEvent.objects.filter(unit=places["Sơn Sơn"]).count() == 1
    assert "Báo cáo đã quá một giờ" in client.post(reverse("titles-import-confirm"), {"payload": "x"}).content.decode()
    assert client.get(reverse("titles-import-template")).status_code == 200
    nothing = client.post(reverse("titles-import"), {"source": ""})
    assert nothing.status_code == 409 and "Chọn tệp danh sách." in nothing.content.decode()
    client = signed_in(cast.district)
    refused = client.get(reverse("titles-import"))
    assert refused.status_code == 403 and "Văn phòng Điều phối NTM tỉnh giữ" in refused.content.decode()


FORM = {
    "kind": "recognised",
    "level": "NTM",
    "year": "2016",
    "day": "05/01/2017",
    "number": "7/QĐ",
    "source": "bản gốc",
}


def test_a_decision_is_recorded_and_corrected_by_hand(cast: Cast, signed_in: Any) -> None:
    client: Client = signed_in(cast.coordinator)
    where, sent = reverse("title-record", args=["20869"]), FORM | {"idem": str(uuid4()), "note": ""}
    assert client.get(where).status_code == 200
    assert [client.post(where, sent).status_code for _again in range(2)] == [302, 302]
    event = TitleEvent.objects.get(unit=cast.province["20869"])
    assert (event.kind, event.year_met, event.standing) == ("recognised", 2016, "to_check")
    again = client.post(where, sent | {"idem": str(uuid4()), "number": "8/QĐ"})
    assert again.status_code == 409 and "đã được công nhận danh hiệu này" in again.content.decode()
    fix = reverse("title-correct", args=[event.pk])
    assert "Sổ đang ghi" in client.get(fix).content.decode()
    right = sent | {"idem": str(uuid4()), "day": "06/01/2017"}
    assert "Nhập lý do đính chính" in client.post(fix, right).content.decode()
    assert client.post(fix, right | {"note": "nhầm ngày"}).status_code == 302
    assert TitleEvent.objects.get(corrects=event).decided_on == date(2017, 1, 6)
    assert "Bản ghi này đã được đính chính" in client.get(fix).content.decode()
    early = client.post(where, sent | {"idem": str(uuid4()), "year": "2018"})
    assert "Ngày quyết định ở trước năm đạt" in early.content.decode()
    later = client.post(where, sent | {"idem": str(uuid4()), "day": f"{clock.today() + timedelta(days=2):%d/%m/%Y}"})
    assert "Ngày này chưa đến" in later.content.decode()
    assert client.get(reverse("title-record", args=["99999"])).status_code == 404
    assert client.get(reverse("title-correct", args=[99999])).status_code == 404


def test_only_the_coordination_office_keeps_the_register(cast: Cast) -> None:
    said = keeping.Said("recognised", "NTM", 2016, date(2017, 1, 5), "7/QĐ", "bản gốc")
    for person in (cast.officer, cast.district, cast.department, cast.leader, cast.operator):
        with pytest.raises(Refused, match="Văn phòng Điều phối NTM tỉnh giữ"):
            keeping.record_event(cast.province["20869"], said, by=person)
    with pytest.raises(Refused, match="Ghi nguồn"):
        nowhere = keeping.Said("recognised", "NTM", 2016, date(2017, 1, 5), "7/QĐ", " ")
        keeping.record_event(cast.province["20869"], nowhere, by=cast.coordinator)
    assert not TitleEvent.objects.exists()
    assert Entry.objects.filter(kind="titles.record", outcome="refused").count() == 6
