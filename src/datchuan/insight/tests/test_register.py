"""The register of titles: its counts open to their lists, unknown stays unknown, a history shows what was corrected."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test.utils import CaptureQueriesContext

from datchuan.config import clock
from datchuan.insight.tests.reading import page
from datchuan.insight.trend import ANY, DATED, trend
from datchuan.packs.tests.world import World
from datchuan.people.rights import rights_of
from datchuan.titles import actions
from datchuan.titles.models import TitleEvent
from datchuan.titles.states import HELD, State
from datchuan.upkeep.watch import losing_soon

SAID = {"standing": "to_check", "source": "sổ văn bản"}


def rows(world: World, query: str, who: str = "vpdp") -> list[Any]:
    found: list[Any] = world.client(who).get("/titles/" + query).context["rows"]
    return found


def test_each_count_opens_to_its_list_and_every_filter_lives_in_the_address(measured: World) -> None:
    shown = measured.client("vpdp").get("/titles/").context
    for link in (*shown["counts"], *shown["states"]):
        assert len(rows(measured, link.url)) == link.count, link.url
    assert {row["unit"].code for row in rows(measured, "?level=NTM_NC&state=any_held")} == {
        row["unit"].code for row in rows(measured, "") if any(e.level == "NTM_NC" for e in row["events"])
    }
    assert len(rows(measured, "?year=2022&on=2023-08-08")) + 6 == len(rows(measured, "?year=2022"))
    assert {row["district"] for row in rows(measured, "?district=514&state=held")} == {"Huyện Tiên Phước"}
    assert rows(measured, "?state=nonsense&year=20x2&level=9") == rows(measured, "") or len(rows(measured, "")) == 193


def test_the_sentence_names_unit_day_set_and_boundary(measured: World) -> None:
    text = page(measured.client("vpdp"), "/titles/?level=NTM_NC")
    assert "7/193 xã đang giữ danh hiệu nông thôn mới nâng cao" in text
    assert "Tính đến 12/10/2023" in text
    assert "NTM/2021-2025" in text
    assert "địa giới tại ngày đó" in text
    assert "112/193" in page(measured.client("vpdp"), "/titles/")


def test_a_revoked_title_changes_its_state_and_its_history_keeps_both_decisions(measured: World) -> None:
    with transaction.atomic():
        unit = next(r["unit"] for r in rows(measured, "?level=NTM&state=held&year=2015"))
        event = actions.revoke(unit, "NTM", decided_on=date(2023, 10, 1), decision_no="77/QĐ-UBND", **SAID)
        assert [r["unit"].code for r in rows(measured, "?state=revoked")] == [unit.code]
        assert unit.code in {r["unit"].code for r in rows(measured, "?state=held&on=2023-09-30")}
        text = page(measured.client("vpdp"), f"/titles/of/{unit.code}/")
        assert "Đã thu hồi" in text
        assert "77/QĐ-UBND" in text
        assert "cần đối chiếu văn bản" in text
        actions.correct(event, acts_as="", source="bản gốc", note="nhầm xã")
        text = page(measured.client("vpdp"), f"/titles/of/{unit.code}/")
        assert "Đang giữ" in text
        assert "Đã được đính chính, không tính nữa." in text
        transaction.set_rollback(True)


def test_a_history_is_read_within_reach_and_of_a_unit_that_is_no_more(measured: World) -> None:
    province, district = measured.client("vpdp"), measured.client("huyen.tienphuoc")
    assert "Xã Quế Trung" in page(province, "/titles/of/20656/?on=2023-04-09")
    assert province.get("/titles/of/99999/").status_code == 404
    assert district.get("/titles/of/20884/").status_code == 200
    assert district.get("/titles/of/20995/").status_code == 404
    assert measured.client("quantri").get("/titles/of/20995/").status_code == 404
    assert measured.client("quantri").get("/titles/trend/").status_code == 404


@pytest.mark.parametrize("address", ["/titles/", "/titles/trend/", "/titles/of/{code}/"])
def test_the_number_of_queries_does_not_grow_with_the_events(measured: World, address: str) -> None:
    from django.db import connection

    client, unit = measured.client("vpdp"), rows(measured, "?state=held")[0]["unit"]
    address = address.format(code=unit.code)
    client.get(address)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    with transaction.atomic():
        before = count()
        for number in range(5):
            actions.acknowledge(
                rows(measured, "?state=unknown")[number]["unit"], "NTM", year_met=None, decided_on=date(2023, 5, 1),
                decision_no=f"{number}/QĐ", **SAID,
            )  # fmt: skip
            TitleEvent.objects.create(
                unit=unit,
                level="NTM_KM",
                kind="not_recognised",
                certainty="stated",
                digest=str(number),
                standing="to_check",
            )
        assert count() == before
        transaction.set_rollback(True)


def test_the_trend_breaks_where_the_list_or_the_set_changes(measured: World) -> None:
    found = trend(rights_of(measured.user("vpdp")))
    by_year = {p.on.year: p for p in found.points}
    assert [by_year[year].communes for year in (2019, 2020, 2021, 2022, 2023)] == [200, 200, 194, 194, 193]
    assert by_year[2023].values[ANY] == 112
    assert by_year[2020].values[ANY] is None
    assert by_year[2023].values[DATED] == 112 - len(
        [1 for r in rows(measured, "?state=any_held") if not any(e.decided_on or e.year_met for e in r["events"])]
    )
    said = [" ".join((*b.boundary, *b.editions)) for b in found.breaks]
    assert "Bình Minh" in said[0]
    assert "Quế Trung" in said[-1]
    assert any("NTM/2021-2025 có hiệu lực" in text for text in said)
    text = page(measured.client("vpdp"), "/titles/trend/")
    assert 'role="img" aria-label="Biểu đồ số xã giữ danh hiệu theo năm' in text
    assert "117/200" in text


def test_a_watched_title_is_held_and_says_where_its_signs_are(measured: World) -> None:
    on = clock.today()
    watched = {pk for pk, levels in losing_soon(on).items() if levels}
    found = {row["unit"].pk: row for row in rows(measured, "?state=watched")}
    assert found and set(found) <= watched
    assert {row["state"].label for row in found.values()} == {"Đang giữ, đang theo dõi"}
    held = {row["unit"].pk for row in rows(measured, "?state=any_held")}
    assert set(found) < held and len(held) == 112  # the figures take no title away
    assert 'href="/upkeep/watch/"' in page(measured.client("vpdp"), "/titles/?state=watched")
    before = rows(measured, "?on=2023-06-01&state=watched")
    assert before == []  # signs are read from the figures of today


def test_a_long_register_is_folded_by_district_and_nothing_is_left_out(measured: World) -> None:
    shown = measured.client("vpdp").get("/titles/")
    folds, text = shown.context["folds"], shown.content.decode()
    assert sorted(row["unit"].code for fold in folds for row in fold.rows) == sorted(
        row["unit"].code for row in shown.context["rows"]
    )
    here = next(fold for fold in folds if fold.code == "514")
    assert here.name == "Huyện Tiên Phước" and {row["district"] for row in here.rows} == {here.name}
    held = sum(row["state"] in HELD for row in here.rows)
    assert sum(int(said.split()[0]) for said in here.held if "chưa rõ" not in said) == held
    watched = sum(row["state"] == State.WATCHED for row in here.rows)
    assert (f"{watched} đang theo dõi", "fix") in here.told or not watched
    assert text.count('<details class="print-open"') == len(folds) and 'id="d-514"' in text
    opened = page(measured.client("vpdp"), "/titles/?open=1")
    assert opened.count('<details class="print-open" open>') == len(folds)
    # One district, and what a filter leaves, is short enough to be read as it is.
    short = measured.client("huyen.tienphuoc").get("/titles/")
    assert short.context["folds"] == [] and '<details class="print-open"' not in short.content.decode()
