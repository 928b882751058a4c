"""Who may write a figure, and when. ``""`` is yes; otherwise the sentence that the user reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.assessments.models import Measurement
from datchuan.config import clock
from datchuan.criteria.models import Indicator
from datchuan.people.models import Agency
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.places.queries import takes_part


def why_not_save(rights: Rights, commune: Unit, year: int) -> str:
    """Whether the person may save the commune's own figure for a year."""
    if commune.pk not in rights.own_commune_ids:
        return _(
            "Số liệu tự đánh giá do cán bộ của xã nhập. Anh/chị xem được số liệu này; "
            "nếu thấy chưa đúng, liên hệ Ủy ban nhân dân xã."
        )
    if year > clock.today().year:
        return _("Chưa đến năm %(year)s. Chọn năm %(now)s hoặc năm trước.") % {"year": year, "now": clock.today().year}
    if not takes_part(commune.pk, clock.today()):
        return _("Đơn vị này không thuộc Chương trình nông thôn mới, nên không nhập số liệu tự đánh giá.")
    return ""


def why_not_save_agency_figure(rights: Rights, indicator: Indicator, agency: Agency) -> str:
    """Whether the person may record the figure of an agency for an indicator: only the agency that leads it."""
    if agency.pk not in rights.department_ids:
        return _("Số liệu này do %(agency)s cung cấp. Anh/chị không giữ chức vụ ở cơ quan đó.") % {"agency": agency}
    leads = indicator.responsibilities.filter(agency=agency, part="lead", valid__contains=rights.on)
    if not leads.exists():
        return _("%(agency)s không chủ trì chỉ tiêu %(code)s, nên không cung cấp số liệu cho chỉ tiêu này.") % {
            "agency": agency,
            "code": indicator.code,
        }
    return ""


def why_not_dispute(rights: Rights, commune: Unit, figure: Measurement | None, version: int) -> str:
    """Whether the commune may say that the agency's figure is not right."""
    if commune.pk not in rights.own_commune_ids:
        return _("Chỉ cán bộ của xã báo được số của cơ quan phụ trách chưa đúng.")
    if figure is None:
        return _("Cơ quan phụ trách chưa cung cấp số liệu cho chỉ tiêu này.")
    if figure.version != version:
        return _("Cơ quan phụ trách vừa đổi số này. Xem số mới trước khi báo.")
    return ""
