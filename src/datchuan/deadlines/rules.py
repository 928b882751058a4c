"""Who may have a private address of the calendar. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.people.models import Role
from datchuan.people.rights import Rights


def why_not_have(rights: Rights) -> str:
    if rights.roles - {Role.OPERATOR}:
        return ""
    return _(
        "Lịch thời hạn dành cho người có việc trong Chương trình. Tài khoản quản trị không có thời hạn nào nên chưa cần "
        "địa chỉ lịch."
    )


def why_not_close(is_open: bool) -> str:
    return "" if is_open else _("Anh/chị chưa có địa chỉ lịch nào đang mở, nên không có gì để đóng.")
