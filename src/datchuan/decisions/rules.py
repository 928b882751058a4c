"""Who may do what with a decision, and when. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from datchuan.decisions.models import Decision, Line
from datchuan.decisions.workflow import BY_ACTION, Action, State, Who
from datchuan.dossiers.content import Content
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.readiness import Checked, why_not_ready
from datchuan.dossiers.revocation import why_not_go_on
from datchuan.dossiers.workflow import State as DossierState
from datchuan.people.models import Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Level
from datchuan.upkeep.line import Line as TestLine


def is_office(rights: Rights) -> bool:
    return rights.holds(Role.COORDINATOR) and rights.is_provincial


def is_leader(rights: Rights) -> bool:
    """Whether the person is a leader of the province's People's Committee."""
    return any(p.role == Role.LEADER and p.agency.level == Level.PROVINCE for p in rights.posts)


def why_not_person(action: Action, rights: Rights, decision: Decision | None) -> str:
    """Whether the person is one of those whom the table names for an action: three different persons, in their order."""
    wanted = BY_ACTION[action].who
    if Who.OFFICE in wanted and is_office(rights):
        return ""
    proposer, verifier = (decision.proposer_id, decision.verifier_id) if decision else (None, None)
    if Who.VERIFIER in wanted and is_office(rights):
        if rights.user_id != proposer:
            return ""
        return _("Anh/chị là người trình, nên không tự kiểm tra. Người khác của Văn phòng Điều phối kiểm tra.")
    if Who.SIGNER in wanted and is_leader(rights):
        if rights.user_id not in (proposer, verifier):
            return ""
        return _("Anh/chị đã trình hoặc kiểm tra quyết định này, nên không ký. Ba việc do ba người làm.")
    if wanted == (Who.SIGNER,):
        return _("Quyết định do lãnh đạo Ủy ban nhân dân tỉnh ký. Anh/chị xem được quyết định tại đây.")
    return _("Dự thảo quyết định do Văn phòng Điều phối NTM tỉnh soạn, trình và kiểm tra.")


def why_not(action: Action, rights: Rights, decision: Decision) -> str:
    """Whether a person may do something with a decision that exists: first the person, then the state."""
    if sentence := why_not_person(action, rights, decision):
        return sentence
    return "" if decision.state in BY_ACTION[action].sources else why_not_in_state(State(decision.state))


def why_not_in_state(state: State) -> str:
    if state == State.SIGNED:
        return _("Quyết định đã ký, nên không đổi. Sai sót thì ban hành quyết định đính chính.")
    if state == State.CANCELLED:
        return _("Dự thảo đã hủy. Soạn dự thảo khác.")
    if state == State.DRAFT:
        return _("Quyết định đang soạn. Trình rồi mới kiểm tra, ký.")
    if state == State.PROPOSED:
        return _("Quyết định đã trình, chờ kiểm tra. Cần sửa thì người kiểm tra trả lại.")
    return _("Quyết định đã kiểm tra, chờ ký. Cần sửa thì người kiểm tra hoặc người ký trả lại.")


def is_only_of_state(sentence: str, decision: Decision) -> bool:
    """Whether a refusal is about the state (409: later it may go) and not about the person (403)."""
    return sentence == why_not_in_state(State(decision.state))


def why_not_list(dossier: Dossier, decision: Decision, has_vote: bool, taken: Line | None) -> str:
    """Whether a dossier can stand in a decision: of its purpose, level and year; voted on what stands; in no other."""
    if dossier.purpose != decision.purpose:
        return _("Hồ sơ của %(commune)s thuộc việc khác. Công nhận và thu hồi không chung một quyết định.") % {
            "commune": dossier.commune
        }
    if dossier.level != decision.level or dossier.year != decision.year_met:
        return _("Hồ sơ của %(commune)s thuộc danh hiệu hoặc năm khác. Mỗi quyết định một danh hiệu, một năm.") % {
            "commune": dossier.commune
        }
    if taken is not None:
        return _("%(commune)s đã có trong một dự thảo hoặc quyết định khác.") % {"commune": dossier.commune}
    if dossier.state != DossierState.VOTED:
        return _("Hồ sơ của %(commune)s đang ở tình trạng “%(state)s”; chỉ đưa vào hồ sơ Hội đồng đã thông qua.") % {
            "commune": dossier.commune,
            "state": dossier.get_state_display(),
        }
    if not has_vote:
        return _("Chưa thấy kết quả bỏ phiếu của Hội đồng cho phiên bản hồ sơ đang có của %(commune)s.") % {
            "commune": dossier.commune
        }
    return ""


def why_not_sign_line(
    line: Line, checked: list[Checked], may_be_illustrative: bool, fresh: TestLine | None = None
) -> str:
    """Whether a commune can be recognised now: on what was voted, with every condition, on no illustrative level.

    A title can be taken away while the test holds on what was sealed and on the figures of the day (``fresh``).
    ``may_be_illustrative``: a decision of a demo installation, which says on its face that it has no legal value.
    """
    dossier, name = line.dossier, {"commune": line.commune_name}
    if dossier.state != DossierState.VOTED or dossier.content_id != line.seen_id:
        return _("Hồ sơ của %(commune)s đã đổi sau khi Hội đồng bỏ phiếu. Đưa ra khỏi dự thảo.") % name
    if sentence := why_not_ready(checked):
        return _("%(commune)s: %(said)s") % {**name, "said": sentence}
    if fresh is not None and (sentence := why_not_go_on(dossier, fresh)):
        return _("%(commune)s: %(said)s") % {**name, "said": sentence}
    illustrative = Content(line.seen.document).illustrative()
    if illustrative and not may_be_illustrative:
        codes = ", ".join(item["code"] for item in illustrative[:8])
        return _(
            "%(commune)s: %(count)s chỉ tiêu (%(codes)s) mới có mức chuẩn minh họa, chưa có văn bản. Không ban hành quyết định "
            "trên mức chuẩn minh họa; nạp mức chuẩn chính thức rồi đánh giá lại."
        ) % {**name, "count": len(illustrative), "codes": codes}
    return ""


def why_not_number(number: int | None, taken: bool) -> str:
    if number is None or number < 1:
        return _("Nhập số quyết định theo sổ của Văn phòng Ủy ban nhân dân tỉnh.")
    return (
        _("Số %(number)s đã được dùng trong năm nay. Xem lại sổ công văn rồi nhập số khác.") % {"number": number}
        if taken
        else ""
    )


def why_not_decided_on(day: date, on: date, last_vote: date | None) -> str:
    """Whether a day can be the day of the decision: not to come, not before the Council voted."""
    if day > on:
        return _("Ngày %(day)s chưa tới. Ghi ngày ký, không sau hôm nay.") % {"day": f"{day:%d/%m/%Y}"}
    if last_vote is not None and day < last_vote:
        return _("Ngày ký %(day)s trước ngày Hội đồng bỏ phiếu (%(vote)s). Xem lại ngày ký.") % {
            "day": f"{day:%d/%m/%Y}",
            "vote": f"{last_vote:%d/%m/%Y}",
        }
    return ""


def why_empty(lines: Collection[Line]) -> str:
    return "" if lines else _("Dự thảo chưa có xã nào. Thêm xã Hội đồng đã thông qua rồi trình.")


def reason_wanted() -> str:
    return _("Ghi lý do, để người soạn biết phải sửa gì.")


# The official paper


def why_not_issue_person(rights: Rights) -> str:
    if is_office(rights) or is_leader(rights):
        return ""
    return _("Văn bản quyết định do Văn phòng Điều phối NTM tỉnh hoặc lãnh đạo Ủy ban nhân dân tỉnh lập, ký và lưu.")


def why_not_issue(rights: Rights, decision: Decision) -> str:
    """Whether the paper of a decision can be drawn, signed or brought in: by its office or leaders, once it is signed."""
    if sentence := why_not_issue_person(rights):
        return sentence
    return "" if decision.state == State.SIGNED else _("Quyết định chưa ký ban hành, nên chưa có văn bản.")


def why_not_sign_here(is_demo: bool, decision: Decision, person: User, *, has_key: bool = False) -> str:
    """Whether the paper can be signed on the server: by whoever signed the decision, with the organ's key or in a demo."""
    if not has_key and (not is_demo or not decision.is_demo):
        return _(
            "Ký số bằng công cụ của cơ quan cấp chứng thư, rồi tải bản đã ký lên. Chứng thư minh họa chỉ có ở bản dùng thử."
        )
    if decision.signer_id != person.pk:
        return _("Văn bản do người ký quyết định ký số: %(signer)s.") % {"signer": decision.signer}
    return ""


def no_paper() -> str:
    return _("Quyết định chưa có văn bản. Lập văn bản trước.")
