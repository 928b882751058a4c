"""Who may do what with a report, and when. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.papers import rules as papers
from datchuan.people.models import Agency
from datchuan.people.rights import Rights
from datchuan.reports.content import Difference
from datchuan.reports.models import Report
from datchuan.reports.periods import Period
from datchuan.reports.workflow import BY_ACTION, Action, State

#: The shortest explanation that says something.
SHORTEST = 10


def why_not_write(rights: Rights, organ: Agency | None) -> str:
    """Whether the person writes reports of a committee: its staff, or its leaders."""
    if organ is not None and not papers.why_not_draft(rights, organ):
        return ""
    return _(
        "Báo cáo định kỳ của tỉnh do Văn phòng Điều phối NTM tỉnh lập, của huyện do cơ quan NTM của huyện lập. "
        "Anh/chị xem được báo cáo trong phạm vi của mình."
    )


def why_not_period(period: Period, today: date) -> str:
    if period.first <= today:
        return ""
    return _("Kỳ %(period)s chưa bắt đầu, nên chưa có số liệu để báo cáo. Chọn kỳ đã qua hoặc đang diễn ra.") % {
        "period": period.name
    }


def why_not_in_state(action: Action, report: Report) -> str:
    if report.state in BY_ACTION[action].sources:
        return ""
    if report.state == State.ISSUED:
        return _(
            "Báo cáo đã phát hành, nên số liệu và tệp không đổi nữa. Sai thì hủy văn bản, nêu lý do, rồi lập báo cáo khác."
        )
    return _("Báo cáo này đã hủy. Lập báo cáo khác cho kỳ này nếu cần.")


def why_not(action: Action, rights: Rights, report: Report) -> str:
    """First the person, then the state."""
    return why_not_write(rights, report.organ) or why_not_in_state(action, report)


def why_not_issue(unexplained: Sequence[Difference]) -> str:
    """Whether every total equals its parts, or somebody has written why it does not."""
    n = len(unexplained)
    if not n:
        return ""
    return ngettext(
        "Còn %(n)d chỗ tổng không khớp với các phần. Sửa số liệu rồi lấy lại, hoặc ghi vì sao lệch, rồi phát hành.",
        "Còn %(n)d chỗ tổng không khớp với các phần. Sửa số liệu rồi lấy lại, hoặc ghi vì sao lệch, rồi phát hành.",
        n,
    ) % {"n": n}


def why_not_explain(text: str, is_known: bool) -> str:
    if not is_known:
        return _("Chỗ lệch này không còn trong số liệu đang lập. Mở lại báo cáo để xem các chỗ còn lệch.")
    if len(text.strip()) < SHORTEST:
        return _("Ghi vì sao tổng khác các phần, để người đọc báo cáo hiểu con số nào đúng và vì sao.")
    return ""


def is_of_state(sentence: str, action: Action, report: Report) -> bool:
    """Whether a refusal is about the state (409) and not about the person (403)."""
    return bool(sentence) and sentence == why_not_in_state(action, report)
