"""The list, the fragment, and what other rooms ask."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.tests.setting import YEAR
from datchuan.config import clock
from datchuan.config.tests.remembered import remembered
from datchuan.findings import queries
from datchuan.findings.models import Finding
from datchuan.findings.record import Said
from datchuan.findings.tests.world import DUE, SAID, World, browser
from datchuan.findings.workflow import Stage, State
from datchuan.people.rights import rights_of


@remembered
def fill(world: World) -> dict[str, Finding]:
    """One finding in each state on 20869, and one each of the district, of the coordinator, of another commune."""
    found = {state.value: world.in_state(state) for state in State}
    found["district"] = world.raised(Stage.DISTRICT, by="district")
    found["coordinator"] = world.raised(Stage.APPRAISAL, by="coordinator", code="2.4")
    found["far"] = world.raised(Stage.AFTER, by="supporter", commune=world.here.far)
    return found


def names(client: Client, found: dict[str, Finding], query: str = "") -> set[str]:
    rows = {row.pk for row in client.get(f"/findings/{query}").context["list"].page}
    return {name for name, finding in found.items() if finding.pk in rows}


ALL = {"open", "answered", "reopened", "closed", "withdrawn", "district", "coordinator", "far"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ALL),
        ("?show=unsettled", {"open", "answered", "reopened", "district", "coordinator", "far"}),
        ("?show=closed", {"closed"}),
        ("?show=mine", {"answered"}),
        ("?show=overdue", set()),
        ("?stage=district", {"district"}),
        ("?department=SNNPTNT", {"far"}),
        ("?department=SYT", ALL - {"coordinator"}),
        ("?district=517", {"far"}),
        ("?commune=20869", ALL - {"far"}),
        ("?indicator=2.4", {"coordinator"}),
        ("?set=NTM_KM", set()),
        ("?q=tram y te", ALL),
        ("?q=tam xuan", {"far"}),
        ("?show=nothing&stage=x&year=abc", ALL),
    ],
)
def test_filters_live_in_the_address(world: World, query: str, expected: set[str]) -> None:
    found = fill(world)
    assert names(browser(world.cast.department), found, query) == expected


def test_what_waits_for_me_comes_first(world: World) -> None:
    found = fill(world)

    def first(who: str) -> tuple[int, str]:
        page = browser(world.people[who]).get("/findings/").context
        row = next(iter(page["list"].page))
        return page["list"].mine, next(name for name, f in found.items() if f.pk == row.pk)

    assert first("department") == (1, "answered")
    officer = browser(world.here.officer).get("/findings/").context
    assert officer["heading"] == "Còn 4 phát hiện chờ anh/chị xử lý"
    rows = [row.pk for row in officer["list"].page]
    mine = {found[name].pk for name in ("open", "reopened", "district", "coordinator")}
    assert set(rows[:4]) == mine
    assert queries.waiting_count(rights_of(world.here.officer)) == 4
    assert queries.waiting_count(rights_of(world.cast.leader)) == 0


def test_every_count_is_the_length_of_its_list(world: World) -> None:
    fill(world)
    client = browser(world.cast.department)
    page = client.get("/findings/").context["list"]
    with clock.travel(DUE + timedelta(days=1)):
        assert client.get("/findings/").context["list"].overdue == 5
        assert len(client.get("/findings/?show=overdue").context["list"].page) == 5
    for state, count in page.states:
        assert len(client.get(f"/findings/?show={state.value}").context["list"].page) == count
    for stage, count in page.stages:
        assert len(client.get(f"/findings/?stage={stage.value}").context["list"].page) == count


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("officer", ALL - {"far"}), ("other_officer", {"far"}), ("district", ALL - {"far"}), ("other_district", {"far"}),
        ("leader", ALL), ("front", ALL), ("council_member", ALL),
    ],
)  # fmt: skip
def test_everybody_sees_within_reach(world: World, who: str, expected: set[str]) -> None:
    found = fill(world)
    assert names(browser(world.people[who]), found) == expected


def test_those_who_keep_accounts_see_none(world: World) -> None:
    fill(world)
    assert browser(world.cast.operator).get("/findings/").status_code == 404
    assert Finding.objects.visible_to(rights_of(world.cast.operator)).count() == 0


def test_other_rooms_ask(world: World) -> None:
    found = fill(world)
    listed = queries.of_indicator(world.here.commune.pk, "NTM", YEAR, "2.1")
    assert [f.is_unsettled for f in listed] == [True] * 4 + [False] * 2
    assert {f.pk for f in listed} == {f.pk for name, f in found.items() if name not in {"far", "coordinator"}}
    ids = [world.here.commune.pk, world.here.far.pk, world.here.neighbour.pk]
    assert queries.open_counts(ids, "NTM", YEAR) == {
        (world.here.commune.pk, "2.1"): 4,
        (world.here.commune.pk, "2.4"): 1,
        (world.here.far.pk, "2.1"): 1,
    }


def test_the_fragment_of_the_indicator_page(world: World) -> None:
    fill(world)

    def shown(who: str) -> tuple[str, int, int]:
        panel = queries.panel(rights_of(world.people[who]), world.here.commune, world.here.indicator("2.1"), YEAR)
        html = render_to_string("findings/_panel.html", {"findings": panel})
        return " ".join(html.split()), html.count("Trả lời</a>"), html.count("findings/raise/")

    officer, answers, raises = shown("officer")
    assert ("Phát hiện (4 chưa xong)" in officer, "2 phát hiện đã xong" in officer) == (True, True)
    assert "còn 10 ngày (đến hết 22/10/2023)" in officer
    assert (answers, raises) == (3, 0)
    assert shown("department")[1:] == (0, 1)


def test_words_of_people_are_only_words(world: World) -> None:
    finding = world.raised(said=Said("<script>alert(1)</script> sai số", "=cmd() làm lại", DUE))
    for address in ("/findings/", f"/findings/{finding.pk}/"):
        page = browser(world.here.officer).get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("who", "address", "most"),
    [
        ("department", "/findings/", 14),
        ("officer", "/findings/", 14),
        ("department", "/findings/late/?part=cases", 14),
        ("department", "/findings/raise/NTM/2.1/2023/?letter=D", 24),
        ("department", "ONE", 34),
    ],
)
def test_it_asks_the_same_number_of_questions_with_one_and_with_many(
    world: World, who: str, address: str, most: int
) -> None:
    finding, client = world.raised(Stage.APPRAISAL), browser(world.people[who])
    address = address.replace("ONE", f"/findings/{finding.pk}/")

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    count()
    with_one = count()
    for commune in (world.here.commune, world.here.far, world.here.neighbour):
        for _ in range(4):
            world.raised(Stage.APPRAISAL, commune=commune, said=SAID)
    for _ in range(5):
        finding = world.answered(finding)
    assert count() == with_one
    assert with_one <= most
