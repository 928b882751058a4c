"""Dates as people here write them: the day first, always. 03/04/2026 is the third of April."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime

from django.utils.translation import gettext as _

EARLIEST = date(1900, 1, 1)
LATEST = date(2100, 12, 31)
_DAY_FIRST = re.compile(r"(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


class DateProblem(ValueError):
    """The text is no day that the field takes; ``sentence`` says why and what to type."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def parse_date(text: str, *, name: str = "", least: date = EARLIEST, most: date = LATEST) -> date:
    """Read 31/12/2026, 3/4/2026, 31-12-2026, 31.12.2026 or 2026-12-31 (what a date picker sends).

    ``least`` and ``most`` are the first and last day taken. Raises ``DateProblem``; its sentence begins with ``name``.
    """
    typed = text.strip()
    if day_first := _DAY_FIRST.fullmatch(typed):
        day, month, year = int(day_first[1]), int(day_first[3]), int(day_first[4])
    elif iso := _ISO.fullmatch(typed):
        year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
    else:
        shown = typed if len(typed) <= 30 else typed[:29] + "…"
        raise _refuse(
            name,
            _("“%(typed)s” chưa đọc được thành ngày. Nhập ngày/tháng/năm với đủ bốn chữ số của năm, ví dụ 31/12/2026.")
            % {"typed": shown},
        )
    value = _day(typed, day, month, year, name)
    if value < least:
        raise _refuse(name, _("Ngày sớm nhất nhận được là %(least)s. Xem lại năm.") % {"least": format_date(least)})
    if value > most:
        raise _refuse(name, _("Ngày muộn nhất nhận được là %(most)s. Xem lại năm.") % {"most": format_date(most)})
    return value


def _refuse(name: str, sentence: str) -> DateProblem:
    return DateProblem(f"{name}: {sentence[:1].lower()}{sentence[1:]}" if name else sentence)


def _day(typed: str, day: int, month: int, year: int, name: str) -> date:
    if not 1 <= month <= 12:
        raise _refuse(
            name, _("Không có tháng %(month)d. Ngày viết trước, tháng viết sau, ví dụ 31/12/2026.") % {"month": month}
        )
    if year < 1:
        raise _refuse(name, _("Không có năm %(year)s. Xem lại năm.") % {"year": f"{year:04d}"})
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise _refuse(
            name,
            _("Không có ngày %(typed)s: tháng %(month)d năm %(year)d có %(last)d ngày. Xem lại ngày.")
            % {"typed": typed, "month": month, "year": year, "last": last},
        )
    return date(year, month, day)


def format_date(value: date | datetime) -> str:
    """dd/mm/yyyy in every language."""
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
