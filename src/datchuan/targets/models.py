"""Yearly targets, what became of them, and published figures; each with the document it comes from.

The first figure is never hidden: what changes a target is a row of ``Revision`` beside it, with its reason, for ever.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from datchuan.people.models import Agency, User
from datchuan.places.models import Standing, Unit
from datchuan.targets.workflow import OPEN, Action, Cause, State


class TargetQuerySet(models.QuerySet["Target"]):
    def in_force(self) -> TargetQuerySet:
        """The communes that are named today: those that a revision took off the list are left out."""
        return self.filter(dropped_on=None)


class Target(models.Model):
    """A commune named in a plan to reach a level in a year.

    ``added_on``: named by a revision of that day, so not in the first plan. ``dropped_on``: taken off by a revision.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="targets")
    level = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    plan = models.CharField(max_length=200)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)
    added_on = models.DateField(null=True)
    dropped_on = models.DateField(null=True)
    is_demo = models.BooleanField(default=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "level", "year", "plan"], name="target_once")]


class DistrictTarget(models.Model):
    """How many communes a district is to bring to a level in a year, where a plan gives a number beside the names."""

    district = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    level = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    first = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    plan = models.CharField(max_length=200)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    set_on = models.DateField()
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "level", "year"], name="district_target_once"),
        ]


class Change(models.TextChoices):
    """What a revision does."""

    FIGURE = "figure", _("đặt số xã phải đạt")
    ADD = "add", _("thêm xã vào danh sách")
    DROP = "drop", _("đưa xã ra khỏi danh sách")


class Revision(models.Model):
    """A change of the targets of a district in a year: insert-only. ``was`` and ``now`` are numbers of communes."""

    district = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    level = models.CharField(max_length=20)
    change = models.CharField(max_length=6, choices=Change.choices)
    commune = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    was = models.PositiveSmallIntegerField(null=True)
    now = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=1000)
    document = models.CharField(max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["district", "year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["district", "year", "number"], name="target_revision_once"),
            models.CheckConstraint(condition=Q(change__in=Change.values), name="target_revision_change_known"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(document=""), name="target_revision_says_why"),
            models.CheckConstraint(
                condition=Q(change="figure", commune=None) | (~Q(change="figure") & Q(commune__isnull=False)),
                name="target_revision_names_its_commune",
            ),
        ]


class Account(models.Model):
    """What the head of a district answers to the province for the targets of a year, and what the province concludes."""

    district = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State.choices)
    version = models.PositiveIntegerField(default=1)
    due = models.DateField(null=True)
    since = models.DateField()
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "year"], name="target_account_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="target_account_state_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="target_account_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.agency.name}, {self.year}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class AccountEvent(models.Model):
    """What was said in an account, for ever: insert-only. ``figures`` are those of that moment, ``post`` the office of
    the person then."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=8, choices=Action.choices)
    state = models.CharField(max_length=9, choices=State.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    post = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    on = models.DateField()
    text = models.TextField(blank=True)
    cause = models.CharField(max_length=10, choices=Cause.choices, blank=True)
    promised = models.DateField(null=True)
    due = models.DateField(null=True)
    figures = models.JSONField()

    class Meta:
        ordering = ["account", "number"]
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="target_account_event_once"),
            models.CheckConstraint(condition=Q(action__in=Action.values), name="target_account_event_action_known"),
        ]


class AccountReminder(models.Model):
    """That a reminder of an account went out: one for each moment and each last day that it had. Insert-only."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="reminders")
    moment = models.CharField(max_length=12)
    due = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "moment", "due"], name="target_account_reminded_once")
        ]


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
