"""Who may do what with a visit, and when. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from datchuan.dossiers.models import Dossier
from datchuan.dossiers.rules import posts_for
from datchuan.dossiers.workflow import State as DossierState
from datchuan.people.models import Agency, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.procedures.kinds import StepKind
from datchuan.visits.models import SiteVisit
from datchuan.visits.workflow import BY_ACTION, Action, Purpose, State

_OF_PROVINCE = (Purpose.SURVEY, Purpose.APPRAISAL, Purpose.AFTER)
#: Roles that plan visits, each with the purposes that it may have.
PURPOSES: dict[str, tuple[Purpose, ...]] = {
    Role.DISTRICT_OFFICER: (Purpose.SURVEY, Purpose.VETTING, Purpose.AFTER),
    Role.DEPARTMENT_SPECIALIST: _OF_PROVINCE,
    Role.COORDINATOR: _OF_PROVINCE,
}
#: How far ahead a visit can be planned: a slip of the year must not hide it.
FURTHEST = timedelta(days=366)


# Planning


def sides(rights: Rights) -> list[Agency]:
    """The agencies for which the person may plan, in the order of the posts."""
    found: dict[int, Agency] = {}
    for post in rights.posts:
        if post.role in PURPOSES:
            found.setdefault(post.agency_id, post.agency)
    return list(found.values())


def purposes(rights: Rights, agency: Agency) -> list[Purpose]:
    """What an agency may go for when the person plans for it."""
    wanted = {p for post in rights.posts if post.agency_id == agency.pk for p in PURPOSES.get(post.role, ())}
    return [purpose for purpose in Purpose if purpose in wanted]


def why_not_plan_at_all(rights: Rights) -> str:
    """Whether the person plans visits, to whatever commune."""
    if sides(rights):
        return ""
    return _(
        "Lịch kiểm tra thực tế do cơ quan NTM của huyện, sở, ngành hoặc Văn phòng Điều phối NTM tỉnh lập. "
        "Anh/chị xem được lịch và kết quả tại đây."
    )


def why_not_plan(rights: Rights, commune: Unit, agency: Agency, purpose: str, takes_part: bool) -> str:
    """Whether the person may plan a visit of an agency to a commune. ``takes_part``: whether it is in the programme."""
    if sentence := why_not_plan_at_all(rights):
        return sentence
    if agency.pk not in {side.pk for side in sides(rights)}:
        return _("Anh/chị không lên lịch thay cho %(agency)s. Chọn lại cơ quan.") % {"agency": agency}
    if purpose not in purposes(rights, agency):
        return _("%(agency)s không đi với mục đích này. Chọn lại mục đích.") % {"agency": agency}
    if commune.pk not in rights.commune_ids:
        return _("%(commune)s không thuộc phạm vi phụ trách của anh/chị.") % {"commune": commune}
    if not takes_part:
        return _("%(commune)s không thuộc Chương trình nông thôn mới, nên không có gì để kiểm tra.") % {
            "commune": commune
        }
    return ""


def why_not_day(day: date, on: date) -> str:
    """Whether a visit can be planned for a day."""
    if day < on:
        return _("Ngày %(day)s đã qua. Chọn ngày từ hôm nay trở đi.") % {"day": f"{day:%d/%m/%Y}"}
    if day > on + FURTHEST:
        return _("Ngày %(day)s cách hôm nay hơn một năm. Xem lại năm.") % {"day": f"{day:%d/%m/%Y}"}
    return ""


def why_not_said(place: str, people: str) -> str:
    """Whether a plan says what it must: the demo and importers come past the form."""
    if not place.strip():
        return _("Ghi nơi gặp, để xã biết đón đoàn ở đâu.")
    return "" if people.strip() else _("Ghi ai đi, để xã biết đoàn gồm những ai.")


def is_in_hands(rights: Rights, agency_id: int, dossier: Dossier) -> bool:
    """Whether an application lies with an agency that vets or appraises it, for which the person speaks."""
    if not dossier.is_open or dossier.state == DossierState.RETURNED or not dossier.plan.has(dossier.step):
        return False
    step = dossier.present_step
    if step.kind == StepKind.VETTING:
        return agency_id in {post.agency_id for post in posts_for(rights, step, dossier.commune_id)}
    roles = (Role.DEPARTMENT_SPECIALIST, Role.COORDINATOR)
    own = {post.agency_id for post in rights.posts if post.role in roles}
    return step.kind == StepKind.DEPARTMENTAL_APPRAISAL and agency_id in own


def why_not_dossier(rights: Rights, agency: Agency, dossier: Dossier | None, commune: Unit) -> str:
    """Whether a visit can be tied to an application."""
    if dossier is None or (dossier.commune_id == commune.pk and is_in_hands(rights, agency.pk, dossier)):
        return ""
    return _(
        "Hồ sơ đã chọn không còn ở bước do %(agency)s thẩm tra, thẩm định. Mở lại trang, chọn hồ sơ khác hoặc không gắn."
    ) % {"agency": agency}


# What follows


def is_team(rights: Rights, visit: SiteVisit) -> bool:
    """Whether the person speaks today for the agency that planned the visit."""
    return any(p.agency_id == visit.agency_id and p.role in PURPOSES for p in rights.posts)


def why_not(action: Action, rights: Rights, visit: SiteVisit) -> str:
    """Whether the person may do something with a visit that exists: first whose move it is, then its state."""
    if not is_team(rights, visit):
        return _("Chuyến này do %(agency)s lên lịch, nên chỉ cơ quan đó ghi kết quả, đổi lịch hoặc hủy.") % {
            "agency": visit.agency
        }
    if visit.state not in BY_ACTION[action].sources:
        return why_not_in_state(State(visit.state))
    return ""


def why_not_in_state(state: State) -> str:
    """What stands in the way of an action in a state, and what to do instead."""
    if state == State.DONE:
        return _("Chuyến này đã có kết quả. Có thêm điều cần ghi thì bổ sung; cần đi lại thì lên lịch chuyến mới.")
    if state == State.CANCELLED:
        return _("Chuyến này đã hủy. Vẫn cần đi thì lên lịch chuyến mới.")
    return _("Chuyến này chưa có kết quả. Ghi kết quả trước, rồi mới bổ sung.")


def why_not_done(day: date, visit: SiteVisit, on: date, text: str) -> str:
    """Whether what was seen can be written down as of a day."""
    if day > on:
        return _("Ngày %(day)s chưa tới. Ghi kết quả sau khi đã đi.") % {"day": f"{day:%d/%m/%Y}"}
    if day < visit.planned_on:
        return _("Chuyến này được lên lịch ngày %(planned)s, nên không thể đã đi từ %(day)s. Xem lại ngày.") % {
            "planned": f"{visit.planned_on:%d/%m/%Y}",
            "day": f"{day:%d/%m/%Y}",
        }
    return why_not_text(text)


def why_not_text(text: str) -> str:
    return "" if text.strip() else _("Ghi đã thấy gì, ở đâu, để xã và người thẩm định đọc được.")


def why_not_reason(reason: str) -> str:
    return "" if reason.strip() else _("Ghi lý do, để xã hiểu vì sao lịch đổi.")


def nothing_moved() -> str:
    return _("Ngày, giờ và nơi gặp vẫn như cũ. Sửa ít nhất một điều rồi lưu.")
