"""What anybody reads of titles without signing in: one commune's, revoked or held, and the list of a day."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.config import clock
from datchuan.council import actions as council
from datchuan.council.tests.table import SIZE, Table, votes
from datchuan.decisions import actions
from datchuan.decisions.tests.desk import organ, signing
from datchuan.dossiers.tests import losing
from datchuan.papers import codes
from datchuan.papers.models import IssuedPaper
from datchuan.places.models import Unit
from datchuan.portal import kept, titled
from datchuan.portal.tests.test_today import issued, page, put_out, taken
from datchuan.titles.models import TitleEvent

__all__ = ["issued"]
AFTER = date(2024, 3, 1)


def give(unit: Unit, letter: str) -> None:
    TitleEvent.objects.create(
        unit=unit, level="NTM", kind="recognised", year_met=2019, certainty="stated", standing="official",
        digest=letter * 64,
    )  # fmt: skip


def revoked(table: Table) -> IssuedPaper:
    """The paper of the decision that takes the title of the commune away, led through the same council."""
    losing.procedure()
    losing.lose(table.way)
    taking = Table(table.way, table.people, losing.to(table.way, "council"))
    item = taking.voting()
    taking.cast(item, votes(SIZE))
    council.close_vote(item, by=table.secretary)
    dossier = table.way.fresh(taking.dossier)
    decision = actions.draft(organ(table), "NTM", 2023, [dossier], by=table.secretary, purpose="revocation")
    decision = actions.verify(actions.propose(decision, by=table.secretary), by=table.way.verifier)
    return put_out(table, actions.sign(decision, signing(3001), by=table.way.cast.leader))


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


def test_a_long_list_is_folded_and_a_commune_is_found_by_its_name(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(table.way.commune, "d")
    give(table.way.far, "e")
    own, far = (f'href="/t/{unit.code}/"' for unit in (table.way.commune, table.way.far))
    assert '<details class="print-open"' not in read("/t/")
    monkeypatch.setattr(titled, "MOST_ROWS", 1)
    folded = read("/t/")
    assert folded.count('<details class="print-open"') == 2 and own in folded and far in folded
    assert '<b>Huyện Tiên Phước</b> <span class="count">1 xã: 1 NTM</span>' in folded
    found = read("/t/?q=TIEN+LANH")
    assert own in found and far not in found and "Huyện Tiên Phước" in found
    neighbour = table.way.neighbour  # holds no title, and is found all the same
    assert f'href="/t/{neighbour.code}/"' in read(f"/t/?q={neighbour}") and f"/t/{neighbour.code}/" not in folded
    for nothing in ("khong-co", "!!!"):
        assert "Không có xã nào tham gia" in read(f"/t/?q={nothing}")
    monkeypatch.setattr(titled, "MOST_FOUND", 1)
    assert "Còn nhiều xã nữa" in read("/t/?q=xa")
    assert Client().get("/t/?q=" + "x" * 90).status_code == 422


def test_the_list_is_kept_until_a_title_is_given(table: Table, settings: Any) -> None:
    settings.BOARDS_KEPT = 4
    kept.LISTS.clear()
    address = f'href="/t/{table.way.far.code}/"'
    assert address not in read("/t/")
    with CaptureQueriesContext(connection) as again:
        read("/t/")
    assert not [query for query in again if "places_unit" in query["sql"]], again.captured_queries
    give(table.way.far, "e")
    assert address in read("/t/")


def test_the_papers_of_a_recognition_and_of_its_revocation_lead_to_each_other(
    issued: IssuedPaper, table: Table
) -> None:
    taking = revoked(table)
    given, taken_by = (f'href="/q/{codes.in_words(paper.code)}/"' for paper in (issued, taking))
    assert taken_by in page(issued) and "không còn hiệu lực" in page(issued)
    assert given in page(taking) and "Thu hồi danh hiệu xã đạt chuẩn nông thôn mới" in page(taking)
    own = read(f"/t/{table.way.commune.code}/")
    assert given in own and taken_by in own and "Đã thu hồi" in own


def test_the_list_asks_the_same_however_many_communes_hold_a_title(table: Table) -> None:
    seen: list[int] = []
    for unit, letter in ((table.way.neighbour, "d"), (table.way.far, "e")):
        give(unit, letter)
        read("/t/")
        with CaptureQueriesContext(connection) as found:
            assert f"/t/{unit.code}/" in read("/t/")
        seen.append(len(found))
    assert seen[0] == seen[1] <= 6, seen
