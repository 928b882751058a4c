"""The illustrative targets of last year: made by the real actions, marked, made once, and every account in its term."""

from __future__ import annotations

from random import Random

from datchuan.config import clock
from datchuan.packs import demo_targets
from datchuan.packs.tests.world import TODAY, World
from datchuan.people.models import Post, Role
from datchuan.targets.models import Account, AccountEvent, DistrictTarget, Revision
from datchuan.targets.queries import ledger


def test_last_years_targets_are_marked_and_made_once(quang_nam: World) -> None:
    report = demo_targets.build(Random(7), TODAY)
    assert report == {"giải trình concluded": 1, "giải trình explained": 1}
    assert demo_targets.build(Random(7), TODAY) == report  # a second time makes nothing
    for model in (DistrictTarget, Revision, Account):
        assert not model.objects.exclude(is_demo=True).exists()
    assert all("minh họa" in text for text in AccountEvent.objects.values_list("text", flat=True))
    assert AccountEvent.objects.filter(on__gt=TODAY).count() == 0
    heads = Post.objects.filter(role=Role.LEADER, agency__level="district").select_related("user")
    assert heads.count() >= 18 and all(p.user.is_demo and "(minh họa)" in p.user.full_name for p in heads)
    with clock.travel(TODAY):
        before, now = ledger(2022), ledger(2023)
    # The six titles of 2022 that were decided in August 2023; this year's 27 communes as the pack names them.
    assert (before.figures.met, before.figures.decided, before.is_over) == (6, 6, True)
    assert any(line.figures.was_changed for line in before.lines)
    assert (now.figures.first, now.figures.present, now.is_over) == (27, 27, False)
