"""Reminders of accounts: some working days before, on the day, then to the superior; each once, whatever crashes and repeats."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django.db import DatabaseError, transaction

from datchuan.config import clock
from datchuan.notices.models import Notice
from datchuan.obstacles.models import Term
from datchuan.people.tests.cast import Cast
from datchuan.targets import announce
from datchuan.targets.models import Account, AccountReminder
from datchuan.targets.reminding import remind
from datchuan.targets.tests.setting import AFTER, act, named, rounds
from datchuan.targets.workflow import Action

#: Asked for on Monday 4 March 2024 with ten working days: Monday 18 March is the last; three working days before, the 13th.
DUE = date(2024, 3, 18)


@pytest.fixture
def asked(cast: Cast) -> Cast:
    rounds()
    Term.objects.create(code=Term.Code.ACCOUNT_REMINDER, working_days=3, name_vi="Nhắc", standing="illustrative")
    named(cast, "20869", "20884")
    with clock.travel(AFTER):
        assert act(cast, Action.ASK).due == DUE
    return cast


def told() -> Counter[tuple[str, str]]:
    """(person, first words) -> how many reminders they got."""
    rows = Notice.objects.filter(kind="targets.reminder").values_list("person__username", "sentence")
    return Counter((who, "late" if "quá hạn" in s else "today" if "hôm nay" in s else "before") for who, s in rows)


EACH_ONCE = Counter(
    {
        ("district.leader", "before"): 1, ("district.leader", "today"): 1,
        ("leader", "late"): 1, ("coordinator", "late"): 1,
    }
)  # fmt: skip


def test_each_goes_once_on_its_day_and_to_whom_it_concerns(asked: Cast) -> None:
    sent = {}
    for n in range(18):
        with clock.travel(AFTER + timedelta(days=n)):
            sent[clock.today()] = [remind() for _ in range(2)]
    assert {day: counts for day, counts in sent.items() if any(counts)} == {
        DUE - timedelta(days=5): [1, 0], DUE: [1, 0], DUE + timedelta(days=1): [1, 0],
    }  # fmt: skip
    assert told() == EACH_ONCE
    assert list(AccountReminder.objects.order_by("pk").values_list("moment", flat=True)) == [
        "before_3", "on_the_day", "superior",
    ]  # fmt: skip
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AccountReminder.objects.all().delete()


class Crash(Exception):
    """The worker died here."""


@pytest.mark.parametrize("seed", range(3))
def test_crashes_and_repeats_send_each_once(asked: Cast, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """The worker dies before or after the sentence is told; the job runs again some times each day."""
    rng, tell = Random(seed), announce.tell

    def dying(*given: object, **more: object) -> int:
        if rng.random() < 0.3:
            raise Crash
        sent = tell(*given, **more)  # type: ignore[arg-type]
        if rng.random() < 0.3:
            raise Crash
        return sent

    for day in (DUE - timedelta(days=5), DUE, DUE + timedelta(days=1)):
        with clock.travel(day):
            monkeypatch.setattr(announce, "tell", dying)
            for _ in range(4):
                try:
                    remind()
                except Crash:
                    continue
            monkeypatch.setattr(announce, "tell", tell)
            remind()
    assert told() == EACH_ONCE


def test_an_account_that_was_given_is_not_reminded_of_and_a_new_term_is(asked: Cast) -> None:
    with clock.travel(DUE - timedelta(days=5)):
        act(asked, Action.EXPLAIN)
        assert remind() == 0
        act(asked, Action.RETURN)
        Account.objects.update(due=DUE)
        assert [remind(), remind()] == [1, 0]
    with clock.travel(DUE + timedelta(days=1)):
        Account.objects.update(due=None)
        assert remind() == 0
