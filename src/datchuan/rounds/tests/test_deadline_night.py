"""The night of the deadline: one instant, many hands, an exception in the same second, clocks that are set back."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.dossiers.models import Dossier, Passage
from datchuan.dossiers.tests.way import DAY, Way, build
from datchuan.dossiers.workflow import Outcome
from datchuan.journal.models import Entry
from datchuan.people.tests.cast import build_cast, build_province
from datchuan.rounds import exceptions
from datchuan.rounds.actions import Chosen, transmit
from datchuan.rounds.models import Enclosed, Transmittal
from datchuan.rounds.tests.crowd import LAST, MIDNIGHT, at_once, letter, many, ready, send

ROUND_ENDED = "đã hết hạn nhận hồ sơ (trước ngày 30/11/2023)"


@pytest.mark.parametrize(
    ("at", "taken"),
    [(LAST, True), (MIDNIGHT, False), (MIDNIGHT + timedelta(microseconds=1), False)],
    ids=["23:59:59.999999", "00:00:00", "00:00:00.000001"],
)
def test_the_deadline_is_one_instant(way: Way, at: datetime, taken: bool) -> None:
    dossier = ready(way)
    with clock.travel(at):
        if taken:
            assert send(way, dossier).at == at
            assert not way.fresh(dossier).is_late
        else:
            with pytest.raises(Refused) as refusal:
                send(way, dossier)
            assert ROUND_ENDED in refusal.value.sentence and "gia hạn" in refusal.value.sentence


def test_the_late_window_takes_and_marks(way: Way) -> None:
    dossier = ready(way)
    way.round_1.late_until = MIDNIGHT + timedelta(days=2)
    way.round_1.save()
    with clock.travel(MIDNIGHT):
        sent = send(way, dossier)
    assert Enclosed.objects.get(transmittal=sent).is_late


def test_a_clock_set_back_between_opening_and_sending_changes_nothing_but_the_instant(way: Way) -> None:
    """The page was opened at 23:30, the server's clock is set back an hour, the letter goes at 22:40: it is in time, its
    instant is that of the sending, and what was done before is not after it."""
    with clock.travel(LAST - timedelta(minutes=30)):
        dossier = ready(way)
    with clock.travel(LAST - timedelta(minutes=80)):
        sent = send(way, dossier)
    assert sent.at == LAST - timedelta(minutes=80)
    stay = Passage.objects.get(dossier=dossier, outcome=Outcome.SENT)
    assert stay.ended_at is not None and stay.ended_at >= stay.entered_at
    assert not way.fresh(dossier).is_late


def test_the_instant_is_the_databases_and_one_for_the_whole_transaction(way: Way, settings: Any) -> None:
    settings.DATCHUAN_TODAY = None
    assert clock._travelled.get() is not None  # the fixture travels; outside it the database is asked
    token = clock._travelled.set(None)
    try:
        with connection.cursor() as cursor:
            first = clock.instant()
            cursor.execute("SELECT pg_sleep(0.01)")
            assert clock.instant() == first
            cursor.execute("SELECT transaction_timestamp()")
            assert first == cursor.fetchone()[0]
        settings.DATCHUAN_TODAY = DAY
        assert clock.instant().date() == DAY and clock.instant().time() == first.time()
    finally:
        clock._travelled.reset(token)


# Many at once


@pytest.fixture
def open_way(transactional_db: None) -> Iterator[Way]:
    """The way on a database that other connections see."""
    with clock.travel(DAY):
        with transaction.atomic():
            made = build(build_cast(build_province()))
        yield made


def _calls(way: Way, rows: list[Dossier], late: int, rng: random.Random) -> list[tuple[str, Callable[[], Any]]]:
    """One letter for each dossier; three of ten are pressed twice; the last ``late`` come after the deadline."""
    made: list[tuple[str, Callable[[], Any]]] = []
    for place, dossier in enumerate(rows):
        after = place >= len(rows) - late
        key, at = uuid4(), MIDNIGHT + timedelta(seconds=place) if after else LAST

        def press(dossier: Dossier = dossier, key: Any = key, at: datetime = at, number: int = place) -> None:
            with clock.travel(at):
                chosen = [Chosen(dossier, dossier.version)]
                transmit(chosen, way.round_1, letter(f"{number + 1}/TTr-UBND", DAY), by=way.cast.district, key=key)

        kind = "late" if after else "in time"
        made += [(kind, press)] * (2 if rng.random() < 0.3 else 1)
    rng.shuffle(made)
    return made


def _night(way: Way, count: int, late: int) -> None:
    rows = many(way, count)
    calls = _calls(way, rows, late, random.Random(193))
    answers = at_once([call for _kind, call in calls], threads=8)
    for (kind, _call), answer in zip(calls, answers, strict=True):
        assert (answer == "ok") if kind == "in time" else (ROUND_ENDED in answer), answer
    in_time = count - late
    sent = Dossier.objects.filter(pk__in=[d.pk for d in rows]).exclude(sent_at=None)
    assert sent.count() == in_time
    assert not sent.filter(is_late=True).exists()
    assert (Transmittal.objects.count(), Enclosed.objects.count()) == (in_time, in_time)
    assert Passage.objects.filter(outcome=Outcome.SENT).count() == in_time
    assert Passage.objects.filter(dossier__in=sent, step="reception_province", ended_at=None).count() == in_time
    assert Entry.objects.filter(kind="dossiers.send", outcome="ok").count() == in_time
    assert Entry.objects.filter(kind="rounds.transmit", outcome="ok").count() == in_time
    late_calls = sum(kind == "late" for kind, _call in calls)
    assert Entry.objects.filter(kind="rounds.transmit", outcome="refused").count() == late_calls


def test_a_night_of_twenty_four(open_way: Way) -> None:
    _night(open_way, 24, 3)


@pytest.mark.slow
def test_a_night_of_a_hundred_and_ninety_three(open_way: Way) -> None:
    _night(open_way, 193, 19)


def test_two_send_the_same_dossier_by_two_letters(open_way: Way) -> None:
    way = open_way
    (dossier,) = many(way, 1)

    def press(number: str) -> Callable[[], Any]:
        return lambda: transmit(
            [Chosen(dossier, dossier.version)], way.round_1, letter(number, DAY), by=way.cast.district
        )

    answers = at_once([press("1/TTr-UBND"), press("2/TTr-UBND")], threads=2, moment=LAST)
    assert sorted(answer == "ok" for answer in answers) == [False, True]
    assert any("người khác xử lý" in answer for answer in answers)
    assert (Transmittal.objects.count(), Enclosed.objects.count()) == (1, 1)


def test_two_letters_with_the_same_communes_never_lock_crosswise(open_way: Way) -> None:
    way = open_way
    rows = many(way, 6)

    def press(number: str, order: list[Dossier]) -> Callable[[], Any]:
        chosen = [Chosen(d, d.version) for d in order]
        return lambda: transmit(chosen, way.round_1, letter(number, DAY), by=way.cast.district)

    answers = at_once([press("1/TTr-UBND", rows), press("2/TTr-UBND", rows[::-1])], threads=2, moment=LAST)
    assert sorted(answer == "ok" for answer in answers) == [False, True]
    assert not any("deadlock" in answer.lower() for answer in answers)
    assert Enclosed.objects.count() == 6


@pytest.mark.parametrize("round_", range(int(os.environ.get("DATCHUAN_RACES", "3"))))
def test_an_exception_granted_while_sending_is_used_wholly_or_not_at_all(open_way: Way, round_: int) -> None:
    way = open_way
    (dossier,) = many(way, 1)
    until = MIDNIGHT + timedelta(days=2)
    row = exceptions.ask(way.round_1, dossier, "Bão", until, by=way.cast.district)

    def press() -> None:
        transmit([Chosen(dossier, dossier.version)], way.round_1, letter("1/TTr-UBND", DAY), by=way.cast.district)

    def give() -> None:
        exceptions.grant(row, until, by=way.cast.leader, version=row.version)

    answers = at_once([give, press], threads=2, moment=MIDNIGHT + timedelta(minutes=1))
    assert answers[0] == "ok"
    held = Dossier.objects.get(pk=dossier.pk)
    if answers[1] == "ok":
        enclosed = Enclosed.objects.get()
        assert (enclosed.extension_id, enclosed.is_late, held.is_late) == (row.pk, True, True)
    else:
        assert ROUND_ENDED in answers[1]
        assert held.sent_at is None and not Enclosed.objects.exists()
