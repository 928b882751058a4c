"""A commune measured against a criteria set, year by year.

Self-assessment, the department's figure and an appraiser's finding are different *voices* and stay apart for ever.
A measurement is identified by set + indicator code + year, not by an edition: when an edition is replaced within a
year, the figure stays and is read by the new measure.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from datchuan.criteria.models import Edition
from datchuan.people.models import Agency, User
from datchuan.places.models import Unit


class Voice(models.TextChoices):
    """Who says the figure."""

    SELF = "self", "xã tự đánh giá"
    AGENCY = "agency", "cơ quan phụ trách"


class Measurement(models.Model):
    """The latest figure of a commune for an indicator and year, in one voice."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="measurements")
    set_code = models.CharField(max_length=20)
    indicator_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    voice = models.CharField(max_length=8, choices=Voice.choices, default=Voice.SELF)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    value = models.JSONField(null=True)
    period = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=300, blank=True)
    done = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "set_code", "year", "indicator_code", "voice"], name="measurement_once"
            ),
            models.CheckConstraint(condition=Q(year__gte=2010) & Q(year__lte=2100), name="measurement_year_sane"),
            models.CheckConstraint(condition=Q(version__gte=1), name="measurement_version_from_one"),
            models.CheckConstraint(
                condition=Q(voice="self", agency=None) | Q(voice="agency", agency__isnull=False),
                name="measurement_agency_speaks_as_agency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.set_code} {self.indicator_code}, {self.year}"


class Revision(models.Model):
    """A figure as it was saved, for ever: insert-only."""

    measurement = models.ForeignKey(Measurement, models.PROTECT, related_name="revisions")
    version = models.PositiveIntegerField()
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    value = models.JSONField(null=True)
    period = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=300, blank=True)
    done = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_on = models.DateField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["measurement", "version"], name="revision_once")]
        indexes = [models.Index(fields=["measurement", "recorded_on", "version"])]


class Dispute(models.Model):
    """A commune says that the agency's figure is not right, and why: insert-only. It speaks of one version of the
    figure; once the agency records another, the dispute is history."""

    measurement = models.ForeignKey(Measurement, models.PROTECT, related_name="disputes")
    version = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measurement", "version"], name="dispute_once_a_version"),
            models.CheckConstraint(condition=~Q(reason=""), name="dispute_has_a_reason"),
        ]


class ResultQuerySet(models.QuerySet["Result"]):
    def for_day(self, edition: Edition, on: date) -> ResultQuerySet:
        return self.filter(edition=edition, year=on.year)


class Result(models.Model):
    """What the engine says of a commune's self-assessment today: one letter for each indicator and criterion.

    Derived, kept in the same transaction as each save so that boards read 193 short rows; ``datchuan doctor``
    recomputes and compares. Letters: M met, N not met, D no data, T no threshold, X not applicable, in the order of
    the edition.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="results")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="results")
    year = models.PositiveSmallIntegerField()
    profile = models.CharField(max_length=12)
    indicators = models.CharField(max_length=400)
    criteria = models.CharField(max_length=100)
    criteria_met = models.PositiveSmallIntegerField()
    criteria_total = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=1)
    evaluated_at = models.DateTimeField()

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "year", "commune"], name="result_once"),
            models.CheckConstraint(
                condition=Q(criteria_met__lte=models.F("criteria_total")), name="result_met_within_total"
            ),
        ]
