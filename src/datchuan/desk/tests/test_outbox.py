"""What waits on a person's machine, and asking for help without sending a figure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from datchuan.assessments.tests.setting import Setting, words_of
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.models import User

PLACE = "/commune/20869/NTM/2.1/2023/"
SAID = {"place": PLACE, "since": "09:12 12/10/2023", "tries": "3", "why": "Mất mạng."}


def test_the_page_names_its_buttons_and_knows_the_person(here: Setting, officer: Client) -> None:
    page = officer.get("/outbox/").content.decode()
    assert f'data-person="{here.officer.pk}"' in page
    for button in ("Gửi lại", "Lưu ra tệp", "Nhờ hỗ trợ"):
        assert button in page
    assert f'data-outbox="draft:{here.officer.pk}:"' in officer.get(PLACE).content.decode()
    assert Client().get("/outbox/").status_code == 302


def test_the_form_says_when_it_stops_trying(here: Setting, officer: Client) -> None:
    page = officer.get(PLACE).content.decode()
    assert 'data-stopped="Đã thử gửi 3 lần chưa được' in page and 'data-title="2.1 ' in page


def test_help_tells_the_operators_where_and_why_once(
    here: Setting, officer: Client, signed_in: Callable[[User], Client]
) -> None:
    assert "Đã báo quản trị hệ thống." in words_of(officer.post("/outbox/help/", SAID, follow=True))
    told = Notice.objects.filter(kind="desk.help_wanted")
    assert {notice.person for notice in told} == {here.cast.operator, here.cast.other_operator}
    assert "đã thử 3 lần: Mất mạng." in told[0].sentence and PLACE in told[0].sentence
    assert signed_in(here.cast.operator).get(told[0].where).status_code == 200
    assert "Đã báo từ trước" in words_of(officer.post("/outbox/help/", SAID, follow=True))
    assert Entry.objects.filter(kind="desk.ask_help").count() == 1


@pytest.mark.parametrize("place", ["", "https://khac.example/", "//khac/", PLACE + "?x=1", "/operator/people/"])
def test_another_address_is_not_passed_on(here: Setting, officer: Client, place: str) -> None:
    assert "Chưa báo được" in words_of(officer.post("/outbox/help/", SAID | {"place": place}, follow=True))
    assert not Notice.objects.filter(kind="desk.help_wanted").exists()
