"""What somebody uploaded and has not finished with: kept for its owner for some days, so that nothing typed is lost."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from datchuan.config import clock
from datchuan.criteria.models import Edition
from datchuan.people.models import User
from datchuan.places.models import Unit

#: How long an uploaded workbook is kept.
KEPT = timedelta(days=7)


class IntakeQuerySet(models.QuerySet["Intake"]):
    def open_to(self, person: Any, at: datetime) -> IntakeQuerySet:
        """The intakes that a person uploaded and that have not expired."""
        return self.standing(at).filter(owner_id=person.pk)

    def standing(self, at: datetime) -> IntakeQuerySet:
        """The intakes that have not expired, whoever uploaded them."""
        return self.filter(expires_at__gt=at)


class Intake(models.Model):
    """An uploaded workbook as it was read, before anything of it is applied.

    ``content`` holds what was typed, cell by cell, never the file itself; the difference to what is stored is made anew
    each time it is shown. ``exported_at`` is when the file left the system.
    """

    class Kind(models.TextChoices):
        COMMUNE = "commune", "bảng của một xã"
        MATRIX = "matrix", "bảng nhiều xã"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    commune = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    set_code = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    exported_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.JSONField()
    received_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    applied = models.PositiveSmallIntegerField(default=0)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="commune", commune__isnull=False) | Q(kind="matrix"), name="intake_commune_is_named"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("received_at")), name="intake_expires_later"),
        ]
        indexes = [models.Index(fields=["expires_at"]), models.Index(fields=["owner", "commune"])]

    def __str__(self) -> str:
        return self.file_name

    @property
    def days_left(self) -> int:
        """For how many days more it is kept, the day that has begun included."""
        return max(0, (self.expires_at - clock.real_now()).days + 1)
