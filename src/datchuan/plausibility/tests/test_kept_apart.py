"""Signs and draws reach nobody but who vets: no menu, first screen, search, history, trail or file of others names them."""

from __future__ import annotations

import re

from django.urls import reverse

from datchuan.journal.models import Entry
from datchuan.people.models import Role
from datchuan.people.tests.cast import add_person
from datchuan.plausibility import measuring
from datchuan.plausibility.models import Sign
from datchuan.plausibility.tests.conftest import World
from datchuan.plausibility.tests.test_draws import drawn_in, pick_in
from datchuan.plausibility.tests.test_signs import VETTERS

TELLS = re.compile(r"[Dd]ấu hiệu|Kiểm tra số liệu|[Đđ]o lại|Nên xem lại|/plausibility/")


def test_no_page_of_others_tells_of_signs_and_draws(world: World) -> None:
    sign, draw = world.sign(), drawn_in(world)
    pick = measuring.measure(
        pick_in(world, draw, taken_by=world.cast.department), {"num": "350", "den": "500"}, by=world.cast.department
    )
    people = {name: world.cast.everyone[name] for name in ("officer", "council_member", "leader", "front", "operator")}
    people["inspector"] = add_person("inspector", "Thanh tra", Role.INSPECTOR, world.cast.province.agencies["UBND-49"])
    refused = [reverse("draw", args=[draw.pk]), reverse("draw-result", args=[draw.pk]), reverse("pick", args=[pick.pk])]
    histories = [
        reverse("history", args=[f"plausibility.{kind}", thing.pk])
        for kind, thing in (("sign", sign), ("draw", draw), ("pick", pick))
    ]
    open_ = [
        "/", reverse("search") + "?q=2.1", reverse("trail"), reverse("trail-file", args=["csv"]),
        reverse("indicator", args=["20869", "NTM", "2.1", 2023]), reverse("findings"),
    ]  # fmt: skip
    assert {Entry.objects.filter(object_id=str(thing.pk)).exists() for thing in (draw, pick)} == {True}
    for name, person in people.items():
        browser = world.browser(person)
        assert {browser.get(url).status_code for url in refused} == {403}, name
        assert {browser.get(url).status_code for url in histories} == {404}, name
        for url in open_:
            answer = browser.get(url)
            told = answer.status_code == 200 and TELLS.search(answer.content.decode())
            assert not told, (name, url, told)
    for name in VETTERS:
        assert {world.browser(world.cast.everyone[name]).get(url).status_code for url in histories} == {404}, name
    trail = world.browser(world.cast.coordinator).get(reverse("trail")).content.decode()
    assert "rút mẫu đo lại" in trail  # the office, which draws, follows its own work
    assert Sign.objects.count() == 1
