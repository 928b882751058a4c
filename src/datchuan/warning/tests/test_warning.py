"""Early warning of communes and departments: facts, reasons, the three actions, reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.actions import Figure, save_value
from datchuan.assessments.models import Measurement
from datchuan.config import clock
from datchuan.dossiers.tests.conftest import way
from datchuan.dossiers.tests.way import Way
from datchuan.findings.actions import raise_finding
from datchuan.findings.record import Said
from datchuan.findings.tests.conftest import here, world
from datchuan.findings.tests.world import World, browser, text
from datchuan.findings.workflow import Stage
from datchuan.obstacles.actions import raise_obstacle
from datchuan.obstacles.models import Term
from datchuan.obstacles.record import Said as Hard
from datchuan.people.rights import rights_of
from datchuan.procedures.workdays import WorkCalendar
from datchuan.targets.models import Target
from datchuan.warning.departments import departments_page
from datchuan.warning.gather import back
from datchuan.warning.queries import Line, first, warning_page
from datchuan.warning.rule import Verdict

__all__ = ["here", "way", "world"]
ROUND = "/warning/round-1-2023/"


@pytest.fixture
def aimed(way: Way) -> Iterator[Way]:
    for code in ("20869", "20884"):
        Target.objects.create(unit=way.cast.province[code], level="NTM", year=2023, plan="KH", standing="to_check")
    for code, days in ((Term.Code.PACE, 20), (Term.Code.WAIT, 5)):
        Term.objects.create(code=code, working_days=days, name_vi=code.label, standing="illustrative")
    yield way


def lines(way: Way, who: str = "coordinator") -> dict[str, Line]:
    return {line.commune.code: line for line in warning_page(rights_of(getattr(way.cast, who)), way.round_1).lines}


def indicator(way: Way, code: str) -> object:
    return way.edition.indicators.get(code=code)


def test_the_window_ends_today() -> None:
    # Thursday 12/10/2023: five working days back are 12, 11, 10, 9 and 6/10, so it begins after Thursday 5/10.
    assert back(WorkCalendar(), date(2023, 10, 12), 5) == date(2023, 10, 5)


def test_who_finishes_nothing_is_named_with_what_helps(aimed: Way) -> None:
    line = lines(aimed)["20884"]
    assert (line.verdict, line.facts.work, line.facts.done) == (Verdict.UNLIKELY, 3, 0)
    assert line.sentences[0].startswith(
        "Còn 3 việc (3 chỉ tiêu chưa đạt); 20 ngày làm việc qua không xong việc nào; còn "
    )
    assert line.helps[0].clears == 3 and line.helps[0].label == "Nhập số liệu 3 chỉ tiêu: 1.1, 2.1, 2.2"


def test_the_pace_is_what_turned_met_in_the_window(aimed: Way) -> None:
    found = lines(aimed)["20869"]
    rows = Measurement.objects.filter(commune=aimed.cast.province["20869"], year=2023)
    turned = found.facts.done
    assert turned == sum(letter in "MX" for letter in _letters(aimed)) and rows.count() >= turned
    with clock.travel(clock.today() + timedelta(days=60)):
        assert lines(aimed)["20869"].facts.done == 0


def _letters(way: Way) -> str:
    from datchuan.assessments.models import Result

    return Result.objects.get(commune=way.cast.province["20869"], edition=way.edition, year=2023).indicators


def test_findings_and_obstacles_stand_with_their_bodies(aimed: Way) -> None:
    commune, person = aimed.cast.province["20884"], aimed.cast.department
    agency = person.posts.get().agency
    said = Said("Chưa có danh sách", "Gửi danh sách", clock.today() + timedelta(days=10))
    made = raise_finding(commune, indicator(aimed, "2.1"), 2023, Stage.EARLY, said, agency=agency, by=person)
    district = aimed.cast.district
    raise_obstacle(
        district.posts.get().agency, Hard("money", "Chưa có vốn"), by=district, indicator=indicator(aimed, "2.2"), year=2023
    )  # fmt: skip
    own = aimed.cast.officer
    raise_obstacle(
        own.posts.get().agency, Hard("money", "Chưa có vốn"), by=own, indicator=indicator(aimed, "2.2"), year=2023
    )
    found = lines(aimed)
    # The finding lies on an indicator that is lacking anyway: one piece of work, not two.
    assert found["20884"].facts.work == 3 and "1 phát hiện chờ xã sửa, 0 quá hạn: 2.1." in found["20884"].sentences
    assert any(help.url.endswith(f"/findings/{made.pk}/") for help in found["20884"].helps)
    # An obstacle of the district is the district's; that of the commune stands with the body that has to answer.
    assert [row.unit.code for line in found.values() for row in line.found.obstacles] == ["20869"]


def test_figures_that_wait_too_long_name_the_body(aimed: Way) -> None:
    with clock.travel(clock.today() + timedelta(days=14)):
        line = lines(aimed)["20869"]
    waiting = {agency.code: codes for agency, codes in line.found.waits.items()}
    assert waiting and all(codes for codes in waiting.values())
    assert any("chờ xác nhận quá 5 ngày làm việc: " in sentence for sentence in line.sentences)
    assert any("xác nhận" in help.label for help in line.helps)


def test_each_sees_its_own_and_the_office_sees_it_first(aimed: Way) -> None:
    assert set(lines(aimed, "district")) == {"20869", "20884"} and set(lines(aimed, "officer")) == {"20869"}
    assert set(lines(aimed, "other_officer")) == set()
    seen = first(rights_of(aimed.cast.coordinator))
    assert seen is not None and seen.aiming == 2 and seen.alarms >= 1
    client = browser(aimed.cast.coordinator)
    assert "xã có thể lỡ" in text(client.get("/"))
    page = text(client.get(ROUND))
    assert "2 xã có thể lỡ" in page and "Giúp nhiều nhất:" in page and "Nhập số liệu 3 chỉ tiêu" in page
    assert "Không có xã nào khớp" in text(client.get(f"{ROUND}?verdict=missed"))
    assert "Nhập số liệu" in text(client.get("/warning/"))
    answers = {who: browser(aimed.cast.everyone[who]).get("/warning/departments/").status_code for who in (
        "coordinator", "leader", "department", "district", "officer", "operator")}  # fmt: skip
    assert answers == {
        "coordinator": 200, "leader": 200, "department": 200, "district": 404, "officer": 404, "operator": 404,
    }  # fmt: skip
    assert client.get("/warning/nowhere/").status_code == 404


def test_departments_keep_three_counts_apart(world: World) -> None:
    commune, own, raised = world.here.commune, world.here.officer, world.here.indicator("2.1")
    Target.objects.create(unit=commune, level="NTM", year=2023, plan="KH", standing="to_check")
    save_value(commune, raised, 2023, Figure({"num": "90", "den": "100"}), by=own, version=0)
    raise_obstacle(own.posts.get().agency, Hard("money", "Chưa có vốn"), by=own, indicator=raised, year=2023)
    line = next(x for x in departments_page(rights_of(world.cast.coordinator)).lines if x.agency.code == "SYT")
    # 2.1 was raised: the commune has its figure, and the department has not said a word on it.
    assert (line.indicators, line.unchecked, line.communes) == ((("NTM", "2.1", 1),), 1, 1)
    assert (line.unanswered, line.overdue, line.share.cases, line.percent) == (1, 0, 0, None)
    page = text(browser(world.cast.coordinator).get("/warning/departments/"))
    assert "Sở Y tế" in page and "chưa có ca thẩm định" in page and "Xếp theo tên" in page


def test_what_is_kept_is_new_after_a_change(aimed: Way, settings: Any) -> None:
    settings.BOARDS_KEPT = 8
    client, own = browser(aimed.cast.coordinator), aimed.cast.officer
    before = [text(client.get(path)) for path in (ROUND, "/warning/departments/")]
    assert [text(client.get(path)) for path in (ROUND, "/warning/departments/")] == before
    assert "Tính đến 12/10/2023" in before[0] and "Tính đến 12/10/2023" in before[1]
    raise_obstacle(
        own.posts.get().agency, Hard("money", "Chưa có vốn"), by=own, indicator=indicator(aimed, "2.2"), year=2023
    )
    assert all(text(client.get(p)) != was for p, was in zip((ROUND, "/warning/departments/"), before, strict=True))
    assert text(browser(aimed.cast.district).get(ROUND)) != text(client.get(ROUND))


def test_pages_take_a_constant_number_of_queries(aimed: Way) -> None:
    client = browser(aimed.cast.coordinator)

    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200, path
        return len(found)

    Target.objects.filter(unit__code="20884").update(year=2022)
    paths = [ROUND, "/warning/departments/"]
    few = [count(path) for path in paths] and [count(path) for path in paths]
    Target.objects.update(year=2023)
    Target.objects.create(unit=aimed.cast.province["20968"], level="NTM", year=2023, plan="KH", standing="to_check")
    assert [count(path) for path in paths] == few
