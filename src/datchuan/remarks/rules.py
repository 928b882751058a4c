"""Who may do what with a remark, and when. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.people.models import Post, Role
from datchuan.people.rights import Rights
from datchuan.remarks.models import Remark
from datchuan.remarks.workflow import BY_ACTION, Action, Side, State

#: Remarks on one commune that may wait to be looked at: more is spam, or somebody has to look first.
MOST_WAITING = 40


def why_not_send(waiting: int) -> str:
    """Whether a commune takes another remark."""
    if waiting < MOST_WAITING:
        return ""
    return _(
        "Xã này đang có %(n)d phản ánh chờ xem nên tạm chưa nhận thêm. Gửi lại sau vài ngày, hoặc đến Ủy ban nhân dân xã."
    ) % {"n": waiting}


#: How often the sender of one remark may say that an answer is not right.
MOST_DISPUTES = 3


def why_not_echo(action: Action, remark: Remark, disputes: int) -> str:
    """Whether who holds the code of a remark may say of its answer that it is right, or not right."""
    if remark.state not in BY_ACTION[action].sources:
        return _in_state(State(remark.state))
    if action == Action.DISPUTE and disputes >= MOST_DISPUTES:
        return _(
            "Anh/chị đã nói %(n)d lần là chưa đúng. Gửi phản ánh mới, ghi rõ điều còn lại, để có người xem riêng."
        ) % {"n": disputes}
    return ""


def stands(side: Side, rights: Rights, remark: Remark) -> bool:
    """Whether the person stands on a side of a remark today."""
    return post_of(side, rights, remark) is not None


def post_of(side: Side, rights: Rights, remark: Remark) -> Post | None:
    """The post by which the person stands on a side; None without one."""
    if side == Side.COMMUNE and remark.commune_id in rights.own_commune_ids:
        return next((post for post in rights.posts if post.role == Role.COMMUNE_OFFICER), None)
    if side == Side.MODERATOR:
        office = next((post for post in rights.posts if post.role == Role.COORDINATOR), None)
        district = next((post for post in rights.posts if post.role == Role.DISTRICT_OFFICER), None)
        return office or (district if remark.commune_id in rights.commune_ids else None)
    return None


def moderates(rights: Rights, remark: Remark) -> bool:
    """Whether the person decides what of a remark is public, and so reads it as it was sent."""
    return stands(Side.MODERATOR, rights, remark)


def why_not(action: Action, rights: Rights, remark: Remark) -> str:
    """Whether the person may do something with a remark: first whose move it is, then its state."""
    row = BY_ACTION[action]
    if not stands(row.side, rights, remark):
        if row.side == Side.COMMUNE:
            return _("Phản ánh do cán bộ của xã trả lời. Anh/chị xem được câu trả lời tại đây.")
        return _("Việc này do cơ quan NTM của huyện hoặc Văn phòng Điều phối NTM tỉnh làm.")
    return "" if remark.state in row.sources else _in_state(State(remark.state))


def _in_state(state: State) -> str:
    return {
        State.RECEIVED: _("Phản ánh chưa được xem. Cho công khai hoặc không, rồi mới làm việc này."),
        State.SHOWN: _("Phản ánh đang chờ xã trả lời."),
        State.REFUSED: _("Phản ánh không được công khai, việc đã xong."),
        State.DISPUTED: _(
            "Người gửi nói vẫn chưa đúng. Cơ quan NTM của huyện xem rồi đề nghị xã trả lời lại, hoặc khép lại."
        ),
        State.ANSWERED: _("Xã đã trả lời. Cơ quan NTM của huyện khép lại hoặc đề nghị trả lời lại."),
        State.CLOSED: _("Phản ánh đã khép lại."),
    }[state]


def text_wanted(action: Action, text: str) -> str:
    """What is missing when an action says nothing."""
    if text.strip() or action in {Action.CLOSE, Action.AGREE}:
        return ""
    if action == Action.ANSWER:
        return _("Ghi câu trả lời, để người dân biết xã đã xem và làm gì.")
    if action == Action.DISPUTE:
        return _("Ghi điều vẫn chưa đúng: ở đâu, thấy gì, hôm nào.")
    if action == Action.SHOW:
        return _("Ghi lời sẽ công khai: bỏ tên người, số điện thoại, giữ nguyên việc được nêu.")
    return _("Ghi lý do, để người gửi và xã hiểu.")
