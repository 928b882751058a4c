"""Exceptions from a deadline: asked for, decided by somebody else, used when a dossier comes late."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.dossiers.tests.way import Way
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.rounds import exceptions
from datchuan.rounds.models import Enclosed, Extension
from datchuan.rounds.tests.crowd import MIDNIGHT, ready, send
from datchuan.rounds.workflow import State

UNTIL = MIDNIGHT + timedelta(days=4)
LATE = MIDNIGHT + timedelta(hours=9)


def asked(way: Way, **more: object) -> Extension:
    scope = more.get("scope") or way.open()
    by = more.get("by") or way.cast.district
    return exceptions.ask(way.round_1, scope, "Bão số 6, mất điện ba ngày", UNTIL, by=by)  # type: ignore[arg-type]


def test_a_request_is_told_to_who_decides_and_the_answer_to_who_asked(way: Way) -> None:
    row = asked(way)
    for person in (way.cast.coordinator, way.verifier, way.cast.leader):
        assert "đề nghị gia hạn" in Notice.objects.filter(person=person).latest("pk").sentence
    exceptions.grant(row, UNTIL, by=way.cast.leader, version=row.version)
    row.refresh_from_db()
    assert (row.state, row.until, row.decided_by) == (State.GRANTED, UNTIL, way.cast.leader)
    for person in (way.cast.district, way.cast.officer):
        assert "được duyệt đến 00:00 ngày 04/12/2023" in Notice.objects.filter(person=person).latest("pk").sentence
    kinds = Entry.objects.filter(kind__startswith="rounds.").values_list("kind", "outcome", "chain")
    assert list(kinds) == [("rounds.ask", "ok", "commune:20869"), ("rounds.grant", "ok", "commune:20869")]


def test_who_asks_does_not_decide(way: Way) -> None:
    row = asked(way, by=way.cast.coordinator)
    with pytest.raises(Refused, match="Anh/chị là người đề nghị, nên người khác duyệt") as refusal:
        exceptions.grant(row, UNTIL, by=way.cast.coordinator, version=row.version)
    assert refusal.value.status == 403
    assert exceptions.grant(row, UNTIL, by=way.verifier, version=row.version).state == State.GRANTED


@pytest.mark.parametrize("who", ["officer", "district", "district_leader", "department", "council_member", "operator"])
def test_nobody_else_decides(way: Way, who: str) -> None:
    row = asked(way, by=way.cast.officer)
    with pytest.raises(Refused):
        exceptions.grant(row, UNTIL, by=getattr(way.cast, who), version=row.version)
    assert Extension.objects.get().state == State.ASKED


def test_a_request_needs_a_reason_and_a_later_end(way: Way) -> None:
    dossier = way.open()
    with pytest.raises(Refused, match="Ghi lý do"):
        exceptions.ask(way.round_1, dossier, " ", UNTIL, by=way.cast.district)
    with pytest.raises(Refused, match="nhận đến 00:00 ngày 30/11/2023"):
        exceptions.ask(way.round_1, dossier, "Bão", way.round_1.at, by=way.cast.district)
    with clock.travel(UNTIL), pytest.raises(Refused, match="đã qua"):
        exceptions.ask(way.round_1, dossier, "Bão", UNTIL, by=way.cast.district)


def test_asking_twice_waits_for_the_first_answer(way: Way) -> None:
    row, key = asked(way), uuid4()
    with pytest.raises(Refused, match="đang chờ duyệt"):
        exceptions.ask(way.round_1, way.fresh(row.dossier), "Bão", UNTIL, by=way.cast.officer)  # type: ignore[arg-type]
    exceptions.withdraw(row, by=way.cast.district, version=row.version)
    args = (way.round_1, way.fresh(row.dossier), "Bão", UNTIL)  # type: ignore[arg-type]
    first = exceptions.ask(*args, by=way.cast.district, key=key)
    assert exceptions.ask(*args, by=way.cast.district, key=key) == first


def test_an_answer_is_final_and_an_old_page_decides_nothing(way: Way) -> None:
    row = asked(way)
    with pytest.raises(Refused, match="người khác xử lý"):
        exceptions.refuse(row, "Không đủ lý do", by=way.cast.leader, version=row.version + 1)
    with pytest.raises(Refused, match="vì sao không duyệt"):
        exceptions.refuse(row, " ", by=way.cast.leader, version=row.version)
    held = exceptions.refuse(row, "Không đủ lý do", by=way.cast.leader, version=row.version)
    with pytest.raises(Refused, match="không duyệt, nên không đổi nữa"):
        exceptions.grant(held, UNTIL, by=way.cast.coordinator, version=held.version)


def test_a_granted_exception_lets_its_dossier_in_late(way: Way) -> None:
    dossier = ready(way)
    row = asked(way, scope=dossier)
    with clock.travel(LATE), pytest.raises(Refused, match="hết hạn nhận hồ sơ"):
        send(way, dossier)
    row = exceptions.grant(row, UNTIL, by=way.cast.leader, version=row.version)
    with clock.travel(UNTIL), pytest.raises(Refused, match="hết hạn nhận hồ sơ"):
        send(way, dossier)
    with clock.travel(UNTIL - timedelta(microseconds=1)):
        sent = send(way, dossier)
    enclosed = Enclosed.objects.get(transmittal=sent)
    assert (enclosed.is_late, enclosed.extension) == (True, row)
    assert way.fresh(dossier).is_late


def test_an_exception_of_the_district_holds_for_all_its_communes_and_for_no_other_round(way: Way) -> None:
    dossier = ready(way)
    row = asked(way, scope=way.cast.province["514"])
    exceptions.grant(row, UNTIL, by=way.cast.leader, version=row.version)
    with clock.travel(way.round_2.at), pytest.raises(Refused, match="hết hạn"):
        send(way, dossier, deadline=way.round_2)
    with clock.travel(LATE):
        assert Enclosed.objects.get(transmittal=send(way, dossier)).extension == row


def test_an_exception_that_was_not_needed_is_not_used(way: Way) -> None:
    dossier = ready(way)
    row = asked(way, scope=dossier)
    exceptions.grant(row, UNTIL, by=way.cast.leader, version=row.version)
    enclosed = Enclosed.objects.get(transmittal=send(way, dossier))
    assert (enclosed.is_late, enclosed.extension) == (False, None)


def test_what_was_sent_needs_no_exception(way: Way) -> None:
    dossier = ready(way)
    send(way, dossier)
    with pytest.raises(Refused, match="đã gửi lên tỉnh"):
        asked(way, scope=way.fresh(dossier))
