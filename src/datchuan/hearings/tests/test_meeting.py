"""A meeting: called, its vote opened by a frozen rule, counted by two persons, its result bound to the version."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.dossiers import actions as dossiers
from datchuan.dossiers import turns
from datchuan.dossiers.models import Dossier, Passage
from datchuan.dossiers.tests.way import change, procedure_of_pack
from datchuan.hearings import queries, sitting
from datchuan.hearings.counting import Ballots
from datchuan.hearings.models import Entry as Counted
from datchuan.hearings.models import Item, Meeting
from datchuan.hearings.tests.hall import AFTER, DAY, IN_FAVOUR, TOO_FEW, Hall, at_once
from datchuan.hearings.workflow import Result
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.rights import rights_of

STEP = "commune_meeting"


def enter(hall: Hall, dossier: Dossier, person: object, ballots: Ballots = IN_FAVOUR, round_shown: int = 1) -> Item:
    return sitting.enter(hall.item(dossier), ballots, by=person, round_shown=round_shown)  # type: ignore[arg-type]


def test_opening_the_vote_keeps_the_rule_and_the_version(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    hall.voting(dossier)
    item = hall.item(dossier)
    assert (item.seen, item.meeting.state, item.meeting.present) == (dossier.content, "voting", 22)
    assert item.share is not None
    assert (item.share.value, item.share.standing, item.rule["base"], item.quorum) == (90, "to_check", "present", None)
    line = Entry.objects.get(kind="hearings.vote", outcome="ok")
    assert (line.after["seen"], line.after["present"]) == (dossier.content.digest, 22)


def test_two_equal_counts_make_a_result_and_the_result_passes_the_step(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    hall.voting(dossier)
    item = hall.counted(dossier)
    assert (item.state, item.ballots, item.meeting.state) == (Result.CARRIED, IN_FAVOUR, "closed")
    hall.report(dossier)
    sitting.finish(item, by=hall.cast.officer)
    passage = Passage.objects.get(dossier=dossier, step=STEP)
    assert passage.summary == "21/22 đồng ý = 95,5 %, cần từ 90 %: thông qua"
    # Leaving the commune seals its papers too: another version of the same content.
    assert item.seen is not None
    assert passage.seen is not None
    assert passage.seen.content_digest == item.seen.content_digest
    found = (passage.data["seen"], passage.data["papers"]["in_favour"], passage.agency)
    assert found == (item.seen.digest, 21, item.meeting.agency)
    assert (hall.way.fresh(dossier).step, Item.objects.get().state) == ("completeness_district", Result.PASSED)
    with pytest.raises(Refused, match=r"việc này do cơ quan đó làm|Kết quả này đã ghi"):
        sitting.finish(hall.item(dossier), by=hall.cast.officer)


def test_a_carried_vote_waits_for_the_documents(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    hall.voting(dossier)
    item = hall.counted(dossier)
    with pytest.raises(Refused, match="còn thiếu 4 giấy tờ"):
        sitting.finish(item, by=hall.cast.officer)
    assert (Item.objects.get().state, hall.way.fresh(dossier).step) == (Result.CARRIED, STEP)


def test_below_the_share_the_step_does_not_pass_and_they_may_meet_again(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    hall.voting(dossier)
    item = hall.counted(dossier, TOO_FEW)
    assert (item.state, item.meeting.state) == (Result.LOST, "closed")
    hall.report(dossier)
    with pytest.raises(Refused, match="Chưa thông qua"):
        sitting.finish(item, by=hall.cast.officer)
    notice = Notice.objects.get(person=hall.colleague, kind="hearings.counted")
    assert "19/22 đồng ý = 86,4 %, cần từ 90 %: chưa thông qua" in notice.sentence
    hall.voting(dossier)
    assert (hall.counted(dossier).state, Item.objects.count()) == (Result.CARRIED, 2)


def test_nobody_sees_the_first_numbers_before_the_second_has_entered(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    hall.voting(dossier)
    enter(hall, dossier, hall.cast.officer, Ballots(22, 22, 22, 17, 5, 0))

    def seen_by(person: object) -> tuple[object, ...]:
        page = queries.meeting_page(rights_of(person), hall.way.fresh(dossier), person)  # type: ignore[arg-type]
        assert page is not None
        line = page.lines[0]
        return line.entered, line.own.in_favour if line.own else None, line.entries

    assert seen_by(hall.cast.officer) == (1, 17, ())
    assert seen_by(hall.colleague) == (1, None, ())
    assert seen_by(hall.cast.coordinator) == (1, None, ())
    line = Entry.objects.get(kind="hearings.enter", outcome="ok")
    assert line.after == {"round": 1}


def test_different_counts_are_shown_and_the_same_two_enter_again(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    hall.voting(dossier)
    enter(hall, dossier, hall.cast.officer)
    item = enter(hall, dossier, hall.colleague, Ballots(22, 22, 22, 20, 2, 0))
    assert (item.round, item.state) == (2, Result.OPEN)
    told = Notice.objects.filter(kind="hearings.differ").values_list("person__full_name", flat=True)
    assert sorted(told) == ["Cán bộ Thứ Hai", "Cán bộ Tiên Lãnh"]
    page = queries.meeting_page(rights_of(hall.colleague), hall.way.fresh(dossier), hall.colleague)
    assert page is not None
    assert [(e.by, e.in_favour) for e in page.lines[0].entries] == [(hall.cast.officer, 21), (hall.colleague, 20)]
    with pytest.raises(Refused, match="đã sang vòng 2"):
        enter(hall, dossier, hall.cast.officer, round_shown=1)
    with pytest.raises(Refused, match="nên Cán bộ Tiên Lãnh và Cán bộ Thứ Hai nhập lại"):
        enter(hall, dossier, hall.third, round_shown=2)
    for person in (hall.cast.officer, hall.colleague):
        enter(hall, dossier, person, round_shown=2)
    assert hall.item(dossier).state == Result.CARRIED
    assert Counted.objects.count() == 4
    line = Entry.objects.filter(kind="hearings.enter", outcome="ok").order_by("seq").last()
    assert line is not None
    assert line.after["result"] == "21/22 đồng ý = 95,5 %, cần từ 90 %: thông qua"


def test_somebody_takes_the_place_of_one_who_has_left(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    hall.voting(dossier)
    enter(hall, dossier, hall.cast.officer)
    enter(hall, dossier, hall.colleague, TOO_FEW)
    hall.colleague.posts.update(withdrawn=True)
    enter(hall, dossier, hall.third, round_shown=2)
    enter(hall, dossier, hall.cast.officer, round_shown=2)
    assert hall.item(dossier).state == Result.CARRIED


def test_one_person_is_not_two(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    hall.voting(dossier)
    key = uuid4()
    for _ in range(2):  # pressed twice
        sitting.enter(hall.item(dossier), IN_FAVOUR, by=hall.cast.officer, round_shown=1, key=key)
    assert Counted.objects.count() == 1
    with pytest.raises(Refused, match="Anh/chị đã nhập vòng này"):
        enter(hall, dossier, hall.cast.officer)


def test_entries_cannot_be_changed_afterwards(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    hall.voting(dossier)
    enter(hall, dossier, hall.cast.officer)
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE hearings_entry SET in_favour = 22, against = 0")


def test_papers_have_to_add_up(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    hall.voting(dossier)
    for ballots, said in (
        (Ballots(23, 23, 23, 22, 1, 0), "Phát ra 23 phiếu, nhiều hơn 22 người có mặt"),
        (Ballots(22, 22, 21, 20, 1, 0), "Hợp lệ 21 cộng trắng, hỏng 0 là 21, khác số thu về 22"),
        (Ballots(22, 22, 22, 20, 1, 0), "Đồng ý 20 cộng không đồng ý 1 là 21, khác số phiếu hợp lệ 22"),
    ):
        with pytest.raises(Refused, match=said):
            enter(hall, dossier, hall.cast.officer, ballots)
    assert not Counted.objects.exists()


def test_another_content_makes_the_vote_fall_visibly(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    hall.voting(dossier)
    hall.counted(dossier)
    change(hall.way)
    dossiers.seal_version(hall.way.fresh(dossier), by=hall.cast.officer)
    item = hall.item(dossier)
    assert (item.has_fallen, hall.way.fresh(dossier).step) == (True, "consultation")
    with pytest.raises(Refused, match=r"không còn hiệu lực\. Làm lại trên nội dung mới"):
        sitting.finish(item, by=hall.cast.officer)
    hall.way.to(STEP, hall.way.fresh(dossier))
    hall.called(hall.way.fresh(dossier))
    assert list(Item.objects.order_by("pk").values_list("state", flat=True)) == [Result.FALLEN, Result.OPEN]
    assert Entry.objects.filter(kind="hearings.ballot_fell", outcome="ok").count() == 1


def test_nothing_is_entered_on_a_content_that_moved(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    hall.voting(dossier)
    change(hall.way)
    dossiers.seal_version(hall.way.fresh(dossier), by=hall.cast.officer)
    with pytest.raises(Refused, match="không còn hiệu lực"):
        enter(hall, dossier, hall.cast.officer)


def test_figures_that_moved_are_sealed_before_the_vote(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    meeting = hall.called(dossier)
    change(hall.way)
    with pytest.raises(Refused, match="đã đổi sau phiên bản 1"):
        sitting.open_vote(meeting, by=hall.cast.officer, version=meeting.version)


def with_figure(hall: Hall, code: str, value: object) -> Dossier:
    """A dossier at the commune's meeting under a procedure with one figure of it set."""
    document = dict(hall.way.procedure.document)
    for step in document["steps"]:
        if step["code"] == STEP:
            figures = [figure for figure in step["figures"] if figure["code"] != code]
            step["figures"] = [
                *figures,
                {"code": code, "name_vi": code, "value": value, "unit": "%", "standing": "to_check"},
            ]
    procedure = procedure_of_pack(code=f"recognition-{code}", steps=document["steps"])
    procedure.refresh_from_db()
    dossier = hall.way.to(STEP)
    turns.move_to(dossier, procedure, STEP, by=hall.cast.coordinator, reason="QĐ thử")
    return hall.way.fresh(dossier)


def test_without_a_quorum_there_is_no_vote(hall: Hall) -> None:
    dossier = with_figure(hall, "quorum", 90)
    meeting = hall.called(dossier)
    with pytest.raises(Refused, match="22/25 có mặt, cần 23: chưa đủ để bỏ phiếu"):
        sitting.open_vote(meeting, by=hall.cast.officer, version=meeting.version)
    meeting = sitting.prepare(meeting, hall.about(present=23), by=hall.cast.officer, version=meeting.version)
    sitting.open_vote(meeting, by=hall.cast.officer, version=meeting.version)
    item = hall.item(dossier)
    assert item.quorum is not None
    assert item.quorum.value == 90


def test_a_share_that_is_not_known_decides_nothing(hall: Hall) -> None:
    dossier = with_figure(hall, "share_in_favour", None)
    meeting = hall.called(dossier)
    with pytest.raises(Refused, match="chưa có mức chuẩn"):
        sitting.open_vote(meeting, by=hall.cast.officer, version=meeting.version)


def test_the_frozen_rule_outlives_a_new_procedure(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    hall.voting(dossier)
    item = hall.counted(dossier, Ballots(22, 22, 22, 20, 2, 0))  # 90,9
    assert (item.state, item.rule["procedure"]) == (Result.CARRIED, "recognition-2022")


def test_who_was_there_is_asked_before_the_vote(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    for missing, said in (
        ({"present": None}, "Ghi số người được mời và số người có mặt"),
        ({"chair": ""}, "Ghi người chủ trì và thư ký"),
        ({"on": AFTER}, "chưa tới. Mở bỏ phiếu từ ngày họp"),
    ):
        meeting = hall.called(dossier, **missing)
        with pytest.raises(Refused, match=said):
            sitting.open_vote(meeting, by=hall.cast.officer, version=meeting.version)
        sitting.cancel(meeting, "lập lại", by=hall.cast.officer, version=meeting.version)
    with pytest.raises(Refused, match="Có mặt 26 nhiều hơn được mời 25"):
        hall.called(dossier, present=26)


def test_names_and_numbers_have_to_agree(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    with pytest.raises(Refused, match="Ghi 22 người có mặt nhưng danh sách có 2 dòng"):
        hall.called(dossier, present_names=("Ông A", "Bà B"))
    meeting = hall.called(dossier, present=2, present_names=("Ông A", "Bà B"))
    assert meeting.present_names == ["Ông A", "Bà B"]


def test_one_meeting_at_a_time_and_cancelling_frees_the_dossier(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    meeting = hall.called(dossier)
    with pytest.raises(Refused, match="đang ở cuộc họp ngày 12/10/2023"):
        hall.called(dossier)
    with pytest.raises(Refused, match="Ghi lý do"):
        sitting.cancel(meeting, "", by=hall.cast.officer, version=meeting.version)
    sitting.cancel(meeting, "bão", by=hall.cast.officer, version=meeting.version)
    hall.called(dossier)
    assert Entry.objects.get(kind="hearings.cancel", outcome="ok").reason == "bão"


def test_what_is_counted_is_not_cancelled(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    hall.voting(dossier)
    meeting = hall.counted(dossier, TOO_FEW).meeting
    with pytest.raises(Refused, match="không hủy cuộc họp"):
        sitting.cancel(meeting, "không thích", by=hall.cast.officer, version=meeting.version)


def test_a_stale_page_is_told_so(hall: Hall) -> None:
    dossier = hall.way.to(STEP)
    meeting = hall.called(dossier)
    sitting.prepare(meeting, hall.about(present=20), by=hall.colleague, version=1)
    for call in (
        lambda: sitting.prepare(meeting, hall.about(), by=hall.cast.officer, version=1),
        lambda: sitting.open_vote(meeting, by=hall.cast.officer, version=1),
        lambda: sitting.cancel(meeting, "x", by=hall.cast.officer, version=1),
    ):
        with pytest.raises(Stale):
            call()
    assert Meeting.objects.get().present == 20


# The district


def test_a_district_treats_several_dossiers_with_one_presence_and_a_count_each(hall: Hall) -> None:
    first, second = hall.two_in_district()
    district = (hall.cast.district, hall.district_colleague)
    hall.voting(first, second, by=hall.cast.district)
    assert hall.counted(first, pair=district).meeting.state == "voting"
    assert hall.counted(second, TOO_FEW, pair=district).meeting.state == "closed"
    assert [hall.item(d).state for d in (first, second)] == [Result.CARRIED, Result.LOST]
    hall.report(first)
    sitting.finish(hall.item(first), by=hall.cast.district)
    assert [hall.way.fresh(d).state for d in (first, second)] == [
        "ready",
        "review",
    ]  # a letter sends it to the province
    chains = Entry.objects.filter(kind="hearings.vote", outcome="ok").values_list("chain", flat=True)
    assert sorted(chains) == ["commune:20869", "commune:20884"]


def test_dossiers_join_and_leave_a_meeting_before_the_vote(hall: Hall) -> None:
    first, second = hall.two_in_district()
    meeting = hall.called(first, by=hall.cast.district)

    def prepared(version: int, *chosen: Dossier) -> None:
        sitting.prepare(meeting, hall.about(), by=hall.cast.district, version=version, with_dossiers=chosen)

    prepared(1, first, second)
    prepared(2, second)
    assert [hall.item(d).state for d in (first, second)] == [Result.LEFT_OUT, Result.OPEN]
    prepared(3, first, second)
    with pytest.raises(Refused, match="Chưa chọn hồ sơ nào"):
        prepared(4)


def test_a_dossier_that_was_given_back_is_left_out_when_the_vote_opens(hall: Hall) -> None:
    first, second = hall.two_in_district()
    meeting = hall.called(first, second, by=hall.cast.district)
    turns.return_dossier(second, by=hall.cast.district, reasons=[{"about": "2.2", "text": "thiếu"}])
    sitting.open_vote(meeting, by=hall.cast.district, version=meeting.version)
    assert [hall.item(d).state for d in (first, second)] == [Result.OPEN, Result.LEFT_OUT]


def test_a_meeting_is_of_one_step_of_one_office(hall: Hall) -> None:
    first = hall.way.to("district_meeting")
    second = hall.second("commune_meeting")
    with pytest.raises(Refused):
        hall.called(first, second, by=hall.cast.district)
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("who", ["district", "coordinator", "leader", "front", "neighbour_officer", "operator"])
def test_only_who_acts_in_the_step_does_anything(hall: Hall, who: str) -> None:
    dossier, person = hall.way.to(STEP), hall.people[who]
    meeting = hall.called(dossier)
    version = meeting.version
    calls = [
        lambda: hall.called(dossier, by=person),
        lambda: sitting.prepare(meeting, hall.about(), by=person, version=version),
        lambda: sitting.open_vote(meeting, by=person, version=version),
        lambda: sitting.cancel(meeting, "x", by=person, version=version),
        lambda: enter(hall, dossier, person),
        lambda: sitting.finish(hall.item(dossier), by=person),
    ]
    for call in calls:
        with pytest.raises(Refused, match=r"tổ chức và ghi|do cơ quan đó làm") as found:
            call()
        assert found.value.status == 403
    assert Entry.objects.filter(kind__startswith="hearings.", outcome="refused").count() == len(calls)


def test_each_form_of_a_meeting_sent_twice_counts_once(hall: Hall) -> None:
    dossier, keys = hall.way.to(STEP), [uuid4() for _ in range(4)]
    about, officer = hall.about(), hall.cast.officer
    called = {sitting.call_meeting([dossier], about, by=officer, key=keys[0]).pk for _ in range(2)}
    meeting = Meeting.objects.get()
    for _ in range(2):
        sitting.prepare(meeting, about, by=officer, version=1, key=keys[1])
    for _ in range(2):
        sitting.open_vote(meeting, by=officer, version=2, key=keys[2])
    item = hall.counted(dossier)
    hall.report(dossier)
    for _ in range(2):
        sitting.finish(item, by=officer, key=keys[3])
    assert (len(called), hall.way.fresh(dossier).step) == (1, "completeness_district")
    for kind in ("call", "prepare", "vote", "finish"):
        assert Entry.objects.filter(kind=f"hearings.{kind}", outcome="ok").count() == 1, kind


# Two at once


def test_two_persons_enter_at_the_same_time(live: Hall) -> None:
    with clock.travel(DAY):
        dossier = live.way.to(STEP)
        live.voting(dossier)
    one, other = live.item(dossier), live.item(dossier)
    answers = at_once(
        lambda: sitting.enter(one, IN_FAVOUR, by=live.cast.officer, round_shown=1),
        lambda: sitting.enter(other, IN_FAVOUR, by=live.colleague, round_shown=1),
    )
    assert answers == ["ok", "ok"]
    assert (live.item(dossier).state, Counted.objects.count()) == (Result.CARRIED, 2)


def test_of_three_who_enter_at_once_two_count(live: Hall) -> None:
    with clock.travel(DAY):
        dossier = live.way.to(STEP)
        live.voting(dossier)
    people = (live.cast.officer, live.colleague, live.third)
    items = [live.item(dossier) for _ in people]
    answers = at_once(
        *(
            lambda item=item, person=person: sitting.enter(item, IN_FAVOUR, by=person, round_shown=1)
            for item, person in zip(items, people, strict=True)
        )
    )
    assert answers == ["Hồ sơ này đã có kết quả kiểm phiếu: thông qua.", "ok", "ok"] or answers[1:] == ["ok", "ok"]
    assert (live.item(dossier).state, Counted.objects.count()) == (Result.CARRIED, 2)


def test_two_meetings_on_the_same_dossiers_do_not_lock_crosswise(live: Hall) -> None:
    with clock.travel(DAY):
        first, second = live.two_in_district()
    about = live.about(AFTER)
    answers = at_once(
        lambda: sitting.call_meeting([first, second], about, by=live.cast.district),
        lambda: sitting.call_meeting([second, first], about, by=live.district_colleague),
    )
    assert answers[1] == "ok"
    assert "đang ở cuộc họp" in answers[0]
    assert (Meeting.objects.count(), Item.objects.count()) == (1, 2)


def test_of_two_finishings_at_once_one_passes_the_step(live: Hall) -> None:
    with clock.travel(DAY):
        dossier = live.way.to(STEP)
        live.voting(dossier)
        item = live.counted(dossier)
        live.report(dossier)
    other = live.item(dossier)
    answers = at_once(
        lambda: sitting.finish(item, by=live.cast.officer), lambda: sitting.finish(other, by=live.colleague)
    )
    assert (answers.count("ok"), Passage.objects.filter(step=STEP, outcome="passed").count()) == (1, 1)
