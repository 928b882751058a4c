"""Yearly targets and published figures, each with the document it comes from."""

from __future__ import annotations

from django.db import models

from datchuan.places.models import Standing, Unit


class Target(models.Model):
    """A commune named in a plan to reach a level in a year."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="targets")
    level = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    plan = models.CharField(max_length=200)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "level", "year", "plan"], name="target_once")]


class PublishedFigure(models.Model):
    """A figure that somebody published. It is shown beside ours, never in place of it."""

    code = models.CharField(max_length=60, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="published_figures")
    on = models.DateField()
    level = models.CharField(max_length=20, blank=True)
    set_code = models.CharField(max_length=20, blank=True)
    value = models.DecimalField(max_digits=12, decimal_places=3)
    of = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    label_vi = models.TextField()
    label_en = models.TextField(blank=True)
    note = models.TextField(blank=True)
    source = models.TextField()
