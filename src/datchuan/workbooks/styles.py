"""The looks of cells, made once for each workbook. Fill and words say the same, so that no colour is needed to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xlsxwriter

FONT = {"font_name": "Arial", "font_size": 10, "valign": "vcenter"}
EDGE = {"border": 1, "border_color": "#B7BDC3"}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "plain": {},
    "note": {"font_color": "#4A5560"},
    "demo": {"bold": True, "bg_color": "#FFF3D6"},
    "machine": {"font_color": "#4A5560", "font_size": 8, "num_format": "@"},
    "head": {"bold": True, "text_wrap": True, "bg_color": "#DCE6F0", "align": "center", **EDGE},
    "head_in": {"bold": True, "text_wrap": True, "bg_color": "#FFF3B0", "align": "center", **EDGE},
    "group": {"bold": True, "bg_color": "#EEF1F4", **EDGE},
    "text": {"text_wrap": True, "num_format": "@", **EDGE},
    "text_small": {"text_wrap": True, "num_format": "@", "font_size": 9, "font_color": "#33404D", **EDGE},
    "off": {"bg_color": "#E3E6E9", **EDGE},
    "in": {"locked": False, "num_format": "@", "bg_color": "#FFFBE6", "text_wrap": True, **EDGE},
    "in_number": {"locked": False, "num_format": "@", "bg_color": "#FFFBE6", "align": "right", **EDGE},
    "wrong": {
        "locked": False, "num_format": "@", "bg_color": "#C62828", "font_color": "#FFFFFF", "bold": True, "border": 2,
        "text_wrap": True,
    },
    "to_mend": {"text_wrap": True, "num_format": "@", "bold": True, "font_color": "#9B1C1C", **EDGE},
    "centre": {"num_format": "@", "align": "center", **EDGE},
    "count": {"align": "right", **EDGE},
    "M": {"num_format": "@", "align": "center", "bg_color": "#CFE8DA", **EDGE},
    "N": {"num_format": "@", "align": "center", "bold": True, "bg_color": "#F2C48D", **EDGE},
    "D": {"num_format": "@", "align": "center", "bg_color": "#E3E6E9", **EDGE},
    "T": {"num_format": "@", "align": "center", **EDGE},
    "X": {"num_format": "@", "align": "center", "font_color": "#4A5560", **EDGE},
}  # fmt: skip


class Looks:
    """The formats of one workbook, each made when first asked for."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book, self._made = book, dict[str, Any]()

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self._book.add_format({**FONT, **LOOKS[name]})
        return self._made[name]


def new_book(held: Any, **options: Any) -> xlsxwriter.Workbook:
    """A workbook in which text is never taken for a formula, a link or a number."""
    import xlsxwriter  # eight megabytes that only makers of workbooks need

    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return xlsxwriter.Workbook(held, {"in_memory": True, **safe, **options})
