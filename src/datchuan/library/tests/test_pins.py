"""Remarks on a page of a file: put by a press on the picture, seen by whoever may see the file, taken off by their author."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.tests.setting import Setting, words_of
from datchuan.config.errors import Refused
from datchuan.evidence import pins, rules
from datchuan.evidence.models import Document, Pin
from datchuan.journal.models import Entry
from datchuan.library.tests.sending import paper
from datchuan.library.tests.test_document import add, url
from datchuan.notices.models import Notice
from datchuan.people.models import User

TEXT = "Thiếu chữ ký của trưởng thôn."


@pytest.fixture
def made(here: Setting, officer: Client) -> Document:
    return add(officer, paper())


@pytest.fixture
def department(here: Setting, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(here.cast.department)


def press(client: Client, document: Document, text: str = TEXT, **more: Any) -> Any:
    body = {"text": text, "revision": "1", "idem": str(uuid4()), "wide.x": "450", "wide.y": "90", **more}
    return client.post(url(document, "pages/1/pin/"), body)


def test_a_press_on_the_picture_becomes_a_remark_at_its_place(
    here: Setting, officer: Client, department: Client, made: Document
) -> None:
    form = department.get(url(made, "pages/1/pin/")).content.decode()
    assert 'type="image"' in form and 'name="narrow"' in form and 'width="900"' in form
    assert press(department, made)["Location"] == url(made) + "?revision=1&page=1#pins"
    pin = Pin.objects.get()
    assert (pin.x, pin.y, pin.page, pin.revision.number) == (500, 100, 1, 1)
    for client in (department, officer):
        page = client.get(url(made)).content.decode()
        assert TEXT in page and 'cx="500" cy="100"' in page
    assert Entry.objects.get(kind="evidence.put_pin").after["remark"] == TEXT
    told = Notice.objects.filter(kind="evidence.pinned")
    assert {notice.person for notice in told} == {here.officer, here.colleague}
    assert TEXT in told[0].sentence and told[0].where.startswith(url(made))


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"narrow.x": "150", "narrow.y": "30"}, (500, 100)),  # the same place on a phone
        ({"wide.x": "0", "wide.y": "0"}, (None, None)),  # a keyboard pressed the picture
        ({"wide.x": "", "wide.y": ""}, (None, None)),  # the button for the page as a whole
        ({"wide.x": "99999", "wide.y": "99999"}, (1000, 20_000)),
        ({"wide.x": "-4", "wide.y": "x"}, (None, None)),
    ],
)
def test_places(department: Client, made: Document, sent: dict[str, str], place: tuple[int | None, int | None]) -> None:
    press(department, made, **{"wide.x": "", "wide.y": ""} | sent)
    pin = Pin.objects.get()
    assert (pin.x, pin.y) == place


def test_a_remark_says_something_and_is_put_once(department: Client, made: Document) -> None:
    empty = press(department, made, " ")
    assert empty.status_code == 422 and "Ghi chú" in words_of(empty) and not Pin.objects.exists()
    key = str(uuid4())
    assert press(department, made, idem=key).status_code == press(department, made, idem=key).status_code == 303
    assert Pin.objects.count() == 1 and Entry.objects.filter(kind="evidence.put_pin").count() == 1


def test_only_its_author_takes_it_off(here: Setting, officer: Client, department: Client, made: Document) -> None:
    press(department, made)
    pin = Pin.objects.get()
    refused = officer.post(url(made, f"pins/{pin.pk}/off/"))
    assert refused.status_code == 409 and "chỉ người đó gỡ được" in words_of(refused)
    assert department.post(url(made, f"pins/{pin.pk}/off/")).status_code == 303
    assert TEXT not in officer.get(url(made)).content.decode().split('id="story-heading"')[0]
    assert department.post(url(made, f"pins/{pin.pk}/off/")).status_code == 409
    assert Pin.objects.count() == 1
    outcomes = Entry.objects.filter(kind="evidence.take_off_pin").order_by("id").values_list("outcome", flat=True)
    assert list(outcomes) == ["refused", "ok", "refused"]


def test_beyond_reach_there_is_no_page(
    here: Setting, department: Client, made: Document, signed_in: Callable[[User], Client]
) -> None:
    press(department, made)
    stranger = signed_in(here.cast.other_officer)
    assert stranger.get(url(made, "pages/1/pin/")).status_code == 404
    assert press(stranger, made).status_code == 404
    assert stranger.post(url(made, f"pins/{Pin.objects.get().pk}/off/")).status_code == 404
    assert department.get(url(made, "pages/99/pin/")).status_code == 404
    assert department.post(url(made, "pins/0/off/")).status_code == 404
    with pytest.raises(Refused):
        pins.put_pin(made.revisions.get(), TEXT, by=here.cast.other_officer)


def test_a_file_holds_so_many_remarks(department: Client, made: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_PINS", 1)
    press(department, made)
    full = press(department, made, "Thêm nữa.")
    assert full.status_code == 409 and "Tệp này đã có 1 ghi chú" in full.content.decode()


def test_remarks_cost_a_constant_number_of_queries(officer: Client, department: Client, made: Document) -> None:
    press(department, made)
    officer.get(url(made))
    with CaptureQueriesContext(connection) as one:
        officer.get(url(made))
    for n in range(4):
        press(department, made, f"Ghi chú {n}.")
    with CaptureQueriesContext(connection) as more:
        officer.get(url(made))
    assert abs(len(more) - len(one)) <= 1  # the journal's own line count may add a page of history
