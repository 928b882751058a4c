"""What is done on the pages: each action once, by whom it belongs to, with its journal line; stale, double and wrong."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse

from datchuan.dossiers import actions, turns
from datchuan.dossiers.models import Dossier, Event, Passage, Version
from datchuan.dossiers.tests.way import Way, browser, change, procedure_of_pack
from datchuan.dossiers.workflow import Outcome, State
from datchuan.journal.models import Entry
from datchuan.people.models import User

REASON = {"reason": "Theo công văn số 12/UBND"}
FIELDS: dict[str, dict[str, Any]] = {
    "complete": {"planned": "2023"},
    "skip": REASON,
    "withdraw": REASON,
    "seal": {"reason": ""},
    "return": {"about": ["2.2"], "text": ["Thiếu danh sách hộ"], "to": "self_assessment"},
    "repair": {},
}
#: Action -> the step at which it can be done, by whom, and the kind of its line.
WHERE = {
    "complete": ("registration", "officer", "dossiers.pass"),
    "skip": ("registration", "officer", "dossiers.skip"),
    "withdraw": ("completeness_district", "officer", "dossiers.withdraw"),
    "seal": ("consultation", "officer", "dossiers.seal"),
    "return": ("completeness_district", "district", "dossiers.return"),
    "repair": ("returned", "officer", "dossiers.repair"),
}


def standing_at(way: Way, action: str) -> Dossier:
    step = WHERE[action][0]
    if step == "returned":
        dossier = way.to("vetting_district")
        turns.return_dossier(dossier, by=way.cast.district, reasons=[{"text": "Thiếu"}])
        return way.fresh(dossier)
    dossier = way.to(step)
    if action == "seal":
        change(way, "2.2", "150")
    return way.fresh(dossier)


def fields(action: str, dossier: Dossier, **more: Any) -> dict[str, Any]:
    carried = {"version": dossier.version, "was": f"{dossier.state}:{dossier.step}", "idem": str(uuid4())}
    return {**FIELDS[action], **carried, **more}


def send(person: User, action: str, dossier: Dossier, data: dict[str, Any]) -> HttpResponse:
    return browser(person).post(reverse(f"dossier-{action}", args=[dossier.pk]), data)


def told(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.parametrize("action", WHERE)
def test_an_action_is_done_once_with_its_line_however_often_pressed(way: Way, action: str) -> None:
    dossier = standing_at(way, action)
    person, kind = getattr(way.cast, WHERE[action][1]), WHERE[action][2]
    assert browser(person).get(reverse(f"dossier-{action}", args=[dossier.pk])).status_code == 200
    sent = fields(action, dossier)
    before = Event.objects.count()
    for _press in range(2):
        response = send(person, action, dossier, sent)
        assert response.status_code == 303, told(response)[:3000]
        assert response.headers["Location"] == reverse("dossier", args=[dossier.pk])
    assert Event.objects.count() == before + 1
    lines = Entry.objects.filter(chain=dossier.chain, kind=kind, outcome="ok", object_id=str(dossier.pk))
    assert lines.latest("seq").actor_id == person.pk
    assert Event.objects.latest("pk").by == person


@pytest.mark.parametrize("action", WHERE)
def test_a_page_of_before_shows_both_states_and_changes_nothing(way: Way, action: str) -> None:
    dossier = standing_at(way, action)
    old = fields(action, dossier)
    Dossier.objects.filter(pk=dossier.pk).update(version=dossier.version + 1)
    before = Event.objects.count()
    response = send(getattr(way.cast, WHERE[action][1]), action, dossier, old)
    text = told(response)
    assert response.status_code == 409
    assert "Hồ sơ vừa có người khác xử lý" in text and "Hồ sơ lúc anh/chị mở trang" in text and "Hồ sơ bây giờ" in text
    assert Event.objects.count() == before


@pytest.mark.parametrize("action", WHERE)
@pytest.mark.parametrize("who", ["department", "council_member", "leader", "district_leader", "front"])
def test_others_are_refused_with_the_sentence_and_a_line(way: Way, action: str, who: str) -> None:
    dossier = standing_at(way, action)
    person = getattr(way.cast, who)
    for data in ({}, fields(action, dossier)):
        response = send(person, action, dossier, data)
        assert response.status_code == 403
        assert "do" in told(response) and (
            "cán bộ của xã" in told(response) or "nên việc này do cơ quan đó làm" in told(response)
        )
    assert browser(person).get(reverse(f"dossier-{action}", args=[dossier.pk])).status_code == 403
    refused = Entry.objects.filter(chain=dossier.chain, kind=WHERE[action][2], outcome="refused", actor_id=person.pk)
    assert refused.count() == 2


@pytest.mark.parametrize("action", WHERE)
@pytest.mark.parametrize("who", ["other_officer", "operator"])
def test_elsewhere_it_does_not_exist(way: Way, action: str, who: str) -> None:
    dossier = standing_at(way, action)
    assert send(getattr(way.cast, who), action, dossier, fields(action, dossier)).status_code == 404


@pytest.mark.parametrize("action", ["skip", "withdraw"])
def test_a_reason_is_asked_for_in_words(way: Way, action: str) -> None:
    dossier = standing_at(way, action)
    response = send(way.cast.officer, action, dossier, fields(action, dossier, reason=" "))
    assert response.status_code == 422 and "Nhập lý do" in told(response)


def test_a_wrong_state_is_refused_with_409(way: Way) -> None:
    dossier = way.open()
    response = send(way.cast.officer, "repair", dossier, fields("repair", dossier))
    assert response.status_code == 409 and "không ở tình trạng trả lại" in told(response)


# Completing


def test_registration_keeps_the_planned_year(way: Way) -> None:
    dossier = way.open()
    send(way.cast.officer, "complete", dossier, fields("complete", dossier, planned="2024"))
    passage = Passage.objects.get(dossier=dossier, step="registration")
    assert passage.data == {"planned_year": 2024} and passage.summary == "Đăng ký NTM, phấn đấu năm 2024"
    wrong = way.fresh(dossier)
    assert wrong.step == "self_assessment"


def test_the_look_before_sending_names_what_lacks_and_greys_the_button(way: Way) -> None:
    dossier = way.to("self_assessment")
    change(way, "2.2", "99")
    text = told(browser(way.cast.officer).get(reverse("dossier-complete", args=[dossier.pk])))
    assert "Kiểm tra trước khi gửi" in text and "Còn 1 chỉ tiêu chưa đạt hoặc chưa có số liệu: 2.2" in text
    assert 'aria-disabled="true"' in text and reverse("indicator", args=["20869", "NTM", "2.2", 2023]) in text
    response = send(way.cast.officer, "complete", dossier, fields("complete", dossier))
    assert response.status_code == 409 and "2.2" in told(response)
    assert not Version.objects.exists()


def test_sending_after_the_look_seals(way: Way) -> None:
    dossier = way.to("self_assessment")
    assert send(way.cast.officer, "complete", dossier, fields("complete", dossier)).status_code == 303
    dossier = way.fresh(dossier)
    assert dossier.content is not None and (dossier.step, dossier.content.number) == ("consultation", 1)


def test_a_repair_shows_what_differs_before_it_is_sent(way: Way) -> None:
    dossier = way.to("vetting_district")
    turns.return_dossier(dossier, by=way.cast.district, reasons=[{"about": "2.2", "text": "Đếm lại"}])
    turns.start_repair(way.fresh(dossier), by=way.cast.officer)
    change(way, "2.2", "150")
    text = told(browser(way.cast.officer).get(reverse("dossier-complete", args=[dossier.pk])))
    assert "Khác phiên bản đã chốt lần trước" in text and "150 hộ" in text and "140 hộ" in text


def test_the_work_of_another_room_is_not_completed_here(way: Way) -> None:
    dossier = way.to("consultation")
    way.papers(dossier)
    response = send(way.cast.officer, "complete", dossier, fields("complete", dossier))
    assert response.status_code == 409 and "công việc của bước" in told(response)
    assert way.fresh(dossier).step == "consultation"


def test_the_announcement_is_kept_with_day_place_and_media(way: Way) -> None:
    dossier = way.to("announcement")
    way.papers(dossier)
    said = {"announced": "12/10/2023", "place": "Nhà văn hóa xã", "channels": "Đài huyện"}
    lacks = send(way.cast.district, "complete", dossier, fields("complete", dossier, **{**said, "place": ""}))
    assert lacks.status_code == 422 and "Nhập nơi công bố" in told(lacks)
    later = send(
        way.cast.district, "complete", dossier, fields("complete", dossier, **{**said, "announced": "13/10/2023"})
    )
    assert later.status_code == 422
    assert send(way.cast.district, "complete", dossier, fields("complete", dossier, **said)).status_code == 303
    dossier = way.fresh(dossier)
    assert dossier.state == State.ANNOUNCED
    kept = Passage.objects.get(dossier=dossier, step="announcement").data
    assert kept == {"announced": "2023-10-12", "place": "Nhà văn hóa xã", "channels": "Đài huyện"}


def test_what_is_ready_to_be_sent_says_so_to_both_sides(way: Way) -> None:
    dossier = way.to("district_meeting")
    way.papers(dossier)
    actions.pass_step(dossier, by=way.cast.district, basis=actions.Basis("21/22"))
    mine, theirs = (
        told(browser(p).get(reverse("dossier", args=[dossier.pk]))) for p in (way.cast.district, way.cast.officer)
    )
    assert "Việc tiếp theo: gửi hồ sơ lên tỉnh" in mine and reverse("dossier-complete", args=[dossier.pk]) not in mine
    assert "Hồ sơ đủ các bước, chờ gửi lên tỉnh" in theirs


# Giving back


def test_a_usual_reason_fills_a_free_row_and_saves_nothing(way: Way) -> None:
    dossier = standing_at(way, "return")
    data = fields("return", dossier, about=["2.2", ""], text=["Giữ câu này", ""], usual="1")
    response = send(way.cast.district, "return", dossier, data)
    text = told(response)
    assert response.status_code == 200 and "Giữ câu này" in text
    assert text.count("Số liệu chưa khớp với minh chứng") == 2  # the button and the row
    assert way.fresh(dossier).step == "completeness_district"


def test_reasons_reach_the_person_as_they_were_written(way: Way) -> None:
    dossier = standing_at(way, "return")
    data = fields(
        "return", dossier, about=["2.2", "document:minutes_commune", "zzz"], text=["Thiếu", "Chưa ký", "Chung"]
    )
    assert send(way.cast.district, "return", dossier, data).status_code == 303
    event = Event.objects.get(dossier=dossier, action="return")
    assert event.reasons == [
        {"about": "2.2", "text": "Thiếu"},
        {"about": "document:minutes_commune", "text": "Chưa ký"},
        {"about": "", "text": "Chung"},
    ]
    dossier = way.fresh(dossier)
    assert (dossier.state, dossier.step) == (State.RETURNED, "self_assessment")


def test_the_step_that_gets_it_is_chosen_among_the_earlier(way: Way) -> None:
    dossier = way.to("vetting_district")
    data = fields("return", dossier, to="council")
    assert send(way.cast.district, "return", dossier, data).status_code == 422
    assert (
        send(way.cast.district, "return", dossier, fields("return", dossier, to="commune_meeting")).status_code == 303
    )
    assert way.fresh(dossier).step == "commune_meeting"


def test_without_a_reason_nothing_goes_back(way: Way) -> None:
    dossier = standing_at(way, "return")
    response = send(way.cast.district, "return", dossier, fields("return", dossier, text=[" "]))
    assert response.status_code == 422 and "ít nhất một lý do" in told(response)


# Another procedure


def test_the_coordinator_moves_an_open_file_by_a_decision(way: Way) -> None:
    dossier = way.to("consultation")
    other = procedure_of_pack(name_vi="Quy trình mới")
    address = reverse("dossier-move", args=[dossier.pk])
    assert "Quy trình mới" in told(browser(way.cast.coordinator).get(address))
    data = {**fields("skip", dossier), "target": f"{other.pk}:self_assessment", "reason": "Theo QĐ 12/QĐ-UBND"}
    assert send(way.cast.officer, "move", dossier, data).status_code == 403
    for _press in range(2):
        assert send(way.cast.coordinator, "move", dossier, data).status_code == 303
    moved = way.fresh(dossier)
    assert (moved.procedure, moved.step) == (other, "self_assessment")
    assert Event.objects.filter(dossier=dossier, action="move").count() == 1


def test_where_no_other_procedure_is_the_button_says_why(way: Way) -> None:
    dossier = way.to("consultation")
    text = told(browser(way.cast.coordinator).get(reverse("dossier-move", args=[dossier.pk])))
    assert "Chưa có quy trình nào khác" in text and 'aria-disabled="true"' in text


def test_a_skipped_step_stands_as_left_out(way: Way) -> None:
    dossier = way.open()
    send(way.cast.officer, "skip", dossier, fields("skip", dossier))
    passage = Passage.objects.get(dossier=dossier, step="registration")
    assert passage.outcome == Outcome.SKIPPED
    text = told(browser(way.cast.officer).get(reverse("dossier", args=[dossier.pk])))
    assert 'class="skipped"' in text


def test_a_step_that_must_be_done_is_not_skipped(way: Way) -> None:
    dossier = way.to("self_assessment")
    text = told(browser(way.cast.officer).get(reverse("dossier-skip", args=[dossier.pk])))
    assert "là bước phải làm" in text and 'aria-disabled="true"' in text
    assert send(way.cast.officer, "skip", dossier, fields("skip", dossier)).status_code == 409
