"""Figures, levels and copies in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.procedures.plan import Figure
from datchuan.ui.numbers import format_number

#: Levels of title known to the code, from the lowest.
LEVELS = ("NTM", "NTM_NC", "NTM_KM")


def level_order(level: str) -> tuple[int, str]:
    """From the lowest level to the highest; levels that the code does not know after them."""
    return (LEVELS.index(level) if level in LEVELS else len(LEVELS), level)


def level_word(level: str) -> str:
    """A level in short words; one that the code does not know by its code."""
    return {"NTM": _("NTM"), "NTM_NC": _("NTM nâng cao"), "NTM_KM": _("NTM kiểu mẫu")}.get(level, level)


def figure_words(figure: Figure) -> str:
    """The value of a figure with its unit: "5 ngày làm việc"; and that it is not known where it is not."""
    if figure.value is None:
        return _("chưa biết")
    number, whole = format_number(figure.value), int(figure.value)
    if figure.unit == "%":
        return f"{number}\N{NO-BREAK SPACE}%"
    if figure.unit == "working_day":
        return ngettext("%(n)s ngày làm việc", "%(n)s ngày làm việc", whole) % {"n": number}
    if figure.unit == "day":
        return ngettext("%(n)s ngày", "%(n)s ngày", whole) % {"n": number}
    if figure.unit == "time":
        return ngettext("%(n)s lần", "%(n)s lần", whole) % {"n": number}
    return ngettext("%(n)s tiêu chí", "%(n)s tiêu chí", whole) % {"n": number}


def copy_word(copy_vi: str) -> str:
    """How a document is handed in; words of a pack that the code does not know stay as they are."""
    return {"bản chính": _("bản chính"), "bản sao": _("bản sao"), "kèm theo": _("kèm theo")}.get(copy_vi, copy_vi)
