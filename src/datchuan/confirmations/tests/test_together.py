"""A confirmation racing a change of what it confirms, with real transactions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from datchuan.assessments.tests.setting import DAY, YEAR, Setting, build
from datchuan.config import clock
from datchuan.config.tests.together import together
from datchuan.confirmations import actions
from datchuan.confirmations.models import Confirmation
from datchuan.confirmations.queries import of_indicator, out_of_step
from datchuan.confirmations.tests.deeds import CODE, disagrees, matter, saves, seen
from datchuan.people.tests.cast import build_cast, build_province


@pytest.fixture
def here(transactional_db: None) -> Setting:
    with clock.travel(DAY), transaction.atomic():
        return build(build_cast(build_province()))


@pytest.mark.parametrize("attempt", range(4))
@pytest.mark.parametrize("deed", ["confirm", "disagree", "many"])
def test_a_decision_never_stands_on_a_value_that_it_did_not_see(here: Setting, deed: str, attempt: int) -> None:
    with clock.travel(DAY):
        saves(here, "412")
        before = seen(here)
    deeds: dict[str, Callable[[], object]] = {
        "confirm": lambda: actions.confirm(matter(here), before, by=here.cast.department),
        "disagree": lambda: disagrees(here),
        "many": lambda: actions.confirm_many(
            here.indicator(CODE), YEAR, here.department, {here.commune.pk: before}, by=here.cast.department
        ),
    }
    decided, saved = together(DAY, [deeds[deed], lambda: saves(here, "431")])
    assert saved == "done"
    assert decided in {"done", "stale"}
    with clock.travel(DAY):
        row = Confirmation.objects.first()
        if row is not None and row.seen_value == {"num": "412", "den": "530"}:
            assert (row.state, row.moved) == ("void", "value")
        elif row is not None:
            assert (deed, row.state) == ("disagree", "disagreed")  # it looked after the save
        said = of_indicator(here.commune.pk, "NTM", YEAR, CODE)
        assert said is None or said.state in {"void", "disagreed"}
        assert out_of_step() == []


def test_of_two_decisions_at_once_one_is_stale(here: Setting) -> None:
    with clock.travel(DAY):
        saves(here, "412")
        before = seen(here)
    person = here.cast.department
    deeds: list[Callable[[], object]] = [
        lambda: actions.confirm(matter(here), before, by=person),
        lambda: actions.ask_for_more(matter(here), before, by=person, reason="Thiếu sổ."),
    ]
    ended = together(DAY, deeds)
    assert sorted(ended) == ["done", "stale"]
    assert Confirmation.objects.get().decisions.count() == 1
