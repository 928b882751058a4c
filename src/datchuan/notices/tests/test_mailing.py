"""From notices to mails: one digest a day, urgent ones at once, each once; what was lost is found, what is old goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail as post
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from datchuan.config import clock
from datchuan.notices import actions, mailing, queries, tasks
from datchuan.notices.models import Digest, Mail, Notice, Wish
from datchuan.notices.tests.conftest import (
    ABOUT,
    ANSWERED,
    EVE,
    NOW,
    RETURNED,
    THING,
    WHERE,
    give_addresses,
)  # fmt: skip
from datchuan.people import actions as people_actions
from datchuan.people.models import User
from datchuan.people.tests.cast import Cast, build_cast, build_province


def say(person: User, sentence: str, *, at: datetime = EVE, kind: str = ANSWERED, **more: Any) -> None:
    with clock.travel(at), transaction.atomic():
        assert actions.tell([person], sentence, where=WHERE, kind=kind, **more) == 1


def subjects() -> list[tuple[str, str]]:
    return list(Mail.objects.order_by("pk").values_list("to", "subject"))


def send_all() -> None:
    for mail in Mail.objects.filter(sent_at=None).order_by("pk"):
        tasks.send_mail(mail_id=mail.pk)


TO = "officer@quangnam.example"
ONE = (TO, "Đạt Chuẩn 12/10/2023: 1 thông báo mới")


def test_the_digest_of_the_day_is_queued_and_sent_once(officer: User, django_capture_on_commit_callbacks: Any) -> None:
    say(officer, "Sở Y tế đã trả lời.", about=ABOUT, thing=THING)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.digests(timestamp=0)
        tasks.digests(timestamp=900)
    assert subjects() == [ONE]
    queued = ProcrastinateJob.objects.filter(task_name="notices.send_mail").values_list("args", flat=True)
    assert list(queued) == [{"mail_id": Mail.objects.get().pk}]
    assert (Notice.objects.get().mailed_at, Digest.objects.get().mail) == (NOW, Mail.objects.get())
    send_all()
    send_all()
    (letter,) = post.outbox
    assert (letter.to, letter.subject) == ([TO], ONE[1])
    assert (
        letter.body
        == """\
Hôm nay, 12/10/2023, không có việc hết hạn.

Thông báo mới:

Xã Tiên Lãnh, chỉ tiêu 15.1
- Sở Y tế đã trả lời. (11/10/2023)
  https://datchuan.example/commune/20869/NTM/15.1/2023/

Xem tất cả: https://datchuan.example/notices/
Đổi cách nhận thư: https://datchuan.example/notices/settings/
"""
    )


def test_the_digest_has_its_hour(officer: User, settings: LazySettings) -> None:
    settings.DIGEST_HOUR = 8
    say(officer, "Trước giờ.")
    say(officer, "Sau giờ.", at=NOW - timedelta(minutes=59))
    with clock.travel(NOW.replace(hour=7, minute=59)):
        assert mailing.write_digests() == 0
    with clock.travel(NOW.replace(hour=23)):
        assert mailing.write_digests() == 1
    assert [n.sentence for n in Notice.objects.filter(mailed_at=None)] == ["Sau giờ."]
    with clock.travel(NOW + timedelta(days=1)):
        assert mailing.write_digests() == 1
    assert [s for _to, s in subjects()] == [ONE[1], "Đạt Chuẩn 13/10/2023: 1 thông báo mới"]


def test_who_got_nothing_that_morning_gets_no_digest_later_that_day(officer: User) -> None:
    say(officer, "Trong ngày.", at=NOW - timedelta(minutes=30))
    assert mailing.write_digests() == 0
    assert Digest.objects.count() == 0


def test_a_simulated_day_that_begins_again_brings_no_second_digest(officer: User) -> None:
    say(officer, "Trước giờ.")
    assert mailing.write_digests() == 1
    say(officer, "Lại trước giờ.", at=NOW.replace(hour=1))
    assert mailing.write_digests() == 0
    assert subjects() == [ONE]


def test_what_was_read_is_not_mailed(officer: User) -> None:
    say(officer, "Sở Y tế đã trả lời.")
    Notice.objects.update(read_at=EVE)
    assert (mailing.write_digests(), subjects()) == (0, [])


def test_what_is_due_today_is_said_again_while_it_is_unread(officer: User) -> None:
    say(officer, "Nộp hồ sơ đợt 1.", at=EVE - timedelta(days=3), due=NOW.date())
    Notice.objects.update(mailed_at=EVE)
    assert mailing.write_digests() == 1
    assert subjects() == [(TO, "Đạt Chuẩn 12/10/2023: 1 việc hết hạn hôm nay")]


def test_without_an_address_or_a_post_there_is_no_mail(cast: Cast, officer: User) -> None:
    give_addresses(cast.front, cast.leader)
    for person in (officer, cast.other_officer, cast.front, cast.leader):
        say(person, "Có tin mới.")
        say(person, "Có việc gấp.", kind=RETURNED, immediate=True)
    people_actions.end_post(cast.front.posts.get(), by=None, last_day=EVE.date())
    people_actions.deactivate_user(cast.leader, by=None)
    everyone = [p.pk for p in (officer, cast.other_officer, cast.front, cast.leader)]
    tasks.mail_urgent(people=everyone)
    assert mailing.write_digests() == 1
    assert subjects() == [(TO, "Đạt Chuẩn: Chỉ tiêu cần bổ sung"), ONE]
    assert mailing.urgent_left_over() == []


def test_what_the_reader_wants_no_mail_about_stays_in_the_product(officer: User) -> None:
    Wish.objects.create(person=officer, kind=ANSWERED, delivery="none")
    say(officer, "Sở Y tế đã trả lời.", due=NOW.date())
    say(officer, "Sở Y tế đề nghị bổ sung.", kind=RETURNED)
    assert mailing.write_digests() == 1
    assert subjects() == [ONE]
    assert "Sở Y tế đã trả lời." not in Mail.objects.get().body
    assert queries.unread_count(officer.pk) == 2


def test_what_is_urgent_goes_at_once_in_one_mail(officer: User) -> None:
    for number in (1, 2):
        say(officer, f"Bổ sung chỉ tiêu 15.{number}.", at=NOW, kind=RETURNED, immediate=True)
    say(officer, "Sở Y tế đã trả lời.", at=NOW)
    for _again in range(2):
        tasks.mail_urgent(people=[officer.pk])
    assert subjects() == [(TO, "Đạt Chuẩn: 2 việc cần làm ngay")]
    assert [n.sentence for n in Notice.objects.filter(mailed_at=None)] == ["Sở Y tế đã trả lời."]


def test_what_is_urgent_and_was_read_meanwhile_needs_no_mail(officer: User) -> None:
    say(officer, "Bổ sung chỉ tiêu 15.1.", at=NOW, kind=RETURNED, immediate=True)
    actions.read_one(Notice.objects.get())
    tasks.mail_urgent(people=[officer.pk])
    assert subjects() == []


def test_an_urgent_notice_whose_job_was_lost_is_found_again(officer: User) -> None:
    say(officer, "Bổ sung chỉ tiêu 15.1.", kind=RETURNED, immediate=True)
    tasks.sweep(timestamp=0)
    tasks.sweep(timestamp=3600)
    assert subjects() == [(TO, "Đạt Chuẩn: Chỉ tiêu cần bổ sung")]


def test_a_mail_whose_job_was_lost_gets_a_new_one_and_only_one(officer: User) -> None:
    lost = actions.queue_mail(TO, "Lạc", "x")  # no commit in this test, so no job
    sent = actions.queue_mail(TO, "Đã gửi", "x")
    given_up = actions.queue_mail(TO, "Thôi", "x")
    Mail.objects.filter(pk=sent.pk).update(sent_at=NOW)
    Mail.objects.filter(pk=given_up.pk).update(tries=tasks.MOST_TRIES)
    for _hour in range(2):
        tasks.sweep(timestamp=0)
    jobs = ProcrastinateJob.objects.filter(task_name="notices.send_mail")
    assert [job.args for job in jobs] == [{"mail_id": lost.pk}]
    jobs.update(status="failed")
    tasks.sweep(timestamp=0)
    assert jobs.count() == 2


def test_a_hostile_sentence_adds_no_header(officer: User) -> None:
    say(officer, "Chào\r\nBcc: ai@evil.example\r\n\r\nMồi", kind=RETURNED, immediate=True)
    tasks.mail_urgent(people=[officer.pk])
    send_all()
    (letter,) = post.outbox
    message = letter.message()
    assert message.get_all("Bcc") is None
    assert letter.recipients() == [TO]
    assert "- Chào Bcc: ai@evil.example Mồi (" in letter.body


def test_a_mail_sent_twice_is_known_by_its_number(officer: User) -> None:
    mail = actions.queue_mail(TO, "Tin", "x")
    for _crash in range(2):
        tasks.send_mail(mail_id=mail.pk)
        Mail.objects.update(sent_at=None)  # the process died before it could say so
    numbers = [letter.message()["Message-ID"] for letter in post.outbox]
    assert numbers == [f"<mail-{mail.pk}-20231012020000000000@localhost>"] * 2


def test_what_is_old_goes_and_what_is_open_stays(officer: User, settings: LazySettings) -> None:
    settings.NOTICES_KEPT_DAYS = 30
    old, young = NOW - timedelta(days=31), NOW - timedelta(days=29)
    for sentence, read in (("cũ", old), ("mới", young), ("chưa đọc", None)):
        say(officer, sentence, at=NOW - timedelta(days=60))
        Notice.objects.filter(sentence=sentence).update(read_at=read)
    for subject, sent in (("cũ", old), ("mới", young), ("chưa gửi", None)):
        mail = actions.queue_mail(TO, subject, "x")
        Mail.objects.filter(pk=mail.pk).update(sent_at=sent, queued_at=NOW - timedelta(days=60))
        Digest.objects.create(person=officer, day=(sent or NOW).date(), mail=mail)
    tasks.clear_old(timestamp=0)
    assert set(Notice.objects.values_list("sentence", flat=True)) == {"mới", "chưa đọc"}
    assert [subject for _to, subject in subjects()] == ["mới", "chưa gửi"]
    assert Digest.objects.count() == 2


def test_the_doctor_can_see_the_queue(officer: User) -> None:
    assert queries.mail_queue() == queries.MailQueue(0, 0, None, "")
    with clock.travel(EVE):
        first = actions.queue_mail(TO, "Một", "x")
    actions.queue_mail(TO, "Hai", "x")
    Mail.objects.filter(pk=first.pk).update(tries=3, problem="ConnectionRefusedError: away")
    assert queries.mail_queue() == queries.MailQueue(2, 1, EVE, "ConnectionRefusedError: away")


# Two at once, with real transactions


@pytest.fixture
def everyone(transactional_db: None) -> Cast:
    with clock.travel(NOW):
        with transaction.atomic():
            cast = build_cast(build_province())
        give_addresses(*cast.everyone.values())
        return cast


def together(act: Callable[[], Any], times: int = 4) -> list[Any]:
    start, answers = Barrier(times), []

    def run() -> None:
        try:
            with clock.travel(NOW):
                start.wait(timeout=20)
                answers.append(act())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def tell_all(cast: Cast, *, immediate: bool, people: list[User] | None = None) -> int:
    with transaction.atomic():
        given = people or list(cast.everyone.values())
        return actions.tell(given, "Có việc.", where=WHERE, kind=ANSWERED, about=ABOUT, immediate=immediate)


def test_four_who_tell_the_same_at_once_tell_it_once(everyone: Cast) -> None:
    people = list(everyone.everyone.values())
    orders = iter([people, people[::-1], people, people[::-1]])
    answers = together(lambda: tell_all(everyone, immediate=True, people=next(orders)))
    assert sorted(answers) == [0, 0, 0, 11]
    assert Notice.objects.count() == 11
    jobs = ProcrastinateJob.objects.filter(task_name="notices.mail_urgent").values_list("args", flat=True)
    assert [sorted(args["people"]) for args in jobs] == [sorted(p.pk for p in people)]


def test_two_workers_write_each_digest_once(everyone: Cast) -> None:
    with clock.travel(EVE):
        tell_all(everyone, immediate=False)
    assert sum(together(mailing.write_digests)) == 11
    assert Mail.objects.count() == 11
    assert sorted(to for to, _subject in subjects()) == sorted(p.email for p in everyone.everyone.values())
    assert Digest.objects.filter(mail=None).count() == 0


def test_two_workers_mail_what_is_urgent_once(everyone: Cast) -> None:
    with clock.travel(NOW):
        tell_all(everyone, immediate=True)
    people = [p.pk for p in everyone.everyone.values()]
    assert together(lambda: tasks.mail_urgent(people=people)) == [None] * 4
    assert Mail.objects.count() == 11


def test_two_workers_send_a_mail_once(everyone: Cast) -> None:
    with clock.travel(NOW), transaction.atomic():
        mail = actions.queue_mail(TO, "Tin", "x")
    assert together(lambda: tasks.send_mail(mail_id=mail.pk)) == [None] * 4
    assert len(post.outbox) == 1
    assert Mail.objects.get().tries == 1


def test_a_digest_that_fails_leaves_no_trace_and_keeps_nobody_waiting(
    everyone: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail and the mark are one transaction: a fault between them leaves neither."""
    with clock.travel(EVE):
        tell_all(everyone, immediate=False, people=[everyone.officer, everyone.front])

    def dying(to: str, subject: str, body: str) -> Mail:
        mail = actions.queue_mail(to, subject, body)
        if to == TO:
            raise RuntimeError("died")
        return mail

    with monkeypatch.context() as patched, clock.travel(NOW):
        patched.setattr(mailing, "queue_mail", dying)
        with pytest.raises(RuntimeError, match="died"):
            mailing.write_digests()
    assert [to for to, _subject in subjects()] == ["front@quangnam.example"]
    assert Digest.objects.get().person == everyone.front
    assert Notice.objects.get(mailed_at=None).person == everyone.officer
    with clock.travel(NOW):
        assert mailing.write_digests() == 1
    assert [to for to, _subject in subjects()] == ["front@quangnam.example", TO]
