"""Vetting at the district and appraisal by departments, on one frozen file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datchuan.appraisals import actions, queries
from datchuan.appraisals.actions import Opinion
from datchuan.appraisals.lines import Appraisal
from datchuan.appraisals.models import Basis, Result, Verdict, Visit, Word
from datchuan.appraisals.queries import appraisal_of
from datchuan.appraisals.rules import why_not_close, why_not_met
from datchuan.config.errors import Refused
from datchuan.config.tests.remembered import remembered
from datchuan.confirmations import actions as confirmations
from datchuan.confirmations.actions import Matter
from datchuan.confirmations.queries import standing_of
from datchuan.dossiers import turns
from datchuan.dossiers.models import Dossier, Passage
from datchuan.dossiers.tests.way import DAY, YEAR, Way, change, procedure_of_pack
from datchuan.dossiers.workflow import State
from datchuan.findings.filters import Period
from datchuan.findings.late import late_page
from datchuan.findings.models import Finding
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.models import Agency
from datchuan.people.rights import rights_of
from datchuan.procedures.kinds import StepKind

MET = Opinion(Word.MET)
LACKS = Opinion(Word.NOT_MET, "Mặt đường thôn 3 chưa cứng hóa", "Gửi ảnh mặt đường thôn 3", DAY + timedelta(days=10))


def agency(way: Way, code: str) -> Agency:
    return way.cast.province.agencies[code]


@remembered
def at(way: Way, code: str) -> Dossier:
    dossier = way.to(code)
    way.papers(dossier)
    return dossier


def state(dossier: Dossier, kind: str = StepKind.DEPARTMENTAL_APPRAISAL) -> Appraisal:
    found = appraisal_of(dossier, kind)
    assert found is not None
    return found


def say(way: Way, dossier: Dossier, code: str, opinion: Opinion = MET) -> Verdict:
    who, name = (way.transport, "SGTVT") if code == "1.1" else (way.cast.department, "SYT")
    return actions.say(dossier, dossier.present_step, agency(way, name), code, opinion, by=who)


def test_each_department_speaks_on_what_it_leads(way: Way) -> None:
    found = state(at(way, "appraisal"))
    codes = {line.agency.code: [item.code for item in line.items] for line in found.agencies}
    assert codes == {"SGTVT": ["1.1"], "SYT": ["2.1", "2.2"]}
    assert found.unled == ()


def test_everything_met_and_sent_brings_the_file_to_the_council(way: Way) -> None:
    dossier = at(way, "appraisal")
    step = dossier.present_step
    for code in ("1.1", "2.1", "2.2"):
        say(way, dossier, code)
    actions.send_result(dossier, step, agency(way, "SGTVT"), by=way.transport)
    with pytest.raises(Refused, match=r"Còn 1 cơ quan chưa gửi kết quả: Sở Y tế\. Im lặng không phải là đồng ý"):
        actions.close(dossier, step, by=way.cast.coordinator)
    actions.send_result(dossier, step, agency(way, "SYT"), by=way.cast.department)
    assert "gửi đủ kết quả" in Notice.objects.filter(person=way.cast.coordinator).latest("pk").sentence
    dossier = way.fresh(actions.close(dossier, step, by=way.cast.coordinator))
    assert (dossier.state, dossier.step) == (State.COUNCIL, "council")
    assert Passage.objects.get(dossier=dossier, step="appraisal").summary == "2/2 cơ quan có kết quả, 3/3 chỉ tiêu đạt"


def test_what_was_confirmed_before_is_taken_over_by_one_press(way: Way) -> None:
    indicator = way.edition.indicators.get(code="2.1")
    matter = Matter(way.commune, indicator, YEAR, agency(way, "SYT"))
    stands = standing_of([way.commune.pk], "NTM", YEAR, "2.1", agency(way, "SYT"))[way.commune.pk]
    confirmations.confirm(matter, stands.seen, by=way.cast.department)
    dossier = at(way, "appraisal")
    line = next(one for one in state(dossier).agencies if one.agency.code == "SYT")
    assert [(item.code, item.proposal.word if item.proposal else None) for item in line.items] == [
        ("2.1", Word.MET),
        ("2.2", None),
    ]
    assert actions.accept(dossier, dossier.present_step, line.agency, by=way.cast.department) == 1
    assert actions.accept(dossier, dossier.present_step, line.agency, by=way.cast.department) == 0
    verdict = Verdict.objects.get()
    assert (verdict.code, verdict.word, verdict.basis) == ("2.1", Word.MET, Basis.CONFIRMATION)


def test_what_is_not_well_becomes_a_finding_that_counts_as_late(way: Way) -> None:
    dossier = at(way, "appraisal")
    verdict = say(way, dossier, "1.1", LACKS)
    finding = Finding.objects.get()
    assert (finding.stage, finding.indicator_code, finding.wrong) == ("appraisal", "1.1", LACKS.note)
    assert verdict.finding == finding
    say(way, dossier, "1.1", Opinion(Word.MORE, "Thiếu ảnh", "Gửi ảnh", LACKS.due))
    assert Finding.objects.count() == 1
    period = Period(DAY, DAY)
    shares = late_page(rights_of(way.cast.coordinator), period).shares
    assert {s.department.code: s.late for s in shares if s.department and s.late} == {"SGTVT": 1}


def test_giving_back_carries_every_reason_to_the_commune(way: Way) -> None:
    dossier = at(way, "appraisal")
    say(way, dossier, "1.1", LACKS)
    with pytest.raises(Refused, match="Im lặng"):
        actions.close(dossier, dossier.present_step, by=way.cast.coordinator)
    dossier = way.fresh(actions.give_back(dossier, dossier.present_step, by=way.cast.coordinator))
    assert dossier.state == State.RETURNED
    event = dossier.events.latest("number")
    assert event.reasons == [{"about": "1.1", "text": f"Sở Giao thông vận tải: {LACKS.note}"}]
    assert LACKS.note in Notice.objects.filter(person=way.cast.officer).latest("pk").sentence


def test_after_a_repair_only_what_moved_is_looked_at_again(way: Way) -> None:
    dossier = at(way, "appraisal")
    for code in ("1.1", "2.1", "2.2"):
        say(way, dossier, code)
    actions.send_result(dossier, dossier.present_step, agency(way, "SGTVT"), by=way.transport)
    actions.send_result(dossier, dossier.present_step, agency(way, "SYT"), by=way.cast.department)
    reasons = [{"about": "2.2", "text": "Đếm lại"}]
    turns.return_dossier(dossier, by=way.cast.coordinator, reasons=reasons, to="self_assessment")
    turns.start_repair(way.fresh(dossier), by=way.cast.officer)
    change(way, "2.2", "150")
    dossier = way.to("appraisal", way.fresh(dossier))
    found = {line.agency.code: line for line in state(dossier).agencies}
    assert found["SGTVT"].is_sent
    assert not found["SYT"].is_sent and found["SYT"].fallen is not None
    assert [(item.code, item.word, item.fallen is not None) for item in found["SYT"].items] == [
        ("2.1", Word.MET, False),
        ("2.2", "", True),
    ]


def test_nobody_finds_met_what_fails_in_the_file() -> None:
    assert "chưa đạt mức chuẩn" in why_not_met("N", Word.MET)
    assert why_not_met("X", Word.MET) == why_not_met("M", Word.MET) == why_not_met("N", Word.NOT_MET) == ""


@pytest.mark.parametrize(
    "who", ["officer", "district", "coordinator", "council_member", "leader", "front", "operator", "other_officer"]
)
def test_nobody_speaks_for_a_department_but_its_specialist(way: Way, who: str) -> None:
    dossier = at(way, "appraisal")
    with pytest.raises(Refused, match="do chuyên viên của cơ quan đó ghi"):
        actions.say(
            dossier, dossier.present_step, agency(way, "SYT"), "2.1", Opinion(Word.MET), by=getattr(way.cast, who)
        )
    assert not Verdict.objects.exists()
    assert Entry.objects.filter(kind="appraisals.say", outcome="refused").count() == 1


def test_a_department_does_not_speak_on_anothers_indicator(way: Way) -> None:
    dossier = at(way, "appraisal")
    with pytest.raises(Refused, match="không có chỉ tiêu nào"):
        actions.say(dossier, dossier.present_step, agency(way, "SYT"), "1.1", Opinion(Word.MET), by=way.cast.department)


@pytest.mark.parametrize(
    ("opinion", "sentence"),
    [
        (Opinion("good"), "Chọn đạt"),
        (Opinion(Word.MORE), "điều còn thiếu"),
        (Opinion(Word.MORE, "x"), "việc xã cần làm"),
        (Opinion(Word.MORE, "x", "y"), "Chọn hạn"),
        (Opinion(Word.MORE, "x", "y", DAY - timedelta(days=1)), "Chọn hạn"),
    ],
)
def test_a_word_says_what_it_must(way: Way, opinion: Opinion, sentence: str) -> None:
    dossier = at(way, "appraisal")
    with pytest.raises(Refused, match=sentence):
        say(way, dossier, "1.1", opinion)
    assert not Finding.objects.exists()


def test_a_result_wants_a_word_on_everything(way: Way) -> None:
    dossier = at(way, "appraisal")
    say(way, dossier, "2.1")
    with pytest.raises(Refused, match=r"Còn 1 chỉ tiêu chưa ghi kết quả: 2\.2"):
        actions.send_result(dossier, dossier.present_step, agency(way, "SYT"), by=way.cast.department)


def test_sending_twice_sends_once(way: Way) -> None:
    dossier = at(way, "appraisal")
    say(way, dossier, "1.1")
    for _ in range(2):
        actions.send_result(dossier, dossier.present_step, agency(way, "SGTVT"), by=way.transport)
    assert Result.objects.count() == 1
    assert Entry.objects.filter(kind="appraisals.send", outcome="ok").count() == 1


def test_a_word_changed_after_sending_takes_the_result_back(way: Way) -> None:
    dossier = at(way, "appraisal")
    say(way, dossier, "1.1")
    actions.send_result(dossier, dossier.present_step, agency(way, "SGTVT"), by=way.transport)
    say(way, dossier, "1.1", LACKS)
    line = next(one for one in state(dossier).agencies if one.agency.code == "SGTVT")
    assert not line.is_sent and line.fallen is not None


def test_silence_is_consent_only_where_the_procedure_says_so_and_only_after_its_term(way: Way) -> None:
    dossier = at(way, "appraisal")
    found = state(dossier)
    later = DAY + timedelta(days=60)
    assert "Im lặng không phải là đồng ý" in why_not_close(found, later)
    steps = [dict(step) for step in way.procedure.document["steps"]]
    for step in steps:
        if step["code"] == "appraisal":
            step["silence"] = "consent"
            step["figures"] = [{**figure, "value": 10, "is_limit": True} for figure in step["figures"]]
    turns.move_to(dossier, procedure_of_pack(steps=steps), "appraisal", by=way.cast.coordinator, reason="QĐ thử nghiệm")
    dossier = way.fresh(dossier)
    assert dossier.due_on is not None
    assert "Im lặng" in why_not_close(state(dossier), dossier.due_on)
    assert why_not_close(state(dossier), dossier.due_on + timedelta(days=1)) == ""


def test_the_district_vets_every_indicator_and_its_visit_is_noted(way: Way) -> None:
    dossier = at(way, "vetting_district")
    step, district = dossier.present_step, agency(way, "UBND-514")
    found = state(dossier, StepKind.VETTING)
    assert [(line.agency.code, len(line.items)) for line in found.agencies] == [("UBND-514", 3)]
    for code in ("1.1", "2.1", "2.2"):
        opinion = Opinion(Word.MET, basis=Basis.VISIT, office="Phòng Kinh tế và Hạ tầng")
        actions.say(dossier, step, district, code, opinion, by=way.cast.district)
    actions.note_visit(
        dossier, step, district, visited_on=DAY, place="Thôn 3", participants="Tổ thẩm tra", by=way.cast.district
    )
    assert Visit.objects.get().place == "Thôn 3"
    with pytest.raises(Refused, match="Kết quả thẩm tra do"):
        actions.say(dossier, step, district, "1.1", LACKS, by=way.cast.department)
    actions.send_result(dossier, step, district, by=way.cast.district)
    moved = way.fresh(actions.close(dossier, step, by=way.cast.district))
    assert moved.step == "survey"


def test_a_visit_to_come_is_refused(way: Way) -> None:
    dossier = at(way, "vetting_district")
    with pytest.raises(Refused, match="chưa tới"):
        actions.note_visit(
            dossier, dossier.present_step, agency(way, "UBND-514"), visited_on=DAY + timedelta(days=1), place="x",
            participants="y", by=way.cast.district,
        )  # fmt: skip


def test_another_step_takes_no_words(way: Way) -> None:
    dossier = at(way, "appraisal")
    step = dossier.present_step
    turns.return_dossier(dossier, by=way.cast.coordinator, reasons=[{"text": "x"}])
    with pytest.raises(Refused, match="trả lại để bổ sung"):
        actions.say(way.fresh(dossier), step, agency(way, "SYT"), "2.1", Opinion(Word.MET), by=way.cast.department)


def test_many_files_are_asked_for_at_once(way: Way) -> None:
    dossier = at(way, "appraisal")
    rows = [way.fresh(dossier)]
    with CaptureQueriesContext(connection) as one:
        queries.appraisals(rows, StepKind.DEPARTMENTAL_APPRAISAL)
    with CaptureQueriesContext(connection) as many:
        queries.appraisals(rows * 30, StepKind.DEPARTMENTAL_APPRAISAL)
    assert len(one) == len(many) <= 8


def test_many_are_found_met_at_once_and_what_was_said_stays(way: Way) -> None:
    dossier = at(way, "vetting_district")
    step, office = dossier.present_step, agency(way, "UBND-514")
    actions.say(dossier, step, office, "2.1", LACKS, by=way.cast.district)
    codes = ["1.1", "2.1", "2.2"]
    assert actions.say_met(dossier, step, office, codes, by=way.cast.district) == 2
    assert actions.say_met(dossier, step, office, codes, by=way.cast.district) == 0
    found = state(dossier, StepKind.VETTING)
    assert {item.code: item.word for item in found.agencies[0].items} == {
        "1.1": Word.MET, "2.1": Word.NOT_MET, "2.2": Word.MET,
    }  # fmt: skip
    assert Entry.objects.filter(kind="appraisals.say_met", outcome="ok").count() == 1
    with pytest.raises(Refused, match="Kết quả thẩm tra do"):
        actions.say_met(dossier, step, office, codes, by=way.cast.coordinator)


def test_the_coordination_office_speaks_on_what_it_leads(way: Way) -> None:
    from datchuan.criteria.models import Responsibility
    from datchuan.people.tests.cast import ALWAYS

    office = agency(way, "VPDP")
    Responsibility.objects.create(
        indicator=way.edition.indicators.get(code="2.2"), agency=office, part="lead", valid=ALWAYS,
        legal_act="QĐ 1098/QĐ-UBND", standing="to_check",
    )  # fmt: skip
    dossier = at(way, "appraisal")
    verdict = actions.say(dossier, dossier.present_step, office, "2.2", MET, by=way.cast.coordinator)
    assert verdict.agency == office
    with pytest.raises(Refused, match="do chuyên viên của cơ quan đó ghi"):
        actions.say(dossier, dossier.present_step, office, "2.2", MET, by=way.cast.department)
