"""What anybody reads of titles without signing in: one commune's, revoked or held, and the list of a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import unescape

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.config import clock
from datchuan.council.tests.table import Table
from datchuan.papers import codes
from datchuan.papers.models import IssuedPaper
from datchuan.portal.tests.test_today import issued, page, taken
from datchuan.titles.models import TitleEvent

__all__ = ["issued"]
AFTER = date(2024, 3, 1)


def read(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_page_of_a_commune_tells_of_the_revocation_and_opens_the_decision(
    issued: IssuedPaper, table: Table
) -> None:
    taken(table, "revoked", date(2024, 2, 1))
    own, code = f"/t/{table.way.commune.code}/", codes.in_words(issued.code)
    with clock.travel(date(2024, 1, 31)):
        assert "Đang giữ" in read(own) and "Đã thu hồi" not in read(own) and own in page(issued)
        assert f'href="{own}"' in read("/t/")
    with clock.travel(AFTER):
        text = read(own)
        for said in ("Đã thu hồi", "Quyết định 5/QĐ-UBND", "ngày 01/02/2024", "nguồn chính thức", f"/q/{code}/"):
            assert said in text, said
        assert "Đang giữ" not in text and f'href="{own}"' not in read("/t/")
        assert f'href="{own}"' in read("/t/?on=31/01/2024")
        # The page of the recognition names the revocation too.
        assert "thu hồi" in page(issued) and "5/QĐ-UBND" in page(issued)
    for person in (table.way.cast.leader, table.secretary):
        assert person.display_name not in text


def test_what_does_not_exist_or_is_not_a_day_is_said(table: Table) -> None:
    assert Client().get("/t/99999/").status_code == 404
    wrong = Client().get("/t/?on=khong-phai-ngay")
    assert wrong.status_code == 422 and "khong-phai-ngay" in wrong.content.decode()
    assert "chưa rõ xã có danh hiệu hay không" in read(f"/t/{table.way.far.code}/")


def test_the_list_asks_the_same_however_many_communes_hold_a_title(table: Table) -> None:
    seen: list[int] = []
    give: Callable[[object, str], object] = lambda unit, letter: TitleEvent.objects.create(  # noqa: E731
        unit=unit,
        level="NTM",
        kind="recognised",
        year_met=2019,
        certainty="stated",
        standing="official",
        digest=letter * 64,
    )
    for unit, letter in ((table.way.neighbour, "d"), (table.way.far, "e")):
        give(unit, letter)
        read("/t/")
        with CaptureQueriesContext(connection) as found:
            assert f"/t/{unit.code}/" in read("/t/")
        seen.append(len(found))
    assert seen[0] == seen[1] <= 6, seen
