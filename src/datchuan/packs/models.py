"""What was loaded when, and how far the demo data is."""

from __future__ import annotations

from django.db import models


class LoadedPack(models.Model):
    """One load of a pack: insert-only."""

    code = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    document = models.JSONField()
    report = models.JSONField()
    loaded_at = models.DateTimeField()

    class Meta:
        get_latest_by = "id"


class DemoBuild(models.Model):
    """A build of illustrative data; unfinished while ``finished_at`` is empty."""

    pack = models.CharField(max_length=60)
    seed = models.IntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)
