"""Who may do what with an obstacle, and when. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from datchuan.obstacles.models import Obstacle
from datchuan.obstacles.workflow import BY_ACTION, Action, Side, State
from datchuan.people.models import Agency, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level

#: Roles that raise obstacles, each for the agency of its post.
RAISERS = (Role.COMMUNE_OFFICER, Role.DISTRICT_OFFICER, Role.DEPARTMENT_SPECIALIST)
#: The longest term in working days: a slip of the keys must not hide an obstacle for years.
LONGEST_TERM = 90


def sides(rights: Rights) -> list[Agency]:
    """The agencies for which the person may raise obstacles, in the order of the posts."""
    found = {post.agency_id: post.agency for post in rights.posts if post.role in RAISERS}
    return list(found.values())


def why_not_raise(rights: Rights, agency: Agency | None = None) -> str:
    """Whether the person may raise an obstacle (for an agency)."""
    known = {side.pk for side in sides(rights)}
    if not known:
        return _(
            "Vướng mắc do xã, huyện hoặc sở, ngành nêu. Anh/chị xem được vướng mắc trong phạm vi của mình và việc xử lý."
        )
    if agency is not None and agency.pk not in known:
        return _("Anh/chị không nêu vướng mắc thay cho %(agency)s. Chọn cơ quan của mình.") % {"agency": agency}
    return ""


def why_not_say_none(rights: Rights, agency: Agency | None, has_obstacles: bool) -> str:
    """Whether the person may say for a place that it has no obstacle."""
    if agency is None:
        return _("Báo không có vướng mắc do xã hoặc huyện làm, mỗi nơi cho nơi mình.")
    if sentence := why_not_raise(rights, agency):
        return sentence
    if agency.level not in (Level.COMMUNE, Level.DISTRICT):
        return _("Báo không có vướng mắc do xã hoặc huyện làm, mỗi nơi cho nơi mình.")
    if has_obstacles:
        return _("%(agency)s đã nêu vướng mắc trong đợt này, nên không báo là không có.") % {"agency": agency}
    return ""


def why_not_merge(rights: Rights) -> str:
    """Whether the person may put obstacles together."""
    if stands(Side.OFFICE, rights, None):
        return ""
    return _("Nhóm vấn đề do Văn phòng Điều phối NTM tỉnh lập và chuyển. Anh/chị xem được nhóm và việc xử lý tại đây.")


def why_not_draw_up(rights: Rights, narrowed: bool) -> str:
    """Whether the person may make an official paper of the compiled report, which is of all obstacles."""
    if not stands(Side.OFFICE, rights, None):
        return _("Báo cáo tổng hợp do Văn phòng Điều phối NTM tỉnh lập và ký. Anh/chị tải được dự thảo tại đây.")
    if narrowed:
        return _("Văn bản báo cáo gồm mọi vướng mắc. Bỏ các điều đang lọc rồi lập.")
    return ""


def why_not_balanced(cross_foots: bool) -> str:
    """Whether every total of the compiled report equals its parts."""
    if cross_foots:
        return ""
    return _("Tổng của báo cáo không khớp với các phần, nên chưa lập văn bản. Báo quản trị hệ thống kiểm tra số liệu.")


def why_not_said(hard: str) -> str:
    """Whether an obstacle says what it must: the demo and importers come past the form."""
    return "" if hard.strip() else _("Ghi điều đang vướng, để cơ quan trả lời hiểu.")


def why_not_days(days: int) -> str:
    """Whether a term is one that a body can keep and that hides nothing."""
    if 1 <= days <= LONGEST_TERM:
        return ""
    return _("Thời hạn %(days)d ngày làm việc nằm ngoài khoảng từ 1 đến %(most)d. Xem lại số ngày.") % {
        "days": days,
        "most": LONGEST_TERM,
    }


def text_wanted(action: Action) -> str:
    """What is missing when an action says nothing."""
    if action == Action.ANSWER:
        return _("Ghi câu trả lời, hướng dẫn, để nơi nêu biết làm gì.")
    if action == Action.BEYOND:
        return _("Ghi ý kiến tham mưu: vướng ở quy định nào, đề nghị tỉnh quyết định gì.")
    if action == Action.INSTRUCT:
        return _("Ghi ý kiến chỉ đạo, để mọi nơi nêu biết làm gì.")
    if action in {Action.ASK, Action.REPLY}:
        return _("Ghi điều cần nói rõ.")
    return _("Ghi lý do, để nơi nêu và người đọc lịch sử hiểu.")


def stands(side: Side, rights: Rights, obstacle: Obstacle | None) -> bool:
    """Whether the person stands on a side today (of an obstacle, where the side depends on it)."""
    if side == Side.OFFICE:
        return rights.holds(Role.COORDINATOR)
    if side == Side.LEADER:
        return any(p.role == Role.LEADER and p.agency.level == Level.PROVINCE for p in rights.posts)
    if obstacle is None:
        return False
    if side == Side.BODY:
        roles = (Role.DEPARTMENT_SPECIALIST, Role.COORDINATOR)
        return any(p.agency_id == obstacle.to_id and p.role in roles for p in rights.posts)
    return side == Side.RAISER and any(p.agency_id == obstacle.agency_id and p.role in RAISERS for p in rights.posts)


def why_not(action: Action, rights: Rights, obstacle: Obstacle) -> str:
    """Whether the person may do something with an obstacle: first whose move it is, then its state and term."""
    row = BY_ACTION[action]
    if not stands(row.side, rights, obstacle):
        return _whose(row.side, obstacle)
    if obstacle.state not in row.sources:
        return why_not_in_state(State(obstacle.state))
    if action == Action.REOPEN and obstacle.due is not None and obstacle.due < rights.on:
        return reopening_is_over(obstacle.due)
    return ""


def _whose(side: Side, obstacle: Obstacle) -> str:
    if side == Side.RAISER:
        return _("Việc này do nơi nêu vướng mắc (%(agency)s) làm.") % {"agency": obstacle.agency}
    if side == Side.BODY:
        return _("Vướng mắc này do %(agency)s trả lời. Anh/chị xem được câu trả lời tại đây.") % {"agency": obstacle.to}
    if side == Side.OFFICE:
        return _("Việc này do Văn phòng Điều phối NTM tỉnh làm.")
    return _("Ý kiến chỉ đạo do lãnh đạo Ủy ban nhân dân tỉnh cho.")


def reopening_is_over(due: date) -> str:
    return _("Đã quá hạn mở lại (%(due)s). Còn vướng thì nêu vướng mắc mới, ghi rõ đã được trả lời thế nào.") % {
        "due": f"{due:%d/%m/%Y}"
    }


def why_not_in_state(state: State) -> str:
    """What stands in the way of an action in a state, and what comes first."""
    sentences = {
        State.OPEN: _("Vướng mắc đang chờ cơ quan trả lời. Có trả lời rồi mới làm được việc này."),
        State.ASKED: _("Cơ quan trả lời đã hỏi lại; chờ nơi nêu nói rõ thêm."),
        State.ANSWERED: _("Đã có trả lời. Nơi nêu xác nhận đã gỡ xong, hoặc mở lại."),
        State.BEYOND: _(
            "Cơ quan đã báo vượt thẩm quyền; Văn phòng Điều phối NTM tỉnh trình tỉnh hoặc chuyển nơi khác."
        ),
        State.ESCALATED: _("Đã trình Ủy ban nhân dân tỉnh; chờ ý kiến chỉ đạo."),
        State.SOLVED: _("Vướng mắc đã gỡ xong. Còn vướng thì nơi nêu mở lại trong thời hạn."),
        State.UNSOLVED: _("Vướng mắc đã đóng, chưa giải quyết. Có điều mới thì nêu vướng mắc khác."),
    }
    return sentences[state]
