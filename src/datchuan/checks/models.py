"""The checks in force, and what people answered to their warnings."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from datchuan.people.models import User
from datchuan.places.models import Unit


class CheckBook(models.Model):
    """All checks of a pack as they were loaded, insert-only; the latest book is in force.

    ``document`` is {"rules": [...]}, each rule as ``engine.Rule.from_json`` reads it, with its standing and source.
    """

    pack = models.CharField(max_length=60)
    document = models.JSONField()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pack} {self.loaded_at:%d/%m/%Y}"


class Explanation(models.Model):
    """Why a figure that a check warns about is right all the same: insert-only.

    It holds while the value that it explained holds: ``fingerprint`` is that of the value. ``sentence`` is the warning
    as the person read it.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="explanations")
    set_code = models.CharField(max_length=20)
    indicator_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    check_code = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    value = models.JSONField(null=True)
    sentence = models.TextField()
    reason = models.CharField(max_length=500)
    is_demo = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="explanation_says_something")]
        indexes = [models.Index(fields=["commune", "set_code", "year", "indicator_code"])]

    def __str__(self) -> str:
        return f"{self.set_code} {self.indicator_code}, {self.year}: {self.check_code}"
