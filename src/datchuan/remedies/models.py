"""Remedy plans: what a titled commune does, until when, to meet the set in force again."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import Q

from datchuan.criteria.models import Edition
from datchuan.evidence.models import Document
from datchuan.people.models import Agency, User
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline
from datchuan.remedies.workflow import Action, Closed, State


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, rights: Rights) -> PlanQuerySet:
        """Plans of communes within reach; none for those who only keep accounts."""
        return rights.within(self)


class Plan(models.Model):
    """One plan of a commune for a level, on one order. ``first_promised`` is fixed with the approval and stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="remedy_plans")
    level = models.CharField(max_length=20)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    order = models.ForeignKey(Deadline, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    promised = models.DateField()
    first_promised = models.DateField(null=True)
    # What somebody published of the plan, with its source; empty for a plan that was made here.
    published = models.TextField(blank=True)
    source = models.TextField(blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    returned_why = models.CharField(max_length=500, blank=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["commune", "level", "order"], name="remedy_plan_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="remedy_plan_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.APPROVED, State.DONE])
                | Q(first_promised__isnull=False, approved_by__isnull=False, approved_at__isnull=False),
                name="remedy_plan_approved_whole",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("sent_by")), name="remedy_plan_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.order.code}"

    @property
    def about(self) -> str:
        """Key of its notices."""
        return f"remedy:{self.pk}"


class Step(models.Model):
    """What is done about one lost indicator. ``due`` can move with a reason, ``first_due`` stays."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="steps")
    indicator = models.CharField(max_length=20)
    what = models.CharField(max_length=500)
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    # A person, a village, an office of the agency: "Trưởng thôn 3".
    owner_words = models.CharField(max_length=120, blank=True)
    money = models.DecimalField(max_digits=15, decimal_places=0, null=True)
    money_source = models.CharField(max_length=200, blank=True)
    due = models.DateField()
    first_due = models.DateField()
    proof = models.CharField(max_length=300)
    closed = models.CharField(max_length=10, choices=Closed.choices, blank=True)
    closed_on = models.DateField(null=True)
    closed_why = models.CharField(max_length=500, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(money=None) | Q(money__gte=0), name="remedy_step_money"),
            models.CheckConstraint(
                condition=Q(closed="", closed_on=None) | (~Q(closed="") & Q(closed_on__isnull=False)),
                name="remedy_step_closed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.what}"

    @property
    def is_open(self) -> bool:
        return not self.closed

    @property
    def slipped(self) -> int:
        """Days by which it was put off since its first day."""
        return (self.due - self.first_due).days

    def is_late(self, on: date) -> bool:
        return self.is_open and self.due < on


class Shift(models.Model):
    """A day that was changed after the approval, of a step or (step empty) of the whole plan: insert-only."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="shifts")
    step = models.ForeignKey(Step, models.PROTECT, null=True, related_name="shifts")
    was = models.DateField()
    now = models.DateField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="remedy_shift_says_why")]


class Reminder(models.Model):
    """That a reminder of a step went out: one for each moment and day on which it was due."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="reminders")
    moment = models.CharField(max_length=20)
    due = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "moment", "due"], name="remedy_reminder_once")]


__all__ = ["Action", "Plan", "Reminder", "Shift", "Step"]
