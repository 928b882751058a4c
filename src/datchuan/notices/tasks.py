"""Background work of the room: sending the mail queue, the daily head of the journal."""

from __future__ import annotations

from django.conf import settings
from django.core import mail as post
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from datchuan.config import clock
from datchuan.notices.models import Mail


@app.task(name="notices.send_mail", retry=RetryStrategy(max_attempts=8, exponential_wait=30))
def send_mail(*, mail_id: int) -> None:
    """Send one queued mail, once: a sent mail is never sent again, whatever the worker repeats.

    A mail that could not be sent stays queued with the problem in words; the failure goes on to the worker, which tries
    again later.
    """
    failure: Exception | None = None
    with transaction.atomic():
        mail = Mail.objects.select_for_update().get(pk=mail_id)
        if mail.sent_at is not None:
            return
        mail.tries += 1
        try:
            post.send_mail(mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.to])
        except Exception as error:  # whatever the mail server or the network says
            failure, mail.problem = error, f"{type(error).__name__}: {error}"[:1000]
        else:
            mail.sent_at, mail.problem = clock.now(), ""
        mail.save()
    if failure is not None:
        raise failure


@app.periodic(cron="5 * * * *")
@app.task(name="notices.journal_head", queueing_lock="journal_head")
def journal_head(timestamp: int) -> None:
    """Every hour a head of the journal goes to the witness file; the first of each day goes by mail as well.

    A head that found something wrong goes by mail at once. ``timestamp`` is the worker's; a worker that was down at
    midnight mails the first head that it takes.
    """
    from datchuan.journal import heads
    from datchuan.notices.actions import queue_mail

    head = heads.take_head()
    subject, body = heads.mail_text(head)
    day = subject.rpartition(" ")[2]
    for address in settings.WITNESS_MAIL_TO:
        if head.problems or not Mail.objects.filter(to=address, subject__endswith=f" {day}").exists():
            queue_mail(address, subject, body)
