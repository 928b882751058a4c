"""Tasks in words: terms, what happened, headings."""

from __future__ import annotations

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.config import clock
from datchuan.directives.models import Assignment, AssignmentEvent
from datchuan.directives.queries import ListPage
from datchuan.directives.workflow import DONE, Action, State
from datchuan.procedures.workdays import WorkCalendar
from datchuan.ui.dates import format_date


def term_words(given: Assignment, calendar: WorkCalendar) -> str:
    """The term as something to plan with: working days left and the last day, or how it ended."""
    if given.state in DONE and given.delivered_at is not None:
        done = {"day": format_date(given.delivered_at.astimezone(clock.VIETNAM).date())}
        return _("có kết quả ngày %(day)s, trễ hạn") % done if given.was_late else _("có kết quả ngày %(day)s") % done
    if given.state == State.CANCELLED:
        return ""
    if given.state == State.REPORTED and given.delivered_at is not None:
        return _("báo ngày %(day)s") % {"day": format_date(given.delivered_at.astimezone(clock.VIETNAM).date())}
    if given.due is None:
        return _("văn bản không đặt hạn")
    left, day = calendar.days_left(clock.today(), given.due), format_date(given.due)
    if given.is_overdue:
        late = max(-left, 0)
        said = ngettext("quá hạn %(n)d ngày làm việc (hạn %(day)s)", "quá hạn %(n)d ngày làm việc (hạn %(day)s)", late)
        return said % {"n": late, "day": day}
    if left == 0:
        return _("hôm nay là ngày cuối (%(day)s)") % {"day": day}
    said = ngettext("còn %(n)d ngày làm việc (đến hết %(day)s)", "còn %(n)d ngày làm việc (đến hết %(day)s)", left)
    return said % {"n": left, "day": day}


def event_words(event: AssignmentEvent) -> str:
    """What was done, as a sentence that follows the name of who did it."""
    due = {"due": format_date(event.due) if event.due else ""}
    return {
        Action.GIVE: _("giao nhiệm vụ, hạn đến hết %(due)s") % due if event.due else _("giao nhiệm vụ"),
        Action.RECEIVE: _("ghi đã nhận"),
        Action.PROGRESS: _("ghi tiến độ"),
        Action.REPORT: _("báo kết quả"),
        Action.ACCEPT: _("chấp nhận kết quả"),
        Action.RETURN: _("trả lại để làm tiếp"),
        Action.ASK_TIME: _("xin gia hạn"),
        Action.EXTEND: _("gia hạn đến hết %(due)s") % due,
        Action.DENY: _("không gia hạn"),
        Action.SEE: _("thấy kết quả trong hệ thống, đóng nhiệm vụ"),
        Action.REOPEN: _("mở lại"),
        Action.CANCEL: _("không giao nữa"),
    }[Action(event.action)]


def heading(mine: int, owed: int) -> str:
    """The heading of the list: what is left to do, the reader's own part first."""
    if mine:
        return ngettext("Còn %(n)d nhiệm vụ chờ anh/chị", "Còn %(n)d nhiệm vụ chờ anh/chị", mine) % {"n": mine}
    if owed:
        return ngettext(
            "Không có nhiệm vụ nào chờ anh/chị; %(n)d nhiệm vụ đang chờ nơi khác",
            "Không có nhiệm vụ nào chờ anh/chị; %(n)d nhiệm vụ đang chờ nơi khác",
            owed,
        ) % {"n": owed}
    return _("Không có nhiệm vụ nào đang mở")


def narrowed_to(found: ListPage) -> str:
    """What the list was narrowed to, besides the state that is marked above it; "" for nothing."""
    parts = []
    if found.letter is not None:
        letter = {"day": format_date(found.letter.dated), "subject": Truncator(found.letter.subject).chars(80)}
        parts.append(_("văn bản ngày %(day)s “%(subject)s”") % letter)
    if found.agency is not None:
        parts.append(_("nơi nhận %(name)s") % {"name": found.agency})
    if found.district is not None:
        parts.append(_("%(name)s, gồm cả các xã") % {"name": found.district.full_name})
    if found.filters.words:
        parts.append(_("có chữ “%(words)s”") % {"words": found.filters.words})
    return "; ".join(parts)


def board_heading(overdue: int, bodies: int) -> str:
    """The heading of the board."""
    if not overdue:
        return _("Không có nhiệm vụ nào quá hạn")
    tasks = ngettext("%(n)d nhiệm vụ quá hạn", "%(n)d nhiệm vụ quá hạn", overdue) % {"n": overdue}
    return ngettext("%(tasks)s ở %(n)d nơi", "%(tasks)s ở %(n)d nơi", bodies) % {"tasks": tasks, "n": bodies}
