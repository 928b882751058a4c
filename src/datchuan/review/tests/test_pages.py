from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.actions import Figure, save_agency_figure, save_value
from datchuan.assessments.tests.setting import YEAR, Setting, words_of
from datchuan.confirmations.actions import Matter, confirm
from datchuan.confirmations.queries import standing_of
from datchuan.confirmations.tests.deeds import asks, confirms, disagrees, saves
from datchuan.criteria.models import Responsibility
from datchuan.packs.tests.world import World
from datchuan.people.models import Role, User
from datchuan.people.tests.cast import ALWAYS, add_person

TABLE, PAGE = "/review/NTM/2.1/2023/", "/review/NTM/2.1/2023/20869/"
PAGES = ("/review/", TABLE, PAGE, TABLE + "bulk/", "/review/import/NTM/2023/", "/review/import/NTM/2023/template/")


def codes(client: Client, query: str = "") -> list[str]:
    """The communes of the table, in its order."""
    return re.findall(r'<tr id="r-(\d+)"', client.get(TABLE + query).content.decode())


def test_the_board_counts_what_waits(here: Setting, specialist: Client) -> None:
    saves(here)
    saves(here, commune=here.far)
    page = words_of(specialist.get("/review/"))
    assert "Còn 2 số liệu chờ Sở Y tế xem" in page
    confirms(here)
    page = words_of(specialist.get("/review/"))
    assert "Còn 1 số liệu chờ Sở Y tế xem" in page
    saves(here, "500")
    assert "Còn 2 số liệu chờ Sở Y tế xem" in words_of(specialist.get("/review/"))


def test_the_board_names_indicators_that_nobody_leads(here: Setting, specialist: Client) -> None:
    page = words_of(specialist.get("/review/"))
    assert "12 chỉ tiêu chưa có cơ quan chủ trì, nên chưa ai xác nhận được: Nông thôn mới 1.1" in page


def test_the_table_shows_both_voices_and_what_waits_first(here: Setting, specialist: Client) -> None:
    saves(here, "412")
    saves(here, "431", commune=here.far)
    figure = Figure({"num": "405", "den": "530"})
    save_agency_figure(here.commune, here.indicator("2.1"), YEAR, here.department, figure, by=here.cast.department)
    page = words_of(specialist.get(TABLE))
    assert "412/530 hộ = 77,73 % Gần đạt (còn thiếu 12 hộ) 405/530 hộ = 76,41 % Xã ghi cao hơn 7 hộ" in page
    assert codes(specialist) == ["20968", "20869", "20884"]
    confirms(here)
    assert codes(specialist) == ["20968", "20884", "20869"]


def saves_last_year(here: Setting, num: str, version: int = 0) -> None:
    figure = Figure({"num": num, "den": "530"}, period="2022", source="Sổ hộ")
    save_value(here.commune, here.indicator("2.1"), YEAR - 1, figure, by=here.officer, version=version)


def test_last_year_says_whether_it_was_confirmed(here: Setting, specialist: Client) -> None:
    saves_last_year(here, "400")
    assert "400/530 hộ = 75,47 % đã xác nhận" not in words_of(specialist.get(TABLE))
    seen = standing_of([here.commune.pk], "NTM", YEAR - 1, "2.1", here.department)[here.commune.pk].seen
    confirm(Matter(here.commune, here.indicator("2.1"), YEAR - 1, here.department), seen, by=here.cast.department)
    assert "400/530 hộ = 75,47 % đã xác nhận" in words_of(specialist.get(TABLE))
    saves_last_year(here, "401", version=1)  # another figure than the one that was confirmed
    assert "401/530 hộ = 75,66 % đã xác nhận" not in words_of(specialist.get(TABLE))


def test_each_figure_carries_the_head_of_its_column(here: Setting, specialist: Client) -> None:
    """Narrow screens show a row as a card: the heads are out of sight there."""
    page = specialist.get(TABLE).content.decode()
    assert 'data-l="Xã tự đánh giá"' in page and 'data-l="Năm trước"' in page


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("?state=unchecked", ["20968"]),
        ("?state=confirmed", ["20869"]),
        ("?state=empty", ["20884"]),
        ("?state=ours", ["20968"]),
        ("?district=517", ["20968"]),
        ("?profile=TDMNPB", ["20884"]),
        ("?differs=1", []),
        ("?evidence=1", []),
        ("?evidence=0", ["20968", "20884", "20869"]),
        ("?state=nonsense", ["20968", "20884", "20869"]),
    ],
)
def test_filters_live_in_the_address(here: Setting, specialist: Client, query: str, left: list[str]) -> None:
    saves(here)
    saves(here, commune=here.far)
    confirms(here)
    assert codes(specialist, query) == left


def test_states_and_reasons_stand_in_the_row(here: Setting, specialist: Client) -> None:
    saves(here)
    asks(here)
    assert "cần bổ sung, chờ xã 12/10/2023: Thiếu sổ theo dõi của thôn 3." in words_of(specialist.get(TABLE))
    saves(here, "420")
    assert "xã đã bổ sung, chờ xem lại" in words_of(specialist.get(TABLE))
    confirms(here)
    saves(here, "421")
    assert "đã đổi sau xác nhận số liệu đổi sau ngày 12/10/2023" in words_of(specialist.get(TABLE))


def test_the_page_of_a_commune_shows_evidence_history_and_forms(here: Setting, specialist: Client) -> None:
    saves(here)
    disagrees(here)
    page = words_of(specialist.get(PAGE))
    assert "Ngày 12/10/2023 Sở Y tế không thống nhất với số 412/530 hộ = 77,73 %; số của cơ quan là 405/530" in page
    assert "Minh chứng" in page
    assert "Xác nhận đúng số này" in page
    assert "Gửi yêu cầu bổ sung" in page
    part = specialist.get(PAGE + "?part=disagree").content.decode()
    assert 'name="num" value="405"' in part
    assert "<html" not in part


SEES = {"department", "coordinator"}


@pytest.mark.parametrize("path", PAGES)
def test_who_may_look(here: Setting, signed_in: Callable[[User], Client], path: str) -> None:
    saves(here)
    for name, person in here.cast.everyone.items():
        sheet = "/import/" in path
        expected = 200 if name == "department" or (name == "coordinator" and not sheet) else 404
        assert signed_in(person).get(path).status_code == expected, name


def test_a_coordinator_looks_without_deciding(here: Setting, signed_in: Callable[[User], Client]) -> None:
    saves(here)
    client = signed_in(here.cast.coordinator)
    for path in (TABLE, PAGE):
        page = client.get(path).content.decode()
        assert "Chỉ tiêu này do Sở Y tế xác nhận. Anh/chị xem được mà không quyết định được." in page
        assert 'name="seen"' not in page
        assert "review.js" not in page


def test_a_supporting_agency_may_look(here: Setting, signed_in: Callable[[User], Client]) -> None:
    other = here.cast.province.agencies["SGTVT"]
    person = add_person("giao.thong", "Chuyên viên Giao thông", Role.DEPARTMENT_SPECIALIST, other)
    client = signed_in(person)
    assert client.get(TABLE).status_code == 404
    Responsibility.objects.create(
        indicator=here.indicator("2.1"), agency=other, part="support", valid=ALWAYS, standing="to_check"
    )
    assert client.get(TABLE).status_code == 200
    assert "1 chỉ tiêu phối hợp" in words_of(client.get("/review/"))


@pytest.mark.parametrize(
    "path",
    [
        "/review/NTM/9.9/2023/",
        "/review/XX/2.1/2023/",
        "/review/NTM/2.1/2024/",
        "/review/NTM/2.1/1999/",
        "/review/NTM/2.1/2023/99999/",
        "/review/NTM/2.1/2023/20964/",
        "/review/import/NTM/2023/?code=3.2",
    ],
)
def test_what_does_not_exist_is_not_found(here: Setting, specialist: Client, path: str) -> None:
    assert specialist.get(path).status_code == 404


def test_an_indicator_without_a_lead_says_so(here: Setting, signed_in: Callable[[User], Client]) -> None:
    page = words_of(signed_in(here.cast.coordinator).get("/review/NTM/3.2/2023/"))
    assert "Chưa có cơ quan nào được giao chủ trì chỉ tiêu này" in page


@pytest.mark.parametrize("path", [TABLE, "/review/", TABLE + "bulk/"])
def test_pages_take_as_many_queries_for_one_figure_as_for_many(here: Setting, specialist: Client, path: str) -> None:
    saves(here)
    confirms(here)
    specialist.get(path)
    with CaptureQueriesContext(connection) as one:
        specialist.get(path)
    saves(here, commune=here.far)
    asks(here, here.far)
    with CaptureQueriesContext(connection) as more:
        specialist.get(path)
    assert len(one) == len(more)


def test_the_table_of_the_province_is_constant_and_has_every_commune(measured: World) -> None:
    client = measured.client("so.yte")
    client.get("/review/NTM/15.1/2023/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/review/NTM/15.1/2023/")
    with CaptureQueriesContext(connection) as few:
        client.get("/review/NTM/15.1/2023/?district=514")
    assert len(queries) == len(few) <= 24
    assert page.content.decode().count('<tr id="r-') == 193
