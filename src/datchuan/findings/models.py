"""Findings: what somebody who checks has to say about an indicator of a commune, and what became of it.

A finding is the third voice beside the commune's self-assessment and the department's confirmation. It keeps what it saw
(value, verdict, evidence) as it was on the day on which it was raised.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from datchuan.config import clock
from datchuan.criteria.models import Edition
from datchuan.findings.workflow import UNSETTLED, WAITING_FOR_COMMUNE, Action, Stage, State
from datchuan.people.models import Agency, User
from datchuan.people.rights import Rights
from datchuan.places.models import Unit

#: What the department that leads an indicator had done with it when a finding was raised, in the words of
#: ``confirmations``. The first group left the commune without a warning, so that a first finding at appraisal is late:
#: nothing was said, all was said to be well, or the figure changed after that and nobody looked again.
UNCHECKED = "unchecked"
NOT_WARNED = (UNCHECKED, "confirmed", "void")


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, rights: Rights) -> FindingQuerySet:
        """Findings on communes within a person's reach; none for those who only keep accounts."""
        return rights.within(self)

    def overdue(self, on: date) -> FindingQuerySet:
        """Findings that wait for the commune and whose last day is over."""
        return self.filter(state__in=WAITING_FOR_COMMUNE, due__lt=on)

    def unsettled(self) -> FindingQuerySet:
        return self.filter(state__in=UNSETTLED)


class Finding(models.Model):
    """What is wrong on a commune's indicator in a year, what to do, by when; and where it stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="findings")
    set_code = models.CharField(max_length=20)
    indicator_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, choices=Stage.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="findings")
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    raised_on = models.DateField()
    is_demo = models.BooleanField(default=False)

    wrong = models.TextField()
    todo = models.TextField()
    folded = models.TextField(blank=True)
    due = models.DateField()
    due_words = models.CharField(max_length=120, blank=True)
    # Documents of the commune's evidence that the finding speaks of.
    documents = ArrayField(models.UUIDField(), default=list, blank=True)

    # What was seen when it was raised; never changed afterwards.
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    seen_value = models.JSONField(null=True)
    seen_version = models.PositiveIntegerField(default=0)
    seen_letter = models.CharField(max_length=1)
    seen_profile = models.CharField(max_length=12, blank=True)
    seen_evidence = models.CharField(max_length=64, blank=True)
    # The department that led the indicator then, and what it had done with the commune's value.
    lead = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    lead_had = models.CharField(max_length=16, blank=True)

    closed_on = models.DateField(null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="finding_stage_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="finding_state_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="finding_version_from_one"),
            models.CheckConstraint(condition=Q(year__gte=2010) & Q(year__lte=2100), name="finding_year_sane"),
            models.CheckConstraint(condition=~Q(wrong="") & ~Q(todo=""), name="finding_says_something"),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, closed_on__isnull=False)
                | (~Q(state=State.CLOSED) & Q(closed_on__isnull=True)),
                name="finding_closed_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["commune", "set_code", "year", "indicator_code"], name="finding_place"),
            models.Index(fields=["agency", "state"], name="finding_side"),
            models.Index(fields=["due"], condition=Q(state__in=WAITING_FOR_COMMUNE), name="finding_due"),
            models.Index(fields=["raised_on"], condition=Q(stage=Stage.APPRAISAL), name="finding_appraisal_day"),
        ]

    def __str__(self) -> str:
        return f"{self.set_code} {self.indicator_code}, {self.year}"

    @property
    def waits_for_commune(self) -> bool:
        return self.state in WAITING_FOR_COMMUNE

    @property
    def is_unsettled(self) -> bool:
        return self.state in UNSETTLED

    @property
    def is_overdue(self) -> bool:
        return self.waits_for_commune and self.due < clock.today()

    @property
    def days_left(self) -> int:
        """Days until the last day, 0 on it, negative after it."""
        return (self.due - clock.today()).days


class FindingEvent(models.Model):
    """What was done with a finding, for ever: insert-only. Number 1 is the raising."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=Action.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    # The side for which the person acted; for the commune its People's Committee when it is known.
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()
    text = models.TextField(blank=True)
    documents = ArrayField(models.UUIDField(), default=list, blank=True)
    # Why an answer comes without a document.
    without_proof = models.CharField(max_length=300, blank=True)
    due = models.DateField()
    due_before = models.DateField(null=True)
    # What the commune's value and evidence were at that moment.
    seen_value = models.JSONField(null=True)
    seen_version = models.PositiveIntegerField(default=0)
    seen_letter = models.CharField(max_length=1)
    seen_evidence = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["finding", "number"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "number"], name="finding_event_once"),
            models.CheckConstraint(condition=Q(action__in=Action.values), name="finding_event_action_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="finding_event_state_known"),
        ]
