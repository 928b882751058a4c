"""The table that is kept: not asked again while nothing changed, a new one at once when anything it shows did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.actions import Figure, save_agency_figure
from datchuan.assessments.tests.setting import YEAR, Setting
from datchuan.config import clock
from datchuan.confirmations.tests.deeds import asks, confirms, saves
from datchuan.evidence.models import Attachment, Document
from datchuan.people.models import User
from datchuan.review import kept

TABLE = "/review/NTM/2.1/2023/"


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> None:
    settings.BOARDS_KEPT = 4
    for kind in (kept.TABLES, kept.WARNINGS):
        kind.clear()


def rows_of(client: Client, query: str = "") -> str:
    text = client.get(TABLE + query).content.decode()
    return text[text.index("<tbody>") : text.index("</tbody>")]


def _attached(here: Setting) -> Document:
    paper = Document.objects.create(commune=here.commune, title="Sổ", system="Kho", received_at=clock.now())
    Attachment.objects.create(
        document=paper, commune=here.commune, set_code="NTM", indicator_code="2.1", year=YEAR, attached_at=clock.now()
    )
    return paper


def test_an_unchanged_table_is_not_asked_again(here: Setting, specialist: Client) -> None:
    saves(here)
    first = rows_of(specialist)
    with CaptureQueriesContext(connection) as queries:
        assert rows_of(specialist) == first
    assert not any("places_profile" in one["sql"] for one in queries.captured_queries)
    assert len(kept.TABLES) == 1


def test_whatever_the_table_shows_shows_at_once(here: Setting, specialist: Client) -> None:
    seen = [rows_of(specialist)]

    def changed() -> str:
        seen.append(rows_of(specialist))
        assert seen[-1] not in seen[:-1]
        return seen[-1]

    saves(here, "412")
    assert "412/530" in changed()
    figure = Figure({"num": "405", "den": "530"})
    save_agency_figure(here.commune, here.indicator("2.1"), YEAR, here.department, figure, by=here.cast.department)
    assert "405/530" in changed()
    asks(here)
    assert "cần bổ sung" in changed()
    saves(here, "413")
    assert "xã đã bổ sung" in changed()
    confirms(here)
    assert "đã xác nhận" in changed()
    paper = _attached(here)
    assert "đã đổi sau xác nhận" in changed()
    Document.objects.filter(pk=paper.pk).update(link="https://kho.example.vn/2")
    changed()


def test_who_may_only_look_gets_no_boxes(
    here: Setting, specialist: Client, signed_in: Callable[[User], Client]
) -> None:
    saves(here)
    assert 'type="checkbox"' in rows_of(specialist)
    assert 'type="checkbox"' not in rows_of(signed_in(here.cast.coordinator))
    assert rows_of(specialist, "?district=514") != rows_of(specialist)
