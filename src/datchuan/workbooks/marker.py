"""The line by which a workbook is recognised when it comes back: what it is, whose, by which edition, when it left.

It stands in a visible cell, in a defined name and in a property of the file, so that one of them outlives another program.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from datchuan.workbooks.opening import Book, BookProblem

SIGN = "DATCHUAN"
FORMAT = "1"
PROPERTY = "DatChuan"
NAME = "DatChuan_MaTep"
COMMUNE, MATRIX = "commune", "matrix"
_WITHIN = 15
_CODE = re.compile(r"[0-9A-Za-z./_-]{1,40}")


@dataclass(frozen=True)
class Marker:
    """What a file says of itself. ``unit`` is a commune's code, or "" for a matrix; ``at`` an instant with its zone."""

    kind: str
    unit: str
    set_code: str
    edition: str
    seal: str
    year: int
    at: datetime

    def text(self) -> str:
        parts = (SIGN, FORMAT, self.kind, self.unit, self.set_code, self.edition, self.seal, str(self.year))
        return "|".join((*parts, self.at.isoformat(timespec="microseconds")))


def read_marker(text: str) -> Marker | None:
    """The marker in a text, or None when there is none that we wrote."""
    parts = text.strip()[text.strip().find(SIGN) :].split("|") if SIGN in text else []
    if len(parts) != 9 or parts[1] != FORMAT or parts[2] not in {COMMUNE, MATRIX}:
        return None
    _sign, _format, kind, unit, set_code, edition, seal, year, at = parts
    if not all(_CODE.fullmatch(code) for code in (set_code, edition)) or not re.fullmatch("[0-9a-f]{64}", seal):
        return None
    if not re.fullmatch("[0-9]{4}", year, re.ASCII) or (unit and not _CODE.fullmatch(unit)):
        return None
    try:
        moment = datetime.fromisoformat(at.strip())
    except ValueError:
        return None
    return Marker(kind, unit, set_code, edition, seal, int(year), moment) if moment.tzinfo else None


def marker_of(book: Book) -> Marker:
    """The marker of a book. Raises ``BookProblem`` when the file is none of ours or holds two that disagree."""
    texts = [
        str(value)
        for sheet in book.sheets
        for line in sheet.rows[:_WITHIN]
        for value in line
        if isinstance(value, str) and SIGN in value
    ]
    found = {marker for marker in map(read_marker, texts) if marker}
    if len(found) > 1:
        raise BookProblem(
            _("Tệp có dữ liệu của hai lần tải về khác nhau. Giữ lại một trang, hoặc tải tệp mới rồi chép số liệu sang.")
        )
    marker = next(iter(found), None) or read_marker(book.properties.get(PROPERTY, ""))
    if marker is None:
        raise BookProblem(
            _(
                "Tệp này không phải tệp tải từ hệ thống về, hoặc dòng “Mã tệp” ở đầu trang đã bị sửa. "
                "Tải tệp của trang này về, chép số liệu sang rồi tải lên."
            )
        )
    return marker
