"""Guidance is written by the agency that leads, version after version, and marked when the edition changes."""

from __future__ import annotations

import re

import pytest
from django.db import DatabaseError, connection, transaction

from datchuan.assessments.tests.setting import words_of
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.guidance import actions
from datchuan.guidance.actions import Content
from datchuan.guidance.models import Draft, GuidanceVersion, Keeping, Topic
from datchuan.guidance.queries import current_of, of_indicator
from datchuan.guidance.tests.conftest import LATER, Place, sent
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.actions import end_post
from datchuan.people.models import Post, Role
from datchuan.people.tests.cast import add_person

PAGE = "/guidance/NTM/2.1/"
WRITE = PAGE + "write/"
KEEP = PAGE + "keep/"


def test_a_version_stands_with_its_line(place: Place) -> None:
    made = place.publish()
    assert (made.number, made.agency.code, made.edition) == (1, "SYT", place.setting.edition)
    assert made.folded == "dem theo so cua thon"
    line = Entry.objects.get(kind="guidance.publish")
    assert (line.outcome, line.chain, line.object_label, line.actor_id) == (
        "ok",
        "system",
        "NTM 2.1",
        place.department.pk,
    )
    topic = Topic.objects.get()
    assert (topic.current, topic.holds_for) == (made, place.setting.edition)


def test_the_latest_version_stands_and_the_former_stays(place: Place) -> None:
    place.publish()
    second = place.publish("Đếm theo sổ của xã.", version=1)
    assert of_indicator("NTM", "2.1").current.version == second  # type: ignore[union-attr]
    assert list(GuidanceVersion.objects.values_list("number", "body")) == [
        (1, "Đếm theo sổ của thôn."),
        (2, "Đếm theo sổ của xã."),
    ]


@pytest.mark.parametrize(
    "who", ["officer", "district", "coordinator", "leader", "council_member", "front", "transport"]
)
def test_only_the_leading_agency_writes(place: Place, who: str) -> None:
    person = place.transport if who == "transport" else getattr(place.cast, who)
    sentence = "Hướng dẫn chỉ tiêu này do Sở Y tế viết. Nếu có điểm chưa rõ, gửi câu hỏi cho cơ quan đó."
    with pytest.raises(Refused) as refused:
        place.publish(by=person)
    assert (refused.value.sentence, refused.value.status) == (sentence, 403)
    line = Entry.objects.get(kind="guidance.publish")
    assert (line.outcome, line.reason, line.actor_id) == ("refused", sentence, person.pk)
    assert GuidanceVersion.objects.count() == 0


def test_the_pages_of_writing_refuse_others_with_a_line(place: Place) -> None:
    client = place.browser(place.officer)
    assert client.get(WRITE).status_code == 403
    assert client.post(WRITE, {}).status_code == 403
    assert client.post(KEEP, {}).status_code == 403
    kinds = list(Entry.objects.filter(outcome="refused").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["guidance.publish", "guidance.keep"]


@pytest.mark.parametrize("path", ["/guidance/NTM/9.9/", "/guidance/XYZ/2.1/", "/guidance/NTM/9.9/write/"])
def test_there_is_no_page_for_what_does_not_exist(place: Place, path: str) -> None:
    assert place.browser(place.department).get(path).status_code == 404


def test_operators_have_no_such_page(place: Place) -> None:
    client = place.browser(place.cast.operator)
    assert [client.get(path).status_code for path in ("/guidance/", PAGE, WRITE)] == [404, 404, 404]


def test_the_form_publishes_and_leads_to_the_page(place: Place) -> None:
    client = place.browser(place.department)
    body = "Đếm hộ theo sổ.\n\nKèm <b>danh sách</b>."
    response = client.post(WRITE, sent(body=body, doc_number="12/CV", doc_date="01/10/2023", version=0, then="publish"))
    assert (response.status_code, response.headers["Location"]) == (303, PAGE)
    made = GuidanceVersion.objects.get()
    assert (made.body, made.doc_number, f"{made.doc_date:%d/%m/%Y}") == (body, "12/CV", "01/10/2023")
    page = client.get(PAGE).content.decode()
    assert page.count("<p>Đếm hộ theo sổ.</p>") == 1
    assert page.count("<p>Kèm &lt;b&gt;danh sách&lt;/b&gt;.</p>") == 1


def test_a_form_sent_twice_publishes_once(place: Place) -> None:
    client = place.browser(place.department)
    same = sent(body="Đếm hộ theo sổ của thôn.", version=0, then="publish")
    assert [client.post(WRITE, same).status_code for _time in range(2)] == [303, 303]
    assert GuidanceVersion.objects.count() == 1
    assert Entry.objects.filter(kind="guidance.publish").count() == 1


def test_an_empty_text_is_asked_for_and_a_letter_needs_its_number(place: Place) -> None:
    response = place.browser(place.department).post(
        WRITE, sent(body="", doc_date="01/10/2023", version=0, then="publish")
    )
    assert response.status_code == 422
    found = re.findall(r'<li><a href="#(w-[a-z_]+)">([^<]+)</a></li>', response.content.decode())
    assert found == [
        ("w-body", "Nhập nội dung hướng dẫn"),
        ("w-doc_number", "Nhập số văn bản, hoặc bỏ ngày văn bản."),
    ]


def test_a_stale_page_shows_both_texts_and_the_second_try_goes_through(place: Place) -> None:
    place.publish("Bản của người khác.")
    client = place.browser(place.department)
    response = client.post(WRITE, sent(body="Bản của tôi, viết dài.", version=0, then="publish"))
    assert response.status_code == 409
    page = response.content.decode()
    assert page.count("<p>Bản của người khác.</p>") == 1
    assert page.count("Bản của tôi, viết dài.</textarea>") == 1
    key = re.findall(r'name="idem" value="([^"]+)"', page)[-1]
    again = client.post(WRITE, {"idem": key, "version": "1", "body": "Bản của tôi, viết dài.", "then": "publish"})
    assert again.status_code == 303
    assert GuidanceVersion.objects.latest("number").number == 2


def test_versions_cannot_be_changed(place: Place) -> None:
    made = place.publish()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        GuidanceVersion.objects.filter(pk=made.pk).update(body="Khác")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM guidance_guidanceversion")


def test_whoever_asked_is_told_of_a_new_version(place: Place) -> None:
    place.ask()
    Notice.objects.all().delete()
    place.publish()
    told = list(Notice.objects.values_list("person__username", "sentence", "where"))
    sentence = "Sở Y tế vừa công bố hướng dẫn chỉ tiêu 2.1 (bản 1)."
    assert sorted(told) == [("colleague", sentence, PAGE), ("officer", sentence, PAGE)]


# Drafts


def test_a_draft_is_the_authors_and_goes_with_publishing(place: Place) -> None:
    client = place.browser(place.department)
    other = add_person("other.health", "Chuyên viên Khác", Role.DEPARTMENT_SPECIALIST, place.setting.department)
    assert client.post(WRITE, sent(body="Đang viết", version=0, then="draft")).status_code == 303
    assert client.get(WRITE).content.decode().count("Đang viết</textarea>") == 1
    assert place.browser(other).get(WRITE).content.decode().count("Đang viết") == 0
    assert place.browser(place.officer).get(PAGE).content.decode().count("Đang viết") == 0
    place.publish()
    assert Draft.objects.count() == 0
    assert GuidanceVersion.objects.count() == 1


def test_a_draft_passes_to_the_successor(place: Place) -> None:
    actions.save_draft(place.indicator, Content("Viết dở"), by=place.department)
    heir = add_person("heir", "Người Kế Nhiệm", Role.DEPARTMENT_SPECIALIST, place.setting.department)
    post = Post.objects.get(user=place.department)
    end_post(post, by=place.cast.operator, last_day=clock.today().replace(day=11), reason="chuyển công tác")
    assert place.browser(heir).get(WRITE).content.decode().count("Viết dở</textarea>") == 1
    actions.save_draft(place.indicator, Content("Viết tiếp"), by=heir)
    assert list(Draft.objects.values_list("author__username", "body")) == [("heir", "Viết tiếp")]


# Another edition


def test_another_edition_marks_the_text_until_it_is_confirmed(place: Place) -> None:
    place.publish()
    edition = place.new_edition()
    before = current_of("NTM", "2.1", place.setting.edition)
    assert before is not None and not before.is_dated
    with clock.travel(LATER):
        client = place.browser(place.officer)
        said = "Viết cho bộ NTM/2021-2025, chưa xem lại theo bộ mới."
        assert words_of(client.get(PAGE)).count(said) == 1
        response = place.browser(place.department).post(KEEP, sent(version=1))
        assert response.status_code == 303
        assert words_of(client.get(PAGE)).count(said) == 0
    assert list(Keeping.objects.values_list("guidance__number", "edition")) == [(1, edition.pk)]
    assert Entry.objects.get(kind="guidance.keep").after == {"number": 1, "edition": "NTM/2023"}


def test_a_new_version_ends_the_mark_too(place: Place) -> None:
    place.publish()
    edition = place.new_edition()
    with clock.travel(LATER):
        indicator = edition.indicators.get(code="2.1")
        actions.publish(indicator, Content("Viết lại cho bộ mới."), by=place.department, version=1)
        assert not current_of("NTM", "2.1", edition).is_dated  # type: ignore[union-attr]


def test_confirming_is_refused_where_nothing_is_to_confirm(place: Place) -> None:
    with pytest.raises(Refused, match="chưa có hướng dẫn của cơ quan chủ trì để xác nhận"):
        actions.keep(place.indicator, by=place.department, version=0)
    place.publish()
    with pytest.raises(Refused, match="đã theo bộ tiêu chí đang áp dụng") as refused:
        actions.keep(place.indicator, by=place.department, version=1)
    assert refused.value.status == 409


def test_confirming_another_version_than_the_one_read_is_stale(place: Place) -> None:
    place.publish()
    place.publish("Bản thứ hai.", version=1)
    edition = place.new_edition()
    with clock.travel(LATER), pytest.raises(Stale):
        actions.keep(edition.indicators.get(code="2.1"), by=place.department, version=1)
    assert Keeping.objects.count() == 0


def test_confirming_twice_by_one_form_is_done_once(place: Place) -> None:
    place.publish()
    place.new_edition()
    with clock.travel(LATER):
        client, same = place.browser(place.department), sent(version=1)
        assert [client.post(KEEP, same).status_code for _time in range(2)] == [303, 303]
    assert Keeping.objects.count() == 1
