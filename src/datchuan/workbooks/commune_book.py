"""A commune's workbook: one sheet to fill in, one that says how, one with the choices of its drop-downs.

Always in Vietnamese. Every text is written as text, so nothing in a figure becomes a formula; cells of numbers are text
cells too, because Excel would otherwise turn 2.3 into a day of March and 12,5 into 125 before we ever see it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import override

from datchuan.assessments.actions import Figure
from datchuan.criteria.engine import IndicatorResult, Kind, Measure, Value, threshold_text, value_text
from datchuan.criteria.engine.explain import unit_text
from datchuan.criteria.words import explained
from datchuan.desk.forms import Slot, slots_of, small
from datchuan.ui.dates import format_date
from datchuan.ui.words import result_shown
from datchuan.workbooks.cells import cells_of
from datchuan.workbooks.layout import (
    AT,
    COLUMNS,
    ENTERED,
    LATER,
    MET,
    MISSED,
    NOT_APPLICABLE,
    SHEET,
    VALUES,
    WHOLE,
    YES,
    columns_of,
    key_of,
)
from datchuan.workbooks.marker import NAME, PROPERTY, Marker
from datchuan.workbooks.queries import NOTHING_SAID, Standing
from datchuan.workbooks.reading import Reading
from datchuan.workbooks.styles import Looks, new_book

if TYPE_CHECKING:
    import xlsxwriter

HEAD_ROW = 7
LISTS, HELP = "Danh mục", "Cách điền"
#: Most letters of a comment that Excel shows without a scroll bar.
COMMENT = 400


@dataclass(frozen=True)
class Typed:
    """An indicator that is written as somebody typed it: its base version, lines of cells, sentences by line and column."""

    base: int
    cells: list[dict[str, str]]
    wrong: Mapping[tuple[int, str], str]


def typed_of(reading: Reading) -> Typed:
    """A reading as it is given back: what was typed, with the sentence on every wrong cell."""
    slots = {line.number: line.slot for line in reading.lines}
    wrong: dict[tuple[int, str], str] = {}
    for cell in reading.wrong:
        at = (slots.get(cell.line, 0), cell.column if cell.column in ENTERED else "num")
        wrong[at] = " ".join(filter(None, [wrong.get(at, ""), cell.sentence]))
    most = max((line.slot for line in reading.lines), default=0)
    cells: list[dict[str, str]] = [{} for _at in range(most + 1)]
    for line in reversed(reading.lines):
        cells[line.slot] = line.typed()
    return Typed(reading.base, cells, wrong)


def commune_file(here: Standing, marker: Marker, typed: Mapping[str, Typed] | None = None) -> bytes:
    """The .xlsx file. ``typed``: indicators that hold what somebody typed instead of what is stored."""
    held = io.BytesIO()
    with override("vi"), new_book(held) as book:
        _Writer(book, here, marker, typed or {}).write()
    return held.getvalue()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, here: Standing, marker: Marker, typed: Mapping[str, Typed]) -> None:
        self.book, self.here, self.marker, self.typed = book, here, marker, typed
        self.looks = Looks(book)
        self.row = 0
        self.sheet = book.add_worksheet(SHEET)
        self.help = book.add_worksheet(HELP)
        self.lists = book.add_worksheet(LISTS)
        self.sources: dict[tuple[str, ...], str] = {}

    def write(self) -> None:
        place = self.here.place
        self.book.set_properties(
            {"title": f"{place.commune} · {place.edition.code} · {place.year}", "author": "Đạt Chuẩn"}
        )
        self.book.set_custom_property(PROPERTY, self.marker.text(), "text")
        self._head()
        criterion = ""
        for indicator in self.here.indicators:
            if indicator.criterion != criterion:
                criterion = indicator.criterion
                self._criterion(f"Tiêu chí {criterion}. {indicator.criterion_vi}")
            self._indicator(indicator.code, indicator.name_vi)
        self._finish()
        self._help()

    def _head(self) -> None:
        place, sheet, looks = self.here.place, self.sheet, self.looks
        profile = place.profile_label.name_vi if place.profile_label else (place.profile or "chưa có")
        at = self.marker.at
        texts = (
            (f"Số liệu tự đánh giá năm {place.year}: {place.commune}", "title"),
            (f"{place.edition.name_vi} ({place.edition.code}). Cột mức đạt chuẩn: {profile}.", "plain"),
            (f"Tải về lúc {at:%H:%M} {format_date(at.date())}. Chỉ điền các ô nền vàng; xem trang “{HELP}”.", "note"),
            ("Dữ liệu minh họa: không phải số liệu thật của xã." if self.here.is_demo or settings.DEMO else "", "demo"),
            (
                f"Mã đơn vị {place.commune.code} · bộ tiêu chí {place.edition.code} · dấu {place.edition.seal[:12]}",
                "note",
            ),
            (f"Mã tệp (giữ nguyên dòng này): {self.marker.text()}", "machine"),
        )
        for row, (text, look) in enumerate(texts):
            if text:
                sheet.write_string(row, 0, text, looks[look])
        for place_at, column in enumerate(COLUMNS):
            sheet.set_column(place_at, place_at, column.width)
            sheet.write_string(HEAD_ROW, place_at, column.heading, looks["head_in" if column.entered else "head"])
        sheet.set_row(HEAD_ROW, 42)
        self.book.define_name(NAME, f"='{SHEET}'!$A$6")
        self.row = HEAD_ROW + 1

    def _criterion(self, text: str) -> None:
        for place in range(len(COLUMNS)):
            self.sheet.write_blank(self.row, place, None, self.looks["group"])
        self.sheet.write_string(self.row, 0, text, self.looks["group"])
        self.row += 1

    def _indicator(self, code: str, name: str) -> None:
        measure, result = self.here.measure(code), self.here.results[code]
        given = self.typed.get(code) or self._stored(code, measure)
        last = _last_year(self.here.last_year.get(code), measure)
        need = threshold_text(result.threshold.level, measure) if result.threshold else "chưa có mức chuẩn"
        for at, slot in enumerate(slots_of(measure)):
            locked = {
                "code": code, "name": name if not at else f"{name[:60]}… ({slot.name})", "asks": _asks(slot, measure),
                "need": need if not at else "", "unit": unit_text(slot.part), "last": last if not at else "",
                "key": key_of(code, at, given.base),
            }  # fmt: skip
            wrong = {column: text for (line, column), text in given.wrong.items() if line == at}
            locked["verdict"] = _to_mend(wrong) or ("" if at else _verdict(result, measure))
            self._line(locked, "to_mend" if wrong else "text_small")
            self._inputs(slot, measure, at == 0, given.cells[at] if at < len(given.cells) else {}, wrong)
            self.row += 1

    def _stored(self, code: str, measure: Measure) -> Typed:
        stored = self.here.stored.get(code)
        figure = Figure(stored.value, stored.period, stored.source, stored.done) if stored else NOTHING_SAID
        return Typed(self.here.version(code), cells_of(measure, figure), {})

    def _line(self, locked: Mapping[str, str], verdict: str) -> None:
        for column, text in locked.items():
            look = {"verdict": verdict, "key": "text_small", "last": "text_small", "asks": "text_small"}.get(
                column, "text"
            )
            self.sheet.write_string(self.row, AT[column], text, self.looks[look])

    def _inputs(
        self, slot: Slot, measure: Measure, first: bool, cells: Mapping[str, str], wrong: Mapping[str, str]
    ) -> None:
        open_columns = set(columns_of(slot.kind))
        if first:
            open_columns |= set(WHOLE) - (set() if measure.may_not_apply else {"na", "na_reason"})
        for column in ENTERED:
            text, place = cells.get(column, ""), AT[column]
            look = "in_number" if column in VALUES and column != "choice" else "in"
            if column in wrong:
                look = "wrong"
                self._comment(place, wrong[column])
            elif column not in open_columns and not text:
                look = "off"
            if text:
                self.sheet.write_string(self.row, place, text, self.looks[look])
            else:
                self.sheet.write_blank(self.row, place, None, self.looks[look])
        self._choices(slot, open_columns)

    def _comment(self, place: int, sentence: str) -> None:
        options = {"author": "Đạt Chuẩn", "x_scale": 2, "y_scale": 1.4, "visible": False}
        self.sheet.write_comment(self.row, place, f"Cần sửa: {sentence}"[:COMMENT], options)

    def _choices(self, slot: Slot, open_columns: set[str]) -> None:
        choices: dict[str, tuple[str, ...]] = {"done": (YES, LATER), "na": (NOT_APPLICABLE,)}
        if slot.kind in {Kind.PASS_FAIL, Kind.LEVEL}:
            choices["choice"] = slot.part.levels if slot.kind is Kind.LEVEL else (MET, MISSED)
        for column, names in choices.items():
            if column in open_columns:
                self.sheet.data_validation(self.row, AT[column], self.row, AT[column], self._list(names))

    def _list(self, names: tuple[str, ...]) -> dict[str, Any]:
        """A drop-down whose choices stand on the sheet of lists: their names may be long and hold commas."""
        if names not in self.sources:
            place = len(self.sources)
            self.lists.set_column(place, place, 26)
            for row, name in enumerate(names):
                self.lists.write_string(row, place, name, self.looks["text"])
            from xlsxwriter.utility import xl_col_to_name

            letters = xl_col_to_name(place)
            self.sources[names] = f"='{LISTS}'!${letters}$1:${letters}${len(names)}"
        return {
            "validate": "list", "source": self.sources[names], "error_title": "Chọn trong danh sách",
            "error_message": "Ô này chỉ nhận các mục trong danh sách. Bấm mũi tên ở góc ô để chọn.",
        }  # fmt: skip

    def _finish(self) -> None:
        from xlsxwriter.utility import xl_range

        sheet, last, right = self.sheet, self.row - 1, len(COLUMNS) - 1
        sheet.freeze_panes(HEAD_ROW + 1, AT["asks"])
        sheet.autofilter(HEAD_ROW, 0, last, right)
        texts = xl_range(HEAD_ROW + 1, 0, last, right)
        sheet.ignore_errors({"number_stored_as_text": texts})
        # No password: the lock keeps slips away, not people; what is changed against it is read and told.
        sheet.protect(
            "", {"format_columns": True, "format_rows": True, "autofilter": True, "select_locked_cells": True}
        )
        for page in (self.help, self.lists):
            page.protect("", {"format_columns": True})
        _print_setup(sheet, (0, 0, last, right), HEAD_ROW)

    def _help(self) -> None:
        self.help.set_column(0, 0, 110, self.looks["plain"])
        for row, text in enumerate(_HELP):
            self.help.write_string(row, 0, text, self.looks["title" if not row else "text"])


def _print_setup(sheet: Any, area: tuple[int, int, int, int], head: int) -> None:
    """A4 landscape, one page wide, the headings on every page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.print_area(*area)
    sheet.set_footer("&L&8Đạt Chuẩn&R&8Trang &P/&N")


def _asks(slot: Slot, measure: Measure) -> str:
    """What is entered on a line: "số hộ dùng nước sạch / tổng số hộ"."""
    lead = f"{slot.legend}: " if slot.legend else ""
    if slot.kind is Kind.PERCENT:
        return lead + f"{small(slot.num_label)} / {small(slot.den_label)}"
    if slot.kind is Kind.PASS_FAIL:
        return lead + "chọn Đạt hoặc Chưa đạt"
    return lead + ("chọn mức" if slot.kind is Kind.LEVEL else "số liệu")


def _last_year(value: Any, measure: Measure) -> str:
    try:
        return value_text(Value.from_json(value), measure)
    except (ValueError, ArithmeticError):
        return ""


def _verdict(result: IndicatorResult, measure: Measure) -> str:
    word = result_shown(result.verdict, near=result.near).text
    return f"{word}. {explained(result, measure)}" if result.value is not None else word


def _to_mend(wrong: Mapping[str, str]) -> str:
    return " ".join(["Cần sửa:", *wrong.values()]) if wrong else ""


_HELP: Iterable[str] = (
    "Cách điền",
    "Chỉ điền các ô nền vàng. Ô xám không dùng cho chỉ tiêu đó. Không đổi cột “Mã dòng” và dòng “Mã tệp”.",
    "Tỷ lệ: điền hai số (ví dụ 412 và 530), hệ thống tự tính phần trăm. Chỉ điền cột “Tỷ lệ %” khi chưa có hai số đó.",
    "Số: gõ 1530 hoặc 28,2. Gõ thẳng kết quả, không để công thức. Không gộp ô.",
    "Chỉ tiêu có nữ và nam, hoặc có nhiều phần: mỗi dòng một số, đủ các dòng thì mới tính là xong.",
    "Không áp dụng: chọn “Không áp dụng” và ghi lý do, để trống các ô số liệu.",
    "Đã xong?: chọn “Rồi” khi số liệu đã chắc chắn; “Để sau” khi còn phải xem lại.",
    "Xóa một ô nghĩa là xóa số liệu đang lưu; hệ thống sẽ hỏi lý do. Bỏ hẳn một dòng thì số liệu đang lưu giữ nguyên.",
    "Điền xong: lưu tệp (.xlsx), mở lại trang đã tải tệp này, chọn “Xem thay đổi”. Bấm “Lưu” ở trang đó thì mới lưu.",
    "Ô đỏ là ô cần sửa; di chuột vào ô để đọc ghi chú, hoặc đọc ở cột “Kết quả”. Sửa xong thì tải chính tệp này lên.",
)
