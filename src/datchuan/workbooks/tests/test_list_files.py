"""Lists as files hold every row of the page with its filters, within rights, and say what they are."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.actions import Figure, save_agency_figure
from datchuan.assessments.tests.setting import YEAR
from datchuan.confirmations.tests.deeds import saves
from datchuan.findings.queries import PER_PAGE
from datchuan.findings.record import Said
from datchuan.findings.tests.world import DUE, World, browser
from datchuan.findings.workflow import Stage, State
from datchuan.workbooks.opening import open_book

FINDINGS, LATE, REVIEW = "/export/findings.csv", "/export/late-findings.csv", "/export/review/NTM/2.1/2023.csv"


def lines_of(client: Client, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    lines = lines_of(client, address)
    begin = lines.index([]) + 1
    return [dict(zip(lines[begin], line, strict=True)) for line in lines[begin + 1 :]]


def test_findings_leave_with_day_filter_and_every_word(world: World) -> None:
    world.in_state(State.CLOSED)
    world.raised(Stage.APPRAISAL, said=Said("=1+1 chưa đúng", "Sửa lại", DUE))
    department = browser(world.cast.department)
    lines = lines_of(department, FINDINGS + "?show=unsettled&indicator=2.1")
    assert [line[0] for line in lines[:3]] == [
        "Phát hiện về chỉ tiêu",
        "Tính đến 12/10/2023. Xuất lúc 09:00 12/10/2023.",
        "1 phát hiện. Đang lọc: xem chưa xong; chỉ tiêu 2.1.",
    ]
    (row,) = rows_of(department, FINDINGS + "?show=unsettled&indicator=2.1")
    assert (row["Mã xã"], row["Xã"], row["Huyện"]) == ("20869", "Xã Tiên Lãnh", "Huyện Tiên Phước")
    assert (row["Mã"], row["Bước"], row["Trạng thái"]) == ("'2.1", "thẩm định của tỉnh", "chờ xã trả lời")
    assert row["Điều chưa đúng"] == "'=1+1 chưa đúng"
    assert row["Thời hạn"] == "22/10/2023"
    assert len(rows_of(department, FINDINGS)) == 2


def test_the_file_holds_all_pages_in_the_same_number_of_queries(world: World) -> None:
    department = browser(world.cast.department)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            rows_of(department, FINDINGS)
        return len(queries)

    world.raised()
    asked()
    with_one = asked()
    for _time in range(PER_PAGE + 2):
        world.raised()
    assert len(rows_of(department, FINDINGS)) == PER_PAGE + 3
    assert asked() == with_one


def test_each_reader_takes_what_lies_within_reach(world: World) -> None:
    world.raised()
    world.raised(commune=world.here.far, by="supporter")
    assert [r["Mã xã"] for r in rows_of(browser(world.here.officer), FINDINGS)] == ["20869"]
    assert len(rows_of(browser(world.cast.coordinator), FINDINGS)) == 2
    assert [r["Mã xã"] for r in rows_of(browser(world.cast.other_officer), FINDINGS)] == ["20968"]


@pytest.mark.parametrize("address", [FINDINGS, LATE, REVIEW])
def test_operators_find_none_and_there_are_two_endings(world: World, address: str) -> None:
    assert browser(world.cast.operator).get(address).status_code == 404
    assert browser(world.cast.department).get(address.replace(".csv", ".pdf")).status_code == 404
    assert browser(world.cast.department).get(address.replace(".csv", ".xlsx")).status_code == 200
    assert Client().get(address).status_code == 302


def test_late_findings_leave_with_shares_and_cases(world: World) -> None:
    world.raised(Stage.APPRAISAL)
    world.raised(Stage.EARLY, commune=world.here.far, on=date(2023, 9, 1))
    world.raised(Stage.APPRAISAL, commune=world.here.far)
    coordinator = browser(world.cast.coordinator)
    book = open_book(coordinator.get("/export/late-findings.xlsx").content)
    shares, cases = book.sheets
    assert [sheet.name for sheet in book.sheets] == ["Theo cơ quan", "Trường hợp"]
    (health,) = [row for row in shares.rows if row and row[0] == "Sở Y tế"]
    assert health[1:] == [2, 1, 1, "50\xa0%", 1]
    assert sorted(str(row[0]) for row in cases.rows if row and str(row[0]).isdigit()) == ["20869", "20968"]
    (late,) = rows_of(coordinator, LATE + "?part=late")
    assert (late["Mã xã"], late["Cơ quan chủ trì lúc đó"]) == ("20869", "chưa xem")
    assert lines_of(coordinator, LATE + "?part=late")[0] == ["Các phát hiện muộn"]


def test_a_departments_table_leaves_as_it_is_filtered(world: World) -> None:
    here = world.here
    saves(here, "412")
    saves(here, "431", commune=here.far)
    figure = Figure({"num": "405", "den": "530"})
    save_agency_figure(here.commune, here.indicator("2.1"), YEAR, here.department, figure, by=here.cast.department)
    department = browser(world.cast.department)
    rows = rows_of(department, REVIEW)
    assert [row["Mã xã"] for row in rows] == ["20968", "20869", "20884"]
    own = rows[1]
    assert (own["Xã tự đánh giá"], own["Số của cơ quan"]) == ("412/530 hộ = 77,73 %", "405/530 hộ = 76,41 %")
    assert (own["Khác nhau"], own["Trạng thái"]) == ("Xã ghi cao hơn 7 hộ so với số này.", "chờ xác nhận")
    assert [row["Mã xã"] for row in rows_of(department, REVIEW + "?differs=1")] == ["20869"]
    assert "Đang lọc: số liệu khác số của cơ quan." in lines_of(department, REVIEW + "?differs=1")[2][0]
    assert browser(here.officer).get(REVIEW).status_code == 404
    assert browser(world.stranger).get(REVIEW).status_code == 404


def test_pages_offer_their_files(world: World) -> None:
    world.raised(Stage.APPRAISAL)
    saves(world.here, "412")
    department = browser(world.cast.department)
    for page, file in (
        ("/findings/?show=unsettled", "/export/findings.xlsx?show=unsettled"),
        ("/findings/late/?part=late", "/export/late-findings.xlsx?from=2023-01-01&amp;to=2023-10-12&amp;part=late"),
        ("/review/NTM/2.1/2023/?state=ours", "/export/review/NTM/2.1/2023.xlsx?state=ours"),
        ("/board/", "/export/matrix.csv"),
        ("/commune/20869/NTM/?show=todo", "/commune/20869/NTM/tasks.xlsx?show=todo"),
    ):
        assert f'href="{file}' in department.get(page).content.decode(), page
    assert 'href="/findings/raise/NTM/2.1/2023/"' in department.get("/review/NTM/2.1/2023/").content.decode()
