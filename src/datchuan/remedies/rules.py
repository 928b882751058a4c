"""Who may do what with a remedy plan, and when. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.remedies.models import Plan, Step
from datchuan.remedies.workflow import BY_ACTION, Action, Side, State

_PROVINCE = (Role.COORDINATOR, Role.LEADER)


def of_district(rights: Rights, commune_id: int) -> bool:
    """Whether the person speaks for the district over a commune."""
    return (
        not rights.is_provincial
        and rights.holds(Role.DISTRICT_OFFICER, Role.LEADER)
        and commune_id in rights.commune_ids
    )


def drafts_for(rights: Rights, commune_id: int) -> bool:
    """Whether the person writes the plan of a commune: its officer, or the district."""
    return commune_id in rights.own_commune_ids or of_district(rights, commune_id)


def of_province(rights: Rights) -> bool:
    return rights.is_provincial and rights.holds(*_PROVINCE)


def why_not_person(action: Action, rights: Rights, commune_id: int) -> str:
    """Whether it is this person's move at all."""
    side = BY_ACTION[action].side
    if side == Side.DRAFTER and not drafts_for(rights, commune_id):
        return _("Kế hoạch khắc phục do cán bộ xã hoặc UBND huyện lập và báo cáo. Anh/chị xem được tại đây.")
    if side == Side.APPROVER and not of_district(rights, commune_id):
        return _("Kế hoạch khắc phục của xã do UBND huyện duyệt. Anh/chị xem được tại đây.")
    if side == Side.PROVINCE and not of_province(rights):
        return _("Việc này do Văn phòng Điều phối NTM tỉnh hoặc lãnh đạo tỉnh làm.")
    return ""


def why_not_state(action: Action, plan: Plan) -> str:
    """Whether the state of the plan allows it, and what comes first."""
    if plan.state in BY_ACTION[action].sources:
        return ""
    if plan.state == State.SENT:
        return _("Kế hoạch đang chờ huyện duyệt, nên chưa sửa hay báo cáo được. Chờ huyện duyệt hoặc trả lại.")
    if plan.state == State.APPROVED:
        return _("Kế hoạch đã duyệt. Đổi ngày thì ghi lý do; nội dung khác giữ như bản đã duyệt.")
    if plan.state == State.DONE:
        return _("Kế hoạch đã kết thúc, nên không đổi nữa.")
    return _("Kế hoạch chưa được duyệt. Soạn đủ các bước rồi gửi huyện duyệt.")


def why_not(action: Action, rights: Rights, plan: Plan) -> str:
    """First the person, then the state, then what only this action asks."""
    if sentence := why_not_person(action, rights, plan.commune_id):
        return sentence
    if sentence := why_not_state(action, plan):
        return sentence
    if action == Action.APPROVE and plan.sent_by_id == rights.user_id:
        return _("Anh/chị đã gửi kế hoạch này, nên người khác của huyện duyệt. Hai người cùng xem thì ít sót hơn.")
    return ""


def is_of_person(sentence: str, action: Action, rights: Rights, plan: Plan) -> bool:
    """Whether a refusal is about the person (403) and not about the state (409)."""
    return bool(sentence) and sentence == why_not_person(action, rights, plan.commune_id)


def why_not_open(lost: tuple[str, ...] | None) -> str:
    """Whether there is something to plan. None: the commune does not hold the level."""
    if lost is None:
        return _("Xã không giữ danh hiệu này hôm nay, nên không có kế hoạch khắc phục.")
    return "" if lost else _("Xã chưa mất chỉ tiêu nào theo bộ đang áp dụng, nên chưa cần kế hoạch khắc phục.")


def why_not_send(steps: int) -> str:
    return "" if steps else _("Kế hoạch chưa có bước nào. Thêm ít nhất một bước cho chỉ tiêu đã mất rồi gửi.")


def why_not_due(due: date, today: date) -> str:
    if due >= today:
        return ""
    return _("Ngày %(day)s đã qua. Hẹn một ngày từ hôm nay trở đi.") % {"day": f"{due:%d/%m/%Y}"}


def why_not_shift(was: date, now: date, reason: str, today: date) -> str:
    """Whether a day can be changed: to another one that has not gone, with a reason."""
    if was == now:
        return _("Ngày mới trùng ngày đang hẹn. Chọn ngày khác, hoặc để nguyên.")
    if not reason.strip():
        return _("Ghi lý do đổi ngày. Ngày hẹn đầu tiên vẫn được giữ và hiện bên cạnh.")
    return why_not_due(now, today)


def why_not_report(step: Step, why: str, has_proof: bool) -> str:
    """Whether a step can be reported as done: with a document, or with words where the proof lies."""
    if not step.is_open:
        return _("Bước này đã đóng ngày %(day)s.") % {"day": f"{step.closed_on:%d/%m/%Y}"}
    if not why.strip():
        return _("Ghi đã làm gì. Người đọc kế hoạch cần biết vì sao bước này xong.")
    if not has_proof:
        return _("Chọn minh chứng trong thư viện của xã. Bước này cần: %(proof)s.") % {"proof": step.proof}
    return ""


def why_not_met(met: bool, indicator: str) -> str:
    return (
        ""
        if met
        else _("Chỉ tiêu %(code)s chưa đạt theo số liệu hôm nay, nên chưa tự đóng được.") % {"code": indicator}
    )


def why_not_close(open_steps: int) -> str:
    if not open_steps:
        return ""
    return _("Còn %(n)d bước chưa xong. Báo xong từng bước rồi kết thúc kế hoạch.") % {"n": open_steps}
