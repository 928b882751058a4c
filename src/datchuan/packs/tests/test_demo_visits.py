"""The illustrative visits: made by the real actions, marked, made once, one of each state."""

from __future__ import annotations

from random import Random

from datchuan.config import clock
from datchuan.packs import demo_visits
from datchuan.packs.demo import TODAY
from datchuan.packs.tests.world import World
from datchuan.people.rights import rights_of
from datchuan.visits.models import SiteVisit
from datchuan.visits.queries import first_screen


def test_the_demo_has_visits_of_every_state_once(measured: World) -> None:
    with clock.travel(TODAY):
        made = demo_visits.build(Random(7), TODAY)
        assert made == {"visits_cancelled": 1, "visits_done": 1, "visits_planned": 6}
        assert demo_visits.build(Random(7), TODAY) == made and SiteVisit.objects.filter(is_demo=True).count() == 8
        assert SiteVisit.objects.unrecorded(TODAY).count() == 1
        [coming] = first_screen(rights_of(measured.user("xa.tienlanh"))).coming
        assert coming.events.count() == 2 and "minh họa" in coming.prepare
        assert len(first_screen(rights_of(measured.user("huyen.tienphuoc"))).week) == 3
