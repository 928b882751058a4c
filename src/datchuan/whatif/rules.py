"""Who may try what. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from datchuan.decisions.models import Decision
from datchuan.decisions.workflow import State
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.whatif.changes import Change, ThresholdChange, ValueChange
from datchuan.whatif.models import Draft

USERS = (Role.COORDINATOR, Role.LEADER, Role.DEPARTMENT_SPECIALIST, Role.DISTRICT_OFFICER)
#: More changes in one draft cannot be read any more, and a request stays quick.
MOST_CHANGES = 40


def why_not_use(rights: Rights) -> str:
    """Whether the person may make drafts at all."""
    if rights.holds(*USERS):
        return ""
    return _(
        "Thử thay đổi dành cho Văn phòng Điều phối NTM tỉnh, lãnh đạo, sở, ngành và cán bộ nông thôn mới huyện. "
        "Cần biết một thay đổi ảnh hưởng ra sao thì đề nghị các cơ quan này thử và chia sẻ kết quả."
    )


def is_only_department(rights: Rights) -> bool:
    """Whether the person tries for a department only, so for its own indicators."""
    return not rights.holds(Role.COORDINATOR, Role.LEADER, Role.DISTRICT_OFFICER)


def why_not_change(rights: Rights, draft: Draft) -> str:
    """Whether the person may change a draft: it belongs to whoever made it."""
    if said := why_not_use(rights):
        return said
    if draft.owner_id == rights.user_id:
        return ""
    return _("Bản nháp này của %(who)s. Nhân bản nó rồi sửa trên bản của anh/chị.") % {"who": draft.owner}


def why_not_add(rights: Rights, change: Change, leads: Collection[int]) -> str:
    """Whether the person may try a change. ``leads`` are the agencies that lead its indicator."""
    if not is_only_department(rights):
        return ""
    if not isinstance(change, ThresholdChange | ValueChange):
        return _(
            "Sở, ngành thử trên chỉ tiêu mình chủ trì: mức chuẩn hoặc số liệu của xã. "
            "Đổi cột mức, năm hay bộ tiêu chí thì nhờ Văn phòng Điều phối NTM tỉnh."
        )
    if rights.department_ids.isdisjoint(leads):
        return _(
            "Cơ quan của anh/chị không chủ trì chỉ tiêu %(code)s nên không thử ở đây. "
            "Chọn chỉ tiêu khác, hoặc nhờ cơ quan chủ trì thử."
        ) % {"code": change.code}
    return ""


def why_full(count: int) -> str:
    if count < MOST_CHANGES:
        return ""
    return _("Bản nháp đã có %(n)d thay đổi, nhiều nhất trong một bản. Bỏ bớt, hoặc lập bản khác.") % {"n": count}


def why_empty(count: int) -> str:
    """A result can only be put in writing when something was changed."""
    return "" if count else _("Bản nháp chưa có thay đổi nào. Thêm ít nhất một thay đổi rồi lưu kết quả.")


def why_not_share(rights: Rights, draft: Draft) -> str:
    return why_not_change(rights, draft)


def why_not_attach(rights: Rights, decision: Decision | None) -> str:
    """Whether a result may be put to a decision: one that is not signed yet, by the office or the leader of the province."""
    if decision is None:
        return ""
    if not (rights.is_provincial and rights.holds(Role.COORDINATOR, Role.LEADER)):
        return _(
            "Kết quả thử chỉ do Văn phòng Điều phối NTM tỉnh hoặc lãnh đạo tỉnh đính kèm vào quyết định. "
            "Lưu kết quả không kèm quyết định, rồi gửi mã của nó cho cơ quan đó."
        )
    if decision.state in {State.SIGNED, State.CANCELLED}:
        return _("Quyết định này đã ký hoặc đã hủy nên không đính kèm thêm. Chọn một quyết định còn đang soạn.")
    return ""
