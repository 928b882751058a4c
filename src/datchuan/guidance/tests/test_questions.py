"""Questions: asked once, answered once for all; joined, asked further, taken back, followed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from datchuan.assessments.tests.setting import DAY, words_of
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.guidance import asking
from datchuan.guidance.models import Follower, Question, Turn
from datchuan.guidance.tests.conftest import LATER, Place, sent
from datchuan.guidance.workflow import TABLE, Actor, State
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice

PAGE = "/guidance/NTM/2.1/"


def path(question: Question, verb: str = "") -> str:
    return f"/guidance/questions/{question.uuid}/{verb}{'/' if verb else ''}"


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.filter(read_at=None).values_list("person__username", "sentence")
    return sorted(rows)


def test_asking_tells_the_specialists(place: Place) -> None:
    question = place.ask()
    assert (question.state, question.asker_id) == (State.OPEN, place.setting.commune.pk)
    sentence = f"Xã Tiên Lãnh hỏi về chỉ tiêu 2.1 (câu hỏi số {question.pk}). Mở để trả lời."
    assert told() == [("department", sentence)]
    line = Entry.objects.get(kind="guidance.ask")
    assert (line.outcome, line.chain) == ("ok", "commune:20869")


def test_where_nobody_leads_the_coordination_office_is_told_and_answers(place: Place) -> None:
    question = place.ask(code="3.1")
    assert [name for name, _sentence in told()] == ["coordinator"]
    asking.answer(question, "Lấy số của năm trước liền kề.", by=place.cast.coordinator)
    question.refresh_from_db()
    assert (question.state, question.answered_agency.code) == (State.ANSWERED, "VPDP")  # type: ignore[union-attr]


def test_a_district_asks_too(place: Place) -> None:
    client = place.browser(place.cast.district)
    response = client.post(PAGE + "ask/", sent(text="Huyện tổng hợp theo mẫu nào?"))
    assert response.status_code == 303
    question = Question.objects.get()
    assert (question.asker, Entry.objects.get(kind="guidance.ask").chain) == (place.cast.province["514"], "system")


@pytest.mark.parametrize("who", ["department", "coordinator", "leader", "front", "council_member"])
def test_others_do_not_ask(place: Place, who: str) -> None:
    response = place.browser(getattr(place.cast, who)).post(PAGE + "ask/", sent(text="Một câu hỏi đủ dài."))
    assert response.status_code == 403
    assert Question.objects.count() == 0
    assert Entry.objects.get(kind="guidance.ask").outcome == "refused"


def test_an_officer_asks_for_the_own_commune_only(place: Place) -> None:
    with pytest.raises(Refused):
        asking.ask(place.indicator, place.setting.far, "Hỏi thay xã khác", by=place.officer)
    assert Question.objects.count() == 0


def test_a_short_question_is_kept_in_the_form(place: Place) -> None:
    response = place.browser(place.officer).post(PAGE + "ask/", sent(text="Sao?"))
    assert response.status_code == 422
    page = response.content.decode()
    assert page.count("Câu hỏi mới có 4 ký tự. Viết ít nhất 10 ký tự để người khác hiểu được.") == 2
    assert page.count("Sao?</textarea>") == 1


def test_a_question_sent_twice_is_asked_once(place: Place) -> None:
    client, same = place.browser(place.officer), sent(text="Hộ dùng giếng khoan có tính không?")
    answers = [client.post(PAGE + "ask/", same) for _time in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert Question.objects.count() == 1


# Who reads it


def test_until_it_is_answered_only_the_asker_those_above_and_the_province_read_it(place: Place) -> None:
    question = place.ask()
    readers = {
        name: place.browser(person).get(path(question)).status_code for name, person in place.cast.everyone.items()
    }
    nobody = place.browser(place.cast.other_officer).get(f"/guidance/questions/{uuid4()}/")
    assert {name for name, status in readers.items() if status == 404} == {
        "other_officer",
        "operator",
        "other_operator",
    }
    assert nobody.status_code == 404
    place.answer(question)
    assert place.browser(place.cast.other_officer).get(path(question)).status_code == 200


def test_all_communes_read_the_answer_with_the_place_and_no_person(place: Place) -> None:
    question = place.answer(place.ask())
    for address in (path(question), PAGE):
        words = words_of(place.browser(place.cast.other_officer).get(address))
        assert words.count("Có, nếu nước đạt quy chuẩn.") == 1
        assert words.count("Xã Tiên Lãnh hỏi ngày 12/10/2023") == 1
        assert words.count("Sở Y tế trả lời ngày 12/10/2023") == 1
        assert words.count("Cán bộ Tiên Lãnh") == 0
        assert words.count("Chuyên viên Y tế") == 0


# Answering


def test_an_answer_tells_the_asker_and_settles_the_specialists_notice(place: Place) -> None:
    question = place.ask()
    place.answer(question)
    question.refresh_from_db()
    assert (question.state, question.waiting_since, question.answered_by) == (State.ANSWERED, None, place.department)
    sentence = f"Sở Y tế đã trả lời câu hỏi số {question.pk} về chỉ tiêu 2.1."
    assert told() == [("colleague", sentence), ("officer", sentence)]
    assert list(question.turns.values_list("kind", "agency__code")) == [("ask", None), ("answer", "SYT")]


@pytest.mark.parametrize("who", ["officer", "district", "coordinator", "transport"])
def test_only_the_leading_agency_answers(place: Place, who: str) -> None:
    question = place.ask()
    person = place.transport if who == "transport" else getattr(place.cast, who)
    response = place.browser(person).post(path(question, "answer"), sent(text="Tôi trả lời hộ.", version=1))
    assert response.status_code == 403
    line = Entry.objects.get(kind="guidance.answer")
    assert (line.outcome, line.reason) == ("refused", "Câu hỏi này do Sở Y tế trả lời.")
    assert Turn.objects.filter(kind="answer").count() == 0


def test_of_two_answers_to_one_page_the_second_sees_the_first(place: Place) -> None:
    question = place.ask()
    client = place.browser(place.department)
    first = client.post(path(question, "answer"), sent(text="Câu trả lời thứ nhất.", version=1))
    second = client.post(path(question, "answer"), sent(text="Câu trả lời thứ hai.", version=1))
    assert (first.status_code, second.status_code) == (303, 409)
    page = second.content.decode()
    assert page.count("<p>Câu trả lời thứ nhất.</p>") == 1
    assert page.count("Câu trả lời thứ hai.</textarea>") == 1
    key, version = (re.findall(rf'name="{name}" value="([^"]+)"', page)[0] for name in ("idem", "version"))
    again = client.post(path(question, "answer"), {"text": "Câu trả lời thứ hai.", "idem": key, "version": version})
    assert again.status_code == 303
    assert list(question.turns.filter(kind="answer").values_list("text", flat=True)) == [
        "Câu trả lời thứ nhất.",
        "Câu trả lời thứ hai.",
    ]


def test_an_answer_sent_twice_is_given_once(place: Place) -> None:
    question = place.ask()
    client, same = place.browser(place.department), sent(text="Có, nếu đạt quy chuẩn.", version=1)
    assert [client.post(path(question, "answer"), same).status_code for _time in range(2)] == [303, 303]
    assert question.turns.filter(kind="answer").count() == 1


def test_waiting_days_are_counted_from_the_last_question(place: Place) -> None:
    question = place.ask()
    with clock.travel(DAY + timedelta(days=9)):
        words = words_of(place.browser(place.department).get("/guidance/"))
        assert words.count("lâu nhất 9 ngày") == 1
        place.answer(question)
    with clock.travel(DAY + timedelta(days=11)):
        asking.ask_again(question, "Còn giếng đào thì sao?", by=place.officer)
    with clock.travel(DAY + timedelta(days=14)):
        assert words_of(place.browser(place.department).get(path(question))).count("chờ trả lời 3 ngày") == 1
        other = words_of(place.browser(place.cast.other_officer).get(path(question)))
        assert other.count("Có, nếu nước đạt quy chuẩn.") == 1


def test_another_edition_marks_the_answer(place: Place) -> None:
    question = place.answer(place.ask())
    place.new_edition()
    with clock.travel(LATER):
        client = place.browser(place.officer)
        assert words_of(client.get(path(question))).count("trả lời theo bộ tiêu chí cũ") == 1
        place.answer(question, "Vẫn như cũ, kèm phiếu xét nghiệm.")
        assert words_of(client.get(path(question))).count("trả lời theo bộ tiêu chí cũ") == 0


# Joining


def test_a_duplicate_is_joined_and_its_place_is_told(place: Place) -> None:
    first, second = place.ask(), place.ask("Giếng khoan có được tính?", by=place.cast.other_officer)
    response = place.browser(place.department).post(path(second, "merge"), sent(number=str(first.pk), version=1))
    assert response.status_code == 303
    second.refresh_from_db()
    assert (second.state, second.same_as, second.waiting_since) == (State.REFERRED, first, None)
    place.answer(first)
    reader = place.browser(place.cast.other_officer)
    assert reader.get(path(first)).status_code == 200
    assert words_of(reader.get(path(first))).count("Cũng hỏi câu này: Xã Tam Xuân I.") == 1
    sentences = [sentence for name, sentence in told() if name == "other.officer"]
    assert sentences == [
        f"Câu hỏi số {second.pk} giống câu số {first.pk}, đang chờ trả lời; có câu trả lời thì được báo.",
        f"Sở Y tế đã trả lời câu hỏi số {first.pk} về chỉ tiêu 2.1.",
    ]


def test_the_place_of_a_duplicate_reads_the_question_that_is_still_open(place: Place) -> None:
    first, second = place.ask(), place.ask("Giếng khoan có được tính?", by=place.cast.other_officer)
    reader = place.browser(place.cast.other_officer)
    assert reader.get(path(first)).status_code == 404
    asking.merge(second, first, by=place.department)
    assert reader.get(path(first)).status_code == 200


def test_joined_questions_follow_when_theirs_is_joined_on(place: Place) -> None:
    one, two, three = (place.ask(f"Câu hỏi thứ {n} về giếng") for n in range(3))
    asking.merge(one, two, by=place.department)
    asking.merge(two, three, by=place.department)
    assert dict(Question.objects.values_list("pk", "same_as")) == {one.pk: three.pk, two.pk: three.pk, three.pk: None}


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("itself", "Không ghép một câu hỏi vào chính nó. Nhập số của câu hỏi khác."),
        ("other", "Câu hỏi số {other} thuộc chỉ tiêu khác. Chỉ ghép hai câu hỏi về cùng một chỉ tiêu."),
        ("withdrawn", "Câu hỏi số {withdrawn} đã được rút. Chọn câu hỏi khác, hoặc trả lời tại đây."),
    ],
)
def test_what_cannot_be_joined_says_why(place: Place, number: str, sentence: str) -> None:
    numbers = {
        "itself": place.ask(),
        "other": place.ask("Thu nhập tính thế nào?", code="3.1"),
        "withdrawn": asking.withdraw(place.ask("Câu hỏi gửi nhầm"), by=place.officer),
    }
    own = numbers["itself"]
    response = place.browser(place.department).post(
        path(own, "merge"), sent(number=str(numbers[number].pk), version=own.version)
    )
    assert response.status_code == 409
    said = sentence.format(**{name: q.pk for name, q in numbers.items()})
    assert response.content.decode().count(f"<li>{said}</li>") == 1


@pytest.mark.parametrize("typed", ["999999999", "0", "x", "１２", ""])
def test_an_unknown_number_is_asked_for_again(place: Place, typed: str) -> None:
    question = place.ask()
    response = place.browser(place.department).post(path(question, "merge"), sent(number=typed, version=1))
    assert response.status_code == 422
    assert Question.objects.get().state == State.OPEN


# Taking back, following


def test_a_question_is_taken_back_before_it_is_answered(place: Place) -> None:
    question = place.ask()
    client, same = place.browser(place.officer), sent(version=1, reason="Gửi nhầm chỉ tiêu")
    assert [client.post(path(question, "withdraw"), same).status_code for _time in range(2)] == [303, 303]
    question.refresh_from_db()
    assert (question.state, told()) == (State.WITHDRAWN, [])
    assert Entry.objects.get(kind="guidance.withdraw").reason == "Gửi nhầm chỉ tiêu"


def test_what_others_wait_for_is_not_taken_back(place: Place) -> None:
    first, second = place.ask(), place.ask("Giếng khoan có được tính?", by=place.cast.other_officer)
    asking.merge(second, first, by=place.department)
    with pytest.raises(Refused, match=r"^1 nơi khác cũng đang chờ câu trả lời này") as refused:
        asking.withdraw(first, by=place.officer)
    assert refused.value.status == 409


def test_what_was_answered_is_not_taken_back(place: Place) -> None:
    question = place.answer(place.ask())
    with pytest.raises(Refused, match="đã có câu trả lời dùng chung"):
        asking.withdraw(question, by=place.officer)


def test_a_place_follows_and_is_told_of_what_is_added(place: Place) -> None:
    question = place.answer(place.ask())
    client = place.browser(place.cast.other_officer)
    assert client.post(path(question, "follow"), sent(on="1")).status_code == 303
    place.answer(question, "Bổ sung: kèm phiếu xét nghiệm.")
    assert [name for name, _sentence in told()].count("other.officer") == 1
    assert client.post(path(question, "follow"), sent(on="0")).status_code == 303
    assert Follower.objects.filter(question=question).count() == 1


def test_others_neither_take_back_nor_ask_further(place: Place) -> None:
    question = place.answer(place.ask())
    client = place.browser(place.cast.other_officer)
    statuses = [
        client.post(path(question, verb), sent(text="Một câu đủ dài", version=2)).status_code
        for verb in ("withdraw", "again")
    ]
    assert statuses == [403, 403]


@pytest.mark.parametrize("verb", ["answer", "again", "merge", "withdraw", "follow"])
def test_anothers_open_question_answers_like_none(place: Place, verb: str) -> None:
    question = place.ask()
    client = place.browser(place.cast.other_officer)
    real, none = (client.post(f"/guidance/questions/{pk}/{verb}/", {}) for pk in (question.uuid, uuid4()))
    assert (real.status_code, none.status_code) == (404, 404)
    assert Entry.objects.filter(outcome="refused").count() == 0


# The table


def test_every_action_in_every_state_does_what_the_table_says(place: Place) -> None:
    """From each state, each action either leads where the table says, or is refused and leaves the question alone."""
    acts: dict[str, Callable[[Question, Question], Any]] = {
        "answer": lambda q, _o: asking.answer(q, "Một câu trả lời.", by=place.department),
        "ask_again": lambda q, _o: asking.ask_again(q, "Một câu hỏi tiếp.", by=place.officer),
        "merge": lambda q, o: asking.merge(q, o, by=place.department),
        "withdraw": lambda q, _o: asking.withdraw(q, by=place.officer),
        "follow": lambda q, _o: asking.follow(q, place.setting.commune, False, by=place.officer),
    }
    assert set(acts) | {"ask"} == set(TABLE)
    for state in State:
        for name, act in acts.items():
            other = place.ask("Câu hỏi để ghép vào")
            question = _in_state(place, state, other)
            step = TABLE[name]
            if state in step.sources:
                act(question, other)
                question.refresh_from_db()
                assert question.state == (step.to or state), (name, state)
            else:
                with pytest.raises(Refused) as refused:
                    act(question, other)
                assert refused.value.status == 409, (name, state)
                question.refresh_from_db()
                assert question.state == state, (name, state)


def _in_state(place: Place, state: State, other: Question) -> Question:
    question = place.ask("Câu hỏi để thử")
    if state == State.ANSWERED:
        place.answer(question)
    elif state == State.WITHDRAWN:
        asking.withdraw(question, by=place.officer)
    elif state == State.REFERRED:
        asking.merge(question, other, by=place.department)
    question.refresh_from_db()
    return question


def test_every_actor_of_the_table_is_known() -> None:
    assert {step.actor for step in TABLE.values()} == set(Actor)


def test_the_database_refuses_states_that_cannot_be(place: Place) -> None:
    question = place.ask()
    for broken in ({"state": "answered"}, {"state": "referred"}, {"waiting_since": None}, {"state": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.filter(pk=question.pk).update(**broken)


def test_a_stale_version_is_told(place: Place) -> None:
    question = place.ask()
    with pytest.raises(Stale):
        asking.answer(question, "Một câu trả lời.", by=place.department, version=7)


def test_the_questions_to_join_are_marked_as_dated_only_when_they_are(place: Place) -> None:
    place.answer(place.ask())
    question = place.ask("Giếng khoan có được tính?")
    words = words_of(place.browser(place.department).get(path(question)))
    assert (words.count("Câu hỏi khác về cùng chỉ tiêu:"), words.count("trả lời theo bộ tiêu chí cũ")) == (1, 0)
