"""The journal's tables: entries, chained by hash and never changed, and receipts of forms already handled."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact

SYSTEM = "system"


class Outcome(models.TextChoices):
    """How an attempt ended."""

    OK = "ok", "đã làm"
    REFUSED = "refused", "bị từ chối"


class EntryQuerySet(models.QuerySet["Entry"]):
    def of(self, object_type: str, object_id: str) -> EntryQuerySet:
        """Entries about one thing, the latest first."""
        return self.filter(object_type=object_type, object_id=object_id).order_by("-id")


class Entry(models.Model):
    """One thing that somebody did, or tried to do and was refused.

    Entries of one ``chain`` ("commune:20869" or "system") are numbered 1, 2, 3… without a gap, and each carries the
    hash of the one before (see ``chain.py``). No foreign keys: the chain must be checkable by itself, and an entry
    outlives what it speaks of. ``at`` is the database's real time; ``day`` is the day of the clock, which may be
    simulated.
    """

    chain = models.CharField(max_length=40)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    day = models.DateField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.TextField()
    post_label = models.TextField()
    kind = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=120)
    object_label = models.TextField()
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField()
    request_id = models.CharField(max_length=80)
    prev = models.BinaryField()
    hash = models.BinaryField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="entry_seq_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="entry_seq_from_one"),
            models.CheckConstraint(condition=Q(outcome__in=["ok", "refused"]), name="entry_outcome_known"),
            models.CheckConstraint(condition=Exact(Length("prev"), 32), name="entry_prev_is_sha256"),
            models.CheckConstraint(condition=Exact(Length("hash"), 32), name="entry_hash_is_sha256"),
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="entry_object"),
            models.Index(fields=["actor_id", "at"], name="entry_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq} {self.kind}"


class Receipt(models.Model):
    """A form that was handled: the same key from the same person is answered, not done again."""

    actor_id = models.BigIntegerField(null=True)
    key = models.UUIDField()
    body_hash = models.BinaryField()
    answer = models.JSONField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            # NULL is the system itself, one actor like any other.
            models.UniqueConstraint(fields=["actor_id", "key"], name="receipt_key_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return str(self.key)
