"""Letters: several dossiers go to the province at one instant, all or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.dossiers import turns
from datchuan.dossiers.models import Dossier, Passage
from datchuan.dossiers.tests.way import Way
from datchuan.dossiers.workflow import Outcome, State
from datchuan.journal.models import Entry
from datchuan.rounds.actions import Chosen, transmit
from datchuan.rounds.models import Enclosed, Transmittal
from datchuan.rounds.tests.crowd import letter, many, ready, send


def test_one_letter_sends_several_dossiers(way: Way) -> None:
    first = ready(way)
    others = many(way, 2)
    sent = send(way, first, *others)
    assert (sent.number, sent.agency.code, sent.deadline, sent.at) == (
        "45/TTr-UBND", "UBND-514", way.round_1, clock.now(),
    )  # fmt: skip
    rows = list(Enclosed.objects.filter(transmittal=sent))
    assert [(row.dossier_id, row.position, row.is_late) for row in rows] == [
        (d.pk, place, False) for place, d in enumerate([first, *others], start=1)
    ]
    assert {d.state for d in Dossier.objects.all()} == {State.REVIEW}
    assert {d.sent_at for d in Dossier.objects.all()} == {sent.at}
    stay = Passage.objects.get(dossier=first, outcome=Outcome.SENT)
    assert stay.summary == "Tờ trình số 45/TTr-UBND ngày 12/10/2023, Đợt 1 năm 2023"
    assert stay.data["transmittal"] == str(sent.pk)


def test_the_journal_has_a_line_for_the_letter_and_one_for_each_dossier(way: Way) -> None:
    first, (other,) = ready(way), many(way, 1)
    sent = send(way, first, other)
    line = Entry.objects.get(kind="rounds.transmit")
    assert (line.chain, line.object_id, line.outcome) == ("system", str(sent.pk), "ok")
    assert len(line.after["dossiers"]) == 2
    assert Entry.objects.filter(kind="dossiers.send", chain__in=[first.chain, other.chain], outcome="ok").count() == 2


def test_pressed_twice_sends_once(way: Way) -> None:
    dossier, key = ready(way), uuid4()
    first = send(way, dossier, key=key)
    again = transmit(
        [Chosen(way.fresh(dossier), dossier.version)], way.round_1, letter(), by=way.cast.district, key=key
    )
    assert again == first
    assert Transmittal.objects.count() == 1


def test_none_goes_when_one_cannot_and_each_in_the_way_is_named(way: Way) -> None:
    first = ready(way)
    others = many(way, 3)
    _without_paper(others[0])
    turns.return_dossier(others[2], by=way.cast.district, reasons=[{"text": "Thiếu ảnh"}])
    with pytest.raises(Refused) as refusal:
        send(way, first, *others)
    assert "Chưa gửi hồ sơ nào, vì 2 hồ sơ chưa gửi được." in refusal.value.sentence
    assert f"{others[0].commune}: Bước này còn thiếu 1 giấy tờ" in refusal.value.sentence
    assert f"{others[2].commune}: " in refusal.value.sentence
    assert str(others[1].commune) + ":" not in refusal.value.sentence
    assert not Transmittal.objects.exists() and not Enclosed.objects.exists()
    assert not Dossier.objects.exclude(sent_at=None).exists()
    assert Entry.objects.get(kind="rounds.transmit").outcome == "refused"


def _without_paper(dossier: Dossier) -> None:
    from datchuan.dossiers.models import Document

    Document.objects.filter(dossier=dossier, wanted="minutes_district").update(
        removed_at=clock.now(), removed_reason="scan mờ"
    )


def test_what_changed_since_it_was_shown_is_not_sent(way: Way) -> None:
    dossier = ready(way)
    seen = dossier.version
    turns.return_dossier(dossier, by=way.cast.district, reasons=[{"text": "Thiếu ảnh"}])
    with pytest.raises(Refused, match=r"Xã Tiên Lãnh: Hồ sơ đã được người khác xử lý"):
        transmit([Chosen(way.fresh(dossier), seen)], way.round_1, letter(), by=way.cast.district)


@pytest.mark.parametrize("who", ["officer", "coordinator", "leader", "department", "other_officer", "operator"])
def test_only_the_keeper_of_the_last_step_sends(way: Way, who: str) -> None:
    dossier = ready(way)
    with pytest.raises(Refused, match="UBND huyện") as refusal:
        send(way, dossier, by=getattr(way.cast, who))
    assert refusal.value.status == 403
    assert Entry.objects.get(kind="rounds.transmit").outcome == "refused"


def test_a_letter_needs_a_dossier_a_number_and_a_signer(way: Way) -> None:
    with pytest.raises(Refused, match="Chưa chọn hồ sơ nào"):
        transmit([], way.round_1, letter(), by=way.cast.district)
    dossier = ready(way)
    for bad in (letter(" "), replace(letter(), signer=" ")):
        with pytest.raises(Refused, match="Ghi số tờ trình"):
            transmit([Chosen(dossier)], way.round_1, bad, by=way.cast.district)
    ahead = letter(dated=clock.today() + timedelta(days=1))
    with pytest.raises(Refused, match="chưa tới"):
        transmit([Chosen(dossier)], way.round_1, ahead, by=way.cast.district)


def test_a_number_is_used_once_a_year(way: Way) -> None:
    first, (other,) = ready(way), many(way, 1)
    send(way, first)
    with pytest.raises(Refused, match=r"đã có tờ trình số 45/TTr-UBND trong năm 2023"):
        send(way, other)
    assert send(way, other, number="46/TTr-UBND").number == "46/TTr-UBND"


def test_a_round_takes_its_year_and_from_its_day_on(way: Way) -> None:
    dossier = ready(way)
    way.round_1.year = 2022
    with pytest.raises(Refused, match="xét năm đánh giá 2022, hồ sơ này là của năm 2023"):
        send(way, dossier)
    way.round_1.year, way.round_1.opens = 2023, clock.today() + timedelta(days=1)
    with pytest.raises(Refused, match="nhận hồ sơ từ ngày 13/10/2023"):
        send(way, dossier)


def test_a_failing_journal_sends_nothing(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = ready(way)

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("journal")

    monkeypatch.setattr("datchuan.journal.actions._append", broken)
    with pytest.raises(RuntimeError):
        send(way, dossier)
    assert not Transmittal.objects.exists()
    assert way.fresh(dossier).state == State.READY
