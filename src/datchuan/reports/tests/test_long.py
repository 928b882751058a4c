"""The reports of half a year and of a year, by hand on a small world of three communes.

Tiên Lãnh (514) loses its title and criterion 1 and gains criterion 4; Tiên Phong (514) has no figures; Tam Xuân I (517) is
recognised, named in the targets of the year, and keeps criterion 1.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from python_calamine import CalamineWorkbook

from datchuan.assessments.actions import Figure, save_sheet
from datchuan.assessments.tests.setting import DAY, YEAR
from datchuan.config import clock
from datchuan.directives.tests.setting import issued
from datchuan.dossiers.models import Dossier, Event
from datchuan.findings.tests.world import World, browser, text
from datchuan.obstacles.tests.setting import do, raised, terms
from datchuan.obstacles.workflow import Action
from datchuan.people.models import Agency
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline, Procedure
from datchuan.reports import actions, words
from datchuan.reports.content import Content, content_from, plain
from datchuan.reports.counting import figures
from datchuan.reports.periods import Period, Span
from datchuan.reports.summary import summary
from datchuan.targets.tests.setting import named, recognised
from datchuan.titles.models import TitleEvent

HALF, WHOLE_YEAR = Period(Span.HALF, YEAR, 2), Period(Span.YEAR, YEAR)
BEFORE = date(YEAR, 6, 1)


def measured(world: World, who: str, commune: str, **values: Any) -> None:
    by, unit = world.people[who], world.cast.province[commune]
    sheet = {code.replace("_", "."): Figure(value) for code, value in values.items()}
    save_sheet(unit, world.here.edition, YEAR, {code.removeprefix("i"): f for code, f in sheet.items()}, by=by)


def titles(world: World) -> None:
    recognised(world.cast, "20869", on=date(2022, 5, 4), year_met=2021)
    TitleEvent.objects.create(
        unit=world.cast.province["20869"], level="NTM", kind="revoked", decided_on=date(YEAR, 9, 1), decision_no="9/QĐ",
        certainty="stated", standing="to_check", digest=uuid4().hex,
    )  # fmt: skip
    recognised(world.cast, "20968", on=date(YEAR, 8, 9))
    named(world.cast, "20869", "20968")
    named(world.cast, "20968", level="NTM_KM")


def sent_dossiers(world: World) -> None:
    """Two dossiers in one round, one late and sent back, one recognised; a revocation that took the title away."""
    term = Deadline.objects.create(
        code="round-1", kind="dossier_round", name_vi="Đợt 1", wording="trước ngày 01/10/2023", year=YEAR,
        at=datetime(YEAR, 10, 1, tzinfo=clock.VIETNAM), standing="to_check",
    )  # fmt: skip
    procedure = Procedure.objects.create(
        code="p", level="NTM", purpose="recognition", government_model="three_tier", document={}, digest="0" * 64,
        valid="[2020-01-01,)", standing="to_check",
    )  # fmt: skip
    now = datetime(YEAR, 9, 20, tzinfo=clock.VIETNAM)
    for commune, purpose, late, states in (
        ("20968", "recognition", False, ("review", "announced")),
        ("20884", "recognition", True, ("review", "sent_back")),
        ("20869", "revocation", False, ("drafting", "announced")),
    ):
        sent = {"deadline": term, "sent_at": now} if purpose == "recognition" else {}
        dossier = Dossier.objects.create(
            commune=world.cast.province[commune], level="NTM", edition=world.here.edition, year=YEAR, purpose=purpose,
            procedure=procedure, state="drafting", step="s", entered_at=now, is_late=late, opened_by=world.cast.coordinator,
            opened_at=now, **sent,
        )  # fmt: skip
        for number, state in enumerate(states, 1):
            Event.objects.create(
                dossier=dossier, number=number, action="open", step="s", step_after="s", state=state, at=now, on=now.date()
            )  # fmt: skip


def lived(world: World) -> World:
    """The half year before the day of the world, and what lies ahead."""
    terms()
    titles(world)
    passed, failed = {"pass": True}, {"pass": False}
    with clock.travel(BEFORE):
        fair = {"level": "Trung bình"}
        measured(world, "officer", "20869", i1_1=passed, i1_2=passed, i4=fair, i4_2={"number": "5"})
        measured(world, "other_officer", "20968", i1_1=passed, i1_2=passed)
        old, answered = raised(world), raised(world, "district", code="")
    measured(world, "officer", "20869", i1_1=failed, i4={"level": "Tốt"})
    raised(world, "department", code="")
    do(world, answered, Action.ANSWER, "coordinator")
    do(world, answered, Action.CONFIRM, "district")
    assert old.to.code == "SYT"
    issued(world)
    sent_dossiers(world)
    return world


def counts(content: Content, code: str) -> tuple[int, ...]:
    section = content.section(code)
    assert section is not None, code
    return section.total


@pytest.fixture
def place(world: World) -> Unit:
    lived(world)
    return Unit.objects.as_of(DAY).get(code="49")


def test_what_moved_since_the_period_before(place: Unit) -> None:
    said = figures(place, HALF)
    assert actions.Report(content=plain(said)).differences == []
    # Tiên Lãnh held and lost, Tam Xuân I gained: one at each end.
    assert counts(said, "moves:NTM") == (1, 1, 1, 1)
    lines = {line.code: line.counts for line in said.section("moves:NTM").lines}  # type: ignore[union-attr]
    assert lines == {"514": (1, 0, 1, 0), "517": (0, 1, 0, 1)}
    # Three communes, two with figures at both ends: criterion 1 twice at the start, one lost, criterion 4 gained.
    assert counts(said, "gains:NTM") == (3, 2, 1, 2, 1, 1, 2)
    by = {line.code: line.counts for line in said.section("by_criterion:NTM").lines}  # type: ignore[union-attr]
    assert by == {"1": (1, 2, 0, 1, 1), "2": (0,) * 5, "3": (0,) * 5, "4": (1, 0, 1, 0, 1)}
    # The model set is counted for the one commune that aims at it; nobody holds it, so it moves nothing.
    assert [line.name for line in said.section("criteria:NTM_KM").lines] == ["Xã Tam Xuân I"]  # type: ignore[union-attr]
    assert said.section("moves:NTM_KM") is None and said.section("criteria:NTM_NC") is None
    assert counts(said, "rounds") == (2, 1, 1, 1, 0, 1, 0, 0)
    assert counts(said, "revocations") == (0, 1, 1, 0, 0)
    # Raised on 1 June: one waits for its department, one was solved; raised today by the department: one.
    assert counts(said, "obstacle_flow")[:-1] == (2, 1, 0, 1, 0, 2, 1)
    # From Thursday 1 June to Thursday 12 October 2023 without any day off of a pack: 19 weeks of five working days.
    assert counts(said, "obstacle_flow")[-1] == 19 * 5
    assert counts(said, "tasks_period") == (2, 0, 0, 0, 2)
    assert counts(said, "targets")[:4] == (3, 3, 3, 1)


def test_names_stand_behind_the_counts_and_the_next_period_is_told(place: Unit) -> None:
    said = figures(place, HALF)
    changed, aims, coming = said.rolls
    assert [row[:4] for row in changed.rows] == [
        ("Xã Tam Xuân I", "Huyện Núi Thành", "NTM", "công nhận"),
        ("Xã Tiên Lãnh", "Huyện Tiên Phước", "NTM", "thu hồi"),
    ]
    assert [(row[0], row[2], row[4]) for row in aims.rows] == [
        ("Xã Tam Xuân I", "NTM", "đã được công nhận"),
        ("Xã Tam Xuân I", "NTM kiểu mẫu", "chưa được công nhận"),
        ("Xã Tiên Lãnh", "NTM", "chưa được công nhận"),
    ]
    assert [(row[0], row[2]) for row in coming.rows] == [("19/10/2023", "2 cơ quan, địa phương")]
    assert summary(said)[0] == "Đến hết ngày 12/10/2023 có 1/3 xã đạt NTM; đầu kỳ 1, tăng 1, giảm 1."
    assert "đầu kỳ: hết ngày 30/06/2023" in words.about(said.section("gains:NTM"))  # type: ignore[arg-type]


def test_the_year_begins_with_the_figures_of_the_year_before_and_a_month_looks_at_neither_end(place: Unit) -> None:
    year, month = figures(place, WHOLE_YEAR), figures(place, Period(Span.MONTH, YEAR, 10))
    assert counts(year, "gains:NTM") == (3, 0, 3, 0, 0, 0, 0)
    assert "chưa nói được tiêu chí tăng hay giảm" in " ".join(summary(year))
    codes = {section.code for section in month.sections}
    assert codes.isdisjoint({"gains:NTM", "moves:NTM", "rounds", "obstacle_flow"}) and not month.rolls
    assert "criteria:NTM_KM" in codes and "rolls" not in plain(month) and summary(month) == []
    assert content_from(plain(year)) == year


def test_a_district_reads_its_own_part(place: Unit) -> None:
    own = figures(Unit.objects.as_of(DAY).get(code="514"), HALF)
    assert actions.Report(content=plain(own)).differences == []
    assert counts(own, "moves:NTM") == (1, 0, 1, 0)
    assert counts(own, "rounds") == (1, 0, 1, 0, 0, 1, 0, 0)
    assert counts(own, "obstacle_flow")[:-1] == (2, 0, 0, 1, 0, 1, 1)
    assert [row[0] for row in own.roll("named_targets").rows] == ["Xã Tiên Lãnh"]  # type: ignore[union-attr]


def test_page_word_and_excel_say_the_same(place: Unit, world: World) -> None:
    by = world.cast.coordinator
    report = actions.compile_report(Agency.objects.get(code="UBND-49"), HALF, by=by, key=uuid4())
    client = browser(by)
    page = text(client.get(f"/reports/{report.pk}/"))
    total = [str(n) for n in counts(report.said, "gains:NTM")]
    assert f"Cộng {' '.join(total)}" in page and "Việc của kỳ tới" in page
    files = {ext: client.get(f"/reports/{report.pk}/file.{ext}").content for ext in ("docx", "xlsx")}
    body = Document(io.BytesIO(files["docx"]))
    tables = [[cell.text for cell in table.rows[-1].cells] for table in body.tables]
    assert ["Cộng", *total] in tables
    assert any("1. Danh hiệu cao nhất" in paragraph.text for paragraph in body.paragraphs)
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"]))
    rows = book.get_sheet_by_name("Tăng giảm tiêu chí NTM").to_python()
    assert [f"{cell:g}" for cell in rows[-1][1:]] == total
    assert "Việc của kỳ tới, theo hạn" in book.sheet_names


def test_more_communes_with_more_figures_take_no_more_queries(place: Unit, world: World) -> None:
    with CaptureQueriesContext(connection) as few:
        figures(place, HALF)
    measured(world, "other_officer", "20968", i4={"level": "Tốt"}, i4_2={"number": "5"})
    for code in ("", "2.1"):
        raised(world, "other_officer", code=code)
    recognised(world.cast, "20884", on=date(YEAR, 8, 10))
    with CaptureQueriesContext(connection) as many:
        figures(place, HALF)
    assert len(few) == len(many) < 100
