"""Operators made and helped on the machine itself: ``datchuan operator first``, ``second``, ``link``.

Whoever may run commands on the server may do this much; the journal names the system as the one who did it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.journal.actions import together
from datchuan.people import actions, credentials, queries
from datchuan.people.models import Agency, AgencyKind, Role, User
from datchuan.people.passwords import PasswordLink
from datchuan.people.rights import rights_of


def first(username: str, full_name: str, agency_code: str = "") -> dict[str, Any]:
    """The first operator of the installation, with a one-time link. Refused once there is one."""
    return _shown(actions.first_operator(username=username, full_name=full_name, agency=_agency(agency_code)))


def second(username: str, full_name: str, agency_code: str = "") -> dict[str, Any]:
    """The second operator, who confirms what the first proposes. Refused unless there is just one."""
    agency = _agency(agency_code)
    return _shown(actions.first_operator(username=username, full_name=full_name, agency=agency, second=True))


def new_link(username: str, *, without_second_factor: bool = False) -> dict[str, Any]:
    """A new one-time link for an operator who is locked out; others get theirs from an operator.

    Raises ``LookupError`` when nobody of this name is an operator today.
    """
    user = User.objects.filter(username=username.strip().lower()).first()
    if user is None or not rights_of(user).holds(Role.OPERATOR):
        sentence = _(
            "“%(username)s” không phải quản trị hệ thống hôm nay. Người khác thì quản trị cấp đường dẫn ở trang Người dùng."
        )
        raise LookupError(sentence % {"username": username})
    with together():
        if without_second_factor:
            credentials.reset_second_factor(user, by=None)
        return _shown(credentials.issue_password_link(user, by=None))


def _agency(code: str) -> Agency:
    """The agency of a code; without one, the province's coordination office. Raises ``LookupError``."""
    provincial = [a for a in queries.agencies_on(clock.today()) if a.level == "province"]
    fits = [a for a in provincial if (a.code == code if code else a.kind == AgencyKind.COORDINATION_OFFICE)]
    if len(fits) == 1:
        return fits[0]
    if not provincial:
        raise LookupError(_("Chưa có cơ quan nào. Nạp gói dữ liệu của tỉnh trước: datchuan pack load PATH"))
    codes = ", ".join(f"{a.code} ({a.name})" for a in provincial)
    raise LookupError(_("Chọn một cơ quan cấp tỉnh bằng --agency: %(codes)s") % {"codes": codes})


def _shown(link: PasswordLink) -> dict[str, Any]:
    return {
        "username": link.user.username,
        "name": link.user.full_name,
        "posts": rights_of(link.user).label,
        "link": settings.ADDRESS.rstrip("/") + link.path,
        "expires_at": link.expires_at.isoformat(timespec="minutes"),
    }


def in_words(made: dict[str, Any]) -> str:
    """What the terminal shows; the link stands nowhere else."""
    lines = [
        _("Quản trị hệ thống: %(name)s (%(username)s), %(posts)s") % made,
        _("Đường dẫn đặt mật khẩu, dùng một lần, đến %(expires_at)s:") % made,
        f"  {made['link']}",
    ]
    if made["link"].startswith("/"):
        lines.append(_("Mở đường dẫn này sau địa chỉ của hệ thống, ví dụ http://127.0.0.1:8000"))
    return "\n".join(lines)
