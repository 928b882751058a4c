"""The measure of late findings, against cases counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from datchuan.assessments.actions import Figure, save_value
from datchuan.assessments.tests.setting import YEAR
from datchuan.config import clock
from datchuan.confirmations import actions as confirmations
from datchuan.confirmations.queries import standing_of
from datchuan.findings import actions
from datchuan.findings.filters import Period
from datchuan.findings.late import Share, shares_of
from datchuan.findings.models import Finding
from datchuan.findings.tests.world import World, browser, do, text
from datchuan.findings.workflow import Action, Stage
from datchuan.people.rights import rights_of
from datchuan.places.models import Unit

JULY, AUGUST, SEPTEMBER = date(2023, 7, 3), date(2023, 8, 1), date(2023, 9, 12)
PERIOD = Period(date(2023, 1, 1), date(2023, 12, 31))


def share(world: World, code: str = "SYT", period: Period = PERIOD) -> Share:
    (found,) = [s for s in shares_of(rights_of(world.cast.coordinator), period) if s.department.code == code]
    return found


def counts(world: World, period: Period = PERIOD) -> tuple[int, int, int, int]:
    found = share(world, period=period)
    return found.cases, found.first, found.late, found.early


def save(world: World, commune: Unit, num: str, version: int, on: date) -> None:
    by = world.here.officer if commune == world.here.commune else world.cast.other_officer
    with clock.travel(on):
        figure = Figure({"num": num, "den": "530"})
        save_value(commune, world.here.indicator("2.1"), YEAR, figure, by=by, version=version)
        confirmations.note_change(commune, "NTM", YEAR, ["2.1"], by=by)


def decide(world: World, verb: str, on: date) -> None:
    """The department speaks on commune 20869 through its own action."""
    here = world.here
    with clock.travel(on):
        matter = confirmations.Matter(here.commune, here.indicator("2.1"), YEAR, here.department)
        seen = standing_of([here.commune.pk], "NTM", YEAR, "2.1", here.department)[here.commune.pk].seen
        by = world.cast.department
        if verb == "confirm":
            confirmations.confirm(matter, seen, by=by)
        elif verb == "ask":
            confirmations.ask_for_more(matter, seen, by=by, reason="Thiếu danh sách hộ có xác nhận")
        else:
            own = Figure({"num": "380", "den": "530"})
            confirmations.disagree(matter, seen, by=by, figure=own, reason="Sổ của trạm y tế ghi 380 hộ")


def test_left_unchecked_is_late(world: World) -> None:
    finding = world.raised(Stage.APPRAISAL, on=SEPTEMBER)
    assert finding.lead_had == "unchecked"
    assert counts(world) == (1, 1, 1, 0)
    assert share(world).percent == 100


@pytest.mark.parametrize(
    ("deeds", "had", "late"),
    [
        (["confirm"], "confirmed", 1),
        (["ask"], "more_wanted", 0),
        (["disagree"], "disagreed", 0),
        (["confirm", "change"], "void", 1),
        (["ask", "change"], "more_wanted", 0),
        (["disagree", "change"], "disagreed", 0),
        (["confirm", "change", "confirm"], "confirmed", 1),
    ],
)
def test_what_the_department_had_done_decides(world: World, deeds: list[str], had: str, late: int) -> None:
    save(world, world.here.commune, "430", 0, JULY)
    for step, deed in enumerate(deeds):
        on = JULY + timedelta(days=1 + step)
        if deed == "change":
            save(world, world.here.commune, "440", 1, on)
        else:
            decide(world, deed, on)
    assert world.raised(Stage.APPRAISAL, on=SEPTEMBER).lead_had == had
    assert counts(world) == (1, 1, late, 0)
    assert share(world).percent == Fraction(100 * late)


def test_what_happens_afterwards_changes_nothing(world: World) -> None:
    save(world, world.here.commune, "430", 0, JULY)
    finding = world.raised(Stage.APPRAISAL, on=SEPTEMBER)
    decide(world, "ask", SEPTEMBER + timedelta(days=1))
    assert Finding.objects.get(pk=finding.pk).lead_had == "unchecked"
    assert counts(world) == (1, 1, 1, 0)


@pytest.mark.parametrize("stage", [Stage.EARLY, Stage.DISTRICT, Stage.AFTER])
def test_told_before_is_not_late(world: World, stage: Stage) -> None:
    by = "district" if stage == Stage.DISTRICT else "supporter"
    world.raised(stage, by=by, on=AUGUST)
    world.raised(Stage.APPRAISAL, on=SEPTEMBER)
    assert counts(world) == (1, 0, 0, 1)


def test_a_warning_on_another_commune_or_after_the_appraisal_is_none(world: World) -> None:
    world.raised(Stage.EARLY, commune=world.here.far, on=AUGUST)
    world.raised(Stage.APPRAISAL, on=SEPTEMBER)
    world.raised(Stage.EARLY, on=SEPTEMBER + timedelta(days=1))
    assert counts(world) == (1, 1, 1, 1)


def test_a_case_counts_once_on_its_first_day(world: World) -> None:
    world.raised(Stage.APPRAISAL, on=AUGUST)
    world.raised(Stage.APPRAISAL, on=SEPTEMBER)
    assert counts(world) == (1, 1, 1, 0)
    assert counts(world, Period(SEPTEMBER, SEPTEMBER)) == (0, 0, 0, 0)


def test_a_withdrawn_finding_was_never_raised(world: World) -> None:
    early = world.raised(Stage.EARLY, on=AUGUST)
    first = world.raised(Stage.APPRAISAL, on=SEPTEMBER)
    assert counts(world) == (1, 0, 0, 1)
    do(Action.WITHDRAW, early, world.cast.department)
    assert counts(world) == (1, 1, 1, 0)
    do(Action.WITHDRAW, first, world.cast.department)
    assert counts(world) == (0, 0, 0, 0)
    assert share(world).percent is None


def test_it_counts_for_the_department_that_leads_whoever_raises(world: World) -> None:
    world.raised(Stage.APPRAISAL, by="supporter", on=SEPTEMBER)
    world.raised(Stage.APPRAISAL, by="coordinator", commune=world.here.far, on=SEPTEMBER)
    assert counts(world) == (2, 2, 2, 0)
    shares = shares_of(rights_of(world.cast.coordinator), PERIOD)
    assert [s.department.code for s in shares] == ["SYT"]


def test_both_ends_of_the_period_count(world: World) -> None:
    world.raised(Stage.APPRAISAL, on=SEPTEMBER)
    day = timedelta(days=1)
    for first, last, cases in (
        (SEPTEMBER, SEPTEMBER, 1),
        (SEPTEMBER - day, SEPTEMBER, 1),
        (SEPTEMBER, SEPTEMBER + day, 1),
        (SEPTEMBER + day, SEPTEMBER + 9 * day, 0),
        (SEPTEMBER - 9 * day, SEPTEMBER - day, 0),
    ):
        assert counts(world, Period(first, last))[0] == cases


def test_the_page_shows_numerator_denominator_and_list(world: World) -> None:
    """Three cases: late, told before, asked for more: one of three."""
    here = world.here
    world.raised(Stage.APPRAISAL, commune=here.far, on=SEPTEMBER)
    world.raised(Stage.EARLY, commune=here.neighbour, on=AUGUST)
    world.raised(Stage.APPRAISAL, commune=here.neighbour, on=SEPTEMBER)
    save(world, here.commune, "430", 0, JULY)
    decide(world, "ask", AUGUST)
    world.raised(Stage.APPRAISAL, on=SEPTEMBER)
    client = browser(world.cast.leader)
    page = client.get("/findings/late/")
    assert "1/3 trường hợp nêu ở thẩm định là phát hiện muộn (33,3 %)" in text(page)
    assert counts(world) == (3, 2, 1, 1)
    for part, codes in (
        ("cases", ["20869", "20884", "20968"]),
        ("first", ["20869", "20968"]),
        ("late", ["20968"]),
        ("early", ["20884"]),
    ):
        rows = client.get(f"/findings/late/?department=SYT&part={part}").context["late"].rows
        assert [row.commune.code for row in rows] == codes
    none = client.get("/findings/late/?from=2023-10-01&to=2023-10-12&part=cases")
    assert (none.context["late"].rows, "chưa có" in text(none)) == ((), True)
    assert "0 %" not in text(none)


def test_a_district_counts_its_own_communes(world: World) -> None:
    world.raised(Stage.APPRAISAL, on=SEPTEMBER)
    world.raised(Stage.APPRAISAL, commune=world.here.far, on=SEPTEMBER)
    late = browser(world.cast.district).get("/findings/late/").context["late"]
    assert (late.total.cases, late.total.late) == (1, 1)
    assert browser(world.cast.operator).get("/findings/late/").status_code == 404


@pytest.mark.parametrize("query", ["?from=x&to=y", "?from=2023-12-31&to=2023-01-01", "?part=all&department=%00x"[:9]])
def test_an_odd_address_opens(world: World, query: str) -> None:
    page = browser(world.cast.coordinator).get(f"/findings/late/{query}")
    assert page.status_code == 200
    assert page.context["period"].first <= page.context["period"].last


def test_a_warning_of_a_closed_finding_still_counts(world: World) -> None:
    finding = world.raised(Stage.EARLY, on=AUGUST)
    actions.close(world.answered(finding), by=world.cast.department, version=2)
    world.raised(Stage.APPRAISAL, on=clock.today())
    assert counts(world) == (1, 0, 0, 1)
