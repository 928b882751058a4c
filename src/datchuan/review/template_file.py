"""The empty spreadsheet of a department: every commune with its code, the cells of its indicators to fill in."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from datchuan.review.sheet import Column

#: Headings of the places, always in Vietnamese, as the reader knows them.
PLACES = (("Mã xã", 10), ("Xã", 26), ("Huyện", 26))


def template_file(
    columns: Sequence[Column], communes: Sequence[Any], districts: Mapping[int, Any], title: str
) -> bytes:
    """An .xlsx file: a title, the heading, one line for each commune. Text is written as text, never as a formula."""
    import xlsxwriter  # eight megabytes that only makers of workbooks need

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E7EEF5", "border": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Số liệu")
        sheet.write_string(0, 0, title[:250], book.add_format({"bold": True}))
        for place, (heading, width) in enumerate(PLACES):
            sheet.set_column(place, place, width, text)
            sheet.write_string(1, place, heading, bold)
        for place, column in enumerate(columns, start=len(PLACES)):
            sheet.set_column(place, place, 18)
            sheet.write_string(1, place, column.heading[:250], bold)
            if column.field.endswith("pass"):
                choices = {"validate": "list", "source": ["Đạt", "Chưa đạt"]}
                sheet.data_validation(2, place, 1 + len(communes), place, choices)
        for line, unit in enumerate(communes, start=2):
            district = districts.get(unit.parent_id)
            for place, words in enumerate((unit.code, unit.full_name, district.full_name if district else "")):
                sheet.write_string(line, place, words, text)
        sheet.freeze_panes(2, len(PLACES))
    return held.getvalue()
