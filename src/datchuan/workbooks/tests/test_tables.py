"""Lists as files: texts stay texts, codes stay codes."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from datchuan.workbooks.opening import open_book
from datchuan.workbooks.tables import Head, Table, csv_cell, csv_code, csv_file, xlsx_file

HEADS = (Head("Mã", code=True), Head("Nguồn"), Head("Số"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("=1+1", "'=1+1"), ("+84 905", "'+84 905"), ("-1+1", "'-1+1"), ("@a", "'@a"), ("\t=1", "'\t=1"), ("\r=1", "'\r=1"),
        ("＝1", "'＝1"), ("-5", "-5"), ("-5,25", "-5,25"), ("28,2%", "28,2%"), ("412/530", "412/530"), ("", ""), ("Đạt", "Đạt"),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text: str, told: str) -> None:
    assert csv_cell(text) == told


@pytest.mark.parametrize(
    ("code", "told"),
    [("17.10", "'17.10"), ("00001", "'00001"), ("20869", "20869"), ("2-3", "'2-3"), ("NTM_NC", "NTM_NC")],
)
def test_codes_that_would_become_numbers_or_dates_stay_codes(code: str, told: str) -> None:
    assert csv_code(code) == told


def test_lines_semicolons_and_quotes_stay_in_their_cells() -> None:
    table = Table("Danh sách", ("Tính đến 12/10/2023",), HEADS, [["17.10", 'a;b\n"c"', 5]])
    body = csv_file(table)
    assert body.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert lines == [["Danh sách"], ["Tính đến 12/10/2023"], [], ["Mã", "Nguồn", "Số"], ["'17.10", 'a;b\n"c"', "5"]]


def test_a_workbook_holds_the_same_as_text_and_numbers() -> None:
    data = xlsx_file(Table("Danh sách", ("Tính đến",), HEADS, [["17.10", "=1+1", 5], ["00001", "+1", 0]]))
    assert open_book(data).sheets[0].rows == [
        ["Danh sách"], ["Tính đến"], [], ["Mã", "Nguồn", "Số"], ["17.10", "=1+1", 5], ["00001", "+1", 0],
    ]  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()
