"""Who may bring a workbook in. ``""`` is yes; otherwise the sentence that the user reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.assessments.rules import why_not_save
from datchuan.criteria.models import Edition
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.workbooks.marker import COMMUNE, Marker

#: Roles that hold a filled matrix against what communes say themselves.
COMPARERS = (Role.COORDINATOR, Role.DISTRICT_OFFICER, Role.DEPARTMENT_SPECIALIST)


def why_not_take_in(rights: Rights, commune: Unit, year: int) -> str:
    """Whether the person may bring in the workbook of a commune: who may write its figures may."""
    return why_not_save(rights, commune, year)


def why_not_compare(rights: Rights) -> str:
    """Whether the person may hold a filled matrix against what communes say. It writes no figure of a commune."""
    if rights.holds(*COMPARERS, Role.COMMUNE_OFFICER):
        return ""
    return _(
        "Đối chiếu bảng nhiều xã do Văn phòng Điều phối, cấp huyện và các sở, ngành làm. "
        "Anh/chị xem được số liệu ở trang Ma trận."
    )


def why_not_marker(marker: Marker, kind: str, unit: Unit | None, edition: Edition, year: int) -> str:
    """Whether a file belongs here: of this kind, of this commune (None: of many), made by this edition for this year."""
    if marker.kind != kind:
        if marker.kind == COMMUNE:
            return _("Tệp này là bảng của một xã (mã %(code)s). Tải lên ở trang bảng tính của xã đó.") % {
                "code": marker.unit
            }
        return _("Tệp này là bảng nhiều xã, không phải bảng của một xã. Tải lên ở trang Đối chiếu bảng nhiều xã.")
    if unit is not None and marker.unit != unit.code:
        return _(
            "Tệp này là của xã có mã %(theirs)s; trang này là của %(ours)s (mã %(code)s). "
            "Chọn đúng tệp, hoặc mở trang của xã kia. Chưa lưu gì."
        ) % {"theirs": marker.unit, "ours": unit, "code": unit.code}
    if marker.set_code != edition.set_code:
        return _("Tệp này là của bộ %(theirs)s; trang này là của bộ %(ours)s. Mở trang của bộ kia rồi tải lên.") % {
            "theirs": marker.set_code,
            "ours": edition.set_code,
        }
    if marker.year != year:
        return _("Tệp này là của năm %(theirs)d; trang này là của năm %(ours)d. Chọn đúng năm rồi tải lên.") % {
            "theirs": marker.year,
            "ours": year,
        }
    if marker.seal != edition.seal:
        return _(
            "Tệp này theo bản cũ của bộ tiêu chí (%(theirs)s); bản đang áp dụng là %(ours)s. "
            "Tải tệp mới về, chép số liệu sang rồi tải lên."
        ) % {"theirs": marker.edition, "ours": edition.code}
    return ""
