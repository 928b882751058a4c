"""The procedure, the calendar and the days off as the pack gives them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from datchuan.places.models import Standing


class Procedure(models.Model):
    """The ordered steps by which a level is recognised or revoked under one government model: insert-only.

    ``procedures.plan.plan_of`` reads the document. What was opened under one row stays under it.
    """

    code = models.CharField(max_length=60)
    level = models.CharField(max_length=20)
    purpose = models.CharField(max_length=20)
    government_model = models.CharField(max_length=20)
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    valid = DateRangeField()
    legal_act = models.CharField(max_length=300, blank=True)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "level", "digest"], name="procedure_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.level}"


class Deadline(models.Model):
    """A term with its wording and its one exact instant.

    ``opens`` is the first day on which a dossier is taken, ``late_until`` the instant up to which a late one still is,
    ``year`` the assessment year that the term belongs to; each is empty where the source does not say. ``remind_before``: so many
    working days before a step under this order people are reminded.
    """

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=30)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    wording = models.CharField(max_length=200)
    at = models.DateTimeField()
    opens = models.DateField(null=True, blank=True)
    late_until = models.DateTimeField(null=True, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    remind_before = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    legal_act = models.CharField(max_length=300, blank=True)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name_vi


class Holiday(models.Model):
    """A day that is not counted as the calendar week says: a day off, or a Saturday or Sunday worked in exchange."""

    class Kind(models.TextChoices):
        OFF = "off", _("ngày nghỉ")
        WORKED = "worked", _("ngày làm bù")

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    legal_act = models.CharField(max_length=300, blank=True)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    source = models.TextField(blank=True)

    class Meta:
        ordering = ["day"]

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name_vi
