"""What people are told, how they want it by mail, and the mail queue.

A mail is a row first, in the transaction of what it tells of; the worker sends it afterwards.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Mail(models.Model):
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["queued_at"], condition=Q(sent_at=None), name="mail_waiting")]


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, person_id: int | None) -> NoticeQuerySet:
        """A person's own notices; nobody sees those of another."""
        return self.filter(person_id=person_id)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)


class Notice(models.Model):
    """One sentence for one person about one thing, leading to the exact place.

    ``about`` is the key by which notices on the same thing stand together, ``thing`` the same in words. ``urgent`` is
    what goes by mail at once rather than with the digest of the day: decided when it is written, from what it is and
    from what its reader chose. ``reminder_day`` is set on reminders: one a day on one thing.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    sentence = models.CharField(max_length=300)
    where = models.CharField(max_length=300)
    about = models.CharField(max_length=120, blank=True)
    thing = models.CharField(max_length=160, blank=True)
    urgent = models.BooleanField(default=False)
    due = models.DateField(null=True)
    reminder_day = models.DateField(null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "about", "sentence"], condition=Q(read_at=None), name="notice_unread_once"
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "about", "reminder_day"],
                condition=Q(reminder_day__isnull=False),
                name="notice_reminder_once_a_day",
            ),
            # A path of this site and nothing else: "//host" and "/\host" lead elsewhere in a browser.
            models.CheckConstraint(condition=Q(where__regex=r"^/([^/\\]|$)"), name="notice_where_own_path"),
            models.CheckConstraint(condition=~Q(sentence=""), name="notice_sentence_said"),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_of_person"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["about"], condition=Q(read_at=None), name="notice_open_about"),
            models.Index(fields=["person"], condition=Q(urgent=True, mailed_at=None), name="notice_urgent_waiting"),
        ]

    def __str__(self) -> str:
        return self.sentence


class Delivery(models.TextChoices):
    """How a kind of notice goes by mail. In the product itself it is always shown."""

    USUAL = "usual", _("Theo thông lệ")
    DIGEST = "digest", _("Chỉ gộp vào thư hằng ngày")
    AT_ONCE = "at_once", _("Gửi thư ngay từng việc")
    NONE = "none", _("Không gửi thư")


class Wish(models.Model):
    """A person's own choice for one kind of notice; no row means the usual way."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_wishes")
    kind = models.CharField(max_length=60)
    delivery = models.CharField(max_length=8, choices=Delivery.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="notice_wish_once"),
            models.CheckConstraint(condition=Q(delivery__in=Delivery.values), name="notice_wish_known"),
        ]


class Digest(models.Model):
    """The one mail of a day to a person: the unique pair is what keeps a second one from being queued."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField()
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="notice_digest_once_a_day")]
