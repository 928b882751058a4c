"""The fixed cast of the tests, in a small province: one plugin for every room (registered in the root ``conftest.py``).

Province 49 with the districts 514 (Tiên Phước: communes 20869 Tiên Lãnh, 20884 Tiên Phong) and 517 (Núi Thành: commune
20968 Tam Xuân I). ``cast`` gives the people; ``signed_in(client, person)`` opens a session without the slow password.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from allauth.account.internal.flows import login
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils.crypto import get_random_string

from datchuan.config.sessions import SessionStore
from datchuan.config.tests.remembered import remembered
from datchuan.people import actions
from datchuan.people.models import Agency, AgencyKind, Role, User
from datchuan.places import queries as places
from datchuan.places.models import Level, Participation, Profile, Unit, UnitName, UnitParent

#: The password of everybody in the cast who has one; long enough for the rules.
PASSWORD = "lúa chín vàng đồng"
SINCE = date(2021, 1, 1)
ALWAYS = DateRange(date(2000, 1, 1), None)


@dataclass(frozen=True)
class SmallProvince:
    """The units of the cast, by code."""

    units: dict[str, Unit]
    agencies: dict[str, Agency]

    def __getitem__(self, code: str) -> Unit:
        return self.units[code]


@dataclass(frozen=True)
class Cast:
    """The people. Each holds one post since 2021 and may sign in with ``PASSWORD``."""

    province: SmallProvince
    officer: User  # commune 20869
    other_officer: User  # commune 20968, in the other district
    district: User  # 514
    department: User  # SYT
    coordinator: User
    council_member: User
    leader: User
    district_leader: User  # 514
    front: User
    operator: User
    other_operator: User

    @property
    def everyone(self) -> dict[str, User]:
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


_UNITS = (
    ("49", Level.PROVINCE, "tỉnh", "Quảng Nam", "Tỉnh Quảng Nam", ""),
    ("514", Level.DISTRICT, "huyện", "Tiên Phước", "Huyện Tiên Phước", "49"),
    ("517", Level.DISTRICT, "huyện", "Núi Thành", "Huyện Núi Thành", "49"),
    ("20869", Level.COMMUNE, "xã", "Tiên Lãnh", "Xã Tiên Lãnh", "514"),
    ("20884", Level.COMMUNE, "xã", "Tiên Phong", "Xã Tiên Phong", "514"),
    ("20968", Level.COMMUNE, "xã", "Tam Xuân I", "Xã Tam Xuân I", "517"),
)

_AGENCIES = (
    ("UBND-49", "UBND tỉnh Quảng Nam", AgencyKind.PEOPLES_COMMITTEE, "49"),
    ("VPDP", "Văn phòng Điều phối NTM tỉnh", AgencyKind.COORDINATION_OFFICE, "49"),
    ("HDTD-49", "Hội đồng thẩm định tỉnh", AgencyKind.COUNCIL, "49"),
    ("SYT", "Sở Y tế", AgencyKind.DEPARTMENT, "49"),
    ("SNNPTNT", "Sở Nông nghiệp và Phát triển nông thôn", AgencyKind.DEPARTMENT, "49"),
    ("SGTVT", "Sở Giao thông vận tải", AgencyKind.DEPARTMENT, "49"),
    ("MTTQ-49", "Ủy ban MTTQ Việt Nam tỉnh Quảng Nam", AgencyKind.FRONT, "49"),
    ("UBND-514", "UBND huyện Tiên Phước", AgencyKind.PEOPLES_COMMITTEE, "514"),
    ("UBND-517", "UBND huyện Núi Thành", AgencyKind.PEOPLES_COMMITTEE, "517"),
    ("MTTQ-514", "Ủy ban MTTQ Việt Nam huyện Tiên Phước", AgencyKind.FRONT, "514"),
    ("UBND-20869", "UBND xã Tiên Lãnh", AgencyKind.PEOPLES_COMMITTEE, "20869"),
    ("UBND-20884", "UBND xã Tiên Phong", AgencyKind.PEOPLES_COMMITTEE, "20884"),
    ("UBND-20968", "UBND xã Tam Xuân I", AgencyKind.PEOPLES_COMMITTEE, "20968"),
)

_PEOPLE = (
    ("officer", "Cán bộ Tiên Lãnh", Role.COMMUNE_OFFICER, "UBND-20869"),
    ("other_officer", "Cán bộ Tam Xuân", Role.COMMUNE_OFFICER, "UBND-20968"),
    ("district", "Cán bộ Huyện", Role.DISTRICT_OFFICER, "UBND-514"),
    ("department", "Chuyên viên Y tế", Role.DEPARTMENT_SPECIALIST, "SYT"),
    ("coordinator", "Cán bộ Điều phối", Role.COORDINATOR, "VPDP"),
    ("council_member", "Ủy viên Hội đồng", Role.COUNCIL_MEMBER, "HDTD-49"),
    ("leader", "Lãnh đạo Tỉnh", Role.LEADER, "UBND-49"),
    ("district_leader", "Lãnh đạo Huyện", Role.LEADER, "UBND-514"),
    ("front", "Cán bộ Mặt trận", Role.FRONT, "MTTQ-49"),
    ("operator", "Quản trị Một", Role.OPERATOR, "VPDP"),
    ("other_operator", "Quản trị Hai", Role.OPERATOR, "VPDP"),
)


@remembered
def build_province() -> SmallProvince:
    """The units and agencies of the cast."""
    units: dict[str, Unit] = {}
    for code, level, kind, name, full_name, parent in _UNITS:
        unit = units[code] = Unit.objects.create(code=code, level=level, valid=ALWAYS)
        UnitName.build(unit=unit, name=name, full_name=full_name, kind=kind, valid=ALWAYS).save()
        if parent:
            UnitParent.objects.create(unit=unit, parent=units[parent], valid=ALWAYS)
        if level == Level.COMMUNE:
            Participation.objects.create(unit=unit, takes_part=True, valid=ALWAYS)
            Profile.objects.create(unit=unit, code="DHNTB", valid=ALWAYS)
    agencies = {
        code: Agency.objects.create(
            code=code, name=name, kind=kind, level=units[unit].level, unit=units[unit], valid=ALWAYS
        )
        for code, name, kind, unit in _AGENCIES
    }
    return SmallProvince(units, agencies)


_hashed = ""


def add_person(username: str, full_name: str, role: str, agency: Agency, *, since: date = SINCE) -> User:
    """An account with one post, made by the actions, that can sign in with ``PASSWORD``."""
    global _hashed
    _hashed = _hashed or make_password(PASSWORD)
    first_post = {"role": role, "agency": agency, "first_day": since}
    return actions.create_user(
        by=None, username=username, full_name=full_name, password_hash=_hashed, first_post=first_post
    )


@remembered
def build_cast(province: SmallProvince) -> Cast:
    """The people of the province."""
    people = {
        name: add_person(name.replace("_", "."), full_name, role, province.agencies[agency])
        for name, full_name, role, agency in _PEOPLE
    }
    return Cast(province=province, **people)


@pytest.fixture
def province(db: None) -> SmallProvince:
    return build_province()


@pytest.fixture
def cast(province: SmallProvince) -> Cast:
    return build_cast(province)


def proved(client: Client, person: User, seconds_ago: float = 0) -> Client:
    """Note in the browser's session that the person gave the password so long ago (``force_login`` notes nothing)."""
    session = client.session
    session.update(_proof(person, seconds_ago))
    session.save()
    return client


def _proof(person: User, seconds_ago: float = 0) -> dict[str, Any]:
    return {
        login._AUTHENTICATION_METHODS_USER_SESSION_KEY: login.user_id_to_str(person),
        login.AUTHENTICATION_METHODS_SESSION_KEY: [{"method": "password", "at": time.time() - seconds_ago}],
    }


def entered(person: User) -> Client:
    """A browser in which the person has given the password just now: the session itself, of which nobody was told."""
    client, store = Client(), SessionStore()
    said = {
        SESSION_KEY: person._meta.pk.value_to_string(person),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: person.get_session_auth_hash(),
        **_proof(person),
    }
    key = get_random_string(32)
    Session(session_key=key, session_data=store.encode(said), expire_date=store.get_expiry_date()).save(
        force_insert=True
    )
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """``signed_in(person)``: a browser in which the person is signed in."""

    return entered


@pytest.fixture(autouse=True)
def _empty_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts of failed sign-ins and the name of the province do not pass from one test to the next; within one the name
    is read once, so that no count of queries depends on the second of the minute in which it is taken."""
    cache.clear()
    places._province_name.cache_clear()
    monkeypatch.setattr(places, "KEEP", 86_400)
