"""Communes × indicators as a file: who stands where, one letter a cell, and the figures themselves, exact.

The sheet of figures can be filled in elsewhere and come back to be compared (``comparing.py``).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from datchuan.assessments.evaluation import stored_values_on
from datchuan.assessments.models import Measurement, Voice
from datchuan.config import clock
from datchuan.ui.words import CELLS, RESULTS
from datchuan.workbooks import notation
from datchuan.workbooks.marker import NAME, PROPERTY, Marker
from datchuan.workbooks.styles import Looks, new_book
from datchuan.workbooks.tables import Head, Table, csv_file

if TYPE_CHECKING:
    import xlsxwriter

LIST, LETTERS, FIGURES = "Danh sách xã", "Kết quả", "Số liệu"
CODE, COMMUNE, DISTRICT = "Mã xã", "Xã", "Huyện"
HEAD_ROW = 7
FIXED = 3
ELLIPSIS = "…"


@dataclass(frozen=True)
class CommuneRow:
    """A commune: letters and stored values in the order of the matrix' columns; ``title`` in words."""

    code: str
    name: str
    district: str
    title: str
    criteria_met: int
    criteria_total: int
    letters: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Matrix:
    """A filled matrix. ``columns``: (code, name) of the indicators; ``about``: date, edition and filters in words."""

    title: str
    about: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    rows: tuple[CommuneRow, ...]
    marker: Marker

    @property
    def headings(self) -> list[str]:
        return [f"{code} {name if len(name) <= 70 else name[:69] + ELLIPSIS}" for code, name in self.columns]


def values_on(commune_ids: Iterable[int], set_code: str, on: date) -> dict[int, dict[str, Any]]:
    """Commune -> indicator -> the commune's own stored value, today's or as it stood on a past day. One query."""
    ids = list(commune_ids)
    if on != clock.today():
        return stored_values_on(ids, set_code, on)
    rows = Measurement.objects.filter(commune_id__in=ids, set_code=set_code, year=on.year, voice=Voice.SELF)
    found: dict[int, dict[str, Any]] = {}
    for commune_id, code, value in rows.values_list("commune_id", "indicator_code", "value"):
        found.setdefault(commune_id, {})[code] = value
    return found


def matrix_csv(matrix: Matrix) -> bytes:
    """The matrix as CSV: for each indicator the letter of the result and the figure."""
    heads = [Head(CODE, code=True), Head(COMMUNE), Head(DISTRICT), Head("Danh hiệu"), Head("Số tiêu chí đạt")]
    for heading in matrix.headings:
        heads += [Head(f"{heading}: kết quả"), Head(f"{heading}: số liệu")]

    def line(row: CommuneRow) -> list[str | int]:
        cells: list[str | int] = [row.code, row.name, row.district, row.title, row.criteria_met]
        for letter, value in zip(row.letters, row.values, strict=True):
            cells += [str(RESULTS[letter]), notation.write(value)]
        return cells

    return csv_file(Table(matrix.title, matrix.about, tuple(heads), map(line, matrix.rows)))


def matrix_xlsx(matrix: Matrix) -> bytes:
    """The matrix as a workbook: the list of communes, the letters, the figures."""
    held = io.BytesIO()
    with new_book(held, constant_memory=True) as book:
        looks = Looks(book)
        book.set_properties({"title": matrix.title, "author": "Đạt Chuẩn"})
        book.set_custom_property(PROPERTY, matrix.marker.text(), "text")
        book.define_name(NAME, f"='{FIGURES}'!$A$6")
        _list(book, matrix, looks)
        _grid(book, matrix, looks, LETTERS)
        _grid(book, matrix, looks, FIGURES)
    return held.getvalue()


def _head(sheet: Any, matrix: Matrix, looks: Looks, *more: str) -> None:
    sheet.write_string(0, 0, matrix.title, looks["title"])
    for row, text in enumerate((*matrix.about, *more)[:4], start=1):
        sheet.write_string(row, 0, text, looks["note"])


def _setup(sheet: Any, columns: int, paper: int) -> None:
    sheet.freeze_panes(HEAD_ROW + 1, 2)
    sheet.set_paper(paper)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.repeat_columns(0, 1)
    sheet.set_footer("&L&8Đạt Chuẩn&R&8Trang &P/&N")
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 2, 20)
    sheet.set_column(FIXED, columns, 12)


def _list(book: xlsxwriter.Workbook, matrix: Matrix, looks: Looks) -> None:
    sheet = book.add_worksheet(LIST)
    _setup(sheet, 6, 9)
    _head(sheet, matrix, looks)
    headings = (CODE, COMMUNE, DISTRICT, "Danh hiệu đang giữ", "Tiêu chí đạt", "Số tiêu chí")
    for place, heading in enumerate(headings):
        sheet.write_string(HEAD_ROW, place, heading, looks["head"])
    text, count = looks["text"], looks["count"]
    for at, row in enumerate(matrix.rows, start=HEAD_ROW + 1):
        for place, value in enumerate((row.code, row.name, row.district, row.title)):
            sheet.write_string(at, place, value, text)
        sheet.write_number(at, 4, row.criteria_met, count)
        sheet.write_number(at, 5, row.criteria_total, count)


def _grid(book: xlsxwriter.Workbook, matrix: Matrix, looks: Looks, name: str) -> None:
    """A sheet of one cell for each commune and indicator."""
    sheet = book.add_worksheet(name)
    _setup(sheet, FIXED + len(matrix.columns), 8)
    if name == LETTERS:
        _head(sheet, matrix, looks, _legend())
    else:
        _head(sheet, matrix, looks, _HOW)
        sheet.write_string(5, 0, f"Mã tệp (giữ nguyên dòng này): {matrix.marker.text()}", looks["machine"])
    sheet.set_row(HEAD_ROW, 90)
    for place, heading in enumerate((CODE, COMMUNE, DISTRICT, *matrix.headings)):
        sheet.write_string(HEAD_ROW, place, heading, looks["head"])
    text, write = looks["text"], _letter_writer(sheet, looks) if name == LETTERS else _figure_writer(sheet, looks)
    for at, row in enumerate(matrix.rows, start=HEAD_ROW + 1):
        sheet.write_string(at, 0, row.code, text)
        sheet.write_string(at, 1, row.name, text)
        sheet.write_string(at, 2, row.district, text)
        write(at, row)


def _letter_writer(sheet: Any, looks: Looks) -> Callable[[int, CommuneRow], None]:
    shown: Mapping[str, tuple[str, Any]] = {letter: (CELLS[letter], looks[letter]) for letter in CELLS}

    def write(at: int, row: CommuneRow) -> None:
        for place, letter in enumerate(row.letters, start=FIXED):
            text, look = shown[letter]
            sheet.write_string(at, place, text, look)

    return write


def _figure_writer(sheet: Any, looks: Looks) -> Callable[[int, CommuneRow], None]:
    look = looks["centre"]

    def write(at: int, row: CommuneRow) -> None:
        for place, value in enumerate(row.values, start=FIXED):
            if text := notation.write(value):
                sheet.write_string(at, place, text, look)
            else:
                sheet.write_blank(at, place, None, look)

    return write


def _legend() -> str:
    return "; ".join(f"{CELLS[letter]}: {str(word).lower()}" for letter, word in RESULTS.items())


_HOW = (
    "Cách ghi: 412/530 (số đạt/tổng số), 28,2%, 45,5, Đạt / Chưa đạt, tên mức, KAD: lý do (không áp dụng); "
    "nhiều số cách nhau bằng dấu chấm phẩy (nữ trước, nam sau), – là chưa có."
)
