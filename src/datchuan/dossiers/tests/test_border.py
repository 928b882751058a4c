"""Where the way leads to the province: a dossier waits until it is sent in a round, under three tiers and under two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.db.backends.postgresql.psycopg_any import DateRange

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.dossiers import actions, turns
from datchuan.dossiers.actions import Arrival, Basis
from datchuan.dossiers.models import Dossier, Event, Passage
from datchuan.dossiers.tests.way import DAY, Way, build, change
from datchuan.dossiers.workflow import Action, Outcome, State
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.tests.cast import Cast
from datchuan.procedures.models import Procedure
from datchuan.procedures.tests import loaded

TWO_TIER = Path(loaded.__file__).with_name("two_tier.yaml")
LETTER = Basis("Tờ trình số 45/TTr-UBND", {"number": "45/TTr-UBND"})


def ready(way: Way, last: str = "district_meeting") -> Dossier:
    """A dossier whose last step before the province is done."""
    dossier = way.to(last)
    way.papers(dossier)
    by = way.actor(dossier.present_step)
    return way.fresh(actions.pass_step(dossier, by=by, basis=Basis("21/22")))


def test_a_dossier_waits_at_the_last_step_before_the_province(way: Way) -> None:
    dossier = ready(way)
    assert (dossier.state, dossier.step, dossier.sent_at, dossier.due_on) == (
        State.READY, "district_meeting", None, None,
    )  # fmt: skip
    stays = Passage.objects.filter(dossier=dossier, step="district_meeting").order_by("number")
    assert [stay.outcome for stay in stays] == [Outcome.PASSED, ""]
    assert "chờ gửi lên tỉnh" in Notice.objects.filter(person=way.cast.district).latest("pk").sentence


def test_a_waiting_dossier_is_sent_by_whoever_keeps_the_step(way: Way) -> None:
    dossier = ready(way)
    sent = way.fresh(actions.send_to_province(dossier, way.arrival(), by=way.cast.district, basis=LETTER))
    assert (sent.state, sent.step, sent.deadline, sent.is_late) == (
        State.REVIEW, "reception_province", way.round_1, False,
    )  # fmt: skip
    stay = Passage.objects.get(dossier=dossier, outcome=Outcome.SENT)
    assert (stay.summary, stay.data, stay.seen) == (LETTER.summary, LETTER.data, dossier.content)
    assert Event.objects.filter(dossier=dossier).latest("number").action == Action.SEND
    assert Entry.objects.filter(chain=dossier.chain, kind="dossiers.send", outcome="ok").count() == 1


@pytest.mark.parametrize("who", ["officer", "coordinator", "leader", "department", "front"])
def test_nobody_else_sends(way: Way, who: str) -> None:
    dossier = ready(way)
    with pytest.raises(Refused, match="UBND huyện") as refusal:
        actions.send_to_province(dossier, way.arrival(), by=getattr(way.cast, who), basis=LETTER)
    assert refusal.value.status == 403


def test_only_a_waiting_dossier_is_sent(way: Way) -> None:
    dossier = way.to("district_meeting")
    with pytest.raises(Refused, match="không ở tình trạng chờ gửi"):
        actions.send_to_province(dossier, way.arrival(), by=way.cast.district, basis=LETTER)


def test_a_waiting_dossier_has_its_step_behind_it(way: Way) -> None:
    dossier = ready(way)
    with pytest.raises(Refused, match=r"đang chờ gửi\. Lập tờ trình"):
        actions.pass_step(dossier, by=way.cast.district, basis=Basis("x"))
    with pytest.raises(Refused, match="đã rời xã"):
        actions.seal_version(dossier, by=way.cast.officer)


def test_a_paper_taken_out_meanwhile_keeps_it(way: Way) -> None:
    from datchuan.dossiers import keeping
    from datchuan.dossiers.models import Document

    dossier = ready(way)
    paper = Document.objects.get(dossier=dossier, wanted="minutes_district")
    paper.dossier = dossier
    keeping.remove_document(paper, by=way.cast.district, reason="scan mờ")
    with pytest.raises(Refused, match="còn thiếu 1 giấy tờ: Biên bản cuộc họp của huyện"):
        actions.send_to_province(dossier, way.arrival(), by=way.cast.district, basis=LETTER)


def test_a_letter_on_another_version_is_refused(way: Way) -> None:
    dossier = ready(way)
    former = dossier.content
    reasons = [{"about": "2.2", "text": "Đếm lại"}]
    turns.return_dossier(dossier, by=way.cast.district, reasons=reasons, to="self_assessment")
    turns.start_repair(way.fresh(dossier), by=way.cast.officer)
    change(way, "2.2", "150")
    way.step(dossier)  # the assessment seals anew, and people and votes are asked again
    assert way.fresh(dossier).step == "consultation"
    dossier = way.to("district_meeting", way.fresh(dossier))
    way.papers(dossier)
    dossier = way.fresh(actions.pass_step(dossier, by=way.cast.district, basis=Basis("22/22")))
    with pytest.raises(Refused, match="người khác xử lý"):
        actions.send_to_province(
            dossier, way.arrival(), by=way.cast.district, basis=Basis("Tờ trình số 45", seen=former)
        )


def test_what_comes_back_unchanged_waits_again(way: Way) -> None:
    dossier = ready(way)
    reasons = [{"about": "", "text": "Báo cáo thẩm tra thiếu chữ ký"}]
    turns.return_dossier(dossier, by=way.cast.district, reasons=reasons)
    turns.start_repair(way.fresh(dossier), by=way.cast.district)
    dossier = way.fresh(dossier)
    assert dossier.step == "vetting_district"
    dossier = way.fresh(actions.pass_step(dossier, by=way.cast.district, basis=Basis("Đã ký")))
    assert (dossier.state, dossier.step) == (State.READY, "district_meeting")
    assert dossier.sent_at is None


def test_the_round_is_over_at_its_instant(way: Way) -> None:
    dossier = ready(way)
    last = way.round_1.at - timedelta(microseconds=1)
    with pytest.raises(Refused, match="đã hết hạn nhận hồ sơ"):
        actions.send_to_province(dossier, way.arrival(way.round_1.at), by=way.cast.district, basis=LETTER)
    sent = actions.send_to_province(dossier, way.arrival(last), by=way.cast.district, basis=LETTER)
    assert sent.sent_at == last and not sent.is_late


def test_an_exception_lets_a_late_dossier_in_and_it_stays_late(way: Way) -> None:
    dossier, late = ready(way), way.round_1.at + timedelta(hours=3)
    arrival = Arrival(way.round_1, late, allowed_until=late + timedelta(minutes=1))
    sent = actions.send_to_province(dossier, arrival, by=way.cast.district, basis=LETTER)
    assert sent.is_late and sent.deadline == way.round_1


# Two tiers: the commune itself sends


@pytest.fixture
def two_tiers(cast: Cast) -> Iterator[Way]:
    with clock.travel(DAY):
        document = yaml.safe_load(TWO_TIER.read_text(encoding="utf-8"))["procedures"][0]
        procedure = Procedure.objects.create(
            code="two-tier", level="NTM", purpose="recognition", government_model="two_tier", document=document,
            digest="a" * 64, valid=DateRange(DAY, None), standing="illustrative",
        )  # fmt: skip
        yield build(cast, procedure)


def test_the_commune_sends_where_there_is_no_district(two_tiers: Way) -> None:
    way = two_tiers
    dossier = ready(way, "commune_meeting")
    assert (dossier.state, dossier.step) == (State.READY, "commune_meeting")
    with pytest.raises(Refused):
        actions.send_to_province(dossier, way.arrival(), by=way.cast.district, basis=LETTER)
    sent = actions.send_to_province(dossier, way.arrival(), by=way.cast.officer, basis=LETTER)
    assert (sent.state, sent.step) == (State.REVIEW, "reception_province")


def test_a_figure_that_moves_while_it_waits_is_not_sent_and_the_votes_fall_when_sealed(two_tiers: Way) -> None:
    way = two_tiers
    dossier = ready(way, "commune_meeting")
    change(way, "2.2", "150")
    with pytest.raises(Refused, match="đã đổi sau phiên bản"):
        actions.send_to_province(dossier, way.arrival(), by=way.cast.officer, basis=LETTER)
    version = actions.seal_version(dossier, by=way.cast.officer)
    dossier = way.fresh(dossier)
    assert (dossier.state, dossier.step, dossier.content) == (State.DRAFTING, "consultation", version)
    assert Passage.objects.filter(dossier=dossier, fell_with=version).count() == 2
    with pytest.raises(Refused, match="không ở tình trạng chờ gửi"):
        actions.send_to_province(dossier, way.arrival(), by=way.cast.officer, basis=LETTER)
