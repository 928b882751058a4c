"""CSV files of a pack: strict, line by line, so that a shifted column is seen before it becomes a wrong fact."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from datchuan.packs.problems import Problems

MOST_LINES = 50_000


@dataclass(frozen=True)
class Line:
    """A line of a table: its number in the file (the header is 1) and its cells by column; an empty cell is None."""

    number: int
    cells: dict[str, str | None]


def read_table(name: str, text: str, columns: tuple[str, ...], problems: Problems) -> list[Line]:
    """The lines of a table with exactly these columns. Lines with problems are left out."""
    rows = _records(name, text, problems)
    header = next(rows, None)
    if header is None:
        problems.add(
            name,
            1,
            f"Tệp trống. Dòng đầu phải là: {','.join(columns)}",
            f"Empty file. The first line must be: {','.join(columns)}",
        )
        return []
    if tuple(header[1]) != columns:
        problems.add(name, 1, *_about_header(header[1], columns))
        return []
    lines: list[Line] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, cells in rows:
        if _is_sound(name, number, cells, columns, seen, problems):
            lines.append(Line(number, {c: v or None for c, v in zip(columns, cells, strict=True)}))
    return lines


def _records(name: str, text: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = 0
    try:
        for cells in reader:
            if reader.line_num > MOST_LINES:
                problems.add(name, reader.line_num, f"Tệp có hơn {MOST_LINES} dòng.", f"More than {MOST_LINES} lines.")
                return
            if reader.line_num - before > 1:
                problems.add(
                    name,
                    before + 1,
                    "Có dấu nháy kép mở ở dòng này mà không đóng trên cùng dòng, các dòng sau bị nuốt vào một ô. Hãy "
                    "đóng dấu nháy.",
                    "A double quote opens on this line and does not close on it. Close the quote.",
                )
            else:
                yield reader.line_num, cells
            before = reader.line_num
    except csv.Error:
        problems.add(
            name,
            before + 1,
            "Dòng này sai cách viết CSV (thường là dấu nháy kép thừa hoặc thiếu). Ô có dấu phẩy phải nằm giữa hai dấu "
            "nháy kép.",
            "This line is not CSV (often a stray double quote). A cell with a comma stands between double quotes.",
        )


def _about_header(found: list[str], columns: tuple[str, ...]) -> tuple[str, str]:
    if len(found) == 1 and ";" in found[0]:
        return (
            "Tệp ngăn ô bằng dấu chấm phẩy; gói dữ liệu dùng dấu phẩy. Hãy lưu lại với dấu phẩy.",
            "The file uses semicolons; packs use commas. Save it again with commas.",
        )
    missing = [c for c in columns if c not in found]
    extra = [c for c in found if c not in columns]
    said = (
        "; ".join(
            part
            for part in (
                f"thiếu cột {', '.join(missing)}" if missing else "",
                f"thừa cột {', '.join(extra)}" if extra else "",
            )
            if part
        )
        or "các cột sai thứ tự"
    )
    return (
        f"Dòng tiêu đề không đúng: {said}. Dòng đầu phải là: {','.join(columns)}",
        f"Wrong header (missing {missing}, extra {extra}). It must be: {','.join(columns)}",
    )


def _is_sound(
    name: str,
    number: int,
    cells: list[str],
    columns: tuple[str, ...],
    seen: dict[tuple[str, ...], int],
    problems: Problems,
) -> bool:
    if not any(cells):
        problems.add(name, number, "Dòng trống. Hãy xóa dòng này.", "An empty line. Delete it.")
        return False
    if len(cells) != len(columns):
        problems.add(
            name,
            number,
            f"Dòng có {len(cells)} ô, cần {len(columns)} ô. Ô có dấu phẩy phải nằm giữa hai dấu nháy kép; ô trống vẫn "
            f"cần dấu phẩy.",
            f"The line has {len(cells)} cells, {len(columns)} are needed. Quote cells that hold commas.",
        )
        return False
    padded = [c for c, v in zip(columns, cells, strict=True) if v != v.strip()]
    if padded:
        problems.add(
            name,
            number,
            f"Ô {', '.join(padded)} có dấu cách ở đầu hoặc cuối. Hãy xóa dấu cách thừa.",
            f"The cell {', '.join(padded)} begins or ends with a space. Remove it.",
        )
        return False
    first = seen.setdefault(tuple(cells), number)
    if first != number:
        problems.add(
            name,
            number,
            f"Dòng này lặp lại dòng {first}. Hãy xóa một dòng.",
            f"This line repeats line {first}. Delete one.",
        )
        return False
    return True
