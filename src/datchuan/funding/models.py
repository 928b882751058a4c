"""Works of a commune with what was set aside, accepted and paid for them, and what people gave."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Floor

from datchuan.funding.workflow import Kind, Measure, State
from datchuan.people.models import User
from datchuan.people.rights import Rights
from datchuan.places.models import Unit

#: No sum of one work comes near: a million tỷ đồng is a slip of the keys.
MOST_DONG = 10**14


class Book(models.Model):
    """The words of the register as a pack gave them: sources, components, kinds of contributions. Insert-only."""

    pack = models.CharField(max_length=60)
    document = models.JSONField()
    loaded_at = models.DateTimeField()


class WorkQuerySet(models.QuerySet["Work"]):
    def visible_to(self, rights: Rights) -> WorkQuerySet:
        """All for the province, otherwise those of the communes within reach; nothing for the operator."""
        return rights.within(self)

    def summed(self) -> Any:
        """With ``funded``, ``accepted`` and ``paid``: sums of the entries in đồng, reversals taken away. Typed Any, because the
        type checker cannot see annotated columns in later calls."""

        def total(kind: Kind) -> Coalesce:
            return Coalesce(
                models.Sum("entries__amount", filter=Q(entries__kind=kind)), 0, output_field=models.BigIntegerField()
            )

        return self.annotate(funded=total(Kind.FUNDED), accepted=total(Kind.ACCEPTED), paid=total(Kind.PAID))  # fmt: skip


class Work(models.Model):
    """A work that the commune builds or uses: who owes what is not paid, and until when.

    ``owner`` owes today; ``original_owner`` is who owed first, where the debt was inherited. ``approved`` is in đồng, None
    where the decision is not at hand. What is owed after ``pay_by`` is overdue.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=250)
    component = models.CharField(max_length=40)
    decision_no = models.CharField(max_length=120, blank=True)
    approved_on = models.DateField(null=True)
    approved = models.BigIntegerField(null=True)
    owner = models.CharField(max_length=200)
    original_owner = models.CharField(max_length=200, blank=True)
    started_on = models.DateField(null=True)
    finished_on = models.DateField(null=True)
    pay_by = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["commune", "folded"]
        constraints = [
            models.UniqueConstraint(fields=["commune", "folded"], name="funding_work_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="funding_work_state_known"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(owner="") & ~Q(component=""), name="funding_work_named"),
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved__gt=0, approved__lte=MOST_DONG), name="funding_approved_sane"
            ),
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(finished_on=None) | Q(finished_on__gte=F("started_on")),
                name="funding_work_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_late(self, on: date) -> bool:
        """Whether what is owed, if anything is, should have been paid before the day."""
        return self.pay_by is not None and self.pay_by < on


class Entry(models.Model):
    """A line of a work, for ever: insert-only. A wrong line is taken back by one of the opposite amount that ``reverses`` it."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=40, blank=True)
    amount = models.BigIntegerField()
    on = models.DateField()
    paper = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=500, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["work", "number"]
        constraints = [
            models.UniqueConstraint(fields=["work", "number"], name="funding_entry_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="funding_entry_kind_known"),
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0, amount__lte=MOST_DONG)
                | Q(reverses__isnull=False, amount__lt=0, amount__gte=-MOST_DONG) & ~Q(note=""),
                name="funding_entry_amount_fits",
            ),
            models.CheckConstraint(condition=~Q(kind=Kind.ACCEPTED) | Q(source=""), name="funding_volume_has_no_source"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def visible_to(self, rights: Rights) -> ContributionQuerySet:
        """All for the province, otherwise those to the communes within reach; nothing for the operator."""
        return rights.within(self)

    def standing(self) -> ContributionQuerySet:
        return self.filter(cancelled_at=None)


class Contribution(models.Model):
    """What households gave of their own will, without a name. ``quantity`` is in ``measure``; đồng are whole."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    village = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=40)
    measure = models.CharField(max_length=10, choices=Measure.choices)
    quantity = models.DecimalField(max_digits=17, decimal_places=2)
    households = models.PositiveIntegerField()
    given_on = models.DateField()
    purpose = models.CharField(max_length=200)
    work = models.ForeignKey(Work, models.PROTECT, null=True, related_name="contributions")
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    is_demo = models.BooleanField(default=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["-given_on", "-at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="funding_gift_measure_known"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, quantity__lte=MOST_DONG, households__gte=1) & ~Q(purpose="") & ~Q(kind=""),
                name="funding_gift_is_something",
            ),
            models.CheckConstraint(
                condition=Q(measure__in=[Measure.AREA, Measure.DAYS]) | Q(quantity=Floor("quantity")),
                name="funding_gift_whole_dong",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(reason=""),
                name="funding_gift_cancelled_says_why",
            ),
        ]
        indexes = [models.Index(fields=["commune", "given_on"], name="funding_gift_place")]

    def __str__(self) -> str:
        return self.purpose
