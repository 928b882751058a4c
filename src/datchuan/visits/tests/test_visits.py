"""Planning a visit, moving, cancelling, doing it: who may, who is told, what stays readable."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from datchuan.assessments.tests.setting import DAY, YEAR
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.deadlines.agenda import for_feed
from datchuan.findings.tests.world import World, browser, text
from datchuan.findings.workflow import Stage
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.people.terms import Kind
from datchuan.visits import actions, queries, workflow
from datchuan.visits.filters import Filters
from datchuan.visits.models import SiteVisit, VisitEvent
from datchuan.visits.record import Said, Slot
from datchuan.visits.workflow import BY_ACTION, TABLE, Action, State

SLOT = Slot(DAY + timedelta(days=1), "8 giờ", "Trụ sở UBND xã")
LATER = Slot(DAY + timedelta(days=6), "8 giờ", "Trụ sở UBND xã")
SEEN = "Đi thôn 2, khớp sổ theo dõi"


def planned(world: World, who: str = "district", slot: Slot = SLOT, commune: Any = None, **more: Any) -> SiteVisit:
    """A survey that one of the people planned for the agency of their first post."""
    person = world.people[who]
    said = Said("survey", slot, "Ba người", "NTM", YEAR, **more)
    return actions.plan(commune or world.here.commune, said, agency=person.posts.get().agency, by=person)


def act(action: Action, visit: SiteVisit, by: User, **more: Any) -> SiteVisit:
    """An action with words that fit it, on the version that stands."""
    more = {"by": by, "version": SiteVisit.objects.get(pk=visit.pk).version, **more}
    calls = {
        Action.DO: lambda: actions.do(visit, DAY, SEEN, **more),
        Action.MOVE: lambda: actions.move(visit, LATER, "Mưa lớn", **more),
        Action.CANCEL: lambda: actions.cancel(visit, "Xã bận họp", **more),
        Action.ADD: lambda: actions.add(visit, "Biên bản đã ký đủ", **more),
    }
    return calls[action]()


def form(**typed: Any) -> dict[str, Any]:
    return {
        "purpose": "vetting", "day": "13/10/2023", "hour": "8 giờ", "place": "Trụ sở UBND xã", "people": "Ba người",
        "idem": str(uuid4()), **typed,
    }  # fmt: skip


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("sentence", flat=True))


def test_a_district_plans_and_the_commune_reads_it_first(world: World) -> None:
    client, path = browser(world.cast.district), "/commune/20869/visits/plan/?set=NTM"
    assert "Lên lịch kiểm tra thực tế tại Xã Tiên Lãnh" in text(client.get(path))
    sent = form(codes=["2"], prepare="Danh sách hộ", invited=["SYT"])
    answers = [client.post(path, sent) for _twice in range(2)]
    visit = SiteVisit.objects.get()
    assert [(a.status_code, a.headers["Location"]) for a in answers] == [(303, f"/visits/{visit.pk}/")] * 2
    assert (visit.agency.code, visit.codes, visit.state, visit.events.count()) == ("UBND-514", ["2"], "planned", 1)
    line = Entry.objects.latest("pk")
    assert (line.kind, line.outcome, line.chain) == ("visits.plan", "ok", "commune:20869")
    said = "UBND huyện Tiên Phước kiểm tra thực tế tại Xã Tiên Lãnh ngày 13/10/2023, 8 giờ. Mở để xem nơi gặp, việc cần chuẩn bị."
    assert told(world.here.officer) == told(world.cast.department) == [said] and not told(world.cast.district)
    home = text(browser(world.here.officer).get("/"))
    assert "Đoàn kiểm tra đến thứ Sáu 13/10/2023, 8 giờ" in home and "Xã chuẩn bị: Danh sách hộ" in home
    page = browser(world.here.officer).get(f"/visits/{visit.pk}/")
    assert "chỉ cơ quan đó ghi kết quả, đổi lịch hoặc hủy" in text(page) and "Nêu phát hiện" not in text(page)
    for person in (world.cast.district, world.cast.department):
        assert "Thứ Sáu 13/10/2023, 8 giờ: Xã Tiên Lãnh" in text(browser(person).get("/"))
    assert "Xã Tiên Lãnh" not in text(browser(world.other_district).get("/visits/"))


def test_who_plans_nothing_is_refused_with_its_sentence_and_far_places_are_not_found(world: World) -> None:
    path = "/commune/20869/visits/plan/"
    refused = browser(world.here.officer).post(path, form())
    assert refused.status_code == 403 and "Lịch kiểm tra thực tế do cơ quan NTM của huyện" in text(refused)
    last = Entry.objects.latest("pk")
    assert (last.kind, last.outcome) == ("visits.plan", "refused")
    client = browser(world.other_district)
    visit = planned(world)
    for address in (path, f"/visits/{visit.pk}/", f"/visits/{visit.pk}/files/{uuid4()}/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/visits/{visit.pk}/cancel/", {"text": "x"}).status_code == 404
    with pytest.raises(Refused, match="không thuộc phạm vi"):
        planned(world, "other_district")
    with pytest.raises(Refused, match="không thuộc Chương trình"):
        planned(world, "other_district", commune=world.here.ward)
    with pytest.raises(Refused, match="không đi với mục đích này"):
        said = Said("vetting", SLOT, "Ba người", "NTM", YEAR)
        actions.plan(world.here.commune, said, agency=world.here.department, by=world.cast.department)


def test_a_day_that_is_over_is_refused_with_a_sentence(world: World) -> None:
    client = browser(world.cast.district)
    page = client.post("/commune/20869/visits/plan/", form(day="11/10/2023", place=""))
    assert page.status_code == 422 and "Ngày 11/10/2023 đã qua. Chọn ngày từ hôm nay trở đi." in text(page)
    assert "Nhập nơi gặp" in text(page) and not SiteVisit.objects.exists()
    with pytest.raises(Refused, match="hơn một năm"):
        planned(world, slot=Slot(DAY + timedelta(days=400), "", "Trụ sở"))


def test_a_moved_visit_keeps_its_old_day_and_tells_everybody(world: World) -> None:
    client, visit = browser(world.cast.district), planned(world, invited=(world.here.department,))
    same = {
        "version": 1,
        "day": "13/10/2023",
        "hour": "8 giờ",
        "place": "Trụ sở UBND xã",
        "text": "Mưa",
        "idem": str(uuid4()),
    }
    assert "vẫn như cũ" in text(client.post(f"/visits/{visit.pk}/move/", same))
    sent = {**same, "day": "18/10/2023", "text": "Mưa lớn"}
    assert [client.post(f"/visits/{visit.pk}/move/", sent).status_code for _twice in range(2)] == [303, 303]
    visit.refresh_from_db()
    assert (visit.state, visit.version, visit.day) == ("planned", 2, LATER.day)
    page = text(client.get(f"/visits/{visit.pk}/"))
    assert "Lịch cũ: 13/10/2023 ." in page and "đổi lịch từ 13/10/2023 sang 18/10/2023, 8 giờ" in page
    assert "còn 6 ngày · lịch cũ 13/10/2023" in text(browser(world.here.officer).get("/"))
    planning = text(browser(world.cast.department).get("/commune/20869/visits/plan/"))
    assert "Đã có lịch đến xã này Thứ Tư 18/10/2023, 8 giờ : UBND huyện Tiên Phước" in planning
    said = (
        "UBND huyện Tiên Phước đổi lịch kiểm tra tại Xã Tiên Lãnh từ 13/10/2023 sang ngày 18/10/2023, 8 giờ: Mưa lớn."
    )
    assert told(world.here.officer)[1:] == told(world.cast.department)[1:] == [said]
    assert Notice.objects.unread().filter(person=world.here.officer).count() == 1
    stale = client.post(f"/visits/{visit.pk}/cancel/", {"version": 1, "text": "Bận", "idem": str(uuid4())})
    assert stale.status_code == 409 and "vừa có người khác sửa" in text(stale)
    with pytest.raises(Stale):
        act(Action.CANCEL, visit, world.cast.district, version=1)


def test_what_was_seen_is_written_down_and_leads_to_findings(world: World) -> None:
    visit = planned(world, slot=Slot(DAY, "", "Trụ sở UBND xã"), codes=("2",))
    client = browser(world.cast.district)
    with clock.travel(DAY + timedelta(days=2)):
        assert "đã qua ngày, chưa ghi kết quả" in text(client.get("/visits/"))
        assert "1 chuyến đã qua ngày, chưa ghi kết quả" in text(client.get("/"))
        sent = {"version": 1, "done_on": "15/10/2023", "text": SEEN, "idem": str(uuid4())}
        assert "muộn nhất nhận được là 14/10/2023" in text(client.post(f"/visits/{visit.pk}/do/", sent))
        sent["done_on"] = "13/10/2023"
        assert [client.post(f"/visits/{visit.pk}/do/", sent).status_code for _twice in range(2)] == [303, 303]
        act(Action.ADD, visit, world.cast.district)
    visit.refresh_from_db()
    assert (visit.state, visit.done_on) == ("done", DAY + timedelta(days=1))
    assert visit.notes == f"{SEEN}\nBiên bản đã ký đủ"
    assert "đã ghi kết quả kiểm tra thực tế ngày 13/10/2023" in told(world.here.officer)[-1]
    page = client.get(f"/visits/{visit.pk}/").content.decode()
    raising = f"/commune/20869/NTM/2.1/{YEAR}/findings/raise/?stage=early:UBND-514"
    assert raising in page
    vetting = f"/commune/20869/NTM/2.1/{YEAR}/findings/raise/?stage=district:UBND-514"
    assert re.search(r'<input[^>]*value="district:UBND-514"[^>]* checked', client.get(vetting).content.decode())
    with clock.travel(DAY + timedelta(days=2)):
        finding = world.raised(Stage.DISTRICT, by="district")
        assert str(finding.pk) in client.get(f"/visits/{visit.pk}/").content.decode()


def test_every_state_person_and_action(world: World) -> None:
    """Only the team acts, and only from the states of the table; each refusal has its line, the table its page."""
    team, everyone = {"district"}, {k: v for k, v in world.people.items() if k != "operator"}
    for state in State:
        for row in (row for row in TABLE if row.sources):
            visit = planned(world, slot=Slot(DAY, "", "Trụ sở"))
            if state != State.PLANNED:
                act(Action.DO if state == State.DONE else Action.CANCEL, visit, world.cast.district)
            for name in ("officer", "department", "other_district", "leader", "district"):
                if name in team and state in row.sources:
                    assert act(row.action, visit, everyone[name]).state == (row.target or state)
                    continue
                with pytest.raises(Refused) as refusal:
                    act(row.action, visit, everyone[name])
                assert refusal.value.status == (409 if name in team else 403)
                last = Entry.objects.latest("pk")
                assert (last.kind, last.outcome) == (BY_ACTION[row.action].kind, "refused")
            assert SiteVisit.objects.get(pk=visit.pk).version == VisitEvent.objects.filter(visit=visit).count()
    page = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "visits.md"
    with override("vi"):
        assert page.read_text(encoding="utf-8") == workflow.document()


def test_lists_and_screens_take_the_same_number_of_queries_for_few_and_many(world: World) -> None:
    person, rights = world.cast.district, rights_of(world.cast.district)
    first = planned(world)

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            queries.list_page(rights, Filters(), None)
            queries.first_screen(rights)
            browser_page = queries.visit_page(rights, queries.visit_in_reach(rights, first.pk))
            for_feed(rights_of(person))
        assert browser_page.events
        return len(asked)

    count()  # what is kept for the life of the process
    few = count()
    for number in range(4):
        planned(world, slot=Slot(DAY + timedelta(days=number), "", "Trụ sở"), commune=world.here.neighbour)
    act(Action.MOVE, first, person)
    assert count() == few
    found = queries.list_page(rights, Filters(commune="20884"), None)
    assert found.counts["coming"] == 4 and [row.day.day for row in found.page] == [12, 13, 14, 15]
    assert queries.list_page(rights, Filters(words="tien lanh", show="coming"), None).counts["all"] == 1


def test_the_calendar_shows_a_visit_to_whom_it_concerns(world: World) -> None:
    visit = planned(world, "department", invited=(world.supporting,))

    def days(person: User) -> list[tuple[str, Any]]:
        return [(due.url, due.day) for due in for_feed(rights_of(person)) if due.kind == Kind.VISIT]

    expected = [(f"/visits/{visit.pk}/", SLOT.day)]
    for person in (world.here.officer, world.cast.department, world.supporter):
        assert days(person) == expected
    for person in (world.stranger, world.cast.other_officer, world.cast.coordinator):
        assert days(person) == []
    act(Action.CANCEL, visit, world.cast.department)
    assert days(world.here.officer) == []
