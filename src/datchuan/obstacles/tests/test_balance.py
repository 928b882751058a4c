"""The balance under any sequence of actions: raised = solved + open + referred + closed unsolved, always."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datchuan.assessments.tests.setting import DAY
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.findings.tests.world import World
from datchuan.obstacles import actions, matters
from datchuan.obstacles.models import Obstacle, ObstacleEvent
from datchuan.obstacles.queries import balance
from datchuan.obstacles.tests.setting import agency, do, raised, terms
from datchuan.obstacles.workflow import BY_ACTION, Action, Side

WHO = {Side.BODY: "department", Side.OFFICE: "coordinator", Side.LEADER: "leader"}
MOVES = [a for a in Action if a not in {Action.RAISE, Action.MERGE, Action.EXPIRE}]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("raise"), st.sampled_from(["officer", "other_officer", "district", "supporter"])),
        st.tuples(st.sampled_from(MOVES), st.integers(0, 9)),
        st.tuples(st.just("merge"), st.integers(0, 9)),
        st.tuples(st.just("pass"), st.integers(1, 9)),
    ),
    min_size=4, max_size=14,
)  # fmt: skip


def step(world: World, what: object, which: object, days: list[int]) -> None:
    """One step through the real actions; what the rules refuse changes nothing."""
    known = list(Obstacle.objects.order_by("raised_at", "pk").select_related("matter", "agency", "to"))
    if what == "raise" or not known:
        raised(world, str(which) if what == "raise" else "officer")
        return
    if what == "pass":
        days[0] += int(str(which))
        with clock.travel(DAY + timedelta(days=days[0])):
            actions.escalate_overdue(clock.today())
        return
    if what == "merge":
        chosen = [o.pk for o in known[: 1 + int(str(which)) % 3]]
        matters.merge(chosen, "Nhóm", agency("SYT"), 4, by=world.cast.coordinator)
        return
    one, action = known[int(str(which)) % len(known)], Action(str(what))
    raiser = one.agency.posts.filter(role__in=["commune_officer", "district_officer", "department_specialist"]).first()
    names = {person.pk: name for name, person in world.people.items()}
    who = names[raiser.user_id] if BY_ACTION[action].side == Side.RAISER else WHO[BY_ACTION[action].side]
    thing = one.matter if one.matter and BY_ACTION[action].side in WHO else one
    do(world, thing, action, who, to=agency("SYT"), days=3)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_nothing_is_lost(world: World, steps: list[tuple[object, object]]) -> None:
    with transaction.atomic():
        if not Obstacle.objects.exists():
            terms()
        days, shadow = [0], 0
        for what, which in steps:
            with clock.travel(DAY + timedelta(days=days[0])):
                try:
                    with transaction.atomic():
                        step(world, what, which, days)
                except (Refused, Stale):
                    pass
            with CaptureQueriesContext(connection) as found:
                counted = balance(Obstacle.objects.all())
            assert len(found) == 1 and counted.holds
            shadow = ObstacleEvent.objects.filter(number=1, action=Action.RAISE).count()
            assert counted.raised == shadow
        assert not ObstacleEvent.objects.exclude(obstacle__version__gte=1).exists()
        transaction.set_rollback(True)
