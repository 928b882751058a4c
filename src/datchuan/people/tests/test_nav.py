"""The links of the page head."""

from __future__ import annotations

from django.utils.translation import override

from datchuan.people.models import Role, User
from datchuan.people.nav import ROW_AND_REST, headings, nav_for
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import Cast


def test_an_operator_has_people_and_nobody_else_does(cast: Cast) -> None:
    found = {who: [link["url_name"] for link in nav_for(rights_of(user))] for who, user in cast.everyone.items()}
    assert found["operator"] == ["operator-users", "operator-waiting", "operator-import", "paper-templates"]
    assert {who for who, names in found.items() if "operator-users" in names} == {"operator", "other_operator"}


def test_every_role_has_a_short_row_and_every_page_a_heading() -> None:
    placed = [name for _heading, pages in headings() for name, _label in pages]
    assert len(placed) == len(set(placed)) and set(ROW_AND_REST) == set(Role)
    for row, rest in ROW_AND_REST.values():
        assert 1 <= len(row) <= 6, "more does not fit into one line of 1366 pixels"
        assert len(row) == len(set(row)) and len(rest) == len(set(rest)) and {*row, *rest} <= set(placed)


def test_the_page_that_is_open_is_marked_once(cast: Cast, signed_in) -> None:
    links = signed_in(cast.operator).get("/operator/people/new/").context["nav"]
    assert [(link["url_name"], link["current"]) for link in links] == [
        ("operator-users", True), ("operator-waiting", False), ("operator-import", False), ("paper-templates", False),
    ]  # fmt: skip


def test_links_are_each_persons_own_and_in_the_language_of_the_page(cast: Cast) -> None:
    officer, office = rights_of(cast.officer), rights_of(cast.coordinator)
    links = nav_for(office)
    links[0]["label"], links[0]["current"] = "changed", True
    assert nav_for(office)[0]["label"] == "Việc của tôi" and "current" not in nav_for(office)[0]
    assert [link["url_name"] for link in nav_for(officer)] != [link["url_name"] for link in nav_for(office)]
    with override("en"):
        assert [link["url"] for link in nav_for(office)] == [link["url"] for link in links]
        assert nav_for(office)[0]["label"] != "Việc của tôi"


def test_nobody_has_no_links(db: None) -> None:
    assert nav_for(rights_of(None)) == []


def test_a_commune_officer_sees_no_boards_of_others() -> None:
    row, rest = ROW_AND_REST[Role.COMMUNE_OFFICER]
    assert row == ("home", "dossiers", "findings", "obstacles", "guidance")
    assert not {"board", "map", "rounds", "whatif", "plausibility"} & {*row, *rest}


def test_the_links_of_several_posts_are_joined(cast: Cast) -> None:
    from datchuan.people import actions

    user: User = cast.coordinator
    actions.give_post(
        user, by=cast.operator, role=Role.OPERATOR, agency=cast.province.agencies["VPDP"], first_day=rights_of(user).on
    )
    links = nav_for(rights_of(user))
    names, row = [link["url_name"] for link in links], [link["url_name"] for link in links if not link["heading"]]
    assert row[-4:] == ["operator-users", "operator-waiting", "operator-import", "paper-templates"]
    assert len(names) == len(set(names)) > len(row)
