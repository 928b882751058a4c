"""A revocation on its way: who opens it and on what, the commune's answer, the test computed anew, how it ends."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.dossiers import actions, queries, revoking, rules, turns
from datchuan.dossiers.content import Content
from datchuan.dossiers.models import Dossier, Event
from datchuan.dossiers.revoking import Appealed
from datchuan.dossiers.tests.losing import ANSWER, REASON, hold, lose, opened, prepared, procedure, regain, step, to
from datchuan.dossiers.tests.way import DAY, YEAR, Way
from datchuan.dossiers.workflow import BY_ACTION, NOT_IN_REVOCATION, Action, Side, State
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.rights import rights_of
from datchuan.titles.queries import holdings


def open_by(way: Way, who: str) -> Dossier:
    return opened(way, by=getattr(way.cast, who))


def test_a_district_opens_it_with_a_reason_and_the_figures_are_sealed(way: Way) -> None:
    dossier = opened(prepared(way))
    assert (dossier.purpose, dossier.state, dossier.step, dossier.attempt) == ("revocation", "drafting", "review", 1)
    assert dossier.content is not None and dossier.content.reason == REASON
    document = dossier.content.document
    assert (document["purpose"], document["measured_set"], document["criteria_met"]) == ("revocation", "NTM", 1)
    event = Event.objects.get(dossier=dossier)
    assert "Không còn đạt 1/2 tiêu chí (50 %)" in event.text and "Thuộc trường hợp B" in event.text
    line = Entry.objects.get(kind="dossiers.open_revocation", outcome="ok")
    assert line.reason == REASON
    told = Notice.objects.filter(person=way.cast.officer, kind="dossiers.revoking").get()
    assert "Mở thủ tục thu hồi NTM" in told.sentence
    # The title is as it was: what is computed and opened revokes nothing.
    assert "NTM" in holdings([way.commune.pk], DAY)[way.commune.pk].by_level


@pytest.mark.parametrize(
    "who", ["officer", "other_officer", "department", "council_member", "leader", "front", "operator"]
)
def test_nobody_else_opens_it(way: Way, who: str) -> None:
    prepared(way)
    with pytest.raises(Refused, match="huyện hoặc Văn phòng Điều phối NTM tỉnh mở") as caught:
        open_by(way, who)
    assert caught.value.status == 403
    assert not Dossier.objects.exists()


def test_it_is_opened_only_for_a_title_that_is_held_and_figures_that_reach_the_line(way: Way) -> None:
    procedure()
    with pytest.raises(Refused, match="không giữ danh hiệu này"):
        opened(way)
    hold(way)
    with pytest.raises(Refused, match=r"Chưa thuộc trường hợp thu hồi nào.* Chưa mở thủ tục thu hồi"):
        opened(way)
    lose(way)
    with pytest.raises(Refused, match="Ghi lý do"):
        revoking.open_revocation(way.commune, "NTM", YEAR, by=way.cast.coordinator, reason=" ")
    assert open_by(way, "coordinator").state == State.DRAFTING


def test_it_cannot_be_open_twice_whatever_the_year(way: Way) -> None:
    key = uuid4()
    dossier = opened(prepared(way), key=key)
    assert opened(way, key=key) == dossier
    with pytest.raises(Refused, match="Đang có một thủ tục thu hồi") as caught:
        revoking.open_revocation(way.commune, "NTM", YEAR - 1, by=way.cast.coordinator, reason=REASON)
    assert caught.value.status == 409
    dossier.pk, dossier.year, dossier.content = uuid4(), YEAR - 1, dossier.content
    with pytest.raises(IntegrityError, match="dossier_one_revocation"), transaction.atomic():
        dossier.save(force_insert=True)


def test_the_way_leads_from_the_assessment_to_the_announcement_without_a_round(way: Way) -> None:
    dossier, steps, states = opened(prepared(way)), [], []
    while dossier.is_open:
        steps.append(dossier.step)
        states.append(dossier.state)
        dossier = step(way, dossier)
    assert steps == ["review", "consultation", "answer", "district", "appraisal", "council", "decision", "announcement"]
    assert states == ["drafting", "review", "drafting", "review", "review", "council", "voted", "decided"]
    assert (dossier.state, dossier.get_state_display()) == (State.ANNOUNCED, "Đã công khai quyết định thu hồi")
    assert dossier.sent_at is None


def test_the_answer_of_the_commune_is_sealed_and_moves_no_figure(way: Way) -> None:
    dossier = to(prepared(way), "answer")
    first = dossier.content
    assert first is not None
    way.paper(dossier, dossier.plan.step("answer"), "answer", by=way.cast.officer)
    regain(way)  # the commune cannot take the figures away from under those who judge them
    dossier = step(way, dossier)
    content = dossier.content
    assert content is not None and content.number == 2
    assert content.document["answer"] == ANSWER
    assert [row["wanted"] for row in content.document["documents"]] == ["answer"]
    assert (content.content_digest, dossier.step) == (first.content_digest, "district")
    assert Content(content.document).items == Content(first.document).items
    with pytest.raises(Refused, match="xã không rút, không gửi"):
        turns.withdraw(dossier, by=way.cast.officer, reason="Xã không đồng ý")


def test_a_commune_that_stays_silent_stops_nothing_after_its_time(way: Way) -> None:
    dossier = to(prepared(way, answer_days="10"), "answer")
    assert dossier.due_on is not None
    with pytest.raises(Refused, match="do huyện làm khi hồ sơ chưa lên tỉnh"):
        actions.skip_step(dossier, by=way.cast.officer, reason="Không trả lời")
    with pytest.raises(Refused, match="Xã còn thời hạn trả lời đến hết ngày"):
        actions.skip_step(dossier, by=way.cast.district, reason="Xã không trả lời")
    with clock.travel(dossier.due_on + timedelta(days=1)):
        dossier = way.fresh(actions.skip_step(dossier, by=way.cast.district, reason="Xã không trả lời"))
    assert dossier.step == "district"


def test_the_test_is_computed_anew_and_the_title_is_kept(way: Way) -> None:
    dossier = to(prepared(way), "council")
    with pytest.raises(Refused, match="Vì vậy chưa dừng được"):
        turns.stop(dossier, by=way.cast.coordinator, reason="Xã đã khắc phục")
    regain(way)
    page = queries.dossier_page(rights_of(way.cast.coordinator), dossier)
    assert page.test is not None and page.sealed_test is not None
    assert (page.test.reached, page.sealed_test.reached) == (False, True)
    with pytest.raises(Refused, match="do Văn phòng Điều phối NTM tỉnh làm"):
        turns.stop(dossier, by=way.cast.district, reason="Xã đã khắc phục")
    key = uuid4()
    for _press in range(2):
        dossier = way.fresh(turns.stop(dossier, by=way.cast.coordinator, reason="Xã đã khắc phục", key=key))
    assert (dossier.state, dossier.get_state_display()) == (State.KEPT, "Đã dừng, giữ danh hiệu")
    assert Entry.objects.filter(kind="dossiers.stop", outcome="ok").count() == 1
    lose(way)  # lost again another time: a revocation can be opened anew
    assert opened(way).attempt == 2


def test_an_assessment_that_does_not_reach_the_line_goes_no_further(way: Way) -> None:
    dossier = opened(prepared(way))
    regain(way)
    with pytest.raises(Refused, match="Dừng thủ tục và giữ danh hiệu"):
        step(way, dossier)
    assert turns.stop(dossier, by=way.cast.district, reason="Không còn mất tiêu chí").state == State.KEPT


def test_figures_that_moved_let_opinions_and_votes_fall_when_they_are_assessed_again(way: Way) -> None:
    dossier = to(prepared(way), "council")
    turns.return_dossier(dossier, by=way.cast.coordinator, reasons=[{"text": "Đánh giá lại số liệu"}])
    dossier = way.fresh(turns.start_repair(dossier, by=way.cast.district))
    from datchuan.dossiers.tests.way import change

    change(way, "2.2", "10")
    dossier = step(way, dossier)
    assert dossier.step == "consultation"
    assert {p.step for p in dossier.passages.exclude(fell_with=None)} >= {
        "consultation",
        "answer",
        "district",
        "appraisal",
    }


def test_what_the_council_keeps_is_said_in_words_of_revocation(way: Way) -> None:
    dossier = to(prepared(way), "council")
    ended = way.fresh(turns.conclude(dossier, Action.REFUSE, by=way.cast.coordinator, text="Xã đang khắc phục"))
    assert ended.get_state_display() == "Hội đồng đề nghị giữ danh hiệu, khắc phục"
    assert "mở thủ tục mới" in rules.why_not(Action.PASS, rights_of(way.cast.coordinator), ended)


def test_an_appeal_is_recorded_with_its_result_and_changes_no_title(way: Way) -> None:
    dossier = to(prepared(way), "decision")
    appealed = Appealed(DAY, "UBND xã Tiên Lãnh", "Đề nghị xem lại tiêu chí 2")
    with pytest.raises(Refused, match="Chưa có quyết định thu hồi"):
        revoking.record_appeal(dossier, appealed, by=way.cast.officer)
    dossier = to(way, "announcement", dossier)
    for person in (way.cast.other_officer, way.cast.department):
        with pytest.raises(Refused, match="Khiếu nại do xã") as caught:
            revoking.record_appeal(dossier, appealed, by=person)
        assert caught.value.status == 403
    key = uuid4()
    appeal = revoking.record_appeal(dossier, appealed, by=way.cast.officer, key=key)
    assert revoking.record_appeal(dossier, appealed, by=way.cast.officer, key=key) == appeal
    before = holdings([way.commune.pk], DAY)[way.commune.pk].highest
    with pytest.raises(Refused, match="do Văn phòng Điều phối NTM tỉnh ghi"):
        revoking.conclude_appeal(appeal, "Giữ nguyên quyết định", DAY, by=way.cast.district)
    done = revoking.conclude_appeal(appeal, "Giữ nguyên quyết định", DAY, by=way.cast.coordinator)
    assert (done.result, done.result_on) == ("Giữ nguyên quyết định", DAY)
    assert holdings([way.commune.pk], DAY)[way.commune.pk].highest == before
    assert Entry.objects.filter(kind="dossiers.appeal", outcome="ok").count() == 1


def test_a_recognition_and_a_revocation_of_one_year_stand_side_by_side(way: Way) -> None:
    revocation = opened(prepared(way))
    application = way.open()
    assert (revocation.year, application.year, application.attempt) == (YEAR, YEAR, 1)
    assert "không dừng theo cách này" in rules.why_not(Action.STOP, rights_of(way.cast.coordinator), application)


#: Whose side each of the cast stands on while the district completes the dossier of a revocation.
SIDES = {
    "officer": {Side.COMMUNE}, "other_officer": set(), "district": {Side.STEP, Side.OPENER}, "department": set(),
    "coordinator": {Side.PROVINCE, Side.OPENER}, "council_member": set(), "leader": set(), "district_leader": set(),
    "front": set(), "operator": set(),
}  # fmt: skip


def test_every_state_and_action_for_every_role(way: Way) -> None:
    dossier = to(prepared(way), "district")
    wrong = []
    for who, sides in SIDES.items():
        rights = rights_of(getattr(way.cast, who))
        for state in State:
            dossier.state = state
            for action in [a for a in Action if a != Action.OPEN]:
                row = BY_ACTION[action]
                may = row.side in sides and state in row.sources and action not in NOT_IN_REVOCATION
                if bool(rules.why_not(action, rights, dossier)) == may:
                    wrong.append((who, state, action))
    assert wrong == []
