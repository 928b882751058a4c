"""Boards: every count is what a plain recount says, every filter leaves exactly the rows it names."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.compliance import compliance
from datchuan.assessments.evaluation import judge_commune, letters
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Indicator, Responsibility
from datchuan.insight.board import Board, board, by_district, columns_of
from datchuan.insight.scope import Filters
from datchuan.packs.tests.world import TODAY, World
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Profile, Unit
from datchuan.targets.models import Target
from datchuan.titles.queries import holdings

FEBRUARY = date(2023, 2, 16)
GRAVEST = "NDTMX"


@pytest.fixture
def rights(measured: World) -> Rights:
    return rights_of(measured.user("vpdp"))


def filled(rights: Rights, address: str = "", *, by_indicator: bool = False) -> Board:
    found = board(rights, Filters.from_query(QueryDict(address)), by_indicator=by_indicator)
    assert found is not None
    return found


def codes(found: Board) -> set[str]:
    return {row.code for row in found.rows}


def recount(set_code: str, on: date) -> dict[str, dict[str, Any]]:
    """Commune code -> letters, each commune judged by itself."""
    edition = editions_in_force(on)[set_code]
    return {
        unit.code: letters(judge_commune(unit, edition, on))
        for unit in Unit.objects.as_of(on).communes().taking_part(on)
    }


@pytest.mark.parametrize(("set_code", "on"), [("NTM", TODAY), ("NTM", FEBRUARY), ("NTM_NC", TODAY), ("NTM_KM", TODAY)])
def test_a_board_says_what_judging_each_commune_says(rights: Rights, set_code: str, on: date) -> None:
    address = f"set={set_code}" + ("" if on == TODAY else f"&on={on}")
    found, alone = filled(rights, address), recount(set_code, on)
    measured_somehow = {row.code for row in found.rows if row.standing.has_data}
    assert {row.code: row.letters for row in found.rows if row.code in measured_somehow} == {
        code: alone[code]["criteria"] for code in measured_somehow
    }
    assert {row.code: row.met for row in found.rows if row.code in measured_somehow} == {
        code: alone[code]["criteria_met"] for code in measured_somehow
    }
    assert codes(found) == set(alone)
    assert len(alone) == (193 if on == TODAY else 194)  # one commune became a township in between
    for at, column in enumerate(found.columns):
        assert found.totals[at] == Counter(row.letters[at] for row in found.rows), column.code
    matrix = filled(rights, address, by_indicator=True)
    assert {row.code: row.letters for row in matrix.rows if row.code in measured_somehow} == {
        code: alone[code]["indicators"] for code in measured_somehow
    }


def test_a_commune_without_figures_is_unknown_and_not_at_zero(rights: Rights, measured: World) -> None:
    found = filled(rights)
    silent = [row for row in found.rows if row.code not in measured.measured]
    assert {(row.standing.has_data, row.met, row.letters) for row in silent} == {(False, 0, "D" * 19)}
    counted = [row for row in found.rows if row.standing.has_data]
    assert found.measured == len(counted)
    assert found.mean * len(counted) == sum(row.met for row in counted)


def test_stored_results_say_the_same_as_judging_anew(rights: Rights) -> None:
    """Today's board reads stored letters, a past day's judges the revisions: on one day they agree."""
    from datchuan.assessments import compliance as room

    ids = [row.id for row in filled(rights).rows]
    compared = 0
    for edition in editions_in_force(TODAY).values():
        stored = {k: v for k, v in compliance(edition, ids, TODAY).items() if v.has_data}
        profiles = dict(Profile.objects.filter(valid__contains=TODAY).values_list("unit_id", "code"))
        judged = {k: v for k, v in room._judged(edition, ids, profiles, TODAY).items() if v.has_data}
        assert stored == judged
        compared += len(stored)
    assert compared > 30


def test_filter_by_district_profile_and_aim(rights: Rights) -> None:
    today = Unit.objects.as_of(TODAY).communes().taking_part(TODAY)
    parents = dict(today.values_list("code", "parent_id"))
    for district in Unit.objects.as_of(TODAY).districts().filter(code__in=["514", "517", "502"]):
        assert codes(filled(rights, f"district={district.code}")) == {c for c, p in parents.items() if p == district.pk}
    for profile in ("DHNTB", "TDMNPB"):
        rows = Profile.objects.filter(code=profile, valid__contains=TODAY).values_list("unit__code", flat=True)
        assert codes(filled(rights, f"profile={profile}")) == set(rows) & set(parents)
    for level in ("NTM", "NTM_NC", "NTM_KM"):
        rows = Target.objects.filter(level=level, year=2023).values_list("unit__code", flat=True)
        assert codes(filled(rights, f"aim={level}")) == set(rows)
    both = filled(rights, "district=514&profile=TDMNPB")
    assert codes(both) == set()


def test_filter_by_title(rights: Rights) -> None:
    everyone = filled(rights)
    held = holdings([row.id for row in everyone.rows], TODAY)
    for title in ("NTM", "NTM_NC", "NTM_KM", "none", "unknown"):
        found = filled(rights, f"title={title}")
        assert codes(found) == {row.code for row in everyone.rows if held[row.id].highest == title}
        assert len(found.rows) == everyone.titles[title]
        assert found.titles == everyone.titles  # the counts beside the filter stay those of the whole
    assert len(filled(rights, "title=identified").rows) == everyone.identified == 112


def test_filter_by_criterion_and_letter(rights: Rights) -> None:
    everyone = filled(rights)
    for at, column in enumerate(everyone.columns):
        for letter in "MNDTX":
            found = filled(rights, f"criterion={column.code}&letter={letter}")
            assert codes(found) == {row.code for row in everyone.rows if row.letters[at] == letter}
            assert found.columns == everyone.columns
    assert codes(filled(rights, "criterion=17&letter=open")) == {
        row.code for row in everyone.rows
        if row.letters[[c.code for c in everyone.columns].index("17")] in "NDT"
    }  # fmt: skip


def test_filter_by_indicator_and_letter_on_both_boards(rights: Rights) -> None:
    matrix = filled(rights, by_indicator=True)
    at = next(i for i, _c in enumerate(matrix.columns) if any(row.letters[i] == "N" for row in matrix.rows))
    code, criterion = matrix.columns[at].code, matrix.columns[at].criterion
    wanted = {row.code for row in matrix.rows if row.letters[at] == "N"}
    assert codes(filled(rights, f"indicator={code}&letter=N", by_indicator=True)) == wanted
    assert codes(filled(rights, f"indicator={code}&letter=N")) == wanted
    inside = [i for i, c in enumerate(matrix.columns) if c.criterion == criterion]
    some = {row.code for row in matrix.rows if any(row.letters[i] == "N" for i in inside)}
    assert codes(filled(rights, f"criterion={criterion}&letter=N", by_indicator=True)) == some


@pytest.mark.parametrize("change", ["new", "raised", "new_or_raised"])
def test_filter_by_change_keeps_only_such_indicators(rights: Rights, change: str) -> None:
    edition = editions_in_force(TODAY)["NTM"]
    wanted = {"new", "raised"} if change == "new_or_raised" else {change}
    kept = list(Indicator.objects.filter(edition=edition, change__in=wanted).order_by("position"))
    assert kept
    matrix = filled(rights, f"change={change}", by_indicator=True)
    assert [c.code for c in matrix.columns] == [i.code for i in kept]
    assert {c.change for c in matrix.columns} == wanted
    columns = filled(rights, f"change={change}")
    assert {c.code for c in columns.columns} == {i.criterion for i in kept}
    by_code = {row.code: row.letters for row in matrix.rows}
    for row in columns.rows:
        for at, column in enumerate(columns.columns):
            inside = [by_code[row.code][i] for i, c in enumerate(matrix.columns) if c.criterion == column.code]
            assert row.letters[at] == min(inside, key=GRAVEST.index)


def test_filter_by_department_keeps_what_it_leads(rights: Rights) -> None:
    led = Responsibility.objects.filter(
        indicator__edition=editions_in_force(TODAY)["NTM"], part="lead", agency__code="SYT", valid__contains=TODAY
    )
    found = filled(rights, "department=SYT", by_indicator=True)
    assert {c.code for c in found.columns} == set(led.values_list("indicator__code", flat=True)) != set()


@pytest.mark.parametrize("shade", ["q1", "q2", "q3", "q4", "unknown"])
def test_filter_by_shade_of_the_map(rights: Rights, shade: str) -> None:
    bounds = {"q4": (19, 19), "q3": (15, 18), "q2": (10, 14), "q1": (0, 9)}
    wanted = set()
    for row in filled(rights).rows:
        met = row.standing.criteria_met
        if (shade == "unknown") == (not row.standing.has_data) and (
            shade == "unknown" or bounds[shade][0] <= met <= bounds[shade][1]
        ):
            wanted.add(row.code)
    assert codes(filled(rights, f"shade={shade}")) == wanted


def test_order(rights: Rights) -> None:
    by_place = [row.order for row in filled(rights).rows]
    assert by_place == sorted(by_place)
    met = [row.met for row in filled(rights, "sort=met").rows]
    assert met == sorted(met, reverse=True)
    assert [row.met for row in filled(rights, "sort=gap").rows] == sorted(met)


def test_districts_gather_the_rows_of_the_board(rights: Rights) -> None:
    found = filled(rights)
    lines = by_district(found)
    assert (sum(line.communes for line in lines), sum(line.identified for line in lines)) == (193, 112)
    assert sum(line.unknown for line in lines) == 41
    core = next(line for line in lines if line.code == "517")
    assert (core.communes, core.mean.numerator, core.mean.denominator, core.measured) == (15, 242, 15, 15)


@pytest.mark.parametrize("address", ["", "on=2023-02-16"])
@pytest.mark.parametrize("by_indicator", [False, True])
def test_the_number_of_queries_does_not_grow_with_the_communes(
    measured: World, rights: Rights, address: str, by_indicator: bool
) -> None:
    few = rights_of(measured.user("xa.tienlanh"))
    numbers = []
    for who in (few, rights, few, rights):
        assert len(who.commune_ids) in (1, 241)
        filled(who, address, by_indicator=by_indicator)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            found = filled(who, address, by_indicator=by_indicator)
        numbers.append((len(found.rows), len(seen)))
    assert {n for n, _q in numbers} in ({1, 193}, {1, 194})
    assert len({q for _n, q in numbers}) == 1, numbers


def test_within_a_district_only_its_communes(measured: World) -> None:
    own = rights_of(measured.user("huyen.tienphuoc"))
    found = filled(own)
    assert {row.district_code for row in found.rows} == {"514"}
    assert codes(filled(own, "district=517")) == set()


def test_columns_are_those_of_the_edition(rights: Rights) -> None:
    edition = editions_in_force(TODAY)["NTM"]
    assert [c.code for c in columns_of(edition.pk, False)] == [str(n) for n in range(1, 20)]
    assert [at for c in columns_of(edition.pk, False) for at in c.at] == list(range(57))
