"""Who keeps the register of titles. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.people.models import Role
from datchuan.people.rights import Rights


def why_not_keep(rights: Rights) -> str:
    """Whether the person may record, correct and import events of titles that were decided outside the system."""
    if rights.holds(Role.COORDINATOR):
        return ""
    return _(
        "Sổ danh hiệu do Văn phòng Điều phối NTM tỉnh giữ. Thấy thiếu hay sai quyết định thì báo Văn phòng kèm bản chụp "
        "quyết định."
    )


def why_not_said(source: str, note: str, *, is_correction: bool) -> str:
    """Whether a record says where it comes from, and a correction why it is made."""
    if not source.strip():
        return _("Ghi nguồn: bản gốc hay bản chụp quyết định nào, lưu ở đâu.")
    if is_correction and not note.strip():
        return _("Ghi lý do đính chính, để người đọc sổ hiểu vì sao hai bản ghi khác nhau.")
    return ""
