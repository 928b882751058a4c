"""Visits in words: when, what happened, what the list is about."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.config import clock
from datchuan.ui.dates import format_date
from datchuan.visits.models import SiteVisit, VisitEvent
from datchuan.visits.workflow import Action


def near_words(visit: SiteVisit) -> str:
    """How near a planned visit is; "" for one that is over or settled."""
    if not visit.is_planned:
        return ""
    left = (visit.day - clock.today()).days
    if left < 0:
        return _("đã qua ngày, chưa ghi kết quả")
    if left < 2:
        return _("ngày mai") if left else _("hôm nay")
    return ngettext("còn %(n)d ngày", "còn %(n)d ngày", left) % {"n": left}


def event_words(event: VisitEvent) -> str:
    """What was done, as a sentence that follows the name of who did it."""
    day = f"{format_date(event.day)}, {event.hour}" if event.hour else format_date(event.day)
    if event.action == Action.MOVE:
        if event.day_before:
            return _("đổi lịch từ %(before)s sang %(day)s, tại %(place)s") % {
                "before": format_date(event.day_before), "day": day, "place": event.place,
            }  # fmt: skip
        return _("đổi giờ, nơi gặp: %(day)s, tại %(place)s") % {"day": day, "place": event.place}
    sentences = {
        Action.PLAN: _("lên lịch ngày %(day)s, tại %(place)s") % {"day": day, "place": event.place},
        Action.DO: _("ghi kết quả"),
        Action.ADD: _("bổ sung kết quả"),
        Action.CANCEL: _("hủy chuyến"),
    }
    return sentences[Action(event.action)]


def heading(coming: int, unrecorded: int) -> str:
    """The heading of the list: what is left to do first, else what comes."""
    if unrecorded:
        said = ngettext(
            "%(n)d chuyến đã qua ngày, chưa ghi kết quả", "%(n)d chuyến đã qua ngày, chưa ghi kết quả", unrecorded
        )
        return said % {"n": unrecorded}
    if coming:
        return ngettext("%(n)d chuyến kiểm tra thực tế sắp tới", "%(n)d chuyến kiểm tra thực tế sắp tới", coming) % {
            "n": coming
        }
    return _("Chưa có chuyến kiểm tra thực tế nào sắp tới")
