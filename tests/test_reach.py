"""What a person reaches: asked of many rows at once, and of one that is known."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from datchuan.config import clock
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import Cast
from datchuan.villages.models import Village

HERE, BESIDE, FAR = "20869", "20884", "20968"
EVERYWHERE = {HERE, BESIDE, FAR}


@pytest.mark.parametrize(
    ("who", "reached"),
    [
        ("officer", {HERE}),
        ("other_officer", {FAR}),
        ("district", {HERE, BESIDE}),
        ("district_leader", {HERE, BESIDE}),
        *((who, EVERYWHERE) for who in ("department", "coordinator", "council_member", "leader", "front")),
        ("operator", set()),
        ("nobody", set()),
    ],
)
def test_one_commune_is_reached_as_the_rows_of_many_are(cast: Cast, who: str, reached: set[str]) -> None:
    rights = rights_of(cast.everyone.get(who, AnonymousUser()))
    for code in EVERYWHERE:
        Village.objects.create(
            commune=cast.province[code], name="Thôn 1", folded="thon 1", position=1,
            added_at=clock.now(), added_by=cast.officer,
        )  # fmt: skip
    assert set(rights.within(Village.objects.all()).values_list("commune__code", flat=True)) == reached
    assert {code for code in EVERYWHERE if rights.reaches(cast.province[code].pk)} == reached
