"""Sentences about what villages gave, the same wherever they stand."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.ui.numbers import format_number
from datchuan.villages.queries import Sum

#: Villages that a sentence names; of the others it gives the number.
NAMED = 6


def sum_words(found: Sum) -> str:
    """ "4/6 thôn, cộng 412 hộ; còn thiếu: Thôn 3, Thôn 5"."""
    total = f"{format_number(found.total)} {found.call.unit}".strip()
    said = _("%(accepted)d/%(asked)d thôn, cộng %(total)s") % {
        "accepted": found.accepted, "asked": found.asked, "total": total,
    }  # fmt: skip
    if found.is_whole:
        return said
    more = len(found.missing) - NAMED
    names = ", ".join(found.missing[:NAMED]) + (_(" và %(count)d thôn khác") % {"count": more} if more > 0 else "")
    return _("%(said)s; còn thiếu: %(names)s") % {"said": said, "names": names}


def source_words(found: Sum) -> str:
    """The source of a figure that was added up from villages: short enough for its field."""
    return _("Tổng hợp từ %(accepted)d/%(asked)d thôn, yêu cầu ngày %(day)s") % {
        "accepted": found.accepted, "asked": found.asked, "day": f"{found.call.asked_at:%d/%m/%Y}",
    }  # fmt: skip
