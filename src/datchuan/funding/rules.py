"""Who may write in the register of works, and what fits. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from datchuan.funding.models import Contribution, Work
from datchuan.funding.sums import Sums
from datchuan.funding.workflow import BY_ACTION, Action, Kind, Measure, State
from datchuan.people.rights import Rights
from datchuan.ui.dates import format_date
from datchuan.ui.numbers import format_number, money_reading

#: Most works of one commune, and most households that one line of contributions speaks of: a slip of the keys must not pass.
MOST_WORKS = 300
MOST_HOUSEHOLDS = 20_000


def may_write(rights: Rights, commune_id: int) -> bool:
    return commune_id in rights.own_commune_ids


def why_not_write(rights: Rights, commune_id: int) -> str:
    """Whether the person keeps the register of a commune."""
    if may_write(rights, commune_id):
        return ""
    return _("Sổ công trình và đóng góp do cán bộ của xã ghi. Anh/chị xem được tại đây; thấy số chưa đúng thì báo xã.")


def why_not(action: Action, rights: Rights, work: Work) -> str:
    """Whether the person may do something with a work: first who keeps the register, then the state."""
    if sentence := why_not_write(rights, work.commune_id):
        return sentence
    return "" if work.state in BY_ACTION[action].sources else _in_state(State(work.state))


def _in_state(state: State) -> str:
    return {
        State.PLANNED: _("Công trình chưa khởi công. Khởi công trước rồi làm việc này."),
        State.BUILDING: _("Công trình đang thi công. Nghiệm thu hoặc dừng công trình trước."),
        State.ACCEPTED: _("Công trình đã nghiệm thu."),
        State.SETTLED: _("Công trình đã quyết toán. Cần sửa thì mở lại quyết toán, ghi lý do."),
        State.STOPPED: _("Công trình đang dừng. Khởi công lại trước."),
    }[state]


def why_not_begin(state: str) -> str:
    """Whether a work can be written into the register in a state."""
    if state in BY_ACTION[Action.ADD].targets:
        return ""
    return _("Chọn công trình chưa khởi công, đang thi công hay đã nghiệm thu; quyết toán và dừng thì ghi sau.")


def already_there(name: str) -> str:
    return _("Sổ đã có công trình “%(name)s”. Mở công trình đó để ghi tiếp, hoặc ghi tên khác cho khỏi lẫn.") % {
        "name": name
    }


def too_many() -> str:
    return _("Sổ của xã nhiều nhất %(n)d công trình. Kiểm tra lại danh sách đã dán.") % {"n": MOST_WORKS}


def reason_wanted(action: Action | None = None) -> str:
    if action == Action.STOP:
        return _("Ghi vì sao dừng, để huyện và người đọc nhật ký hiểu.")
    if action == Action.REOPEN:
        return _("Ghi vì sao mở lại quyết toán.")
    return _("Ghi lý do, để người đọc sổ sau này hiểu vì sao số đổi.")


def why_not_days(started: date | None, finished: date | None) -> str:
    if started and finished and finished < started:
        return _("Ngày hoàn thành ở trước ngày khởi công. Xem lại hai ngày.")
    return ""


# Entries


def why_not_amount(work_state: str, kind: str, amount: int, on: date, today: date) -> str:
    """What makes an entry meaningless; what is only unusual is asked about by ``doubts``."""
    if amount <= 0:
        return _("Số tiền phải lớn hơn 0. Ghi nhầm thì hủy dòng đã ghi, không ghi số âm.")
    if on > today:
        return _("Ngày %(on)s chưa tới. Ghi việc đã làm xong, ngày không sau hôm nay.") % {"on": format_date(on)}
    if kind == Kind.ACCEPTED and work_state == State.PLANNED:
        return _("Công trình chưa khởi công nên chưa có khối lượng để nghiệm thu. Bấm Khởi công trước.")
    return ""


def why_not_reverse(is_reversal: bool, is_reversed: bool) -> str:
    if is_reversal:
        return _("Dòng này là dòng hủy. Cần ghi lại số thì ghi một dòng mới.")
    if is_reversed:
        return _("Dòng này đã được hủy. Số của nó không còn được tính.")
    return ""


def doubts(
    approved: int | None, approved_on: date | None, sums: Sums, kind: str = "", on: date | None = None
) -> list[str]:
    """What is unusual once an entry of a kind is in ``sums`` ("": whatever the kind): it passes with a reason."""
    said = []
    after = {Kind.FUNDED: sums.funded, Kind.ACCEPTED: sums.accepted, Kind.PAID: sums.paid}
    words = {Kind.FUNDED: _("vốn đã bố trí"), Kind.ACCEPTED: _("giá trị đã nghiệm thu"), Kind.PAID: _("số đã trả")}
    for one in Kind:
        if kind in ("", one) and approved is not None and after[one] > approved:
            said.append(
                _("Tổng %(what)s %(sum)s lớn hơn giá trị phê duyệt %(approved)s.")
                % {"what": words[one], "sum": money_reading(after[one]), "approved": money_reading(approved)}
            )
    if kind == Kind.PAID and sums.paid > sums.funded:
        said.append(
            _("Tổng số đã trả %(paid)s lớn hơn vốn đã bố trí %(funded)s.")
            % {"paid": money_reading(sums.paid), "funded": money_reading(sums.funded)}
        )
    if on is not None and approved_on is not None and on < approved_on:
        said.append(_("Ngày ghi ở trước ngày phê duyệt %(on)s.") % {"on": format_date(approved_on)})
    return said


def explain(said: list[str]) -> str:
    """The sentence that asks for a reason; "" where nothing is unusual."""
    return " ".join([*said, _("Kiểm tra lại; nếu đúng như vậy, ghi lý do rồi lưu.")]) if said else ""


# Contributions


def why_not_gift(measure: str, quantity: Decimal, households: int, given_on: date, today: date) -> dict[str, str]:
    """Field -> what does not fit."""
    said = {}
    if quantity <= 0:
        said["quantity"] = _("Ghi số lớn hơn 0.")
    elif measure in (Measure.MONEY, Measure.VALUE) and quantity != quantity.to_integral_value():
        said["quantity"] = _("Số tiền là số nguyên đồng, không có phần lẻ.")
    if not 1 <= households <= MOST_HOUSEHOLDS:
        said["households"] = _("Số hộ đóng góp từ 1 đến %(most)s.") % {"most": format_number(MOST_HOUSEHOLDS)}
    if given_on > today:
        said["given_on"] = _("Ngày đóng góp chưa tới. Ghi ngày đã nhận, không sau hôm nay.")
    return said


def why_not_cancel(gift: Contribution) -> str:
    return _("Đóng góp này đã được hủy, không còn được tính.") if gift.cancelled_at else ""
