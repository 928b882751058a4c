"""The two pages: what each person sees, what forms say, what lies beyond reach, how many queries."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.config import clock
from datchuan.dossiers import actions as dossiers
from datchuan.dossiers import turns
from datchuan.dossiers.models import Dossier, Passage
from datchuan.dossiers.tests.way import change
from datchuan.hearings import sitting
from datchuan.hearings.counting import Ballots
from datchuan.hearings.models import Comment, Consultation, Item, Meeting
from datchuan.hearings.tests.hall import AFTER, ENDS, IN_FAVOUR, Hall, browser, papers_of, sent, text
from datchuan.hearings.workflow import Voice
from datchuan.journal.models import Entry
from datchuan.people.models import User

POSTS = ["consultation-open", "consultation-publish", "consultation-strike", "consultation-extend", "consultation-comment",
         "consultation-answer", "consultation-close", "meeting-call", "meeting-prepare", "meeting-vote", "meeting-enter",
         "meeting-finish", "meeting-cancel"]  # fmt: skip


def at(name: str, dossier: Dossier, *more: str) -> str:
    return reverse(name, args=[dossier.pk, *more])


def page(person: User, name: str, dossier: Dossier) -> str:
    response = browser(person).get(at(name, dossier))
    assert response.status_code == 200
    return text(response)


# Consultation


def test_a_consultation_is_held_through_its_page(hall: Hall) -> None:
    dossier = hall.way.to("consultation")
    client = browser(hall.cast.officer)
    start = text(client.get(at("consultation", dossier)))
    for said in (
        "Bắt đầu lấy ý kiến",
        "Số lần phát 0, cần từ 3",
        "cần đối chiếu",
        "Số ngày công khai 0 chưa có mức chuẩn",
    ):
        assert said in start
    opened = client.post(at("consultation-open", dossier), sent(starts="12/10/2023", ends="31/10/2023"))
    assert (opened.status_code, opened["Location"]) == (303, at("consultation", dossier))
    line = sent(channel="loudspeaker", place="Loa các thôn", on="12/10/2023", times="3")
    assert client.post(at("consultation-publish", dossier), line).status_code == 303
    said = sent(
        who="resident", name="Trần Người Dân", received_on="12/10/2023", text="Đường thôn 3 hẹp", indicator="1.1"
    )
    assert client.post(at("consultation-comment", dossier), said).status_code == 303
    shown = text(client.get(at("consultation", dossier)))
    for words in (
        "Còn 1 ý kiến chưa trả lời",
        "Trần Người Dân (người dân)",
        "về chỉ tiêu 1.1",
        "12/10/2023, 3 lần",
    ):
        assert words in shown
    answer = sent(number="1", settled="accepted", text="Bổ sung đoạn thôn 3 vào báo cáo")
    assert client.post(at("consultation-answer", dossier), answer).status_code == 303
    hall.report(dossier)
    with clock.travel(AFTER):
        client = browser(hall.cast.officer)
        assert client.post(at("consultation-close", dossier), sent()).status_code == 303
        assert "công khai 20 ngày, 3 lần phát, 1 ý kiến" in text(client.get(at("consultation", dossier)))
    assert hall.way.fresh(dossier).step == "commune_meeting"


def test_the_button_for_closing_says_what_is_missing(hall: Hall) -> None:
    row = hall.consulted()
    hall.published(row)
    hall.said(row)
    assert "Kết thúc được từ ngày hôm sau." in page(hall.cast.officer, "consultation", row.dossier)
    with clock.travel(AFTER):
        assert "Còn 1 ý kiến chưa trả lời (số 1)." in page(hall.cast.officer, "consultation", row.dossier)


@pytest.mark.parametrize("who", ["district", "coordinator", "leader", "front", "department"])
def test_residents_are_named_to_nobody_else(hall: Hall, who: str) -> None:
    row = hall.consulted()
    hall.said(row, Voice.RESIDENT, "Trần Người Dân")
    hall.said(row, Voice.ORGANISATION, "Hội Nông dân xã")
    shown = page(hall.people[who], "consultation", row.dossier)
    assert ("Trần Người Dân" in shown, "Hội Nông dân xã" in shown, "Ý kiến 1, người dân" in shown) == (
        False,
        True,
        True,
    )
    assert "Ghi ý kiến" not in shown
    assert "Trần Người Dân" in page(hall.colleague, "consultation", row.dossier)
    history = browser(hall.people[who]).get(f"/history/dossiers.dossier/{row.dossier.pk}/")
    assert "Trần Người Dân" not in text(history)


def test_forms_say_what_to_do_and_keep_what_was_typed(hall: Hall) -> None:
    row = hall.consulted()
    client = browser(hall.cast.officer)
    typed = sent(who="organisation", name="", received_on="12/10/2023", text="Ý kiến dài của hội")
    answer = client.post(at("consultation-comment", row.dossier), typed)
    shown = text(answer)
    assert answer.status_code == 422
    assert "Ghi tên cơ quan, tổ chức góp ý." in shown
    assert "Ý kiến dài của hội" in shown
    hidden = client.post(at("consultation-comment", row.dossier), typed | sent(who="anonymous", name="Kín"))
    assert "Ý kiến không nêu tên thì để trống ô này." in text(hidden)
    assert not Comment.objects.exists()


def test_a_fallen_consultation_says_so_and_is_begun_anew(hall: Hall) -> None:
    row = hall.consulted()
    change(hall.way)
    dossiers.seal_version(row.dossier, by=hall.cast.officer)
    shown = page(hall.cast.officer, "consultation", row.dossier)
    assert "nên lần lấy ý kiến này không còn hiệu lực" in shown
    client = browser(hall.cast.officer)
    client.post(at("consultation-open", row.dossier), sent(starts="12/10/2023", ends="31/10/2023"))
    assert list(Consultation.objects.order_by("number").values_list("state", flat=True)) == ["fallen", "open"]
    assert "Các lần lấy ý kiến trước" in page(hall.cast.officer, "consultation", row.dossier)


# Meeting


def typed_meeting(**more: object) -> dict[str, object]:
    return sent(
        held_on="12/10/2023", place="Hội trường xã", chair="Ông A, Chủ tịch", secretary="Bà B", invited="25", present="22",
        **more,
    )  # fmt: skip


def test_a_meeting_is_held_through_its_page_by_two_persons(hall: Hall) -> None:
    dossier = hall.way.to("commune_meeting")
    one, two = browser(hall.cast.officer), browser(hall.colleague)
    start = text(one.get(at("meeting", dossier)))
    for said in ("Tỷ lệ đồng ý cần đạt, trên số người có mặt từ 90 %", "cần đối chiếu", "quy trình không đặt mức"):
        assert said in start
    assert one.post(at("meeting-call", dossier), typed_meeting()).status_code == 303
    assert one.post(at("meeting-vote", dossier), sent(version="1")).status_code == 303
    item = Item.objects.get()
    assert one.post(at("meeting-enter", dossier), papers_of(IN_FAVOUR, item)).status_code == 303
    shown = text(two.get(at("meeting", dossier)))
    assert ("1/2 người đã nhập" in shown, "Đồng ý 21" in shown) == (True, False)
    different = Ballots(22, 22, 22, 20, 2, 0)
    assert two.post(at("meeting-enter", dossier), papers_of(different, item)).status_code == 303
    for client in (one, two):
        both = text(client.get(at("meeting", dossier)))
        for said in ("Hai người nhập khác nhau", "Đồng ý khác 21 20", "Hợp lệ 22 22", "Vòng 1"):
            assert said in both
    item.refresh_from_db()
    for client in (one, two):
        assert client.post(at("meeting-enter", dossier), papers_of(IN_FAVOUR, item)).status_code == 303
    done = text(one.get(at("meeting", dossier)))
    assert "21/22 đồng ý = 95,5 %, cần từ 90 %: thông qua" in done
    assert "còn thiếu 4 giấy tờ" in done
    hall.report(dossier)
    assert one.post(at("meeting-finish", dossier), sent(item=item.pk)).status_code == 303
    assert Passage.objects.get(step="commune_meeting").summary == "21/22 đồng ý = 95,5 %, cần từ 90 %: thông qua"


def test_sums_are_explained_beside_their_fields(hall: Hall) -> None:
    dossier = hall.way.to("commune_meeting")
    hall.voting(dossier)
    form = papers_of(Ballots(22, 22, 21, 20, 2, 0), Item.objects.get())
    answer = browser(hall.cast.officer).post(at("meeting-enter", dossier), form)
    assert answer.status_code == 422
    problems = answer.context["entries"][Item.objects.get().pk].errors
    assert set(problems) == {"invalid", "against"}
    assert "Hợp lệ 21 cộng trắng, hỏng 0 là 21, khác số thu về 22. Kiểm tra lại." in text(answer)


def test_a_list_of_names_is_counted(hall: Hall) -> None:
    dossier = hall.way.to("commune_meeting")
    typed = typed_meeting(present_names="Ông A\r\nBà B\r\n\r\nÔng C", invited_names="Ông A\nBà B\nÔng C\nBà D")
    typed["present"] = typed["invited"] = ""
    assert browser(hall.cast.officer).post(at("meeting-call", dossier), typed).status_code == 303
    meeting = Meeting.objects.get()
    assert (meeting.present, meeting.invited, meeting.present_names) == (3, 4, ["Ông A", "Bà B", "Ông C"])


def test_a_district_chooses_dossiers_and_the_carried_one_waits_to_be_sent(hall: Hall) -> None:
    first, second = hall.two_in_district()
    client = browser(hall.cast.district)
    assert "Xã Tiên Phong · NTM 2023" in text(client.get(at("meeting", first)))
    assert client.post(at("meeting-call", first), typed_meeting(dossiers=[str(second.pk)])).status_code == 303
    assert client.post(at("meeting-vote", second), sent(version="1")).status_code == 303
    pair = (hall.cast.district, hall.district_colleague)
    item = hall.counted(first, pair=pair)
    hall.report(first)
    assert client.post(at("meeting-finish", first), sent(item=item.pk)).status_code == 303
    stored = hall.way.fresh(first)
    assert (stored.state, stored.step, stored.deadline) == ("ready", "district_meeting", None)


def test_a_commune_sees_its_own_dossier_in_a_meeting_of_several(hall: Hall) -> None:
    first, second = hall.two_in_district()
    hall.voting(first, second, by=hall.cast.district)
    shown = page(hall.cast.officer, "meeting", first)
    assert ("Xã Tiên Lãnh" in shown, "Tiên Phong" in shown) == (True, False)
    client = browser(hall.neighbour_officer)
    assert client.get(at("meeting", first)).status_code == 404


def test_a_fallen_vote_says_so(hall: Hall) -> None:
    dossier = hall.way.to("commune_meeting")
    hall.voting(dossier)
    hall.counted(dossier)
    change(hall.way)
    dossiers.seal_version(hall.way.fresh(dossier), by=hall.cast.officer)
    assert "nên kết quả này không còn hiệu lực" in page(hall.cast.officer, "meeting", dossier)
    assert "Hồ sơ đang ở bước" in page(hall.cast.officer, "meeting", dossier)


def test_a_stale_meeting_is_refused_as_a_page(hall: Hall) -> None:
    dossier = hall.way.to("commune_meeting")
    meeting = hall.called(dossier)
    sitting.prepare(meeting, hall.about(present=20), by=hall.colleague, version=1)
    answer = browser(hall.cast.officer).post(at("meeting-vote", dossier), sent(version="1"))
    assert (answer.status_code, "Cuộc họp vừa có người khác ghi." in text(answer)) == (409, True)


# Who, where


@pytest.mark.parametrize("who", ["other_officer", "neighbour_officer", "operator"])
def test_out_of_reach_is_like_not_there(hall: Hall, who: str) -> None:
    dossier, client, nowhere = hall.way.to("consultation"), browser(hall.people[who]), uuid4()
    for name in ("consultation", "meeting"):
        assert client.get(at(name, dossier)).status_code == client.get(reverse(name, args=[nowhere])).status_code == 404
    for name in POSTS:
        assert client.post(at(name, dossier), sent()).status_code == 404, name


@pytest.mark.parametrize("who", ["district", "coordinator", "leader", "front"])
def test_the_wrong_role_is_refused_in_words(hall: Hall, who: str) -> None:
    row = hall.consulted()
    client = browser(hall.people[who])
    for name in POSTS[:7]:
        answer = client.post(at(name, row.dossier), sent())
        assert (answer.status_code, "việc này do cơ quan đó làm" in text(answer)) == (403, True), name


@pytest.mark.parametrize("who", ["officer", "coordinator", "leader", "front"])
def test_the_wrong_role_is_refused_in_the_districts_meeting(hall: Hall, who: str) -> None:
    dossier = hall.way.to("district_meeting")
    client = browser(hall.people[who])
    for meeting in (False, True):
        if meeting:
            hall.called(dossier, by=hall.cast.district)
        for name in POSTS[7:]:
            assert client.post(at(name, dossier), sent()).status_code == 403, name
    assert Entry.objects.filter(kind__startswith="hearings.", outcome="refused").count() == 12


def test_strangers_sign_in_first(hall: Hall) -> None:
    dossier = hall.way.to("consultation")
    assert Client().get(at("consultation", dossier)).status_code == 302


def queries_of(person: User, name: str, dossier: Dossier) -> int:
    client = browser(person)
    client.get(at(name, dossier))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(at(name, dossier)).status_code == 200
    return len(seen)


def test_many_comments_cost_no_more_queries(hall: Hall) -> None:
    row = hall.consulted()
    hall.published(row)
    hall.said(row)
    before = queries_of(hall.cast.officer, "consultation", row.dossier)
    for number in range(20):
        hall.said(row, text=f"Ý kiến {number}")
        hall.published(row)
    assert queries_of(hall.cast.officer, "consultation", row.dossier) == before


def test_more_dossiers_in_a_meeting_cost_no_more_queries(hall: Hall) -> None:
    first, second = hall.two_in_district()
    hall.called(first, by=hall.cast.district)
    meeting = Meeting.objects.get()
    sitting.open_vote(meeting, by=hall.cast.district, version=1)
    alone = queries_of(hall.cast.district, "meeting", first)
    Item.objects.create(
        meeting=meeting, dossier=second, state="open", seen=second.content, rule=Item.objects.get().rule
    )
    assert queries_of(hall.cast.district, "meeting", first) <= alone


@pytest.mark.parametrize("name", ["consultation", "meeting"])
def test_the_pages_are_there_in_english_and_in_every_step(hall: Hall, name: str) -> None:
    client = browser(hall.cast.officer)
    dossier = hall.way.open()
    for step in ("registration", "consultation", "commune_meeting", "vetting_district"):
        dossier = hall.way.to(step, dossier)
        assert client.get(at(name, dossier)).status_code == 200
    client.cookies["django_language"] = "en"
    english = client.get(at(name, dossier), HTTP_ACCEPT_LANGUAGE="en")
    assert english.status_code == 200


def test_a_procedure_without_the_step_has_no_page(hall: Hall) -> None:
    from datchuan.dossiers.tests.way import procedure_of_pack

    steps = [
        step for step in hall.way.procedure.document["steps"] if step["kind"] not in ("consultation", "ballot_meeting")
    ]
    procedure = procedure_of_pack(code="short", steps=steps)
    dossier = hall.way.open()
    turns.move_to(dossier, procedure, "self_assessment", by=hall.cast.coordinator, reason="QĐ thử")
    for name in ("consultation", "meeting"):
        assert browser(hall.cast.officer).get(at(name, dossier)).status_code == 404


def test_the_days_of_a_form_are_read(hall: Hall) -> None:
    dossier = hall.way.to("consultation")
    wrong = browser(hall.cast.officer).post(at("consultation-open", dossier), sent(starts="31/02/2023", ends=""))
    assert wrong.status_code == 422
    assert clock.today() < ENDS
    assert not Consultation.objects.exists()
