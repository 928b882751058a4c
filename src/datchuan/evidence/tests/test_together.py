"""Two people at once, with real transactions."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from datchuan.assessments.tests.setting import DAY, Setting, build
from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.evidence import actions
from datchuan.evidence.about import About
from datchuan.evidence.models import Attachment, Document, Revision
from datchuan.evidence.tests.making import Heard, document, place, stored
from datchuan.people.tests.cast import build_cast, build_province


def together(acts: list[Callable[[], Any]]) -> list[str]:
    """Run all at the same moment; "ok" or the name of the refusal of each."""
    start, answers = Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            with clock.travel(DAY):
                start.wait(timeout=20)
                act()
                answers.append("ok")
        except Refused as refusal:
            answers.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(answers)


@pytest.fixture
def here(transactional_db: None) -> Setting:
    with clock.travel(DAY), transaction.atomic():
        return build(build_cast(build_province()))


def test_of_one_file_sent_by_two_one_is_kept(here: Setting) -> None:
    with clock.travel(DAY):
        files = [stored(person, "one") for person in (here.officer, here.colleague)]

    def add(file: Any) -> Callable[[], Any]:
        return lambda: actions.add_document(
            here.commune, About("A"), by=file.received_by, moved=Heard(), stored=file, place=place("")
        )

    assert together([add(file) for file in files]) == ["AlreadyHere", "ok"]
    assert (Document.objects.count(), Revision.objects.count(), Attachment.objects.count()) == (1, 1, 1)


def test_of_two_revisions_on_one_page_one_is_kept(here: Setting) -> None:
    with clock.travel(DAY):
        made = document(here, place=place(""))
        files = [stored(person) for person in (here.officer, here.colleague)]

    def revise(file: Any) -> Callable[[], Any]:
        return lambda: actions.add_revision(made, file, by=file.received_by, version=1, moved=Heard())

    assert together([revise(file) for file in files]) == ["Stale", "ok"]
    assert list(Revision.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_attaching_while_it_is_withdrawn_leaves_no_use_of_it(here: Setting) -> None:
    with clock.travel(DAY):
        made = document(here, place=place(""))
    answers = together(
        [
            lambda: actions.attach(made, place("", code="2.2"), by=here.colleague, moved=Heard()),
            lambda: actions.withdraw(made, by=here.officer, reason="nhầm", version=1, moved=Heard()),
        ]
    )
    assert answers in (["Refused", "ok"], ["ok", "ok"])
    assert Document.objects.get().is_withdrawn
    assert Attachment.objects.now().count() == 0
