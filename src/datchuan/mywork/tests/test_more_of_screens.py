"""What a district, a commune, its chairman and the coordination office also read first, on the small way of a dossier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.appraisals import actions as appraisals
from datchuan.appraisals.tests.test_appraisal import agency, at
from datchuan.config import clock
from datchuan.dossiers.tests.way import DAY, Way, build
from datchuan.journal.actions import record
from datchuan.mywork import district, office
from datchuan.people.kinds import SIGN_IN
from datchuan.people.models import Role
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import Cast, _empty_cache, add_person, cast, entered, province
from datchuan.reports.models import Report
from datchuan.titles.models import TitleEvent

__all__ = ["_empty_cache", "cast", "province"]
DEED = "assessments.save_value"


@pytest.fixture
def way(cast: Cast) -> Iterator[Way]:
    with clock.travel(DAY):
        yield build(cast)


def page(person: object, path: str = "/") -> str:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return client.get(path).content.decode()


def done(cast: Cast, who: str, commune: str) -> None:
    record(DEED, None, by=cast.everyone[who], chain=f"commune:{commune}", object_label="x")


def test_a_district_reads_what_others_did_in_its_communes_since_it_was_last_here(way: Way) -> None:
    cast = way.cast
    person = cast.district
    done(cast, "officer", "20869")
    record(SIGN_IN, person, by=person)
    assert district.since_last_time(rights_of(person)) is None  # the first time there is nothing to compare
    for who, commune in (("officer", "20869"), ("officer", "20869"), ("department", "20884"), ("officer", "20968")):
        done(cast, who, commune)
    done(cast, "district", "20884")  # the own work is no news
    record(SIGN_IN, person, by=person)
    since = district.since_last_time(rights_of(person))
    assert since is not None and (since.count, since.places, since.day) == (3, 2, DAY)
    assert [(line.commune.code, line.count) for line in since.communes] == [("20869", 2), ("20884", 1)]
    assert "3 việc mới ở 2 xã từ lần anh/chị vào trước" in page(person)
    record(SIGN_IN, person, by=person)
    assert district.since_last_time(rights_of(person)) is None


def test_a_district_reads_where_nobody_has_gone_and_where_somebody_went_this_week(way: Way) -> None:
    person = way.cast.district
    assert district.visits(rights_of(person)) is None
    dossier = at(way, "vetting_district")
    with CaptureQueriesContext(connection) as owing:
        found = district.visits(rights_of(person))
    assert found is not None and [commune.code for _dossier, commune in found.owed] == ["20869"] and not found.made
    assert "1 hồ sơ chưa đi và chưa hẹn ngày kiểm tra" in page(person)
    appraisals.note_visit(
        dossier, dossier.present_step, agency(way, "UBND-514"), visited_on=DAY, place="Thôn 3", participants="Tổ thẩm tra",
        by=person,
    )  # fmt: skip
    with CaptureQueriesContext(connection) as made:
        found = district.visits(rights_of(person))
    assert found is not None and not found.owed and [one.place for one in found.made] == ["Thôn 3"]
    assert len(owing) == len(made)
    with clock.travel(DAY + timedelta(days=7)):
        assert district.visits(rights_of(person)) is None


def test_the_office_compiles_a_report_that_is_due_with_one_press(way: Way) -> None:
    person = way.cast.coordinator
    due = office.reports_due(rights_of(person))
    assert [one.period.code for one in due] == ["month-2023-9", "half-2023-1", "year-2022-1"]
    assert "Lập báo cáo tháng 9/2023" in page(person)
    client = entered(person)
    sent = {"organ": due[0].organ.code, "period": due[0].period.code, "idem": due[0].key}
    assert [client.post("/reports/compile/", sent).status_code for _ in range(2)] == [303, 303]
    assert Report.objects.count() == 1
    assert [one.period.code for one in office.reports_due(rights_of(person))] == ["half-2023-1", "year-2022-1"]
    assert office.reports_due(rights_of(way.cast.department)) == []


def test_the_heading_of_the_office_counts_what_waits_for_it_and_the_round_stands_first(way: Way) -> None:
    person = way.cast.coordinator
    assert "<h1>Không có việc nào chờ anh/chị</h1>" in page(person)
    at(way, "reception_province")
    body = page(person)
    assert "<h1>Còn 1 việc chờ anh/chị</h1>" in body
    assert body.index("round-heading") < body.index("reports-due") < body.index("dossiers-heading")


def test_a_commune_reads_its_file_before_its_answers_and_what_its_machine_keeps(way: Way) -> None:
    body = page(way.cast.officer)
    assert body.index("Mở danh sách việc") < body.rindex("data-outbox=")


def test_a_commune_whose_title_was_taken_away_reads_so_first(way: Way) -> None:
    commune, cast = way.cast.province["20869"], way.cast
    chairman = add_person("chairman.20869", "Chủ tịch xã", Role.COMMUNE_LEADER, cast.province.agencies["UBND-20869"])
    client = Client()

    def screens() -> list[str]:
        shown = []
        for person in (cast.officer, chairman):
            client.force_login(person)
            shown.append(client.get("/").content.decode())
        return shown

    def event(kind: str, number: str, day: date) -> None:
        told = {"unit": commune, "level": "NTM", "kind": kind, "decided_on": day, "decision_no": number}
        TitleEvent.objects.create(**told, certainty="stated", standing="official", digest=number)

    event("recognised", "11/QĐ-UBND", date(2021, 1, 5))
    assert not any("Danh hiệu NTM của xã" in page for page in screens())
    event("revoked", "12/QĐ-UBND", date(2023, 9, 1))
    for page in screens():
        assert "Danh hiệu NTM của xã: thu hồi theo Quyết định 12/QĐ-UBND ngày 01/09/2023." in page
        assert reverse("public-title", args=["20869"]) in page
    event("recognised", "13/QĐ-UBND", date(2023, 10, 1))
    assert not any("Danh hiệu NTM của xã" in page for page in screens())
