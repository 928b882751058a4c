"""Whether a commune is up to standard, as anybody reads it: nothing that only the commune says, one proof a line."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.tests.setting import YEAR
from datchuan.config import clock
from datchuan.confirmations.actions import Matter, confirm
from datchuan.confirmations.queries import standing_of
from datchuan.council.tests.table import Table
from datchuan.dossiers.tests.way import DAY, Way, change
from datchuan.people.models import User
from datchuan.portal.lines import Lines, lines_of
from datchuan.portal.tests.test_titles import read


def told(way: Way) -> Lines:
    lines = lines_of(way.commune, DAY)
    assert lines is not None
    return lines


def confirms(way: Way, code: str, by: User) -> None:
    indicator = way.edition.indicators.get(code=code)
    agency = indicator.responsibilities.get().agency
    about = Matter(way.commune, indicator, YEAR, agency)
    confirm(about, standing_of([way.commune.pk], "NTM", YEAR, code, agency)[way.commune.pk].seen, by=by)


def test_a_figure_that_only_the_commune_saved_is_told_to_nobody(table: Table) -> None:
    """Everything is met by the commune's own word, and the dossier of the table has reached the council."""
    way = table.way
    way_far = lines_of(way.far, DAY)
    assert way_far is not None and {row.letter for row in way_far.rows} == {"D"} and way_far.sealed is None
    lines = told(way)
    assert [(row.letter, row.is_confirmed) for row in lines.rows] == [("M", False), ("M", False)]
    assert lines.sealed is not None and lines.sealed.is_open
    assert all("chờ quyết định" in row.said for row in lines.rows)


def test_what_departments_confirmed_counts_first_and_falls_with_a_change(table: Table) -> None:
    way = table.way
    confirms(way, "1.1", way.transport)
    confirms(way, "2.1", way.cast.department)
    roads, health = told(way).rows
    assert (roads.letter, roads.said, roads.is_confirmed) == ("M", "Đạt", True)
    assert "xác nhận ngày 12/10/2023" in roads.proof and not health.is_confirmed
    text = read(f"/t/{way.commune.code}/")
    assert "2 đạt, 0 chưa đạt, 0 chưa được xác nhận" in text and "Sở, ngành đã xác nhận 1/2 tiêu chí" in text
    assert roads.proof in text and health.proof in text and len(text) < 40_000
    for person in (way.transport, way.cast.department, way.cast.officer):
        assert person.display_name not in text
    confirms(way, "2.2", way.cast.department)
    assert told(way).confirmed == 2 and told(way).sealed is None
    change(way, "2.2", "50")  # the commune corrects itself: what was confirmed no longer stands
    assert [row.is_confirmed for row in told(way).rows] == [True, False]


def test_the_page_asks_a_constant_number_of_questions(table: Table) -> None:
    seen = []
    for step in (lambda: None, lambda: confirms(table.way, "1.1", table.way.transport)):
        step()
        lines_of(table.way.commune, DAY)
        with CaptureQueriesContext(connection) as found:
            lines_of(table.way.commune, DAY)
        seen.append(len(found))
    assert seen[0] == seen[1] <= 14, seen


def test_a_place_leads_to_its_commune_and_is_kept_nowhere(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datchuan.portal.views.unit_at", lambda lat, lon: "20869" if lat > 15 else "")
    with clock.travel(date(2023, 10, 12)):
        found = Client().get("/t/here/?lat=15.500&lon=108.300")
        assert found.status_code == 302 and found["Location"] == "/t/20869/"
        for query in ("", "?lat=1&lon=1", "?lat=nan&lon=x"):
            page = Client().get(f"/t/here/{query}")
            assert page.status_code == 200 and page["Permissions-Policy"] == "geolocation=(self)"
            assert page["Cache-Control"] == "no-store"
            assert ("không nằm trong xã nào" in page.content.decode()) == bool(query)
