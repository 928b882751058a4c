"""From the table of a spreadsheet to rows by column: finds the heading by its names, in any order of the columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from datchuan.people.sheets import SheetProblem, Table
from datchuan.places.text import fold

HEADING_WITHIN = 10

#: One line of a list as it came: the keys of the columns and "line", the line number that Excel shows.
Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of a template: its key, heading, further names under which it is known, whether it must be filled."""

    key: str
    heading: str
    also: tuple[str, ...] = ()
    needed: bool = False


def filled_rows(table: Table, columns: Sequence[Column]) -> list[Row]:
    """The filled lines below the heading, cells as text; a column that the file lacks is "". Raises ``SheetProblem``."""
    at, places = _heading(table, columns)
    rows: list[Row] = []
    for number, cells in enumerate(table[at + 1 :], start=at + 2):
        row = {key: cell_text(cells[place]) if place < len(cells) else "" for key, place in places.items()}
        if any(row.values()):
            rows.append({column.key: row.get(column.key, "") for column in columns} | {"line": number})
    return rows


def _heading(table: Table, columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    names = {fold(name): column.key for column in columns for name in (column.heading, *column.also)}
    best: tuple[int, dict[str, int]] = (0, {})
    for at, cells in enumerate(table[:HEADING_WITHIN]):
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            if key := names.get(fold(cell_text(cell)).removesuffix(" bat buoc")):
                places.setdefault(key, place)
        if len(places) > len(best[1]):
            best = (at, places)
    missing = [column.heading for column in columns if column.needed and column.key not in best[1]]
    if missing:
        raise SheetProblem(
            _("Không thấy cột: %(columns)s. Giữ nguyên dòng tiêu đề của tệp mẫu rồi tải lại.")
            % {"columns": ", ".join(missing)}
        )
    return best


def cell_text(cell: Any) -> str:
    """A cell as people write it: a date day first."""
    if isinstance(cell, dict):
        day = date.fromisoformat(cell["date"])
        return f"{day:%d/%m/%Y}"
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return str(cell).strip()
