"""Receiving, reporting, accepting, returning, more time: by the body and by its superior, never by one alone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.directives import queries, rules
from datchuan.directives.actions import Said, act, receive_rest
from datchuan.directives.board import board
from datchuan.directives.due import due_for
from datchuan.directives.models import Assignment, Task, To
from datchuan.directives.tests.setting import DUE, do, given, issued, order_to, sent
from datchuan.directives.workflow import Action
from datchuan.findings.tests.world import World, browser, text
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.models import User
from datchuan.people.rights import rights_of


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person, read_at=None).order_by("pk").values_list("kind", flat=True))


def test_a_district_receives_reports_with_a_file_and_the_office_accepts(world: World) -> None:
    issued(world)
    row, district = given(), browser(world.cast.district)
    where = f"/directives/{row.pk}/"
    assert "Còn 1 nhiệm vụ chờ anh/chị" in text(district.get("/directives/"))
    assert "1 nhiệm vụ được giao chờ anh/chị" in text(district.get("/"))
    assert district.post(where + "receive/", sent()).status_code == 303
    assert district.post(where + "report/", sent(2, text="")).status_code == 422
    scan = SimpleUploadedFile("bao-cao.txt", b"khong phai pdf")
    assert district.post(where + "report/", sent(2, text="Báo cáo số 12", uploads=scan)).status_code == 422
    form = sent(2, text="Báo cáo số 12/BC-UBND ngày 17/10/2023")
    assert [district.post(where + "report/", form).status_code for _ in range(2)] == [303, 303]
    stored = given()
    assert (stored.state, stored.received_by, stored.delivered_by) == (
        "reported",
        world.cast.district,
        world.cast.district,
    )
    assert told(world.cast.coordinator) == ["directives.moved"]
    office = browser(world.cast.coordinator)
    assert "Còn 1 nhiệm vụ chờ anh/chị" in text(office.get("/directives/"))
    assert office.post(where + "accept/", sent(3)).status_code == 303
    assert (given().state, given().settled_by, given().events.count()) == ("accepted", world.cast.coordinator, 4)
    assert told(world.cast.district)[-1:] == ["directives.moved"]
    assert Entry.objects.filter(kind="directives.accept", outcome="ok").count() == 1


def test_a_letter_is_received_with_all_its_tasks_in_one_press(world: World) -> None:
    issued(world, order_to(To.DISTRICTS), order_to(To.DISTRICTS), order_to(To.DISTRICTS))
    row, district = given(), browser(world.cast.district)
    assert "Nhận luôn 2 nhiệm vụ còn lại của văn bản này" in text(district.get(f"/directives/{row.pk}/"))
    form = sent(rest="on")
    for _ in range(2):
        assert district.post(f"/directives/{row.pk}/receive/", form).status_code == 303
    assert {given(number=n).state for n in (1, 2, 3)} == {"received"}
    assert given("UBND-517", 2).state == "sent"  # another body takes receipt of its own
    assert Entry.objects.filter(kind="directives.receive", outcome="ok").count() == 3
    assert told(world.cast.district) == []
    assert receive_rest(given(), by=world.cast.district) == 0
    with pytest.raises(Refused):
        receive_rest(given("UBND-517"), by=world.cast.district)


def test_nobody_closes_the_task_of_the_own_body(world: World) -> None:
    issued(world, order_to(To.DISTRICTS), order_to(named=["VPDP"]))
    row = do(world, given(), Action.REPORT, "district")
    page = browser(world.cast.district).post(f"/directives/{row.pk}/accept/", sent(2))
    assert page.status_code == 403 and "không tự đóng" in text(page)
    with pytest.raises(Refused, match="không tự đóng"):
        do(world, row, Action.ACCEPT, "district_leader")
    own = do(world, given("VPDP", 2), Action.REPORT, "coordinator")
    with pytest.raises(Refused, match="không tự đóng"):
        do(world, own, Action.ACCEPT, "coordinator")
    assert do(world, own, Action.ACCEPT, "leader").state == "accepted"
    assert Entry.objects.filter(kind="directives.accept", outcome="refused").count() == 3


def test_a_commune_is_answered_by_its_district(world: World) -> None:
    issued(world, order_to(To.COMMUNES))
    row = do(world, given("UBND-20869"), Action.REPORT, "officer")
    with pytest.raises(Refused, match="cấp trên của"):
        do(world, row, Action.RETURN, "department")
    back = do(world, row, Action.RETURN, "district", "Thiếu biểu 2")
    assert (back.state, back.delivered_at) == ("returned", None)
    assert do(world, row, Action.REPORT, "officer").state == "reported"
    assert do(world, row, Action.ACCEPT, "district").state == "accepted"
    with pytest.raises(Refused, match="Ghi vì sao mở lại"):
        do(world, row, Action.REOPEN, "district", " ")
    assert do(world, row, Action.REOPEN, "district").state == "returned"


def test_more_time_is_asked_with_a_reason_and_given_by_the_superior(world: World) -> None:
    issued(world)
    row, later = given(), DUE + timedelta(days=10)
    with pytest.raises(Refused, match="Chọn ngày sau đó"):
        do(world, row, Action.ASK_TIME, "district", until=DUE)
    do(world, row, Action.ASK_TIME, "district", "Mưa lũ", until=later)
    assert browser(world.cast.coordinator).get("/directives/?show=asks").context["list"].counts["asks"] == 1
    denied = do(world, row, Action.DENY, "coordinator", "Còn đủ thời gian")
    assert (denied.due, denied.wants_until) == (DUE, None)
    with pytest.raises(Refused, match="chưa xin gia hạn"):
        do(world, row, Action.DENY, "coordinator")
    with pytest.raises(Refused, match="không tự đóng hay tự gia hạn"):
        do(world, row, Action.EXTEND, "district", until=later)
    put_off = do(world, row, Action.EXTEND, "coordinator", "Mưa lũ kéo dài", until=later)
    assert (put_off.due, put_off.first_due) == (later, DUE)
    page = text(browser(world.cast.district).get(f"/directives/{row.pk}/"))
    assert "Hạn ban đầu: 19/10/2023" in page and "Mưa lũ kéo dài" in page


def test_other_places_find_nothing(world: World) -> None:
    issued(world, order_to(To.DISTRICTS), order_to(To.COMMUNES))
    row, commune = given(), given("UBND-20869", 2)
    answers = {
        who: [browser(world.people[who]).get(f"/directives/{one.pk}/").status_code for one in (row, commune)]
        for who in (
            "district",
            "district_leader",
            "officer",
            "other_officer",
            "other_district",
            "department",
            "operator",
        )
    }
    assert answers == {
        "district": [200, 200], "district_leader": [200, 200], "officer": [404, 200], "other_officer": [404, 404],
        "other_district": [404, 404], "department": [200, 200], "operator": [404, 404],
    }  # fmt: skip
    assert browser(world.other_district).post(f"/directives/{row.pk}/receive/", sent()).status_code == 404
    assert browser(world.cast.department).post(f"/directives/{row.pk}/receive/", sent()).status_code == 403
    assert browser(world.cast.officer).get(f"/directives/tasks/{row.task_id}/").status_code == 404


def test_who_speaks_is_the_same_in_the_rule_and_in_the_query(world: World) -> None:
    issued(world, order_to(To.DISTRICTS, To.COMMUNES, To.OWNERS, named=["VPDP", "MTTQ-49"]))
    rows = list(Assignment.objects.select_related("agency", "unit"))
    for who, person in world.people.items():
        rights = rights_of(person)
        by_rule = {row.pk for row in rows if rules.speaks_for(rights, row)}
        mine = queries.own(rights)
        by_query = set(Assignment.objects.filter(mine).values_list("pk", flat=True)) if mine is not None else set()
        assert by_rule == by_query, who


def test_the_first_screen_holds_the_list_of_what_waits_and_counts_it(world: World) -> None:
    issued(world, order_to("districts", "communes"), order_to("districts", due=None))
    for number in (1, 2):
        do(world, given(number=number), Action.RECEIVE, "district")
        do(world, given(number=number), Action.REPORT, "district")
    for who in ("coordinator", "leader", "district", "officer", "department"):
        rights = rights_of(world.people[who])
        mine = Assignment.objects.visible_to(rights).filter(queries.waits_for(rights))
        found = queries.waiting(rights)
        assert found.count == mine.count() and {row.pk for row in found.rows} <= set(mine.values_list("pk", flat=True))
        assert len(found.rows) == min(found.count, queries.FEW)
    assert queries.waiting(rights_of(world.people["coordinator"])).count == 2


def test_a_stale_page_shows_both_versions(world: World) -> None:
    issued(world)
    row = do(world, given(), Action.RECEIVE, "district")
    page = browser(world.cast.district).post(f"/directives/{row.pk}/report/", sent(1, text="Báo cáo số 12"))
    assert page.status_code == 409 and "Báo cáo số 12" in text(page)
    with pytest.raises(Stale):
        act(Action.REPORT, row, Said("x"), by=world.cast.district, version=1)


def test_overdue_counts_and_the_board_agree(world: World) -> None:
    issued(world, order_to(To.DISTRICTS), order_to(To.COMMUNES), order_to(named=["SYT"], due=None))
    do(world, given("UBND-517"), Action.REPORT, "other_district")
    late = DUE + timedelta(days=1)
    with clock.travel(late):
        do(world, given("UBND-20869", 2), Action.REPORT, "officer")
        do(world, given("UBND-20869", 2), Action.ACCEPT, "district")
        now = clock.now()
        assert [r.agency.code for r in queries.overdue(now)] == ["UBND-20884", "UBND-20968", "UBND-514"]
        told_of = queries.counts(now)
        assert all(c.given == c.in_time + c.late + c.overdue + c.running for c in told_of.values())
        assert told_of[given("UBND-20869", 2).agency_id].late == 1
        found = board(rights_of(world.cast.leader))
        total = found.total
        assert (total.given, total.overdue, total.late, total.reported, total.running) == (6, 3, 1, 1, 1)
        assert total.given == total.in_time + total.late + total.reported + total.overdue + total.running
        first = found.lines[0]
        assert (first.agency.code, first.total.overdue, str(first.head.user)) == ("UBND-514", 2, "Lãnh đạo Huyện")
        page = text(browser(world.cast.leader).get("/directives/overdue/"))
        assert f"Tính đến {clock.today():%d/%m/%Y}" in page
        assert "3 nhiệm vụ quá hạn ở 2 nơi" in page and "Lãnh đạo Huyện" in page
        html = browser(world.cast.leader).get("/directives/overdue/").content.decode()
        folds = re.findall(r'<details class="body-fold"( open)?><summary>(.*?)</summary>', html, re.DOTALL)
        assert [is_open for is_open, _line in folds] == [" open", "", "", ""], "the first that is late, then the others"
        assert "2 quá hạn" in folds[0][1] and "lâu nhất 19/10/2023" in folds[0][1]
        assert "2 nơi không có nhiệm vụ quá hạn" in folds[2][1] or "1 nơi không có" in folds[2][1]
        own = board(rights_of(world.here.officer))
        assert [(line.agency.code, line.total.given) for line in own.lines] == [("UBND-514", 1)]
    # What was late then stays late then, whatever became of it.
    assert queries.overdue(now).count() == 3


def test_the_kept_board_is_new_after_every_change_and_when_a_term_passes(world: World, settings: Any) -> None:
    settings.BOARDS_KEPT = 8
    client = browser(world.cast.leader)
    issued(world)

    def heading() -> str:
        page = text(client.get("/directives/overdue/"))
        return next(words for words in ("Không có nhiệm vụ nào quá hạn", "2 nhiệm vụ", "1 nhiệm vụ") if words in page)

    assert heading() == "Không có nhiệm vụ nào quá hạn"
    with clock.travel(DUE + timedelta(days=1)):
        assert heading() == "2 nhiệm vụ"
        do(world, given(), Action.REPORT, "district")
        assert heading() == "1 nhiệm vụ"


def test_the_calendar_of_a_reader(world: World) -> None:
    issued(world, order_to(To.DISTRICTS), order_to(To.COMMUNES))
    week = (date(2023, 10, 16), date(2023, 10, 22))
    assert [t.who for t in due_for(rights_of(world.here.officer), *week)] == ["UBND xã Tiên Lãnh"]
    assert [t.day for t in due_for(rights_of(world.cast.district), *week)] == [DUE]
    said = [t.what for t in due_for(rights_of(world.cast.coordinator), *week)]
    assert said == [
        f"Nhiệm vụ {n} của văn bản ngày 11/10/2023: báo cáo ({of} nơi chưa có kết quả)" for n, of in ((1, 2), (2, 3))
    ]
    assert due_for(rights_of(world.cast.council_member), *week) == []


def test_lists_take_the_same_number_of_queries(world: World) -> None:
    def asked(client: object, path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200  # type: ignore[attr-defined]
        return len(found)

    office = browser(world.cast.coordinator)
    issued(world, order_to(To.DISTRICTS, To.COMMUNES))
    task = Task.objects.get()
    paths = ("/directives/", "/directives/overdue/", "/directives/letters/", f"/directives/tasks/{task.pk}/")
    [asked(office, path) for path in paths]
    few = [asked(office, path) for path in paths]
    for _ in range(3):
        issued(world, order_to(To.DISTRICTS, To.COMMUNES), order_to(To.OWNERS))
    assert [asked(office, path) for path in paths] == few
