"""Raising, answering, asking back, escalating, confirming and reopening: through pages and actions."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.tests.setting import DAY, build
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.findings.tests.world import World, browser, furnish, text
from datchuan.guidance.models import GuidanceVersion
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.obstacles import actions, collecting, matters, queries
from datchuan.obstacles.actions import Step
from datchuan.obstacles.models import Obstacle, Statement
from datchuan.obstacles.tests.setting import SAID, agency, collection, do, raised, sent, terms
from datchuan.obstacles.workflow import Action, State
from datchuan.papers import actions as papers
from datchuan.papers.models import IssuedPaper
from datchuan.papers.tests.scans import scan
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import build_cast, build_province

HARD = "Chưa có kinh phí đấu nối nước sạch cho thôn 3"


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person, read_at=None).order_by("pk").values_list("kind", flat=True))


def test_two_fields_go_by_themselves_to_the_department_of_the_indicator(world: World) -> None:
    terms()
    client = browser(world.here.officer)
    address = "/obstacles/raise/?set=NTM&indicator=2.1&year=2023"
    assert "Gửi thẳng đến" in text(client.get(address))
    form = sent(hard=HARD, cause="money")
    answers = [client.post(address, form) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    one = Obstacle.objects.get()
    assert (one.to.code, one.agency.code, one.due, one.state) == ("SYT", "UBND-20869", date(2023, 10, 19), "open")
    assert told(world.cast.department) == ["obstacles.asked"]
    assert Entry.objects.filter(kind="obstacles.raise", outcome="ok").count() == 1
    page = text(client.get("/commune/20869/NTM/2.1/2023/"))
    assert "Vướng mắc (1 chưa xong)" in page and "còn 5 ngày làm việc (đến hết 19/10/2023)" in page


def test_without_an_indicator_it_goes_to_the_coordination_office(world: World) -> None:
    assert raised(world, code="").to.kind == "coordination_office"
    page = browser(world.here.officer).post("/obstacles/raise/", sent(hard="ngắn", cause=""))
    assert (page.status_code, Obstacle.objects.count()) == (422, 1)


@pytest.mark.parametrize("who", ["leader", "coordinator", "council_member", "front"])
def test_who_raises_nothing_is_told_why(world: World, who: str) -> None:
    page = browser(world.people[who]).post("/obstacles/raise/", sent(hard=HARD, cause="money"))
    assert page.status_code == 403 and "Vướng mắc do xã, huyện hoặc sở, ngành nêu" in text(page)
    assert Entry.objects.filter(kind="obstacles.raise", outcome="refused").count() == 1


def test_another_place_finds_nothing(world: World) -> None:
    one = raised(world)
    for who, status in {"other_officer": 404, "other_district": 404, "operator": 404, "district": 200}.items():
        assert browser(world.people[who]).get(f"/obstacles/{one.pk}/").status_code == status, who
    page = browser(world.cast.other_officer).post(f"/obstacles/{one.pk}/confirm/", sent())
    assert page.status_code == 404


def test_the_department_answers_and_the_raiser_confirms(world: World) -> None:
    terms()
    one = raised(world)
    department, officer = browser(world.cast.department), browser(world.here.officer)
    assert department.post(f"/obstacles/{one.pk}/answer/", sent(text="")).status_code == 422
    form = sent(text="Dùng vốn đối ứng của huyện")
    assert [department.post(f"/obstacles/{one.pk}/answer/", form).status_code for _ in range(2)] == [303, 303]
    assert told(world.here.officer) == ["obstacles.moved"] and told(world.cast.department) == []
    assert Obstacle.objects.get().due == date(2023, 10, 19)
    assert browser(world.stranger).post(f"/obstacles/{one.pk}/answer/", sent(2, text="Ý khác")).status_code == 403
    assert officer.post(f"/obstacles/{one.pk}/confirm/", sent(2)).status_code == 303
    stored = Obstacle.objects.get()
    assert (stored.state, stored.closed_on, stored.events.count()) == ("solved", DAY, 3)
    assert Entry.objects.get(kind="obstacles.confirm", outcome="ok").chain == "commune:20869"


def test_reopening_ends_with_its_term(world: World) -> None:
    terms()
    one = raised(world)
    do(world, one, Action.ANSWER, "department")
    do(world, one, Action.CONFIRM, "officer")
    do(world, one, Action.REOPEN, "officer")
    assert (Obstacle.objects.get().state, Obstacle.objects.get().closed_on) == ("open", None)
    do(world, one, Action.ANSWER, "department")
    with clock.travel(DAY + timedelta(days=30)), pytest.raises(Refused, match="Đã quá hạn mở lại"):
        do(world, one, Action.REOPEN, "officer")


def test_asking_back_gives_the_days_back(world: World) -> None:
    terms()
    one = raised(world)
    do(world, one, Action.ASK, "department")
    with clock.travel(DAY + timedelta(days=7)):
        do(world, one, Action.REPLY, "officer")
    assert Obstacle.objects.get().due == date(2023, 10, 26)


def test_what_is_not_answered_goes_up_by_itself_once(world: World) -> None:
    terms()
    one, waits = raised(world), raised(world, "other_officer")
    do(world, waits, Action.ASK, "department")
    with clock.travel(DAY + timedelta(days=7)):
        assert actions.escalate_overdue(clock.today()) == 0
    with clock.travel(DAY + timedelta(days=8)):
        assert [actions.escalate_overdue(clock.today()) for _ in range(2)] == [1, 0]
        assert told(world.cast.leader) == ["obstacles.escalated"]
        client = browser(world.cast.leader)
        assert "1 vướng mắc chờ anh/chị" in text(client.get("/"))
        assert client.post(f"/obstacles/{one.pk}/instruct/", sent(2, text="Bố trí vốn")).status_code == 303
    assert [e.state for e in one.events.order_by("number")] == ["open", "escalated", "answered"]
    assert Entry.objects.get(kind="obstacles.expire").actor_id is None


def test_an_answer_becomes_guidance_without_typing_it_again(world: World) -> None:
    one = raised(world)
    do(world, one, Action.ANSWER, "department", "Tính cả hộ dùng giếng khoan có lọc", guide=True)
    do(world, one, Action.REOPEN, "officer")
    do(world, one, Action.ANSWER, "department", "Kèm phiếu xét nghiệm nước", guide=True)
    last = GuidanceVersion.objects.order_by("-number").first()
    assert last is not None and (last.number, last.body.split("\n\n")) == (
        2, ["Tính cả hộ dùng giếng khoan có lọc", "Kèm phiếu xét nghiệm nước"],
    )  # fmt: skip


def test_a_matter_is_answered_once_and_each_keeps_its_thread(world: World) -> None:
    ones = [raised(world), raised(world, "other_officer"), raised(world, "district")]
    client = browser(world.cast.coordinator)
    offered = client.get("/obstacles/merge/?q=xa&all=1").content.decode()
    assert offered.count(" checked") == len([o for o in ones if o.agency.level == "commune"])
    form = sent(title="Thiếu kinh phí đấu nối", to="SNNPTNT", days="6", obstacle=[str(o.pk) for o in ones])
    answers = [client.post("/obstacles/merge/", form) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303] and answers[0]["Location"] == answers[1]["Location"]
    where = answers[0]["Location"]
    assert {(o.to.code, o.due) for o in Obstacle.objects.all()} == {("SNNPTNT", date(2023, 10, 20))}
    assert "3 vướng mắc" in text(browser(world.supporter).get(where))
    waiting = queries.waiting(rights_of(world.supporter))  # one answer settles the three: they stand as one line
    assert ([n for _one, n in waiting.rows], waiting.count) == ([3], 3)
    mine = text(browser(world.here.officer).get(where))
    assert "Tiên Lãnh" in mine and "Tam Xuân" not in mine
    assert browser(world.supporter).post(f"{where}answer/", sent(text="Đã bố trí vốn")).status_code == 303
    assert set(Obstacle.objects.values_list("state", flat=True)) == {"answered"}
    do(world, ones[0], Action.CONFIRM, "officer")
    do(world, ones[1], Action.REOPEN, "other_officer")
    assert browser(world.supporter).post(f"{where}answer/", sent(2, text="Bổ sung")).status_code == 303
    assert [Obstacle.objects.get(pk=o.pk).events.count() for o in ones] == [4, 5, 3]
    assert Entry.objects.filter(kind="obstacles.answer", outcome="ok").count() == 4
    assert "Đã nêu 3 = đã gỡ 1 + đang mở 2" in text(client.get(where))


def test_the_office_only_merges_and_a_stale_page_shows_both(world: World) -> None:
    one = raised(world)
    refused = browser(world.cast.department).post("/obstacles/merge/", sent(title="Nhóm"))
    assert refused.status_code == 403
    with pytest.raises(Refused, match="Chưa chọn vướng mắc nào"):
        matters.merge([], "Nhóm", agency("SYT"), 5, by=world.cast.coordinator)
    do(world, one, Action.ASK, "department")
    page = browser(world.cast.department).post(f"/obstacles/{one.pk}/answer/", sent(1, text="Của tôi"))
    assert page.status_code == 409 and "Của tôi" in text(page)
    with pytest.raises(Stale):
        step = Step("Cũ", agency("SYT"), 5)
        actions.act(Action.ROUTE, one, step, by=world.cast.coordinator, version=1)


def test_beyond_authority_up_and_down_and_closed_with_a_reason(world: World) -> None:
    one = raised(world)
    do(world, one, Action.BEYOND, "department")
    do(world, one, Action.ESCALATE, "coordinator")
    with pytest.raises(Refused, match="Ý kiến chỉ đạo do lãnh đạo"):
        do(world, one, Action.INSTRUCT, "district_leader")
    do(world, one, Action.ASSIGN, "leader", to=agency("SNNPTNT"), days=3)
    assert Obstacle.objects.get().to.code == "SNNPTNT"
    with pytest.raises(Refused, match="Ghi lý do"):
        do(world, one, Action.CLOSE, "coordinator", "  ")
    do(world, one, Action.CLOSE, "coordinator", "Chờ luật sửa đổi")
    page = text(browser(world.here.officer).get("/obstacles/"))
    assert "Đã nêu 1 = đã gỡ 0 + đang mở 0 + trình tỉnh 0 + đóng chưa giải quyết 1" in page
    assert Obstacle.objects.get().state == State.UNSOLVED


def test_silence_is_visible_and_reminded_and_none_is_said_once(world: World) -> None:
    term = collection()
    raised(world)
    with pytest.raises(Refused, match="đã nêu vướng mắc trong đợt này"):
        collecting.say_none(term, agency("UBND-20869"), by=world.here.officer)
    client, form = browser(world.cast.other_officer), sent()
    where = "/obstacles/collection/obstacles-2023-10/"
    assert "trong hạn đến hết thứ Ba 24/10/2023" in text(client.get(where))
    assert [client.post(f"{where}none/", form).status_code for _ in range(2)] == [303, 303]
    client.post(f"{where}none/", sent())
    assert Statement.objects.count() == 1
    page = text(browser(world.cast.coordinator).get(where))
    assert "5 nơi = 1 nêu vướng mắc + 1 báo không có vướng mắc + 3 chưa nói gì" in page
    assert "Xã Tiên Lãnh: nêu 1 vướng mắc" in page
    assert browser(world.cast.leader).post(f"{where}none/", sent()).status_code == 403
    with clock.travel(date(2023, 10, 19)):
        first, again = collecting.remind(clock.today()), collecting.remind(clock.today())
    assert first > 0 and again == 0
    assert told(world.cast.district) == ["obstacles.collection"] and told(world.cast.other_officer) == []


def test_lists_and_report_take_a_constant_number_of_queries(world: World) -> None:
    client = browser(world.cast.coordinator)

    def count(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(path).status_code == 200, path
        return len(found)

    paths = ["/obstacles/?show=unsettled&q=kinh", "/obstacles/bodies/", "/obstacles/merge/", "/obstacles/report/"]
    raised(world)
    few = [count(path) for path in paths] and [count(path) for path in paths]
    for who in ("officer", "other_officer", "district", "supporter") * 2:
        raised(world, who, key=uuid4(), said=SAID)
    assert [count(path) for path in paths] == few


def test_the_report_is_an_official_paper_that_cross_foots(world: World) -> None:
    ones = [raised(world), raised(world, "other_officer"), raised(world, "supporter")]
    do(world, ones[0], Action.ANSWER, "department")
    do(world, ones[0], Action.CONFIRM, "officer")
    client = browser(world.cast.coordinator)
    page = text(client.get("/obstacles/report/"))
    assert page.count("Cộng 3 1 2 0 0") == 2  # by body and by district
    assert "Huyện Tiên Phước 1 1 0 0 0" in page and "Sở, ngành của tỉnh 1 0 1 0 0" in page and "không khớp" not in page
    pdf, docx = client.get("/obstacles/report.pdf"), client.get("/obstacles/report.docx")
    assert (pdf.content[:5], docx.content[:2]) == (b"%PDF-", b"PK")


def test_the_report_is_drawn_up_once_numbered_signed_and_then_fixed(world: World) -> None:
    raised(world)
    client, form = browser(world.cast.coordinator), sent()
    answers = [client.post("/obstacles/report/draw/", form) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    paper = IssuedPaper.objects.get()
    assert answers[1].headers["Location"] == f"/papers/{paper.pk}/"
    raised(world, "other_officer")
    client.post("/obstacles/report/draw/", sent())  # the draft of the day is drawn anew
    paper.refresh_from_db()
    assert "đã nêu 2 khó khăn" in str(paper.data["body"]) and IssuedPaper.objects.count() == 1
    numbered = papers.take_number(paper, by=world.cast.coordinator, version=paper.version)
    raised(world, "district")
    client.post("/obstacles/report/draw/", sent())
    kept, fresh = IssuedPaper.objects.order_by("created_at")
    assert (kept.data_digest, fresh.number) == (numbered.data_digest, None)
    assert Entry.objects.filter(kind="obstacles.draw_up", outcome="ok").count() == 3
    signed = papers.attach_scan(numbered, scan(), by=world.cast.coordinator, version=numbered.version)
    assert (signed.state, signed.sign) == ("signed", "01/BC-VPĐP")


def test_who_does_not_draw_up_the_report_is_told_why(world: World) -> None:
    refused = browser(world.cast.leader).post("/obstacles/report/draw/", sent())
    assert refused.status_code == 403 and "Văn phòng Điều phối NTM tỉnh lập" in text(refused)
    narrowed = browser(world.cast.coordinator).post("/obstacles/report/draw/?cause=money", sent())
    assert narrowed.status_code == 409 and "Bỏ các điều đang lọc" in text(narrowed)
    assert Entry.objects.filter(kind="obstacles.draw_up", outcome="refused").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_is_told() -> None:
    with clock.travel(DAY):
        with transaction.atomic():
            world = furnish(build(build_cast(build_province())))
        one, barrier, said = raised(world), Barrier(2), []

        def answer(who: User) -> None:
            try:
                barrier.wait(timeout=20)
                actions.act(Action.ANSWER, one, Step(f"Trả lời của {who}"), by=who, version=1)
                said.append("ok")
            except (Refused, Stale):
                said.append("no")
            finally:
                connection.close()

        threads = [Thread(target=answer, args=(who,)) for who in (world.cast.department, world.colleague)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(said) == ["no", "ok"] and one.events.count() == 2
