"""Findings in words: terms, what the department had done, what happened."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.config import clock
from datchuan.findings.models import Finding, FindingEvent
from datchuan.findings.workflow import Action
from datchuan.ui.dates import format_date


def had_word(had: str) -> str:
    """What the department that leads an indicator had done when a finding was raised, in words."""
    words = {
        "unchecked": _("chưa xem"),
        "confirmed": _("đã xác nhận"),
        "more_wanted": _("đã yêu cầu bổ sung"),
        "answered": _("đã yêu cầu bổ sung, xã đã bổ sung và chờ xem lại"),
        "disagreed": _("không thống nhất với số liệu của xã"),
        "void": _("đã có ý kiến, sau đó số liệu hoặc minh chứng thay đổi và chưa xem lại"),
    }
    return words.get(had, "")


def term_words(finding: Finding) -> str:
    """The term as something to plan with: days left, the last day, or how long it is over."""
    day = format_date(finding.due)
    left = finding.days_left
    if not finding.waits_for_commune:
        return _("hạn %(day)s") % {"day": day}
    if left < 0:
        return ngettext("quá hạn %(n)d ngày (hạn %(day)s)", "quá hạn %(n)d ngày (hạn %(day)s)", -left) % {
            "n": -left,
            "day": day,
        }
    if left == 0:
        return _("hôm nay là ngày cuối (%(day)s)") % {"day": day}
    return ngettext("còn %(n)d ngày (đến hết %(day)s)", "còn %(n)d ngày (đến hết %(day)s)", left) % {
        "n": left,
        "day": day,
    }


def event_words(event: FindingEvent) -> str:
    """What was done, as a sentence that follows the name of who did it."""
    due, today = format_date(event.due), clock.today()
    sentences = {
        Action.RAISE: _("nêu phát hiện, hạn trả lời đến hết %(due)s") % {"due": due},
        Action.ANSWER: _("trả lời"),
        Action.CLOSE: _("đóng phát hiện"),
        Action.REOPEN: _("mở lại, hạn trả lời mới đến hết %(due)s") % {"due": due},
        Action.WITHDRAW: _("rút phát hiện"),
    }
    if event.action == Action.EXTEND:
        return _("gia hạn từ %(before)s đến hết %(due)s") % {"before": _day(event.due_before, today), "due": due}
    return sentences[Action(event.action)]


def _day(day: date | None, otherwise: date) -> str:
    return format_date(day or otherwise)


def heading(mine: int, unsettled: int) -> str:
    """The heading of the list: what is left to do, the reader's own part first."""
    if mine:
        return ngettext("Còn %(n)d phát hiện chờ anh/chị xử lý", "Còn %(n)d phát hiện chờ anh/chị xử lý", mine) % {
            "n": mine
        }
    if unsettled:
        return ngettext(
            "Không có phát hiện nào chờ anh/chị; %(n)d phát hiện đang chờ người khác",
            "Không có phát hiện nào chờ anh/chị; %(n)d phát hiện đang chờ người khác",
            unsettled,
        ) % {"n": unsettled}
    return _("Không có phát hiện nào đang mở")
