"""Whatever people do in whatever order: no revoked title is held, none is revoked by fewer than three persons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.council.tests.table import Table
from datchuan.decisions import actions as decisions
from datchuan.decisions.models import Decision, Line
from datchuan.decisions.tests.desk import organ
from datchuan.decisions.workflow import State as DecisionState
from datchuan.dossiers import turns
from datchuan.dossiers.content import Content
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.revocation import line_of
from datchuan.dossiers.tests import losing
from datchuan.dossiers.tests.way import DAY, build
from datchuan.people.models import Role, User
from datchuan.people.tests.cast import add_person, build_cast, build_province
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import holdings
from tests.test_recognition_properties import World, count, propose, repair, sign, sit, unsign, verify


class Losing(World):
    """The world of a revocation: a title held since 2021, half of the criteria lost."""

    @property
    def dossier(self) -> Dossier:
        rows = Dossier.objects.of_revocation().filter(commune=self.way.commune)
        return self.way.fresh(rows.order_by("-attempt").first())  # type: ignore[arg-type]


@pytest.fixture
def world(db: None) -> Iterator[Losing]:
    with clock.travel(DAY):
        way = losing.prepared(build(build_cast(build_province())))
        seat = way.cast.province.agencies["HDTD-49"]
        seats = [add_person(f"member.{n:02d}", f"Ủy viên {n:02d}", Role.COUNCIL_MEMBER, seat) for n in range(2, 4)]
        table = Table(way, [way.cast.council_member, *seats], losing.to(way, "district"))
        people = [
            way.cast.officer, way.cast.district, way.cast.coordinator, way.verifier, way.cast.leader, way.other_leader,
            way.cast.front, way.cast.council_member,
        ]  # fmt: skip
        yield Losing(table, way, people)


def go_on(world: World, who: User, pick: int) -> None:
    dossier = world.dossier
    if dossier.step not in ("council", "decision"):
        losing.step(world.way, dossier)


def move_figures(world: World, who: User, pick: int) -> None:
    (losing.regain if pick % 3 == 0 else losing.lose)(world.way)


def stop(world: World, who: User, pick: int) -> None:
    turns.stop(world.dossier, by=who, reason="Không còn thuộc trường hợp thu hồi")


def give_back(world: World, who: User, pick: int) -> None:
    dossier, back = world.dossier, ("review", "answer", "")[pick % 3]
    turns.return_dossier(dossier, by=world.way.actor(dossier.present_step), reasons=[{"text": "xem lại"}], to=back)


def open_again(world: World, who: User, pick: int) -> None:
    losing.opened(world.way, by=who)


def draft(world: World, who: User, pick: int) -> None:
    decisions.draft(organ(world.table), "NTM", 2023, [world.dossier], by=who, purpose="revocation")


DEEDS: list[Callable[[World, User, int], None]] = [
    go_on, go_on, go_on, go_on, sit, sit, sit, count, count, draft, draft, propose, propose, verify, verify, sign, sign, sign,
    stop, move_figures, give_back, repair, repair, open_again, unsign,
]  # fmt: skip


def check(world: World) -> None:
    """What holds after anything."""
    commune = world.way.commune.pk
    revoked = TitleEvent.objects.filter(kind="revoked")
    assert revoked.count() <= 1
    assert ("NTM" in holdings([commune], DAY)[commune].by_level) != revoked.exists()
    for event in revoked:
        line = Line.objects.select_related("decision", "seen", "dossier__edition", "dossier__procedure").get(
            event=event
        )
        one = line.decision
        assert (one.state, one.purpose) == (DecisionState.SIGNED, "revocation")
        assert len({one.proposer_id, one.verifier_id, one.signer_id} - {None}) == 3
        assert line_of(line.dossier, Content(line.seen.document)).reached
    open_ = Dossier.objects.of_revocation().on_their_way()
    assert open_.count() <= 1


def played(world: World, deeds: list[tuple[int, int, int]]) -> None:
    for deed, who, pick in deeds:
        with suppress(Refused):
            DEEDS[deed](world, world.people[who], pick)


def test_no_sequence_takes_a_title_without_three_persons_or_leaves_it_held(world: Losing) -> None:
    reached: set[str] = set()

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=False)
    @given(
        st.lists(
            st.tuples(st.integers(0, len(DEEDS) - 1), st.integers(0, len(world.people) - 1), st.integers(0, 11)),
            min_size=10,
            max_size=30,
        )
    )
    def run(deeds: list[tuple[int, int, int]]) -> None:
        mark = transaction.savepoint()
        try:
            played(world, deeds)
            reached.update(Dossier.objects.values_list("state", flat=True))
            check(world)
        finally:
            transaction.savepoint_rollback(mark)

    run()
    assert len(reached) > 1
    # The straight way is one of the sequences, and ends in a title that nobody holds any more.
    for deed, who in (
        (go_on, 0),
        (go_on, 0),
        (sit, 0),
        (count, 0),
        (draft, 2),
        (propose, 2),
        (verify, 2),
        (verify, 3),
        (sign, 4),
    ):
        with suppress(Refused):
            deed(world, world.people[who], 4)
    assert Decision.objects.get().state == DecisionState.SIGNED
    check(world)
    assert holdings([world.way.commune.pk], DAY)[world.way.commune.pk].highest == "none"
