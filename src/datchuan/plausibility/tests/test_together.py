"""Two people at once, with real transactions: one draw, one taker, one result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from datchuan.assessments.tests.setting import DAY, build
from datchuan.config import clock
from datchuan.evidence.tests.test_together import together
from datchuan.journal.models import Entry
from datchuan.people.models import Role, User
from datchuan.people.tests.cast import add_person, build_cast, build_province
from datchuan.plausibility import actions, measuring
from datchuan.plausibility.models import Book, Draw, Pick
from datchuan.plausibility.tests.conftest import World, numbers
from datchuan.plausibility.tests.test_draws import FROM


@pytest.fixture
def world(transactional_db: None) -> World:
    with clock.travel(DAY):
        with transaction.atomic():
            made = World(build(build_cast(build_province())))
        Book.objects.create(pack="test", document=numbers(), loaded_at=clock.now())
        made.save({"num": "800", "den": "1000"}, made.here.commune, made.cast.officer)
        return made


def test_of_two_people_one_draws_takes_and_enters(world: World) -> None:
    with clock.travel(DAY):
        agency = world.cast.province.agencies["VPDP"]
        both = [world.cast.coordinator, add_person("office.two", "Điều phối Thứ Hai", Role.COORDINATOR, agency)]

    def each(act: Callable[[User], Any]) -> list[str]:
        return together([lambda person=person: act(person) for person in both])  # type: ignore[misc]

    key = uuid4()
    pressed = [lambda: actions.announce("NTM", FROM, by=both[0], key=key)] * 2
    assert together(pressed) == ["ok", "ok"]
    draw = Draw.objects.get()  # pressed twice, announced once
    assert each(lambda person: actions.draw(draw, "31792", by=person, version=1)) == ["Refused", "ok"]
    pick = Pick.objects.select_related("draw").get()
    assert each(lambda person: measuring.take(pick, by=person)) == ["Refused", "ok"]
    taker = Pick.objects.get().taken_by
    assert taker is not None
    results = [lambda num=num: measuring.measure(pick, {"num": num, "den": "500"}, by=taker) for num in ("350", "400")]
    assert together(results) == ["Refused", "ok"]
    kept = Pick.objects.get().found
    line = Entry.objects.get(kind="plausibility.measure", outcome="ok")
    assert (kept["den"], line.after["found"]) == ("500", kept)
    refused = Entry.objects.filter(kind__startswith="plausibility.", outcome="refused").values_list("kind", flat=True)
    assert sorted(refused) == ["plausibility.draw", "plausibility.measure", "plausibility.take"]
