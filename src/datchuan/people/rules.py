"""Who may manage accounts and posts, and when. Every function returns "" for yes, otherwise the sentence that is read.

``rights`` is None for the installation itself (loading the demo, the first operator on the command line).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from datchuan.people.models import Agency, AgencyKind, Post, PostProposal, ProposalState, Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Unit
from datchuan.places.text import looks_like_legacy_font

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
PHONE = re.compile(r"\+?[0-9][0-9 .]{6,18}")

#: The kinds and levels of agency at which a role is held (mission.md, "Who uses it").
_SEATS: dict[str, tuple[set[str], set[str]]] = {
    Role.COMMUNE_OFFICER: ({AgencyKind.PEOPLES_COMMITTEE}, {Level.COMMUNE}),
    Role.DISTRICT_OFFICER: ({AgencyKind.DISTRICT_OFFICE, AgencyKind.PEOPLES_COMMITTEE}, {Level.DISTRICT}),
    Role.DEPARTMENT_SPECIALIST: ({AgencyKind.DEPARTMENT}, {Level.PROVINCE}),
    Role.COORDINATOR: ({AgencyKind.COORDINATION_OFFICE}, {Level.PROVINCE}),
    Role.COUNCIL_MEMBER: (
        {AgencyKind.COUNCIL, AgencyKind.DEPARTMENT, AgencyKind.COORDINATION_OFFICE, AgencyKind.PEOPLES_COMMITTEE},
        {Level.PROVINCE},
    ),
    Role.LEADER: ({AgencyKind.PEOPLES_COMMITTEE}, {Level.PROVINCE, Level.DISTRICT}),
    Role.COMMUNE_LEADER: ({AgencyKind.PEOPLES_COMMITTEE}, {Level.COMMUNE}),
    Role.DEPARTMENT_LEADER: ({AgencyKind.DEPARTMENT}, {Level.PROVINCE}),
    Role.INSPECTOR: ({AgencyKind.DEPARTMENT, AgencyKind.PEOPLES_COMMITTEE}, {Level.PROVINCE}),
    Role.FRONT: ({AgencyKind.FRONT}, {Level.PROVINCE, Level.DISTRICT, Level.COMMUNE}),
    Role.OPERATOR: (
        {AgencyKind.COORDINATION_OFFICE, AgencyKind.PEOPLES_COMMITTEE, AgencyKind.DEPARTMENT},
        {Level.PROVINCE},
    ),
}


def seats_of(role: str) -> str:
    """Where a role is held, in words, for forms and refusals."""
    words = {
        Role.COMMUNE_OFFICER: _("Ủy ban nhân dân cấp xã"),
        Role.DISTRICT_OFFICER: _("Ủy ban nhân dân hoặc cơ quan thường trực NTM cấp huyện"),
        Role.DEPARTMENT_SPECIALIST: _("sở, ngành của tỉnh"),
        Role.COORDINATOR: _("Văn phòng Điều phối NTM tỉnh"),
        Role.COUNCIL_MEMBER: _("Hội đồng thẩm định hoặc một cơ quan cấp tỉnh"),
        Role.LEADER: _("Ủy ban nhân dân tỉnh hoặc huyện"),
        Role.COMMUNE_LEADER: _("Ủy ban nhân dân cấp xã"),
        Role.DEPARTMENT_LEADER: _("sở, ngành của tỉnh"),
        Role.INSPECTOR: _("sở, ngành hoặc Ủy ban nhân dân tỉnh"),
        Role.FRONT: _("Mặt trận Tổ quốc một cấp"),
        Role.OPERATOR: _("một cơ quan cấp tỉnh"),
    }
    return words[Role(role)]


def why_not_manage(rights: Rights | None) -> str:
    """Accounts and posts are kept by the operators of the installation."""
    if rights is None or rights.holds(Role.OPERATOR):
        return ""
    return _(
        "Tài khoản và chức vụ do quản trị hệ thống cập nhật. Anh/chị cần thay đổi thì báo quản trị hệ thống của đơn vị."
    )


def why_not_username(username: str) -> str:
    if USERNAME.fullmatch(username):
        return ""
    return _(
        "Tên đăng nhập “%(username)s” chưa dùng được. Dùng từ 3 đến 60 chữ thường không dấu, chữ số, dấu chấm hoặc "
        "gạch nối, ví dụ: xa.tienlanh"
    ) % {"username": username[:60]}


def why_not_full_name(full_name: str) -> str:
    if len(full_name.split()) < 2:
        return _("Nhập họ và tên đầy đủ, ví dụ: Nguyễn Văn A")
    if len(full_name) > 120:
        return _("Họ và tên dài %(length)d ký tự, dài nhất là 120. Rút gọn lại") % {"length": len(full_name)}
    if looks_like_legacy_font(full_name):
        return _(
            "Họ và tên “%(name)s” được gõ bằng phông chữ cũ (TCVN3 hoặc VNI). Chuyển sang Unicode rồi nhập lại"
        ) % {"name": full_name}
    odd = [c for c in full_name if not (unicodedata.category(c)[0] in "LM" or c in " .'’-()" or c.isdigit())]
    if odd or not full_name[0].isalpha():
        return _("Họ và tên “%(name)s” có ký tự lạ. Chỉ dùng chữ cái, khoảng trắng và dấu chấm") % {"name": full_name}
    return ""


def why_not_contact(email: str, phone: str) -> str:
    if email and not (EMAIL.fullmatch(email) and len(email) <= 254):
        return _("Thư điện tử “%(email)s” chưa đúng dạng. Ví dụ: ten@quangnam.gov.vn, hoặc để trống") % {"email": email}
    if phone and not PHONE.fullmatch(phone):
        return _("Số điện thoại “%(phone)s” chưa đúng dạng. Ví dụ: 0905 000 000, hoặc để trống") % {"phone": phone}
    return ""


def why_not_create_user(
    rights: Rights | None, *, username: str, full_name: str, email: str = "", phone: str = ""
) -> str:
    """``username`` is in lower case already. Asks the database whether the username is free."""
    return (
        why_not_manage(rights)
        or why_not_username(username)
        or why_not_full_name(full_name)
        or why_not_contact(email, phone)
        or taken(username, User.objects.filter(username__iexact=username).first())
    )


def taken(username: str, holder: User | None) -> str:
    """A username has one holder."""
    if holder is None:
        return ""
    return _("Tên đăng nhập “%(username)s” đã là của %(name)s. Chọn tên khác, hoặc mở trang của người đó.") % {
        "username": username,
        "name": holder.full_name,
    }


def why_not_days(first_day: date, last_day: date | None) -> str:
    for day in (first_day, last_day):
        if day is not None and not 2000 <= day.year <= 2100:
            return _("Ngày %(day)s nằm ngoài khoảng 2000 - 2100. Kiểm tra lại năm") % {"day": f"{day:%d/%m/%Y}"}
    if last_day is not None and last_day < first_day:
        return _("Chức vụ kết thúc ngày %(last)s, trước ngày bắt đầu %(first)s. Sửa một trong hai ngày") % {
            "last": f"{last_day:%d/%m/%Y}",
            "first": f"{first_day:%d/%m/%Y}",
        }
    return ""


def why_not_seat(role: str, agency: Agency, first_day: date) -> str:
    """A role is held at the agencies that have it, while the agency exists."""
    kinds, levels = _SEATS[role]
    if agency.kind not in kinds or agency.level not in levels:
        return _("Vai trò “%(role)s” thuộc %(seats)s, không thuộc %(agency)s. Chọn lại vai trò hoặc cơ quan") % {
            "role": Role(role).label,
            "seats": seats_of(role),
            "agency": str(agency),
        }
    if first_day not in agency.valid:
        return _("%(agency)s không hoạt động ngày %(day)s. Chọn lại cơ quan hoặc ngày bắt đầu") % {
            "agency": str(agency),
            "day": f"{first_day:%d/%m/%Y}",
        }
    return ""


def why_not_units(agency: Agency, units: Collection[Unit], parents: Mapping[int, int | None]) -> str:
    """The units of a post are the agency's own unit or lie directly below it. ``parents``: unit key -> key above it."""
    if agency.level == Level.PROVINCE:
        return ""
    outside = [u.code for u in units if u.pk != agency.unit_id and parents.get(u.pk) != agency.unit_id]
    if not outside:
        return ""
    return _("Đơn vị %(codes)s nằm ngoài địa bàn của %(agency)s. Bỏ các mã đó hoặc chọn cơ quan khác") % {
        "codes": ", ".join(outside),
        "agency": str(agency),
    }


def why_not_give_to(rights: Rights | None, user: User) -> str:
    """Nobody gives a post to themselves (safety T-19), nor to a closed account."""
    if sentence := why_not_manage(rights):
        return sentence
    if rights is not None and rights.user_id == user.pk:
        return _("Không ai tự giao chức vụ cho mình. Nhờ một quản trị hệ thống khác giao chức vụ này.")
    return _closed(user)


def two_needed(rights: Rights | None) -> bool:
    """Whether what a person gives waits for a second operator. The installation itself (None) acts alone."""
    return rights is not None and settings.TWO_OPERATORS


def why_not_alone(rights: Rights | None, user: User, proposal: PostProposal | None) -> str:
    """Where two operators are needed, a post is given by confirming what another proposed, in the same transaction."""
    confirmed = (
        proposal is not None
        and rights is not None
        and proposal.state == ProposalState.CONFIRMED
        and proposal.user_id == user.pk
        and proposal.post_id is None
        and proposal.decided_by_id == rights.user_id != proposal.asked_by_id
    )
    if confirmed or not two_needed(rights):
        return ""
    return _("Chức vụ cần hai quản trị: một người đề nghị, một người khác xác nhận ở trang Chờ xác nhận.")


def why_not_by_command(operators: int, *, second: bool) -> str:
    """The command line makes the first operator of an installation, and the second while there is just one."""
    if not second and operators:
        return _("Đã có quản trị hệ thống. Người đó lập các tài khoản khác ở trang Người dùng.")
    if second and not operators:
        return _("Chưa có quản trị hệ thống nào. Lập người đầu tiên: datchuan operator first.")
    if second and operators > 1:
        return _("Đã có %(n)d quản trị hệ thống. Người này đề nghị, người kia xác nhận ở trang Người dùng.") % {
            "n": operators
        }
    return ""


def why_not_confirm(rights: Rights | None, proposal: PostProposal, *, on: date) -> str:
    """A second operator confirms: neither who proposed it nor who would hold it. The rest ``why_not_give_post`` asks."""
    if sentence := why_not_manage(rights) or why_not_open(proposal):
        return sentence
    person = rights.user_id if rights else None
    if person == proposal.asked_by_id:
        return _("Anh/chị đã đề nghị chức vụ này, nên một quản trị khác xác nhận.")
    if person == proposal.user_id:
        return _("Chức vụ này giao cho chính anh/chị, nên một quản trị khác xác nhận.")
    if proposal.last_day is not None and proposal.last_day < on:
        return _("Chức vụ này kết thúc ngày %(day)s, đã qua. Bỏ đề nghị này và đề nghị lại với ngày khác.") % {
            "day": f"{proposal.last_day:%d/%m/%Y}"
        }
    return ""


def why_not_open(proposal: PostProposal) -> str:
    """A proposal is decided once."""
    if proposal.state == ProposalState.WAITING:
        return ""
    words = {
        ProposalState.CONFIRMED: _("Chức vụ này đã được %(name)s xác nhận."),
        ProposalState.DROPPED: _("Đề nghị này đã được %(name)s bỏ."),
    }
    return words[ProposalState(proposal.state)] % {"name": proposal.decided_by}


def why_not_drop(rights: Rights | None, proposal: PostProposal) -> str:
    """Any operator drops a proposal, its own author too."""
    return why_not_manage(rights) or why_not_open(proposal)


def why_not_propose(
    user: User, role: str, agency: Agency, title: str, first_day: date, last_day: date | None, *, on: date
) -> str:
    """What stops a proposal beside what stops a post: the same one waits already, or it would end before today."""
    same = PostProposal.objects.filter(user=user, role=role, agency=agency, title__iexact=title)
    if waiting := same.filter(state=ProposalState.WAITING).select_related("asked_by").first():
        return _("%(name)s đã đề nghị chức vụ này; đang chờ một quản trị khác xác nhận.") % {"name": waiting.asked_by}
    if last_day is not None and last_day < on:
        return _("Chức vụ kết thúc ngày %(day)s, trước hôm nay, nên không ai xác nhận được nữa. Sửa ngày kết thúc.") % {
            "day": f"{last_day:%d/%m/%Y}"
        }
    return ""


def why_not_give_post(
    rights: Rights | None,
    user: User,
    *,
    role: str,
    agency: Agency,
    first_day: date,
    last_day: date | None = None,
    title: str = "",
    units: Collection[Unit] = (),
) -> str:
    return (
        why_not_give_to(rights, user)
        or why_not_days(first_day, last_day)
        or why_not_seat(role, agency, first_day)
        or why_not_units(agency, units, _parents(units, first_day))
        or _held_already(user, role, agency, first_day, last_day, title)
    )


def _parents(units: Collection[Unit], on: date) -> dict[int, int | None]:
    if not units:
        return {}
    found = Unit.objects.as_of(on).filter(pk__in=[unit.pk for unit in units])
    return dict(found.values_list("pk", "parent_id"))  # type: ignore[misc]


def _closed(user: User) -> str:
    if user.is_active:
        return ""
    return _("Tài khoản của %(name)s đang khóa. Mở lại tài khoản trước.") % {"name": user.full_name}


def _held_already(user: User, role: str, agency: Agency, first_day: date, last_day: date | None, title: str) -> str:
    for post in Post.objects.filter(user=user, role=role, agency=agency, title__iexact=title, withdrawn=False):
        if (last_day is None or post.first_day <= last_day) and (post.last_day is None or first_day <= post.last_day):
            until = f"{post.last_day:%d/%m/%Y}" if post.last_day else _("chưa định ngày kết thúc")
            return _(
                "%(name)s đã giữ chức vụ này từ %(first)s (đến: %(last)s). Kết thúc chức vụ đó trước, hoặc đổi ngày."
            ) % {"name": user.full_name, "first": f"{post.first_day:%d/%m/%Y}", "last": until}
    return ""


def why_not_end_post(rights: Rights | None, post: Post, *, last_day: date) -> str:
    """``last_day`` is the last day on which the post is held; before the first day, the post is withdrawn."""
    if sentence := why_not_manage(rights):
        return sentence
    if post.withdrawn:
        return _("Chức vụ này đã được rút lại.")
    if post.last_day is not None and post.last_day <= last_day:
        return _("Chức vụ này kết thúc ngày %(day)s; chỉ đổi được sang ngày sớm hơn.") % {
            "day": f"{post.last_day:%d/%m/%Y}"
        }
    if post.role == Role.OPERATOR and not _other_operator(post.user_id, max(last_day, post.first_day)):
        return _(
            "%(name)s là quản trị hệ thống cuối cùng; kết thúc chức vụ này thì không còn ai quản lý tài khoản. "
            "Giao chức vụ quản trị cho người khác trước."
        ) % {"name": post.user.full_name}
    return ""


def _other_operator(user_id: int, after: date) -> bool:
    """Whether somebody else is an operator now and still is on the day after ``after``, with an open account."""
    others = Post.objects.filter(role=Role.OPERATOR, user__is_active=True, withdrawn=False).exclude(user_id=user_id)
    return any(post.last_day is None or post.last_day > after for post in others.filter(valid__startswith__lte=after))


def why_not_deactivate(rights: Rights | None, user: User, *, on: date) -> str:
    if sentence := why_not_manage(rights):
        return sentence
    if rights is not None and rights.user_id == user.pk:
        return _("Không ai tự khóa tài khoản của mình. Nhờ một quản trị hệ thống khác khóa.")
    if not user.is_active:
        return _("Tài khoản của %(name)s đã khóa từ trước.") % {"name": user.full_name}
    if user.posts.held_on(on).filter(role=Role.OPERATOR).exists() and not _other_operator(user.pk, on):
        return _("%(name)s là quản trị hệ thống cuối cùng. Giao chức vụ quản trị cho người khác trước.") % {
            "name": user.full_name
        }
    return ""


def why_not_activate(rights: Rights | None, user: User) -> str:
    if sentence := why_not_manage(rights):
        return sentence
    if user.is_active:
        return _("Tài khoản của %(name)s đang mở.") % {"name": user.full_name}
    return ""


def why_not_issue_link(rights: Rights | None, user: User) -> str:
    return why_not_manage(rights) or _closed(user)


def why_not_reset_second_factor(rights: Rights | None, user: User) -> str:
    """Nobody takes away their own second factor through the operator's page; that page asks for no code."""
    if sentence := why_not_manage(rights):
        return sentence
    if rights is not None and rights.user_id == user.pk:
        return _(
            "Bước xác thực thứ hai của chính mình thì đặt lại ở trang Bảo mật, có nhập mã; hoặc nhờ quản trị khác."
        )
    return ""
