from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from datchuan.assessments.models import Measurement
from datchuan.assessments.tests.setting import Setting, words_of
from datchuan.confirmations.models import Confirmation, Decision
from datchuan.confirmations.tests.deeds import confirms, saves, seen
from datchuan.people.models import User
from datchuan.people.tests.cast import entered

PAGE = "/review/NTM/2.1/2023/20869/"
POST = PAGE + "decide/"
HX = {"HX-Request": "true"}


def body(here: Setting, act: str, **more: str) -> dict[str, str]:
    return {"act": act, "seen": seen(here).token, "idem": str(uuid4()), **more}


def test_confirming_leads_back_to_the_row(here: Setting, specialist: Client) -> None:
    saves(here)
    response = specialist.post(POST, body(here, "confirm"))
    assert (response.status_code, response["Location"]) == (303, "/review/NTM/2.1/2023/#r-20869")
    assert Confirmation.objects.get().state == "confirmed"


def test_the_script_gets_the_row_alone(here: Setting, specialist: Client) -> None:
    saves(here)
    response = specialist.post(POST, body(here, "confirm"), headers=HX)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.startswith('<tr id="r-20869"')
    assert "đã xác nhận" in page
    assert re.search(r'data-seen="([^"]+)"', page)[1] == seen(here).token  # type: ignore[index]


def test_the_form_of_the_page_can_be_sent_as_it_stands(here: Setting, specialist: Client) -> None:
    saves(here)
    page = specialist.get(PAGE).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(seen|idem|agency)" value="([^"]*)"', page))
    token = re.search(r'name="seen" value="([^"]+)"', page)[1]  # type: ignore[index]
    specialist.post(POST, {**fields, "seen": token, "act": "confirm", "idem": str(uuid4())})
    assert Confirmation.objects.get().state == "confirmed"


def test_asking_takes_a_usual_reason_and_own_words(here: Setting, specialist: Client) -> None:
    saves(here)
    specialist.post(POST, body(here, "ask", usual="1", reason="Trang 2 bị mờ."))
    assert Confirmation.objects.get().reason == (
        "Minh chứng còn thiếu hoặc chưa đọc được. Tải lên bản rõ, đủ trang và đủ chữ ký. Trang 2 bị mờ."
    )


@pytest.mark.parametrize("headers", [{}, HX])
def test_asking_without_a_reason_keeps_the_form(here: Setting, specialist: Client, headers: dict[str, str]) -> None:
    saves(here)
    response = specialist.post(POST, body(here, "ask"), headers=headers)
    assert response.status_code == 422
    assert "Ghi xã cần bổ sung gì, hoặc chọn một lý do thường gặp." in response.content.decode()
    assert ("HX-Retarget" in response) == bool(headers)
    assert not Confirmation.objects.exists()


def test_disagreeing_stores_the_own_figure(here: Setting, specialist: Client) -> None:
    saves(here)
    specialist.post(POST, body(here, "disagree", num="405", den="530", why="Sổ ngành ghi 405 hộ.", source="Sổ ngành"))
    assert Confirmation.objects.get().own_value == {"num": "405", "den": "530"}
    assert Measurement.objects.get(voice="agency").source == "Sổ ngành"


def test_what_was_typed_is_kept_when_something_is_wrong(here: Setting, specialist: Client) -> None:
    saves(here)
    response = specialist.post(POST, body(here, "disagree", num="600", den="530", why="Sổ ngành ghi 600."))
    page = response.content.decode()
    assert response.status_code == 422
    assert "lớn hơn" in page
    assert 'value="600"' in page
    assert "Sổ ngành ghi 600." in page
    response = specialist.post(POST, body(here, "disagree", num="405", den="530"))
    assert "Nhập vì sao không thống nhất" in response.content.decode()


@pytest.mark.parametrize("act", ["confirm", "ask"])
def test_a_figure_that_moved_is_shown_beside_the_one_that_was_seen(here: Setting, specialist: Client, act: str) -> None:
    saves(here, "412")
    sent = body(here, act, reason="Thiếu sổ của thôn 3.")
    saves(here, "431")
    response = specialist.post(POST, sent)
    page = words_of(response)
    assert response.status_code == 409
    assert "Anh/chị đã xem 412/530 hộ = 77,73 %" in page
    assert "Đang có 431/530 hộ = 81,32 %" in page
    if act == "ask":
        assert "Thiếu sổ của thôn 3." in page
    assert not Confirmation.objects.exists()
    token = re.search(r'name="seen" value="([^"]+)"', response.content.decode())[1]  # type: ignore[index]
    assert token == seen(here).token
    again = specialist.post(POST, {**sent, "seen": token, "idem": str(uuid4())})
    assert again.status_code == 303


def test_the_row_says_why_nothing_was_saved(here: Setting, specialist: Client) -> None:
    saves(here, "412")
    sent = body(here, "confirm")
    saves(here, "431")
    response = specialist.post(POST, sent, headers=HX)
    page = response.content.decode()
    assert response.status_code == 409
    assert 'class="said"' in page
    assert "số liệu đã đổi" in page
    assert "431/530" in page
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#r-20869", "outerHTML")


def test_what_the_table_forbids_is_said_in_the_row(here: Setting, specialist: Client) -> None:
    saves(here)
    confirms(here)
    response = specialist.post(POST, body(here, "confirm"), headers=HX)
    assert response.status_code == 409
    assert "Số liệu này đã được xác nhận và chưa đổi từ lúc đó." in response.content.decode()


def test_a_form_sent_twice_is_done_once(here: Setting, specialist: Client) -> None:
    saves(here)
    sent = body(here, "confirm")
    assert [specialist.post(POST, sent).status_code for _ in range(2)] == [303, 303]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("broken", [{"seen": "1.x..0"}, {"seen": ""}, {"idem": "x"}, {"act": "erase"}])
def test_a_broken_form_changes_nothing(here: Setting, specialist: Client, broken: dict[str, str]) -> None:
    saves(here)
    assert specialist.post(POST, {**body(here, "confirm"), **broken}).status_code in {409, 422}
    assert not Confirmation.objects.exists()


def test_who_may_only_look_is_refused_with_a_sentence(here: Setting) -> None:
    saves(here)
    client = entered(here.cast.coordinator)
    response = client.post(POST, body(here, "confirm"))
    assert response.status_code == 403
    assert "không giữ chức vụ chuyên viên ở cơ quan đó" in response.content.decode()


@pytest.mark.parametrize("name", ["officer", "district", "leader", "front", "operator", "council_member"])
def test_for_others_there_is_no_such_page(here: Setting, name: str) -> None:
    saves(here)
    person: User = getattr(here.cast, name)
    client = entered(person)
    assert client.post(POST, body(here, "confirm")).status_code == 404
    assert not Confirmation.objects.exists()
