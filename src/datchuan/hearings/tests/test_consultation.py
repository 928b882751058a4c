"""A consultation: begun on a sealed content, published, commented, answered, closed by the procedure's figures."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.dossiers import actions as dossiers
from datchuan.dossiers.models import Passage
from datchuan.dossiers.tests.way import change
from datchuan.hearings import actions
from datchuan.hearings.actions import Published, Said
from datchuan.hearings.models import Comment, Consultation, Publication
from datchuan.hearings.tests.hall import AFTER, DAY, ENDS, STARTS, Hall, at_once
from datchuan.hearings.workflow import Answered, Channel, Voice
from datchuan.journal.models import Entry


def test_it_keeps_the_version_and_the_figures_of_its_beginning(hall: Hall) -> None:
    row = hall.consulted()
    assert (row.state, row.number, row.seen, row.step) == ("open", 1, row.dossier.content, "consultation")
    assert (row.broadcasts_wanted.value, row.broadcasts_wanted.standing) == (3, "to_check")
    assert row.days_wanted is not None
    assert row.days_wanted.value is None
    line = Entry.objects.get(kind="hearings.open", outcome="ok")
    assert (line.chain, line.actor_name) == ("commune:20869", "Cán bộ Tiên Lãnh")


def test_closing_passes_the_step_with_what_was_found(hall: Hall) -> None:
    row = hall.consulted()
    hall.published(row)
    for number, settled in enumerate((Answered.ACCEPTED, Answered.EXPLAINED), 1):
        comment = hall.said(row, text=f"Ý kiến {number}")
        actions.answer(comment, settled, "Sửa báo cáo trang 3", by=hall.cast.officer)
    hall.report(row.dossier)
    with clock.travel(AFTER):
        actions.close(row, by=hall.colleague)
    stored = Consultation.objects.get()
    assert (stored.state, stored.closed_by, stored.data["days"], stored.data["accepted"]) == (
        "closed",
        hall.colleague,
        20,
        1,
    )
    dossier = hall.way.fresh(row.dossier)
    assert dossier.step == "commune_meeting"
    passage = Passage.objects.get(dossier=dossier, step="consultation")
    assert passage.summary == "công khai 20 ngày, 3 lần phát, 2 ý kiến, đã giải trình 2"
    assert (passage.seen, passage.data["consultation"]) == (stored.seen, str(stored.pk))
    assert Entry.objects.filter(kind="hearings.close", outcome="ok").count() == 1


def test_silence_is_said_as_nought(hall: Hall) -> None:
    row = hall.consulted()
    hall.published(row)
    hall.report(row.dossier)
    with clock.travel(AFTER):
        actions.close(row, by=hall.cast.officer)
    assert Passage.objects.get(step="consultation").summary == "công khai 20 ngày, 3 lần phát, 0 ý kiến"


def test_it_closes_only_when_all_is_done(hall: Hall) -> None:
    row = hall.consulted()
    hall.report(row.dossier)

    def refused(on: object = AFTER) -> str:
        with clock.travel(on), pytest.raises(Refused) as found:  # type: ignore[arg-type]
            actions.close(row, by=hall.cast.officer)
        assert (Consultation.objects.get().state, found.value.status) == ("open", 409)
        return found.value.sentence

    assert "Chưa ghi nơi nào đã công khai." in refused()
    hall.published(row, times=2)
    assert refused() == "Mới phát 2 lần, cần từ 3 lần. Phát thêm rồi ghi vào đây."
    hall.published(row, times=1)
    assert refused(ENDS) == "Thời gian công khai đến hết 31/10/2023 chưa qua. Kết thúc được từ ngày hôm sau."
    comments = [hall.said(row), hall.said(row)]
    assert refused().startswith("Còn 2 ý kiến chưa trả lời (số 1, 2).")
    for comment in comments:
        actions.answer(comment, Answered.EXPLAINED, "Đã nêu ở mục 2", by=hall.cast.officer)
    with clock.travel(AFTER):
        actions.close(row, by=hall.cast.officer)


def test_the_document_of_the_step_is_wanted_and_nothing_is_half_done(hall: Hall) -> None:
    row = hall.consulted()
    hall.published(row)
    with clock.travel(AFTER), pytest.raises(Refused, match="còn thiếu 1 giấy tờ: Báo cáo tổng hợp ý kiến"):
        actions.close(row, by=hall.cast.officer)
    assert Consultation.objects.get().state == "open"
    assert Entry.objects.filter(kind="hearings.close", outcome="refused").count() == 1


def test_a_known_number_of_days_is_enforced_and_extended(hall: Hall) -> None:
    row = hall.consulted()
    row.rule["public_days"]["value"] = "25"
    row.save()
    hall.published(row)
    hall.report(row.dossier)
    with clock.travel(DAY + timedelta(days=40)):
        with pytest.raises(Refused, match="Thời gian công khai 20 ngày, cần từ 25 ngày"):
            actions.close(row, by=hall.cast.officer)
        with pytest.raises(Refused, match="đang đến hết 31/10/2023"):
            actions.extend(row, ENDS, "mưa lũ", by=hall.cast.officer)
        actions.extend(row, STARTS + timedelta(days=24), "mưa lũ", by=hall.cast.officer)
        actions.close(row, by=hall.cast.officer)
    assert Entry.objects.get(kind="hearings.extend", outcome="ok").reason == "mưa lũ"


def test_a_struck_line_does_not_count_and_stays(hall: Hall) -> None:
    row = hall.consulted()
    hall.published(row)
    line = Publication.objects.select_related("consultation").get()
    line.consultation = row
    with pytest.raises(Refused, match="Ghi lý do"):
        actions.strike(line, " ", by=hall.cast.officer)
    for _ in range(2):
        actions.strike(line, "ghi nhầm ngày", by=hall.cast.officer)
    with clock.travel(AFTER), pytest.raises(Refused, match="Chưa ghi nơi nào"):
        actions.close(row, by=hall.cast.officer)
    assert (
        Publication.objects.get().struck_reason,
        Entry.objects.filter(kind="hearings.strike", outcome="ok").count(),
    ) == (
        "ghi nhầm ngày",
        1,
    )


def test_days_have_to_be_those_of_the_consultation(hall: Hall) -> None:
    row = hall.consulted()
    for on, said in ((DAY + timedelta(days=1), "chưa tới"), (DAY - timedelta(days=1), "trước khi bắt đầu")):
        with pytest.raises(Refused, match=said):
            actions.publish(row, Published(Channel.OFFICE, "Trụ sở", on), by=hall.cast.officer)
        with pytest.raises(Refused, match=said):
            actions.comment(row, Said(Voice.RESIDENT, "x", on), by=hall.cast.officer)


def test_it_does_not_begin_before_the_content_was_sealed(hall: Hall) -> None:
    dossier = hall.way.to("consultation")
    with pytest.raises(Refused, match=r"Nội dung chốt ngày 12/10/2023"):
        actions.open_consultation(dossier, DAY - timedelta(days=1), ENDS, by=hall.cast.officer)
    with pytest.raises(Refused, match="trước ngày bắt đầu"):
        actions.open_consultation(dossier, ENDS, STARTS, by=hall.cast.officer)


def test_the_anonymous_have_no_name_and_no_name_is_in_the_journal(hall: Hall) -> None:
    row = hall.consulted()
    hall.said(row, Voice.ANONYMOUS, name="Nguyễn Kín")
    hall.said(row, Voice.RESIDENT, name="Trần Người Dân")
    assert list(Comment.objects.order_by("number").values_list("name", flat=True)) == ["", "Trần Người Dân"]
    lines = str(list(Entry.objects.values_list("after", "before", "reason", "object_label")))
    assert ("Nguyễn Kín" in lines, "Trần Người Dân" in lines) == (False, False)


def test_a_comment_on_an_indicator_names_one_of_the_content(hall: Hall) -> None:
    row = hall.consulted()
    with pytest.raises(Refused, match="không có chỉ tiêu này"):
        actions.comment(row, Said(Voice.FRONT, "x", DAY, "MTTQ xã", "99"), by=hall.cast.officer)
    actions.comment(row, Said(Voice.FRONT, "x", DAY, "MTTQ xã", "2.2"), by=hall.cast.officer)


def test_another_content_makes_it_fall_visibly(hall: Hall) -> None:
    row = hall.consulted()
    change(hall.way)
    dossiers.seal_version(row.dossier, by=hall.cast.officer)
    again = hall.read(row)
    assert again.has_fallen
    with pytest.raises(Refused, match="không còn hiệu lực"):
        hall.published(again)
    anew = actions.open_consultation(again.dossier, STARTS, ENDS, by=hall.cast.officer)
    assert (Consultation.objects.get(pk=row.pk).state, anew.number, anew.seen.number) == ("fallen", 2, 2)
    assert Entry.objects.filter(kind="hearings.fall", outcome="ok").count() == 1


def test_figures_that_moved_are_sealed_before_people_are_asked(hall: Hall) -> None:
    dossier = hall.way.to("consultation")
    change(hall.way)
    with pytest.raises(Refused, match="đã đổi sau phiên bản 1"):
        actions.open_consultation(dossier, STARTS, ENDS, by=hall.cast.officer)


def test_one_at_a_time_and_only_in_its_step(hall: Hall) -> None:
    row = hall.consulted()
    with pytest.raises(Refused, match="Đang có một lần lấy ý kiến"):
        actions.open_consultation(row.dossier, STARTS, ENDS, by=hall.cast.officer)
    early = hall.second("self_assessment")
    with pytest.raises(Refused, match="khi hồ sơ ở bước “Lấy ý kiến”") as found:
        actions.open_consultation(early, STARTS, ENDS, by=hall.neighbour_officer)
    assert found.value.status == 409


@pytest.mark.parametrize("who", ["district", "coordinator", "leader", "front", "neighbour_officer", "operator"])
def test_only_who_acts_in_the_step_does_anything(hall: Hall, who: str) -> None:
    row, person = hall.consulted(), hall.people[who]
    comment = hall.said(row)
    calls = [
        lambda: actions.open_consultation(row.dossier, STARTS, ENDS, by=person),
        lambda: actions.publish(row, Published(Channel.OFFICE, "Trụ sở", DAY), by=person),
        lambda: actions.extend(row, AFTER, "x", by=person),
        lambda: actions.comment(row, Said(Voice.RESIDENT, "x", DAY), by=person),
        lambda: actions.answer(comment, Answered.ACCEPTED, "x", by=person),
        lambda: actions.close(row, by=person),
    ]
    for call in calls:
        with pytest.raises(Refused, match="việc này do cơ quan đó làm") as found:
            call()
        assert found.value.status == 403
    assert Entry.objects.filter(kind__startswith="hearings.", outcome="refused").count() == len(calls)


def test_each_form_sent_twice_counts_once(hall: Hall) -> None:
    dossier, key = hall.way.to("consultation"), uuid4()
    rows = {actions.open_consultation(dossier, STARTS, ENDS, by=hall.cast.officer, key=key).pk for _ in range(2)}
    row, said = hall.read(Consultation.objects.get()), Said(Voice.RESIDENT, "Đường thôn 3", DAY)
    place, again, third = Published(Channel.LOUDSPEAKER, "Loa", DAY, 3), uuid4(), uuid4()
    for _ in range(2):
        actions.publish(row, place, by=hall.cast.officer, key=again)
        comment = actions.comment(row, said, by=hall.cast.officer, key=third)
    comment.consultation = row
    answered = uuid4()
    for _ in range(2):
        actions.answer(comment, Answered.ACCEPTED, "Đã sửa", by=hall.cast.officer, key=answered)
    hall.report(dossier)
    closing = uuid4()
    with clock.travel(AFTER):
        for _ in range(2):
            actions.close(row, by=hall.cast.officer, key=closing)
    assert len(rows) == 1
    counts = (
        Publication.objects.count(),
        Comment.objects.count(),
        Entry.objects.filter(kind="hearings.answer").count(),
    )
    assert (counts, Entry.objects.filter(kind="hearings.close").count()) == ((1, 1, 1), 1)


def test_of_two_closings_at_once_one_passes_the_step(live: Hall) -> None:
    with clock.travel(DAY):
        row = live.consulted()
        live.published(row)
        live.report(row.dossier)
    one, other = live.read(row), live.read(row)
    answers = at_once(lambda: actions.close(one, by=live.cast.officer), lambda: actions.close(other, by=live.colleague))
    assert answers[1] == "ok"
    assert answers[0] == "Hồ sơ đang ở bước “Xã họp và bỏ phiếu”. Việc này làm được khi hồ sơ ở bước “Lấy ý kiến”."
    assert Passage.objects.filter(step="consultation", outcome="passed").count() == 1
