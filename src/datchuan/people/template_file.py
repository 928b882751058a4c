"""The empty list of people to fill in: a heading, choices for roles, and the agencies with their codes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from datchuan.people.listing import COLUMNS, MAX_PEOPLE
from datchuan.people.models import Agency, Role
from datchuan.people.rules import seats_of

if TYPE_CHECKING:
    import xlsxwriter

_WIDTHS = {"full_name": 28, "role": 30, "agency": 18, "title": 26, "units": 24, "email": 26}


def template_file(agencies: Sequence[Agency]) -> bytes:
    """An .xlsx file. Text cells are written as text, so that nothing in a name becomes a formula."""
    import xlsxwriter  # eight megabytes that only makers of workbooks need

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E7EEF5", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        people = book.add_worksheet(_("Danh sách"))
        for place, column in enumerate(COLUMNS):
            people.set_column(place, place, _WIDTHS.get(column.key, 16), text)
            people.write_string(0, place, f"{column.heading} (bắt buộc)" if column.needed else column.heading, bold)
        people.freeze_panes(1, 0)
        role = next(place for place, column in enumerate(COLUMNS) if column.key == "role")
        people.data_validation(
            1, role, MAX_PEOPLE, role, {"validate": "list", "source": f"=VaiTro!$A$2:$A${len(Role) + 1}"}
        )
        _lists(book, bold, agencies)
    return held.getvalue()


def _lists(book: xlsxwriter.Workbook, bold: object, agencies: Sequence[Agency]) -> None:
    roles = book.add_worksheet("VaiTro")
    roles.set_column(0, 1, 44)
    for place, heading in enumerate((_("Vai trò"), _("Thuộc cơ quan"))):
        roles.write_string(0, place, heading, bold)
    for line, role in enumerate(Role, start=1):
        roles.write_string(line, 0, str(role.label))
        roles.write_string(line, 1, seats_of(role))
    bodies = book.add_worksheet(_("Cơ quan"))
    bodies.set_column(0, 0, 18)
    bodies.set_column(1, 1, 60)
    for place, heading in enumerate((_("Mã cơ quan"), _("Tên cơ quan"))):
        bodies.write_string(0, place, heading, bold)
    for line, agency in enumerate(agencies, start=1):
        bodies.write_string(line, 0, agency.code)
        bodies.write_string(line, 1, agency.name)
