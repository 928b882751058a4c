"""Events in the database: holdings of many units at once, and rows that stay as they were written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from datchuan.people.tests.cast import SmallProvince
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import events_of, holdings

DAY = date(2023, 10, 12)


def event(province: SmallProvince, code: str, level: str = "NTM", **more: Any) -> TitleEvent:
    digest = f"{code} {level} {more}"[:64]
    fields = {"kind": "recognised", "certainty": "stated", "standing": "to_check", "digest": digest}
    return TitleEvent.objects.create(unit=province[code], level=level, **(fields | more))


def test_holdings_of_many_units_in_one_query(province: SmallProvince, django_assert_num_queries: Any) -> None:
    event(province, "20869", decided_on=date(2015, 12, 18))
    event(province, "20869", "NTM_NC", year_met=2022, decided_on=date(2023, 8, 9))
    event(province, "20884", kind="not_recognised")
    ids = [province[code].pk for code in ("20869", "20884", "20968")]
    with django_assert_num_queries(1):
        found = holdings(ids, DAY)
    assert [found[i].highest for i in ids] == ["NTM_NC", "none", "unknown"]
    assert [found[i].is_known for i in ids] == [True, True, False]
    assert [holdings(ids, date(2023, 8, 8))[i].highest for i in ids] == ["NTM", "none", "unknown"]


def test_events_of_a_unit_the_oldest_first(province: SmallProvince) -> None:
    late = event(province, "20869", "NTM_NC", decided_on=date(2023, 8, 9))
    undated = event(province, "20869", "NTM", kind="acknowledged")
    early = event(province, "20869", "NTM", decided_on=date(2015, 12, 18))
    event(province, "20884", decided_on=date(2016, 1, 1))
    assert events_of(province["20869"].pk) == [undated, early, late]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_an_event_is_never_changed(province: SmallProvince, change: str) -> None:
    row = event(province, "20869", decision_no="1/QĐ")
    with pytest.raises(IntegrityError, match="titles_titleevent is append-only"), transaction.atomic():
        TitleEvent.objects.filter(pk=row.pk).update(decision_no="2/QĐ") if change == "update" else row.delete()
    assert TitleEvent.objects.get(pk=row.pk).decision_no == "1/QĐ"


def test_the_same_event_is_not_written_twice(province: SmallProvince) -> None:
    event(province, "20869", digest="a")
    with pytest.raises(IntegrityError, match="digest"), transaction.atomic():
        event(province, "20869", digest="a")
