"""A department's spreadsheet: which column is what, which line is which commune, every problem of every cell in words.

``read`` finds the heading and gives plain lines; ``matching.match`` holds them against places, measures and stored
figures. Both are asked twice: for the report and, with the choices made in it, for the import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.engine import Kind, Measure
from datchuan.criteria.models import Edition, Indicator
from datchuan.desk.forms import Slot, slots_of
from datchuan.people.sheet_reader import MAX_COLUMNS
from datchuan.people.sheets import SheetProblem, Table
from datchuan.places.text import fold

HEADING_WITHIN = 15
MAX_LINES = 1000
_PLACES = {
    "code": ("ma xa", "ma don vi", "ma gso", "ma dvhc", "ma", "code"),
    "name": ("xa", "ten xa", "xa phuong", "don vi", "ten don vi", "dia phuong", "xa thi tran", "commune"),
    "district": ("huyen", "ten huyen", "huyen thi xa thanh pho", "huyen tx tp", "district"),
}
#: Names of the cells of a share and of a single number, by field of the figure form.
_FIELD_NAMES = {
    "num": ("tu so", "so luong", "dat"),
    "den": ("mau so", "tong so", "tong"),
    "percent": ("ty le", "ti le", "phan tram", "%"),
    "number": ("so lieu", "gia tri", "so"),
    "pass": ("ket qua", "dat chua dat", "danh gia"),
    "level": ("muc", "muc dat", "xep loai"),
}


@dataclass(frozen=True)
class Column:
    """A column of figures: the indicator, the field of its form, and how it is called in the template."""

    code: str
    field: str
    heading: str


def columns_of(indicator: Indicator, measure: Measure) -> list[Column]:
    """The columns in which an indicator is filled in, in Vietnamese: a share has its two numbers and the percentage."""
    with override("vi"):
        return [column for slot in slots_of(measure) for column in _slot_columns(indicator.code, slot)]


def _slot_columns(code: str, slot: Slot) -> list[Column]:
    legend = f"{slot.legend}: " if slot.legend else ""
    if slot.kind is Kind.PERCENT:
        return [
            Column(code, slot.prefix + "num", f"{code} tử số: {legend}{slot.num_label}"),
            Column(code, slot.prefix + "den", f"{code} mẫu số: {legend}{slot.den_label}"),
            Column(code, slot.prefix + "percent", f"{code} tỷ lệ %: {legend}chỉ khi chưa có hai số"),
        ]
    if slot.kind is Kind.PASS_FAIL:
        return [Column(code, slot.prefix + "pass", f"{code} kết quả: {legend}Đạt hoặc Chưa đạt")]
    if slot.kind is Kind.LEVEL:
        return [Column(code, slot.prefix + "level", f"{code} mức: {legend}{', '.join(slot.part.levels)}")]
    unit = slot.part.unit_vi or slot.part.counted_vi
    return [Column(code, slot.prefix + "number", f"{code} số liệu: {legend}{unit or 'số'}")]


def columns_for(edition: Edition, indicators: Iterable[Indicator]) -> list[Column]:
    """The columns of several indicators of an edition."""
    catalogue = catalogue_of(edition)
    return [column for i in indicators for column in columns_of(i, catalogue.indicator(i.code).measure)]


# Reading


@dataclass(frozen=True)
class Line:
    """A filled line below the heading: the number that Excel shows, the cells of the place, cells by column index."""

    number: int
    code: str
    name: str
    district: str
    cells: tuple[tuple[int, Any], ...]


@dataclass(frozen=True)
class Read:
    """A table read: its figure columns by index in the sheet, its lines, headings that mean nothing here."""

    columns: Mapping[int, Column]
    lines: tuple[Line, ...]
    unknown: tuple[str, ...]


def read(table: Table, columns: Sequence[Column]) -> Read:
    """The filled lines below the heading. Raises ``SheetProblem`` with a sentence."""
    at, places, found, unknown = _heading(table, columns)
    lines, district = [], ""
    for number, cells in enumerate(table[at + 1 :], start=at + 2):
        got = {key: text_of(cells[place]) if place < len(cells) else "" for key, place in places.items()}
        # A district written once over several merged lines stands in the first of them only.
        district = got.get("district", "") or district
        filled = tuple((place, cells[place]) for place in found if place < len(cells) and text_of(cells[place]))
        if not any(got.values()) and not filled:
            continue
        lines.append(Line(number, got.get("code", ""), got.get("name", ""), district, filled))
    if not any(line.cells for line in lines):
        raise SheetProblem(_("Dưới dòng tiêu đề chưa có số liệu nào. Điền mỗi xã một dòng rồi tải lại."))
    if len(lines) > MAX_LINES:
        raise SheetProblem(_("Tệp có hơn %(most)d dòng. Chia thành nhiều tệp.") % {"most": MAX_LINES})
    return Read(found, tuple(lines), tuple(unknown))


def _heading(table: Table, columns: Sequence[Column]) -> tuple[int, dict[str, int], dict[int, Column], list[str]]:
    """The line that names most columns; a commune needs its code or its name, and there must be a figure."""
    best: tuple[int, dict[str, int], dict[int, Column], list[str]] = (0, {}, {}, [])
    for at, cells in enumerate(table[:HEADING_WITHIN]):
        places: dict[str, int] = {}
        found: dict[int, Column] = {}
        unknown = []
        for place, cell in enumerate(cells):
            text = fold(text_of(cell))
            key = next((key for key, names in _PLACES.items() if text in names), "")
            column = None if key else _column(text, text_of(cell), columns, set(found.values()))
            if key:
                places.setdefault(key, place)
            elif column:
                found[place] = column
            elif text and text not in {"stt", "tt", "ghi chu"}:
                unknown.append(text_of(cell)[:60])
        if len(places) + len(found) > len(best[1]) + len(best[2]):
            best = (at, places, found, unknown)
    if not ({"code", "name"} & best[1].keys()):
        raise SheetProblem(_("Không thấy cột “Mã xã” hoặc “Xã”. Tải tệp mẫu về, giữ nguyên dòng tiêu đề rồi tải lại."))
    if not best[2]:
        names = ", ".join(f"“{column.heading}”" for column in columns[:3])
        raise SheetProblem(
            _("Không thấy cột số liệu nào của chỉ tiêu, ví dụ %(names)s. Giữ nguyên dòng tiêu đề của tệp mẫu.")
            % {"names": names}
        )
    return best


def _column(text: str, typed: str, columns: Sequence[Column], taken: set[Column]) -> Column | None:
    """The column of a heading: as in the template; the code and the name of a cell; where there is one indicator, the
    name of a cell alone; where an indicator has one cell, the code alone."""
    free = [column for column in columns if column not in taken]
    for column in free:
        if text == fold(column.heading):
            return column
    alone = len({column.code for column in columns}) == 1
    for column in free:
        rest = text.removeprefix(fold(column.code)).strip() if text.startswith(f"{fold(column.code)} ") else None
        if rest is None and alone:
            rest = text or typed.strip()
        if rest and any(rest == name or rest.startswith(f"{name} ") for name in _names_of(column)):
            return column
    single = [c for c in free if text == fold(c.code)]
    return single[0] if len(single) == 1 else None


def _names_of(column: Column) -> tuple[str, ...]:
    return next((names for key, names in _FIELD_NAMES.items() if column.field.endswith(key)), ())


def text_of(cell: Any) -> str:
    """A cell as text, for places and headings. A number is never written with an exponent or a trailing ".0"."""
    if isinstance(cell, dict):
        return str(cell.get("date", ""))
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return str(cell).strip()


def cell_name(place: int, number: int) -> str:
    """The name of a cell as Excel shows it: column 0 of line 7 is A7."""
    letters, rest = "", place + 1
    while rest:
        rest, at = divmod(rest - 1, 26)
        letters = chr(65 + at) + letters
    return f"{letters}{number}"


def fits_in_one(columns: Sequence[Column]) -> bool:
    """Whether a template of these columns can be read back: a sheet is read up to ``MAX_COLUMNS``."""
    return len(columns) + 3 <= MAX_COLUMNS
