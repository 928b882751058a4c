"""The pages: what each person sees, what forms say, what lies beyond reach, how many queries."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.appraisals import actions, board, keeping, queries
from datchuan.appraisals.actions import Opinion
from datchuan.appraisals.models import PrivateNote, Result, Verdict, Visit, Word
from datchuan.appraisals.tests.test_appraisal import LACKS, MET, agency, at, say
from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.confirmations import actions as confirmations
from datchuan.confirmations.actions import Matter
from datchuan.confirmations.queries import standing_of
from datchuan.dossiers import turns
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.tests.way import DAY, YEAR, Way, change, stored_file
from datchuan.dossiers.workflow import State
from datchuan.findings.models import Finding
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.procedures.kinds import StepKind
from datchuan.visits import actions as visits
from datchuan.visits.record import Said, Slot

POSTS = ["accept", "met", "send", "visit", "close", "remind", "give-back"]


def browser(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def text(response: HttpResponse) -> str:
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(plain))


def form(dossier: Dossier, **more: str) -> dict[str, str]:
    version = Dossier.objects.get(pk=dossier.pk).version
    return {"idem": str(uuid4()), "base": str(version), **more}


def word(dossier: Dossier, kind: str, code: str) -> str:
    return reverse("verdict", args=[dossier.pk, kind, code])


def do(name: str, dossier: Dossier, kind: str) -> str:
    return reverse(f"verdicts-{name}", args=[dossier.pk, kind])


LACKING = {"word": "not_met", "note": "Chưa đủ biển báo", "todo": "Lắp biển báo", "due": "30/10/2023"}


# The district


def test_a_visit_planned_for_the_file_counts_once_in_its_vetting(way: Way) -> None:
    dossier, person = at(way, "vetting_district"), way.cast.district
    client, path = browser(person), f"/commune/20869/visits/plan/?dossier={dossier.pk}"
    assert path in client.get("/").content.decode()  # nobody has gone, nobody has planned to go
    assert f'value="{dossier.pk}"' in client.get(path).content.decode()
    said = Said("vetting", Slot(DAY, "8 giờ", "Trụ sở UBND xã"), "Tổ thẩm tra", "NTM", YEAR, dossier=dossier)
    visit = visits.plan(way.commune, said, agency=agency(way, "UBND-514"), by=person)
    sheet = f"/dossiers/{dossier.pk}/vetting/"
    assert "Đã lên lịch thứ Năm 12/10/2023" in text(client.get(sheet)) and path not in client.get("/").content.decode()
    file = stored_file(dossier)
    visits.do(visit, DAY, "Số liệu khớp với hồ sơ", [file], by=person, version=1)
    found = queries.appraisal_of(dossier, StepKind.VETTING)
    assert found is not None and not found.planned
    assert [(one.visited_on, one.place, one.notes) for one in found.visits] == [
        (DAY, said.slot.place, "Số liệu khớp với hồ sơ")
    ]
    assert "Số liệu khớp với hồ sơ" in text(client.get(sheet)) and file.name in text(client.get(f"/visits/{visit.pk}/"))
    with pytest.raises(Refused, match="không còn ở bước"):
        wrong = Said("appraisal", Slot(DAY, "", "Trụ sở"), "Tổ", "NTM", YEAR, dossier=dossier)
        visits.plan(way.commune, wrong, agency=agency(way, "SYT"), by=way.cast.department)


def test_the_district_vets_and_ends_through_its_page(way: Way) -> None:
    dossier = at(way, "vetting_district")
    client = browser(way.cast.district)
    shown = text(client.get(reverse("vetting", args=[dossier.pk])))
    for said in ("1.1", "12 km", "cần đối chiếu", "Sổ theo dõi 1.1", "Báo cáo xã", "0/3 chỉ tiêu đã ghi đạt"):
        assert said in shown, said
    for code, after in (("1.1", "2.1"), ("2.1", "2.2"), ("2.2", "2.2")):
        response = client.post(word(dossier, "vetting", code), form(dossier, word="met", office="Phòng Kinh tế"))
        assert (response.status_code, response["Location"].split("#")[1]) == (303, f"i-{after}")
    visited = form(dossier, visited_on="10/10/2023", place="Thôn 3", participants="Ông A\nBà B", notes="Đường đạt")
    assert client.post(do("visit", dossier, "vetting"), visited).status_code == 303
    assert client.post(do("send", dossier, "vetting"), form(dossier, note="Đủ điều kiện")).status_code == 303
    shown = text(client.get(reverse("vetting", args=[dossier.pk])))
    for said in (
        "Phòng Kinh tế",
        "10/10/2023, Thôn 3",
        "Đã gửi kết quả ngày 12/10/2023",
        "Đủ điều kiện",
        "3/3 chỉ tiêu",
    ):
        assert said in shown, said
    assert client.post(do("close", dossier, "vetting"), form(dossier)).status_code == 303
    assert way.fresh(dossier).step == "survey"
    assert Entry.objects.filter(kind="appraisals.close", outcome="ok").count() == 1


def test_what_lacks_needs_its_words_and_keeps_what_was_typed(way: Way) -> None:
    dossier = at(way, "vetting_district")
    client = browser(way.cast.district)
    response = client.post(word(dossier, "vetting", "1.1"), form(dossier, word="more", note="Thiếu ảnh thôn 3"))
    assert response.status_code == 422
    assert "Ghi việc xã cần làm" in text(response) and "Thiếu ảnh thôn 3" in text(response)
    usual = form(dossier, word="more", usual="0", due="30/10/2023")
    assert client.post(word(dossier, "vetting", "1.1"), usual).status_code == 303
    finding = Finding.objects.get()
    assert "chưa khớp với minh chứng" in finding.wrong and finding.todo.startswith("Kiểm tra lại số liệu")
    assert Verdict.objects.count() == 1


def test_reasons_are_looked_at_before_the_file_goes_back(way: Way) -> None:
    dossier = at(way, "vetting_district")
    client = browser(way.cast.district)
    client.post(word(dossier, "vetting", "1.1"), form(dossier, **LACKING))
    shown = text(client.get(do("give-back", dossier, "vetting")))
    assert "1.1 : UBND huyện Tiên Phước: Chưa đủ biển báo" in shown or "Chưa đủ biển báo" in shown
    response = client.post(do("give-back", dossier, "vetting"), form(dossier, text="Gửi lại trước tháng 11"))
    assert (response.status_code, response["Location"]) == (303, reverse("dossier", args=[dossier.pk]))
    event = way.fresh(dossier).events.latest("number")
    assert [r["about"] for r in event.reasons] == ["1.1", ""]
    assert way.fresh(dossier).state == State.RETURNED
    again = client.post(do("give-back", dossier, "vetting"), form(dossier))
    assert again.status_code == 409


def test_the_row_comes_back_alone_and_says_why_not(way: Way) -> None:
    dossier = at(way, "vetting_district")
    client = browser(way.cast.district)
    page = word(dossier, "vetting", "1.1")
    saved = client.post(page, form(dossier, word="met"), headers={"HX-Request": "true"})
    assert saved.status_code == 200 and saved.content.decode().lstrip().startswith('<tr id="i-1.1"')
    assert "data-said" not in saved.content.decode() and Verdict.objects.count() == 1
    stale = form(dossier, word="met") | {"base": "1"}
    refused = client.post(word(dossier, "vetting", "2.1"), stale, headers={"HX-Request": "true"})
    assert "data-said" in refused.content.decode() and "đã được người khác xử lý" in text(refused)
    assert Verdict.objects.count() == 1


def test_a_repair_shows_what_moved(way: Way) -> None:
    dossier = at(way, "vetting_district")
    say_all(way, dossier)
    turns.return_dossier(dossier, by=way.cast.district, reasons=[{"about": "2.2", "text": "Đếm lại"}])
    turns.start_repair(way.fresh(dossier), by=way.cast.officer)
    change(way, "2.2", "150")
    dossier = way.to("vetting_district", way.fresh(dossier))
    shown = text(browser(way.cast.district).get(reverse("vetting", args=[dossier.pk])))
    assert "Khác gì phiên bản 2" in shown and "Chỉ tiêu đã đổi: 2.2" in shown
    assert "trước: 140 hộ" in shown and "nội dung đã đổi nên xem lại" in shown


def say_all(way: Way, dossier: Dossier) -> None:
    for code in ("1.1", "2.1", "2.2"):
        actions.say(dossier, dossier.present_step, agency(way, "UBND-514"), code, MET, by=way.cast.district)


# Private notes


def test_a_private_note_is_read_by_its_agency_alone(way: Way) -> None:
    dossier = at(way, "appraisal")
    client, page = browser(way.cast.department), word(dossier, "appraisal", "2.1")
    note = reverse("verdict-note", args=[dossier.pk, "appraisal", "2.1"])
    assert client.post(note, form(dossier, agency="SYT", text="Hỏi lại trạm trưởng")).status_code == 303
    assert "Hỏi lại trạm trưởng" in text(client.get(page + "?agency=SYT"))
    assert "Hỏi lại trạm trưởng" in text(client.get(reverse("appraisal", args=[dossier.pk])))
    for person in (way.cast.officer, way.cast.district, way.cast.coordinator, way.transport, way.cast.leader):
        for path in (page, reverse("appraisal", args=[dossier.pk])):
            assert "trạm trưởng" not in text(browser(person).get(path + "?agency=SYT"))
    refused = browser(way.transport).post(note, form(dossier, agency="SYT", text="x"))
    assert refused.status_code == 403 and "người của chính cơ quan đó" in text(refused)
    assert PrivateNote.objects.get().text == "Hỏi lại trạm trưởng"
    entry = Entry.objects.filter(kind="appraisals.note").earliest("pk")
    assert "trạm trưởng" not in str(entry.after)
    client.post(note, form(dossier, agency="SYT", text="Hỏi lại trạm trưởng"))
    assert Entry.objects.filter(kind="appraisals.note", outcome="ok").count() == 1


# Departments and the office


def confirmed(way: Way) -> None:
    indicator = way.edition.indicators.get(code="2.1")
    matter = Matter(way.commune, indicator, YEAR, agency(way, "SYT"))
    stands = standing_of([way.commune.pk], "NTM", YEAR, "2.1", agency(way, "SYT"))[way.commune.pk]
    confirmations.confirm(matter, stands.seen, by=way.cast.department)


def test_a_department_takes_over_what_it_said_and_sends(way: Way) -> None:
    confirmed(way)
    dossier = at(way, "appraisal")
    client = browser(way.cast.department)
    shown = text(client.get(reverse("appraisal", args=[dossier.pk])))
    assert "đã xác nhận 12/10/2023, khớp hồ sơ" in shown and "Nhận các kết quả đã có" in shown
    assert "1.1 Số km" not in shown
    for _again in range(2):
        accepted = client.post(do("accept", dossier, "appraisal"), form(dossier, agency="SYT"))
        assert accepted.status_code == 303
    assert Verdict.objects.count() == 1
    early = client.post(do("send", dossier, "appraisal"), form(dossier, agency="SYT"))
    assert early.status_code == 409 and "Còn 1 chỉ tiêu chưa ghi kết quả: 2.2" in text(early)
    client.post(word(dossier, "appraisal", "2.2"), form(dossier, agency="SYT", word="met"))
    assert client.post(do("send", dossier, "appraisal"), form(dossier, agency="SYT")).status_code == 303
    assert (Result.objects.get().met, Result.objects.get().total) == (2, 2)


def test_the_office_sees_who_is_silent_reminds_once_and_closes(way: Way) -> None:
    dossier = at(way, "appraisal")
    client = browser(way.cast.coordinator)
    shown = text(client.get(reverse("appraisal", args=[dossier.pk])))
    for said in ("0/2 cơ quan đã gửi", "Im lặng không phải là đồng ý", "chưa gửi", "Sở Y tế", "Nhắc cơ quan chưa gửi"):
        assert said in shown, said
    assert client.post(do("remind", dossier, "appraisal")).status_code == 303
    again = client.post(do("remind", dossier, "appraisal"), follow=True)
    assert "Hôm nay đã nhắc rồi" in text(again)
    assert Notice.objects.filter(kind="appraisals.asked", person=way.cast.department).count() == 1
    assert Entry.objects.filter(kind="appraisals.remind", outcome="ok").count() == 1
    refused = browser(way.cast.department).post(do("remind", dossier, "appraisal"))
    assert refused.status_code == 403
    for code in ("1.1", "2.1", "2.2"):
        say(way, dossier, code)
    actions.send_result(dossier, dossier.present_step, agency(way, "SGTVT"), by=way.transport)
    actions.send_result(dossier, dossier.present_step, agency(way, "SYT"), by=way.cast.department)
    assert client.post(do("close", dossier, "appraisal"), form(dossier)).status_code == 303
    assert way.fresh(dossier).step == "council"
    assert client.post(do("remind", dossier, "appraisal")).status_code == 409


@pytest.mark.parametrize("who", ["officer", "district", "leader", "front"])
def test_who_does_not_speak_reads_and_is_refused(way: Way, who: str) -> None:
    dossier = at(way, "appraisal")
    person = getattr(way.cast, who)
    client = browser(person)
    shown = client.get(reverse("appraisal", args=[dossier.pk]) + "?agency=SYT")
    assert shown.status_code == 200 and 'name="word"' not in shown.content.decode()
    refused = client.post(word(dossier, "appraisal", "2.1"), form(dossier, agency="SYT", word="met"))
    assert refused.status_code == 403 and "do chuyên viên của cơ quan đó ghi" in text(refused)
    for name in ("accept", "send", "visit", "close"):
        response = client.post(do(name, dossier, "appraisal"), form(dossier, agency="SYT"))
        assert response.status_code == 403, name
    assert not Verdict.objects.exists() and not Visit.objects.exists()


def test_another_place_finds_nothing(way: Way) -> None:
    dossier = at(way, "appraisal")
    client = browser(way.cast.neighbour_officer if hasattr(way.cast, "neighbour_officer") else way.cast.other_officer)
    nowhere = uuid4()
    for kind in ("vetting", "appraisal"):
        for pk in (dossier.pk, nowhere):
            assert client.get(reverse(kind, args=[pk])).status_code == 404
            assert client.get(reverse("verdict", args=[pk, kind, "2.1"])).status_code == 404
            for name in POSTS:
                assert client.post(reverse(f"verdicts-{name}", args=[pk, kind])).status_code == 404
    own = browser(way.cast.department)
    assert own.get(reverse("verdict", args=[dossier.pk, "council", "2.1"])).status_code == 404
    assert own.get(word(dossier, "appraisal", "9.9")).status_code == 404
    assert own.get(reverse("appraisal", args=[dossier.pk]) + "?agency=KHONG").status_code == 404


def test_the_page_asks_a_constant_number_of_queries(way: Way) -> None:
    dossier = at(way, "appraisal")
    client = browser(way.cast.department)
    path = reverse("appraisal", args=[dossier.pk])
    client.get(path)
    with CaptureQueriesContext(connection) as bare:
        client.get(path)
    for code in ("1.1", "2.1", "2.2"):
        say(way, dossier, code, LACKS)
    with CaptureQueriesContext(connection) as full:
        client.get(path)
    assert len(full) <= len(bare) + 1 <= 40


# The board


def test_the_board_counts_what_waits_for_the_department(way: Way) -> None:
    confirmed(way)
    dossier = at(way, "appraisal")
    say(way, dossier, "2.2", LACKS)
    client = browser(way.cast.department)
    shown = text(client.get(reverse("appraisal-board")))
    assert "1 hồ sơ ở bước này, 1 chưa gửi" in shown and "Tiên Lãnh" in shown and "0/2" in shown
    found = board.board_of(rights_of(way.cast.department), board.Filters())
    assert found is not None
    line = found.lines[0]
    assert (line.met, line.proposed, line.left, line.lacking) == (0, 1, 1, 1)
    for query, there in (("show=lacking", True), ("show=sent", False), ("level=NTM_NC", False), ("show=late", False)):
        assert ("Tiên Lãnh" in text(client.get(reverse("appraisal-board") + "?" + query))) is there, query
    with clock.travel(DAY + timedelta(days=90)):
        assert board.board_of(rights_of(way.cast.department), board.Filters(show="late"))


def test_the_board_of_the_district_holds_its_vetting(way: Way) -> None:
    at(way, "vetting_district")
    assert "Hồ sơ chờ thẩm tra" in text(browser(way.cast.district).get(reverse("appraisal-board")))
    assert browser(way.cast.officer).get(reverse("appraisal-board")).status_code == 404
    assert "Hiện không có hồ sơ nào" in text(browser(way.cast.department).get(reverse("appraisal-board")))


def test_the_board_asks_the_same_for_one_file_and_for_many(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    at(way, "appraisal")
    rights = rights_of(way.cast.coordinator)
    with CaptureQueriesContext(connection) as one:
        board.board_of(rights, board.Filters())
    present = board._present

    def many(rights: Any, kind: StepKind) -> list[Dossier]:
        return present(rights, kind) * 40

    monkeypatch.setattr(board, "_present", many)
    with CaptureQueriesContext(connection) as forty:
        board.board_of(rights, board.Filters())
    assert len(one) >= len(forty)


def test_an_old_page_is_a_conflict(way: Way) -> None:
    dossier = at(way, "appraisal")
    with pytest.raises(Exception, match="người khác xử lý"):
        actions.say(
            dossier, dossier.present_step, agency(way, "SYT"), "2.1", Opinion(Word.MET), by=way.cast.department, base=1
        )
    assert keeping.remind(dossier, dossier.present_step, by=way.cast.coordinator) == 2


def test_many_indicators_are_found_met_in_one_press(way: Way) -> None:
    dossier = way.to("vetting_district")
    client, path = browser(way.cast.district), reverse("verdicts-met", args=[dossier.pk, "vetting"])
    assert "Ghi đạt nhiều chỉ tiêu một lần" in client.get(reverse("vetting", args=[dossier.pk])).content.decode()
    nothing = client.post(path, form(dossier))
    assert nothing.status_code == 422 and "Đánh dấu ít nhất một chỉ tiêu" in nothing.content.decode()
    sent = form(dossier) | {"code": ["1.1", "2.2"]}
    for _press in range(2):
        assert client.post(path, sent).status_code == 303
    assert set(Verdict.objects.values_list("code", "word")) == {("1.1", "met"), ("2.2", "met")}
    page = client.get(reverse("vetting", args=[dossier.pk])).content.decode()
    assert 'name="code" value="2.1"' in page and 'name="code" value="1.1"' not in page
    refused = browser(way.cast.coordinator).post(path, form(dossier) | {"code": ["2.1"]})
    assert refused.status_code in (403, 404) and Verdict.objects.count() == 2
