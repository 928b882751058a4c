"""Background work of the room: the mail queue, the digest of the day, clearing what is old, the heads of the journal.

A mail is delivered at least once. The row is locked while it is sent and marked in the same transaction, so two workers
send it once; only when a process dies after the mail server took the mail and before the mark is committed does it go
again, with the same Message-ID, by which mail programs know the two for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from datchuan.config import clock
from datchuan.notices.models import Mail

if TYPE_CHECKING:
    from datchuan.journal.witness import Head

#: After this many tries a mail is given up; ``datchuan doctor`` counts those.
MOST_TRIES = 40


@app.task(name="notices.send_mail", retry=RetryStrategy(max_attempts=8, wait=60, linear_wait=300))
def send_mail(*, mail_id: int) -> None:
    """Send one queued mail, once: a sent mail is never sent again, whatever the worker repeats.

    A mail that could not be sent stays queued with the problem in words; the failure goes on to the worker, which tries
    again later: after 1, 6, 11 … minutes, then every hour by ``sweep``.
    """
    failure: Exception | None = None
    with transaction.atomic():
        mail = Mail.objects.select_for_update().get(pk=mail_id)
        if mail.sent_at is not None:
            return
        mail.tries += 1
        try:
            _message(mail).send()
        except Exception as error:  # whatever the mail server or the network says
            failure, mail.problem = error, f"{type(error).__name__}: {error}"[:1000]
        else:
            mail.sent_at, mail.problem = clock.now(), ""
        mail.save()
    if failure is not None:
        raise failure


def _message(mail: Mail) -> EmailMessage:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    known = f"<mail-{mail.pk}-{mail.queued_at:%Y%m%d%H%M%S%f}@{host}>"
    headers = {"Message-ID": known, "Auto-Submitted": "auto-generated"}
    return EmailMessage(mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers)


@app.task(name="notices.mail_urgent", retry=RetryStrategy(max_attempts=5, wait=60))
def mail_urgent(*, people: Sequence[int]) -> None:
    """Put what is urgent and not mailed yet into one mail per person. What was read meanwhile needs no mail."""
    from datchuan.notices.mailing import mail_urgent_to

    for person in people:
        mail_urgent_to(person)


@app.periodic(cron="*/15 * * * *")
@app.task(name="notices.digests", queueing_lock="digests")
def digests(timestamp: int) -> None:
    """From the set hour on: the digest of the day for everybody who has something and has none of this day yet, and
    to the operators what changed in rights the day before.

    A worker that was down at that hour writes them when it is back. A simulated day has one digest, however often its
    hour comes round.
    """
    from datchuan.notices.mailing import write_digests
    from datchuan.notices.rights_mail import write_rights_mails

    write_rights_mails()
    write_digests()


@app.periodic(cron="20 * * * *")
@app.task(name="notices.sweep", queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    """Every hour: a mail or an urgent notice whose job was lost (the process ended after the commit) gets a new one."""
    from datchuan.notices.mailing import mail_urgent_to, mails_without_a_job, urgent_left_over

    for mail_id in mails_without_a_job(MOST_TRIES):
        send_mail.defer(mail_id=mail_id)
    for person in urgent_left_over():
        mail_urgent_to(person)


@app.periodic(cron="40 18 * * *")
@app.task(name="notices.clear_old", queueing_lock="clear_old")
def clear_old(timestamp: int) -> None:
    """Once a day (at night in Vietnam): read notices and sent mails beyond the kept days are removed."""
    from datchuan.notices.mailing import clear

    clear()


@app.periodic(cron="5 * * * *")
@app.task(name="notices.journal_head", queueing_lock="journal_head")
def journal_head(timestamp: int) -> None:
    """Every hour a head of the journal goes to the witness file; the first of each day goes by mail as well.

    A head that found something wrong goes by mail at once. ``timestamp`` is the worker's; a worker that was down at
    midnight mails the first head that it takes.
    """
    from datchuan.journal import heads

    head = heads.keep_head(even_unchanged=True)
    if head is not None:
        _tell_of_head(head, urgent=bool(head.problems))


@app.periodic(cron="* * * * *")
@app.task(name="notices.journal_mark", queueing_lock="journal_mark")
def journal_mark(timestamp: int) -> None:
    """Every minute in which a line was written: a head to the witness file, so that a cut tail is missed. Lines lost
    since the head before are told by mail at once; what is wrong with the file itself is told with the hourly head."""
    from datchuan.journal import heads
    from datchuan.journal.witness import WITNESS

    head = heads.keep_head()
    if head is not None and any(problem.chain != WITNESS for problem in head.problems):
        _tell_of_head(head, urgent=True)


def _tell_of_head(head: Head, *, urgent: bool) -> None:
    """By mail: the first of a day, and each that found something wrong."""
    from datchuan.journal.heads import mail_text
    from datchuan.notices.actions import queue_mail

    subject, body = mail_text(head)
    day = subject.rpartition(" ")[2]
    for address in settings.WITNESS_MAIL_TO:
        if urgent or not Mail.objects.filter(to=address, subject__endswith=f" {day}").exists():
            queue_mail(address, subject, body)
