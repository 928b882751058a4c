"""Letters by which dossiers go to the province, and exceptions from the deadline of a round.

A round itself is a ``procedures.Deadline`` of kind ``dossier_round``: it comes with the pack.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from datchuan.dossiers.models import Dossier, Version
from datchuan.people.models import Agency, Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Unit, UnitParent
from datchuan.procedures.models import Deadline
from datchuan.rounds.workflow import RUNNING, RunState, State

#: The kind of deadline that is a round of dossiers.
ROUND = "dossier_round"


class TransmittalQuerySet(models.QuerySet["Transmittal"]):
    def visible_to(self, rights: Rights) -> TransmittalQuerySet:
        """Letters all of whose communes lie within a person's reach."""
        if rights.roles <= {Role.OPERATOR}:
            return self.none()
        if rights.is_provincial:
            return self
        beyond = Enclosed.objects.exclude(dossier__commune_id__in=rights.commune_ids)
        return self.exclude(pk__in=beyond.values("transmittal_id"))


class Transmittal(models.Model):
    """A submission letter: one agency sends several dossiers to the province in one round. Insert-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="transmittals")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    dated = models.DateField()
    year = models.PositiveSmallIntegerField()
    signer = models.CharField(max_length=120)
    signer_post = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # The one instant that was compared with the deadline, for every dossier of the letter.
    at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    objects = TransmittalQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "number"], name="transmittal_number_once_a_year"),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(signer="") & ~Q(signer_post=""), name="transmittal_is_signed"
            ),
            models.CheckConstraint(condition=Q(year=F("dated__year")), name="transmittal_year_of_its_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number}, {self.dated:%d/%m/%Y}"


class ExtensionQuerySet(models.QuerySet["Extension"]):
    def visible_to(self, rights: Rights) -> ExtensionQuerySet:
        """Requests for dossiers within a person's reach, and for districts of the communes within it."""
        if rights.roles <= {Role.OPERATOR}:
            return self.none()
        if rights.is_provincial:
            return self
        above = UnitParent.objects.filter(unit__in=rights.commune_ids, valid__contains=rights.on).values("parent_id")
        return self.filter(Q(dossier__commune_id__in=rights.commune_ids) | Q(district__in=above))

    def granted(self) -> ExtensionQuerySet:
        return self.filter(state=State.GRANTED)


class Extension(models.Model):
    """An exception from a round's deadline, for one dossier or for a whole district: asked for with a reason, decided by
    somebody else, with an end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="extensions")
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="extensions")
    district = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    version = models.PositiveIntegerField(default=1)
    reason = models.TextField()
    # The instants: until which one is asked for, and until which it was granted.
    wanted_until = models.DateTimeField()
    until = models.DateTimeField(null=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier=None, district__isnull=False) | Q(dossier__isnull=False, district=None),
                name="extension_of_one_dossier_or_district",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="extension_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.GRANTED, until__isnull=False) | (~Q(state=State.GRANTED) & Q(until=None)),
                name="extension_granted_has_end",
            ),
            models.CheckConstraint(
                condition=Q(state=State.ASKED, decided_by=None)
                | (~Q(state=State.ASKED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="extension_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.GRANTED, State.REFUSED]) | ~Q(decided_by=F("asked_by")),
                name="extension_not_by_who_asked",
            ),
            models.UniqueConstraint(
                fields=["deadline", "dossier"], condition=Q(state=State.ASKED), name="extension_one_asked_a_dossier"
            ),
            models.UniqueConstraint(
                fields=["deadline", "district"], condition=Q(state=State.ASKED), name="extension_one_asked_a_district"
            ),
        ]


class Enclosed(models.Model):
    """A dossier in a letter, on the version that was sent, with the exception by which it came late. Insert-only."""

    transmittal = models.ForeignKey(Transmittal, models.PROTECT, related_name="enclosed")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="letters")
    position = models.PositiveSmallIntegerField()
    seen = models.ForeignKey(Version, models.PROTECT, related_name="+")
    is_late = models.BooleanField(default=False)
    extension = models.ForeignKey(Extension, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["transmittal", "position"]
        constraints = [models.UniqueConstraint(fields=["dossier"], name="enclosed_once")]


class PaperRun(models.Model):
    """One drawing of all papers of a round in the background. ``claim`` is of the worker that draws; ``touched_at`` is real
    time, by which a worker that died is noticed. ``size`` of the archive, 0 once it was swept away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="paper_runs")
    state = models.CharField(max_length=8, choices=RunState.choices)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    drawn = models.PositiveIntegerField(default=0)
    missing = models.JSONField(default=list)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-asked_at", "-touched_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline"], condition=Q(state__in=[str(s) for s in RUNNING]), name="paperrun_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="paperrun_no_more_than_all"),
        ]

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING
