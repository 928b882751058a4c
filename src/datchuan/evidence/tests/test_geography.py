"""The place of a photo against the real map of Quảng Nam."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from datchuan.evidence.geography import Spot, gps_of, point_inside, spot_of, unit_at
from datchuan.evidence.models import Revision
from datchuan.evidence.words import where_words
from datchuan.packs.tests.world import World

TIEN_LANH = "20869"


@pytest.mark.parametrize(
    "facts",
    [
        None, {}, [], {"lat": 15.4}, {"lat": "x", "lon": 1}, {"lat": None, "lon": None}, {"lat": 0, "lon": 0},
        {"lat": 95, "lon": 10}, {"lat": 10, "lon": 200}, {"lat": float("nan"), "lon": 1}, {"lat": float("inf"), "lon": 1},
    ],
)  # fmt: skip
def test_what_names_no_place_on_the_earth_is_unknown(facts: Any) -> None:
    assert gps_of(facts) is None


def test_a_place_in_the_facts_is_read() -> None:
    assert gps_of({"lat": "15.5", "lon": 108}) == (15.5, 108.0)


def test_inside_outside_and_unknown_on_the_real_map(quang_nam: World) -> None:
    assert spot_of(TIEN_LANH, {"lat": 15.45, "lon": 108.2}) == Spot("inside", 0.0)
    far = spot_of(TIEN_LANH, {"lat": 16.05, "lon": 108.2})
    assert far.verdict == "outside"
    assert far.km is not None and 59 < far.km < 62
    assert spot_of(TIEN_LANH, {}) == Spot("unknown")
    assert spot_of("99999", {"lat": 15.45, "lon": 108.2}) == Spot("unknown")


def test_each_commune_holds_a_point_of_its_own_shape_and_no_other_does(quang_nam: World) -> None:
    from datchuan.evidence.geography import _shape
    from datchuan.places.models import Outline

    outline = Outline.objects.order_by("-id").values_list("pk", flat=True)[0]
    for code in ("20869", "20884", "20968", "20452"):
        point = _shape(outline, code).representative_point()
        facts = {"lat": point.y, "lon": point.x}
        assert spot_of(code, facts) == Spot("inside", 0.0)
        others = {"20869", "20884", "20968", "20452"} - {code}
        assert {spot_of(other, facts).verdict for other in others} == {"outside"}


def test_near_the_border_counts_as_inside(quang_nam: World) -> None:
    """Half a kilometre of doubt, for thinned outlines and phones in valleys."""
    from datchuan.evidence.geography import _shape
    from datchuan.places.models import Outline

    shape = _shape(Outline.objects.order_by("-id").values_list("pk", flat=True)[0], TIEN_LANH)
    _west, _south, east, _north = shape.bounds
    edge = max(shape.convex_hull.exterior.coords, key=lambda xy: xy[0])
    step = 1 / 107.3  # degrees of longitude in a kilometre, here
    assert spot_of(TIEN_LANH, {"lat": edge[1], "lon": east + 0.3 * step}) == Spot("inside", 0.0)
    outside = spot_of(TIEN_LANH, {"lat": edge[1], "lon": east + 2 * step})
    assert (outside.verdict, outside.km) == ("outside", 2.0)


def test_the_words_warn_and_blame_nobody() -> None:
    said = where_words(Revision(where="outside", km=Decimal("60.4")))
    assert said.startswith("Vị trí ghi trong ảnh cách ranh giới xã khoảng 60,4 km. Ảnh vẫn dùng được")
    assert where_words(Revision(where="inside", km=0)) == "Vị trí ghi trong ảnh nằm trong địa bàn xã."
    assert where_words(Revision(where="unknown")) == ""


def test_a_place_is_found_in_the_unit_that_holds_it(quang_nam: World) -> None:
    point = point_inside(TIEN_LANH)
    assert point is not None and unit_at(*point) == TIEN_LANH
    assert unit_at(0.0, 0.0) == ""
