"""The way of a report: compiled, explained, issued, cancelled; who may, twice, two at once, and what is frozen."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from docx import Document
from python_calamine import CalamineWorkbook

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.findings.tests.world import World, browser, text
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.obstacles.tests.setting import raised, terms
from datchuan.papers import actions as papers
from datchuan.papers.queries import content_of
from datchuan.people.models import Agency, User
from datchuan.people.tests.cast import build_cast, build_province
from datchuan.reports import actions, issuing, queries
from datchuan.reports.content import Line, Section, digest
from datchuan.reports.models import Report
from datchuan.reports.periods import Period, Span
from datchuan.reports.workflow import State
from datchuan.targets.models import PublishedFigure, Target

OCTOBER = Period(Span.MONTH, 2023, 10)


def compiled(world: World, who: str = "coordinator", organ: str = "UBND-49", period: Period = OCTOBER) -> Report:
    return actions.compile_report(Agency.objects.get(code=organ), period, by=world.people[who], key=uuid4())


def published(world: World, value: int) -> None:
    unit = world.cast.province["49"]
    PublishedFigure.objects.create(
        code="total", unit=unit, on=clock.today(), level="NTM", value=value, of=3, label_vi="Xã đạt chuẩn", source="báo"
    )


def sent(report: Report, **typed: object) -> dict[str, object]:
    return {"base": str(report.version), **typed}


def test_figures_come_from_the_rooms_and_add_up(world: World) -> None:
    terms()
    world.raised()
    Target.objects.create(unit=world.here.commune, level="NTM", year=2023, plan="Kế hoạch", standing="official")
    raised(world)
    raised(world, "department", code="")
    raised(world, "district", code="")
    report = compiled(world)
    assert report.differences == []
    said = {section.code: section for section in report.said.sections}
    assert said["titles"].total[0] == said["bands"].total[0] == 3
    assert said["obstacles"].total == (3, 0, 3, 0, 0, 3)
    assert [line.counts[0] for line in said["obstacles"].lines] == [0, 2, 1]  # the last: bodies of the province
    assert (said["targets"].total[0], said["targets"].lines[0].name) == (1, "Huyện Tiên Phước, NTM")
    assert said["directives"].total == (0, 0, 0, 0, 0)
    assert said["findings"].total == (1, 1, 0, 0, 0)
    own = compiled(world, "district", "UBND-514")
    assert {line.name for line in own.said.sections[0].lines} == {"Xã Tiên Lãnh", "Xã Tiên Phong"}
    assert own.said.section("obstacles").total[0] == 2  # type: ignore[union-attr]
    assert own.differences == []


def test_the_page_compiles_once_and_shows_every_day_and_edition(world: World) -> None:
    client = browser(world.cast.coordinator)
    form = {"organ": "UBND-49", "period": "month-2023-10", "idem": str(uuid4())}
    answers = [client.post("/reports/compile/", form) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303] and answers[0].headers["Location"] == answers[1].headers[
        "Location"
    ]
    assert Report.objects.count() == 1
    assert Entry.objects.filter(kind="reports.compile", outcome="ok").count() == 1
    page = text(client.get(answers[0].headers["Location"]))
    assert f"Tại ngày {clock.today():%d/%m/%Y}" in page
    assert "Mọi tổng bằng các phần của nó." in page and "địa giới tại ngày đó" in page
    assert "tháng 10/2023" in text(client.get("/reports/"))


def test_who_does_not_write_is_told_why_and_another_district_finds_nothing(world: World) -> None:
    report = compiled(world, "district", "UBND-514")
    for who, status in (("department", 403), ("officer", 403), ("operator", 404)):
        page = browser(world.people[who]).post(
            "/reports/compile/", {"organ": "UBND-49", "period": "x", "idem": str(uuid4())}
        )
        assert page.status_code == status, who
    assert "do Văn phòng Điều phối" in text(browser(world.cast.department).post("/reports/compile/", {}))
    address = f"/reports/{report.pk}/"
    seen = {
        who: browser(world.people[who]).get(address).status_code
        for who in ("district", "coordinator", "department", "other_district", "officer", "front")
    }
    assert seen == {
        "district": 200,
        "coordinator": 200,
        "department": 200,
        "other_district": 404,
        "officer": 404,
        "front": 200,
    }
    moved = browser(world.cast.department).post(address + "issue/", sent(report))
    assert moved.status_code == 403
    assert browser(world.people["other_district"]).post(address + "drop/", sent(report)).status_code == 404
    with pytest.raises(Refused):
        compiled(world, "district", "UBND-49")
    with pytest.raises(Refused, match="chưa bắt đầu"):
        compiled(world, period=Period(Span.YEAR, 2024))


def test_a_difference_is_explained_before_the_issue_and_printed(world: World) -> None:
    published(world, 2)
    report, client = compiled(world), browser(world.cast.coordinator)
    address = f"/reports/{report.pk}/"
    page = text(client.get(address))
    assert "Còn 1 chỗ tổng không khớp" in page and "lệch +2" in page
    refused = client.post(address + "issue/", sent(report))
    assert refused.status_code == 409 and "ghi vì sao lệch" in text(refused)
    short = client.post(address + "explain/", sent(report, key="stated:titles:NTM:", text="sai"))
    assert short.status_code == 422
    why = "Nguồn chỉ nêu tổng số, chưa có tên xã"
    assert client.post(address + "explain/", sent(report, key="stated:titles:NTM:", text=why)).status_code == 303
    with pytest.raises(Refused, match="không còn trong số liệu"):
        actions.explain(report, "lines:x:y:", why, by=world.cast.coordinator, version=2)
    issued = issuing.issue(Report.objects.get(), by=world.cast.coordinator, version=2)
    body = Document(io.BytesIO(content_of(issued.paper.docx)))  # type: ignore[union-attr, arg-type]
    assert any(why in paragraph.text for paragraph in body.paragraphs)
    assert Entry.objects.filter(kind="reports.issue").order_by("pk").values_list("outcome", flat=True)[0] == "refused"


def test_the_page_unfolds_the_table_in_which_something_does_not_fit(world: World) -> None:
    report = compiled(world)
    said = Report.objects.get(pk=report.pk).content
    said["sections"][0]["total"][0] += 1
    Report.objects.filter(pk=report.pk).update(content=said)
    page = browser(world.cast.coordinator).get(f"/reports/{report.pk}/").content.decode()
    opened = dict(re.findall(r'<details class="body-fold print-open" id="s-([^"]+)"( open)?>', page))
    assert [code for code, is_open in opened.items() if is_open] == ["titles", "bands"], (
        "its lines, and what counts the same"
    )
    assert len(opened) > 3 and 'href="#s-titles"' in page


def test_a_long_table_unfolds_by_district() -> None:
    """The district of the one count that does not fit stands open."""
    lines = tuple(Line(str(n), f"Xã {n}", (n,), f"Huyện {n % 3}") for n in range(queries.MOST_OPEN + 1))
    section = Section("criteria", ("criteria",), lines, (5,), "2023-10-12", "commune")
    shown = queries.Shown(section, "Tiêu chí", "", "Xã", ("Số tiêu chí",), frozenset({("4", "criteria")}))
    assert [(group.name, len(group.rows), group.is_flagged) for group in shown.groups] == [
        ("Huyện 0", 14, False), ("Huyện 1", 14, True), ("Huyện 2", 13, False),
    ]  # fmt: skip
    assert shown.fold == "41 dòng · Số tiêu chí 5"
    assert replace(shown, section=replace(section, lines=lines[:-1])).groups == []


def test_issued_it_has_a_number_files_and_a_hash_and_never_changes(world: World) -> None:
    report, client = compiled(world), browser(world.cast.coordinator)
    assert client.post(f"/reports/{report.pk}/issue/", sent(report, number="")).status_code == 303
    done = Report.objects.get()
    paper, sheet = done.paper, done.sheet
    assert paper is not None and sheet is not None
    assert (done.state, paper.sign, done.digest) == (State.ISSUED, "01/BC-UBND", digest(done.said, done.explained))
    assert Notice.objects.filter(kind="reports.issued", person=world.cast.leader).count() == 1
    before = {ext: client.get(f"/reports/{report.pk}/file.{ext}").getvalue() for ext in ("pdf", "docx", "xlsx")}
    world.raised()
    assert before == {ext: client.get(f"/reports/{report.pk}/file.{ext}").getvalue() for ext in before}
    for change in ({"content": {}}, {"explained": {"x": "y"}}, {"digest": "0" * 64}, {"state": "draft"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)
    again = client.post(f"/reports/{report.pk}/issue/", sent(done))
    assert again.status_code == 409 and "đã phát hành" in text(again)
    # All three files say the same counts.
    total = [str(n) for n in done.said.section("titles").total]  # type: ignore[union-attr]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(before["xlsx"])).get_sheet_by_name("Danh hiệu").to_python()
    assert [f"{cell:g}" for cell in rows[-1][1:]] == total
    tables = [[c.text for c in t.rows[-1].cells] for t in Document(io.BytesIO(before["docx"])).tables]
    assert ["Cộng", *total] in tables


def test_a_cancelled_paper_frees_the_period(world: World) -> None:
    report = issuing.issue(compiled(world), by=world.cast.coordinator, version=1)
    assert report.paper is not None
    papers.cancel(report.paper, "Sai số liệu", by=world.cast.coordinator, version=report.paper.version)
    assert Report.objects.get(pk=report.pk).state == State.CANCELLED
    assert compiled(world).pk != report.pk
    assert Entry.objects.filter(kind="reports.cancel", outcome="ok").count() == 1


def test_figures_are_taken_anew_and_a_stale_page_is_refused(world: World) -> None:
    published(world, 1)
    report, by = compiled(world), world.cast.coordinator
    actions.explain(report, "stated:titles:NTM:", "Nguồn chỉ nêu tổng số", by=by, version=1)
    PublishedFigure.objects.all().delete()
    fresh = actions.recompile(report, by=by, version=2)
    assert (fresh.differences, fresh.explained, fresh.version) == ([], {}, 3)
    with pytest.raises(Stale):
        actions.recompile(report, by=by, version=2)
    dropped = actions.drop(fresh, by=by, version=3)
    assert dropped.state == State.CANCELLED
    with pytest.raises(Refused, match="đã hủy"):
        actions.recompile(dropped, by=by, version=4)


def test_more_reports_take_no_more_queries(world: World) -> None:
    client = browser(world.cast.coordinator)
    compiled(world)
    client.get("/reports/")
    with CaptureQueriesContext(connection) as few:
        client.get("/reports/")
    for month in (7, 8, 9):
        compiled(world, period=Period(Span.MONTH, 2023, month))
    with CaptureQueriesContext(connection) as many:
        client.get("/reports/")
    assert len(few) == len(many)


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_at_once_take_one_number() -> None:
    with transaction.atomic():
        person = build_cast(build_province()).coordinator
    report = actions.compile_report(Agency.objects.get(code="UBND-49"), OCTOBER, by=person, key=uuid4())
    start, said = Barrier(2), []

    def press() -> None:
        start.wait()
        try:
            said.append(issuing.issue(report, by=User.objects.get(pk=person.pk), version=1).paper.number)  # type: ignore[union-attr]
        except Refused as refusal:
            said.append(refusal.status)
        connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found: list[Any] = sorted(said)
    assert found == [1, 409]
