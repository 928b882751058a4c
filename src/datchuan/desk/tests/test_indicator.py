"""The page of one indicator."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.actions import Figure, save_agency_figure, save_sheet, save_value
from datchuan.assessments.tests.setting import CRITERIA, YEAR, Setting, page_of, words_of
from datchuan.config import clock
from datchuan.desk.queries import SHOWN_CHANGES
from datchuan.people.tests.cast import entered

PAGE = "/commune/20869/NTM/2.1/2023/"
CODES = [i["code"] for c in CRITERIA for i in c["indicators"]]


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def test_the_heading_is_the_official_text_and_the_level_is_in_words(here: Setting, officer: Client) -> None:
    page = text(officer.get(PAGE))
    assert "<h1>2.1 Tỷ lệ hộ dùng nước sạch</h1>" in page
    assert "<strong>Từ 80 % trở lên</strong>" in page
    assert "Vì sao mức này?" in page
    assert "Trung ương quy định theo QĐ 318/QĐ-TTg; chung cho mọi cột, mọi năm. Đã đối chiếu văn bản." in page
    assert "Xã Tiên Lãnh dùng cột Duyên hải Nam Trung Bộ." in page


@pytest.mark.parametrize("code", CODES)
def test_every_kind_has_its_page_and_its_form(here: Setting, officer: Client, code: str) -> None:
    response = officer.get(f"/commune/20869/NTM/{code}/2023/")
    assert response.status_code == 200
    names = set(response.context["form"].fields)
    for name in names:
        assert f'name="{name}"' in response.content.decode()


def test_it_shows_guidance_responsibility_and_change(here: Setting, officer: Client) -> None:
    page = text(officer.get(PAGE))
    for words in (
        "Đếm số hộ.",
        "Danh sách hộ",
        "Cơ quan chủ trì",
        "Sở Y tế",
        "QĐ 1098/QĐ-UBND",
        "cần đối chiếu văn bản",
        "So với bộ 2016-2020: nâng mức.",
    ):
        assert words in page


def test_an_illustrative_level_says_so(here: Setting, officer: Client) -> None:
    assert "mức minh họa, chưa đối chiếu văn bản" in text(officer.get("/commune/20869/NTM/3.1/2023/"))


def test_no_threshold_is_said_and_the_figure_may_still_be_saved(here: Setting, officer: Client) -> None:
    page = officer.get("/commune/20869/NTM/3.4/2023/")
    assert "Chưa có mức chuẩn cho cột và năm này." in text(page)
    assert page.context["form"] is not None


def test_last_year_is_judged_by_last_years_level(here: Setting, officer: Client) -> None:
    with clock.travel(clock.today().replace(year=2022)):
        save_value(
            here.commune,
            here.indicator("3.1"),
            2022,
            Figure({"number": "45"}, "31/12/2022"),
            by=here.officer,
            version=0,
        )
    page = officer.get("/commune/20869/NTM/3.1/2023/")
    assert page.context["page"].last_year.letter == "M"
    assert "45 triệu đồng/người/năm</span> (31/12/2022)" in text(page)
    assert page.context["page"].letter == "D"


def test_history_tells_who_when_from_what_to_what_and_why(here: Setting, officer: Client) -> None:
    mine, hers = here.officer, here.colleague
    water = here.indicator("2.1")
    save_value(here.commune, water, YEAR, Figure({"num": "400", "den": "530"}), by=mine, version=0)
    save_value(
        here.commune,
        water,
        YEAR,
        Figure({"num": "412", "den": "530"}, source="Sổ hộ"),
        by=hers,
        version=1,
        reason="Thêm 12 hộ thôn 3",
    )
    save_value(
        here.commune, water, YEAR, Figure({"num": "412", "den": "530"}, source="Sổ hộ", done=True), by=mine, version=2
    )
    page = text(officer.get(PAGE))
    assert "<b>Cán bộ Tiên Lãnh</b> nhập <b>400/530 hộ = 75,47 %</b>." in page
    assert "<b>Cán bộ Thứ Hai</b> đổi từ 400/530 hộ = 75,47 % thành <b>412/530 hộ = 77,73 %</b>." in page
    assert "Nguồn: Sổ hộ. Lý do: Thêm 12 hộ thôn 3" in page
    assert "<b>Cán bộ Tiên Lãnh</b> ghi là đã xong." in page
    assert 'href="/history/assessments.measurement/' in page


def test_the_departments_figure_has_its_history_beside_it(here: Setting, officer: Client) -> None:
    for num in ("405", "410"):
        figure = Figure({"num": num, "den": "530"}, source="Sổ ngành")
        save_agency_figure(here.commune, here.indicator("2.1"), YEAR, here.department, figure, by=here.cast.department)
    department = entered(here.cast.department)
    for client, path in ((officer, "/commune/20869/NTM/2.1/2023/"), (department, "/review/NTM/2.1/2023/20869/")):
        page = words_of(client.get(path))
        assert "Lịch sử số này: 2 lần ghi" in page
        assert f"{here.cast.department} đổi từ 405/530 hộ = 76,41 % thành 410/530 hộ = 77,35 % ." in page


def test_a_long_history_shows_its_last_changes_and_leads_to_all(here: Setting, officer: Client) -> None:
    water = here.indicator("2.1")
    for version in range(SHOWN_CHANGES + 3):
        save_value(here.commune, water, YEAR, Figure({"percent": str(10 + version)}), by=here.officer, version=version)
    short, whole = text(officer.get(PAGE)), text(officer.get(f"{PAGE}?history=all"))
    assert (short.count(" đổi từ "), whole.count(" đổi từ ")) == (SHOWN_CHANGES, SHOWN_CHANGES + 2)
    assert "Xem cả 3 lần sửa trước đó" in short
    assert "đổi từ 12 % thành <b>13 %</b>" in short
    assert "nhập <b>10 %</b>" not in short
    assert "nhập <b>10 %</b>" in whole
    assert "Xem cả" not in whole


def test_a_figure_of_a_sheet_leads_to_the_communes_journal(here: Setting, officer: Client) -> None:
    save_sheet(here.commune, here.edition, YEAR, {"2.1": Figure({"percent": "50"})}, by=here.officer)
    page = officer.get(PAGE)
    link = f"/history/places.unit/{here.commune.pk}/"
    assert f'href="{link}"' in page.content.decode()
    assert officer.get(link).status_code == 200


def test_neighbours_stay_in_the_criterion(here: Setting, officer: Client) -> None:
    def beside(code: str) -> tuple[str, str]:
        page = officer.get(f"/commune/20869/NTM/{code}/2023/").context["page"]
        return (page.previous.code if page.previous else "", page.next.code if page.next else "")

    assert [beside(code) for code in ("2.1", "2.2", "2.4", "1.2", "4.2")] == [
        ("", "2.2"),
        ("2.1", "2.3"),
        ("2.3", ""),
        ("1.1", ""),
        ("4", ""),
    ]


@pytest.mark.parametrize("who", ["district", "department", "coordinator", "leader", "front", "council_member"])
def test_a_reader_sees_the_page_without_the_form(here: Setting, who: str) -> None:
    save_value(
        here.commune, here.indicator("2.1"), YEAR, Figure({"num": "412", "den": "530"}), by=here.officer, version=0
    )
    client = entered(getattr(here.cast, who))
    page = client.get(PAGE)
    assert page.context["form"] is None
    assert "<form" not in text(page).split("<main")[1]
    assert "412/530 hộ = 77,73 %" in text(page)
    assert "Số liệu tự đánh giá do cán bộ của xã nhập." in text(page)


def test_out_of_reach_is_like_not_there(here: Setting) -> None:
    client = entered(here.cast.other_officer)
    theirs, nowhere = client.get(PAGE), client.get(PAGE.replace("20869", "99999"))
    assert (theirs.status_code, nowhere.status_code) == (404, 404)
    assert page_of(theirs, "20869") == page_of(nowhere, "99999")


def test_it_asks_the_same_number_of_questions_whatever_the_history(here: Setting, officer: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(PAGE).status_code == 200
        return len(queries)

    water = here.indicator("2.1")
    save_value(here.commune, water, YEAR, Figure({"percent": "1"}), by=here.officer, version=0)
    count()
    with_one = count()
    for version in range(1, 15):
        save_value(here.commune, water, YEAR, Figure({"percent": str(version + 1)}), by=here.officer, version=version)
    assert count() == with_one
    assert with_one <= 42


# The verdict while typing


def preview(client: Client, code: str, **typed: str) -> str:
    response = client.get(f"/commune/20869/NTM/{code}/2023/preview/", typed)
    assert response.status_code == 200
    return text(response)


def test_the_verdict_follows_what_is_typed(here: Setting, officer: Client) -> None:
    assert "412/530 hộ = 77,73 %, cần từ 80 % trở lên: còn thiếu 12 hộ" in preview(officer, "2.1", num="412", den="530")
    assert "Đạt" in preview(officer, "2.1", num="424", den="530")
    assert "79,96 %, cần từ 80 % trở lên: còn thiếu 0,04 điểm phần trăm" in preview(officer, "2.1", percent="79.96")
    assert "45,5 triệu đồng/người/năm" in preview(officer, "3.1", number="45,5")


def test_a_figure_that_cannot_be_read_is_explained(here: Setting, officer: Client) -> None:
    assert "1.234 có thể là" in preview(officer, "3.1", number="1.234")
    assert "lớn hơn tổng số hộ" in preview(officer, "2.1", num="9", den="5")


def test_nothing_typed_is_no_data_and_no_reproach(here: Setting, officer: Client) -> None:
    assert "Chưa có số liệu, cần từ 80 % trở lên: nhập số hộ dùng nước sạch và tổng số hộ." in preview(officer, "2.1")


def test_a_preview_saves_nothing_and_is_no_way_into_another_commune(here: Setting) -> None:
    client = entered(here.cast.other_officer)
    assert client.get(PAGE + "preview/", {"num": "1", "den": "2"}).status_code == 404
