"""Two people at once, with real transactions."""

from __future__ import annotations

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection, transaction

from datchuan.assessments.models import Measurement, Revision
from datchuan.assessments.tests.setting import DAY, Setting, build
from datchuan.config import clock
from datchuan.journal.models import Entry
from datchuan.people.models import User
from datchuan.people.tests.cast import build_cast, build_province, entered

SAVE = "/commune/20869/NTM/2.1/2023/save/"


def together(bodies: list[tuple[User, dict[str, str]]]) -> list[tuple[int, str]]:
    """Send all forms at the same moment, each from a thread and connection of its own."""
    start, answers = Barrier(len(bodies)), []

    def send(user: User, body: dict[str, str]) -> None:
        try:
            with clock.travel(DAY):
                client = entered(user)
                start.wait(timeout=20)
                response = client.post(SAVE, body)
                answers.append((response.status_code, response.content.decode()))
        finally:
            connection.close()

    threads = [Thread(target=send, args=pair) for pair in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.fixture
def here(transactional_db: None) -> Setting:
    with clock.travel(DAY), transaction.atomic():
        return build(build_cast(build_province()))


def body(num: str, **more: str) -> dict[str, str]:
    return {"num": num, "den": "530", "version": "0", "idem": str(uuid4()), "done": "0", **more}


def test_of_two_people_one_is_saved_and_the_other_sees_both(here: Setting) -> None:
    answers = together([(here.officer, body("412")), (here.colleague, body("400"))])
    assert sorted(status for status, _page in answers) == [303, 409]
    (page,) = [page for status, page in answers if status == 409]
    assert "412/530 hộ = 77,73 %" in page
    assert "400/530 hộ = 75,47 %" in page
    assert Measurement.objects.get().version == 1
    assert Revision.objects.count() == 1
    outcomes = Entry.objects.filter(chain="commune:20869").values_list("outcome", flat=True)
    assert sorted(outcomes) == ["ok", "refused"]


def test_of_one_form_sent_six_times_one_is_saved_and_all_are_answered_alike(here: Setting) -> None:
    same = body("412")
    answers = together([(here.officer, same)] * 6)
    assert [status for status, _page in answers] == [303] * 6
    assert (Measurement.objects.get().version, Revision.objects.count()) == (1, 1)
    assert Entry.objects.filter(chain="commune:20869", outcome="ok").count() == 1
