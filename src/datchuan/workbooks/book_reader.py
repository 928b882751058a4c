"""The child process that opens a workbook: reads it on standard input, writes what it holds as JSON, and nothing else.

A small file can cost minutes and gigabytes, so it is never opened in the web process. Run by path under
``config/bounded.py``; it imports nothing of the product. Beside the values it says what a reader of values alone
would miss: formulas, errors, percent formats, merged cells, hidden sheets and rows, and the properties of the file.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from xml.parsers import expat

MAX_SHEETS = 6
MAX_ROWS = 1_500
MAX_COLUMNS = 130
MAX_CELL = 1_000
#: Letters of all cells together: one long text may stand in every cell for a few bytes each.
MAX_TEXT = 6_000_000
MAX_ODD = 20_000
MAX_PROPERTIES = 100_000
_BUILT_IN_PERCENT = {9, 10}
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def cell(value: Any) -> Any:
    """A cell as JSON says it: text, number, true or false, or {"date": ISO}."""
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time | timedelta):
        return {"time": str(value)}
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return int(value)
    if isinstance(value, bool | int | float):
        return value
    return str(value)[:MAX_CELL]


def parse(archive: zipfile.ZipFile, name: str, start: Any, end: Any = None, text: Any = None) -> None:
    """Run the handlers over one part of the file. Entities are not declared in files of this kind, so none is taken."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attrs: start(tag.rpartition(" ")[2], attrs)
    if end:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(" ")[2])
    if text:
        parser.CharacterDataHandler = text

    def refuse(*_args: Any) -> None:
        raise ValueError("a document type has no place in a workbook")

    parser.StartDoctypeDeclHandler = refuse
    with archive.open(name) as held:
        parser.ParseFile(held)


def properties(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """The custom properties of the file by name."""
    found: dict[str, str] = {}
    if "docProps/custom.xml" not in names or archive.getinfo("docProps/custom.xml").file_size > MAX_PROPERTIES:
        return found
    at: list[str] = []

    def start(tag: str, attrs: dict[str, str]) -> None:
        if tag == "property":
            at[:] = [attrs.get("name", "")[:60]]
            found[at[0]] = ""

    def text(data: str) -> None:
        if at:
            found[at[0]] = (found[at[0]] + data)[:MAX_CELL]

    parse(archive, "docProps/custom.xml", start, None, text)
    return found


def percent_styles(archive: zipfile.ZipFile, names: set[str]) -> set[int]:
    """Places of the cell styles that show a number as per cent: 28 % is then stored as 0.28."""
    own: set[int] = set()
    found: set[int] = set()
    state = {"inside": False, "at": 0}

    def start(tag: str, attrs: dict[str, str]) -> None:
        if tag == "numFmt" and "%" in attrs.get("formatCode", ""):
            own.add(int(attrs.get("numFmtId", "-1")))
        elif tag == "cellXfs":
            state["inside"] = True
        elif tag == "xf" and state["inside"]:
            number = int(attrs.get("numFmtId", "0"))
            if number in own or number in _BUILT_IN_PERCENT:
                found.add(state["at"])
            state["at"] += 1

    def end(tag: str) -> None:
        if tag == "cellXfs":
            state["inside"] = False

    if "xl/styles.xml" in names:
        parse(archive, "xl/styles.xml", start, end)
    return found


def paths(archive: zipfile.ZipFile) -> list[str]:
    """The parts of the sheets in the order of the workbook."""
    targets: dict[str, str] = {}
    order: list[str] = []

    def relation(tag: str, attrs: dict[str, str]) -> None:
        if tag == "Relationship":
            targets[attrs.get("Id", "")] = attrs.get("Target", "")

    def sheet(tag: str, attrs: dict[str, str]) -> None:
        if tag == "sheet":
            order.extend(value for key, value in attrs.items() if key.rpartition(" ")[2] == "id" and " " in key)

    parse(archive, "xl/_rels/workbook.xml.rels", relation)
    parse(archive, "xl/workbook.xml", sheet)
    found = []
    for key in order:
        target = targets.get(key, "")
        found.append(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    return found


def column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def oddities(archive: zipfile.ZipFile, name: str, percent: set[int]) -> dict[str, list[Any]]:
    """Cells (row, column from 0) of a sheet that hold a formula, an error, a number shown as per cent; hidden rows."""
    found: dict[str, list[Any]] = {
        "formulas": [],
        "errors": [],
        "percents": [],
        "hidden_rows": [],
        "hidden_columns": [],
    }
    here: list[tuple[int, int]] = []

    def note(kind: str, what: Any) -> None:
        if len(found[kind]) < MAX_ODD:
            found[kind].append(what)

    def start(tag: str, attrs: dict[str, str]) -> None:
        if tag == "c":
            match = _REFERENCE.fullmatch(attrs.get("r", ""))
            here[:] = [(int(match[2]) - 1, column(match[1]))] if match else []
            kind, style = attrs.get("t", "n"), attrs.get("s", "0")
            if here and kind == "e":
                note("errors", here[0])
            elif here and kind == "n" and percent and style.isdigit() and int(style) in percent:
                note("percents", here[0])
        elif tag == "f":
            if here:
                note("formulas", here[0])
        elif tag == "row" and attrs.get("hidden") in {"1", "true"} and attrs.get("r", "").isdigit():
            note("hidden_rows", int(attrs["r"]) - 1)
        elif tag == "col" and attrs.get("hidden") in {"1", "true"}:
            note("hidden_columns", [int(attrs.get("min", "1")) - 1, int(attrs.get("max", "1")) - 1])

    parse(archive, name, start)
    return found


class Budget:
    """How many letters may still be told."""

    def __init__(self) -> None:
        self.left = MAX_TEXT

    def take(self, row: list[Any]) -> None:
        self.left -= sum(len(value) for value in row if isinstance(value, str))
        if self.left < 0:
            raise MemoryError("more text in memory than a filled form can hold")


def sheet_of(book: Any, name: str, budget: Budget) -> dict[str, Any]:
    """The values of a sheet row by row from its first row and column, empty ones included, and its merged ranges."""
    sheet = book.get_sheet_by_name(name)
    left = sheet.start[1] if sheet.start else 0
    rows = []
    for values in islice(sheet.iter_rows(), MAX_ROWS + 1):
        # A sheet whose first columns are empty is read without them, so they are put back.
        row = [""] * min(left, MAX_COLUMNS) + [cell(value) for value in values[: max(0, MAX_COLUMNS - left)]]
        while row and row[-1] == "":
            row.pop()
        budget.take(row)
        rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    merged = [[*first, *last] for first, last in (sheet.merged_cell_ranges or [])[:MAX_ODD]]
    return {"rows": rows, "merged": merged}


def answer(data: bytes) -> dict[str, Any]:
    """What is said on standard output to the workbook on standard input."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets, budget = [], Budget()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        props, percent, parts = properties(archive, names), percent_styles(archive, names), paths(archive)
        for at, meta in enumerate(book.sheets_metadata[:MAX_SHEETS]):
            if meta.typ != SheetTypeEnum.WorkSheet or at >= len(parts):
                continue
            about = {"name": meta.name[:100], "visible": meta.visible == SheetVisibleEnum.Visible}
            sheets.append(about | sheet_of(book, meta.name, budget) | oddities(archive, parts[at], percent))
    return {"properties": props, "sheets": sheets, "more": len(book.sheet_names) > MAX_SHEETS}


if __name__ == "__main__":
    json.dump(answer(sys.stdin.buffer.read()), sys.stdout)
