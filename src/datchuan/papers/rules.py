"""Who may do what with a paper. "" is yes, otherwise the sentence that a person reads.

The room knows organs, not procedures: that a proposer does not sign his own proposal is a rule of the rooms above.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from datchuan.papers.homes import Home
from datchuan.papers.models import IssuedPaper
from datchuan.papers.workflow import BY_ACTION, Action, Side, State
from datchuan.people.models import Agency, AgencyKind, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level

#: Those who write for the People's Committee or the council of their level.
_STAFF = {Level.COMMUNE: Role.COMMUNE_OFFICER, Level.DISTRICT: Role.DISTRICT_OFFICER, Level.PROVINCE: Role.COORDINATOR}
_HEADS = (Role.LEADER, Role.COMMUNE_LEADER)
_WITH_STAFF = {AgencyKind.PEOPLES_COMMITTEE, AgencyKind.COUNCIL}


def drafts_for(rights: Rights, organ: Agency) -> bool:
    """Whether the person writes papers for an organ: own agency, or the staff of its committee or council."""
    for post in rights.posts:
        if post.role == Role.OPERATOR:
            continue
        if post.agency_id == organ.pk:
            return True
        staff = organ.kind in _WITH_STAFF and post.role == _STAFF.get(Level(organ.level))
        if staff and post.agency.unit_id == organ.unit_id:
            return True
    return False


def signs_for(rights: Rights, organ: Agency) -> bool:
    """Whether the person signs papers of an organ: a leader of the committee, a member of the council, or the agency's own."""
    for post in rights.posts:
        if organ.kind == AgencyKind.PEOPLES_COMMITTEE:
            if post.role in _HEADS and post.agency.unit_id == organ.unit_id:
                return True
        elif post.agency_id == organ.pk and post.role != Role.OPERATOR:
            return True
    return False


def why_not_draft(rights: Rights, organ: Agency) -> str:
    if drafts_for(rights, organ) or signs_for(rights, organ):
        return ""
    return _("Văn bản của %(organ)s do cơ quan đó soạn. Anh/chị không giữ chức vụ ở đó hôm nay.") % {"organ": organ}


def why_not(action: Action, rights: Rights, issued: IssuedPaper) -> str:
    """Whether the person may do something with a paper: first whose move it is, then its state."""
    row, organ = BY_ACTION[action], issued.organ
    if row.side == Side.SIGNER and not signs_for(rights, organ):
        return _("Văn bản của %(organ)s do lãnh đạo cơ quan đó ký hoặc hủy.") % {"organ": organ}
    if row.side == Side.DRAFTER and (refused := why_not_draft(rights, organ)):
        return refused
    return why_not_in_state(action, State(issued.state))


def why_not_in_state(action: Action, state: State) -> str:
    """What stands in the way of an action in a state, and what comes first."""
    if state in BY_ACTION[action].sources:
        return ""
    if state == State.CANCELLED:
        return _("Văn bản đã hủy, nên không làm gì thêm. Cần thì soạn văn bản khác.")
    if state == State.DRAFT:
        return _("Văn bản chưa có số. Cấp số rồi ký.")
    if state == State.SIGNED:
        return _("Văn bản đã ký, nên nội dung và tệp không đổi nữa. Sai thì hủy, nêu lý do, rồi soạn văn bản khác.")
    if action == Action.REVOKE:
        return _("Văn bản chưa ký. Người soạn thảo hủy được, số vẫn giữ trong sổ.")
    return _("Văn bản đã có số, nên nội dung không đổi nữa. Cần sửa thì hủy văn bản này rồi soạn văn bản khác.")


def is_only_of_state(sentence: str, action: Action, issued: IssuedPaper) -> bool:
    """Whether a refusal is about the state (409) and not about the person (403)."""
    return bool(sentence) and sentence == why_not_in_state(action, State(issued.state))


def why_not_day(day: date, today: date) -> str:
    """Whether a paper can bear a day: a number belongs to its year, and nobody dates ahead."""
    if day > today:
        return _("Ngày %(day)s chưa tới. Ghi ngày ký, không sau hôm nay.") % {"day": f"{day:%d/%m/%Y}"}
    if day.year < today.year - 1:
        return _("Ngày %(day)s cách hôm nay hơn một năm. Xem lại năm.") % {"day": f"{day:%d/%m/%Y}"}
    return ""


def why_not_sign_here(rights: Rights, issued: IssuedPaper, *, has_key: bool = False) -> str:
    """Whether the person can sign on the server: whoever signs for the organ, with its key or in a demo."""
    if not has_key and (not settings.DEMO or not issued.is_demo):
        return _(
            "Ký số bằng công cụ của cơ quan cấp chứng thư, rồi tải bản đã ký lên. Chứng thư minh họa chỉ có ở bản dùng thử."
        )
    return why_not(Action.SIGN, rights, issued)


def why_not_here(home: Home | None) -> str:
    """Whether the paper is numbered and signed on its own page: not where a room above keeps it by rules of its own."""
    if home is None or not home.keeps:
        return ""
    return _("Văn bản này lập, ký và lưu tại trang “%(home)s”. Mở trang đó để làm tiếp.") % {"home": home.name}


def why_not_reason(reason: str) -> str:
    return "" if reason.strip() else _("Ghi lý do hủy, để người cầm văn bản này biết vì sao không dùng nữa.")


def why_not_put_template(rights: Rights) -> str:
    if rights.holds(Role.COORDINATOR, Role.OPERATOR):
        return ""
    return _("Mẫu văn bản do Văn phòng Điều phối NTM tỉnh hoặc quản trị hệ thống thay. Anh/chị tải được mẫu đang dùng.")


def may_read(rights: Rights, issued: IssuedPaper) -> bool:
    """Whether the person may open a paper: the organ's own people, the province, the commune that it is about."""
    if not rights.posts or rights.roles <= {Role.OPERATOR}:
        return False
    organ = issued.organ
    if rights.is_provincial or drafts_for(rights, organ) or signs_for(rights, organ):
        return True
    return issued.scope.startswith("commune:") and rights.commune(issued.scope.removeprefix("commune:")) is not None
