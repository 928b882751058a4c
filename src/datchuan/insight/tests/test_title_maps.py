"""Maps of titles and of what became of them: every part recounted, the unknown apart, the list beside it the same."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from datchuan.insight.tests.reading import page
from datchuan.insight.title_maps import Asked, TitleMap, _by_kept, _by_line, title_map
from datchuan.packs.tests.world import World
from datchuan.people.rights import rights_of
from datchuan.places.models import Unit
from datchuan.titles.queries import Holding, holdings
from datchuan.upkeep.scope import titled_communes
from datchuan.upkeep.standings import standings


def drawn(world: World, address: str, who: str = "vpdp") -> TitleMap:
    return title_map(rights_of(world.user(who)), Asked.from_query(QueryDict(address)))


def counts(found: TitleMap) -> dict[str, int]:
    return {line.label: line.count for line in found.map.legend}


def test_years_and_what_is_not_stated_are_counted_apart(measured: World) -> None:
    found, on = drawn(measured, "shows=year"), date(2023, 10, 12)
    units = {u.pk: u.code for u in Unit.objects.as_of(on).communes().taking_part(on)}
    held = {pk: one.by_level.get(one.highest) for pk, one in holdings(units, on).items()}
    dated = [event for event in held.values() if event and (event.year_met or event.decided_on)]
    said = counts(found)
    assert sum(said.values()) == len(found.rows) == found.total == 193
    assert sum(n for label, n in said.items() if label.startswith("Năm ")) == len(dated)
    assert said["Có danh hiệu, nguồn không nêu năm"] == 112 - len(dated) > 0
    assert said["Chưa rõ có danh hiệu hay không"] == 41
    advanced = counts(drawn(measured, "shows=year&level=NTM_NC"))
    assert sum(n for label, n in advanced.items() if label.startswith("Năm ")) == 7
    before = counts(drawn(measured, "shows=title&on=2021-12-31"))
    assert sum(before.values()) == 194  # the list of communes of that day, though no set of 2021-2025 held yet


def test_kept_and_distance_say_what_reviews_say(measured: World) -> None:
    on = date(2023, 10, 12)
    titled = {one.commune.pk: one.levels for one in titled_communes(on)}
    found = standings(titled, on)
    kept, line = counts(drawn(measured, "shows=kept")), counts(drawn(measured, "shows=line"))
    lost = [max(len(row["lost"]) for row in rows) for rows in found.values()]
    assert kept["Không còn đạt 1 đến 2 tiêu chí"] == sum(1 <= n <= 2 for n in lost) > 0
    assert kept["Không còn đạt 6 tiêu chí trở lên"] == sum(n >= 6 for n in lost)
    silent = sum(not any(r["lost"] for r in rows) and any(r["unknown"] for r in rows) for rows in found.values())
    assert kept["Chưa đủ số liệu để nói còn giữ"] == silent
    assert line["Chưa kết luận được vì thiếu số liệu hoặc quy định"] == sum(
        not any(r["sure"] and r["case"] for r in rows) and any(not r["sure"] for r in rows) for rows in found.values()
    )
    for said in (kept, line):
        assert said["Chưa rõ có danh hiệu hay không"] == 41
        assert said["Không giữ danh hiệu"] == 193 - 41 - 112
        assert sum(said.values()) == 193


def _row(**said: object) -> list[dict[str, object]]:
    return [{"set": "NTM", "lost": [], "unknown": [], "total": 19, "case": "", "sure": True, "distance": 6} | said]


@pytest.mark.parametrize(
    ("said", "kept", "line"),
    [
        ({}, "kept", "far"),
        ({"lost": ["1"] * 2, "distance": 4}, "few", "far"),
        ({"lost": ["1"] * 3, "distance": 3}, "some", "far"),
        ({"lost": ["1"] * 4, "distance": 2}, "some", "2"),
        ({"lost": ["1"] * 5, "distance": 1}, "some", "1"),
        ({"lost": ["1"] * 6, "case": "a", "distance": 0}, "many", "reached"),
        ({"unknown": ["1"] * 8, "deciding": ["1"] * 8, "sure": False}, "partial", "partial"),
        ({"distance": None}, "kept", "partial"),  # no rule of revocation is known
    ],
)
def test_each_part_has_its_bounds(said: dict[str, object], kept: str, line: str) -> None:
    held = {1: Holding("NTM", {})}
    assert _by_kept(held, {1: _row(**said)})[1][1][0] == kept
    assert _by_line(held, {1: _row(**said)})[1][1][0] == line


def test_a_line_of_the_legend_opens_its_communes_and_leaves_the_rest_pale(measured: World) -> None:
    client = measured.client("vpdp")
    for shows in ("title", "year", "kept", "line"):
        whole = drawn(measured, f"shows={shows}")
        for line in whole.map.legend:
            if line.url:
                part = drawn(measured, line.url.partition("?")[2].removesuffix("#list"))
                assert len(part.rows) == line.count
                assert {code for code, a in part.map.areas.items() if a.css != "rest"} == {r.code for r in part.rows}
        html = page(client, f"/map/?shows={shows}")
        assert "<script" not in html.partition("<main")[2].partition("</main>")[0]
        assert 'fill="url(#hatch)"' in html
    assert 'fill="url(#dots)"' in html  # no title: neither kept nor lost
    assert len(drawn(measured, "shows=line&part=nonsense&level=9").rows) == 193


def test_reach_and_queries(measured: World) -> None:
    assert {r.district for r in drawn(measured, "shows=kept", "huyen.tienphuoc").rows} == {"Huyện Tiên Phước"}
    assert measured.client("quantri").get("/map/?shows=line").status_code == 404
    numbers = set()
    for address in ("shows=line&district=517", "shows=line"):
        rights = rights_of(measured.user("vpdp"))
        with CaptureQueriesContext(connection) as seen:
            title_map(rights, Asked.from_query(QueryDict(address)))
        numbers.add(len(seen))
    assert len(numbers) == 1 and max(numbers) < 15, numbers
