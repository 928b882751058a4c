"""What anybody reads of a decision today: in force or not, and each commune of its list with the state of its title."""

from __future__ import annotations

from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from datchuan.config import clock
from datchuan.council.tests.table import Table
from datchuan.decisions import actions, issuing
from datchuan.decisions.models import Decision
from datchuan.decisions.tests.desk import signing, verified
from datchuan.papers import actions as papers
from datchuan.papers import codes
from datchuan.papers.models import IssuedPaper
from datchuan.titles.models import TitleEvent


@pytest.fixture
def issued(table: Table) -> IssuedPaper:
    """The scan of a decision that recognises one commune."""
    return put_out(table, actions.sign(verified(table), signing(), by=table.way.cast.leader))


def put_out(table: Table, decision: Decision) -> IssuedPaper:
    """The scan of a signed decision, as anybody finds it."""
    drawn = issuing.draw(decision, by=table.secretary)
    decision.refresh_from_db()
    out = BytesIO()
    Image.new("RGB", (800, 1100), "white").save(out, "JPEG")
    scan = ContentFile(out.getvalue(), name="quyet-dinh.jpg")
    return issuing.attach(decision, scan, is_scan=True, by=table.secretary, version=drawn.version)


def page(found: IssuedPaper, language: str = "vi") -> str:
    client = Client()
    client.cookies["django_language"] = language
    response = client.get(f"/q/{codes.in_words(found.code)}/")
    assert response.status_code == 200
    return unescape(response.content.decode())


def taken(table: Table, kind: str, on: date | None) -> None:
    TitleEvent.objects.create(
        unit=table.way.commune, level="NTM", kind=kind, decided_on=on, decision_no="5/QĐ-UBND", certainty="stated",
        standing="official", digest="f" * 64, year_met=2023,
    )  # fmt: skip


def test_a_decision_in_force_with_the_titles_that_it_gave(issued: IssuedPaper) -> None:
    text = page(issued)
    for said in (
        "đang có hiệu lực", "Công nhận xã đạt chuẩn nông thôn mới năm 2023", "Danh sách (1 xã), danh hiệu hôm nay",
        "Xã Tiên Lãnh, Huyện Tiên Phước", "đang giữ danh hiệu", "bản chụp",
    ):  # fmt: skip
        assert said in text, said
    english = page(issued, "en")
    for said in ("in force", "holds the title", "scan", "Xã Tiên Lãnh"):
        assert said in english, said


def test_a_title_that_was_revoked_is_told_with_day_and_decision(issued: IssuedPaper, table: Table) -> None:
    taken(table, "revoked", date(2024, 2, 1))
    with clock.travel(date(2024, 1, 31)):
        assert "đang giữ danh hiệu" in page(issued)
    with clock.travel(date(2024, 3, 1)):
        text = page(issued)
    assert "bị thu hồi ngày 01/02/2024 theo quyết định 5/QĐ-UBND" in text
    assert "không còn hiệu lực" in text and "đang có hiệu lực" not in text
    assert "Mọi danh hiệu trong danh sách đã bị thu hồi hoặc hết hiệu lực, lần cuối ngày 01/02/2024." in text


def test_a_title_that_lapsed_was_not_revoked(issued: IssuedPaper, table: Table) -> None:
    taken(table, "lapsed", date(2024, 2, 1))
    with clock.travel(date(2024, 3, 1)):
        text = page(issued)
    assert "hết hiệu lực từ ngày 01/02/2024" in text
    assert "bị thu hồi ngày" not in text


def test_a_cancelled_paper_of_a_decision_says_when_and_why(issued: IssuedPaper, table: Table) -> None:
    papers.cancel(issued, "Sai số hiệu", by=table.way.cast.leader, version=issued.version)
    text = page(issued)
    assert "Văn bản bị hủy ngày" in text and "Sai số hiệu" in text
    assert "đang có hiệu lực" not in text


def test_the_number_of_queries_does_not_grow_with_the_list(issued: IssuedPaper) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, address = Client(), f"/q/{codes.in_words(issued.code)}/"
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    assert len(seen) <= 9
