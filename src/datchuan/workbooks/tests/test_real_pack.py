"""The workbook, the matrix and its comparison with the real pack and its demo figures."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.models import Measurement
from datchuan.insight import exports
from datchuan.insight.board import board
from datchuan.insight.scope import Filters
from datchuan.journal.models import Entry
from datchuan.packs.tests.world import World
from datchuan.people.rights import rights_of
from datchuan.workbooks.opening import address
from datchuan.workbooks.tests.books import BLANK, exported, read, sent, text, with_cell
from datchuan.workbooks.tests.test_round import nothing_new

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("set_code", ["NTM", "NTM_NC"])
def test_of_the_real_pack(set_code: str, measured: World) -> None:
    client = measured.client("xa.tienlanh")
    path = f"/commune/20869/{set_code}/workbook/2023/"
    total = {"NTM": 57, "NTM_NC": 75}[set_code]
    nothing_new(sent(client, exported(client, path), path).context["found"], total)


# The matrix


def matrix(world: World, username: str, query: str = "", ext: str = "xlsx") -> bytes:
    """The exported matrix, by the view itself: its address belongs to the room of the boards."""
    request = RequestFactory().get(f"/export/matrix.{ext}{query}")
    request.user = world.user(username)
    request.rights = rights_of(request.user)  # type: ignore[attr-defined]
    return bytes(exports.export_matrix(request, ext=ext).content)


def compared(client: Client, data: bytes, name: str = "ma-tran.xlsx") -> Any:
    response = client.post("/matrix/compare/", {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 303, response.content.decode()[:3000]
    return client.get(response["Location"])


def filled(data: bytes, commune: str, code: str, value: str) -> bytes:
    """The matrix with a text typed into the cell of a commune and indicator."""
    sheet = read(data).sheets[2]
    head = next(row for row, cells in enumerate(sheet.rows) if cells and cells[0] == "Mã xã")
    row = next(row for row, cells in enumerate(sheet.rows) if cells and cells[0] == commune)
    column = next(at for at, text_ in enumerate(sheet.rows[head]) if str(text_).startswith(f"{code} "))
    return with_cell(data, address(row, column), text(value) if value else BLANK, "xl/worksheets/sheet3.xml")


def value_of(commune: str, code: str) -> Any:
    return Measurement.objects.get(commune__code=commune, set_code="NTM", year=2023, voice="self", indicator_code=code)


@pytest.mark.parametrize(
    "query", ["", "?district=514", "?letter=N&criterion=17", "?change=new_or_raised&sort=met", "?department=SYT"]
)
def test_the_matrix_is_the_board(query: str, measured: World) -> None:
    request = RequestFactory().get("/" + query)
    filters = Filters.from_query(request.GET)
    shown = board(rights_of(measured.user("vpdp")), filters, by_indicator=True)
    assert shown is not None
    data = matrix(measured, "vpdp", query)
    sheets = {sheet.name: sheet for sheet in read(data).sheets}
    assert list(sheets) == ["Danh sách xã", "Kết quả", "Số liệu"]
    letters = [cells for cells in sheets["Kết quả"].rows[8:] if cells]
    assert [row[0] for row in letters] == [row.code for row in shown.rows]
    back = {"Đ": "M", "C": "N", "–": "D", "?": "T", "o": "X"}
    assert ["".join(back[cell] for cell in row[3:]) for row in letters] == [row.letters for row in shown.rows]
    assert len(sheets["Số liệu"].rows[7]) == 3 + len(shown.columns)
    about = sheets["Danh sách xã"].at(2, 0)
    assert about.startswith(f"{len(shown.rows)} xã, {len(shown.columns)} chỉ tiêu. Đang lọc: ")


def test_the_csv_opens_in_excel_and_says_what_it_is(measured: World) -> None:
    body = matrix(measured, "huyen.tienphuoc", ext="csv")
    assert body.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == ["Các xã theo từng chỉ tiêu, NTM/2021-2025"]
    assert lines[1][0].startswith("Tính đến ngày 12/10/2023, địa giới tại ngày đó.")
    assert lines[3] == ["Dữ liệu minh họa: không phải số liệu thật của các xã."]
    assert len(lines[5]) == 5 + 2 * 57
    assert len(lines) == 6 + len([row for row in lines[6:] if row[2] == "Huyện Tiên Phước"])
    lanh = next(row for row in lines if row[:1] == ["20869"])
    assert (lanh[1], lanh[2]) == ("Tiên Lãnh", "Huyện Tiên Phước")


def test_a_past_day_shows_the_figures_of_that_day(measured: World) -> None:
    assert matrix(measured, "vpdp", "?on=2022-12-31", "csv") != matrix(measured, "vpdp", "", "csv")
    lines = matrix(measured, "vpdp", "?on=2022-12-31&district=514", "csv").decode("utf-8-sig").splitlines()
    assert lines[1].startswith("Tính đến ngày 31/12/2022")


def test_unchanged_the_matrix_differs_nowhere(measured: World) -> None:
    found = compared(measured.client("vpdp"), matrix(measured, "vpdp")).context["found"]
    assert (found.gaps, found.wrong, found.lacks, found.notes) == ((), (), 0, ())
    assert found.same == Measurement.objects.filter(set_code="NTM", year=2023, voice="self").count()


def test_a_filled_matrix_shows_where_it_differs_and_changes_nothing(measured: World) -> None:
    before = list(Measurement.objects.order_by("pk").values_list("pk", "value", "version"))
    data = filled(filled(matrix(measured, "vpdp"), "20869", "4.2", "10/12"), "20995", "5", "năm trường")
    data = filled(data, "20869", "11", "")
    client = measured.client("vpdp")
    page = compared(client, data)
    found = page.context["found"]
    (gap,) = found.gaps
    assert (gap.commune_code, gap.code, gap.given) == ("20869", "4.2", "10/12")
    (wrong,) = found.wrong
    assert wrong.problem == "“năm trường”: ghi hai số như 412/530, hoặc tỷ lệ có dấu % như 28,2%."
    assert found.lacks == 1
    assert {commune.code for commune in found.differing} == {"20869", "20995"}
    assert list(Measurement.objects.order_by("pk").values_list("pk", "value", "version")) == before
    intake = page.context["intake"]
    listed = read(client.get(f"/matrix/compare/{intake.pk}/file/").content).sheets[0]
    assert [row[3] for row in listed.rows[5:]] == ["4.2", "5"]


def test_each_reader_compares_what_lies_within_reach(measured: World) -> None:
    data = filled(filled(matrix(measured, "vpdp"), "20869", "4.2", "10/12"), "20995", "4.2", "10/12")
    found = compared(measured.client("huyen.tienphuoc"), data).context["found"]
    assert [gap.commune_code for gap in found.gaps] == ["20869"]
    assert found.notes and "ngoài địa bàn của anh/chị" in found.notes[0]


def test_an_officer_takes_the_own_row_over(measured: World) -> None:
    data = filled(filled(matrix(measured, "vpdp"), "20869", "4.2", "10/12"), "20995", "4.2", "10/12")
    officer = measured.client("xa.tienlanh")
    pk = compared(officer, data).context["intake"].pk
    assert officer.post(f"/matrix/compare/{pk}/own/20995/").status_code == 404
    response = officer.post(f"/matrix/compare/{pk}/own/20869/")
    assert response.status_code == 303
    page = officer.get(response["Location"])
    (change,) = page.context["found"].changes
    assert (change.code, change.figure.value) == ("4.2", {"num": "10", "den": "12"})
    assert (change.figure.source, page.context["found"].conflicts) == (value_of("20869", "4.2").source, ())
    district = measured.client("huyen.tienphuoc")
    theirs = compared(district, data).context["intake"].pk
    assert district.post(f"/matrix/compare/{theirs}/own/20869/").status_code == 404


def test_a_compared_matrix_is_its_owners_alone_and_some_roles_compare_nothing(measured: World) -> None:
    data = matrix(measured, "vpdp")
    pk = compared(measured.client("vpdp"), data).context["intake"].pk
    other = measured.client("huyen.tienphuoc")
    assert [other.get(f"/matrix/compare/{pk}/{more}").status_code for more in ("", "file/")] == [404, 404]
    leader = measured.client("lanhdao.tinh")
    refused = leader.post("/matrix/compare/", {"file": SimpleUploadedFile("a.xlsx", data)})
    assert refused.status_code == 403
    assert Entry.objects.filter(kind="workbooks.compare").order_by("id").last().outcome == "refused"  # type: ignore[union-attr]
    assert measured.client("quantri").get("/matrix/compare/").status_code == 404


def test_files_that_are_no_matrix_are_told_apart(measured: World) -> None:
    client = measured.client("vpdp")
    own = exported(client, "/commune/20869/NTM/workbook/2023/")
    response = client.post("/matrix/compare/", {"file": SimpleUploadedFile("a.xlsx", own)})
    assert response.status_code == 422
    assert [p.sentence for p in response.context["form"].problems] == [
        "Tệp này là bảng của một xã (mã 20869). Tải lên ở trang bảng tính của xã đó."
    ]


def test_the_numbers_of_queries_do_not_grow_with_the_communes(measured: World) -> None:
    counts = []
    for query in ("?district=514", ""):
        data = matrix(measured, "vpdp", query)
        client = measured.client("vpdp")
        page = compared(client, data)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/matrix/compare/{page.context['intake'].pk}/")
        with CaptureQueriesContext(connection) as more:
            matrix(measured, "vpdp", query)
        counts.append((len(queries), len(more)))
    assert counts[0] == counts[1]


def test_others_export_no_matrix_and_there_are_two_endings(measured: World) -> None:
    for username, ext in (("quantri", "xlsx"), ("vpdp", "pdf")):
        with pytest.raises(Http404):
            matrix(measured, username, ext=ext)
    with pytest.raises(Http404):
        matrix(measured, "vpdp", "?set=XYZ")
    assert (
        matrix(measured, "xa.tienlanh", ext="csv").decode("utf-8-sig").splitlines()[2].startswith("1 xã, 57 chỉ tiêu.")
    )
