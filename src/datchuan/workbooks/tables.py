"""Plain lists as files: XLSX and CSV. Texts that people wrote never become formulas.

CSV is UTF-8 with a byte order mark, ";" between cells and a comma in numbers, as Excel opens it in Vietnam. A cell that
a spreadsheet would take for a formula begins with an apostrophe (so begins a code that it would turn into a number or a
date: 17.10, 00001); in XLSX every cell is typed as text, so nothing has to be added.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from datchuan.workbooks.styles import Looks, new_book

BOM = "\ufeff"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:,[0-9]+)?%?", re.ASCII)
_TAKEN_FOR_NUMBER = re.compile(r"0[0-9]+|[0-9]+[./-][0-9./-]+", re.ASCII)


@dataclass(frozen=True)
class Head:
    """A column: its heading, width in letters, whether it holds codes or numbers (ints)."""

    heading: str
    width: float = 16
    code: bool = False
    look: str = "text"


@dataclass(frozen=True)
class Table:
    """A list with what it says about itself: title, then date, edition and filters, one a line."""

    title: str
    about: tuple[str, ...]
    heads: tuple[Head, ...]
    rows: Iterable[Sequence[str | int]]
    sheet: str = "Danh sách"


def csv_cell(value: str | int) -> str:
    """The text of a cell that no spreadsheet takes for a formula."""
    text = str(value)
    if text.startswith(_DANGEROUS) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def csv_code(value: str | int) -> str:
    """A code that no spreadsheet turns into a number or a date; codes without that danger stay bare."""
    text = csv_cell(value)
    return f"'{text}" if _TAKEN_FOR_NUMBER.fullmatch(text) else text


def csv_file(*tables: Table) -> bytes:
    """Lists as CSV, one below the other with an empty line between them."""
    held = io.StringIO(newline="")
    out = csv.writer(held, delimiter=";", lineterminator="\r\n")
    for at, table in enumerate(tables):
        if at:
            out.writerow([])
        for text in (table.title, *table.about):
            out.writerow([csv_cell(text)])
        out.writerow([])
        out.writerow([csv_code(head.heading) for head in table.heads])
        codes = [csv_code if head.code else csv_cell for head in table.heads]
        out.writerows([write(value) for write, value in zip(codes, row, strict=True)] for row in table.rows)
    return (BOM + held.getvalue()).encode()


def csv_sheets(about: str, sheets: Iterable[Iterable[Sequence[str | int]]]) -> bytes:
    """The sheets of a workbook of ours as CSV, one below the other, after a line that says from which file they are."""
    held = io.StringIO(newline="")
    out = csv.writer(held, delimiter=";", lineterminator="\r\n")
    out.writerow([csv_cell(about)])
    for rows in sheets:
        out.writerow([])
        out.writerows([csv_code(value) for value in row] for row in rows)
    return (BOM + held.getvalue()).encode()


def xlsx_file(*tables: Table) -> bytes:
    """Lists as the sheets of one workbook, to be read and printed on A4 landscape."""
    held = io.BytesIO()
    with new_book(held, constant_memory=True) as book:
        looks = Looks(book)
        for table in tables:
            sheet = book.add_worksheet(table.sheet)
            head = len(table.about) + 2
            for place, column in enumerate(table.heads):
                sheet.set_column(place, place, column.width)
            sheet.freeze_panes(head + 1, 0)
            sheet.set_paper(9)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(head)
            sheet.set_footer("&L&8Đạt Chuẩn&R&8Trang &P/&N")
            sheet.write_string(0, 0, table.title, looks["title"])
            for at, text in enumerate(table.about, start=1):
                sheet.write_string(at, 0, text, looks["note"])
            for place, column in enumerate(table.heads):
                sheet.write_string(head, place, column.heading, looks["head"])
            for at, row in enumerate(table.rows, start=head + 1):
                for place, (column, value) in enumerate(zip(table.heads, row, strict=True)):
                    if isinstance(value, int):
                        sheet.write_number(at, place, value, looks["count"])
                    else:
                        sheet.write_string(at, place, value, looks[column.look])
    return held.getvalue()
