"""Who may do what with villages and what is asked of them. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.villages.models import Address, Kind, Request
from datchuan.villages.workflow import BY_ACTION, Action, Side, State

#: Most villages of one commune, and most households of one village: a slip of the keys must not pass.
MOST_VILLAGES = 80
MOST_HOUSEHOLDS = 20_000
#: Most files of one answer: each is looked into before the page answers.
MOST_FILES = 5
#: Open requests of one village beyond which the commune is warned, and which stand first on its page.
MANY_OPEN = 5
#: Most open requests of one village.
MOST_OPEN = 30
#: How far ahead a day may lie.
LONGEST_DAYS = 366


def why_not_write(rights: Rights, commune_id: int) -> str:
    """Whether the person keeps the villages of a commune and asks them: its own officer only."""
    if commune_id in rights.own_commune_ids:
        return ""
    return _("Danh sách thôn và yêu cầu với thôn do cán bộ của xã ghi. Anh/chị xem được câu trả lời đã nhận.")


def may_read(rights: Rights) -> bool:
    """Whether the person reads what communes within reach ask: all but those who only keep accounts."""
    return bool(rights.posts) and not rights.roles <= {Role.OPERATOR}


def may_read_addresses(rights: Rights, commune_id: int) -> bool:
    """Whether the person reads who answers for the villages, and what is not accepted yet: the commune itself."""
    return commune_id in rights.answering_commune_ids


def may_read_answer(rights: Rights, request: Request) -> bool:
    """Whether the person reads the answer itself: nothing is a figure or a proof before the commune accepts it."""
    return request.state == State.ACCEPTED or may_read_addresses(rights, request.call.commune_id)


def why_not_list(names: Sequence[str], standing: int) -> str:
    """Whether so many villages may be added."""
    if not names:
        return _("Ghi ít nhất một thôn, mỗi dòng một thôn.")
    if standing + len(names) > MOST_VILLAGES:
        return _("Xã đang có %(standing)d thôn; thêm %(more)d thôn là quá %(most)d. Xem lại danh sách.") % {
            "standing": standing, "more": len(names), "most": MOST_VILLAGES,
        }  # fmt: skip
    return ""


def why_not_end(is_over: bool) -> str:
    return _("Thôn này đã thôi dùng từ trước.") if is_over else ""


def why_not_make_address(is_over: bool, holder: str) -> str:
    """Whether a person of a village may be given an address."""
    if is_over:
        return _("Thôn này đã thôi dùng nên không tạo địa chỉ. Chọn thôn khác.")
    return "" if holder else _("Ghi họ tên người giữ địa chỉ, để biết ai trả lời thay thôn.")


def why_not_revoke(is_over: bool) -> str:
    return _("Địa chỉ này đã thu hồi từ trước.") if is_over else ""


def why_not_ask(text: str, unit: str, kind: str, due: date, on: date, villages: int) -> str:
    """Whether a call may go out."""
    if not text:
        return _("Ghi điều cần thôn làm, bằng lời dễ hiểu.")
    if kind == Kind.NUMBER and not unit:
        return _("Ghi đơn vị của con số, ví dụ: hộ, mét, cây.")
    if sentence := why_not_day(due, on):
        return sentence
    return "" if villages else _("Chọn ít nhất một thôn để hỏi.")


def why_not_day(day: date, on: date) -> str:
    """Whether a day may be the term of something asked or promised today."""
    if day < on:
        return _("Ngày hẹn đã qua. Chọn hôm nay hoặc một ngày sau.")
    if day > on + timedelta(days=LONGEST_DAYS):
        return _("Ngày hẹn xa quá một năm. Chọn ngày gần hơn.")
    return ""


def why_not_more(name: str, standing: int) -> str:
    """Whether a village may be asked one thing more."""
    if standing < MOST_OPEN:
        return ""
    return _("%(name)s đang có %(n)d việc chưa xong. Nhận hoặc rút bớt rồi hỏi thêm.") % {"name": name, "n": standing}


def stands(side: Side, who: Rights | Address, request: Request) -> bool:
    """Whether somebody stands on a side of a request: an officer by rights, a person of the village by the address."""
    if side == Side.VILLAGE:
        return isinstance(who, Address) and who.village_id == request.village_id
    return isinstance(who, Rights) and request.call.commune_id in who.own_commune_ids


def why_not(action: Action, who: Rights | Address, request: Request) -> str:
    """Whether somebody may do something with a request: first whose move it is, then its state."""
    row = BY_ACTION[action]
    if not stands(row.side, who, request):
        if row.side == Side.COMMUNE:
            return _("Việc này do cán bộ của xã làm. Anh/chị xem được câu trả lời đã nhận.")
        return _("Thôn trả lời bằng địa chỉ riêng. Thôn báo qua điện thoại thì cán bộ của xã ghi thay.")
    return "" if request.state in row.sources else _in_state(State(request.state), row.side)


def _in_state(state: State, side: Side) -> str:
    if side == Side.VILLAGE:
        return {
            State.ANSWERED: _("Thôn đã gửi việc này; xã đang xem. Cần sửa thì báo xã đề nghị làm lại."),
            State.ACCEPTED: _("Xã đã nhận việc này. Không cần gửi lại."),
            State.WITHDRAWN: _("Xã không cần việc này nữa."),
        }.get(state, _("Việc này đang chờ thôn trả lời."))
    return {
        State.ANSWERED: _("Thôn đã trả lời. Nhận, hoặc đề nghị làm lại."),
        State.ACCEPTED: _("Xã đã nhận câu trả lời này, việc đã xong."),
        State.WITHDRAWN: _("Yêu cầu này đã rút. Cần nữa thì gửi yêu cầu mới."),
    }.get(state, _("Thôn chưa trả lời. Chờ thôn gửi, hoặc ghi thay khi thôn báo qua điện thoại."))


def why_not_answer(kind: str, number: Decimal | None, files: int, note: str, *, by_phone: bool) -> str:
    """Whether an answer holds what was asked: a number, or at least one file. What is told by phone may be words."""
    if kind == Kind.NUMBER:
        return "" if number is not None else _("Nhập con số. Chưa có thì hẹn ngày.")
    if files > MOST_FILES:
        return _("Mỗi lần gửi nhiều nhất %(most)d tệp. Bỏ bớt rồi gửi; còn lại gửi khi xã hỏi thêm.") % {
            "most": MOST_FILES
        }
    if files or (by_phone and note):
        return ""
    if by_phone:
        return _("Chọn tệp thôn đã gửi, hoặc ghi điều thôn báo qua điện thoại.")
    return _("Chọn ít nhất một ảnh.") if kind == Kind.PHOTO else _("Chọn ít nhất một tệp.")


def why_not_return(reason: str, due: date | None, on: date) -> str:
    """Whether an answer may be returned so: it says why and until when."""
    if not reason:
        return _("Ghi điều cần làm lại, để thôn hiểu.")
    if due is None:
        return _("Ghi ngày thôn gửi lại.")
    return why_not_day(due, on)
