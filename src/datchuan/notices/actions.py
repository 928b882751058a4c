"""Queue a mail in the transaction of what it tells of; the worker sends it once that is committed."""

from __future__ import annotations

from django.db import transaction

from datchuan.config import clock
from datchuan.notices.models import Mail


def queue_mail(to: str, subject: str, body: str) -> Mail:
    """Put a mail into the queue. The row is written with the caller's transaction, the job after its commit."""
    from datchuan.notices.tasks import send_mail

    mail = Mail.objects.create(to=to, subject=subject, body=body, queued_at=clock.now())
    transaction.on_commit(lambda: send_mail.defer(mail_id=mail.pk))
    return mail
