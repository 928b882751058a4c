"""The columns of a commune's sheet and the keys of its lines: what the writer and the reader agree on.

A line is one thing to enter: an indicator, one sex of it, or one part. Its key ("17.1#2@3": second line of 17.1, from
version 3) tells which, so that lines may be moved, sorted or left out. Headings are Vietnamese in every language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from datchuan.criteria.engine import Kind
from datchuan.places.text import fold


@dataclass(frozen=True)
class Column:
    """A column: its key, heading, width in letters, whether people fill it in."""

    key: str
    heading: str
    width: float
    entered: bool = False


COLUMNS = (
    Column("code", "Mã", 6),
    Column("name", "Chỉ tiêu", 34),
    Column("asks", "Nhập gì", 24),
    Column("need", "Mức cần đạt", 18),
    Column("unit", "Đơn vị", 9),
    Column("last", "Năm trước", 16),
    Column("num", "Số đạt (tử số)", 10, True),
    Column("den", "Tổng số (mẫu số)", 10, True),
    Column("percent", "Tỷ lệ %, khi chưa có hai số", 10, True),
    Column("number", "Số liệu", 10, True),
    Column("choice", "Đạt / mức", 12, True),
    Column("na", "Không áp dụng", 10, True),
    Column("na_reason", "Lý do không áp dụng", 18, True),
    Column("period", "Kỳ số liệu", 12, True),
    Column("source", "Nguồn", 18, True),
    Column("done", "Đã xong?", 8, True),
    Column("verdict", "Kết quả lúc tải về", 30),
    Column("key", "Mã dòng", 10),
)
AT = {column.key: place for place, column in enumerate(COLUMNS)}
BY_HEADING = {fold(column.heading): column.key for column in COLUMNS}
ENTERED = tuple(column.key for column in COLUMNS if column.entered)
#: Columns that hold the value itself, and those that speak of the whole indicator and stand on its first line only.
VALUES = ("num", "den", "percent", "number", "choice")
WHOLE = ("na", "na_reason", "period", "source", "done")
HEADINGS = {column.key: column.heading for column in COLUMNS}

MET, MISSED = "Đạt", "Chưa đạt"
NOT_APPLICABLE = "Không áp dụng"
YES, LATER = "Rồi", "Để sau"
SHEET = "Số liệu"

_KEY = re.compile(r"([0-9A-Za-z.\-_]{1,12})#([0-9]{1,2})@([0-9]{1,9})", re.ASCII)


def columns_of(kind: Kind) -> tuple[str, ...]:
    """The columns in which a thing of this kind is entered."""
    if kind is Kind.PERCENT:
        return ("num", "den", "percent")
    return ("choice",) if kind in {Kind.PASS_FAIL, Kind.LEVEL} else ("number",)


def key_of(code: str, slot: int, version: int) -> str:
    return f"{code}#{slot + 1}@{version}"


def read_key(text: str) -> tuple[str, int, int] | None:
    """Indicator code, line within it from 0, base version; None for no key of ours."""
    match = _KEY.fullmatch(text.strip())
    return (match[1], int(match[2]) - 1, int(match[3])) if match and int(match[2]) else None
