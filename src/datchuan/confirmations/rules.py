"""Who may speak for a department on an indicator, and when. ``""`` is yes; otherwise the sentence that is read."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.confirmations.seen import Claim
from datchuan.confirmations.workflow import Act, State, allows
from datchuan.criteria.models import Indicator, Responsibility
from datchuan.people.models import Agency
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.places.queries import takes_part


def why_not_speak(rights: Rights, indicator: Indicator, agency: Agency, year: int) -> str:
    """Whether the person may decide on an indicator for an agency: only specialists of one that leads it that day."""
    leads = list(
        Responsibility.objects.filter(
            indicator=indicator, part=Responsibility.Part.LEAD, valid__contains=rights.on
        ).select_related("agency")
    )
    if not leads:
        return _(
            "Chưa có cơ quan nào được giao chủ trì chỉ tiêu %(code)s, nên chưa ai xác nhận được. "
            "Báo Văn phòng Điều phối NTM tỉnh để phân công."
        ) % {"code": indicator.code}
    names = ", ".join(str(row.agency) for row in leads)
    if agency.pk not in {row.agency_id for row in leads}:
        return _("%(agency)s không chủ trì chỉ tiêu %(code)s. Chỉ tiêu này do %(leads)s xác nhận.") % {
            "agency": agency,
            "code": indicator.code,
            "leads": names,
        }
    if agency.pk not in rights.department_ids:
        return _(
            "Chỉ tiêu %(code)s do %(agency)s xác nhận. Anh/chị không giữ chức vụ chuyên viên ở cơ quan đó, "
            "nên xem được mà không quyết định được."
        ) % {"agency": agency, "code": indicator.code}
    if year > rights.on.year:
        return _("Chưa đến năm %(year)s. Chọn năm %(now)s hoặc năm trước.") % {"year": year, "now": rights.on.year}
    return ""


def why_not_about(rights: Rights, commune: Unit) -> str:
    """Whether a commune's figures are confirmed at all."""
    if takes_part(commune.pk, rights.on):
        return ""
    return _("Đơn vị này không thuộc Chương trình nông thôn mới, nên không có số liệu để xác nhận.")


def why_not_act(act: str, state: str, claim: Claim) -> str:
    """Whether the table allows the act in the state, on what the commune says now."""
    if act in {Act.CONFIRM, Act.DISAGREE} and claim.value is None:
        return _(
            "Xã chưa nhập số liệu cho chỉ tiêu này, nên chưa có gì để xác nhận hay không thống nhất. "
            "Anh/chị có thể yêu cầu bổ sung."
        )
    if allows(act, state):
        return ""
    if state == State.CONFIRMED:
        return _("Số liệu này đã được xác nhận và chưa đổi từ lúc đó. Không cần xác nhận lại.")
    return _("Đã yêu cầu bổ sung và xã chưa trả lời. Chờ xã bổ sung, hoặc xác nhận nếu số liệu đã đúng.")
