"""Entering a letter, finding its addressees, giving its tasks once and for good."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection, transaction

from datchuan.assessments.actions import Figure, save_value
from datchuan.assessments.tests.setting import DAY, YEAR, build
from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.directives import issuing, queries
from datchuan.directives.addressees import addressees_of
from datchuan.directives.models import Assignment, AssignmentEvent, Directive, Task, To
from datchuan.directives.tests.setting import TEXT, do, given, issued, letter, order_to, sent
from datchuan.directives.workflow import Action
from datchuan.findings.tests.world import World, browser, furnish, text
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import build_cast, build_province
from datchuan.targets.models import Target
from datchuan.titles.models import TitleEvent


def test_a_letter_is_entered_and_its_tasks_given_through_pages(world: World) -> None:
    client = browser(world.cast.coordinator)
    form = sent(0, organ="UBND-49", number="123/UBND-KTN", dated="11/10/2023", subject="Đẩy mạnh thực hiện mục tiêu",
                signer="Nguyễn Văn A", signer_post="Phó Chủ tịch")  # fmt: skip
    answers = [client.post("/directives/letters/new/", form) for _ in range(2)]
    made = Directive.objects.get()
    where = f"/directives/letters/{made.pk}/"
    assert [(a.status_code, a["Location"]) for a in answers] == [(303, where)] * 2
    task = sent(1, text=TEXT, result="report", rules="districts", named="SYT", wording="trước ngày 25/10/2023",
                due="24/10/2023", remind_before="3")  # fmt: skip
    assert client.post(where + "tasks/", task).status_code == 303
    page = text(client.get(where))
    assert "Chưa giao việc" in page and "Sẽ giao 3 nơi" in page and "Mọi đơn vị cấp huyện có đến ngày" in page
    assert browser(world.cast.district).get(where).status_code == 404
    assert [client.post(where + "issue/", {"version": "2"}).status_code for _ in range(2)] == [303, 303]
    rows = list(Assignment.objects.order_by("agency__code"))
    assert [r.agency.code for r in rows] == ["SYT", "UBND-514", "UBND-517"]
    assert {(r.due, r.first_due, r.state) for r in rows} == {(date(2023, 10, 24), date(2023, 10, 24), "sent")}
    assert rows[0].reason == "được nêu tên trong nhiệm vụ"
    assert AssignmentEvent.objects.count() == 3
    assert Entry.objects.filter(kind="directives.letter_issue", outcome="ok").count() == 1
    assert Notice.objects.filter(kind="directives.given", person=world.cast.district).count() == 1
    assert "giao 1 nơi" in text(browser(world.cast.district).get(where))


def test_a_letter_is_told_each_person_once_and_done_when_all_of_it_is_received(world: World) -> None:
    issued(
        world, order_to(To.DISTRICTS, due=date(2023, 10, 25)), order_to(To.DISTRICTS), order_to(named=["SYT"], due=None)
    )
    told = Notice.objects.filter(kind="directives.given", person=world.cast.district)
    one, alone = told.get(), Notice.objects.get(kind="directives.given", person=world.cast.department)
    assert one.sentence == (
        "Văn bản số 1/UBND ngày 11/10/2023 của UBND tỉnh Quảng Nam giao UBND huyện Tiên Phước 2 việc, "
        "hạn sớm nhất đến hết 19/10/2023. Mở, ghi đã nhận."
    )
    assert alone.where == f"/directives/{given('SYT', 3).pk}/"
    client = browser(world.cast.district)
    page = text(client.get(one.where))
    assert "Chỉ đang xem: văn bản ngày 11/10/2023" in page and "nơi nhận" in page and page.count("chưa nhận") == 2
    do(world, given(), Action.RECEIVE, "district")
    assert told.get().read_at is None
    do(world, given(number=2), Action.RECEIVE, "district")
    assert told.get().read_at is not None
    others = Notice.objects.filter(kind="directives.given", person=world.people["other_district"], read_at=None)
    assert others.count() == 1, "another district has received nothing yet"


@pytest.mark.parametrize("who", ["officer", "district", "department", "council_member", "front", "district_leader"])
def test_who_enters_no_letters_is_told_why(world: World, who: str) -> None:
    page = browser(world.people[who]).post("/directives/letters/new/", sent(0))
    assert page.status_code == 403 and "Văn bản chỉ đạo do Văn phòng Điều phối" in text(page)


def test_a_letter_whose_tasks_are_not_given_stands_on_the_first_screen_of_the_office(world: World) -> None:
    draft = letter(world)
    assert [one.pk for one in queries.waiting(rights_of(world.cast.coordinator)).drafts] == [draft.pk]
    assert "1 văn bản chỉ đạo chưa giao việc" in text(browser(world.cast.coordinator).get("/"))
    assert queries.waiting(rights_of(world.cast.district)).drafts == ()


def test_what_was_given_is_not_changed(world: World) -> None:
    made = issued(world)
    client, where = browser(world.cast.coordinator), f"/directives/letters/{made.pk}/"
    task = Task.objects.get()
    for address in (where + "edit/", where + "tasks/", f"/directives/tasks/{task.pk}/drop/"):
        assert client.post(address, {"version": str(made.version)}).status_code == 409, address
    assert client.get(where + "file/").status_code == 404
    with pytest.raises(Refused, match="chưa có nơi nào khớp"):
        issuing.issue(letter(world, order_to(named=["KHONG-CO"])), by=world.cast.coordinator, version=2)
    with pytest.raises(Refused, match="chưa có nhiệm vụ"):
        empty = letter(world)
        issuing.drop_task(empty.tasks.get(), by=world.cast.coordinator, version=empty.version)
        issuing.issue(empty, by=world.cast.coordinator, version=empty.version + 1)


def test_the_rules_find_whom_they_name_and_say_why(world: World) -> None:
    Target.objects.create(unit=world.here.commune, level="NTM", year=2023, plan="Kế hoạch", standing="to_check")
    found = {
        rule: [(one.agency.code, one.why["vi"]) for one in addressees_of(Task(rules=[rule]), DAY).addressees]
        for rule in (To.DISTRICTS, To.OWNERS, To.COMMUNES, To.AIMING)
    }
    assert [code for code, _why in found[To.DISTRICTS]] == ["UBND-514", "UBND-517"]
    assert found[To.OWNERS] == [("SYT", "chủ trì 1 chỉ tiêu: NTM 2.1")]
    assert [code for code, _why in found[To.COMMUNES]] == ["UBND-20869", "UBND-20884", "UBND-20968"]
    assert found[To.AIMING] == [("UBND-20869", "mục tiêu 2023: NTM")]


def test_titled_communes_below_the_standard_are_frozen_as_they_were_found(world: World) -> None:
    for code in ("20869", "20968"):
        TitleEvent.objects.create(
            unit=world.here.cast.province[code], level="NTM", kind="recognised", year_met=2019, certainty="stated",
            standing="official", digest=code.rjust(64, "0"),
        )  # fmt: skip
    with clock.travel(DAY):
        save_value(
            world.here.commune, world.here.indicator("2.1"), YEAR, Figure({"num": "1", "den": "10"}),
            by=world.here.officer, version=0,
        )  # fmt: skip
    found = addressees_of(Task(rules=[To.BELOW]), DAY)
    (one,) = found.addressees
    assert (one.agency.code, one.why["en"]) == ("UBND-20869", "holds the title NTM, indicators not met: 2.1")
    assert "1 trong 2 xã đang giữ danh hiệu" in found.explained["vi"]
    assert "1 xã chưa có số liệu nào" in found.explained["vi"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_the_tasks_at_once_one_does(settings) -> None:
    with clock.travel(DAY):
        with transaction.atomic():
            world = furnish(build(build_cast(build_province())))
        made = letter(world)
    barrier, answers = Barrier(2), []

    def press() -> None:
        with clock.travel(DAY):
            barrier.wait()
            try:
                issuing.issue(made, by=world.cast.coordinator, version=made.version)
                answers.append("ok")
            except Refused as refusal:
                answers.append(refusal.sentence)
            finally:
                connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert answers == ["ok", "ok"] and Assignment.objects.count() == 2


def test_an_unknown_letter_is_not_found(world: World) -> None:
    nobody = UUID("00000000-0000-4000-8000-000000000000")
    assert browser(world.cast.coordinator).get(f"/directives/letters/{nobody}/").status_code == 404
