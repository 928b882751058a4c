from __future__ import annotations

import threading

import pytest
from django.db import connection

from datchuan.journal.actions import attempt
from datchuan.journal.models import Entry
from datchuan.journal.tests.people import CHAIN, OFFICER
from datchuan.journal.verify import verify


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_leave_no_gap() -> None:
    failures: list[BaseException] = []
    start = threading.Barrier(8)

    def write(number: int) -> None:
        try:
            start.wait(60)
            for turn in range(25):
                with attempt("test.save", ("test.thing", f"{number}-{turn}"), by=OFFICER, chain=CHAIN):
                    pass
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 201))
    times = list(Entry.objects.order_by("seq").values_list("at", flat=True))
    assert times == sorted(times)
    assert verify().problems == []
