"""The register of works as a file: every commune within reach, silent ones too, and every work with its sums."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.findings.tests.world import browser
from datchuan.funding.actions import add_work
from datchuan.funding.tests.conftest import world
from datchuan.funding.tests.setting import MILLION, ROAD, World
from datchuan.workbooks.opening import open_book
from datchuan.workbooks.tests.test_list_files import rows_of

__all__ = ["world"]

CSV = "/export/funding.csv"


def test_works_leave_with_their_sums_in_dong_overdue_ones_first(world: World) -> None:
    road, school = rows_of(browser(world.cast.coordinator), CSV)
    assert (road["Tên công trình"], school["Tên công trình"]) == ("Đường thôn 3", "Trường tiểu học")
    assert [road[head] for head in ("Bố trí vốn", "Nghiệm thu khối lượng", "Trả tiền", "Còn nợ")] == [
        str(n * MILLION) for n in (600, 800, 500, 300)
    ]
    assert (road["Hạn trả"], road["Quá hạn"], road["Đơn vị nợ ban đầu"]) == ("30/06/2023", "có", "UBND huyện cũ")
    assert (school["Còn nợ"], school["Quá hạn"], school["Hạn trả"]) == ("0", "không", "")


def test_a_commune_that_recorded_nothing_is_on_the_sheet_without_a_zero(world: World) -> None:
    book = open_book(browser(world.cast.coordinator).get("/export/funding.xlsx").content)
    communes, works = book.sheets
    assert [communes.name, works.name] == ["Theo xã", "Công trình"]
    rows = {str(row[1]): row for row in communes.rows if len(row) > 1 and str(row[1]).isdigit()}
    assert rows.keys() == {"20869", "20884", "20968"}
    assert rows["20869"][3:8] == [2, 300 * MILLION, 300 * MILLION, 100 * MILLION, 20 * MILLION]
    assert not any(rows["20884"][3:9]) and rows["20884"][9] == "chưa có số liệu"


def test_each_reader_takes_what_lies_within_reach(world: World) -> None:
    assert len(rows_of(browser(world.cast.district), CSV)) == 2
    assert rows_of(browser(world.cast.other_officer), CSV) == []
    assert browser(world.cast.operator).get(CSV).status_code == 404
    assert browser(world.cast.coordinator).get(CSV.replace("csv", "pdf")).status_code == 404
    assert Client().get(CSV).status_code == 302


@pytest.mark.parametrize("address", [CSV, CSV.replace("csv", "xlsx")])
def test_a_file_takes_the_same_number_of_queries_for_few_and_many(world: World, address: str) -> None:
    client, asked = browser(world.cast.coordinator), []
    for name in ("", "Mương", "Cầu"):
        if name:
            add_work(world.cast.province["20869"], replace(ROAD, name=name), by=world.cast.officer)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        asked.append(len(queries))
    assert len(set(asked)) == 1


def test_the_page_offers_its_file(world: World) -> None:
    page = browser(world.cast.coordinator).get("/funding/").content.decode()
    assert 'href="/export/funding.xlsx"' in page and 'href="/export/funding.csv"' in page
