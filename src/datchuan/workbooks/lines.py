"""From the cells of a sheet to the lines of a commune's workbook: where each thing stands, as it was typed.

Nothing is judged here but the place of things; ``reading.py`` says what is wrong with what was typed. Numbers of cells
become the text that a person would have typed, so that one parser reads both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from datchuan.places.text import fold
from datchuan.ui.dates import format_date
from datchuan.workbooks.layout import BY_HEADING, ENTERED, HEADINGS, read_key
from datchuan.workbooks.opening import Book, BookProblem, Sheet, address

#: Flags of a cell: what it is besides text.
FORMULA, ERROR, MERGED, DATE, TRUTH = "formula", "error", "merged", "date", "truth"
_HEADING_WITHIN = 25
_KEPT = 1_000


@dataclass(frozen=True)
class Cell:
    """A filled cell: its name in Excel, what was typed, its flag ("" for plain), and the merged range if it is in one."""

    at: str
    text: str
    flag: str = ""
    range: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the sheet: its number in Excel, indicator, line within the indicator, base version, filled cells."""

    number: int
    code: str
    slot: int
    base: int
    cells: dict[str, Cell]
    places: dict[str, str] = field(default_factory=dict)
    shown_code: str = ""

    def text(self, column: str) -> str:
        return self.cells[column].text if column in self.cells else ""

    def place(self, column: str) -> str:
        """The name of the cell of a column, filled or not."""
        return self.places.get(column, f"{HEADINGS[column]}, dòng {self.number}")

    def typed(self) -> dict[str, str]:
        return {column: cell.text for column, cell in self.cells.items()}

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Line:
        return cls(**{**data, "cells": {key: Cell(**cell) for key, cell in data["cells"].items()}})


@dataclass(frozen=True)
class Read:
    """The lines of a sheet, and what there is to say about the sheet as a whole."""

    lines: list[Line]
    notes: list[str]


def as_typed(value: Any, percent: bool = False) -> tuple[str, str]:
    """The text that a person would have typed for the value of a cell, and its flag."""
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), TRUTH
    if isinstance(value, int | float):
        number = Decimal(repr(value)) * (100 if percent else 1)
        return plain_typed(number) + ("%" if percent else ""), ""
    if isinstance(value, dict):
        return (format_date(date.fromisoformat(value["date"])) if "date" in value else value["time"]), DATE
    return str(value).strip()[:_KEPT], ""


def plain_typed(number: Decimal) -> str:
    """A number in typing form that can be read in one way only: 1530, 28,2, 1,5300."""
    whole, _mark, fraction = f"{number:f}".partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) == 3 and whole.strip("-0") and len(whole.lstrip("-")) <= 3:
        fraction += "0"  # 1,530 would be asked about; 1,5300 is plain
    return f"{whole},{fraction}" if fraction else whole


def lines_of(book: Book) -> Read:
    """The lines of the book's sheet. Raises ``BookProblem`` when there is no such sheet, or more than one."""
    found = [(sheet, *heading) for sheet in book.sheets if (heading := _heading(sheet))]
    if not found:
        raise BookProblem(
            _("Không thấy dòng tiêu đề của bảng (có cột “Mã dòng”). Tải tệp mới về, chép số liệu sang rồi tải lên.")
        )
    if len(found) > 1:
        names = ", ".join(f"“{sheet.name}”" for sheet, _row, _columns in found)
        raise BookProblem(_("Tệp có %(names)s cùng chứa bảng số liệu. Giữ lại một trang.") % {"names": names})
    sheet, row, columns = found[0]
    if not sheet.visible:
        raise BookProblem(
            _("Trang “%(name)s” đang bị ẩn, nên chưa đọc. Bỏ ẩn trang, xem lại số liệu rồi tải lên.")
            % {"name": sheet.name}
        )
    return _read(sheet, row, columns, _sheet_notes(book, sheet))


def _heading(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of the headings and the column of each key."""
    for row, values in enumerate(sheet.rows[:_HEADING_WITHIN]):
        columns: dict[str, int] = {}
        for place, value in enumerate(values):
            if isinstance(value, str) and (key := BY_HEADING.get(fold(value))):
                columns.setdefault(key, place)
        if "key" in columns and len(columns) > 3:
            return row, columns
    return None


def _sheet_notes(book: Book, sheet: Sheet) -> list[str]:
    hidden = [other.name for other in book.sheets if not other.visible]
    if not hidden:
        return []
    return [
        _("Tệp có trang đang ẩn (%(names)s); các trang đó không được đọc.")
        % {"names": ", ".join(name[:40] for name in hidden)}
    ]


def _read(sheet: Sheet, heading: int, columns: dict[str, int], notes: list[str]) -> Read:
    missing = [HEADINGS[key] for key in ENTERED if key not in columns]
    if missing:
        raise BookProblem(
            _("Bảng thiếu cột: %(names)s. Tải tệp mới về, chép số liệu sang rồi tải lên.")
            % {"names": ", ".join(missing)}
        )
    lines: list[Line] = []
    without: list[int] = []
    for row in range(heading + 1, len(sheet.rows)):
        key = read_key(str(sheet.at(row, columns["key"])))
        cells = _cells(sheet, row, columns)
        if key is None:
            if cells:
                without.append(row + 1)
            continue
        places = {name: address(row, columns[name]) for name in ENTERED}
        code, _flag = as_typed(sheet.at(row, columns["code"])) if "code" in columns else ("", "")
        lines.append(Line(row + 1, *key, cells, places, code))
    if without:
        notes.append(
            _("Dòng %(rows)s có số liệu nhưng mất “Mã dòng”, nên không đọc. Tải tệp mới rồi chép số liệu sang.")
            % {"rows": _numbers(without)}
        )
    return Read(lines, notes + _hidden_notes(sheet, lines, columns))


def _hidden_notes(sheet: Sheet, lines: list[Line], columns: dict[str, int]) -> list[str]:
    hidden, numbers = set(sheet.hidden_rows), [line.number for line in lines]
    notes = []
    if rows := [number for number in numbers if number - 1 in hidden]:
        notes.append(_("Dòng %(rows)s đang ẩn nhưng vẫn được đọc; xem kỹ ở dưới.") % {"rows": _numbers(rows)})
    covered = {place for first, last in sheet.hidden_columns for place in range(first, min(last, first + 200) + 1)}
    if names := [HEADINGS[key] for key in ENTERED if columns[key] in covered]:
        notes.append(_("Cột %(names)s đang ẩn nhưng vẫn được đọc; xem kỹ ở dưới.") % {"names": ", ".join(names)})
    return notes


def _numbers(numbers: Iterable[int]) -> str:
    listed = list(numbers)
    shown = ", ".join(map(str, listed[:12]))
    return shown + (_(" và %(more)d dòng nữa") % {"more": len(listed) - 12} if len(listed) > 12 else "")


def _cells(sheet: Sheet, row: int, columns: dict[str, int]) -> dict[str, Cell]:
    found = {}
    for key in ENTERED:
        place = (row, columns[key])
        odd, joined = sheet.odd.get(place, ""), sheet.joined.get(place, "")
        value = sheet.at(*place)
        if value == "" and not joined and odd not in {FORMULA, ERROR}:
            continue
        text, flag = as_typed(value, odd == "percent")
        if odd in {FORMULA, ERROR}:
            flag = odd
        found[key] = Cell(address(*place), text, flag, joined)
    return found
