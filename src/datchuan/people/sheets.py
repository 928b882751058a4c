"""From a file that somebody uploaded to a table of cells. Everything uploaded is hostile until read."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

from django.utils.translation import gettext as _

from datchuan.config import child
from datchuan.people import sheet_reader

MAX_BYTES = 1024 * 1024
MAX_UNPACKED = 30 * 1024 * 1024
MAX_RATIO = 200
MAX_MEMBERS = 200
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Table = list[list[Any]]


class SheetProblem(Exception):
    """The file cannot be read; ``str(error)`` says why and what to do."""


def read_table(data: bytes, name: str = "") -> Table:
    """The cells of the first sheet of an .xlsx file, or of a CSV file in UTF-8. Raises ``SheetProblem``.

    A cell is text, a number, a truth value, or ``{"date": "2023-10-12"}``; an empty cell is "".
    """
    if not data:
        raise SheetProblem(_("Tệp trống. Chọn lại tệp đã có danh sách."))
    if len(data) > MAX_BYTES:
        raise SheetProblem(_("Tệp lớn hơn 1 MB. Chỉ giữ lại danh sách, bỏ hình ảnh và trang tính khác, rồi tải lại."))
    if data.startswith(_OLE):
        raise SheetProblem(
            _("Tệp là .xls đời cũ hoặc có mật khẩu mở. Trong Excel chọn Lưu thành .xlsx, bỏ mật khẩu, rồi tải lại.")
        )
    if data.startswith(b"PK"):
        _check_archive(data)
        return _read_in_child(data)
    return _read_csv(data)


def _check_archive(data: bytes) -> None:
    """The directory of the archive, before anything is unpacked."""
    broken = SheetProblem(_("Tệp .xlsx bị hỏng hoặc tải lên chưa trọn. Mở lại bằng Excel, lưu rồi tải lại."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise broken from None
    names = [member.filename for member in members]
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise SheetProblem(_("Tệp này không phải bảng tính Excel. Tải tệp mẫu về, điền danh sách rồi tải lên."))
    if any(member.flag_bits & 1 for member in members):
        raise SheetProblem(_("Tệp có mật khẩu mở. Bỏ mật khẩu trong Excel, lưu rồi tải lại."))
    unpacked = sum(member.file_size for member in members)
    swollen = any(m.file_size > MAX_RATIO * max(m.compress_size, 1) and m.file_size > 1024 * 1024 for m in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or swollen:
        raise SheetProblem(_("Tệp giải nén ra quá lớn. Chép danh sách sang tệp mẫu mới rồi tải lại."))


def _read_in_child(data: bytes) -> Table:
    try:
        return _cut(child.read(sheet_reader, data)["rows"])
    except child.TooHeavy:
        raise SheetProblem(
            _("Tệp cần quá nhiều bộ nhớ hoặc thời gian để mở. Chép riêng danh sách sang tệp mẫu mới rồi tải lại.")
        ) from None
    except child.Unreadable:
        raise SheetProblem(
            _("Không đọc được tệp .xlsx này. Mở lại bằng Excel, lưu dưới dạng .xlsx rồi tải lại.")
        ) from None


def _read_csv(data: bytes) -> Table:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text or "\0" in text:
        raise SheetProblem(
            _("Tệp không phải .xlsx, cũng không phải CSV theo UTF-8. Trong Excel chọn Lưu thành .xlsx rồi tải lại.")
        )
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)]
    except csv.Error:
        raise SheetProblem(
            _("Tệp CSV có dấu ngoặc kép mở mà không đóng. Sửa lại, hoặc lưu thành .xlsx rồi tải lại.")
        ) from None
    return _cut([[value[: sheet_reader.MAX_CELL] for value in row[: sheet_reader.MAX_COLUMNS]] for row in rows])


def _cut(rows: Table) -> Table:
    if len(rows) > sheet_reader.MAX_ROWS:
        raise SheetProblem(
            _("Tệp có hơn %(rows)d dòng. Xóa các dòng trống ở cuối hoặc chia thành nhiều tệp.")
            % {"rows": sheet_reader.MAX_ROWS}
        )
    return rows
