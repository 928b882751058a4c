"""The pages of the commune: who reads and writes what, once, and with the same number of queries."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.models import Measurement
from datchuan.assessments.tests.setting import DAY
from datchuan.config import clock
from datchuan.evidence.models import Attachment
from datchuan.people.models import Role, User
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import add_person, entered
from datchuan.villages import actions, answering, queries
from datchuan.villages.actions import Asked
from datchuan.villages.models import Address, Call, Kind, Request, Village
from datchuan.villages.tests.setting import DUE, Hamlets, act, in_state, photo, upload
from datchuan.villages.workflow import Action, State

PAGE, ASK = "/commune/20869/villages/", "/commune/20869/villages/ask/"


def browser(person: User) -> Client:
    return entered(person)


def read(address: str, person: User) -> str:
    response = browser(person).get(address)
    assert response.status_code == 200, (address, response.status_code)
    return unescape(response.content.decode())


def idem(**typed: Any) -> dict[str, Any]:
    return {"idem": str(uuid4()), **typed}


def test_the_officer_lists_villages_gives_an_address_once_and_takes_it_back(here: Hamlets) -> None:
    client = browser(here.officer)
    added = client.post(PAGE + "add/", idem(villages="Thôn 3; 90\nThôn 4"))
    assert added.status_code == 303 and "4 thôn, tổ dân phố" in read(PAGE, here.officer)
    wrong = client.post(PAGE + "add/", idem(villages="Thôn 5; nhiều"))
    assert wrong.status_code == 422 and "Thôn 5; nhiều" in unescape(wrong.content.decode())
    village, body = Village.objects.get(name="Thôn 3"), idem(holder="Trần Thị Ba", function="head")
    made = client.post(f"/villages/{village.pk}/address/", body)
    text = unescape(made.content.decode())
    found = re.search(r"http://testserver(/v/[\w-]+/)", text)
    assert (
        found is not None and "<svg" in text and made["Cache-Control"] == "no-store" and "Kính gửi Trần Thị Ba" in text
    )
    assert Client().get(found[1]).status_code == 200
    again = unescape(client.post(f"/villages/{village.pk}/address/", body).content.decode())
    assert "/v/" not in again and "đã tạo ở lần bấm trước" in again
    assert "mở lần cuối ngày 12/10/2023" in read(PAGE, here.officer)
    address = Address.objects.get(village=village)
    assert client.post(f"/villages/addresses/{address.pk}/revoke/", idem()).status_code == 303
    assert Client().get(found[1]).status_code == 404
    assert client.post(f"/villages/{village.pk}/end/", idem()).status_code == 303
    empty = client.post(f"/villages/{here.villages[0].pk}/address/", idem(holder="", function="head"))
    assert empty.status_code == 422 and "Nhập họ tên" in unescape(empty.content.decode())


def test_a_call_from_the_page_of_an_indicator_goes_to_the_villages_ticked(here: Hamlets) -> None:
    text = read(f"{ASK}?set=NTM&indicator=2.1", here.officer)
    assert '<option value="NTM/2.1" selected>' in text and text.count("checked") >= 3
    client, first = browser(here.officer), str(here.villages[0].pk)
    body = idem(
        kind="number", text="Số hộ có\nhố rác", unit="", due="20/10/2023", indicator="NTM/2.1", villages=[first]
    )
    lacking = client.post(ASK, body)
    assert lacking.status_code == 422 and "Ghi đơn vị của con số" in unescape(lacking.content.decode())
    answers = [client.post(ASK, {**body, "unit": "hộ"}) for _ in range(2)]
    call = Call.objects.get(text="Số hộ có hố rác")
    assert {one["Location"] for one in answers} == {f"/villages/calls/{call.pk}/"}
    assert (call.text, call.indicator_code, call.year, call.requests.count()) == ("Số hộ có hố rác", "2.1", 2023, 1)  # type: ignore[attr-defined]
    actions.revoke_address(Address.objects.get(village=here.villages[1]), by=here.officer)
    assert "1 thôn chưa có địa chỉ riêng" in read(ASK, here.officer)


def test_the_answer_is_seen_accepted_and_becomes_evidence(here: Hamlets) -> None:
    request = here.request(Kind.PHOTO)
    answering.answer(request, photo(request), address=here.address)
    page = f"/villages/calls/{request.call_id}/"
    text = read(page, here.officer)
    file = request.sent_files.get().stored_id
    thumb = f"/villages/requests/{request.pk}/files/{file}/thumb/"
    assert thumb in text and "1 câu trả lời chờ xem" in text and "Ảnh chụp hiện trạng" in text
    assert browser(here.officer).get(thumb).status_code == 200
    for other in (here.setting.cast.district, here.setting.cast.leader, here.setting.cast.other_officer):
        assert browser(other).get(thumb).status_code == 404
    assert "Nguyễn Văn Hai" not in read(page, here.setting.cast.district) and thumb not in read(
        page, here.setting.cast.leader
    )
    client, body = browser(here.officer), idem(version=2, wanted="1")
    page = client.get(f"/villages/calls/{request.call_id}/").content.decode()
    assert '<option value="1" selected>Ảnh chụp hiện trạng' in page and '<option value="0" selected' not in page
    assert client.post(f"/villages/requests/{request.pk}/accept/", {**body, "wanted": ""}).status_code == 422
    done = [client.post(f"/villages/requests/{request.pk}/accept/", body).status_code for _ in range(2)]
    assert done == [303, 303] and Attachment.objects.get().wanted == "Ảnh chụp hiện trạng"
    assert browser(here.setting.cast.district).get(thumb).status_code == 200
    assert "Thôn 1: Chụp ảnh nhà văn hóa thôn" in read("/commune/20869/NTM/2.1/2023/", here.officer)


def test_what_a_village_told_by_phone_is_written_in(here: Hamlets) -> None:
    client, request = browser(here.officer), here.request(Kind.PHOTO)
    url = f"/villages/requests/{request.pk}/write/"
    assert client.post(url, idem(version=1, note="")).status_code == 422
    assert client.post(url, idem(version=1, note="", uploads=upload())).status_code == 303
    written = Request.objects.get(pk=request.pk)
    assert (written.state, written.written_by, written.answered_by) == (State.ANSWERED, here.officer, "")
    assert "ghi thay, nghe qua điện thoại" in read(f"/villages/calls/{request.call_id}/", here.officer)
    bad = SimpleUploadedFile("a.pdf", b"%PDF-1.4 broken", "application/pdf")
    listed = here.request(Kind.LIST)
    refused = client.post(f"/villages/requests/{listed.pk}/write/", idem(version=1, note="", uploads=bad))
    assert refused.status_code == 422 and "a.pdf:" in unescape(refused.content.decode())


def test_a_stale_page_shows_both_and_others_are_refused(here: Hamlets) -> None:
    request = in_state(here, State.ANSWERED)
    url = f"/villages/requests/{request.pk}/"
    stale = browser(here.officer).post(url + "return/", idem(version=1, text="Đếm lại", due="20/10/2023"))
    assert stale.status_code == 409 and "Nguyễn Văn Hai" in unescape(stale.content.decode())
    assert browser(here.officer).post(url + "burn/", idem(version=2)).status_code == 404
    people = here.setting.cast
    for person, status in (
        (people.district, 403),
        (people.leader, 403),
        (people.front, 404),
        (people.other_officer, 404),
    ):
        assert browser(person).post(url + "accept/", idem(version=2)).status_code == (
            status if person != people.front else 403
        )
    for person in (people.district, people.coordinator):
        for path in (PAGE + "add/", ASK, f"/villages/calls/{request.call_id}/withdraw/"):
            assert browser(person).post(path, idem()).status_code == 403, path
        assert "<form" not in read(f"/villages/calls/{request.call_id}/", person).split("<main")[1].split("</main>")[0]
    assert Request.objects.get(pk=request.pk).state == State.ANSWERED


def test_who_answers_for_no_commune_reads_what_is_asked_within_reach(here: Hamlets) -> None:
    assert "Các thôn của Xã Tiên Lãnh" in read("/villages/", here.officer)
    assert "Số hộ dùng nước sạch" in read("/villages/", here.setting.cast.district)
    assert "Các thôn của Xã Tam Xuân I" in read("/villages/", here.setting.cast.other_officer)
    assert browser(here.setting.cast.operator).get("/villages/").status_code == 404
    text = read(PAGE, here.setting.cast.district)
    assert "Nguyễn Văn Hai" not in text and "<form" not in text.split("<main")[1].split("</main>")[0]


def test_a_whole_call_is_withdrawn(here: Hamlets) -> None:
    call = here.calls[Kind.NUMBER]
    in_state(here, State.ACCEPTED)
    body = idem(text="Đã có số của huyện")
    done = [browser(here.officer).post(f"/villages/calls/{call.pk}/withdraw/", body).status_code for _ in range(2)]
    states = list(call.requests.values_list("state", flat=True))  # type: ignore[attr-defined]
    assert done == [303, 303] and states == [State.ACCEPTED, State.WITHDRAWN]


def test_the_first_screen_says_what_waits(here: Hamlets) -> None:
    assert "câu trả lời của thôn" not in read("/", here.officer)
    in_state(here, State.ANSWERED)
    assert "1 câu trả lời của thôn chờ xem" in read("/", here.officer)
    assert queries.waiting(rights_of(here.setting.cast.district)).any is False


@pytest.mark.parametrize("what", ["commune", "call", "reach"])
def test_lists_ask_the_same_however_many_there_are(here: Hamlets, what: str) -> None:
    rights, call, counts = rights_of(here.officer), here.calls[Kind.NUMBER], []
    asks = {
        "commune": lambda: queries.commune_page(rights, here.setting.commune),
        "call": lambda: queries.call_page(rights, call),
        "reach": lambda: queries.reach_page(rights_of(here.setting.cast.district), None),
    }
    for again in range(3):
        if again:
            act(Action.ANSWER, here.request(village=again - 1), Address.objects.get(village=here.villages[again - 1]))
            actions.ask(here.setting.commune, Asked(Kind.LIST, f"Việc {again}", DUE), here.villages, by=here.officer)
        with CaptureQueriesContext(connection) as found:
            asks[what]()
        counts.append(len(found))
    assert counts[1] == counts[2] <= 9, counts


def test_the_sum_is_offered_at_the_indicator_and_saves_nothing(here: Hamlets) -> None:
    page, client = "/commune/20869/NTM/2.1/2023/", browser(here.officer)
    assert "?use=villages" not in read(page, here.officer) and "villages/ask/?set=NTM&indicator=2.1" in read(
        page, here.officer
    )
    in_state(here, State.ACCEPTED)
    text = read(page, here.officer)
    assert "1/2 thôn, cộng 40 hộ; còn thiếu: Thôn 2" in text and "?use=villages&part=0" in text
    filled = client.get(page + "?use=villages").context["form"]
    assert (filled["num"].value(), filled["source"].value()) == ("40", "Tổng hợp từ 1/2 thôn, yêu cầu ngày 12/10/2023")
    assert client.get(page + "?use=villages&part=7").context["form"]["num"].value() in (None, "")
    assert not Measurement.objects.exists() and "?use=villages" not in read(page, here.setting.cast.district)


def test_the_chairman_reads_who_promised_what_and_the_calendar_has_a_line_a_call(here: Hamlets) -> None:
    agency = here.setting.cast.province.agencies["UBND-20869"]
    chairman = add_person("chairman.20869", "Chủ tịch xã", Role.COMMUNE_LEADER, agency)
    in_state(here, State.PROMISED)
    text = read("/", chairman)
    assert "6 lời hẹn của thôn, cơ quan" in text and text.index("14/10/2023") < text.index("17/10/2023")
    assert read("/deadlines/", here.officer).count("2 thôn trả lời xã") == 3
    with clock.travel(DAY + timedelta(days=4)):
        late = read("/", chairman)
        assert "1 lời hẹn của thôn, cơ quan đã quá ngày" in late and "1 thôn quá hẹn" in read("/", here.officer)


def test_the_demo_address_is_on_the_sign_in_page_of_a_demo_only(here: Hamlets, settings: Any) -> None:
    settings.DEMO = False
    assert "/v/" not in unescape(Client().get("/accounts/login/").content.decode())
    assert Client().get("/v/thon-2-minh-hoa/").status_code == 404
