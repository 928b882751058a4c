"""From a file that somebody uploaded to what its sheets hold. Everything uploaded is hostile until read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from datchuan.config import child
from datchuan.workbooks import book_reader

MAX_BYTES = 8 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_RATIO = 200
MAX_MEMBERS = 300
MAX_JOINED = 60_000
SECONDS = 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "xl/macrosheets/")

Place = tuple[int, int]


class BookProblem(Exception):
    """The file cannot be taken; ``str(error)`` says why and what to do."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: rows of cells from A1 (text, number, truth value, {"date"}, "" for empty) and what is odd about them.

    Places are (row, column) from 0.
    """

    name: str
    visible: bool
    rows: list[list[Any]]
    merged: list[list[int]] = field(default_factory=list)
    formulas: list[list[int]] = field(default_factory=list)
    errors: list[list[int]] = field(default_factory=list)
    percents: list[list[int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[list[int]] = field(default_factory=list)

    def at(self, row: int, column: int) -> Any:
        """The value of a cell, "" beyond the filled ones."""
        line = self.rows[row] if row < len(self.rows) else []
        return line[column] if column < len(line) else ""

    @cached_property
    def odd(self) -> dict[Place, str]:
        """What is odd about a cell: formula, error, percent."""
        kinds = (("percent", self.percents), ("error", self.errors), ("formula", self.formulas))
        return {(place[0], place[1]): kind for kind, places in kinds for place in places}

    @cached_property
    def joined(self) -> dict[Place, str]:
        """Cell -> the merged range that it belongs to, for ranges of a sensible size."""
        found: dict[Place, str] = {}
        for top, left, bottom, right in self.merged:
            if len(found) > MAX_JOINED:
                break
            name = f"{address(top, left)}:{address(bottom, right)}"
            for row in range(top, min(bottom, top + 300) + 1):
                for column in range(left, min(right, left + 60) + 1):
                    found[row, column] = name
        return found


@dataclass(frozen=True)
class Book:
    """A workbook that was read."""

    properties: dict[str, str]
    sheets: list[Sheet]

    def cells(self) -> Iterator[tuple[Sheet, int, int, Any]]:
        for sheet in self.sheets:
            for row, values in enumerate(sheet.rows):
                for column, value in enumerate(values):
                    yield sheet, row, column, value


def address(row: int, column: int) -> str:
    """The name of a cell as Excel shows it: (11, 6) is G12."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def open_book(data: bytes, name: str = "") -> Book:
    """Read an .xlsx file in a child process with limits. Raises ``BookProblem``."""
    if not data:
        raise BookProblem(_("Tệp trống (0 byte). Chọn lại tệp đã điền."))
    if len(data) > MAX_BYTES:
        raise BookProblem(
            _("Tệp lớn hơn %(most)d MB. Bỏ hình ảnh và các trang tự thêm, lưu rồi tải lại.")
            % {"most": MAX_BYTES // 1024**2}
        )
    if data.startswith(_OLE):
        raise BookProblem(
            _("Tệp là .xls đời cũ hoặc có mật khẩu mở. Trong Excel chọn Lưu thành .xlsx, bỏ mật khẩu, rồi tải lại.")
        )
    if not data.startswith(b"PK"):
        raise BookProblem(_("Tệp này không phải bảng tính .xlsx. Chọn đúng tệp đã tải từ trang này về rồi điền."))
    _check_archive(data, name)
    return _read_in_child(data)


def _check_archive(data: bytes, name: str) -> None:
    """The directory of the archive, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise BookProblem(_("Tệp .xlsx bị hỏng hoặc tải lên chưa trọn. Mở lại bằng Excel, lưu rồi tải lại.")) from None
    names = [member.filename for member in members]
    if any(member.flag_bits & 1 for member in members):
        raise BookProblem(_("Tệp có mật khẩu mở. Bỏ mật khẩu trong Excel, lưu rồi tải lại."))
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise BookProblem(_("Tệp này không phải bảng tính Excel (.xlsx). Tải tệp của trang này về, điền rồi tải lên."))
    lower = [part.lower() for part in names]
    if name.lower().endswith((".xlsm", ".xltm")) or any(mark in part for part in lower for mark in _MACRO_PARTS):
        raise BookProblem(
            _("Tệp có macro, nên không được mở. Trong Excel chọn Lưu thành, kiểu Excel Workbook (.xlsx), rồi tải lại.")
        )
    if len(names) != len(set(names)):
        raise BookProblem(_("Tệp .xlsx có hai phần cùng tên, không do Excel lưu. Mở lại bằng Excel, lưu rồi tải lại."))
    unpacked = sum(member.file_size for member in members)
    swollen = any(m.file_size > MAX_RATIO * max(m.compress_size, 1) and m.file_size > 1024**2 for m in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or swollen:
        raise BookProblem(_("Tệp giải nén ra quá lớn. Chép số liệu sang tệp mới tải về từ trang này rồi tải lại."))


def _read_in_child(data: bytes) -> Book:
    try:
        return _checked(child.read(book_reader, data))
    except child.TooHeavy:
        raise BookProblem(
            _(
                "Tệp cần quá nhiều bộ nhớ hoặc thời gian để mở. Chép số liệu sang tệp mới tải về từ trang này rồi tải lại."
            )
        ) from None
    except child.Unreadable:
        raise BookProblem(
            _("Không đọc được tệp .xlsx này. Mở lại bằng Excel, lưu dưới dạng .xlsx rồi tải lại.")
        ) from None


def _checked(found: dict[str, Any]) -> Book:
    if found["more"]:
        raise BookProblem(
            _("Tệp có quá %(most)d trang tính. Xóa các trang tự thêm rồi tải lại.") % {"most": book_reader.MAX_SHEETS}
        )
    sheets = [Sheet(**sheet) for sheet in found["sheets"]]
    if any(len(sheet.rows) > book_reader.MAX_ROWS for sheet in sheets):
        raise BookProblem(
            _("Tệp có hơn %(rows)d dòng. Xóa các dòng thừa ở cuối rồi tải lại.") % {"rows": book_reader.MAX_ROWS}
        )
    return Book(found["properties"], sheets)
