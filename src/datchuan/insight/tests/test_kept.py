"""Boards that are kept: the same text while nothing changed, a new one at once when something did, nobody else's ever."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.actions import Figure, save_value
from datchuan.config import clock
from datchuan.criteria.models import Indicator
from datchuan.insight import kept
from datchuan.packs.tests.world import World
from datchuan.people.models import User
from datchuan.places.models import Unit

ADDRESS = "/board/matrix/?district=514"


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> None:
    settings.BOARDS_KEPT = 4
    kept.BOARDS.clear()


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
