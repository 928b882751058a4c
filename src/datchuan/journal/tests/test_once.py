from __future__ import annotations

import threading
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from datchuan.config.errors import Refused
from datchuan.journal.actions import attempt, once
from datchuan.journal.models import Entry, Receipt
from datchuan.journal.tests.people import OFFICER, OTHER, Person

pytestmark = pytest.mark.django_db(transaction=True)
KEY = uuid.UUID("7f1d0a52-5a52-4f7b-9a5c-3f6c1f3b1a10")


def send(key: Any = KEY, body: Any = "a", by: Person | None = OFFICER, answer: Any = None) -> tuple[bool, Any]:
    """An action that does something once: (repeated, what is answered)."""
    with attempt("test.save", by=by) as line:
        receipt = once(by, key, body)
        if receipt.repeated:
            line.skip()
        else:
            receipt.answer = answer
    return receipt.repeated, receipt.answer


def test_the_second_time_gets_the_first_answer() -> None:
    assert send(answer={"pk": 5}) == (False, {"pk": 5})
    assert send(answer={"pk": 6}) == (True, {"pk": 5})
    assert send(str(KEY)) == (True, {"pk": 5})
    assert Entry.objects.count() == 1


def test_the_same_body_in_other_clothes_is_the_same_body() -> None:
    body = {"day": date(2023, 10, 12), "value": Decimal("12.5"), "name": "Hòa"}
    assert send(body=body) == (False, None)
    assert send(body={"name": "Ho\u0300a", "value": "12.5", "day": "2023-10-12"}) == (True, None)


def test_another_body_under_the_same_key_is_refused() -> None:
    send(body={"num": "412"})
    with pytest.raises(Refused, match="Biểu mẫu này đã được gửi với nội dung khác") as caught:
        send(body={"num": "420"})
    assert caught.value.status == 409
    assert list(Entry.objects.order_by("id").values_list("outcome", flat=True)) == ["ok", "refused"]


def test_keys_belong_to_people() -> None:
    assert [send(by=by)[0] for by in (OFFICER, OTHER, None)] == [False, False, False]
    assert send(by=None)[0] is True
    assert Receipt.objects.count() == 3


def test_a_refused_form_may_be_sent_again() -> None:
    with pytest.raises(Refused), attempt("test.save", by=OFFICER):
        once(OFFICER, KEY, "a")
        raise Refused("chưa được")
    assert send() == (False, None)


@pytest.mark.parametrize("first_succeeds", [True, False])
def test_of_two_at_the_same_time_the_second_waits_for_the_first(first_succeeds: bool) -> None:
    taken, finish = threading.Event(), threading.Event()
    outcomes: dict[str, Any] = {}

    def first() -> None:
        try:
            with attempt("test.save", by=OFFICER):
                once(OFFICER, KEY, "a").answer = "của người thứ nhất"
                taken.set()
                finish.wait(20)
                if not first_succeeds:
                    raise Refused("hỏng")
        except Refused:
            pass
        finally:
            connection.close()

    def second() -> None:
        outcomes["second"] = send(answer="của người thứ hai")
        connection.close()

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert taken.wait(20)
    threads[1].start()
    threads[1].join(0.5)
    assert threads[1].is_alive(), "the second must wait until the first has ended"
    finish.set()
    for thread in threads:
        thread.join(20)
    expected = (True, "của người thứ nhất") if first_succeeds else (False, "của người thứ hai")
    assert outcomes == {"second": expected}
    assert Entry.objects.filter(outcome="ok").count() == 1
