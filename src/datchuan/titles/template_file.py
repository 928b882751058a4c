"""The empty list of decisions to fill in, with the communes and their codes on a second sheet."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from datchuan.places.models import Unit
from datchuan.titles.decision_list import COLUMNS

_WIDTHS = {"unit": 26, "district": 24, "level": 18, "number": 20, "day": 16, "note": 30}


def template_file(communes: Any, on: date) -> bytes:
    """An .xlsx file. Cells are text, so that nothing in a name becomes a formula and no date is turned around."""
    import xlsxwriter  # eight megabytes that only makers of workbooks need

    districts = {unit.pk: unit.full_name for unit in Unit.objects.as_of(on).districts()}
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E7EEF5", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(_("Quyết định"))
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, _WIDTHS.get(column.key, 14), text)
            sheet.write_string(0, place, f"{column.heading} (bắt buộc)" if column.needed else column.heading, bold)
        sheet.freeze_panes(1, 0)
        places = book.add_worksheet(_("Xã"))
        for place, (heading, width) in enumerate(((_("Mã xã"), 12), (_("Tên xã"), 30), (_("Huyện"), 30))):
            places.set_column(place, place, width, text)
            places.write_string(0, place, heading, bold)
        for line, unit in enumerate(communes.order_by("name_order"), start=1):
            for place, cell in enumerate((unit.code, unit.full_name, districts.get(unit.parent_id, ""))):
                places.write_string(line, place, cell)
    return held.getvalue()
