"""At the same moment: a plan is begun once, and approved once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from datchuan.config import clock
from datchuan.config.tests.together import together
from datchuan.dossiers.tests.way import DAY
from datchuan.journal.models import Entry
from datchuan.people.tests.cast import build_cast, build_province
from datchuan.remedies import actions, stepping
from datchuan.remedies.models import Plan
from datchuan.remedies.tests.conftest import Remedy, furnish


@pytest.fixture
def world(transactional_db: None) -> Remedy:
    with clock.travel(DAY), transaction.atomic():
        return furnish(build_cast(build_province()))


def test_two_who_begin_or_approve_at_once_do_it_once(world: Remedy) -> None:
    commune, last = world.way.commune, date(2023, 12, 31)
    people = (world.officer, world.district, world.second)
    begun = together(DAY, [lambda p=p: actions.open_plan(commune, "NTM", world.order, last, by=p) for p in people])
    assert begun == ["done"] * 3 and Plan.objects.count() == 1
    plan = world.fresh(Plan.objects.get())
    with clock.travel(DAY):
        stepping.save_step(plan, world.said(), by=world.officer)
        plan = actions.send(world.fresh(plan), by=world.officer, version=world.fresh(plan).version)
    deeds = [lambda p=p: actions.approve(world.fresh(plan), by=p, version=plan.version) for p in people[1:]]
    assert sorted(together(DAY, deeds))[1] == "done"
    assert Entry.objects.filter(kind="remedies.approve").exclude(outcome="refused").count() == 1
