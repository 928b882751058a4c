"""Who may do what in a sitting, and when. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from datchuan.council.counting import Rule, quorum_text
from datchuan.council.models import Item, Member, Sitting
from datchuan.council.workflow import BY_ACTION, Action, Choice, ItemState, SittingState
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.workflow import State
from datchuan.people.models import Role
from datchuan.people.rights import Rights


def is_secretary(rights: Rights) -> bool:
    """Whether the person keeps the Council's papers: the provincial coordination office."""
    return rights.holds(Role.COORDINATOR) and rights.is_provincial


def why_not_keep(rights: Rights) -> str:
    if is_secretary(rights):
        return ""
    return _(
        "Việc của thư ký Hội đồng do Văn phòng Điều phối NTM tỉnh làm. Anh/chị xem được cuộc họp và kết quả tại đây."
    )


def why_not_sitting(action: Action, rights: Rights, sitting: Sitting) -> str:
    """Whether the secretary may do something with a sitting: first the person, then the state."""
    if sentence := why_not_keep(rights):
        return sentence
    return "" if sitting.state in BY_ACTION[action].sources else why_not_in_state(SittingState(sitting.state))


def why_not_in_state(state: SittingState) -> str:
    if state == SittingState.PLANNED:
        return _("Cuộc họp chưa khai mạc. Ghi thành viên có mặt rồi khai mạc trước.")
    if state == SittingState.OPEN:
        return _("Cuộc họp đang diễn ra, nên không làm được việc này nữa.")
    if state == SittingState.CLOSED:
        return _("Cuộc họp đã bế mạc; biên bản không đổi. Có việc mới thì lập cuộc họp khác.")
    return _("Cuộc họp đã bị hủy. Lập cuộc họp khác.")


def why_not_item(action: Action, sitting: Sitting, item: Item) -> str:
    """Whether an item is in a state for an action of a sitting that is open (or, for taking off, planned)."""
    if action != Action.OFF and action != Action.CONFLICT and sitting.state != SittingState.OPEN:
        return why_not_in_state(SittingState(sitting.state))
    if item.state in BY_ACTION[action].sources:
        return ""
    if item.state == ItemState.COUNTED:
        return _("Hồ sơ này đã kiểm phiếu xong; kết quả không đổi.")
    if item.state == ItemState.OFF:
        return _("Hồ sơ này đã được đưa ra khỏi chương trình.")
    if item.state == ItemState.LISTED:
        return _("Chưa mở bỏ phiếu về hồ sơ này. Chờ thư ký mở.")
    return _("Đang bỏ phiếu về hồ sơ này. Kiểm phiếu xong rồi làm tiếp.")


def why_not_plan(held_on: date, on: date) -> str:
    if held_on >= on:
        return ""
    return _("Ngày %(day)s đã qua. Chọn ngày họp từ hôm nay trở đi.") % {"day": f"{held_on:%d/%m/%Y}"}


def why_not_list(dossier: Dossier, waiting: Item | None, others: str = "") -> str:
    """Whether a dossier can be put on an agenda. ``waiting``: the item by which it already waits in some sitting;
    ``others``: the purpose of what is on the agenda, since one rule of the vote holds for a whole sitting."""
    if dossier.state != State.COUNCIL:
        return _("Hồ sơ đang ở tình trạng “%(state)s”. Chỉ đưa vào chương trình hồ sơ đủ điều kiện trình Hội đồng.") % {
            "state": dossier.get_state_display()
        }
    if waiting is not None:
        return _("Hồ sơ đã có trong chương trình cuộc họp ngày %(day)s.") % {"day": waiting.sitting}
    if others and others != dossier.purpose:
        return _(
            "Cuộc họp xét công nhận hoặc thu hồi, không xét chung: mỗi việc có nguyên tắc biểu quyết và biên bản riêng. "
            "Lập cuộc họp khác."
        )
    return ""


def why_not_open(rule: Rule, present: int, members: int, noted: int, items: int) -> str:
    """Whether a sitting can open: presence noted for every member, quorum there, something to treat."""
    if members == 0:
        return _("Hội đồng chưa có thành viên nào đang giữ chức vụ. Quản trị hệ thống thêm chức vụ thành viên trước.")
    if noted < members:
        return _("Còn %(count)s thành viên chưa ghi có mặt hay vắng. Ghi đủ rồi khai mạc.") % {"count": members - noted}
    if not rule.has_quorum(present, members):
        return _("Chưa đủ số thành viên: %(said)s. Chưa khai mạc được.") % {"said": quorum_text(present, members, rule)}
    return "" if items else _("Chương trình chưa có hồ sơ nào. Đưa hồ sơ vào chương trình trước.")


def why_not_open_vote(item: Item, dossier: Dossier, voting: Item | None, voters: int) -> str:
    """Whether the vote on an item can open: one at a time, on the version that stands, by somebody."""
    if voting is not None:
        return _("Đang bỏ phiếu về %(commune)s. Kiểm phiếu xong rồi mở hồ sơ tiếp theo.") % {
            "commune": voting.dossier.commune
        }
    if dossier.state != State.COUNCIL:
        return _("Hồ sơ không còn ở bước Hội đồng. Đưa hồ sơ ra khỏi chương trình.")
    if dossier.content_id != item.seen_id:
        return _("Hồ sơ đã có phiên bản mới hơn bản trong chương trình. Đưa ra rồi đưa lại vào chương trình.")
    if voters == 0:
        return _("Không còn thành viên nào được bỏ phiếu về hồ sơ này, vì đều có lợi ích liên quan.")
    return ""


def why_not_cast(member: Member | None, conflicted: bool, voted: bool, choice: str) -> str:
    """Whether a person may vote on an item that is open for votes. Voting twice is refused, never counted twice."""
    if member is None:
        return _("Anh/chị không phải thành viên Hội đồng của cuộc họp này, nên không bỏ phiếu.")
    if not member.present:
        return _("Anh/chị chưa được ghi có mặt, nên chưa bỏ phiếu được. Báo thư ký ghi có mặt.")
    if conflicted:
        return _("Anh/chị đã khai có lợi ích liên quan, nên không bỏ phiếu về hồ sơ này.")
    if voted:
        return _("Anh/chị đã bỏ phiếu về hồ sơ này. Mỗi thành viên bỏ một phiếu.")
    return "" if choice in Choice.values else _("Chọn một trong ba ý kiến rồi bỏ phiếu.")


def why_not_conflict(rights: Rights, member: Member, voted: bool, reason: str) -> str:
    """Whether a conflict can be noted: by the member or the secretary, before that member has voted."""
    if member.user_id != rights.user_id and not is_secretary(rights):
        return _("Lợi ích liên quan do chính thành viên khai, hoặc thư ký ghi theo lời khai.")
    if voted:
        return _("Thành viên đã bỏ phiếu về hồ sơ này, nên không khai được nữa.")
    return "" if reason.strip() else _("Ghi lợi ích liên quan là gì, để biên bản nêu rõ.")


def why_not_close_vote(left: int, conclusion: str) -> str:
    """Whether the votes can be counted: everybody has voted, or it is said why not."""
    if left and not conclusion.strip():
        return _(
            "Còn %(count)s thành viên chưa bỏ phiếu. Chờ đủ phiếu, hoặc ghi lý do kiểm phiếu ngay; phiếu chưa bỏ không tính là "
            "đồng ý."
        ) % {"count": left}
    return ""


def why_not_close(open_items: int) -> str:
    if open_items == 0:
        return ""
    return _("Còn %(count)s hồ sơ chưa xét. Bỏ phiếu, hoặc đưa ra khỏi chương trình có lý do, rồi bế mạc.") % {
        "count": open_items
    }


def reason_wanted() -> str:
    return _("Ghi lý do, để biên bản nêu rõ.")


def stale_sentence() -> str:
    return _("Danh sách có mặt hoặc chương trình đã đổi trong lúc anh/chị xem. Xem lại cuộc họp rồi làm tiếp.")


def why_not_draw_up(sitting: Sitting) -> str:
    """Whether papers can be drawn up: once the sitting is closed, so that they say how it ended."""
    if sitting.state == SittingState.CLOSED:
        return ""
    if sitting.state == SittingState.CANCELLED:
        return why_not_in_state(SittingState.CANCELLED)
    return _("Cuộc họp chưa bế mạc. Bế mạc rồi lập biên bản, để biên bản ghi đủ kết quả.")
