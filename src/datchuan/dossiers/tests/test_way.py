"""The way of a dossier through the pack's procedure: forwards, back, and what falls when the content moves."""

from __future__ import annotations

import pytest

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.dossiers import actions, record, turns
from datchuan.dossiers.actions import Basis
from datchuan.dossiers.models import Dossier, Event, Passage, Version
from datchuan.dossiers.tests.way import Way, change
from datchuan.dossiers.workflow import Action, Outcome, State
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice


def test_a_dossier_walks_the_whole_procedure(way: Way) -> None:
    dossier = way.open()
    seen = [dossier.state]
    while dossier.state != State.ANNOUNCED:
        dossier = way.step(dossier)
        if dossier.state != seen[-1]:
            seen.append(dossier.state)
    assert seen == [State.DRAFTING, State.REVIEW, State.COUNCIL, State.VOTED, State.DECIDED, State.ANNOUNCED]
    assert dossier.ended_on == clock.today()
    assert dossier.deadline == way.round_1 and not dossier.is_late
    stays = list(Passage.objects.filter(dossier=dossier).values_list("step", "outcome"))
    steps = [step.code for step in dossier.plan.steps if step.code != "maintenance"]
    stays.remove(("district_meeting", Outcome.SENT))  # the letter to the province
    assert stays == [(code, Outcome.PASSED) for code in steps]
    lines = Entry.objects.filter(chain=dossier.chain, kind="dossiers.pass", outcome="ok").count()
    assert lines == len(steps)


def test_opening_says_where_it_stands_and_who_is_told(way: Way) -> None:
    dossier = way.open()
    assert (dossier.state, dossier.step, dossier.attempt, dossier.content) == ("drafting", "registration", 1, None)
    event = Event.objects.get(dossier=dossier)
    assert (event.number, event.action, event.by) == (1, Action.OPEN, way.cast.officer)


def test_opening_twice_is_refused_and_pressing_twice_is_not(way: Way) -> None:
    from uuid import uuid4

    key = uuid4()
    first = actions.open_dossier(way.commune, "NTM", 2023, by=way.cast.officer, key=key)
    again = actions.open_dossier(way.commune, "NTM", 2023, by=way.cast.officer, key=key)
    assert again.pk == first.pk
    with pytest.raises(Refused, match="đang có một hồ sơ"):
        actions.open_dossier(way.commune, "NTM", 2023, by=way.cast.officer)


@pytest.mark.parametrize("who", ["other_officer", "district", "coordinator", "leader", "operator"])
def test_only_the_commune_opens(way: Way, who: str) -> None:
    with pytest.raises(Refused, match="do cán bộ của xã lập"):
        actions.open_dossier(way.commune, "NTM", 2023, by=getattr(way.cast, who))
    assert not Dossier.objects.exists()


def test_what_lacks_keeps_the_assessment_open(way: Way) -> None:
    dossier = way.to("self_assessment")
    change(way, "2.2", "99")
    with pytest.raises(Refused, match=r"Còn 1 chỉ tiêu chưa đạt hoặc chưa có số liệu: 2\.2"):
        actions.pass_step(dossier, by=way.cast.officer)
    assert not Version.objects.exists()


def test_a_bare_press_does_not_pass_the_work_of_another_room(way: Way) -> None:
    dossier = way.to("consultation")
    way.papers(dossier)
    with pytest.raises(Refused, match="công việc của bước"):
        actions.pass_step(dossier, by=way.cast.officer)


def test_a_step_wants_its_documents_by_name(way: Way) -> None:
    dossier = way.to("consultation")
    with pytest.raises(Refused, match="còn thiếu 1 giấy tờ: Báo cáo tổng hợp ý kiến"):
        actions.pass_step(dossier, by=way.cast.officer, basis=Basis("x"))


def test_the_assessment_seals_what_everybody_after_it_sees(way: Way) -> None:
    dossier = way.to("consultation")
    content = dossier.content
    assert content is not None
    assert (content.number, content.letters, content.criteria_met, content.criteria_total) == (1, "MMM", 2, 2)
    item = content.document["items"][2]
    assert (item["code"], item["value"], item["threshold"]) == ("2.2", {"number": "140"}, "từ 100 hộ trở lên")
    assert item["proofs"][0]["title"] == "Sổ theo dõi 2.2"


def test_a_change_after_sealing_makes_a_new_version_and_the_votes_fall(way: Way) -> None:
    dossier = way.to("commune_meeting")
    former = dossier.content
    change(way, "2.2", "150")
    way.papers(dossier)
    with pytest.raises(Refused, match="đã đổi sau phiên bản 1"):
        actions.pass_step(dossier, by=way.cast.officer, basis=Basis("21/22"))
    version = actions.seal_version(dossier, by=way.cast.officer)
    dossier = way.fresh(dossier)
    assert (version.number, dossier.content, dossier.step) == (2, version, "consultation")
    fallen = Passage.objects.get(dossier=dossier, step="consultation", outcome=Outcome.PASSED)
    assert fallen.fell_with == version and fallen.seen == former
    assert Passage.objects.get(dossier=dossier, step="registration").fell_with is None
    assert "Lấy ý kiến trong xã" in Event.objects.filter(dossier=dossier, action=Action.SEAL).get().text


def test_sealing_what_has_not_moved_makes_nothing(way: Way) -> None:
    dossier = way.to("consultation")
    events = Event.objects.count()
    assert actions.seal_version(dossier, by=way.cast.officer) == dossier.content
    assert (Version.objects.count(), Event.objects.count()) == (1, events)


def test_a_basis_on_another_version_is_refused(way: Way) -> None:
    dossier = way.to("commune_meeting")
    former = dossier.content
    change(way, "2.2", "150")
    actions.seal_version(dossier, by=way.cast.officer)
    dossier = way.fresh(dossier)
    way.papers(dossier)
    with pytest.raises(Refused, match="người khác xử lý"):
        actions.pass_step(dossier, by=way.cast.officer, basis=Basis("x", seen=former))


def test_a_return_goes_to_the_commune_with_its_reasons_and_comes_back_where_it_was(way: Way) -> None:
    dossier = way.to("vetting_district")
    reasons = [{"about": "2.2", "text": "Thiếu danh sách hộ thôn 3"}]
    dossier = way.fresh(turns.return_dossier(dossier, by=way.cast.district, reasons=reasons))
    assert (dossier.state, dossier.step) == (State.RETURNED, "self_assessment")
    notice = Notice.objects.filter(person=way.cast.officer).latest("pk")
    assert "Thiếu danh sách hộ thôn 3" in notice.sentence
    with pytest.raises(Refused, match="Bắt đầu sửa"):
        actions.pass_step(dossier, by=way.cast.officer)
    dossier = way.fresh(turns.start_repair(dossier, by=way.cast.officer))
    assert dossier.state == State.DRAFTING
    dossier = way.step(dossier)
    # Nothing that was voted on has moved: the way goes on where it was, not through consultation and meeting again.
    assert dossier.step == "vetting_district"
    assert (
        dossier.content is not None and dossier.content.number == 2
    )  # the vote's minutes and other papers are in it now


def test_a_repair_that_moves_a_figure_goes_through_people_and_votes_again(way: Way) -> None:
    dossier = way.to("vetting_district")
    turns.return_dossier(dossier, by=way.cast.district, reasons=[{"about": "2.2", "text": "Đếm lại"}])
    turns.start_repair(way.fresh(dossier), by=way.cast.officer)
    change(way, "2.2", "150")
    dossier = way.step(dossier)
    assert dossier.step == "consultation"
    fallen = Passage.objects.filter(dossier=dossier, fell_with=dossier.content).values_list("step", flat=True)
    assert set(fallen) == {"consultation", "commune_meeting", "completeness_district"}


def test_a_return_without_a_reason_is_refused(way: Way) -> None:
    dossier = way.to("vetting_district")
    with pytest.raises(Refused, match="ít nhất một lý do"):
        turns.return_dossier(dossier, by=way.cast.district, reasons=[{"about": "2.2", "text": " "}])


def test_a_return_goes_back_only(way: Way) -> None:
    dossier = way.to("vetting_district")
    with pytest.raises(Refused, match="trước bước"):
        turns.return_dossier(dossier, by=way.cast.district, reasons=[{"text": "x"}], to="council")


def test_the_survey_below_its_least_share_stops_the_dossier(way: Way) -> None:
    dossier = way.to("survey")
    way.papers(dossier)
    with pytest.raises(Refused, match="Chưa có kết quả lấy ý kiến"):
        actions.pass_step(dossier, by=way.cast.front)
    way.satisfied(dossier, "89.99")
    with pytest.raises(Refused, match=r"89,99 % thấp hơn mức cần 90 %"):
        actions.pass_step(dossier, by=way.cast.front)
    way.satisfied(dossier, "90")
    assert way.fresh(actions.pass_step(dossier, by=way.cast.front)).step == "district_meeting"


@pytest.mark.parametrize(("action", "state"), [(Action.SEND_BACK, State.SENT_BACK), (Action.REFUSE, State.REFUSED)])
def test_what_the_council_concludes_ends_the_attempt_and_the_next_one_counts_on(
    way: Way, action: Action, state: State
) -> None:
    dossier = way.to("council")
    ended = way.fresh(turns.conclude(dossier, action, by=way.cast.coordinator, text="Thiếu nước sạch"))
    assert (ended.state, ended.ended_on) == (state, clock.today())
    again = way.open()
    assert again.attempt == 2
    assert Dossier.objects.filter(commune=way.commune).count() == 2


def test_an_old_page_changes_nothing(way: Way) -> None:
    dossier = way.open()
    base = dossier.version
    way.step(dossier)
    with pytest.raises(Stale):
        actions.pass_step(dossier, by=way.cast.officer, base=base)


def test_a_new_procedure_does_not_touch_open_files_unless_moved_by_a_decision(way: Way) -> None:
    from datchuan.dossiers.tests.way import procedure_of_pack

    dossier = way.to("consultation")
    other = procedure_of_pack(name_vi="Quy trình mới")
    assert way.fresh(dossier).procedure == way.procedure
    with pytest.raises(Refused, match="Ghi lý do"):
        turns.move_to(dossier, other, "consultation", by=way.cast.coordinator, reason=" ")
    with pytest.raises(Refused, match="do Văn phòng Điều phối"):
        turns.move_to(dossier, other, "consultation", by=way.cast.officer, reason="QĐ 1")
    moved = way.fresh(
        turns.move_to(dossier, other, "self_assessment", by=way.cast.coordinator, reason="Theo QĐ 12/QĐ-UBND")
    )
    assert (moved.procedure, moved.step) == (other, "self_assessment")


def test_a_failing_journal_rolls_everything_back(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = way.to("consultation")
    way.papers(dossier)
    before = way.fresh(dossier)

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("journal")

    monkeypatch.setattr("datchuan.journal.actions._append", broken)
    with pytest.raises(RuntimeError):
        actions.pass_step(dossier, by=way.cast.officer, basis=Basis("x"))
    after = way.fresh(dossier)
    assert (after.step, after.version) == (before.step, before.version)
    assert record.open_passage(after).step == "consultation"
