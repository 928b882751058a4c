"""The ledger in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.accountability.filters import Filters
from datchuan.procedures.words import level_word


def narrowed_to(filters: Filters, districts: tuple[tuple[str, str], ...]) -> str:
    """What the ledger was narrowed to within its year; "" for nothing. ``districts``: code and name of those within reach."""
    parts = []
    if filters.level:
        parts.append(_("danh hiệu %(level)s") % {"level": level_word(filters.level)})
    if filters.district:
        parts.append(dict(districts).get(filters.district, filters.district))
    if filters.show:
        shows = {
            "missing": _("nơi còn thiếu so với chỉ tiêu"),
            "changed": _("nơi có chỉ tiêu đã điều chỉnh"),
            "account": _("nơi đang giải trình"),
        }
        parts.append(shows[filters.show])
    return "; ".join(parts)
