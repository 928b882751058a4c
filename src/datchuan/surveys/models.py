"""The residents' satisfaction with a title: one survey of a commune, counted on paper village by village by the Front."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from datchuan.files.models import StoredFile
from datchuan.people.models import Agency, User
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.surveys.workflow import State


class SurveyQuerySet(models.QuerySet["Survey"]):
    def visible_to(self, rights: Rights) -> SurveyQuerySet:
        """All for the province, otherwise those of the communes within reach; whether numbers show is ``rules.may_read``."""
        return rights.within(self)


class Survey(models.Model):
    """One survey of the satisfaction with one level of title in one commune."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    level = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    opened_on = models.DateField()
    # The day until which forms are collected, where the plan of the Front names one.
    closes = models.DateField(null=True)

    state = models.CharField(max_length=10, choices=State.choices, default=State.COLLECTING)
    version = models.PositiveIntegerField(default=1)
    # The body of the Front that opened it.
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    # The last lock; empty again while it is reopened.
    locked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    locked_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)
    # Number and date of the report as the Front wrote them.
    report = models.CharField(max_length=200, blank=True)
    # Why it was reopened last.
    reopened = models.TextField(blank=True)
    is_demo = models.BooleanField(default=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="survey_state_known"),
            models.CheckConstraint(condition=Q(year__gte=2010, year__lte=2100), name="survey_year_sane"),
            models.CheckConstraint(
                condition=Q(state=State.COLLECTING, locked_at=None) | ~Q(state=State.COLLECTING) & Q(locked_at__isnull=False),
                name="survey_locked_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_on__isnull=False) | ~Q(state=State.SENT) & Q(sent_on=None),
                name="survey_sent_has_day",
            ),
            models.UniqueConstraint(
                fields=["commune", "level", "year"], condition=~Q(state=State.SENT), name="survey_one_under_way"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["commune", "level", "year"], name="survey_place")]

    def __str__(self) -> str:
        return f"{self.commune}, {self.level} {self.year}"


class Village(models.Model):
    """A village or residential quarter of a survey: its households, and its forms as they were counted.

    A number that nobody wrote is None. It is counted when the four counts of the valid forms stand there; where no form
    came back at all, ``none_reason`` says why.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="villages")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=150)
    households = models.PositiveIntegerField()
    given = models.PositiveIntegerField(null=True)
    returned = models.PositiveIntegerField(null=True)
    valid = models.PositiveIntegerField(null=True)
    satisfied = models.PositiveIntegerField(null=True)
    unsatisfied = models.PositiveIntegerField(null=True)
    no_opinion = models.PositiveIntegerField(null=True)
    none_reason = models.TextField(blank=True)
    minutes = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["survey", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "folded"], name="survey_village_once"),
            models.CheckConstraint(condition=~Q(name=""), name="survey_village_named"),
            models.CheckConstraint(condition=Q(given=None) | Q(given__lte=F("households")), name="survey_given_fits"),
            models.CheckConstraint(
                condition=Q(returned=None) | Q(given__isnull=False, returned__lte=F("given")), name="survey_returned_fits"
            ),
            models.CheckConstraint(
                condition=Q(valid=None, satisfied=None, unsatisfied=None, no_opinion=None)
                | Q(
                    returned__isnull=False, satisfied__isnull=False, unsatisfied__isnull=False, no_opinion__isnull=False,
                    valid__lte=F("returned"), valid=F("satisfied") + F("unsatisfied") + F("no_opinion"), none_reason="",
                ),
                name="survey_counts_fit",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_counted(self) -> bool:
        return self.valid is not None

    @property
    def is_uncollected(self) -> bool:
        """Whether it was written down that no form could be collected."""
        return bool(self.none_reason)

    @property
    def is_missing(self) -> bool:
        return not self.is_counted and not self.is_uncollected

    @property
    def lacks_minutes(self) -> bool:
        return self.is_counted and self.minutes_id is None

    @property
    def still_out(self) -> int:
        """Forms that were given out and did not come back so far."""
        return (self.given or 0) - (self.returned or 0)

    @property
    def is_touched(self) -> bool:
        """Whether something of its forms was written down."""
        return self.given is not None or self.is_uncollected or self.minutes_id is not None
