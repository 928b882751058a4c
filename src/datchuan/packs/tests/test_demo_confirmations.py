from __future__ import annotations

from random import Random

from datchuan.confirmations.models import Confirmation
from datchuan.confirmations.queries import out_of_step
from datchuan.packs import demo_confirmations
from datchuan.packs.tests.world import TODAY, World, _measured, measured
from datchuan.people.rights import rights_of
from datchuan.review.board import board_for

__all__ = ["_measured", "measured"]


def test_every_state_is_there_and_nothing_is_out_of_step(measured: World) -> None:
    counts = demo_confirmations.build(Random(1), TODAY)
    assert set(counts) == {"confirmed", "more_wanted", "answered", "disagreed", "void"}
    assert counts["confirmed"] >= 300
    assert out_of_step() == []
    assert not Confirmation.objects.filter(is_demo=False).exists()
    shown = Confirmation.objects.filter(commune__code="20869", state="more_wanted")
    assert shown.count() >= 2
    board = board_for(rights_of(measured.user("so.yte")), 2023)
    assert board is not None
    assert board.board.ours > 0
    assert demo_confirmations.build(Random(1), TODAY) == counts
