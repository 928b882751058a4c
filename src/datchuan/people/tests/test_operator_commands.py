"""``datchuan operator``: the first operator of an installation, and an operator who is locked out."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from datchuan import cli, operators
from datchuan.config.errors import Refused
from datchuan.journal.models import Entry
from datchuan.people.models import Agency, AgencyKind, User
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import Cast, SmallProvince
from datchuan.people.tests.test_second_factor import enrolled


def lines() -> list[tuple[str, str, str]]:
    return list(Entry.objects.order_by("id").values_list("kind", "outcome", "actor_name"))


def test_the_first_operator_gets_a_post_and_a_link_that_opens(province: SmallProvince) -> None:
    made = operators.first("Quan.Tri", "Nguyễn Thị Quản Trị")
    user = User.objects.get(username="quan.tri")
    assert rights_of(user).roles == {"operator"}
    assert {k: made[k] for k in ("username", "name", "posts")} == {
        "username": "quan.tri", "name": "Nguyễn Thị Quản Trị", "posts": "Quản trị hệ thống, Văn phòng Điều phối NTM tỉnh",
    }  # fmt: skip
    assert Client().get(made["link"])["Location"] == "/accounts/password/set/"
    assert made["link"] in operators.in_words(made)
    assert lines() == [
        ("people.create_user", "ok", "hệ thống"), ("people.give_post", "ok", "hệ thống"),
        ("people.issue_link", "ok", "hệ thống"),
    ]  # fmt: skip


def test_a_second_first_operator_is_refused_and_leaves_its_line(cast: Cast) -> None:
    with pytest.raises(Refused, match=r"^Đã có quản trị hệ thống\."):
        operators.first("khac", "Nguyễn Văn Khác")
    assert not User.objects.filter(username="khac").exists()
    assert lines()[-1][:2] == ("people.create_user", "refused")


def test_a_named_agency_is_taken_and_an_unclear_one_is_asked_for(province: SmallProvince) -> None:
    with pytest.raises(LookupError, match=r"--agency: .*SYT \(Sở Y tế\)"):
        operators.first("quan.tri", "Nguyễn Thị Quản Trị", "UBND-514")
    assert operators.first("quan.tri", "Nguyễn Thị Quản Trị", "SYT")["posts"] == "Quản trị hệ thống, Sở Y tế"


def test_without_a_pack_it_says_to_load_one(db: Any) -> None:
    with pytest.raises(LookupError, match="datchuan pack load PATH"):
        operators.first("quan.tri", "Nguyễn Thị Quản Trị")


def test_an_operator_who_is_locked_out_gets_a_new_link(cast: Cast, settings: Any) -> None:
    settings.ADDRESS = "https://ntm.example.gov.vn/"
    enrolled(cast.operator)
    made = operators.new_link("operator")
    assert made["link"].startswith("https://ntm.example.gov.vn/accounts/password/set/")
    assert Authenticator.objects.filter(user=cast.operator).exists()
    operators.new_link("operator", without_second_factor=True)
    assert not Authenticator.objects.filter(user=cast.operator).exists()
    assert [line[0] for line in lines()[-3:]] == [
        "people.issue_link", "people.reset_second_factor", "people.issue_link",
    ]  # fmt: skip


@pytest.mark.parametrize("username", ["coordinator", "nobody"])
def test_others_get_their_links_from_an_operator(cast: Cast, username: str) -> None:
    with pytest.raises(LookupError, match=f"^“{username}” không phải quản trị hệ thống hôm nay"):
        operators.new_link(username)


def test_the_commands_print_words_or_json(province: SmallProvince, capsys: pytest.CaptureFixture[str]) -> None:
    assert Agency.objects.filter(kind=AgencyKind.COORDINATION_OFFICE).count() == 1
    parsed = cli._parser().parse_args(["operator", "first", "a.b", "--name", "Nguyễn Văn A", "--json"])
    assert (parsed.run, parsed.verb, parsed.username, parsed.name, parsed.agency) == (
        cli._operator, "first", "a.b", "Nguyễn Văn A", "",
    )  # fmt: skip
    with pytest.raises(SystemExit):
        cli._parser().parse_args(["operator", "first", "a.b"])
    assert "--name" in capsys.readouterr().err
