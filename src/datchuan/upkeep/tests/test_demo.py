"""The demo's review: rests on the published order, what is made up says so, and a second build adds nothing."""

from __future__ import annotations

from random import Random

from datchuan.packs import demo_upkeep
from datchuan.packs.tests.world import TODAY, World
from datchuan.upkeep.models import Campaign, Review, ReviewStep
from datchuan.upkeep.workflow import State


def test_the_review_of_the_letter(measured: World) -> None:
    made = demo_upkeep.build(Random(1), TODAY)
    campaign = Campaign.objects.get()
    assert (campaign.wording, campaign.last_day.isoformat()) == ("cuối năm 2023", "2023-12-31")
    assert campaign.is_demo and "11/10/2023" in campaign.basis
    done = Review.objects.exclude(state=State.WAITING)
    assert 0 < made["reviews_done"] == done.count() < made["reviews"] == Review.objects.count()
    assert Review.objects.filter(state=State.RETURNED).count() == 1
    said = ReviewStep.objects.exclude(text="").values_list("text", flat=True)
    assert said and all(text.startswith("Dữ liệu minh họa") for text in said)
    assert demo_upkeep.build(Random(2), TODAY) == made
