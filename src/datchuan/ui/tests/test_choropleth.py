"""The outlines of a pack become closed, light and complete shapes."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from datchuan.ui.choropleth import MapProblem, MapShape, area_of, load_map, shape_of
from datchuan.ui.svg import choropleth

SQUARES: dict[str, Any] = {
    "type": "Topology",
    "transform": {"scale": [0.001, 0.001], "translate": [108.0, 15.0]},
    # Two squares side by side: the common edge, then the way round each, and a hole in the right one.
    "arcs": [
        [[100, 0], [0, 100]],
        [[100, 100], [-100, 0], [0, -100], [100, 0]],
        [[100, 0], [100, 0], [0, 100], [-100, 0]],
        [[140, 40], [20, 0], [0, 20], [-20, 0], [0, -20]],
    ],
    "objects": {
        "communes": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "id": "00001", "arcs": [[0, 1]], "properties": {"full_name": "Xã Trái"}},
                {"type": "Polygon", "id": "00002", "arcs": [[2, -1], [3]], "properties": {"full_name": "Xã Phải"}},
            ],
        },
        "districts": {"type": "GeometryCollection", "geometries": []},
    },
}


@pytest.fixture(scope="module")
def province() -> MapShape:
    found = sorted(Path(settings.ROOT / "packs").rglob("quang-nam-communes-2023.topojson"))
    assert found != []
    return load_map(found[0])


def test_two_squares() -> None:
    shape = shape_of(SQUARES)
    left, (right, hole) = shape.rings["00001"][0], shape.rings["00002"]
    assert shape.width == 1000
    assert 505 <= shape.height <= 530  # twice as wide as high, a little narrower for the latitude
    assert abs(area_of(left)) == pytest.approx(abs(area_of(right)), rel=0.02)
    assert abs(area_of(hole)) == pytest.approx(abs(area_of(right)) / 25, rel=0.05)
    assert set(left) & set(right) == {(500, 4), (500, shape.height - 4)} or len(set(left) & set(right)) == 2
    assert shape.names == {"00001": "Xã Trái", "00002": "Xã Phải"}


def test_north_is_up_and_east_is_right() -> None:
    shape = shape_of(SQUARES)
    left, right = shape.rings["00001"][0], shape.rings["00002"][0]
    assert max(x for x, _ in left) == min(x for x, _ in right)
    shifted = json.loads(json.dumps(SQUARES))
    shifted["arcs"][3] = [[140, 80], [20, 0], [0, 10], [-20, 0], [0, -10]]
    assert min(y for _, y in shape_of(shifted).rings["00002"][1]) < min(y for _, y in shape.rings["00002"][1])


def test_every_unit_of_the_province_is_there_once(province: MapShape) -> None:
    assert len(province.units) == 241
    assert all(re.fullmatch(r"\d{5}", code) for code in province.units)
    assert (province.width, province.height) == (1000, 760)


def test_rings_are_closed_have_area_and_stay_inside(province: MapShape) -> None:
    for code, rings in province.rings.items():
        for ring in rings:
            assert ring[0] == ring[-1], code
            assert len(set(ring)) >= 3, code
            assert all(0 <= x <= province.width and 0 <= y <= province.height for x, y in ring), code
        assert sum(map(area_of, rings)) != 0, code


def test_outer_rings_wind_one_way(province: MapShape) -> None:
    largest = [max((area_of(ring) for ring in rings), key=abs) for rings in province.rings.values()]
    assert len({area > 0 for area in largest}) == 1


def test_areas_agree_with_the_true_ones(province: MapShape) -> None:
    path = next(Path(settings.ROOT / "packs").rglob("quang-nam-communes-2023.topojson"))
    geometries = json.loads(path.read_text())["objects"]["communes"]["geometries"]
    true = {g["id"]: g["properties"]["area_km2"] for g in geometries}
    drawn = {code: abs(sum(map(area_of, rings))) for code, rings in province.rings.items()}
    scale = sum(drawn.values()) / sum(true.values())
    off = {code: abs(drawn[code] / scale - true[code]) for code in true}
    assert {code: gap for code, gap in off.items() if gap > max(0.06 * true[code], 0.5)} == {}


def test_the_path_data_are_numbers_only_and_say_what_the_rings_say(province: MapShape) -> None:
    for code, path in province.units.items():
        assert re.fullmatch(r"(M\d+ \d+l( ?-?\d+)+z)+", path), code
        drawn = [_walk(piece) for piece in re.findall(r"M[^M]+", path)]
        assert drawn == province.rings[code], code
    assert "nan" not in province.borders.lower()


def _walk(piece: str) -> list[tuple[int, int]]:
    numbers = [int(number) for number in re.findall(r"-?\d+", piece)]
    points = [(numbers[0], numbers[1])]
    for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
        points.append((points[-1][0] + dx, points[-1][1] + dy))
    return [*points, points[0]]


def test_the_whole_map_is_light(province: MapShape) -> None:
    areas = {
        code: ("q3", f"{name} (huyện Núi Thành): 15/19 tiêu chí", f"/commune/{code}/")
        for code, name in province.names.items()
    }
    drawn = choropleth(province, areas, "Số tiêu chí đạt").encode()
    paths = sum(map(len, province.units.values())) + len(province.borders) + len(province.outline)
    assert paths < 60_000
    assert len(gzip.compress(drawn, 6)) < 25_000


def test_areas_are_links_with_names_and_the_unknown_is_hatched() -> None:
    drawn = choropleth(shape_of(SQUARES), {"00001": ("unknown", "Trái & <b>: chưa rõ", "/commune/00001/")}, "Bản đồ")
    assert (
        '<a href="/commune/00001/"><title>Trái &amp; &lt;b&gt;: chưa rõ</title><path class="area" fill="url(#hatch)"'
        in drawn
    )
    assert '<path class="area apart"' in drawn and "<title>Xã Phải: không tham gia</title>" in drawn
    assert 'aria-label="Bản đồ"' in drawn
    assert "style=" not in drawn


def test_entries_may_be_objects() -> None:
    class Entry:
        css, label, url = "q1", "Xã Trái: 3/19", ""

    drawn = choropleth(shape_of(SQUARES), {"00001": Entry()}, "Bản đồ")
    assert '<g><title>Xã Trái: 3/19</title><path class="area q1"' in drawn


def test_a_file_is_read_once_and_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "map.topojson"
    path.write_text(json.dumps(SQUARES))
    first = load_map(path)
    assert load_map(path) is first
    changed = json.loads(json.dumps(SQUARES))
    changed["objects"]["communes"]["geometries"][0]["id"] = "00009"
    path.write_text(json.dumps(changed) + "\n")
    assert sorted(load_map(path).units) == ["00002", "00009"]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"type":"Feature"}', '{"type":"Topology"}',
     '{"type":"Topology","arcs":[],"objects":{"communes":{"geometries":[]}}}',
     '{"type":"Topology","arcs":[[[0,0],[1,1]]],"objects":{}}', "\x00\x01"],
)  # fmt: skip
def test_a_broken_file_is_a_map_problem(tmp_path: Path, text: str) -> None:
    path = tmp_path / "map.topojson"
    path.write_text(text)
    with pytest.raises(MapProblem):
        load_map(path)


def test_arcs_that_do_not_exist_are_a_map_problem() -> None:
    broken = json.loads(json.dumps(SQUARES))
    broken["objects"]["communes"]["geometries"][0]["arcs"] = [[0, 77]]
    with pytest.raises(MapProblem, match="broken"):
        shape_of(broken)
