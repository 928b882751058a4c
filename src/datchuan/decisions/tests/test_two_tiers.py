"""Two tiers: a whole dossier passes through a procedure without a district, loaded as a pack's file, from commune to title."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from datchuan.config import clock
from datchuan.council.tests.table import furnish
from datchuan.decisions import actions
from datchuan.decisions.tests.desk import signing, verified
from datchuan.dossiers import actions as dossiers
from datchuan.dossiers.models import Event, Passage
from datchuan.dossiers.tests.way import DAY, Way, build
from datchuan.dossiers.workflow import State
from datchuan.people.models import Role
from datchuan.people.tests.cast import Cast
from datchuan.places.models import Level
from datchuan.procedures.tests.loaded import TWO_TIER, add_procedures
from datchuan.titles.queries import holdings


@pytest.fixture
def two_tiers(cast: Cast) -> Iterator[Way]:
    with clock.travel(DAY):
        yield build(cast, add_procedures(TWO_TIER, standing="to_check")["two-tier", "NTM"])


def test_a_dossier_goes_from_the_commune_to_a_title_without_a_district(two_tiers: Way) -> None:
    way = two_tiers
    table = furnish(way)
    decision = actions.sign(verified(table), signing(), by=way.cast.leader)
    dossier = way.fresh(table.dossier)
    assert (dossier.state, dossier.present_step.kind) == (State.DECIDED, "announcement")
    assert dossier.present_step.role == Role.COMMUNE_OFFICER  # where there is no district, the commune announces
    dossiers.pass_step(dossier, by=way.cast.officer)
    dossier = way.fresh(dossier)
    assert dossier.state == State.ANNOUNCED
    assert {step.actor_level for step in dossier.plan.steps} == {Level.COMMUNE, Level.PROVINCE}
    assert not Event.objects.filter(dossier=dossier, by=way.cast.district).exists()
    stays = Passage.objects.filter(dossier=dossier).order_by("number").values_list("step", flat=True)
    assert list(stays)[:1] == ["self_assessment"] and "announcement" in stays
    held = holdings([way.commune.pk], DAY)[way.commune.pk]
    assert decision.full_number == "2044/QĐ-UBND" and held.highest == "NTM"
