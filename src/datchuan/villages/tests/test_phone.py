"""The page of a village: opened by its address alone, one village only, and nothing typed is lost."""

from __future__ import annotations

from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.config import clock
from datchuan.evidence.models import Document
from datchuan.evidence.tests.making import PHOTO
from datchuan.files.models import StoredFile
from datchuan.files.tests.making import exif, noise
from datchuan.people import limits
from datchuan.villages import actions, answering
from datchuan.villages.actions import Asked
from datchuan.villages.models import Address, Function, Kind, Request
from datchuan.villages.tests.setting import DUE, Hamlets, act, form, in_state
from datchuan.villages.workflow import Action, State


def browser() -> Client:
    """A phone that keeps no cookie and sends no token."""
    return Client(enforce_csrf_checks=True)


def read(here: Hamlets, query: str = "", village: int = 0) -> str:
    response = browser().get(here.path(village) + query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def send(here: Hamlets, what: str, request: Any, body: dict[str, Any], village: int = 0) -> Any:
    return browser().post(f"{here.path(village)}{request.pk}/{what}/", body)


def test_the_heading_counts_the_work_and_there_is_no_menu(here: Hamlets) -> None:
    text = read(here)
    assert "Xã Tiên Lãnh cần 3 việc từ Thôn 1" in text and "Thôn 2" not in text
    assert "<nav" not in text and "csrfmiddlewaretoken" not in text
    assert text.count("<script") == text.count("shrink.js") + text.count("photos.js") == 2
    assert 'capture="environment"' in text and "Chụp ảnh" in text and "Nhập số (hộ)" in text and "Để xã đạt:" in text
    assert 'class="overdue"' not in text
    with clock.travel(DUE.replace(day=DUE.day + 1)):
        assert text.count("Đến hết ngày") == read(here).count("Đã quá hạn") == 3
    english = read(here, "?lang=en")
    assert '<html lang="en">' in english and "cần" not in english.split("<h1>")[1].split("</h1>")[0]


def test_an_address_is_private_and_a_closed_one_is_nothing(here: Hamlets) -> None:
    opened = browser().get(here.path())
    told = {name: opened[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")}
    assert told == {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
    assert not opened.cookies and Address.objects.get(village=here.villages[0]).last_used_on == clock.today()
    actions.revoke_address(here.address, by=here.officer)
    request = here.request()
    answers = [
        browser().get(here.path()),
        browser().get("/v/khong-co/"),
        send(here, "answer", request, form(number="1")),
    ]
    for answer in answers:
        assert answer.status_code == 404 and "Báo cán bộ xã gửi địa chỉ mới" in unescape(answer.content.decode())
    assert answers[0].content == answers[1].content and answers[0]["Referrer-Policy"] == "no-referrer"
    assert here.request().state == State.ASKED


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ({"User-Agent": "TelegramBot (like TwitterBot)"}, False), ({"User-Agent": "facebookexternalhit/1.1"}, False),
        ({"User-Agent": "WhatsApp/2.23.20.0"}, False), ({"Sec-Purpose": "prefetch;prerender"}, False),
        ({"Sec-Fetch-Mode": "no-cors", "User-Agent": "Mozilla/5.0 (Linux; Android 12)"}, False),
        ({"Sec-Fetch-Mode": "navigate", "User-Agent": "Mozilla/5.0 (Linux; Android 12)"}, True),
        ({"User-Agent": "Mozilla/5.0 (Linux; Android 6.0) Zalo android/230901"}, True),
    ],
)  # fmt: skip
def test_a_preview_in_a_chat_opens_nothing(here: Hamlets, said: dict[str, str], counts: bool) -> None:
    answer = browser().get(here.path(), headers=said)
    assert answer.status_code == 200
    assert (Address.objects.get(village=here.villages[0]).last_used_on is not None) is counts


def test_an_address_opens_one_village_only(here: Hamlets) -> None:
    other = here.request(village=1)
    assert send(here, "answer", other, form(number="7")).status_code == 404
    assert send(here, "promise", other, {"day": "2023-10-14", "idem": str(uuid4())}).status_code == 404
    assert here.request(village=1).state == State.ASKED


def test_a_number_is_sent_once_and_thanked_for(here: Hamlets) -> None:
    request, body = here.request(), form(number="1250", note="đếm lại cả xóm")
    first = send(here, "answer", request, body)
    assert first.status_code == 303 and send(here, "answer", request, body)["Location"] == first["Location"]
    page = unescape(browser().get(first["Location"]).content.decode())
    assert "Cảm ơn." in page and "1.250 hộ" in page and "xã đang xem" in page and "cần 2 việc" in page
    stored = here.request()
    assert (stored.number, stored.note, stored.answered_by) == (1250, "đếm lại cả xóm", "Nguyễn Văn Hai")
    late = send(here, "answer", request, form(number="9"))
    assert late.status_code == 409 and "xã đang xem" in unescape(late.content.decode())


def test_a_photo_serves_its_indicator_and_the_village_reads_so(here: Hamlets) -> None:
    request = here.request(Kind.PHOTO)
    where = exif(gps=((15, 30, 0), (108, 20, 0), "N", "E"), taken="2023:10:11 08:00:00")
    photo = SimpleUploadedFile("nha.jpg", noise(size=(64, 48), exif=where), "image/jpeg")
    assert send(here, "answer", request, form(uploads=photo)).status_code == 303
    stored = StoredFile.objects.get()
    assert stored.facts["lat"] and stored.received_by is None
    answering.accept(request, by=here.officer, version=2, wanted=PHOTO)
    text = read(here)
    assert "Xã đã nhận; đã là minh chứng của chỉ tiêu 2.1" in text and "chỉ tiêu này hiện: chưa có số liệu" in text
    assert str(Document.objects.get().dated) == "2023-10-11"


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(here: Hamlets) -> None:
    number, photo = here.request(), here.request(Kind.PHOTO)
    bad = SimpleUploadedFile("a.jpg", b"MZ\x90 not a picture", "image/jpeg")
    for what, request, body, said in (
        ("answer", number, form(number="nhiều lắm", note="gọi lại sau"), "gọi lại sau"),
        ("answer", number, form(note="gọi lại sau"), "Nhập số (hộ)"),
        ("answer", photo, form(note="chưa chụp"), "Chọn ít nhất một ảnh"),
        ("answer", photo, form(uploads=bad, note="đây"), "a.jpg:"),
        ("promise", number, {"day": "", "idem": str(uuid4())}, "Nhập hẹn ngày"),
        ("promise", number, {"day": "2023-10-01", "idem": str(uuid4())}, "ngày sớm nhất"),
    ):
        answer = send(here, what, request, body)
        text = unescape(answer.content.decode())
        assert answer.status_code == 422 and said in text and "field-error" in text, (what, said)
    assert not StoredFile.objects.exists()


def test_a_promise_moves_the_day_and_a_return_says_why(here: Hamlets) -> None:
    request = here.request()
    answer = send(here, "promise", request, {"day": "2023-10-14", "idem": str(uuid4())})
    page = unescape(browser().get(answer["Location"]).content.decode())
    assert "Đã hẹn ngày 14/10/2023" in page and "Thôn đã hẹn ngày 14/10/2023" in page and "cần 3 việc" in page
    in_state(here, State.RETURNED, request)
    text = read(here)
    assert "Xã đề nghị làm lại:" in text and "Đếm cả xóm trên" in text and "Đến hết ngày 20/10/2023" in text


def test_five_requests_stand_first_and_the_rest_is_folded(here: Hamlets) -> None:
    for at in range(4):
        asked = Asked(Kind.LIST, f"Danh sách {at}", DUE)
        actions.ask(here.setting.commune, asked, here.villages, by=here.officer)
    text = read(here)
    assert "cần 7 việc" in text and "2 việc nữa, hạn sau" in text


def test_the_page_asks_the_same_however_much_there_is(here: Hamlets) -> None:
    counts = []
    for again in range(3):
        if again:
            asked = Asked(Kind.NUMBER, f"Số {again}", DUE, "hộ", ("NTM", "2.1", 2023))
            actions.ask(here.setting.commune, asked, here.villages, by=here.officer)
            request = Request.objects.get(village=here.villages[0], call__text=f"Số {again}")
            act(Action.ACCEPT, act(Action.ANSWER, request, here.address), here.officer)
        with CaptureQueriesContext(connection) as found:
            read(here)
        counts.append(len(found))
    assert counts[1] == counts[2] <= 14, counts


def test_too_many_from_one_network_are_slowed_down(here: Hamlets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.MOST, "village", 3)
    assert [browser().get(here.path()).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_the_front_of_a_village_has_an_address_of_its_own(here: Hamlets) -> None:
    secret = actions.make_address(here.villages[0], "Lê Văn Tư", Function.FRONT, by=here.officer)
    text = unescape(browser().get(f"/v/{secret}/").content.decode())
    assert "Lê Văn Tư" in text and "trưởng ban công tác Mặt trận" in text and "cần 3 việc từ Thôn 1" in text
