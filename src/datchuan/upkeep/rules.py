"""Who may do what in a review of kept standards, and when. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from datchuan.people.models import Agency, Role
from datchuan.people.rights import Rights
from datchuan.upkeep.models import Campaign, Outcome, Review
from datchuan.upkeep.workflow import BY_ACTION, Action, State

#: The shortest note of a district that says something.
SHORTEST_NOTE = 10


def runs(rights: Rights) -> bool:
    """Whether a person is of the provincial coordination office, which opens and ends campaigns and returns reviews."""
    return rights.is_provincial and rights.holds(Role.COORDINATOR)


def why_not_open_at_all(rights: Rights) -> str:
    if runs(rights):
        return ""
    return _(
        "Đợt rà soát do Văn phòng Điều phối NTM tỉnh mở. Anh/chị xem các đợt và làm phần của mình khi được giao rà soát."
    )


def why_not_open(
    name: str, basis: str, wording: str, due_at: datetime, at: datetime, communes: Sequence[object]
) -> str:
    """Whether a campaign says what it must and somebody has to review."""
    if not name.strip() or not basis.strip() or not wording.strip():
        return _("Ghi tên đợt, căn cứ và thời hạn như văn bản, để huyện biết vì sao và khi nào phải xong.")
    if due_at <= at:
        return _("Thời hạn của đợt đã qua. Chọn ngày từ hôm nay trở đi.")
    if not communes:
        return _("Không xã nào đang giữ danh hiệu đã chọn vào ngày này. Chọn danh hiệu khác hoặc ngày khác.")
    return ""


def why_not_close(rights: Rights, campaign: Campaign) -> str:
    if not runs(rights):
        return _("Đợt rà soát do Văn phòng Điều phối NTM tỉnh kết thúc.")
    if campaign.state not in BY_ACTION[Action.CLOSE].sources:
        return _("Đợt rà soát này đã kết thúc, nên không đổi nữa.")
    return ""


def reviewer(rights: Rights, review: Review) -> Agency | None:
    """The agency for which a person completes a review: the district's; where there is no district, the commune's own."""
    for post in rights.posts:
        reach = post.reach or [post.agency.unit_id]  # type: ignore[attr-defined]
        if review.district_id is not None:
            if post.role == Role.DISTRICT_OFFICER and {review.district_id, review.commune_id}.intersection(reach):
                return post.agency
        elif post.role == Role.COMMUNE_OFFICER and review.commune_id in reach:
            return post.agency
    return None


def why_not_complete(rights: Rights, review: Review) -> str:
    """Whether a person may complete a review: first who it is, then the state. ``review`` with its campaign."""
    if reviewer(rights, review) is None:
        if review.district_id is None:
            return _("Việc rà soát do cán bộ của xã làm. Anh/chị xem được kết quả tại đây.")
        return _("Việc rà soát do cơ quan NTM của huyện làm. Anh/chị xem được kết quả tại đây.")
    return why_not_complete_in_state(review)


def why_not_complete_in_state(review: Review) -> str:
    if not review.campaign.is_open:
        return _("Đợt rà soát này đã kết thúc. Cần rà soát lại thì đề nghị Văn phòng Điều phối NTM tỉnh mở đợt mới.")
    return ""


def why_not_said(outcome: str, cause: str, note: str) -> str:
    """Whether a completion says what it must: a cause and a note where the standard is not shown to be kept."""
    if outcome == Outcome.KEPT:
        return ""
    if not cause:
        return _("Chọn nguyên nhân chính, vì xã chưa giữ được hoặc chưa đủ số liệu.")
    if len(note.strip()) < SHORTEST_NOTE:
        return _("Ghi nhận xét của huyện: vì sao chưa giữ được hoặc chưa đủ số liệu, và việc sẽ làm.")
    return ""


def why_not_return(rights: Rights, review: Review) -> str:
    """Whether a person may return a review. ``review`` with its campaign."""
    if not runs(rights):
        return _("Kết quả rà soát do Văn phòng Điều phối NTM tỉnh trả lại khi cần làm lại.")
    return why_not_return_in_state(review)


def why_not_return_in_state(review: Review) -> str:
    if not review.campaign.is_open:
        return _("Đợt rà soát này đã kết thúc, nên không trả lại được nữa.")
    if review.state not in BY_ACTION[Action.RETURN].sources:
        return _("Xã này %(state)s, nên chưa có kết quả để trả lại. Chờ huyện hoàn thành rà soát.") % {
            "state": State(review.state).label
        }
    return ""


def reason_wanted() -> str:
    return _("Ghi vì sao trả lại và cần xem lại điều gì, để huyện biết phải làm gì.")


def stale_sentence() -> str:
    return _("Vừa có người khác xử lý mục này. Mở lại trang để xem bản mới nhất rồi làm tiếp.")
