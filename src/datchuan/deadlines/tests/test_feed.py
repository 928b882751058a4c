"""The calendar behind a private address: what it says, who may open it, and how it closes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from datchuan.config import clock
from datchuan.deadlines import actions, ical
from datchuan.deadlines.models import Feed
from datchuan.deadlines.tests import reading
from datchuan.findings.tests.world import World, browser, text
from datchuan.journal.models import Entry
from datchuan.obstacles.tests.setting import collection
from datchuan.people import limits
from datchuan.people.models import Post, User
from datchuan.people.terms import Due, Kind, end_of
from datchuan.people.tests.cast import build_cast, build_province

AT = datetime(2023, 10, 12, 9, tzinfo=clock.VIETNAM)


def opened(client: Client) -> str:
    """The path of a new address, read from the page that shows it."""
    page = client.post("/deadlines/feed/open/", {"idem": str(uuid4())})
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    return re.findall(r"http://testserver(/deadlines/feed/[^<]+\.ics)", page.content.decode())[0]


def one(due: Due) -> dict[str, tuple[dict[str, str], str]]:
    (found,) = reading.events(ical.calendar("Lịch", [due], "https://ntm.vn", AT, "Quá hạn"))
    return found


def test_a_stranger_with_the_address_reads_the_terms_and_nobody_else(world: World) -> None:
    collection()
    world.raised()
    path = opened(browser(world.cast.officer))
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["Cache-Control"] == "private, no-store" and answer.headers["X-Robots-Tag"] == "noindex"
    found = reading.events(answer.content)
    assert [reading.text(e["SUMMARY"][1])[:20] for e in found] == ["Trả lời phát hiện về", "Báo cáo khó khăn, vư"]
    assert len({e["UID"][1] for e in found}) == 2
    body = b"".join(answer.content.split(b"\r\n ")).decode()
    assert "Bổ sung danh sách" not in body
    for person in world.people.values():
        assert person.full_name not in body and person.username not in body
    kept = Feed.objects.get()
    assert path.split("/")[-1].removesuffix(".ics") not in (kept.digest, str(kept.pk))
    assert Client().get(path.replace(".ics", "x.ics")).status_code == 404


def test_a_new_address_closes_the_old_one_and_closing_closes_it(world: World) -> None:
    client = browser(world.cast.officer)
    first, second = opened(client), opened(client)
    stranger = Client()
    assert [stranger.get(path).status_code for path in (first, second)] == [404, 200]
    assert client.post("/deadlines/feed/close/").status_code == 303
    assert stranger.get(second).status_code == 404
    again = client.post("/deadlines/feed/close/")
    assert again.status_code == 409 and "chưa có địa chỉ lịch" in text(again)
    assert list(Entry.objects.filter(kind__startswith="deadlines.", outcome="ok").values_list("kind", flat=True)) == [
        "deadlines.open_feed", "deadlines.open_feed", "deadlines.close_feed",
    ]  # fmt: skip


def test_pressed_twice_is_one_address_shown_once(world: World) -> None:
    client, sent = browser(world.cast.officer), {"idem": str(uuid4())}
    pages = [text(client.post("/deadlines/feed/open/", sent)) for _ in range(2)]
    assert "chỉ hiện lần này" in pages[0] and "lần bấm trước" in pages[1] and ".ics" not in pages[1]
    assert Feed.objects.count() == 1


def test_who_only_keeps_accounts_is_told_why_and_a_lost_post_closes_the_calendar(world: World) -> None:
    refused = browser(world.cast.operator).post("/deadlines/feed/open/", {"idem": str(uuid4())})
    assert refused.status_code == 403 and "Tài khoản quản trị" in text(refused)
    path = opened(browser(world.cast.officer))
    Post.objects.filter(user=world.cast.officer).update(withdrawn=True)
    assert Client().get(path).status_code == 404


def test_one_network_address_cannot_try_for_ever(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.MOST, "calendar", 2)
    guesses = [Client().get(f"/deadlines/feed/guess{n}.ics").status_code for n in range(3)]
    assert guesses == [404, 404, 429]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_open_address() -> None:
    with transaction.atomic():
        person = build_cast(build_province()).officer
    start, said = Barrier(2), []

    def press() -> None:
        start.wait()
        said.append(actions.open_feed(by=User.objects.get(pk=person.pk), key=uuid4()))
        connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(said)) == 2
    assert Feed.objects.filter(revoked_at=None).count() == 1


def test_a_day_an_hour_and_what_is_overdue() -> None:
    day = one(
        Due("Gửi hồ sơ", end_of(date(2023, 11, 29)), "trước ngày 30/11/2023", "/rounds/r/", "UBND", Kind.PROGRAMME)
    )
    assert day["DTSTART"] == ({"VALUE": "DATE"}, "20231129") and day["DTEND"] == ({"VALUE": "DATE"}, "20231130")
    assert reading.text(day["DESCRIPTION"][1]) == "trước ngày 30/11/2023\nUBND\nhttps://ntm.vn/rounds/r/"
    assert day["DTSTAMP"][1] == "20231012T020000Z" and day["URL"][1] == "https://ntm.vn/rounds/r/"
    at = datetime(2023, 11, 29, 10, tzinfo=UTC)
    hour = one(Due("Họp", at, "", "/x/", "", Kind.MEETING))
    assert hour["DTSTART"] == ({"TZID": "Asia/Ho_Chi_Minh"}, "20231129T163000")
    assert hour["DTEND"] == ({"TZID": "Asia/Ho_Chi_Minh"}, "20231129T170000")
    late = one(Due("Trả lời", end_of(date(2023, 10, 1)), "", "/x/", "", Kind.FINDING))
    assert late["SUMMARY"][1] == "Quá hạn: Trả lời"


def test_another_library_reads_the_zone() -> None:
    zone = reading.zone(ical.calendar("Lịch", [], "https://ntm.vn", AT, "")).get("Asia/Ho_Chi_Minh")
    assert datetime(2023, 7, 1, tzinfo=zone).utcoffset() == timedelta(hours=7)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=200))
def test_any_text_comes_back_as_it_went_in(said: str) -> None:
    got = one(Due(said, end_of(date(2023, 12, 1)), "", "/x/", "", Kind.FINDING))
    assert reading.text(got["SUMMARY"][1]) == said
