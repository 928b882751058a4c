"""The library of a commune: the list, its filters, what is missing; the same number of queries for few and many."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.tests.setting import Setting, page_of, words_of
from datchuan.evidence import actions
from datchuan.evidence.about import About
from datchuan.evidence.tests.making import LIST, PHOTO, Heard, document, place, stored
from datchuan.people.tests.cast import entered

LIBRARY = "/commune/20869/evidence/"


def titles(client: Client, query: str = "") -> set[str]:
    """The titles of the documents that the list shows."""
    page = client.get(LIBRARY + query).context["page"]
    return {line.document.title for line in page.object_list}


@pytest.fixture
def full(here: Setting) -> Setting:
    """A document for each filter."""
    document(here, "Đang dùng")
    document(here, about=About("Giấy chứng nhận OCOP", expires=date(2023, 11, 1)))
    document(here, about=About("Đã hết hạn", expires=date(2023, 1, 1)))
    document(here, "Chưa gắn", place=None)
    document(here, "Chờ quét", stored=stored(here.officer, state="quarantine"))
    gone = document(here, "Đã rút")
    actions.withdraw(gone, by=here.officer, reason="nhầm", version=1, moved=Heard())
    return here


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Đang dùng", "Giấy chứng nhận OCOP", "Đã hết hạn", "Chưa gắn", "Chờ quét"}),
        ("?show=soon", {"Giấy chứng nhận OCOP", "Đã hết hạn"}),
        ("?show=loose", {"Chưa gắn"}),
        ("?show=scanning", {"Chờ quét"}),
        ("?show=withdrawn", {"Đã rút"}),
        ("?show=khac", {"Đang dùng", "Giấy chứng nhận OCOP", "Đã hết hạn", "Chưa gắn", "Chờ quét"}),
        ("?q=giay+chung+nhan", {"Giấy chứng nhận OCOP"}),
        ("?q=het&show=soon", {"Đã hết hạn"}),
        ("?q=khong-co", set()),
        ("?page=abc", {"Đang dùng", "Giấy chứng nhận OCOP", "Đã hết hạn", "Chưa gắn", "Chờ quét"}),
    ],
)
def test_each_filter_leaves_its_documents(full: Setting, officer: Client, query: str, shown: set[str]) -> None:
    assert titles(officer, query) == shown


def test_the_counts_are_those_of_the_filters(full: Setting, officer: Client) -> None:
    counts = officer.get(LIBRARY).context["counts"]
    assert (counts.all, counts.soon, counts.loose, counts.scanning, counts.withdrawn) == (5, 2, 1, 1, 1)


def test_what_is_missing_is_listed_by_indicator_with_the_way_to_add_it(here: Setting, officer: Client) -> None:
    document(here)
    page = officer.get(LIBRARY + "?show=missing&set=NTM&year=2023")
    assert [(row.indicator.code, [w.key for w in row.kinds]) for row in page.context["lacking"]] == [("2.1", [PHOTO])]
    assert 'href="/commune/20869/NTM/2.1/2023/evidence/?kind=2"' in page.content.decode()
    last = officer.get(LIBRARY + "?show=missing&year=2022").context["lacking"]
    assert [(row.indicator.code, [w.key for w in row.kinds]) for row in last] == [("2.1", [LIST, PHOTO])]


def test_a_reader_sees_the_library_without_ways_to_add(full: Setting) -> None:
    client = entered(full.cast.department)
    page = client.get(LIBRARY + "?show=missing")
    assert page.status_code == 200
    assert "/2.1/2023/evidence/" not in page.content.decode()
    assert "Minh chứng do cán bộ của xã đưa lên." in words_of(page)


def test_the_library_of_another_commune_is_the_404_of_none(full: Setting) -> None:
    for who in ("other_officer", "operator"):
        client = entered(getattr(full.cast, who))
        theirs, none = client.get(LIBRARY), client.get("/commune/99999/evidence/")
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert page_of(theirs, "20869") == page_of(none, "99999")


def test_the_empty_library_says_how_to_begin(here: Setting, officer: Client) -> None:
    assert "Thư viện chưa có tài liệu nào." in words_of(officer.get(LIBRARY))


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # caches of the process and of the session are warm
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_pages_take_the_same_queries_for_one_and_for_many(here: Setting, officer: Client) -> None:
    made = document(here)
    addresses = [
        LIBRARY, LIBRARY + "?show=missing", LIBRARY + "?q=danh", f"{LIBRARY}{made.pk}/",
        "/commune/20869/NTM/2.2/2023/evidence/?q=danh",
    ]  # fmt: skip
    few = {address: queries_of(officer, address) for address in addresses}
    for at in range(20):
        more = document(here, f"Danh sách {at}", place=place(("", LIST)[at % 2], code=("2.2", "2.3", "2.4")[at % 3]))
        actions.attach(more, place("", code="3.1"), by=here.officer, moved=Heard())
        actions.attach(made, place("", code="2.1", year=2022), by=here.officer, moved=Heard())
    assert {address: queries_of(officer, address) for address in addresses} == few
