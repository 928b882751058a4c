"""Obstacles in words: terms, what happened, headings."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.config import clock
from datchuan.obstacles.models import Obstacle, ObstacleEvent
from datchuan.obstacles.workflow import Action, State
from datchuan.procedures.workdays import WorkCalendar, work_calendar
from datchuan.ui.dates import format_date


def term_words(obstacle: Obstacle, calendar: WorkCalendar | None = None) -> str:
    """The term as something to plan with: working days left and the last day, or how long somebody has waited."""
    calendar, today, due = calendar or work_calendar(), clock.today(), obstacle.due
    if obstacle.state == State.OPEN and due is not None:
        return _left(calendar.days_left(today, due), due)
    if obstacle.state == State.ANSWERED and due is not None:
        return _("xác nhận hoặc mở lại đến hết %(day)s") % {"day": format_date(due)}
    if obstacle.closed_on is not None:
        return _("xong ngày %(day)s") % {"day": format_date(obstacle.closed_on)}
    return waiting_words(calendar.between(obstacle.since, today))


def _left(left: int, due: date) -> str:
    day = format_date(due)
    if left < 0 or due < clock.today():
        said = ngettext("quá hạn %(n)d ngày làm việc (hạn %(day)s)", "quá hạn %(n)d ngày làm việc (hạn %(day)s)", -left)
        return said % {"n": -left, "day": day}
    if left == 0:
        return _("hôm nay là ngày cuối (%(day)s)") % {"day": day}
    said = ngettext("còn %(n)d ngày làm việc (đến hết %(day)s)", "còn %(n)d ngày làm việc (đến hết %(day)s)", left)
    return said % {"n": left, "day": day}


def waiting_words(days: int) -> str:
    return ngettext("đã chờ %(n)d ngày làm việc", "đã chờ %(n)d ngày làm việc", days) % {"n": days}


def event_words(event: ObstacleEvent) -> str:
    """What was done, as a sentence that follows the name of who did it."""
    due = format_date(event.due) if event.due else ""
    to = {"to": event.to, "due": due}
    by_due = _(", hạn %(due)s") % {"due": due} if due else ""
    sentences = {
        Action.RAISE: _("nêu vướng mắc, gửi %(to)s") % to + by_due,
        Action.ROUTE: _("chuyển %(to)s trả lời") % to + by_due,
        Action.ASSIGN: _("giao %(to)s xử lý") % to + by_due,
        Action.ANSWER: _("trả lời, hướng dẫn"),
        Action.ASK: _("hỏi lại"),
        Action.REPLY: _("nói rõ thêm") + by_due,
        Action.BEYOND: _("báo vượt thẩm quyền, tham mưu"),
        Action.ESCALATE: _("trình Ủy ban nhân dân tỉnh"),
        Action.EXPIRE: _("tự trình Ủy ban nhân dân tỉnh"),
        Action.INSTRUCT: _("cho ý kiến chỉ đạo"),
        Action.CONFIRM: _("xác nhận đã gỡ xong"),
        Action.REOPEN: _("mở lại") + by_due,
        Action.CLOSE: _("đóng, chưa giải quyết"),
    }
    if event.action == Action.MERGE:
        return _("gộp vào nhóm vấn đề “%(matter)s”, giao %(to)s") % {**to, "matter": event.matter} + by_due
    return sentences[Action(event.action)]


def heading(mine: int, unsettled: int) -> str:
    """The heading of the list: what is left to do, the reader's own part first."""
    if mine:
        return ngettext("Còn %(n)d vướng mắc chờ anh/chị", "Còn %(n)d vướng mắc chờ anh/chị", mine) % {"n": mine}
    if unsettled:
        return ngettext(
            "Không có vướng mắc nào chờ anh/chị; %(n)d vướng mắc đang chờ người khác",
            "Không có vướng mắc nào chờ anh/chị; %(n)d vướng mắc đang chờ người khác",
            unsettled,
        ) % {"n": unsettled}
    return _("Không có vướng mắc nào đang mở")
