"""Who may do what with a finding, and when. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.utils.translation import gettext as _

from datchuan.findings.models import Finding
from datchuan.findings.workflow import BY_ACTION, Action, Side, Stage, State
from datchuan.people.models import Agency, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Unit

#: Roles whose agencies may raise a finding at each stage.
RAISERS: dict[Stage, tuple[Role, ...]] = {
    Stage.EARLY: (Role.DEPARTMENT_SPECIALIST, Role.COORDINATOR),
    Stage.DISTRICT: (Role.DISTRICT_OFFICER,),
    Stage.APPRAISAL: (Role.DEPARTMENT_SPECIALIST, Role.COORDINATOR),
    Stage.AFTER: (Role.DEPARTMENT_SPECIALIST, Role.COORDINATOR, Role.DISTRICT_OFFICER),
}
#: The longest term that can be given: a slip of the year must not hide a finding for a decade.
LONGEST_TERM = timedelta(days=730)


def sides(rights: Rights, stage: Stage, responsible: Collection[int]) -> list[Agency]:
    """The agencies for which the person may raise a finding at a stage, in the order of the posts.

    ``responsible`` are the agencies that lead or support the indicator: a department speaks on its own indicators only.
    """
    found: dict[int, Agency] = {}
    for post in rights.posts:
        if post.role not in RAISERS[stage]:
            continue
        if post.role == Role.DEPARTMENT_SPECIALIST and post.agency_id not in responsible:
            continue
        found.setdefault(post.agency_id, post.agency)
    return list(found.values())


def stages_for(rights: Rights, responsible: Collection[int]) -> list[Stage]:
    """The stages at which the person may raise a finding on an indicator."""
    return [stage for stage in Stage if sides(rights, stage, responsible)]


def why_not_raise_at_all(rights: Rights, responsible: Collection[int]) -> str:
    """Whether the person may raise findings on an indicator, at whatever stage."""
    if stages_for(rights, responsible):
        return ""
    if rights.holds(Role.DEPARTMENT_SPECIALIST):
        return _(
            "Cơ quan của anh/chị không được giao chủ trì hay phối hợp chỉ tiêu này, nên không nêu phát hiện ở đây. "
            "Thấy điều cần sửa thì báo cơ quan chủ trì hoặc Văn phòng Điều phối NTM tỉnh."
        )
    return _(
        "Phát hiện do sở, ngành phụ trách chỉ tiêu, Văn phòng Điều phối NTM tỉnh hoặc cơ quan NTM của huyện nêu. "
        "Anh/chị xem được phát hiện và việc xử lý tại đây."
    )


def why_not_raise(
    rights: Rights,
    commune: Unit,
    year: int,
    stage: Stage,
    agency: Agency,
    responsible: Collection[int],
    takes_part: bool,
) -> str:
    """Whether the person may raise a finding for an agency at a stage on an indicator of a commune.

    ``responsible``: see ``sides``; ``takes_part``: whether the commune is in the programme on the day.
    """
    if sentence := why_not_raise_at_all(rights, responsible):
        return sentence
    if agency.pk not in {side.pk for side in sides(rights, stage, responsible)}:
        return _("Anh/chị không nêu phát hiện ở bước %(stage)s thay cho %(agency)s. Chọn lại bước hoặc cơ quan.") % {
            "stage": stage.label,
            "agency": agency,
        }
    if commune.pk not in rights.commune_ids:
        return _("%(commune)s không thuộc phạm vi phụ trách của anh/chị.") % {"commune": commune}
    if year > rights.on.year:
        return _("Chưa đến năm %(year)s. Chọn năm %(now)s hoặc năm trước.") % {"year": year, "now": rights.on.year}
    if not takes_part:
        return _("%(commune)s không thuộc Chương trình nông thôn mới, nên không có phát hiện về chỉ tiêu.") % {
            "commune": commune
        }
    return ""


def why_not_warn(rights: Rights, responsible: Collection[int]) -> str:
    """Whether the person may give an early warning on an indicator, to one commune or to many."""
    if sides(rights, Stage.EARLY, responsible):
        return ""
    if rights.holds(Role.DEPARTMENT_SPECIALIST):
        return why_not_raise_at_all(rights, responsible)
    return _("Hướng dẫn sớm do sở, ngành phụ trách chỉ tiêu hoặc Văn phòng Điều phối NTM tỉnh gửi cho các xã.")


def why_not_said(wrong: str, todo: str) -> str:
    """Whether a finding says what it must: importers and the demo come past the form."""
    if not wrong.strip():
        return _("Ghi điều chưa đúng, để xã biết phải xem lại gì.")
    return "" if todo.strip() else _("Ghi việc xã cần làm, để xã biết sửa thế nào.")


def why_not_answer_with(text: str, has_documents: bool, without_proof: str) -> str:
    """Whether an answer says what it must: what was done, and the proof or why there is none."""
    if not text.strip():
        return _("Ghi xã đã làm gì để sửa.")
    if not has_documents and not without_proof.strip():
        return _("Chọn tài liệu chứng minh, hoặc ghi vì sao không kèm tài liệu.")
    return ""


def reason_wanted() -> str:
    return _("Ghi lý do, để xã và người đọc lịch sử hiểu.")


def extension_is_no_longer(due: date) -> str:
    return _("Hạn đang là %(due)s. Gia hạn thì chọn ngày sau ngày đó.") % {"due": f"{due:%d/%m/%Y}"}


def why_not_due(due: date, on: date) -> str:
    """Whether a day can be the last day for a commune's answer."""
    if due < on:
        return _("Thời hạn %(due)s đã qua. Chọn ngày từ hôm nay trở đi.") % {"due": f"{due:%d/%m/%Y}"}
    if due > on + LONGEST_TERM:
        return _("Thời hạn %(due)s cách hôm nay hơn hai năm. Xem lại năm.") % {"due": f"{due:%d/%m/%Y}"}
    return ""


def is_raisers_side(rights: Rights, finding: Finding) -> bool:
    """Whether the person speaks today for the agency that raised the finding, in a role of its stage."""
    roles = RAISERS[Stage(finding.stage)]
    return any(p.agency_id == finding.agency_id and p.role in roles for p in rights.posts)


def is_communes_side(rights: Rights, finding: Finding) -> bool:
    return finding.commune_id in rights.own_commune_ids


def sides_of(rights: Rights, finding: Finding) -> frozenset[Side]:
    """The sides on which the person stands: whose steps are shown greyed with their reason when they must wait."""
    stands = {Side.COMMUNE: is_communes_side(rights, finding), Side.RAISER: is_raisers_side(rights, finding)}
    return frozenset(side for side, yes in stands.items() if yes)


def why_not(action: Action, rights: Rights, finding: Finding) -> str:
    """Whether the person may do something with a finding that exists: first whose move it is, then its state."""
    row = BY_ACTION[action]
    if row.side == Side.COMMUNE and not is_communes_side(rights, finding):
        return _("Phát hiện do cán bộ của xã trả lời. Anh/chị xem được câu trả lời tại đây.")
    if row.side == Side.RAISER and not is_raisers_side(rights, finding):
        return _("Phát hiện do %(agency)s nêu, nên chỉ cơ quan đó đóng, mở lại, gia hạn hoặc rút.") % {
            "agency": finding.agency
        }
    if finding.state not in row.sources:
        return why_not_in_state(action, State(finding.state))
    return ""


def why_not_in_state(action: Action, state: State) -> str:
    """What stands in the way of an action in a state, and what comes first."""
    if state == State.WITHDRAWN:
        return _("Phát hiện đã được rút, nên không làm gì thêm. Có điều mới thì nêu phát hiện khác.")
    if state == State.CLOSED:
        return _("Phát hiện đã đóng. Cơ quan nêu phát hiện mở lại được nếu còn điều phải sửa.")
    if state == State.ANSWERED:
        return _("Xã đã trả lời. Kiểm tra câu trả lời rồi đóng hoặc mở lại với thời hạn mới.")
    if action == Action.CLOSE:
        return _("Xã chưa trả lời. Đóng được sau khi xã trả lời; nêu nhầm thì rút phát hiện và ghi lý do.")
    return _("Phát hiện đang chờ xã trả lời, nên chưa cần mở lại. Cần thêm thời gian thì gia hạn.")


def is_only_of_state(sentence: str, action: Action, finding: Finding) -> bool:
    """Whether a refusal is about the state (409: later it may go) and not about the person (403)."""
    return sentence == why_not_in_state(action, State(finding.state))
