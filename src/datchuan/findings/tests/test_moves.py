"""Answering, closing, reopening, extending, withdrawing: through the pages."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection, transaction

from datchuan.assessments.tests.setting import DAY, build, page_of
from datchuan.config import clock
from datchuan.findings import actions
from datchuan.findings.models import Finding
from datchuan.findings.tests.world import DUE, World, browser, do, furnish, text
from datchuan.findings.workflow import Action, State
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.models import User
from datchuan.people.tests.cast import build_cast, build_province, entered


def sent(version: int = 1, **typed: object) -> dict[str, object]:
    return {"version": str(version), "idem": str(uuid4()), **typed}


def kinds_told(person: User) -> list[tuple[str, bool]]:
    return list(Notice.objects.filter(person=person, read_at=None).order_by("pk").values_list("kind", "urgent"))


def test_an_answer_with_proof_reaches_the_raisers_side(world: World) -> None:
    finding, paper = world.raised(), world.document()
    client = browser(world.here.officer)
    assert "Danh sách hộ có xác nhận" in text(client.get(f"/findings/{finding.pk}/"))
    response = client.post(f"/findings/{finding.pk}/answer/", sent(text="Đã bổ sung", documents=[str(paper)]))
    assert (response.status_code, response["Location"]) == (303, f"/findings/{finding.pk}/")
    event = finding.events.get(number=2)
    assert (event.action, event.state, event.text, event.documents) == ("answer", "answered", "Đã bổ sung", [paper])
    assert (event.agency.code, event.by, event.without_proof) == ("UBND-20869", world.here.officer, "")
    assert kinds_told(world.cast.department) == [("findings.answered", False)]
    assert kinds_told(world.colleague) == [("findings.answered", False)]
    assert kinds_told(world.here.officer) == []  # what it was asked for is done


def test_an_answer_without_a_document_says_why(world: World) -> None:
    finding = world.raised()
    client, address = browser(world.here.officer), f"/findings/{finding.pk}/answer/"
    page = client.post(address, sent(text="Đã bổ sung"))
    assert page.status_code == 422
    assert "Chọn tài liệu chứng minh, hoặc ghi vì sao không kèm tài liệu." in text(page)
    assert "Đã bổ sung" in text(page)
    assert client.post(address, sent(text="Đã bổ sung", without_proof="Đã gửi bản giấy")).status_code == 303
    assert finding.events.get(number=2).without_proof == "Đã gửi bản giấy"


def test_a_document_of_another_commune_is_no_proof(world: World) -> None:
    finding, theirs = world.raised(), world.document(world.here.far)
    world.document()
    address = f"/findings/{finding.pk}/answer/"
    page = browser(world.here.officer).post(address, sent(text="Đã xong", documents=[str(theirs)]))
    assert (page.status_code, Finding.objects.get().state) == (422, "open")


def test_reopening_wants_reason_and_term_and_is_told_at_once(world: World) -> None:
    finding = world.in_state(State.ANSWERED)
    client, address = browser(world.cast.department), f"/findings/{finding.pk}/reopen/"
    assert client.post(address, sent(2)).status_code == 422
    assert client.post(address, sent(2, text="Ảnh chưa thấy biển số", due="01/11/2023")).status_code == 303
    stored = Finding.objects.get()
    assert (stored.state, f"{stored.due:%d/%m/%Y}", stored.version) == ("reopened", "01/11/2023", 3)
    assert kinds_told(world.here.officer) == [("findings.reopened", True)]


def test_closing_keeps_the_day_and_reopening_takes_it_back(world: World) -> None:
    closed = world.in_state(State.CLOSED)
    assert Finding.objects.get().closed_on == DAY
    assert kinds_told(world.here.officer) == [("findings.settled", False)]
    do(Action.REOPEN, closed, world.cast.department)
    assert Finding.objects.get().closed_on is None


def test_more_time_must_be_more(world: World) -> None:
    finding = world.raised()
    client, address = browser(world.cast.department), f"/findings/{finding.pk}/extend/"
    less = client.post(address, sent(due="20/10/2023", text="Mưa lũ"))
    assert (less.status_code, "Hạn đang là 22/10/2023. Gia hạn thì chọn ngày sau ngày đó." in text(less)) == (409, True)
    assert client.post(address, sent(due="30/10/2023", text="Mưa lũ")).status_code == 303
    event = finding.events.get(number=2)
    assert (f"{event.due_before:%d/%m}", f"{event.due:%d/%m}", event.text) == ("22/10", "30/10", "Mưa lũ")
    assert "gia hạn từ 22/10/2023 đến hết 30/10/2023" in text(client.get(f"/findings/{finding.pk}/"))
    assert Entry.objects.get(kind="findings.extend", outcome="ok").reason == "Mưa lũ"


def test_pressed_twice_it_is_done_once(world: World) -> None:
    finding = world.raised()
    client, form = browser(world.here.officer), sent(text="Đã xong", without_proof="Bản giấy")
    answers = [client.post(f"/findings/{finding.pk}/answer/", form) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert (finding.events.count(), Entry.objects.filter(kind="findings.answer").count()) == (2, 1)


def test_a_stale_page_shows_both_and_can_be_sent_again(world: World) -> None:
    finding = world.raised()
    do(Action.ANSWER, finding, world.here.colleague)
    client, address = browser(world.here.officer), f"/findings/{finding.pk}/answer/"
    page = client.post(address, sent(text="Của tôi", without_proof="Bản giấy"))
    assert page.status_code == 409
    for said in ("Của tôi", "Đã sửa xong", "Cán bộ Thứ Hai"):
        assert said in text(page)
    again = dict(page.context["again"]) | sent(page.context["version"])
    assert client.post(address, again).status_code == 303
    assert list(finding.events.values_list("text", flat=True)) == ["", "Đã sửa xong", "Của tôi"]


def test_what_was_closed_meanwhile_says_so(world: World) -> None:
    finding = world.in_state(State.CLOSED)
    page = browser(world.here.officer).post(f"/findings/{finding.pk}/answer/", sent(2, text="Thêm ảnh"))
    assert page.status_code == 409
    assert "Phát hiện đã đóng." in text(page)
    assert "Thêm ảnh" in text(page)


@pytest.mark.parametrize("who", ["other_officer", "other_district", "operator"])
def test_out_of_reach_is_like_not_there(world: World, who: str) -> None:
    finding, client, nowhere = world.raised(), browser(world.people[who]), uuid4()
    for tail in ("", "answer/", "close/", "reopen/", "withdraw/", "extend/"):
        send = client.post if tail else client.get
        theirs, none = send(f"/findings/{finding.pk}/{tail}"), send(f"/findings/{nowhere}/{tail}")
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert page_of(theirs, str(finding.pk)) == page_of(none, str(nowhere))


def test_buttons_follow_the_rules(world: World) -> None:
    finding = world.raised()

    def open_forms(person: User) -> list[str]:
        moves = browser(person).get(f"/findings/{finding.pk}/").context["moves"]
        return [move["action"].value for move in moves if move["form"]]

    assert open_forms(world.here.officer) == ["answer"]
    assert open_forms(world.cast.department) == ["extend", "withdraw"]
    assert open_forms(world.cast.leader) == []
    world.answered(finding)
    assert open_forms(world.here.officer) == ["answer"]
    assert open_forms(world.colleague) == ["close", "reopen", "withdraw"]
    assert open_forms(world.supporter) == []


def test_a_step_that_must_wait_is_grey_with_its_reason_for_its_own_side_only(world: World) -> None:
    finding = world.raised()
    reason = "Xã chưa trả lời. Đóng được sau khi xã trả lời; nêu nhầm thì rút phát hiện và ghi lý do."
    assert text(browser(world.cast.department).get(f"/findings/{finding.pk}/")).count(reason) == 1
    officer = text(browser(world.here.officer).get(f"/findings/{finding.pk}/"))
    assert ("chỉ cơ quan đó đóng" in officer, "Thêm minh chứng trước" in officer) == (False, True)


def test_the_page_tells_the_whole_way(world: World) -> None:
    finding = world.in_state(State.REOPENED)
    page = text(browser(world.cast.leader).get(f"/findings/{finding.pk}/"))
    for said in (
        "Xã Tiên Lãnh: 2.1 Tỷ lệ hộ dùng nước sạch",
        "mở lại, chờ xã trả lời",
        "Sở Y tế nêu phát hiện, hạn trả lời đến hết 22/10/2023",
        "UBND xã Tiên Lãnh trả lời",
        "Không kèm tài liệu: Đã gửi bản giấy",
        "Sở Y tế mở lại, hạn trả lời mới đến hết 22/10/2023",
        "Ảnh chưa rõ",
        "Phát hiện do cán bộ của xã trả lời.",
    ):
        assert said in page


# The term


def test_overdue_begins_on_the_day_after(world: World) -> None:
    world.raised()
    for day, overdue, said in (
        (DUE - timedelta(days=1), False, "còn 1 ngày (đến hết 22/10/2023)"),
        (DUE, False, "hôm nay là ngày cuối (22/10/2023)"),
        (DUE + timedelta(days=1), True, "quá hạn 1 ngày (hạn 22/10/2023)"),
    ):
        with clock.travel(day):
            assert (Finding.objects.get().is_overdue, Finding.objects.overdue(day).count()) == (overdue, int(overdue))
            page = browser(world.here.officer).get("/findings/")
            assert (page.context["list"].overdue, said in text(page)) == (int(overdue), True)


def test_an_answered_finding_is_not_overdue(world: World) -> None:
    world.in_state(State.ANSWERED)
    with clock.travel(DUE + timedelta(days=9)):
        assert Finding.objects.overdue(clock.today()).count() == 0
        assert actions.remind(clock.today()) == 0


def test_people_are_reminded_once_a_day(world: World) -> None:
    finding = world.raised()
    Notice.objects.all().delete()
    with clock.travel(DUE - timedelta(days=1)):
        assert actions.remind(clock.today()) == 0
    with clock.travel(DUE):
        assert [actions.remind(clock.today()) for _ in range(2)] == [2, 0]  # both officers, at once
        assert kinds_told(world.here.officer) == [("findings.term", True)]
        assert kinds_told(world.cast.department) == []
    with clock.travel(DUE + timedelta(days=1)):
        assert [actions.remind(clock.today()) for _ in range(2)] == [4, 0]
        notice = Notice.objects.get(person=world.cast.department)
        assert notice.where == f"/findings/{finding.pk}/"
        assert notice.sentence == (
            "Phát hiện của Sở Y tế ở chỉ tiêu NTM 2.1 (Xã Tiên Lãnh) đã quá hạn 22/10/2023, xã chưa trả lời."
        )
        assert kinds_told(world.here.officer) == [("findings.term", False)]  # yesterday's has given way


# Two at once


def together(calls: list[tuple[User, str, dict[str, object]]]) -> list[int]:
    start, answers = Barrier(len(calls)), []

    def send(user: User, address: str, form: dict[str, object]) -> None:
        try:
            with clock.travel(DAY):
                client = entered(user)
                start.wait(timeout=20)
                answers.append(client.post(address, form).status_code)
        finally:
            connection.close()

    threads = [Thread(target=send, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(answers)


@pytest.fixture
def live(transactional_db: None) -> World:
    with clock.travel(DAY), transaction.atomic():
        return furnish(build(build_cast(build_province())))


def test_of_closing_and_answering_at_once_one_is_done(live: World) -> None:
    with clock.travel(DAY):
        finding = live.in_state(State.ANSWERED)
    base = f"/findings/{finding.pk}/"
    codes = together(
        [
            (live.cast.department, f"{base}close/", sent(2)),
            (live.here.officer, f"{base}answer/", sent(2, text="Thêm ảnh", without_proof="Bản giấy")),
        ]
    )
    assert codes == [303, 409]
    stored = Finding.objects.get()
    assert (stored.version, stored.state in {"closed", "answered"}, finding.events.count()) == (3, True, 3)
    outcomes = Entry.objects.filter(kind__in=["findings.close", "findings.answer"]).values_list("outcome", flat=True)
    assert sorted(outcomes) == ["ok", "ok", "refused"]


def test_one_form_sent_by_four_threads_is_done_once(live: World) -> None:
    with clock.travel(DAY):
        finding = live.raised()
    form = sent(text="Đã xong", without_proof="Bản giấy")
    assert together([(live.here.officer, f"/findings/{finding.pk}/answer/", form)] * 4) == [303] * 4
    assert finding.events.count() == 2


def test_two_warnings_for_the_same_communes_do_not_lock_crosswise(live: World) -> None:
    def form(codes: list[str]) -> dict[str, object]:
        return {
            "wrong": "Chưa có kế hoạch cấp nước", "todo": "Lập kế hoạch cấp nước", "due": "30/10/2023",
            "idem": str(uuid4()), "commune": codes,
        }  # fmt: skip

    codes = ["20869", "20884", "20968"]
    address = "/findings/raise/NTM/2.1/2023/"
    calls = [(live.cast.department, address, form(codes)), (live.supporter, address, form(codes[::-1]))]
    assert together(calls) == [303, 303]
    assert Finding.objects.count() == 6
