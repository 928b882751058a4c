"""The list of indicators with their guidance, the fragment on the page of an indicator, and what they ask the database."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.tests.setting import words_of
from datchuan.config import clock
from datchuan.guidance import actions, asking
from datchuan.guidance.actions import Content
from datchuan.guidance.queries import of_indicator
from datchuan.guidance.tests.conftest import LATER, Place
from datchuan.people.rights import rights_of


def codes(place: Place, query: str = "", who: str = "department") -> list[str]:
    """The indicators that the list shows."""
    page = place.browser(getattr(place.cast, who)).get(f"/guidance/{query}").content.decode()
    return re.findall(r'<th scope="row"><a href="/guidance/NTM/([0-9.]+)/">', page)


def test_a_department_sees_its_own_indicators_and_may_see_all(place: Place) -> None:
    assert codes(place) == ["2.1"]
    everything = [i.code for i in place.setting.edition.indicators.order_by("position")]
    assert codes(place, "?agency=all") == everything
    assert codes(place, "?agency=SGTVT") == ["1.1"]
    assert codes(place, who="officer") == everything


def test_the_filters_leave_what_they_say(place: Place) -> None:
    place.publish()
    place.ask()
    assert codes(place, "?agency=all&show=new") == ["1.1", "1.2", "2.1"]
    assert codes(place, "?agency=all&show=new_none") == ["1.1", "1.2"]
    assert codes(place, "?agency=all&show=waiting") == ["2.1"]
    assert codes(place, "?agency=all&show=dated") == []
    assert "2.1" not in codes(place, "?agency=all&show=none")
    place.new_edition()
    with clock.travel(LATER):
        assert codes(place, "?agency=all&show=dated") == ["2.1"]


@pytest.mark.parametrize("query", ["?set=X&agency=Y&show=Z", "?agency=%27--", "?show=new&show=none&set=", "?agency=-"])
def test_odd_filters_are_dropped(place: Place, query: str) -> None:
    assert place.browser(place.department).get(f"/guidance/{query}").status_code == 200


def test_the_heading_counts_the_gaps(place: Place) -> None:
    words = words_of(place.browser(place.cast.coordinator).get("/guidance/"))
    assert words.count("3/3 chỉ tiêu mới hoặc nâng mức chưa có hướng dẫn") == 1
    place.publish()
    words = words_of(place.browser(place.cast.coordinator).get("/guidance/"))
    assert words.count("2/3 chỉ tiêu mới hoặc nâng mức chưa có hướng dẫn") == 1


def test_anothers_waiting_question_is_in_no_count(place: Place) -> None:
    place.ask()
    words = words_of(place.browser(place.cast.other_officer).get("/guidance/"))
    assert words.count("Không có câu hỏi nào đang chờ trả lời.") == 1
    assert codes(place, "?show=waiting", who="other_officer") == []
    assert codes(place, "?show=waiting", who="officer") == ["2.1"]


def queries_of(place: Place, path: str, person: str) -> int:
    client = place.browser(getattr(place.cast, person))
    client.get(path)  # what a process keeps is kept now
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("person", ["officer", "department", "coordinator"])
@pytest.mark.parametrize("path", ["/guidance/?agency=all", "/guidance/NTM/2.1/"])
def test_the_number_of_queries_does_not_grow(place: Place, path: str, person: str) -> None:
    place.publish()
    place.publish("Bản thứ hai.", version=1)
    place.answer(place.ask())
    place.ask()
    asking.merge(place.ask(), place.ask(), by=place.department)
    few = queries_of(place, path, person)
    for number in range(12):
        place.answer(place.ask(f"Câu hỏi thứ {number} đã trả lời"))
        place.ask(f"Câu hỏi thứ {number} đang chờ")
        place.publish(f"Bản thứ {number + 3}.", version=number + 2)
        if number < 5:
            asking.merge(place.ask(), place.ask(), by=place.department)
    transport = place.setting.indicator("1.1")
    actions.publish(transport, Content("Đo chiều dài từng tuyến."), by=place.transport, version=0)
    assert queries_of(place, path, person) == few


# The fragment


def panel(place: Place, who: str) -> str:
    rights = rights_of(getattr(place.cast, who))
    html = render_to_string("guidance/_panel.html", {"guided": of_indicator("NTM", "2.1", rights)})
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_fragment_says_what_stands_and_counts_what_the_reader_sees(place: Place) -> None:
    assert panel(place, "officer").count("Chưa có câu hỏi về chỉ tiêu này") == 1
    place.publish("Đếm hộ theo sổ.")
    place.answer(place.ask())
    place.ask("Một câu còn chờ trả lời")
    assert panel(place, "officer").count("Hỏi - đáp: 2 câu về chỉ tiêu này") == 1
    assert panel(place, "officer").count("1 câu đang chờ trả lời.") == 1
    assert panel(place, "other_officer").count("Hỏi - đáp: 1 câu về chỉ tiêu này") == 1
    assert panel(place, "officer").count("Đếm hộ theo sổ.") == 1
    asks = {who: panel(place, who).count("Hỏi cơ quan chủ trì") for who in ("officer", "district", "department")}
    assert asks == {"officer": 1, "district": 1, "department": 0}


def test_without_rights_only_what_is_answered_counts(place: Place) -> None:
    place.answer(place.ask())
    place.ask()
    found = of_indicator("NTM", "2.1")
    assert (found.answered, found.waiting, found.may_ask, found.current) == (1, 0, False, None)


def test_a_question_asked_further_counts_as_waiting_and_keeps_its_answer(place: Place) -> None:
    question = place.answer(place.ask())
    asking.ask_again(question, "Còn giếng đào thì sao?", by=place.officer)
    found = of_indicator("NTM", "2.1", rights_of(place.cast.other_officer))
    assert (found.answered, found.waiting) == (0, 1)
    assert [line.answer.text for line in found.questions] == ["Có, nếu nước đạt quy chuẩn."]  # type: ignore[union-attr]


# What changed


def test_versions_are_compared_in_words_and_by_marks(place: Place) -> None:
    place.publish("Đếm hộ theo sổ.\nKèm danh sách.\nGửi trước ngày hẹn.")
    place.publish("Đếm người theo sổ.\nKèm danh sách.\nẢnh có ngày.\nẢnh rõ mặt đường.", version=1)
    page = place.browser(place.officer).get("/guidance/NTM/2.1/").content.decode()
    assert page.count("<p>Sửa 0 đoạn") == 0
    assert page.count("<p>Thêm 1 đoạn, sửa 2 đoạn.</p>") == 1
    assert page.count("<p>Đếm <del>hộ</del><ins>người</ins> theo sổ.</p>") == 1
    assert page.count("<p><ins>Ảnh rõ mặt đường.</ins></p>") == 1
