"""From notices to mails: the digest of a day, what goes at once, what was lost, what is old. Called by ``tasks``."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from datchuan.config import clock
from datchuan.notices import letters, options
from datchuan.notices.actions import queue_mail
from datchuan.notices.models import Delivery, Digest, Mail, Notice, Wish
from datchuan.notices.queries import serving
from datchuan.people.models import User

log = logging.getLogger(__name__)


def pages() -> letters.Pages:
    return letters.Pages(options.address(), reverse("notices"), reverse("notices-settings"))


def write_digests() -> int:
    """Queue the digest of today for everybody who has something to read, from the set hour on; returns how many.

    Each in a transaction of its own: what fails for one does not keep the others waiting. The first failure goes on to
    the caller at the end; the next round tries those again.
    """
    day = clock.today()
    if clock.now() < _hour_of(day):
        return 0
    waiting = serving(day).exclude(email="").exclude(Exists(Digest.objects.filter(person=OuterRef("pk"), day=day)))
    waiting = waiting.filter(Exists(_for_digest(day).filter(person=OuterRef("pk"))))
    count = 0
    failure: Exception | None = None
    for person in waiting.order_by("pk"):
        try:
            count += _write_digest(person, day)
        except Exception as error:
            log.exception("notices: the digest of person %d could not be written", person.pk)
            failure = failure or error
    if failure is not None:
        raise failure
    return count


def _hour_of(day: date) -> datetime:
    return datetime.combine(day, time(options.digest_hour()), tzinfo=clock.VIETNAM)


def _for_digest(day: date) -> QuerySet[Notice]:
    """Unread notices from before the hour of the digest that no mail has said, and those due on the day in any case."""
    unwanted = Wish.objects.filter(person=OuterRef("person"), kind=OuterRef("kind"), delivery=Delivery.NONE)
    fresh = Q(mailed_at=None, created_at__lt=_hour_of(day))
    return Notice.objects.unread().filter(fresh | Q(due=day, created_at__lt=_hour_of(day))).exclude(Exists(unwanted))


def _write_digest(person: User, day: date) -> bool:
    """Queue a person's digest unless another worker has; the unique pair (person, day) decides who."""
    with transaction.atomic():
        Digest.objects.bulk_create([Digest(person=person, day=day)], ignore_conflicts=True)
        # Whoever wrote the row holds its lock until the mail stands in it; the other one waits here, and finds it.
        mine = Digest.objects.select_for_update().get(person=person, day=day)
        if mine.mail_id is not None:
            return False
        notices = list(_for_digest(day).filter(person=person).select_for_update(of=("self",)).order_by("pk"))
        if not notices:  # read meanwhile: no digest, so no trace of one
            transaction.set_rollback(True)
            return False
        mine.mail = _queue(person, letters.digest(notices, day, pages()), notices)
        mine.save(update_fields=["mail"])
    return True


def mail_urgent_to(person_id: int) -> bool:
    """Queue one mail of all urgent notices that a person has neither read nor been mailed; whether there was any."""
    with transaction.atomic():
        person = serving(clock.today()).exclude(email="").filter(pk=person_id).first()
        if person is None:
            return False
        notices = list(_urgent().filter(person=person).select_for_update(of=("self",)).order_by("pk"))
        if not notices:
            return False
        _queue(person, letters.urgent(notices, pages()), notices)
    return True


def _urgent() -> QuerySet[Notice]:
    return Notice.objects.unread().filter(urgent=True, mailed_at=None)


def _queue(person: User, letter: letters.Letter, notices: Sequence[Notice]) -> Mail:
    Notice.objects.filter(pk__in=[n.pk for n in notices]).update(mailed_at=clock.now())
    return queue_mail(person.email, letter.subject, letter.body)


# What was lost, what is old


def mails_without_a_job(most_tries: int) -> list[int]:
    """Mails that wait without a job that would send them, as far as they were tried less than ``most_tries`` times."""
    jobs = ProcrastinateJob.objects.filter(task_name="notices.send_mail", status__in=["todo", "doing"])
    taken = jobs.annotate(mail=Cast(KeyTextTransform("mail_id", "args"), BigIntegerField())).values("mail")
    waiting = Mail.objects.filter(sent_at=None, tries__lt=most_tries).exclude(pk__in=taken)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def urgent_left_over() -> list[int]:
    """People with an urgent notice that no mail has said."""
    reachable = serving(clock.today()).exclude(email="")
    return list(reachable.filter(Exists(_urgent().filter(person=OuterRef("pk")))).values_list("pk", flat=True))


def clear() -> tuple[int, int]:
    """Remove notices read, and mails sent, longer ago than they are kept; gives how many of each.

    What was not read and what was not sent stays.
    """
    before = clock.now() - timedelta(days=options.kept_days())
    with transaction.atomic():
        Digest.objects.filter(day__lt=before.date()).delete()
        notices, _by_table = Notice.objects.filter(read_at__lt=before).delete()
        mails, _by_table = Mail.objects.filter(sent_at__lt=before).delete()
    return notices, mails
