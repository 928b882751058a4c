"""The links of the page head."""

from __future__ import annotations

import pytest

from datchuan.people.models import Role, User
from datchuan.people.nav import _links, nav_for
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import Cast


def test_an_operator_has_people_and_nobody_else_does(cast: Cast) -> None:
    found = {who: [link["url_name"] for link in nav_for(rights_of(user))] for who, user in cast.everyone.items()}
    assert found["operator"] == ["operator-users", "operator-waiting", "operator-import", "paper-templates"]
    assert {who for who, names in found.items() if "operator-users" in names} == {"operator", "other_operator"}


def test_every_role_has_links_and_none_twice() -> None:
    for role in Role:
        names = [url_name for _label, url_name in _links(role)]
        assert names and len(names) == len(set(names))


def test_the_page_that_is_open_is_marked_once(cast: Cast, signed_in) -> None:
    links = signed_in(cast.operator).get("/operator/people/new/").context["nav"]
    assert [(link["url_name"], link["current"]) for link in links] == [
        ("operator-users", True), ("operator-waiting", False), ("operator-import", False), ("paper-templates", False),
    ]  # fmt: skip


def test_nobody_has_no_links(db: None) -> None:
    assert nav_for(rights_of(None)) == []


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER])
def test_a_commune_officer_sees_no_boards_of_others(role: str) -> None:
    assert [name for _label, name in _links(role)] == [
        "home", "dossiers", "papers", "findings", "obstacles", "guidance", "criteria", "titles", "upkeep", "targets",
        "deadlines",
    ]  # fmt: skip


def test_the_links_of_several_posts_are_joined(cast: Cast) -> None:
    from datchuan.people import actions

    user: User = cast.coordinator
    actions.give_post(
        user, by=cast.operator, role=Role.OPERATOR, agency=cast.province.agencies["VPDP"], first_day=rights_of(user).on
    )
    names = [link["url_name"] for link in nav_for(rights_of(user))]
    assert names[-4:] == ["operator-users", "operator-waiting", "operator-import", "paper-templates"]
    assert len(names) == len(set(names))
