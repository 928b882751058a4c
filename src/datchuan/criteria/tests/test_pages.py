"""The pages of criteria sets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from datchuan.assessments.tests.setting import CRITERIA, DAY, Setting, build, make_edition
from datchuan.config import clock
from datchuan.criteria.models import Guidance, Indicator
from datchuan.criteria.templatetags.criteria_words import change_note
from datchuan.people.tests.cast import Cast, _empty_cache, cast, entered, province

__all__ = ["_empty_cache", "cast", "province"]
EDITION = "/criteria/NTM-2021-2025/"


@pytest.fixture
def here(cast: Cast) -> Iterator[Setting]:
    with clock.travel(DAY):
        yield build(cast)


@pytest.fixture
def reader(here: Setting) -> Client:
    return entered(here.officer)


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def codes(response: HttpResponse) -> list[str]:
    return [line.indicator.code for g in response.context["page"].groups for c in g.criteria for line in c.lines]


@pytest.mark.parametrize("who", ["officer", "district", "department", "coordinator", "leader", "front", "operator"])
def test_everybody_who_has_signed_in_may_read(here: Setting, who: str) -> None:
    client = entered(getattr(here.cast, who))
    addresses = ("/criteria/", EDITION, EDITION + "2.1/")
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]


def test_a_stranger_is_sent_to_sign_in(here: Setting) -> None:
    assert Client().get(EDITION)["Location"].split("?")[0] == "/accounts/login/"


def test_editions_name_act_day_counts_and_seal(here: Setting, reader: Client) -> None:
    page = text(reader.get("/criteria/"))
    for words in (
        "2 bộ tiêu chí đang áp dụng",
        "4 tiêu chí, 12 chỉ tiêu",
        "QĐ 318/QĐ-TTg",
        "08/03/2022",
        here.edition.seal[:16],
    ):
        assert words in page


def test_an_edition_to_come_is_kept_apart(here: Setting, reader: Client) -> None:
    make_edition("NTM", CRITERIA, code="NTM/2024", begins=date(2024, 3, 1))
    page = reader.get("/criteria/")
    assert [line.edition.code for line in page.context["current"]] == ["NTM/2021-2025", "NTM_KM/2021-2025"]
    assert [line.edition.code for line in page.context["others"]] == ["NTM/2024"]
    assert reader.get("/criteria/NTM-2024/").status_code == 200


def test_levels_stand_for_both_columns_and_the_chosen_year(here: Setting, reader: Client) -> None:
    page = text(reader.get(EDITION))
    assert "từ 47 triệu đồng/người/năm trở lên" in page
    assert "từ 44 triệu đồng/người/năm trở lên" in text(reader.get(EDITION + "?year=2022"))
    for words in (
        "Duyên hải Nam Trung Bộ",
        "Trung du miền núi phía Bắc",
        "từ 2 đến 10 hộ",
        "Chưa có mức chuẩn",
        "mức minh họa, chưa đối chiếu văn bản",
        "Sở Y tế",
    ):
        assert words in page


def test_a_formula_over_another_set_is_resolved(here: Setting, reader: Client) -> None:
    assert "từ 51,7 triệu đồng trở lên" in text(reader.get("/criteria/NTM_KM-2021-2025/"))


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("?change=new_or_raised", ["1.1", "1.2", "2.1"]),
        ("?change=new", ["1.2"]),
        ("?layer=illustrative", ["3.1"]),
        ("?department=SYT", ["2.1"]),
        ("?department=SYT&change=new", []),
        ("?year=1999&change=x&layer=y", [i["code"] for c in CRITERIA for i in c["indicators"]]),
    ],
)
def test_filters_live_in_the_address(here: Setting, reader: Client, query: str, left: list[str]) -> None:
    assert codes(reader.get(EDITION + query)) == left


def test_every_count_is_the_length_of_its_list(here: Setting, reader: Client) -> None:
    for choice in reader.get(EDITION).context["choices"]:
        for link in choice.links:
            if link.count is not None:
                assert len(codes(reader.get(EDITION + link.url))) == link.count


def test_an_indicator_has_its_guidance_and_every_level(here: Setting, reader: Client) -> None:
    page = text(reader.get(EDITION + "2.1/"))
    for words in ("Đếm số hộ.", "Danh sách hộ", "Sở Nông nghiệp", "từ 80 % trở lên", "Mọi năm", "Sở Y tế", "nâng mức"):
        assert words in page
    money = text(reader.get(EDITION + "3.1/"))
    for words in (
        "2022",
        "từ 44 triệu đồng/người/năm trở lên",
        "2025",
        "Chưa có mức chuẩn",
        "Chưa có hướng dẫn cho chỉ tiêu này.",
    ):
        assert words in money


@pytest.mark.parametrize(
    "address", ["/criteria/NTM-1990/", EDITION + "99/", "/criteria/NTM-1990/2.1/", EDITION + "%F0%9F%8C%BE/"]
)
def test_what_is_not_there_is_404(here: Setting, reader: Client, address: str) -> None:
    assert reader.get(address).status_code == 404


def test_names_follow_the_language(here: Setting, reader: Client) -> None:
    reader.cookies["django_language"] = "en"
    assert "Indicator 2.1" in text(reader.get(EDITION))


def test_what_changed_follows_the_language_and_stays_vietnamese_without_english(here: Setting, reader: Client) -> None:
    """The note is sealed with its edition; its English stands in the guidance."""
    edition = make_edition("NTM", CRITERIA, code="NTM/2024", begins=date(2024, 3, 1))
    noted = Indicator.objects.create(
        edition=edition, criterion="9", criterion_vi="Nhà ở", code="9.9", position=99, name_vi="Nhà ở dân cư",
        change="raised", change_note="từ 85 % lên 90 %",
    )  # fmt: skip
    guidance = Guidance.objects.create(indicator=noted, document={"change_note_en": "from 85% to 90%"})
    assert change_note(noted) == "từ 85 % lên 90 %"
    with override("en"):
        assert change_note(noted) == "from 85% to 90%"
        guidance.document = {}
        noted.guidance = guidance
        assert change_note(noted) == "từ 85 % lên 90 %"
        assert change_note(Indicator(change_note="thêm hỏa táng")) == "thêm hỏa táng"


def test_it_asks_a_constant_number_of_questions(here: Setting, reader: Client) -> None:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(address).status_code == 200
        return len(queries)

    count(EDITION), count("/criteria/NTM_KM-2021-2025/")
    assert count(EDITION) == count("/criteria/NTM_KM-2021-2025/")
    assert count(EDITION) <= 12
