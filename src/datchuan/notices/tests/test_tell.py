"""Telling: one row per person in the caller's transaction, never doubled, only for those who may still be told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from datchuan.config import clock
from datchuan.notices import kinds
from datchuan.notices.actions import remind, settle, tell
from datchuan.notices.models import Notice, Wish
from datchuan.notices.tests.conftest import ABOUT, ANSWERED, NOW, RETURNED, THING, WHERE
from datchuan.people import actions as people_actions
from datchuan.people.models import User
from datchuan.people.tests.cast import Cast

SENTENCE = "Sở Y tế đề nghị bổ sung chỉ tiêu 15.1: chưa có danh sách hộ. Bổ sung trước 20/10/2023."


def say(*people: User, sentence: str = SENTENCE, kind: str = RETURNED, **more: Any) -> int:
    given = {"where": WHERE, "about": ABOUT, "thing": THING, **more}
    return tell(people, sentence, kind=kind, **given)


def jobs() -> list[dict[str, Any]]:
    return list(ProcrastinateJob.objects.filter(task_name="notices.mail_urgent").values_list("args", flat=True))


def test_each_person_is_told_the_sentence(cast: Cast, officer: User) -> None:
    assert say(officer, cast.other_officer, officer, due=date(2023, 10, 20)) == 2
    mine = Notice.objects.get(person=officer)
    assert (mine.kind, mine.sentence, mine.where, mine.about, mine.thing) == (RETURNED, SENTENCE, WHERE, ABOUT, THING)
    assert (mine.due, mine.urgent, mine.created_at) == (date(2023, 10, 20), False, NOW)
    assert (mine.read_at, mine.mailed_at, mine.reminder_day) == (None, None, None)
    assert Notice.objects.filter(person=cast.other_officer).count() == 1


def test_what_is_taken_back_tells_nobody(officer: User, django_capture_on_commit_callbacks: Any) -> None:
    def failing() -> None:
        with transaction.atomic():
            assert say(officer, immediate=True) == 1
            raise ValueError("taken back")

    with django_capture_on_commit_callbacks(execute=True) as callbacks, pytest.raises(ValueError, match="taken back"):
        failing()
    assert (Notice.objects.count(), callbacks, jobs()) == (0, [], [])


def test_the_same_unread_notice_is_not_doubled(officer: User) -> None:
    assert [say(officer), say(officer)] == [1, 0]
    assert say(officer, about="commune:20869 NTM 15.2") == 1
    assert say(officer, kind=ANSWERED) == 1
    assert Notice.objects.count() == 3
    Notice.objects.update(read_at=NOW)
    assert say(officer) == 1  # read, and now it has happened again


def test_who_has_left_is_told_nothing(cast: Cast, officer: User) -> None:
    people_actions.end_post(officer.posts.get(), by=None, last_day=clock.today() - timedelta(days=1))
    people_actions.deactivate_user(cast.other_officer, by=None)
    assert say(officer, cast.other_officer, cast.front) == 1
    assert Notice.objects.get().person == cast.front


def test_nobody_is_nobody(officer: User) -> None:
    assert say() == 0
    assert Notice.objects.count() == 0


def test_telling_takes_the_same_queries_for_one_and_for_many(cast: Cast, officer: User) -> None:
    counts = []
    for people in ([officer], list(cast.everyone.values())):
        with CaptureQueriesContext(connection) as queries:
            told = say(*people, sentence=f"{SENTENCE} {len(people)}")
        counts.append((told, len(queries)))
    assert counts == [(1, 2), (11, 2)]


@pytest.mark.parametrize(
    "where",
    [
        "", "commune/20869/", "//evil.example/", "/\\evil.example/", "\\/evil.example", "https://evil.example/",
        "javascript:alert(1)", "/ok\nBcc: a@b.vn", "/có dấu/", "/two words", " /commune/", "/a\\b", "/\x00", "/" + "x" * 300,
    ],
)  # fmt: skip
def test_a_notice_leads_to_this_site_only(officer: User, where: str) -> None:
    with pytest.raises(ValueError, match="leads to a path of this site"):
        say(officer, where=where)
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("where", ["/", "/commune/20869/NTM/15.1/2023/?year=2023#c-15", "/x/%C4%91/"])
def test_paths_of_this_site_are_taken(officer: User, where: str) -> None:
    assert say(officer, where=where) == 1
    assert Notice.objects.get().where == where


@pytest.mark.parametrize("where", ["//evil.example/", "/\\evil.example", "https://evil.example/", "x"])
def test_the_database_refuses_a_path_that_leads_outside(officer: User, where: str) -> None:
    with pytest.raises(IntegrityError, match="notice_where_own_path"):
        Notice.objects.create(person=officer, kind=RETURNED, sentence="x", where=where, created_at=NOW)


def test_a_sentence_is_one_line_of_visible_signs(officer: User) -> None:
    say(officer, sentence="  Sở Y te\u0302\u0301\r\nBcc: ai@evil.example\u2028dòng\x00 ba\u202e\u200b  ")
    assert Notice.objects.get().sentence == "Sở Y tế Bcc: ai@evil.example dòng ba"


def test_a_long_sentence_is_shortened(officer: User) -> None:
    say(officer, sentence="ệ" * 301)
    assert Notice.objects.get().sentence == "ệ" * 299 + "…"


def test_an_empty_sentence_and_an_unknown_kind_are_faults_of_the_caller(officer: User) -> None:
    with pytest.raises(ValueError, match="says something"):
        say(officer, sentence=" \u200b ")
    with pytest.raises(kinds.UnknownKind, match=r"notices_tests\.other"):
        say(officer, kind="notices_tests.other")


@pytest.mark.django_db(transaction=True)
def test_telling_needs_a_transaction(db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError, match="transaction"):
        say()


# What is urgent


def test_what_is_urgent_asks_for_a_mail_after_the_commit(
    cast: Cast, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert say(officer, cast.other_officer, immediate=True) == 2
        assert jobs() == []
    # The other officer has no address: told in the product only.
    assert jobs() == [{"people": [officer.pk]}]
    assert dict(Notice.objects.values_list("person__username", "urgent")) == {"officer": True, "other.officer": False}


@pytest.mark.parametrize(("due", "urgent"), [(0, True), (1, False), (-1, False)])
def test_what_is_due_today_is_urgent(officer: User, due: int, urgent: bool) -> None:
    say(officer, due=clock.today() + timedelta(days=due))
    assert Notice.objects.get().urgent is urgent


@pytest.mark.parametrize(
    ("wish", "immediate", "urgent"),
    [
        ("usual", True, True), ("usual", False, False), ("digest", True, False), ("digest", False, False),
        ("at_once", False, True), ("at_once", True, True), ("none", True, False), ("none", False, False),
    ],
)  # fmt: skip
def test_the_reader_chooses_what_goes_at_once(officer: User, wish: str, immediate: bool, urgent: bool) -> None:
    Wish.objects.create(person=officer, kind=RETURNED, delivery=wish)
    Wish.objects.create(person=officer, kind=ANSWERED, delivery="at_once")
    assert say(officer, immediate=immediate) == 1  # in the product always
    assert Notice.objects.get().urgent is urgent


# Reminders and what is done


def nudge(*people: User, left: int = 3, **more: Any) -> int:
    return remind(people, f"Còn {left} ngày để nộp hồ sơ.", where=WHERE, kind=RETURNED, about=ABOUT, **more)


def test_a_reminder_comes_once_a_day(officer: User) -> None:
    assert [nudge(officer), nudge(officer), nudge(officer, left=2)] == [1, 0, 0]
    Notice.objects.update(read_at=NOW)
    assert nudge(officer) == 0
    assert Notice.objects.count() == 1


def test_the_reminder_of_today_takes_the_place_of_yesterdays(cast: Cast, officer: User) -> None:
    nudge(officer, cast.front)
    Notice.objects.update(mailed_at=NOW)
    Notice.objects.filter(person=cast.front).update(read_at=NOW)
    say(officer, sentence="Việc khác cùng chỉ tiêu.")
    with clock.travel(NOW + timedelta(days=1)):
        assert nudge(officer, cast.front) == 2  # the same words, so that it is mailed anew
    mine = Notice.objects.filter(person=officer, reminder_day__isnull=False)
    assert [(n.reminder_day, n.mailed_at) for n in mine] == [(date(2023, 10, 13), None)]
    assert Notice.objects.filter(person=officer).count() == 2
    assert Notice.objects.filter(person=cast.front).count() == 2  # what was read stays


def test_a_reminder_is_about_something(officer: User) -> None:
    with pytest.raises(ValueError, match="key"):
        remind([officer], "Còn 3 ngày.", where=WHERE, kind=RETURNED, about="")


def test_what_is_done_counts_as_read(cast: Cast, officer: User) -> None:
    say(officer, cast.front)
    say(officer, kind=ANSWERED)
    say(officer, about="commune:20869 NTM 15.2")
    assert settle(ABOUT, kind=RETURNED, people=[officer]) == 1
    assert settle(ABOUT, kind=RETURNED) == 1
    assert settle(ABOUT) == 1
    assert [n.about for n in Notice.objects.unread()] == ["commune:20869 NTM 15.2"]
    with pytest.raises(ValueError, match="key"):
        settle("")


def test_a_kind_has_one_pair_of_words() -> None:
    known = kinds.require(RETURNED)
    assert kinds.register(known.code, known.vi, known.en, known.example, roles=known.roles) == RETURNED
    with pytest.raises(ValueError, match="already registered"):
        kinds.register(RETURNED, "Khác", "Other", "Ví dụ")
    with pytest.raises(ValueError, match=r"room\.what"):
        kinds.register("Returned", "Khác", "Other", "Ví dụ")
