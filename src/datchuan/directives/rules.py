"""Who may do what with a letter or with the task of a body, and when. ``""`` is yes; otherwise the sentence to read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from datchuan.directives.models import Assignment, Directive
from datchuan.directives.workflow import BY_ACTION, Action, Side
from datchuan.people.models import AgencyKind, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level

#: Roles that speak for the body at which they hold their post.
SPEAKERS = (
    Role.COMMUNE_OFFICER, Role.DISTRICT_OFFICER, Role.DEPARTMENT_SPECIALIST, Role.COORDINATOR, Role.LEADER, Role.FRONT,
    Role.COMMUNE_LEADER, Role.DEPARTMENT_LEADER,
)  # fmt: skip
_OF_DISTRICT = (AgencyKind.PEOPLES_COMMITTEE, AgencyKind.DISTRICT_OFFICE)


def of_province(rights: Rights) -> bool:
    """Whether the person is of the coordination office or leads the province."""
    return rights.is_provincial and rights.holds(Role.COORDINATOR, Role.LEADER)


def speaks_for(rights: Rights, given: Assignment) -> bool:
    """Whether the person speaks for the body that has the task: by a post there, at the standing office of the same
    district, or as the officer of the commune."""
    agency = given.agency
    if any(post.agency_id == agency.pk and post.role in SPEAKERS for post in rights.posts):
        return True
    if agency.kind not in _OF_DISTRICT:
        return False
    if agency.level == Level.COMMUNE:
        return given.unit_id in rights.own_commune_ids
    at_district = (p for p in rights.posts if p.role == Role.DISTRICT_OFFICER and p.agency.kind in _OF_DISTRICT)
    return agency.level == Level.DISTRICT and any(post.agency.unit_id == given.unit_id for post in at_district)


def is_above(rights: Rights, given: Assignment) -> bool:
    """Whether the person is of a superior of the body: the district for a commune, the province for everybody; never
    somebody who speaks for the body itself."""
    if speaks_for(rights, given):
        return False
    if of_province(rights):
        return True
    over = not rights.is_provincial and rights.holds(Role.DISTRICT_OFFICER, Role.LEADER)
    return given.agency.level == Level.COMMUNE and over and given.unit_id in rights.commune_ids


def stands(side: Side, rights: Rights, given: Assignment) -> bool:
    """Whether a person is on a side of the task."""
    if side == Side.ASSIGNEE:
        return speaks_for(rights, given)
    if side == Side.SUPERIOR:
        return is_above(rights, given)
    return side == Side.OFFICE and of_province(rights)


def why_not_person(action: Action, rights: Rights, given: Assignment) -> str:
    """Whether it is this person's move at all."""
    side = BY_ACTION[action].side
    if stands(side, rights, given):
        return ""
    if side == Side.ASSIGNEE:
        return _("Việc này do %(agency)s làm. Anh/chị theo dõi được tại đây.") % {"agency": given.agency}
    if side == Side.SUPERIOR and speaks_for(rights, given):
        return _("Nơi được giao không tự đóng hay tự gia hạn nhiệm vụ của mình. Báo kết quả để cấp trên xem.")
    if side == Side.SUPERIOR:
        return _("Việc này do cấp trên của %(agency)s làm. Anh/chị theo dõi được tại đây.") % {"agency": given.agency}
    return _("Việc này do Văn phòng Điều phối NTM tỉnh hoặc lãnh đạo tỉnh làm. Anh/chị theo dõi được tại đây.")


def why_not_state(action: Action, given: Assignment) -> str:
    """Whether the state of the task allows it."""
    if given.state in BY_ACTION[action].sources:
        return ""
    if action == Action.RECEIVE:
        return _("Nhiệm vụ này đã được nhận rồi.")
    if action in {Action.ACCEPT, Action.RETURN}:
        return _("Chưa có kết quả nào chờ chấp nhận. Nơi được giao báo kết quả trước.")
    if action == Action.PROGRESS:
        return _("Ghi đã nhận nhiệm vụ trước, rồi ghi tiến độ.") if given.state == "sent" else _closed(given)
    if action == Action.REOPEN:
        return _("Nhiệm vụ này chưa đóng, nên không có gì để mở lại.")
    return _closed(given)


def _closed(given: Assignment) -> str:
    return _("Nhiệm vụ này %(state)s, nên không làm việc này được nữa.") % {"state": given.get_state_display()}


def why_not(action: Action, rights: Rights, given: Assignment) -> str:
    """First the person, then the state, then what only this action asks."""
    if sentence := why_not_person(action, rights, given) or why_not_state(action, given):
        return sentence
    if action == Action.ACCEPT and given.delivered_by_id == rights.user_id:
        return _("Anh/chị đã báo kết quả này, nên người khác chấp nhận.")
    if action == Action.DENY and given.wants_until is None:
        return _("Nơi được giao chưa xin gia hạn, nên không có gì để trả lời.")
    if action in {Action.ASK_TIME, Action.EXTEND} and given.due is None:
        return _("Văn bản không đặt hạn cho nhiệm vụ này, nên không có hạn để lùi.")
    return ""


def is_of_person(sentence: str, action: Action, rights: Rights, given: Assignment) -> bool:
    """Whether a refusal is about the person (403) and not about the state (409)."""
    return bool(sentence) and sentence == why_not_person(action, rights, given)


#: Actions that say nothing without words.
WORDS = (
    Action.PROGRESS, Action.REPORT, Action.RETURN, Action.ASK_TIME, Action.EXTEND, Action.DENY, Action.REOPEN,
    Action.CANCEL,
)  # fmt: skip


def why_not_words(action: Action, text: str) -> str:
    """Whether an action says what it must."""
    if text.strip() or action not in WORDS:
        return ""
    wanted = {
        Action.PROGRESS: _("Ghi đã làm đến đâu, còn vướng gì."),
        Action.REPORT: _("Ghi kết quả: đã làm gì, số, ngày của văn bản gửi kèm."),
        Action.RETURN: _("Ghi cần làm lại gì, để nơi được giao biết."),
        Action.REOPEN: _("Ghi vì sao mở lại, để nơi được giao biết làm gì."),
        Action.CANCEL: _("Ghi vì sao không giao nữa; nhiệm vụ vẫn được giữ trong lịch sử."),
    }
    return wanted.get(action, _("Ghi lý do, để người đọc sau hiểu vì sao hạn đổi hay giữ."))


def why_not_day(day: date | None, given: Assignment, today: date) -> str:
    """Whether a term can be put off to a day."""
    if day is None:
        return _("Chọn ngày của hạn mới.")
    if given.due is not None and day <= given.due:
        return _("Hạn mới %(day)s không sau hạn đang có %(due)s. Chọn ngày sau đó.") % {
            "day": f"{day:%d/%m/%Y}",
            "due": f"{given.due:%d/%m/%Y}",
        }
    if day < today:
        return _("Ngày %(day)s đã qua. Chọn ngày từ hôm nay trở đi.") % {"day": f"{day:%d/%m/%Y}"}
    return ""


# Letters


def why_not_letter(rights: Rights, directive: Directive | None = None) -> str:
    """Whether the person may enter letters, or still change this one and give its tasks."""
    if not of_province(rights):
        return _(
            "Văn bản chỉ đạo do Văn phòng Điều phối NTM tỉnh hoặc lãnh đạo tỉnh đưa vào. Anh/chị xem được việc của mình."
        )
    if directive is not None and not directive.is_draft:
        return _(
            "Văn bản này đã giao việc, nên nội dung và danh sách nơi nhận được giữ nguyên. Lập văn bản mới nếu cần."
        )
    return ""


def why_not_issue(directive: Directive, addressees: dict[Any, int]) -> str:
    """Whether every task of a letter has somebody to do it. ``addressees``: task -> how many bodies."""
    if not addressees:
        return _("Văn bản chưa có nhiệm vụ nào. Thêm ít nhất một nhiệm vụ rồi giao.")
    empty = [task for task, count in addressees.items() if not count]
    if empty:
        return _("Nhiệm vụ %(numbers)s chưa có nơi nào khớp cách chọn nơi nhận. Sửa hoặc bỏ nhiệm vụ đó rồi giao.") % {
            "numbers": ", ".join(str(task.number) for task in empty)
        }
    return ""
