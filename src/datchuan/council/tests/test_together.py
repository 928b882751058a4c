"""Everybody at the same moment: votes and counts with real transactions."""

from __future__ import annotations

import pytest
from django.db import transaction

from datchuan.config import clock
from datchuan.config.tests.together import together
from datchuan.council import actions
from datchuan.council.models import Ballot, Item, Voted
from datchuan.council.tests.table import SIZE, Table, furnish
from datchuan.council.workflow import Choice, ItemState
from datchuan.dossiers.models import Passage
from datchuan.dossiers.tests.way import DAY, build
from datchuan.journal.models import Entry
from datchuan.people.tests.cast import build_cast, build_province


@pytest.fixture
def table(transactional_db: None) -> Table:
    with clock.travel(DAY), transaction.atomic():
        return furnish(build(build_cast(build_province())))


def test_all_members_vote_twice_at_once_and_each_counts_once(table: Table) -> None:
    with clock.travel(DAY):
        item = table.voting()
    deeds = [lambda p=person: actions.cast(item, Choice.ELIGIBLE, by=p) for person in table.people for _ in range(2)]
    ended = together(DAY, deeds)
    assert ended.count("done") == SIZE
    assert (Voted.objects.count(), Ballot.objects.count()) == (SIZE, SIZE)


def test_twelve_counts_at_once_move_the_dossier_once(table: Table) -> None:
    with clock.travel(DAY):
        item = table.voting()
        table.cast(item, [Choice.ELIGIBLE] * SIZE)
    people = [table.secretary, table.way.verifier] * 6
    ended = together(DAY, [lambda p=person: actions.close_vote(item, by=p) for person in people])
    assert ended == ["done"] * 12
    assert Item.objects.get().state == ItemState.COUNTED
    assert Passage.objects.filter(dossier=table.dossier, step="council", outcome="passed").count() == 1
    assert Entry.objects.filter(kind="council.close_vote", outcome="ok").count() == 1


def test_a_vote_against_the_count_is_either_counted_or_refused(table: Table) -> None:
    with clock.travel(DAY):
        item = table.voting()
        table.cast(item, [Choice.ELIGIBLE] * (SIZE - 1))
    last = table.people
    late = next(p for p in last if not Voted.objects.filter(item=item, member__user=p).exists())
    voted, counted = together(
        DAY,
        [
            lambda: actions.cast(item, Choice.NO, by=late),
            lambda: actions.close_vote(item, by=table.secretary, conclusion="Kiểm phiếu ngay"),
        ],
    )
    assert counted == "done"
    item.refresh_from_db()
    assert item.no == (1 if voted == "done" else 0) == Ballot.objects.filter(choice=Choice.NO).count()
