"""Who will miss a round: work left against days left, aloud, and nothing guessed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from datchuan.config import clock
from datchuan.dossiers.tests.way import YEAR, Way, change, procedure_of_pack
from datchuan.people.rights import rights_of
from datchuan.procedures.plan import plan_of
from datchuan.procedures.workdays import WorkCalendar
from datchuan.rounds.filters import Filters
from datchuan.rounds.outlook import Line, Outcome, outlook
from datchuan.rounds.schedule import schedule, steps_before_province
from datchuan.rounds.tests.crowd import MIDNIGHT, ready, send
from datchuan.rounds.tests.test_pages import page
from datchuan.targets.models import Target

ROUND = "round-1-2023"


def lines(way: Way, who: str = "coordinator") -> list[Line]:
    return list(outlook(rights_of(getattr(way.cast, who)), way.round_1, Filters()).lines)


def aim(way: Way, *codes: str) -> None:
    for code in codes:
        Target.objects.create(unit=way.cast.province[code], level="NTM", year=YEAR, plan="KH", standing="to_check")


# The arithmetic


def test_known_days_follow_one_another_and_unknown_ones_are_named(way: Way) -> None:
    plan = plan_of(way.procedure)
    steps = steps_before_province(plan)
    assert [step.code for step in steps] == [
        "self_assessment", "consultation", "commune_meeting", "completeness_district", "vetting_district", "survey",
        "district_meeting",
    ]  # fmt: skip
    laid = schedule(steps, date(2023, 10, 12), date(2023, 11, 29), WorkCalendar())
    assert [(time.step.code, time.figure.value) for time in laid.known if time.figure] == [
        ("completeness_district", Decimal(5)), ("vetting_district", Decimal(15)),
    ]  # fmt: skip
    assert [step.code for step in laid.unknown] == ["consultation", "vetting_district"]
    # Five working days after Thursday 12/10 is Thursday 19/10; fifteen days after that is 3/11.
    assert laid.ends_on == date(2023, 11, 3)
    # 8/11 + 5 working days = 15/11 (Wednesday) would end on 30/11; from 7/11 on it is 14/11 and 29/11.
    assert laid.begin_by == date(2023, 11, 7)


def test_a_step_that_has_begun_counts_from_its_first_day(way: Way) -> None:
    steps = steps_before_province(plan_of(way.procedure), "vetting_district")
    on, last, calendar = date(2023, 10, 12), date(2023, 11, 29), WorkCalendar()
    fresh = schedule(steps, on, last, calendar)
    begun = schedule(steps, on, last, calendar, entered=date(2023, 10, 2))
    assert (fresh.ends_on, begun.ends_on) == (date(2023, 10, 27), date(2023, 10, 17))
    assert schedule(steps, on, last, calendar, entered=date(2023, 1, 2)).ends_on == on


def test_what_does_not_fit_has_no_day_to_begin(way: Way) -> None:
    steps = steps_before_province(plan_of(way.procedure))
    assert schedule(steps, date(2023, 11, 8), date(2023, 11, 29), WorkCalendar()).begin_by is None


# The list


def test_targets_and_open_dossiers_are_listed_once(way: Way) -> None:
    aim(way, "20869", "20884")
    way.open()
    found = {line.commune.code: line for line in lines(way)}
    assert set(found) == {"20869", "20884"}
    assert found["20869"].dossier is not None and found["20869"].is_target
    assert found["20884"].dossier is None and found["20884"].work.lacking == ("1.1", "2.1", "2.2")
    assert [line.commune.code for line in lines(way, "other_officer")] == []


def test_the_sentence_says_the_arithmetic(way: Way) -> None:
    aim(way, "20884")
    (line,) = lines(way)
    assert line.outcome == Outcome.IF_DONE
    assert line.sentences[0] == (
        "Còn 3 chỉ tiêu, 7 bước (5 ngày làm việc + 15 ngày, 2 bước chưa rõ); còn 34 ngày làm việc: kịp nếu xong "
        "các chỉ tiêu đó chậm nhất ngày 07/11/2023."
    )
    text = page(way, "coordinator", "round-outlook", ROUND)
    assert "Chưa rõ thời hạn ở bước: Lấy ý kiến trong xã, Huyện thẩm tra thực tế; các bước đó" in text
    assert "1 kịp, nếu xong chỉ tiêu đúng hạn ." in text and line.sentences[0] in text


def test_missing_evidence_is_work_and_missing_confirmations_are_told(way: Way) -> None:
    from datchuan.evidence.models import Attachment

    way.open()
    (line,) = lines(way)
    assert (line.work.left, line.work.unconfirmed, line.outcome) == (0, ("1.1", "2.1", "2.2"), Outcome.ON_COURSE)
    assert "3 chỉ tiêu đã đạt nhưng chưa sở, ngành nào xác nhận." in line.sentences
    change(way, "2.2", "99")
    rows = Attachment.objects.filter(indicator_code="1.1", commune=way.commune)
    rows.update(ended_at=clock.now(), ended_by=way.cast.officer, ended_reason="nhầm tệp")
    (line,) = lines(way)
    assert (line.work.lacking, line.work.bare, line.work.left) == (("2.2",), ("1.1",), 2)


def test_sealed_figures_leave_only_steps(way: Way) -> None:
    way.to("vetting_district")
    change(way, "2.2", "99")
    (line,) = lines(way)
    assert line.work.left == 0
    assert line.sentences[0].startswith("Còn 3 bước (15 ngày, 1 bước chưa rõ); còn 34 ngày làm việc: kịp nếu mỗi bước")
    assert line.todo == "Mở hồ sơ"


def test_who_cannot_any_more_stands_on_top(way: Way) -> None:
    aim(way, "20884")
    ready(way)
    with clock.travel(MIDNIGHT - timedelta(days=10)):
        found = lines(way)
        assert [(line.commune.code, line.outcome) for line in found] == [
            ("20884", Outcome.CANNOT), ("20869", Outcome.ON_COURSE),
        ]  # fmt: skip
        assert "không kịp, vì các bước dùng hết số ngày đã biết thì đến" in found[0].sentences[0]
        assert (
            found[1].sentences[0].startswith("Chỉ còn việc gửi; còn 7 ngày làm việc: kịp nếu gửi trước hết ngày 29/11")
        )
    with clock.travel(MIDNIGHT):
        assert {line.outcome for line in lines(way)} == {Outcome.MISSED}
        assert "gia hạn" in lines(way)[0].sentences[0]


def test_what_was_sent_is_gone_and_late_ones_are_named(way: Way) -> None:
    aim(way, "20869")
    dossier = ready(way)
    way.round_1.late_until = MIDNIGHT + timedelta(days=2)
    way.round_1.save()
    with clock.travel(MIDNIGHT):
        send(way, dossier)
        assert lines(way) == []
        assert "1 hồ sơ đã gửi muộn" in page(way, "coordinator", "round-outlook", ROUND)


def test_without_a_procedure_the_steps_are_not_guessed(way: Way) -> None:
    Target.objects.create(unit=way.neighbour, level="NTM_NC", year=YEAR, plan="KH", standing="to_check")
    (line,) = lines(way)
    assert line.plan is None
    assert "Chưa có quy trình cho danh hiệu này, nên chưa tính được các bước." in line.sentences


def test_another_procedure_gives_other_days(way: Way) -> None:
    document = way.procedure.document
    steps = [
        {**step, "figures": [{**f, "value": 30} if f["code"] == "public_days" else f for f in step.get("figures", [])]}
        for step in document["steps"]
    ]
    procedure_of_pack(steps=steps, code="changed")
    aim(way, "20884")
    (line,) = lines(way)
    assert line.outcome == Outcome.CANNOT
    assert "(30 ngày + 5 ngày làm việc + 30 ngày, 1 bước chưa rõ)" in line.sentences[0]
