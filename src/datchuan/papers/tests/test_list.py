"""The list of papers: who sees which, what the filters leave, how much it asks of the database."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.papers import actions, rules
from datchuan.papers.models import IssuedPaper
from datchuan.papers.samples import sample
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import Cast

SignedIn = Callable[[User], Client]


@pytest.fixture
def papers(cast: Cast) -> dict[str, IssuedPaper]:
    agencies = cast.province.agencies
    commune = actions.draft(sample("to_trinh_xa"), organ=agencies["UBND-20869"], scope="commune:20869", by=cast.officer)
    decision = actions.draft(
        sample("quyet_dinh_cong_nhan"), organ=agencies["UBND-49"], scope="system", by=cast.coordinator
    )
    decision = actions.take_number(decision, by=cast.coordinator, version=1)
    return {"commune": commune, "decision": decision}


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_list_holds_exactly_what_may_be_opened(cast: Cast, papers: dict[str, IssuedPaper]) -> None:
    for name, person in cast.everyone.items():
        rights = rights_of(person)
        seen = set(IssuedPaper.objects.visible_to(rights))
        assert seen == {row for row in papers.values() if rules.may_read(rights, row)}, name


def test_numbers_kinds_signers_and_files_are_told(
    cast: Cast, signed_in: SignedIn, papers: dict[str, IssuedPaper]
) -> None:
    page = text(signed_in(cast.coordinator), "/papers/")
    signer = papers["decision"].paper.head.signer.name
    for said in (
        "2 văn bản trong phạm vi của anh/chị, 2 đang soạn hoặc chờ ký", papers["decision"].sign, signer, "chưa có số",
        papers["commune"].subject, f"/papers/{papers['decision'].pk}/pdf/", "Quyết định công nhận",
    ):  # fmt: skip
        assert said in page, said
    assert f"/papers/{papers['commune'].pk}/pdf/" not in page  # no file is kept before the number


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", {"commune", "decision"}), ("?show=draft", {"commune"}), ("?show=way", {"commune", "decision"}),
        ("?kind=quyet_dinh_cong_nhan", {"decision"}), ("?organ=UBND-20869", {"commune"}), ("?year=2000", set()),
        ("?q=1", {"decision"}), ("?q=01/QĐ-UBND", {"decision"}), ("?q=nowhere", set()),
        ("?show=x&kind=y&year=z", {"commune", "decision"}),
    ],
)  # fmt: skip
def test_filters(cast: Cast, signed_in: SignedIn, papers: dict[str, IssuedPaper], query: str, left: set[str]) -> None:
    page = text(signed_in(cast.coordinator), f"/papers/{query}")
    assert {name for name, row in papers.items() if row.subject in page} == left
    if not left:
        assert "Không có văn bản nào khớp điều đang lọc." in page


def test_places_elsewhere_and_operators_see_nothing(
    cast: Cast, signed_in: SignedIn, papers: dict[str, IssuedPaper]
) -> None:
    assert papers["commune"].subject in text(signed_in(cast.officer), "/papers/")
    other = text(signed_in(cast.other_officer), "/papers/")
    assert papers["commune"].subject not in other and "Chưa có văn bản nào trong phạm vi" in other
    assert signed_in(cast.operator).get("/papers/").status_code == 404
    assert Client().get("/papers/").status_code == 302


def test_the_list_as_a_file(cast: Cast, signed_in: SignedIn, papers: dict[str, IssuedPaper]) -> None:
    client = signed_in(cast.coordinator)
    told = client.get("/export/papers.csv?show=numbered").content.decode("utf-8-sig")
    assert "1 văn bản. Đang lọc: xem đã cấp số, chờ ký." in told
    assert papers["decision"].sign in told and papers["commune"].subject not in told
    assert client.get("/export/papers.xlsx").content[:2] == b"PK"
    assert signed_in(cast.operator).get("/export/papers.csv").status_code == 404


def test_ten_times_as_many_papers_ask_no_more(cast: Cast, signed_in: SignedIn, papers: dict[str, IssuedPaper]) -> None:
    client = signed_in(cast.coordinator)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            text(client, "/papers/")
        return len(seen)

    asked()
    few = asked()
    for _at in range(20):
        actions.draft(sample("to_trinh_xa"), organ=papers["commune"].organ, scope="commune:20869", by=cast.officer)
    assert asked() == few <= 12
