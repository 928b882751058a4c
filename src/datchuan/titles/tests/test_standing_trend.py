"""Series of how titled communes stood (drawn by ``insight``), against tables made by hand on the small province: a set of four
criteria, a new edition on the way.

By the procedure of Quảng Nam two lost criteria of four (50 %) reach the line of revocation, one (25 %) does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.evaluation import refresh_all
from datchuan.assessments.models import Measurement, Revision
from datchuan.assessments.tests.setting import SHARE, indicator, make_edition, threshold, words_of
from datchuan.config import clock
from datchuan.config.tests.remembered import remembered
from datchuan.criteria.models import Edition
from datchuan.insight import kept
from datchuan.insight.days import PAST_DAYS
from datchuan.insight.standing_trend import Asked, Series, series
from datchuan.insight.title_maps import Asked as MapAsked
from datchuan.insight.title_maps import title_map
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import Cast, entered
from datchuan.places.models import Participation
from datchuan.procedures.tests.loaded import THREE_TIER, add_procedures
from datchuan.titles.models import TitleEvent

pytestmark = pytest.mark.django_db
TODAY = date(2023, 10, 12)
A, B, C = "20869", "20968", "20884"
GOOD: dict[str, Any] = {
    "1": {"pass": True},
    "2": {"num": "85", "den": "100"},
    "3": {"number": "50"},
    "4": {"level": "Tốt"},
}
#: commune, indicator, day, figure: B lacks income from the beginning and water from May; the edition of July asks 90 %
#: of A, which has it in October; C never gives a figure.
SAID = [
    *((A, code, date(2023, 2, 10), value) for code, value in GOOD.items()),
    *((B, code, date(2023, 2, 10), value) for code, value in (GOOD | {"3": {"number": "40"}}).items()),
    (B, "2", date(2023, 5, 20), {"num": "70", "den": "100"}),
    (A, "2", date(2023, 10, 10), {"num": "95", "den": "100"}),
]
KEPT = [{"kept": 1, "few": 1}, {"kept": 1, "few": 1}, {"few": 2, "partial": 1}, {"kept": 1, "few": 1}]
LINE = [{"2": 1, "1": 1}, {"2": 1, "reached": 1}, {"1": 1, "reached": 1, "partial": 1}, {"2": 1, "reached": 1}]


def criteria(water: str) -> list[dict[str, Any]]:
    one = [
        ("1", "planning", indicator("1", "Quy hoạch", {"kind": "pass_fail", "comparison": "=="}, threshold("pass"))),
        ("2", "water", indicator("2", "Nước sạch", SHARE, threshold(water))),
        ("3", "income", indicator("3", "Thu nhập", {"kind": "money", "unit_vi": "triệu đồng"}, threshold("44"))),
        ("4", "politics", indicator(
            "4", "Xếp loại", {"kind": "level", "levels": ["Trung bình", "Khá", "Tốt"]}, threshold({"level": "Khá"})
        )),
    ]  # fmt: skip
    return [
        {"code": code, "name_vi": code, "name_en": code, "group": "G", "subject": subject, "indicators": [item]}
        for code, subject, item in one
    ]


@dataclass
class Small:
    cast: Cast
    edition: Edition


@remembered
def build(cast: Cast) -> Small:
    edition = make_edition("NTM", criteria("80"), code="NTM/1")
    make_edition("NTM", criteria("90"), code="NTM/2", begins=date(2023, 7, 1))
    add_procedures(THREE_TIER)
    for code, decided_on in ((A, date(2020, 6, 1)), (B, date(2021, 6, 1)), (C, date(2023, 8, 1))):
        TitleEvent.objects.create(
            unit=cast.province[code], level="NTM", kind="recognised", certainty="stated", digest=code,
            decided_on=decided_on, year_met=decided_on.year, standing="to_check",
        )  # fmt: skip
    Participation.objects.filter(unit=cast.province[C]).update(valid=DateRange(date(2000, 1, 1), date(2023, 10, 1)))
    for code, item, on, value in SAID:
        say(cast, edition, code, item, on, value)
    refresh_all(TODAY)
    return Small(cast, edition)


def say(cast: Cast, edition: Edition, code: str, item: str, on: date, value: Any) -> None:
    """A figure as it would have been saved on a day."""
    at = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
    named = {"commune": cast.province[code], "set_code": "NTM", "indicator_code": item, "year": on.year}
    said: dict[str, Any] = {"edition": edition, "value": value, "recorded_at": at}
    row = Measurement.objects.filter(**named).first() or Measurement(version=0, **named)
    row.version += 1
    for field, told in said.items():
        setattr(row, field, told)
    row.save()
    Revision.objects.create(measurement=row, version=row.version, recorded_on=on, **said)


@pytest.fixture
def small(cast: Cast) -> Iterator[Small]:
    with clock.travel(TODAY):
        yield build(cast)


def of(person: User, address: str) -> Series:
    return series(rights_of(person), Asked.from_query(QueryDict(address)))


def client(person: User) -> Client:
    return entered(person)


@pytest.mark.parametrize(("shows", "expected"), [("kept", KEPT), ("line", LINE)])
def test_the_series_equals_the_table_made_by_hand(small: Small, shows: str, expected: list[dict[str, int]]) -> None:
    found = of(small.cast.coordinator, f"shows={shows}&level=NTM")
    assert [p.on for p in found.points] == [date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30), TODAY]
    assert [dict(p.counts) for p in found.points] == expected
    assert [(p.titled, p.communes) for p in found.points] == [(2, 3), (2, 3), (3, 3), (2, 2)]
    assert [b.after for b in found.breaks] == found.drawing["breaks"] == [1, 2]
    assert found.breaks[0].editions == ("NTM/2 có hiệu lực từ 01/07/2023",) and not found.breaks[0].boundary
    assert "Tiên Phong" in found.breaks[1].boundary[0] and not found.breaks[1].editions
    # Every number is that of the map of its day.
    for point in found.points[:-1]:
        asked = MapAsked.from_query(QueryDict(f"shows={shows}&on={point.on}&level=NTM"))
        drawn = title_map(rights_of(small.cast.coordinator), asked).map.legend
        told = {line.label: line.count for line in drawn}
        assert all(told[cell.label] == cell.count for cell in point.cells)
    # A district sees its own communes: A alone until C joins.
    mine = [dict(p.counts) for p in of(small.cast.district, f"shows={shows}").points]
    assert [sum(counts.values()) for counts in mine] == [1, 1, 2, 1]
    assert of(small.cast.coordinator, f"shows={shows}&step=year").drawing["labels"] == ["12/10/2023"]


def test_the_page_draws_breaks_in_the_picture_and_in_the_table(small: Small) -> None:
    answer = client(small.cast.coordinator).get("/titles/trend/", {"shows": "line"})
    html, said = answer.content.decode(), words_of(answer)
    assert 'role="img" aria-label="Biểu đồ số xã có danh hiệu theo khoảng cách tới ngưỡng thu hồi' in html
    assert html.count('class="break"') == 2 and "(1) Đường ngắt ở đây: NTM/2 có hiệu lực từ 01/07/2023." in said
    assert "/map/?shows=line&amp;on=2023-06-30&amp;part=reached#list" in html
    assert "Số liệu đầu tiên được ghi ngày 10/02/2023" in said
    assert client(small.cast.operator).get("/titles/trend/", {"shows": "line"}).status_code == 404


def test_the_file_says_what_the_page_says_with_sets_and_breaks(small: Small) -> None:
    browser, asked = client(small.cast.coordinator), "?shows=line&level=NTM"
    text = browser.get(f"/export/title-trend.csv{asked}").content.decode("utf-8-sig")
    about, _empty, table = text.partition("\r\n\r\n")
    assert "Tính đến 12/10/2023, địa giới tại từng ngày, toàn tỉnh" in about and "Danh hiệu: NTM." in about
    head, *lines = [line.split(";") for line in table.splitlines()]
    found = of(small.cast.coordinator, asked[1:])
    keys = [part.key for part in found.parts]
    assert head[3:-2] == [part.label for part in found.parts]
    for line, point, counts in zip(lines, found.points, LINE, strict=True):
        assert line[0] == f"{point.on:%d/%m/%Y}" and line[1:3] == [str(point.communes), str(point.titled)]
        assert [int(cell) for cell in line[3:-2]] == [counts.get(key, 0) for key in keys]
    assert [line[-2] for line in lines] == ["NTM/1", "NTM/1", "NTM/2", "NTM/2"]
    assert lines[1][-1] == "NTM/2 có hiệu lực từ 01/07/2023" and "Tiên Phong" in lines[2][-1] and not lines[0][-1]
    for address in (f"xlsx{asked}", "xlsx", "csv"):
        assert browser.get(f"/export/title-trend.{address}").status_code == 200
    assert "các xã trong phạm vi" in client(small.cast.district).get("/export/title-trend.csv").content.decode()
    assert client(small.cast.operator).get("/export/title-trend.csv").status_code == 404
    assert browser.get("/export/title-trend.pdf").status_code == 404


def test_a_save_moves_today_and_leaves_the_past(small: Small, settings: Any) -> None:
    settings.BOARDS_KEPT = 20
    for kind in (kept.SERIES, PAST_DAYS):
        kind.clear()
    browser = client(small.cast.coordinator)

    def asked() -> tuple[int, str]:
        with CaptureQueriesContext(connection) as queries:
            text = words_of(browser.get("/titles/trend/", {"shows": "kept"}))
        return len(queries), text

    drawn, first = asked()
    again, same = asked()
    assert again < drawn and same == first
    say(small.cast, small.edition, B, "3", TODAY, {"number": "60"})
    say(small.cast, small.edition, B, "2", TODAY, {"num": "99", "den": "100"})
    refresh_all(TODAY)
    third, changed = asked()
    assert changed != first and len(PAST_DAYS) == 3
    assert again < third < drawn  # three past days are not looked at again
    # More figures and titles ask nothing more.
    settings.BOARDS_KEPT = 0
    before = asked()[0]
    for item, value in GOOD.items():
        say(small.cast, small.edition, C, item, date(2023, 9, 1), value)
    assert asked()[0] == before
