"""Who may change targets and speak in an account, and when. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from datchuan.people.models import AgencyKind, Post, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level
from datchuan.targets.models import Account
from datchuan.targets.workflow import BY_ACTION, Action, Side, State
from datchuan.ui.dates import format_date

#: The most communes that a district may be given: a slip of the keys must not make a target of hundreds.
MOST = 60


def stands(side: Side, rights: Rights, district_id: int) -> bool:
    """Whether the person stands on a side of a district's account today."""
    if side == Side.OFFICE:
        return rights.holds(Role.COORDINATOR)
    return post_of(side, rights, district_id) is not None


def post_of(side: Side, rights: Rights, district_id: int) -> Post | None:
    """The post by which the person speaks on a side: a head for the own district, a leader for the province."""
    if side == Side.OFFICE:
        return next((post for post in rights.posts if post.role == Role.COORDINATOR), None)
    leads = [post for post in rights.posts if post.role == Role.LEADER]
    if side == Side.PROVINCE:
        return next((post for post in leads if post.agency.level == Level.PROVINCE), None)
    kind = AgencyKind.PEOPLES_COMMITTEE
    own = (post for post in leads if post.agency.unit_id == district_id and post.agency.kind == kind)
    return next(own, None)


def why_not_revise(rights: Rights, account: Account | None) -> str:
    """Whether the person may change the targets of a district for a year."""
    if not stands(Side.OFFICE, rights, 0):
        return _(
            "Chỉ tiêu do tỉnh giao; Văn phòng Điều phối NTM tỉnh ghi điều chỉnh theo văn bản. "
            "Anh/chị xem được mọi lần điều chỉnh và lý do tại đây."
        )
    if account is not None and account.state == State.CONCLUDED:
        return _("Tỉnh đã kết luận về chỉ tiêu năm %(year)s của %(agency)s. Muốn điều chỉnh thì mở lại trước.") % {
            "year": account.year, "agency": account.agency,
        }  # fmt: skip
    return ""


def why_not_figure(value: int) -> str:
    if 0 <= value <= MOST:
        return ""
    return _("Số xã %(value)d nằm ngoài khoảng từ 0 đến %(most)d. Xem lại số.") % {"value": value, "most": MOST}


def why_not_said(reason: str, document: str) -> str:
    """Whether a revision says why and by which document: the demo and importers come past the form."""
    if not document.strip():
        return _("Ghi văn bản làm căn cứ điều chỉnh, ví dụ số và ngày của quyết định.")
    return "" if reason.strip() else _("Ghi lý do điều chỉnh. Chỉ tiêu đầu năm vẫn hiện bên cạnh, cùng lý do này.")


def why_not(action: Action, rights: Rights, district_id: int, account: Account | None) -> str:
    """Whether the person may do something with an account: first whose move it is, then its state."""
    row = BY_ACTION[action]
    if not stands(row.side, rights, district_id):
        return _whose(action)
    if account is None:
        return "" if not row.sources else _("Chưa có yêu cầu giải trình nào cho năm này.")
    if account.state not in row.sources:
        return _in_state(State(account.state))
    return ""


def why_not_ask(closes: date, on: date, missing: int) -> str:
    """Whether an account of a year may be asked for: the term is over and something is missing against a target."""
    if on <= closes:
        return _("Chỉ tiêu này còn trong hạn đến hết %(day)s. Hết hạn mà chưa đạt mới yêu cầu giải trình.") % {
            "day": format_date(closes)
        }
    return (
        "" if missing else _("Không thiếu xã nào so với chỉ tiêu, cả chỉ tiêu đầu năm, nên không có gì để giải trình.")
    )


def _whose(action: Action) -> str:
    if BY_ACTION[action].side == Side.HEAD:
        return _("Giải trình do lãnh đạo Ủy ban nhân dân huyện làm. Anh/chị xem được nội dung tại đây.")
    if BY_ACTION[action].side == Side.PROVINCE:
        return _("Kết luận do lãnh đạo Ủy ban nhân dân tỉnh đưa ra.")
    return _("Việc này do Văn phòng Điều phối NTM tỉnh làm.")


def text_wanted(action: Action) -> str:
    """What is missing when an action says nothing."""
    return {
        Action.ASK: _("Ghi điều cần giải trình."),
        Action.EXPLAIN: _("Ghi vì sao chưa đạt và sẽ làm gì, để tỉnh kết luận được."),
        Action.RETURN: _("Ghi điều cần giải trình thêm."),
        Action.CONCLUDE: _("Ghi kết luận, để người đứng đầu biết phải làm gì."),
    }.get(action, _("Ghi lý do mở lại."))


def cause_wanted() -> str:
    return _("Chọn nguyên nhân: khách quan, chủ quan hay cả hai.")


def _in_state(state: State) -> str:
    return {
        State.ASKED: _("Đang chờ người đứng đầu huyện giải trình. Có giải trình rồi mới làm được việc này."),
        State.RETURNED: _("Tỉnh đã yêu cầu giải trình thêm; đang chờ người đứng đầu huyện."),
        State.EXPLAINED: _("Đã có giải trình; chờ tỉnh kết luận hoặc yêu cầu giải trình thêm."),
        State.CONCLUDED: _("Tỉnh đã kết luận. Có điều mới thì lãnh đạo tỉnh mở lại."),
    }[state]
