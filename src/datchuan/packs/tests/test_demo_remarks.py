"""The illustrative remarks of citizens: made by the real actions, marked, made once, one of each state."""

from __future__ import annotations

from random import Random

from datchuan.config import clock
from datchuan.packs import demo_remarks
from datchuan.packs.demo import TODAY
from datchuan.packs.tests.world import World
from datchuan.people.rights import rights_of
from datchuan.remarks.models import Remark
from datchuan.remarks.queries import Waiting, waiting
from datchuan.remarks.workflow import State


def test_the_demo_has_a_remark_of_every_state_once(measured: World) -> None:
    with clock.travel(TODAY):
        made = demo_remarks.build(Random(7), TODAY)
        assert made == {f"remarks_{state}": 1 for state in State}
        assert demo_remarks.build(Random(7), TODAY) == made and Remark.objects.count() == len(State)
        assert waiting(rights_of(measured.user("xa.tienlanh"))) == Waiting(0, 1, 0, 0)
        assert waiting(rights_of(measured.user("huyen.tienphuoc"))) == Waiting(1, 0, 1, 1)
