"""What a person has typed for an indicator and not yet saved.

A draft says nothing on behalf of the commune: no board, verdict or vetting reads it. It is kept so that a closed tab, an
ended session, a lost line or a change of the post's holder loses no keystroke. It belongs to the person who typed; when
that person no longer keeps the commune's figures, whoever does may take it over.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from datchuan.people.models import User
from datchuan.places.models import Unit


class Draft(models.Model):
    """The fields of the form of one indicator as one person left them. ``fields``: name -> what was typed, unread."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    set_code = models.CharField(max_length=20)
    indicator_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    fields = models.JSONField()
    base_version = models.PositiveIntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "set_code", "year", "indicator_code", "person"], name="draft_once_a_person"
            ),
            models.CheckConstraint(condition=Q(year__gte=2010) & Q(year__lte=2100), name="draft_year_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.set_code} {self.indicator_code}, {self.year}"
