"""Boards that are kept: the same text while nothing changed, a new one at once when something did, nobody else's ever."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.actions import Figure, save_value
from datchuan.config import clock
from datchuan.config.kept import forget_all
from datchuan.criteria.models import Indicator
from datchuan.insight import kept
from datchuan.packs.tests.world import World
from datchuan.people.models import User
from datchuan.places.models import Unit
from datchuan.titles import actions as titles
from datchuan.titles.models import TitleEvent

ADDRESS = "/board/matrix/?district=514"


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> None:
    settings.BOARDS_KEPT = 4
    forget_all()


def cells_of_tien_lanh(client: Any, address: str = ADDRESS) -> str:
    text = client.get(address).content.decode()
    return text[text.index("/commune/20869/") :].partition("\n")[0]


def save(number: str) -> None:
    commune = Unit.objects.as_of(clock.today()).get(code="20869")
    indicator = Indicator.objects.select_related("edition").get(edition__set_code="NTM", code="2.4")
    officer = User.objects.get(username="xa.tienlanh")
    own = commune.measurements.filter(set_code="NTM", indicator_code="2.4", year=2023, voice="self").first()
    save_value(
        commune, indicator, 2023, Figure({"num": number, "den": "100"}), by=officer, version=own.version if own else 0
    )


def test_an_unchanged_board_is_not_drawn_again(measured: World) -> None:
    client = measured.client("vpdp")
    first = cells_of_tien_lanh(client)
    with CaptureQueriesContext(connection) as queries:
        assert cells_of_tien_lanh(client) == first
    assert not any("titles_titleevent" in q["sql"] and "md5" not in q["sql"] for q in queries.captured_queries)
    assert len(kept.BOARDS) == 1


def test_a_save_shows_at_once(measured: World) -> None:
    client = measured.client("vpdp")
    save("1")
    short = cells_of_tien_lanh(client)
    save("100")
    assert cells_of_tien_lanh(client) != short
    save("1")
    assert cells_of_tien_lanh(client) == short


def test_languages_filters_and_reaches_are_kept_apart(measured: World) -> None:
    province, district = measured.client("vpdp"), measured.client("huyen.tienphuoc")
    all_of_them = province.get("/board/").content.decode()
    own = district.get("/board/").content.decode()
    assert all_of_them.count('<th scope="row"><a href="/commune/') == 193
    assert own.count('<th scope="row"><a href="/commune/') == 14
    province.cookies["django_language"] = "en"
    assert "Not met" in province.get("/board/").content.decode()
    assert "Not met" not in own


def test_only_so_many_are_kept(measured: World) -> None:
    client = measured.client("vpdp")
    for district in ("514", "517", "504", "505", "506", "507"):
        client.get(f"/board/?district={district}")
    assert len(kept.BOARDS) == 4


def shown(client: Any, address: str) -> str:
    """The content of a page, without what the head says of its reader and hour and without the tokens of forms."""
    answer = client.get(address)
    assert answer.status_code == 200
    content = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r'name="(?:csrfmiddlewaretoken|idem)" value="[^"]*"', "", content)


def reads_results(queries: CaptureQueriesContext) -> bool:
    """Whether the standings of communes were read, as everything does that draws them."""
    return any('FROM "assessments_result"' in query["sql"] for query in queries.captured_queries)


@pytest.mark.parametrize(
    ("person", "address"),
    [
        ("vpdp", "/"),
        ("huyen.tienphuoc", "/"),
        ("vpdp", "/map/"),
        ("vpdp", "/districts/"),
        ("xa.tienlanh", "/commune/20869/"),
    ],
)
def test_every_kept_page_is_drawn_once_and_follows_a_save(measured: World, person: str, address: str) -> None:
    client = measured.client(person)
    save("1")
    before = shown(client, address)
    with CaptureQueriesContext(connection) as again:
        assert shown(client, address) == before
    save("100")
    with CaptureQueriesContext(connection) as anew:
        assert shown(client, address) != before
    assert (reads_results(again), reads_results(anew)) == (False, True)
    save("1")
    assert shown(client, address) == before


def test_the_first_screens_of_two_reaches_are_kept_apart(measured: World) -> None:
    assert "193" in shown(measured.client("vpdp"), "/")
    district = shown(measured.client("huyen.tienphuoc"), "/")
    assert district.count('<tr><th scope="row"><a href="/commune/') >= 14
    assert "/commune/20965/" not in district
    assert measured.client("xa.tienlanh").get("/commune/20965/").status_code == 404


def test_the_page_of_a_commune_is_kept_apart_for_who_writes_it(measured: World) -> None:
    officer, coordinator = measured.client("xa.tienlanh"), measured.client("vpdp")
    assert "Nhập số liệu" in shown(officer, "/commune/20869/")
    assert "Nhập số liệu" not in shown(coordinator, "/commune/20869/")


def test_a_commune_and_a_file_of_a_past_day_are_made_each_time(measured: World) -> None:
    client = measured.client("vpdp")
    for address in ("/commune/20869/?on=2023-06-01", "/export/matrix.csv?on=2023-06-01"):
        assert client.get(address).status_code == 200
    assert (len(kept.BOARDS), len(kept.PAST), len(kept.COMMUNES), len(kept.FILES)) == (0, 0, 0, 0)


def test_a_map_of_a_past_day_is_drawn_once_and_follows_a_correction_of_its_titles(measured: World) -> None:
    client, address = measured.client("vpdp"), "/map/?shows=title&on=2023-06-01&district=514"
    first = shown(client, address)
    save("1")  # a figure of today is no figure of that day
    assert shown(client, address) == first
    assert (len(kept.BOARDS), len(kept.PAST)) == (0, 1)
    with CaptureQueriesContext(connection) as queries:
        assert shown(client, address) == first
    assert not any('FROM "titles_titleevent"' in q["sql"] for q in queries.captured_queries)
    unit = Unit.objects.as_of(clock.today()).get(code="20869")
    with transaction.atomic():
        held = TitleEvent.objects.filter(unit=unit, kind="recognised").first()
        if held is None:
            titles.recognise(
                unit, "NTM", year_met=2020, decided_on=date(2020, 5, 1), decision_no="1/QĐ", criteria_set="",
                standing="to_check", source="sổ",
            )  # fmt: skip
        else:
            titles.correct(held, acts_as="", source="sổ", note="ghi nhầm")
        assert shown(client, address) != first
        transaction.set_rollback(True)


def test_a_file_is_made_once_and_follows_the_figures_behind_the_letters(measured: World) -> None:
    client, address = measured.client("vpdp"), "/export/matrix.csv?district=514"
    save("1")
    first = client.get(address).content
    assert client.get(address).content == first
    assert len(kept.FILES) == 1
    save("2")  # the letter stays "not met", the figure is another
    second = client.get(address).content.decode("utf-8-sig")
    assert "2/100" in next(line for line in second.splitlines() if "20869" in line)
    assert len(kept.FILES) == 2


def test_files_of_two_reaches_and_two_kinds_are_kept_apart(measured: World) -> None:
    province, district = measured.client("vpdp"), measured.client("huyen.tienphuoc")
    every = province.get("/export/matrix.csv").content.decode("utf-8-sig")
    own = district.get("/export/matrix.csv").content.decode("utf-8-sig")
    assert "193 xã" in every and "14 xã" in own
    assert province.get("/export/matrix.xlsx").content[:2] == b"PK"


def test_what_changed_while_it_was_drawn_is_not_kept(measured: World) -> None:
    save("1")

    def draw() -> str:
        save("100")
        return "drawn from both"

    assert kept.BOARDS.get("anything", draw) == "drawn from both"
    assert len(kept.BOARDS) == 0
    save("1")
    assert kept.BOARDS.get("anything", lambda: "drawn anew") == "drawn anew"


def test_the_register_is_drawn_once_and_follows_titles_watch_and_reader(measured: World) -> None:
    client, address = measured.client("vpdp"), "/titles/?district=514"
    first = shown(client, address)
    with CaptureQueriesContext(connection) as queries:
        assert shown(client, address) == first
    assert len(kept.REGISTERS) == 1 and not any(
        'FROM "titles_titleevent"' in q["sql"] for q in queries.captured_queries
    )
    # Who may not record titles has a page of their own.
    assert "titles/import" in first and "titles/import" not in shown(measured.client("lanhdao.tinh"), address)
    with transaction.atomic():
        held = TitleEvent.objects.filter(unit__code="20869").exclude(kind="not_recognised").first()
        if held is None:
            unit = Unit.objects.as_of(clock.today()).get(code="20869")
            titles.recognise(
                unit, "NTM", year_met=2020, decided_on=date(2020, 5, 1), decision_no="1/QĐ", criteria_set="",
                standing="to_check", source="sổ",
            )  # fmt: skip
        else:
            titles.correct(held, acts_as="", source="sổ", note="ghi nhầm")
        assert shown(client, address) != first
        transaction.set_rollback(True)
    save("1")
    shown(client, address)
    assert len(kept.REGISTERS) == 4
