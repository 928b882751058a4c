"""Targets and published figures: what is told of a commune named in a plan."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from datchuan.config import clock
from datchuan.insight.pages import target_lines
from datchuan.insight.status import published_total
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import Cast
from datchuan.targets.models import PublishedFigure, Target
from datchuan.titles.models import TitleEvent


def target(cast: Cast, code: str, level: str = "NTM", year: int = 2023, plan: str = "KH 1") -> Target:
    return Target.objects.create(unit=cast.province[code], level=level, year=year, plan=plan, standing="to_check")


def test_a_commune_is_named_once_in_a_plan_for_a_level_and_year(cast: Cast) -> None:
    target(cast, "20869")
    target(cast, "20869", plan="KH 2")
    with pytest.raises(IntegrityError, match="target_once"), transaction.atomic():
        target(cast, "20869")


def test_targets_are_told_within_reach_only(cast: Cast) -> None:
    for code in ("20869", "20884", "20968"):
        target(cast, code)
    target(cast, "20869", year=2022)
    told = {name: [line["unit"].code for line in target_lines(rights_of(user), 2023)] for name, user in (
        ("officer", cast.officer), ("district", cast.district), ("coordinator", cast.coordinator))}  # fmt: skip
    assert told == {"officer": ["20869"], "district": ["20869", "20884"], "coordinator": ["20869", "20884", "20968"]}


def test_a_target_is_reached_by_a_decision_and_by_nothing_else(cast: Cast) -> None:
    target(cast, "20869")
    target(cast, "20869", "NTM_NC")
    TitleEvent.objects.create(
        unit=cast.province["20869"], level="NTM", kind="recognised", decided_on=clock.today(), certainty="stated",
        standing="to_check", digest="x",
    )  # fmt: skip
    found = {line["target"].level: line["reached"] for line in target_lines(rights_of(cast.officer), 2023)}
    assert found == {"NTM": True, "NTM_NC": False}


def test_the_last_published_total_up_to_a_day(cast: Cast) -> None:
    for day, value in (("2022-12-31", 116), ("2023-08-09", 123), ("2024-01-01", 130)):
        PublishedFigure.objects.create(
            code=f"total-recognised-{day}", unit=cast.province["49"], on=day, value=value, of=193, label_vi="x", source="y"
        )  # fmt: skip
    PublishedFigure.objects.create(
        code="mean-core", unit=cast.province["517"], on="2023-09-01", value=16, label_vi="x", source="y"
    )  # fmt: skip
    from datetime import date

    values = [
        published_total(date.fromisoformat(day)) for day in ("2022-12-30", "2022-12-31", "2023-10-12", "2024-01-01")
    ]
    assert [v and int(v.value) for v in values] == [None, 116, 123, 130]
