"""Private addresses under which a person's calendar is fetched. The address itself is kept nowhere."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Feed(models.Model):
    """One address of a person, as the SHA-256 of its secret part. At most one of a person is open."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="feed_one_open"),
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="feed_sha256"),
        ]

    def __str__(self) -> str:
        return "địa chỉ lịch"
