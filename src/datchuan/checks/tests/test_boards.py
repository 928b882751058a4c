"""The checks of the real pack over the demo figures of three districts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.evaluation import profile_on, stored_values
from datchuan.checks.queries import open_warnings, warnings_for
from datchuan.packs.tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def test_a_board_takes_seven_queries_for_one_commune_or_many(measured: World) -> None:
    ids = [measured.commune(code).pk for code in measured.measured]
    open_warnings(ids[:1], "NTM", TODAY.year)
    counts = []
    for some, of in ((ids[:1], ["2.1"]), (ids, ["2.1"]), (ids, None)):
        with CaptureQueriesContext(connection) as queries:
            found = open_warnings(some, "NTM", TODAY.year, of)
        counts.append(len(queries))
    assert counts == [7, 7, 7]
    assert len({pk for pk, _code in found}) > 20


def test_the_board_says_what_the_page_says(measured: World) -> None:
    commune = measured.commune(measured.measured[3])
    values = stored_values(commune.pk, "NTM", TODAY.year)
    profile = profile_on(commune.pk, TODAY)
    one = {c: list(warnings_for(commune, "NTM", c, TODAY.year, value, profile)) for c, value in values.items()}
    board = open_warnings([commune.pk], "NTM", TODAY.year)
    assert board == {(commune.pk, code): found for code, found in one.items() if found}
    assert board
