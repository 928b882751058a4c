"""Raising: who may at which stage, what is kept, who is told."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from datchuan.assessments.actions import Figure, save_value
from datchuan.assessments.tests.setting import DAY, YEAR, page_of
from datchuan.config.errors import Refused
from datchuan.confirmations import queries as confirmations
from datchuan.evidence.queries import seals
from datchuan.findings import actions, below
from datchuan.findings.models import Finding, FindingEvent
from datchuan.findings.record import Said
from datchuan.findings.tests.world import DUE, SAID, World, browser, text
from datchuan.findings.workflow import Stage
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.models import User

PAGE = "/commune/20869/NTM/2.1/2023/findings/raise/"
MAY = {
    Stage.EARLY: {"department", "colleague", "supporter", "coordinator"},
    Stage.DISTRICT: {"district"},
    Stage.APPRAISAL: {"department", "colleague", "supporter", "coordinator"},
    Stage.AFTER: {"department", "colleague", "supporter", "coordinator", "district"},
}


def body(**typed: str) -> dict[str, str]:
    return {
        "stage": "early:SYT", "wrong": SAID.wrong, "todo": SAID.todo, "due": f"{DUE:%d/%m/%Y}", "idem": str(uuid4()),
        **typed,
    }  # fmt: skip


@pytest.mark.parametrize("stage", list(Stage))
def test_who_may_raise_at_each_stage(world: World, stage: Stage) -> None:
    raised = set()
    for name in world.people:
        if name == "other_district":
            continue  # beyond its reach; see below
        try:
            world.raised(stage, by=name)
            raised.add(name)
        except Refused as refusal:
            assert refusal.status == 403
    assert raised == MAY[stage]
    assert Finding.objects.filter(stage=stage).count() == len(MAY[stage])
    assert Entry.objects.filter(kind="findings.raise", outcome="refused").count() == len(world.people) - 1 - len(raised)


def test_a_district_raises_in_its_own_communes_only(world: World) -> None:
    with pytest.raises(Refused, match="không thuộc phạm vi phụ trách"):
        world.raised(Stage.DISTRICT, by="other_district")
    assert world.raised(Stage.DISTRICT, by="other_district", commune=world.here.far).agency.code == "UBND-517"


def test_a_department_raises_on_its_own_indicators_only(world: World) -> None:
    with pytest.raises(Refused, match="không được giao chủ trì hay phối hợp"):
        world.raised(by="department", code="2.4")
    assert world.raised(by="coordinator", code="2.4").lead is None


def test_a_ward_and_a_year_to_come_have_no_findings(world: World) -> None:
    with pytest.raises(Refused, match="không thuộc Chương trình nông thôn mới"):
        world.raised(by="coordinator", commune=world.here.ward)
    with pytest.raises(Refused, match="Chưa đến năm 2024"):
        actions.raise_finding(
            world.here.commune, world.here.indicator("2.1"), 2024, Stage.EARLY, SAID,
            agency=world.agency("SYT"), by=world.cast.department,
        )  # fmt: skip


def test_what_was_seen_is_kept_when_it_changes(world: World) -> None:
    here, water = world.here, world.here.indicator("2.1")
    value = {"num": "412", "den": "530"}
    save_value(here.commune, water, YEAR, Figure(value), by=here.officer, version=0)
    paper = world.document()
    seal = seals([here.commune.pk], "NTM", YEAR)[here.commune.pk, "2.1"]
    finding = world.raised(said=Said(SAID.wrong, SAID.todo, DUE, "trước ngày 23/10/2023", (paper,)))
    save_value(here.commune, water, YEAR, Figure({"num": "500", "den": "530"}), by=here.officer, version=1)
    stored = Finding.objects.get()
    assert (stored.seen_value, stored.seen_version, stored.seen_letter) == (value, 1, "N")
    assert (stored.seen_evidence, stored.documents, stored.edition) == (seal, [paper], here.edition)
    assert (stored.lead, stored.lead_had) == (here.department, "unchecked")
    assert stored.lead_had == confirmations.department_had(here.commune.pk, "NTM", YEAR, "2.1")
    page = browser(here.officer).get(f"/findings/{finding.pk}/")
    assert "412/530 hộ = 77,73 %, cần từ 80 % trở lên: còn thiếu 12 hộ" in text(page)
    assert "500/530 hộ = 94,33 %" in text(page)
    assert "Số liệu đã đổi từ khi nêu phát hiện." in text(page)


def test_a_document_of_another_commune_is_refused(world: World) -> None:
    theirs = world.document(world.here.far)
    with pytest.raises(Refused, match="không còn trong kho minh chứng"):
        world.raised(said=Said(SAID.wrong, SAID.todo, DUE, documents=(theirs,)))
    assert below.named_documents(world.here.commune.pk, [theirs]) == {}
    assert Finding.objects.count() == 0


def test_the_page_raises_row_event_line_and_notice(world: World) -> None:
    response = browser(world.cast.department).post(PAGE, body())
    finding = Finding.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/findings/{finding.pk}/")
    assert (finding.stage, finding.state, finding.agency.code, finding.due) == ("early", "open", "SYT", DUE)
    assert list(FindingEvent.objects.values_list("number", "action", "state")) == [(1, "raise", "open")]
    line = Entry.objects.get(kind="findings.raise")
    assert (line.chain, line.outcome, line.object_id) == ("commune:20869", "ok", str(finding.pk))
    told = {n.person_id: n for n in Notice.objects.all()}
    assert set(told) == {world.here.officer.pk, world.here.colleague.pk}
    notice = told[world.here.officer.pk]
    assert (notice.where, notice.due, notice.urgent) == (f"/findings/{finding.pk}/", DUE, False)
    assert notice.sentence == (
        "Sở Y tế nêu phát hiện ở chỉ tiêu NTM 2.1 (hướng dẫn sớm): Danh sách hộ chưa có xác nhận của trạm y tế. "
        "Trả lời đến hết 22/10/2023."
    )


def test_pressed_twice_it_is_raised_once(world: World) -> None:
    client, sent = browser(world.cast.department), body()
    first, second = client.post(PAGE, sent), client.post(PAGE, sent)
    assert (first.status_code, first["Location"]) == (303, second["Location"])
    assert Finding.objects.count() == 1
    assert Entry.objects.filter(kind="findings.raise").count() == 1
    assert client.post(PAGE, sent | {"wrong": "Điều khác hẳn với lần trước"}).status_code == 409


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"wrong": ""}, "Nhập điều chưa đúng"),
        ({"todo": "ngắn"}, "Viết ít nhất 10 ký tự"),
        ({"due": "11/10/2023"}, "Thời hạn 11/10/2023 đã qua. Chọn ngày từ hôm nay trở đi."),
        ({"due": "12/10/2033"}, "cách hôm nay hơn hai năm"),
        ({"stage": "district:UBND-514"}, "mục đã chọn không còn trong danh sách"),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(world: World, typed: dict[str, str], sentence: str) -> None:
    response = browser(world.cast.department).post(PAGE, body(**typed))
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Bổ sung danh sách có xác nhận" in text(response) or "todo" in typed
    assert Finding.objects.count() == 0


@pytest.mark.parametrize("who", ["officer", "leader", "front", "council_member", "stranger"])
def test_others_read_why_not_and_are_refused(world: World, who: str) -> None:
    client = browser(world.people[who])
    page = client.get(PAGE)
    assert (page.status_code, page.context["form"]) == (200, None)
    assert page.context["why_not"] in page.content.decode()
    assert client.post(PAGE, body()).status_code == 403
    assert list(Entry.objects.filter(kind="findings.raise").values_list("outcome", flat=True)) == ["refused"]


@pytest.mark.parametrize("who", ["other_officer", "other_district", "operator"])
def test_out_of_reach_is_like_not_there(world: World, who: str) -> None:
    client = browser(world.people[who])
    theirs, nowhere = client.post(PAGE, body()), client.post(PAGE.replace("20869", "99999"), body())
    assert (theirs.status_code, nowhere.status_code) == (404, 404)
    assert page_of(theirs, "20869") == page_of(nowhere, "99999")


@pytest.mark.parametrize("path", ["NTM/9.9/2023", "NTM_XX/2.1/2023", "NTM/2.1/2024", "NTM/2.1/2009"])
def test_an_unknown_indicator_is_404(world: World, path: str) -> None:
    client = browser(world.cast.department)
    assert client.get(f"/commune/20869/{path}/findings/raise/").status_code == 404
    assert client.get(f"/findings/raise/{path}/").status_code == 404


def test_events_stay_as_they_were_written(world: World) -> None:
    world.raised()
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE findings_findingevent SET text = 'x'")


def test_a_failing_journal_rolls_everything_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_named: object) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr("datchuan.journal.actions._append", fail)
    with pytest.raises(RuntimeError):
        World.raised.__wrapped__(world)  # type: ignore[attr-defined]
    assert (Finding.objects.count(), FindingEvent.objects.count(), Notice.objects.count()) == (0, 0, 0)


def test_the_last_day_may_be_today(world: World) -> None:
    assert world.raised(said=Said(SAID.wrong, SAID.todo, DAY)).is_overdue is False
    with pytest.raises(Refused, match="đã qua"):
        world.raised(said=Said(SAID.wrong, SAID.todo, DAY - timedelta(days=1)))


# Many at once


MANY = "/findings/raise/NTM/2.1/2023/"


def many(codes: list[str], **typed: str) -> dict[str, object]:
    sent = body(**typed)
    del sent["stage"]
    return {**sent, "commune": codes}


def test_one_warning_for_several_communes(world: World) -> None:
    response = browser(world.cast.department).post(MANY, many(["20869", "20968"]))
    assert (response.status_code, response["Location"]) == (
        303,
        "/findings/?stage=early&set=NTM&indicator=2.1&year=2023",
    )
    found = Finding.objects.order_by("commune__code")
    assert [(f.commune.code, f.stage, f.wrong) for f in found] == [
        ("20869", "early", SAID.wrong),
        ("20968", "early", SAID.wrong),
    ]
    lines = Entry.objects.filter(kind__startswith="findings.").order_by("chain").values_list("kind", "chain", "outcome")
    assert list(lines) == [
        ("findings.raise", "commune:20869", "ok"),
        ("findings.raise", "commune:20968", "ok"),
        ("findings.raise_many", "system", "ok"),
    ]
    people = set(Notice.objects.values_list("person", flat=True))
    assert people == {world.here.officer.pk, world.here.colleague.pk, world.cast.other_officer.pk}


def test_many_pressed_twice_are_raised_once(world: World) -> None:
    client, sent = browser(world.cast.department), many(["20869", "20884"])
    assert [client.post(MANY, sent).status_code for _ in range(2)] == [303, 303]
    assert Finding.objects.count() == 2


def test_many_are_all_or_none(world: World) -> None:
    with pytest.raises(Refused, match="không thuộc Chương trình"):
        actions.raise_many(
            [world.here.commune, world.here.ward], world.here.indicator("2.1"), YEAR, SAID,
            agency=world.agency("SYT"), by=world.cast.department,
        )  # fmt: skip
    assert Finding.objects.count() == 0


def test_communes_are_chosen_by_verdict(world: World) -> None:
    here = world.here
    for commune, num, by in ((here.commune, "412", here.officer), (here.far, "500", world.cast.other_officer)):
        figure = Figure({"num": num, "den": "530"})
        save_value(commune, here.indicator("2.1"), YEAR, figure, by=by, version=0)
    client = browser(world.cast.department)

    def boxes(query: str) -> list[tuple[str, str, bool]]:
        rows = client.get(MANY + query).context["choice"].rows
        return [(r.candidate.unit.code, r.candidate.letter, r.ticked) for r in rows]

    assert sorted(boxes("")) == [("20869", "N", False), ("20884", "D", False), ("20968", "M", False)]
    assert boxes("?letter=N") == [("20869", "N", True)]
    assert boxes("?letter=D&district=517") == []
    world.raised()
    assert boxes("?letter=N") == [("20869", "N", False)]


def test_nothing_chosen_is_asked_for_and_what_was_chosen_stays(world: World) -> None:
    client = browser(world.cast.department)
    nothing = client.post(MANY, many([]))
    assert (nothing.status_code, "Chưa chọn xã nào." in text(nothing)) == (422, True)
    page = client.post(MANY, many(["20884"], wrong=""))
    rows = page.context["choice"].rows
    assert [(r.candidate.unit.code, r.ticked) for r in rows if r.ticked] == [("20884", True)]
    assert client.post(MANY, many(["20869", "20964"])).status_code == 422


@pytest.mark.parametrize("who", ["officer", "district", "stranger", "leader"])
def test_who_warns_nobody_is_refused(world: World, who: str) -> None:
    person: User = world.people[who]
    client = browser(person)
    assert client.get(MANY).context["form"] is None
    assert client.post(MANY, many(["20869"])).status_code == 403
    assert Entry.objects.filter(kind="findings.raise_many", outcome="refused").count() == 1
    assert Finding.objects.count() == 0
