"""Two people at once, with real transactions."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.test import Client

from datchuan.assessments.tests.setting import DAY, Setting, build
from datchuan.config import clock
from datchuan.facts.models import FactRevision, FactValue
from datchuan.facts.tests.setting import SAVE, ask_facts, figure, measure, save, sent
from datchuan.people.models import User
from datchuan.people.tests.cast import build_cast, build_province


def together(bodies: list[tuple[User, str, dict[str, str]]]) -> list[int]:
    """Send all forms at the same moment, each from a thread and connection of its own."""
    start, answers = Barrier(len(bodies)), []

    def send(user: User, path: str, body: dict[str, str]) -> None:
        try:
            with clock.travel(DAY):
                client = Client(raise_request_exception=False)
                client.force_login(user)
                start.wait(timeout=20)
                answers.append(client.post(path, body).status_code)
        finally:
            connection.close()

    threads = [Thread(target=send, args=each) for each in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(answers)


@pytest.fixture
def here(transactional_db: None) -> Setting:
    with clock.travel(DAY):
        with transaction.atomic():
            setting = build(build_cast(build_province()))
        ask_facts()
        return setting


def test_of_two_officers_at_one_fact_one_is_saved_and_the_other_asked(here: Setting) -> None:
    answers = together([(here.officer, SAVE, sent(so_ho="530")), (here.colleague, SAVE, sent(so_ho="540"))])
    assert answers == [303, 409]
    assert (FactValue.objects.count(), FactRevision.objects.count()) == (1, 1)


def test_of_one_form_sent_six_times_one_is_saved(here: Setting) -> None:
    same = sent(so_ho="530")
    assert together([(here.officer, SAVE, same)] * 6) == [303] * 6
    assert FactRevision.objects.count() == 1


def test_a_fact_and_a_figure_that_follows_it_saved_at_once_lose_nothing(here: Setting) -> None:
    with clock.travel(DAY):
        save(here, so_ho=530)
        measure(here, c2_1={"num": "412", "den": "530"})
    shown = Client()
    with clock.travel(DAY):
        shown.force_login(here.officer)
        page = shown.post(SAVE, sent(1, so_ho="545")).content.decode()
    seal = page.split('name="agreed" value="')[1][:64]
    indicator = {"num": "500", "den": "530", "version": "1", "idem": sent()["idem"], "done": "0"}
    answers = together(
        [
            (here.officer, SAVE, sent(1, so_ho="545") | {"agreed": seal}),
            (here.colleague, "/commune/20869/NTM/2.1/2023/save/", indicator),
        ]
    )
    # Whoever comes second is told: the list is another one, or the figure has changed.
    assert answers == [303, 409]
    fact, value = FactValue.objects.get().value, figure("2.1").value
    assert (fact, value) in [(545, {"num": "412", "den": "545"}), (530, {"num": "500", "den": "530"})]
