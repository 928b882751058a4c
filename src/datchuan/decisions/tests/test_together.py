"""Twenty people deciding a hundred dossiers at once give exactly a hundred decisions."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest
from django.db import connection, transaction

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.config.tests.together import together
from datchuan.council.models import Item
from datchuan.council.tests.table import Table, furnish
from datchuan.decisions import actions
from datchuan.decisions.models import Decision, Line
from datchuan.decisions.tests.desk import organ, passed
from datchuan.decisions.workflow import State
from datchuan.dossiers.models import Dossier, Fact, Passage, Version
from datchuan.dossiers.tests.way import DAY, build
from datchuan.journal.models import Entry
from datchuan.people.models import Role, User
from datchuan.people.tests.cast import add_person, build_cast, build_province
from datchuan.places.models import Unit
from datchuan.titles.models import TitleEvent

MANY, PEOPLE = 100, 20
#: Each of them takes so many of the dossiers, beginning where the one before began five earlier: each dossier has eight takers.
TAKES = 40


@pytest.fixture
def table(transactional_db: None) -> Table:
    with clock.travel(DAY), transaction.atomic():
        return furnish(build(build_cast(build_province())))


def alike(first: Dossier, commune: Unit, year: int) -> Dossier:
    """A dossier of another place and year that stands where the first one stands, with all that it rests on."""
    version, item = first.content, Item.objects.get(dossier=first)
    assert version is not None
    made = Dossier.objects.get(pk=first.pk)
    made.id, made.commune, made.year, made.content, made._state.adding = uuid4(), commune, year, None, True
    made.state = "drafting"
    made.save()
    seen = Version.objects.get(pk=version.pk)
    seen.pk, seen.dossier, seen._state.adding = None, made, True
    seen.save()
    Dossier.objects.filter(pk=made.pk).update(content=seen, state=first.state)
    passage = Passage.objects.get(dossier=first, ended_at=None)
    passage.pk, passage.dossier, passage._state.adding = None, made, True
    passage.save()
    item.id, item.dossier, item.seen, item.position, item._state.adding = uuid4(), made, seen, year % 100, True
    item.save()
    for fact in Fact.objects.filter(dossier=first):
        fact.pk, fact.dossier, fact._state.adding = None, made, True
        fact.save()
    return Dossier.objects.get(pk=made.pk)


def decision_for(table: Table, dossier: Dossier) -> Decision:
    """A decision on one dossier that waits for its signature."""
    content = Dossier.objects.get(pk=dossier.pk).content
    decision = Decision.objects.create(
        organ=organ(table), level="NTM", year_met=dossier.year, state=State.VERIFIED, drafted_by=table.secretary,
        drafted_at=clock.now(), proposer=table.secretary, verifier=table.way.verifier,
    )  # fmt: skip
    Line.objects.create(
        decision=decision, dossier=dossier, seen=content, voted=Item.objects.get(dossier=dossier),
        commune_name=f"Xã Tiên Lãnh {dossier.year}", position=1,
    )  # fmt: skip
    return decision


@pytest.mark.slow
def test_twenty_people_deciding_a_hundred_dossiers_decide_each_once(table: Table) -> None:
    with clock.travel(DAY):
        first = passed(table)
        places = [(unit, year) for unit in (table.way.commune, table.way.neighbour) for year in range(2030, 2080)]
        decisions = [decision_for(table, alike(first, unit, year)) for unit, year in places]
        assert len(decisions) == MANY
        council = organ(table)
        leaders = [add_person(f"leader.{n}", f"Lãnh đạo {n}", Role.LEADER, council) for n in range(PEOPLE)]
    wins = [0] * PEOPLE

    def decide(at: int, person: User) -> None:
        for place in range(TAKES):
            decision = decisions[(place + at * 5) % len(decisions)]
            try:
                actions.sign(decision, actions.Signing(1000 + decisions.index(decision), DAY), by=person)
                wins[at] += 1
            except Refused as refused:
                assert "đã ký" in refused.sentence
            finally:
                connection.close()  # eight connections serve twenty people, as in the served product

    ended = together(DAY, [partial(decide, at, person) for at, person in enumerate(leaders)])
    assert set(ended) == {"done"}
    assert sum(wins) == len(decisions)
    assert Decision.objects.filter(state=State.SIGNED).count() == len(decisions)
    assert TitleEvent.objects.count() == len(decisions)
    assert Entry.objects.filter(kind="decisions.sign", outcome="ok").count() == len(decisions)
    assert Dossier.objects.filter(state="decided").count() == len(decisions)
