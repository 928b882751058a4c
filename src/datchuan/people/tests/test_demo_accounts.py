"""Demo accounts: made once, shown in a demo, closed everywhere else."""

from __future__ import annotations

import pytest
from django.test import Client

from datchuan.config.errors import Refused
from datchuan.journal.models import Entry
from datchuan.people.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD, ensure_demo_accounts
from datchuan.people.models import Role, User
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import SmallProvince
from datchuan.people.tests.test_sign_in import failures, sign_in


def test_every_role_has_an_account() -> None:
    assert {account.role for account in DEMO_ACCOUNTS} == set(Role)


def test_they_are_made_once_through_the_actions(province: SmallProvince) -> None:
    made = ensure_demo_accounts()
    here = [a.username for a in DEMO_ACCOUNTS if a.agency in province.agencies]
    assert (made, ensure_demo_accounts()) == (here, [])
    assert Entry.objects.filter(kind="people.create_user").count() == len(here)
    assert Entry.objects.filter(kind="people.give_post").count() == len(here)
    assert set(User.objects.values_list("is_demo", flat=True)) == {True}


def test_the_sign_in_page_shows_one_of_each_kind_and_they_work(province: SmallProvince) -> None:
    ensure_demo_accounts()
    page = Client().get("/accounts/login/")
    shown = page.context["demo_accounts"]
    assert [account.label for account in shown] == [
        "Cán bộ xã", "Cán bộ nông thôn mới huyện", "Chuyên viên sở, ngành", "Văn phòng Điều phối NTM tỉnh",
        "Thành viên Hội đồng thẩm định", "Lãnh đạo UBND tỉnh", "Lãnh đạo UBND huyện", "Lãnh đạo UBND xã",
        "Lãnh đạo sở, ngành", "Thanh tra, kiểm toán, giám sát", "Mặt trận Tổ quốc", "Quản trị hệ thống",
    ]  # fmt: skip
    assert "Tài khoản minh họa" in page.content.decode()
    for account in shown:
        client = Client()
        assert sign_in(account.username, DEMO_PASSWORD, client).status_code == 302
        assert rights_of(User.objects.get(username=account.username)).first_role == account.role


def test_outside_a_demo_they_are_closed(province: SmallProvince, settings, signed_in) -> None:
    ensure_demo_accounts()
    client = signed_in(User.objects.get(username="xa.tienlanh"))
    settings.DEMO = False
    response = sign_in("xa.tienlanh", DEMO_PASSWORD)
    assert failures(response) == failures(sign_in("nobody", DEMO_PASSWORD))
    assert response.context["demo_accounts"] == []
    assert DEMO_PASSWORD not in response.content.decode()
    assert client.get("/accounts/sessions/").status_code == 302, "an open session ends too"
    with pytest.raises(Refused):
        ensure_demo_accounts()
