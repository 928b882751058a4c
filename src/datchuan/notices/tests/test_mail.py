"""The mail queue: a row with what it tells of, a job after the commit, one letter however often the worker tries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail as post
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from datchuan.config import clock
from datchuan.journal.actions import record
from datchuan.journal.heads import mail_text
from datchuan.journal.models import Entry
from datchuan.journal.tests import intruder
from datchuan.journal.witness import read
from datchuan.notices.actions import queue_mail
from datchuan.notices.models import Mail
from datchuan.notices.tasks import journal_head, journal_mark, send_mail

pytestmark = pytest.mark.django_db
TO = "thanhtra@quangnam.example"
#: 12/10/2023 00:05 and 01:05 in Vietnam, as the scheduler gives them (seconds, UTC).
MIDNIGHT, AFTER = 1_697_043_900, 1_697_047_500


class Broken(EmailBackend):
    def send_messages(self, _messages: Any) -> int:
        raise ConnectionRefusedError("mail server is away")


@pytest.fixture(autouse=True)
def own_witness(settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    settings.VAR, settings.WITNESS_FILE = tmp_path, tmp_path / "heads.jsonl"
    settings.WITNESS_MAIL_TO = [TO, "luu@quangnam.example"]
    yield settings.WITNESS_FILE


def jobs() -> list[tuple[str, dict[str, Any]]]:
    found = ProcrastinateJob.objects.order_by("id").values_list("task_name", "args")
    return [(name, args) for name, args in found if name.startswith("notices.")]


def test_the_job_follows_the_commit(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        mail = queue_mail(TO, "Dấu nhật ký", "Nội dung")
        assert jobs() == []
        assert (mail.sent_at, mail.tries, mail.problem) == (None, 0, "")
    assert len(callbacks) == 1
    assert jobs() == [("notices.send_mail", {"mail_id": mail.pk})]
    assert post.outbox == []


def test_nothing_is_queued_when_what_it_tells_of_is_taken_back(django_capture_on_commit_callbacks: Any) -> None:
    def failing() -> None:
        with transaction.atomic():
            queue_mail(TO, "Dấu nhật ký", "Nội dung")
            raise ValueError("taken back")

    with django_capture_on_commit_callbacks(execute=True) as callbacks, pytest.raises(ValueError, match="taken back"):
        failing()
    assert (callbacks, jobs(), Mail.objects.count()) == ([], [], 0)


def test_a_mail_is_sent_once_however_often_the_worker_tries(settings: LazySettings) -> None:
    mail = queue_mail(TO, "Dấu nhật ký số 1", "Xã Tiên Lãnh")
    for _try in range(3):
        send_mail(mail_id=mail.pk)
    (letter,) = post.outbox
    assert (letter.subject, letter.body, letter.to) == ("Dấu nhật ký số 1", "Xã Tiên Lãnh", [TO])
    assert letter.from_email == settings.DEFAULT_FROM_EMAIL
    mail.refresh_from_db()
    assert (mail.tries, mail.problem) == (1, "")
    assert mail.sent_at is not None


def test_a_mail_that_fails_stays_queued_with_the_problem(settings: LazySettings) -> None:
    mail = queue_mail(TO, "Dấu nhật ký", "Nội dung")
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    for tries in (1, 2):
        with pytest.raises(ConnectionRefusedError):
            send_mail(mail_id=mail.pk)
        mail.refresh_from_db()
        assert (mail.sent_at, mail.tries) == (None, tries)
        assert mail.problem == "ConnectionRefusedError: mail server is away"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_mail(mail_id=mail.pk)
    mail.refresh_from_db()
    assert (mail.tries, mail.problem) == (3, "")
    assert mail.sent_at is not None
    assert len(post.outbox) == 1


def test_a_subject_of_two_lines_cannot_add_a_header() -> None:
    mail = queue_mail(TO, "Dấu\nBcc: ai@example.org", "Nội dung")
    with pytest.raises(ValueError, match="newlines"):
        send_mail(mail_id=mail.pk)
    assert post.outbox == []


def test_the_head_goes_to_the_witness_file_every_hour(
    own_witness: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        journal_head(timestamp=AFTER)
        journal_head(timestamp=AFTER + 3600)
    assert read(own_witness).last.number == 2
    assert Entry.objects.filter(kind="journal.take_head").count() == 2


def test_the_first_head_of_a_day_goes_by_mail_once(own_witness: Path, django_capture_on_commit_callbacks: Any) -> None:
    """Whatever the hour: a worker that was down at midnight mails the first head that it takes."""
    with django_capture_on_commit_callbacks(execute=True):
        journal_head(timestamp=AFTER)
    head = read(own_witness).last
    mails = list(Mail.objects.order_by("pk"))
    assert [m.to for m in mails] == [TO, "luu@quangnam.example"]
    assert {(m.subject, m.body) for m in mails} == {mail_text(head)}
    assert head.hash in mails[0].body
    assert jobs() == [("notices.send_mail", {"mail_id": m.pk}) for m in mails]
    with django_capture_on_commit_callbacks(execute=True):
        journal_head(timestamp=AFTER + 3600)
    assert Mail.objects.count() == 2
    with clock.travel(clock.today() + timedelta(days=1)), django_capture_on_commit_callbacks(execute=True):
        journal_head(timestamp=AFTER + 86_400)
    assert Mail.objects.count() == 4


def test_each_minute_with_a_new_line_has_a_head_and_only_a_loss_is_mailed(
    own_witness: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        record("people.sign_in", by=None, chain="commune:20869")
        journal_mark(timestamp=AFTER)
        journal_mark(timestamp=AFTER + 60)
    assert (read(own_witness).last.number, Mail.objects.count()) == (1, 0)
    intruder.delete("commune:20869", 1)
    with django_capture_on_commit_callbacks(execute=True):
        journal_mark(timestamp=AFTER + 120)
        record("people.sign_in", by=None, chain="commune:20884")
        journal_mark(timestamp=AFTER + 180)
    assert read(own_witness).last.number == 3
    assert {m.subject.partition(":")[0] for m in Mail.objects.all()} == {"CẢNH BÁO"}
    assert Mail.objects.count() == 2, "one for each address, once"


def test_without_a_witness_file_no_head_is_recorded(settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file where a folder should be")
    settings.WITNESS_FILE = tmp_path / "blocked" / "heads.jsonl"
    with pytest.raises(OSError):
        journal_head(timestamp=MIDNIGHT)
    assert (Entry.objects.filter(kind="journal.take_head").count(), Mail.objects.count()) == (0, 0)
