"""The accounts of a demo installation: each role at least once, one public password, nobody real."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import get_language

from datchuan.config.errors import Refused
from datchuan.people import actions
from datchuan.people.models import Agency, Role, User

log = logging.getLogger(__name__)

DEMO_PASSWORD = "DatChuan-2023"  # noqa: S105 - public on the sign-in page of demo installations, closed in all others
FIRST_DAY = date(2021, 1, 1)
#: The head of a village has no account: this is the secret of the private address of one, public as the password is, and
#: opened by demo installations only (``villages.models.Address.is_demo``). The village and its commune are ``VILLAGE``.
VILLAGE_SECRET = "thon-2-minh-hoa"  # noqa: S105
VILLAGE, VILLAGE_OFFICER = "Thôn 2", "xa.tienlanh"


@dataclass(frozen=True)
class DemoAccount:
    """An invented holder of a role. ``agency`` is a code of the pack's agencies; ``label`` names the role."""

    role: str
    label_vi: str
    label_en: str
    username: str
    agency: str
    full_name: str
    title: str
    password: str = DEMO_PASSWORD

    @property
    def label(self) -> str:
        return self.label_en if (get_language() or "vi").startswith("en") else self.label_vi


#: (role, Vietnamese, English) of the sign-in page, in its order.
_COMMUNE = (Role.COMMUNE_OFFICER, "Cán bộ xã", "Commune officer")
_DISTRICT = (Role.DISTRICT_OFFICER, "Cán bộ nông thôn mới huyện", "District officer")
_DEPARTMENT = (Role.DEPARTMENT_SPECIALIST, "Chuyên viên sở, ngành", "Department specialist")
_OFFICE = (Role.COORDINATOR, "Văn phòng Điều phối NTM tỉnh", "Provincial coordination office")
_COUNCIL = (Role.COUNCIL_MEMBER, "Thành viên Hội đồng thẩm định", "Vetting council member")
_LEADER = (Role.LEADER, "Lãnh đạo UBND tỉnh", "Leader of the province")
_DISTRICT_LEADER = (Role.LEADER, "Lãnh đạo UBND huyện", "Leader of a district")
_CHAIRMAN = (Role.COMMUNE_LEADER, "Lãnh đạo UBND xã", "Leader of a commune")
_HEAD = (Role.DEPARTMENT_LEADER, "Lãnh đạo sở, ngành", "Head of a department")
_INSPECTOR = (Role.INSPECTOR, "Thanh tra, kiểm toán, giám sát", "Inspector, auditor")
_FRONT = (Role.FRONT, "Mặt trận Tổ quốc", "Fatherland Front")
_OPERATOR = (Role.OPERATOR, "Quản trị hệ thống", "Operator")

DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount(*_COMMUNE, "xa.tienlanh", "UBND-20869", "Cán bộ xã Tiên Lãnh (minh họa)", "Công chức nông thôn mới"),
    DemoAccount(*_COMMUNE, "xa.daithanh", "UBND-20527", "Cán bộ xã Đại Thạnh (minh họa)", "Công chức nông thôn mới"),
    DemoAccount(
        *_DISTRICT, "huyen.tienphuoc", "UBND-514", "Cán bộ huyện Tiên Phước (minh họa)", "Phòng Nông nghiệp và PTNT"
    ),
    DemoAccount(*_DEPARTMENT, "so.yte", "SYT", "Chuyên viên Sở Y tế (minh họa)", "Chuyên viên"),
    DemoAccount(*_DEPARTMENT, "so.nnptnt", "SNNPTNT", "Chuyên viên Sở NN và PTNT (minh họa)", "Chuyên viên"),
    DemoAccount(*_DEPARTMENT, "so.gtvt", "SGTVT", "Chuyên viên Sở Giao thông vận tải (minh họa)", "Chuyên viên"),
    DemoAccount(*_DEPARTMENT, "so.gddt", "SGDDT", "Chuyên viên Sở GD và ĐT (minh họa)", "Chuyên viên"),
    DemoAccount(*_OFFICE, "vpdp", "VPDP", "Cán bộ Văn phòng Điều phối (minh họa)", "Chuyên viên"),
    DemoAccount(*_COUNCIL, "hoidong", "HDTD-49", "Thành viên Hội đồng thẩm định (minh họa)", "Ủy viên"),
    DemoAccount(*_LEADER, "lanhdao.tinh", "UBND-49", "Lãnh đạo UBND tỉnh (minh họa)", "Lãnh đạo"),
    DemoAccount(
        *_DISTRICT_LEADER, "lanhdao.tienphuoc", "UBND-514", "Lãnh đạo UBND huyện Tiên Phước (minh họa)", "Lãnh đạo"
    ),
    DemoAccount(*_CHAIRMAN, "lanhdao.tienlanh", "UBND-20869", "Chủ tịch UBND xã Tiên Lãnh (minh họa)", "Chủ tịch"),
    DemoAccount(*_HEAD, "lanhdao.soyte", "SYT", "Lãnh đạo Sở Y tế (minh họa)", "Lãnh đạo Sở"),
    DemoAccount(*_INSPECTOR, "thanhtra", "UBND-49", "Cán bộ kiểm tra (minh họa)", "Người theo dõi, kiểm tra"),
    DemoAccount(*_FRONT, "mattran.tinh", "MTTQ-49", "Cán bộ Mặt trận tỉnh (minh họa)", "Chuyên viên"),
    DemoAccount(*_OPERATOR, "quantri", "VPDP", "Quản trị hệ thống (minh họa)", "Quản trị"),
)


def ensure_demo_accounts() -> list[str]:
    """Make the demo accounts that are missing, through the actions of every account. Returns the usernames made.

    An account whose agency the pack does not have is left out, with a warning. Raises ``Refused`` outside demo mode.
    """
    if not settings.DEMO:
        raise Refused("Tài khoản minh họa chỉ có trong bản minh họa (DATCHUAN_DEMO=1).", status=409)
    known = {name.lower() for name in User.objects.values_list("username", flat=True)}
    agencies = {agency.code: agency for agency in Agency.objects.filter(code__in={a.agency for a in DEMO_ACCOUNTS})}
    # One hash for all: hashing is slow on purpose, and this password is no secret.
    hashed = make_password(DEMO_PASSWORD)
    made = []
    for account in DEMO_ACCOUNTS:
        if account.username in known:
            continue
        if account.agency not in agencies:
            log.warning("demo account %s left out: no agency %s", account.username, account.agency)
            continue
        _make(account, agencies[account.agency], hashed)
        made.append(account.username)
    return made


def _make(account: DemoAccount, agency: Agency, hashed: str) -> None:
    first_day = max(FIRST_DAY, agency.valid.lower or FIRST_DAY)
    actions.create_user(
        by=None,
        username=account.username,
        full_name=account.full_name,
        is_demo=True,
        password_hash=hashed,
        first_post={"role": account.role, "agency": agency, "first_day": first_day, "title": account.title},
    )


def shown_accounts() -> list[DemoAccount]:
    """One account for each kind of role, for the sign-in page: those that exist, in a demo installation only."""
    if not settings.DEMO:
        return []
    names = [account.username for account in DEMO_ACCOUNTS]
    known = set(
        User.objects.filter(username__in=names, is_demo=True, is_active=True).values_list("username", flat=True)
    )
    first: dict[str, DemoAccount] = {}
    for account in DEMO_ACCOUNTS:
        if account.username in known:
            first.setdefault(account.label_vi, account)
    return list(first.values())
