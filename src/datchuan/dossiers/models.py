"""The procedure and the calendar as the pack gives them; the dossiers themselves come on top."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models

from datchuan.places.models import Standing


class Procedure(models.Model):
    """The ordered steps by which a level is recognised or revoked under one government model: insert-only."""

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


class Deadline(models.Model):
    """A term with its wording and its one exact instant."""

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=30)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    wording = models.CharField(max_length=200)
    at = models.DateTimeField()
    legal_act = models.CharField(max_length=300, blank=True)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at"]
