"""Reminders of a campaign: before the term, on the last day and after it, once each, whatever happens to the worker."""

from __future__ import annotations

from datetime import date

import pytest

from datchuan.config import clock
from datchuan.notices.models import Notice
from datchuan.packs.tests.world import World
from datchuan.upkeep import actions, announce, reminding
from datchuan.upkeep.models import Campaign, Cause, Moment, Reminder
from datchuan.upkeep.tests.conftest import DISTRICT

BEFORE, LAST, AFTER = date(2023, 12, 21), date(2023, 12, 31), date(2024, 1, 3)


def notices(world: World, who: str, words: str) -> int:
    return Notice.objects.filter(person=world.user(who), kind=announce.REMINDED, sentence__contains=words).count()


def test_each_reminder_goes_once_to_who_has_not_reviewed(measured: World, campaign: Campaign) -> None:
    told = []
    for day in (date(2023, 12, 20), BEFORE, date(2023, 12, 28), LAST, AFTER, date(2024, 2, 1)):
        with clock.travel(day):
            told.append((reminding.remind(), reminding.remind()))
    assert told == [(0, 0), (1, 0), (0, 0), (1, 0), (1, 0), (0, 0)]
    of_district = campaign.reviews.missing().filter(district__code=DISTRICT).count()
    assert notices(measured, "huyen.tienphuoc", f"Còn {of_district} xã của huyện chưa rà soát") == 3
    assert notices(measured, "huyen.tienphuoc", "hôm nay 31/12/2023 là ngày cuối") == 1
    assert notices(measured, "huyen.tienphuoc", "đã quá hạn 31/12/2023") == 1
    assert notices(measured, "vpdp", "") == notices(measured, "vpdp", "112 xã chưa rà soát") == 1


def test_a_worker_that_dies_leaves_neither_reminder_nor_note_of_it(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = announce.tell, []

    def dies(*args: object, **kwargs: object) -> int:
        calls.append(1)
        if len(calls) == 3:
            raise ConnectionError("the worker was stopped")
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(announce, "tell", dies)
    with clock.travel(BEFORE), pytest.raises(ConnectionError):
        reminding.remind()
    assert not Reminder.objects.exists() and not Notice.objects.filter(kind=announce.REMINDED).exists()
    monkeypatch.setattr(announce, "tell", real)
    with clock.travel(BEFORE):
        assert (reminding.remind(), reminding.remind()) == (1, 0)
    assert [row.moment for row in Reminder.objects.all()] == [Moment.BEFORE]


def test_nobody_is_reminded_of_what_is_done_or_closed(measured: World, campaign: Campaign) -> None:
    district = measured.user("huyen.tienphuoc")
    for review in campaign.reviews.filter(district__code=DISTRICT):
        actions.complete(review, "Chưa đủ số liệu.", Cause.DATA, by=district, version=1)
    with clock.travel(BEFORE):
        assert reminding.remind() == 1
    assert notices(measured, "huyen.tienphuoc", "") == 0
    actions.close_campaign(campaign, by=measured.user("vpdp"), version=campaign.version)
    with clock.travel(LAST):
        assert reminding.remind() == 0
