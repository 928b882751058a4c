"""Two phones, two officers, or both at the same moment, with real transactions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from datchuan.assessments.tests.setting import DAY, build
from datchuan.config import clock
from datchuan.config.tests.together import together
from datchuan.evidence.models import Document
from datchuan.evidence.tests.making import PHOTO, want
from datchuan.people.tests.cast import build_cast, build_province
from datchuan.villages import actions, answering
from datchuan.villages.actions import Asked
from datchuan.villages.answering import Given
from datchuan.villages.models import Call, Kind, RequestEvent, Village
from datchuan.villages.tests.setting import DUE, Hamlets, furnish, photo
from datchuan.villages.workflow import State


@pytest.fixture
def here(transactional_db: None, own_folders: None) -> Hamlets:
    with clock.travel(DAY):
        with transaction.atomic():
            setting = build(build_cast(build_province()))
        want(setting, PHOTO)
        return furnish(setting)


def number(said: int) -> Given:
    return Given(Decimal(said), "đếm lại")


def test_of_two_phones_that_answer_one_is_taken_and_the_other_told(here: Hamlets) -> None:
    request, address = here.request(), here.address
    ended = together(DAY, [lambda n=n: answering.answer(request, number(n), address=address) for n in (40, 41)])
    assert ended.count("done") == 1 and "" not in ended
    stored = here.request()
    assert (stored.state, stored.version) == (State.ANSWERED, 2) and stored.number in {40, 41}


def test_one_answer_sent_six_times_is_one(here: Hamlets) -> None:
    request, address, key = here.request(), here.address, uuid4()
    deeds = [lambda: answering.answer(request, number(40), address=address, key=key)] * 6
    assert together(DAY, deeds) == ["done"] * 6
    assert RequestEvent.objects.filter(request=request).count() == 2


def test_two_officers_accept_a_photo_and_it_is_evidence_once(here: Hamlets) -> None:
    request = here.request(Kind.PHOTO)
    with clock.travel(DAY):
        answering.answer(request, photo(request), address=here.address)
    people = (here.officer, here.setting.colleague)
    ended = together(DAY, [lambda p=p: answering.accept(request, by=p, version=2, wanted=PHOTO) for p in people])
    assert ended.count("done") == 1 and "" not in ended
    assert Document.objects.count() == 1


def test_an_answer_and_its_withdrawal_do_not_both_stand(here: Hamlets) -> None:
    request, address = here.request(), here.address
    answered, withdrawn = together(
        DAY,
        [
            lambda: answering.answer(request, number(40), address=address),
            lambda: answering.withdraw(request, "Đã có số", by=here.officer, version=1),
        ],
    )
    stored = here.request()
    if answered == "done":
        assert withdrawn not in {"done", ""} and stored.state == State.ANSWERED
    else:
        assert (withdrawn, stored.state, stored.number) == ("done", State.WITHDRAWN, None)


def test_what_is_asked_or_listed_twice_at_once_is_there_once(here: Hamlets) -> None:
    commune, key = here.setting.commune, uuid4()
    asked = Asked(Kind.NUMBER, "Số hộ có nhà tiêu", DUE, "hộ", None)

    def ask(key: UUID) -> Any:
        return actions.ask(commune, asked, here.villages, by=here.officer, key=key)

    assert together(DAY, [lambda: ask(key)] * 4) == ["done"] * 4
    assert Call.objects.filter(text=asked.text).count() == 1
    deeds = [
        lambda p=p: actions.add_villages(commune, [("Thôn 3", 90)], by=p)
        for p in (here.officer, here.setting.colleague)
    ]
    assert together(DAY, deeds) == ["done"] * 2  # a list says what there is, so the second one changes nothing
    assert Village.objects.filter(name="Thôn 3").count() == 1
