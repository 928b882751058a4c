"""Who of the vetting team sees and does what. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.plausibility.models import Draw, Pick, Sign
from datchuan.plausibility.workflow import BY_ACTION, Action, DrawState, PickState, State

#: (set, indicator) that a department leads or supports.
Own = frozenset[tuple[str, str]]


def is_office(rights: Rights) -> bool:
    """Whether the person works for the coordination office of the province."""
    return rights.holds(Role.COORDINATOR) and rights.is_provincial


def why_not_see(rights: Rights) -> str:
    """Whether the person belongs to those who vet: never a commune, never for rankings."""
    if is_office(rights) or rights.holds(Role.DISTRICT_OFFICER, Role.DEPARTMENT_SPECIALIST):
        return ""
    return _(
        "Trang này dành cho người thẩm tra, thẩm định: Văn phòng Điều phối NTM tỉnh, cơ quan NTM của huyện và sở, "
        "ngành phụ "
        "trách chỉ tiêu. Dấu hiệu ở đây chỉ để biết nên xem lại chỗ nào trước, không dùng để xếp hạng hay kết luận "
        "về xã."
    )


def why_not_look(rights: Rights) -> str:
    """Whether the person may have the figures looked through anew."""
    if is_office(rights):
        return ""
    return _("Văn phòng Điều phối NTM tỉnh cho tính lại dấu hiệu; ngoài ra hệ thống tự tính mỗi đêm.")


def why_not_move(action: Action, rights: Rights, sign: Sign, own: Own) -> str:
    """Whether the person may close a sign or open it again."""
    if sentence := why_not_see(rights):
        return sentence
    if not is_office(rights) and not _is_all_theirs(rights, sign, own):
        return _(
            "Dấu hiệu này liên quan xã ngoài phạm vi phụ trách của anh/chị, nên Văn phòng Điều phối NTM tỉnh hoặc cơ "
            "quan phụ "
            "trách chỉ tiêu đóng. Anh/chị xem được phần của mình."
        )
    if sign.state in BY_ACTION[action].sources:
        return ""
    said = {
        State.OPEN: _("Dấu hiệu đang mở. Xem xong thì ghi đã xem gì rồi đóng."),
        State.CLOSED: _("Dấu hiệu đã được đóng. Mở lại nếu còn điều phải xem."),
        State.GONE: _("Số liệu đã đổi và không còn dấu hiệu này, nên không cần làm gì thêm."),
    }
    return said[State(sign.state)]


def _is_all_theirs(rights: Rights, sign: Sign, own: Own) -> bool:
    if rights.department_ids and (sign.set_code, sign.indicator_code) in own:
        return True
    return rights.holds(Role.DISTRICT_OFFICER) and set(sign.communes) <= rights.commune_ids


def why_not_note(note: str) -> str:
    return "" if note.strip() else _("Ghi đã xem gì và vì sao đóng, để người sau không phải xem lại từ đầu.")


def why_not_draw_at_all(rights: Rights) -> str:
    if is_office(rights):
        return ""
    return _("Văn phòng Điều phối NTM tỉnh tổ chức rút mẫu đo lại. Anh/chị xem được kết quả trong phạm vi của mình.")


def why_not_step(action: Action, rights: Rights, draw: Draw) -> str:
    """Whether the person may take a step of a draw: who first, then its state."""
    if sentence := why_not_draw_at_all(rights):
        return sentence
    if draw.state in BY_ACTION[action].sources:
        return ""
    said = {
        DrawState.ANNOUNCED: _("Chưa rút mẫu. Nhập con số công khai đã hẹn để rút trước."),
        DrawState.DRAWN: _("Mẫu đã rút với một con số và không rút lại. Muốn mẫu khác thì công bố một đợt mới."),
        DrawState.ENDED: _("Đợt đo lại đã kết thúc. Muốn đo thêm thì công bố một đợt mới."),
    }
    return said[DrawState(draw.state)]


def measures(rights: Rights) -> bool:
    """Whether the person belongs to those who may ever measure anew."""
    return is_office(rights) or bool(rights.department_ids)


def may_measure(rights: Rights, pick: Pick, own: Own) -> bool:
    """The coordination office measures everything, a department its own indicators; nobody of the place itself."""
    if is_office(rights):
        return True
    return bool(rights.department_ids) and (pick.draw.set_code, pick.indicator_code) in own


def _why_not_at_all(rights: Rights, pick: Pick, own: Own) -> str:
    """Whether the person could measure a figure at all: who, then whether it is still to be measured."""
    if not may_measure(rights, pick, own):
        return _(
            "Kết quả đo lại do Văn phòng Điều phối NTM tỉnh hoặc cơ quan phụ trách chỉ tiêu nhập, để nơi được đo "
            "không tự đo mình."
        )
    if pick.state == PickState.MEASURED:
        return _("Mục này đã có kết quả đo lại và số của xã đã hiện ra, nên không nhập lần thứ hai.")
    if pick.draw.state == DrawState.ENDED:
        return _("Đợt đo lại đã kết thúc, nên không nhập thêm kết quả.")
    return ""


def why_not_take(rights: Rights, pick: Pick, own: Own, *, knows: bool = False) -> str:
    """Whether the person may take a figure to measure it. ``knows``: decided on this very figure before."""
    if sentence := _why_not_at_all(rights, pick, own):
        return sentence
    if pick.state == PickState.TAKEN:
        return _("%(name)s đã nhận đo mục này từ %(at)s. Cần đổi người thì người ấy trả lại trước.") % _taker(pick)
    if knows:
        return _(
            "Anh/chị đã xác nhận hoặc nhận xét chính số liệu này nên đã biết số của xã. Để người khác trong cơ quan nhận đo."
        )
    return ""


def why_not_give_back(rights: Rights, pick: Pick, own: Own) -> str:
    """Whether the person may leave a figure to somebody else: who took it, or the office."""
    if sentence := _why_not_at_all(rights, pick, own):
        return sentence
    if pick.state == PickState.WAITING:
        return _("Mục này chưa ai nhận đo, nên không có gì để trả lại.")
    if pick.taken_by_id == rights.user_id or is_office(rights):
        return ""
    return _("Mục này do %(name)s nhận đo từ %(at)s; người ấy hoặc Văn phòng Điều phối NTM tỉnh trả lại.") % _taker(
        pick
    )


def _taker(pick: Pick) -> dict[str, str]:
    assert pick.taken_at is not None
    return {"name": str(pick.taken_by), "at": f"{pick.taken_at.astimezone(clock.VIETNAM):%d/%m/%Y}"}


def why_not_measure(rights: Rights, pick: Pick, own: Own) -> str:
    """Whether the person may enter what was found; it is entered once, by who took the figure."""
    if sentence := _why_not_at_all(rights, pick, own):
        return sentence
    if pick.state == PickState.WAITING:
        return _("Nhận đo mục này trước: từ lúc nhận, hệ thống giữ kín số của xã với anh/chị tới khi kết quả được lưu.")
    if pick.taken_by_id != rights.user_id:
        return _("%(name)s đã nhận đo mục này từ %(at)s nên người ấy nhập kết quả.") % _taker(pick)
    return ""


def why_not_raise(rights: Rights, pick: Pick, own: Own) -> str:
    """Whether a finding may be made of what differs."""
    if not may_measure(rights, pick, own):
        return _("Phát hiện từ đo lại do Văn phòng Điều phối NTM tỉnh hoặc cơ quan phụ trách chỉ tiêu nêu.")
    if pick.measured_at is None:
        return _("Chưa nhập kết quả đo lại. Đo và nhập trước, rồi so với số của xã.")
    if not pick.differs:
        return _("Kết quả đo lại khớp với số của xã trong mức cho phép, nên không có gì để nêu.")
    return ""
