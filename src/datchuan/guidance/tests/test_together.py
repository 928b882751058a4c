"""Two people at once, with real transactions."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from datchuan.assessments.tests.setting import DAY
from datchuan.config import clock
from datchuan.guidance.models import GuidanceVersion, Question, Topic
from datchuan.guidance.tests.conftest import Place, build_place, sent
from datchuan.guidance.workflow import State
from datchuan.journal.models import Entry
from datchuan.people.models import Role, User
from datchuan.people.tests.cast import add_person, build_cast, build_province, entered


@pytest.fixture
def place(transactional_db: None) -> Place:
    with clock.travel(DAY), transaction.atomic():
        return build_place(build_cast(build_province()))


def together(posts: list[tuple[User, str, dict[str, object]]]) -> list[int]:
    """Send all forms at the same moment, each from a thread and connection of its own; the answers, sorted."""
    start, answers = Barrier(len(posts)), []

    def send(user: User, path: str, body: dict[str, object]) -> None:
        try:
            with clock.travel(DAY):
                client = entered(user)
                start.wait(timeout=20)
                answers.append(client.post(path, body).status_code)
        finally:
            connection.close()

    threads = [Thread(target=send, args=post) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(answers)


def colleague(place: Place) -> User:
    return add_person("health.two", "Chuyên viên Hai", Role.DEPARTMENT_SPECIALIST, place.setting.department)


def test_of_two_who_publish_one_stands_and_the_other_sees_both(place: Place) -> None:
    form = {"body": "Một hướng dẫn đủ dài.", "version": 0, "then": "publish"}
    path = "/guidance/NTM/2.1/write/"
    other = colleague(place)
    assert together([(place.department, path, sent(**form)), (other, path, sent(**form))]) == [303, 409]
    assert GuidanceVersion.objects.count() == 1
    assert Topic.objects.get().current == GuidanceVersion.objects.get()


def test_of_two_who_answer_one_is_taken(place: Place) -> None:
    with clock.travel(DAY):
        question, other = place.ask(), colleague(place)
    path = f"/guidance/questions/{question.uuid}/answer/"
    form = {"text": "Một câu trả lời đủ dài.", "version": 1}
    assert together([(place.department, path, sent(**form)), (other, path, sent(**form))]) == [303, 409]
    assert question.turns.filter(kind="answer").count() == 1
    outcomes = Entry.objects.filter(kind="guidance.answer").values_list("outcome", flat=True)
    assert sorted(outcomes) == ["ok", "refused"]


def test_taking_back_and_answering_at_once_leave_one_of_both(place: Place) -> None:
    with clock.travel(DAY):
        question = place.ask()
    path = f"/guidance/questions/{question.uuid}/"
    answered = together(
        [
            (place.department, path + "answer/", sent(text="Một câu trả lời đủ dài.", version=1)),
            (place.officer, path + "withdraw/", sent(version=1)),
        ]
    )
    assert answered == [303, 409]
    question.refresh_from_db()
    given = question.turns.filter(kind="answer").count()
    assert (question.state, given) in {(State.ANSWERED, 1), (State.WITHDRAWN, 0)}


def test_two_questions_joined_to_one_another_at_once_do_not_form_a_ring(place: Place) -> None:
    with clock.travel(DAY):
        one, two, other = place.ask("Câu hỏi thứ nhất"), place.ask("Câu hỏi thứ hai"), colleague(place)
    forms = [
        (place.department, f"/guidance/questions/{one.uuid}/merge/", sent(number=str(two.pk), version=1)),
        (other, f"/guidance/questions/{two.uuid}/merge/", sent(number=str(one.pk), version=1)),
    ]
    assert together(forms) == [303, 409]
    assert Question.objects.filter(state=State.REFERRED).count() == 1


def test_one_form_sent_four_times_asks_once(place: Place) -> None:
    same = sent(text="Một câu hỏi đủ dài.")
    assert together([(place.officer, "/guidance/NTM/2.1/ask/", same)] * 4) == [303] * 4
    assert Question.objects.count() == 1
    assert Entry.objects.filter(kind="guidance.ask", outcome="ok").count() == 1
