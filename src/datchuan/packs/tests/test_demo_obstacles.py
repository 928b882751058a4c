"""The illustrative obstacles: made by the real actions, marked, made once, and nothing lost on the way."""

from __future__ import annotations

from random import Random

from datchuan.config import clock
from datchuan.obstacles.collection import collection_page, collections
from datchuan.obstacles.compiled import compiled
from datchuan.obstacles.filters import Filters
from datchuan.obstacles.models import Matter, Obstacle, ObstacleEvent, Statement
from datchuan.obstacles.queries import balance
from datchuan.packs import demo_obstacles
from datchuan.packs.tests.world import TODAY, World
from datchuan.people.rights import rights_of


def test_every_way_is_shown_once_and_the_report_adds_up(measured: World) -> None:
    report = demo_obstacles.build(Random(7), TODAY)
    states = {name.removeprefix("vướng mắc "): n for name, n in report.items()}
    assert sum(states.values()) == Obstacle.objects.count() == len(demo_obstacles.ALONE) + demo_obstacles.IN_MATTER
    assert {"open", "answered", "solved", "escalated", "unsolved"} <= set(states)
    assert not Obstacle.objects.exclude(is_demo=True).exists() and not Statement.objects.exclude(is_demo=True).exists()
    assert all("minh họa" in text for text in Obstacle.objects.values_list("hard", flat=True))
    assert demo_obstacles.build(Random(7), TODAY) == report  # a second time makes nothing
    matter = Matter.objects.get()
    ways = set(matter.obstacles.values_list("state", flat=True))
    assert {"solved", "open", "answered"} <= ways and matter.obstacles.count() == demo_obstacles.IN_MATTER
    with clock.travel(TODAY):
        rights = rights_of(measured.user("vpdp"))
        found = compiled(rights, Filters())
        page = collection_page(rights, collections()[0])
    assert found.cross_foots and found.is_demo and balance(Obstacle.objects.all()).holds
    assert page.reported + page.none + page.silent == len(page.lines) and page.none == demo_obstacles.NONE_SAID
    assert page.reported and page.silent


def test_no_event_lies_after_the_day_of_the_demo(measured: World) -> None:
    demo_obstacles.build(Random(7), TODAY)
    assert ObstacleEvent.objects.filter(on__gt=TODAY).count() == 0
    assert all(one.events.count() >= 1 for one in Obstacle.objects.all())
