"""Signs that figures should be looked at again, and draws of figures that are measured anew without seeing them.

Both are for the vetting team only. A sign accuses nobody: it says what the figures show and how likely that is by chance.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from datchuan.findings.models import Finding
from datchuan.people.models import User
from datchuan.places.models import Unit
from datchuan.plausibility.workflow import Action, DrawState, Kind, PickState, State


class Book(models.Model):
    """What a pack says of signs and draws, insert-only; the latest book is in force (see ``parameters``)."""

    pack = models.CharField(max_length=60)
    document = models.JSONField()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pack} {self.loaded_at:%d/%m/%Y}"


class Sign(models.Model):
    """What the figures of an indicator (or of one commune) show on the day of ``computed_at``.

    ``subject`` tells apart signs of one kind, set and year: "i:2.1" an indicator, "c:20869" a commune, "p:…" a picture.
    ``communes`` are those whose data stands behind it; ``facts`` holds the counts and the rows that its page explains;
    ``fingerprint`` is of the data behind it, so that a sign that was closed comes back only when they change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    set_code = models.CharField(max_length=20, blank=True)
    indicator_code = models.CharField(max_length=12, blank=True)
    year = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=80)
    communes = ArrayField(models.BigIntegerField())
    chance = models.FloatField()
    facts = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    first_seen = models.DateTimeField()
    computed_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "set_code", "year", "subject"], name="sign_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="sign_state_known"),
            models.CheckConstraint(condition=Q(chance__gte=0) & Q(chance__lte=1), name="sign_chance_is_one"),
        ]
        indexes = [GinIndex(fields=["communes"], name="sign_of_commune")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.set_code} {self.subject} · {self.year}"


class SignEvent(models.Model):
    """What happened to a sign, in order: insert-only."""

    sign = models.ForeignKey(Sign, models.PROTECT, related_name="events")
    action = models.CharField(max_length=12, choices=Action.choices)
    note = models.CharField(max_length=500, blank=True)
    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} · {self.sign_id}"


class Draw(models.Model):
    """A seeded draw of commune x indicator for measuring anew.

    When it is announced, the frame (every figure that can be drawn, with its version) and the numbers of the draw are
    sealed by ``digest``, and ``seed_from`` says which public number will be the seed. The seed comes later; from the
    frame and the seed anybody finds the same sample.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    set_code = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    #: [district code, commune code, indicator code, version of the figure], in their order.
    frame = models.JSONField()
    numbers = models.JSONField()
    digest = models.CharField(max_length=64)
    seed_from = models.CharField(max_length=300)
    seed = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=DrawState.choices, default=DrawState.ANNOUNCED)
    version = models.PositiveIntegerField(default=1)
    announced_at = models.DateTimeField()
    announced_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DrawState.values), name="plausibility_draw_state"),
            models.CheckConstraint(
                condition=Q(state=DrawState.ANNOUNCED, seed="") | (~Q(state=DrawState.ANNOUNCED) & ~Q(seed="")),
                name="plausibility_draw_has_seed",
            ),
            models.CheckConstraint(condition=~Q(seed_from=""), name="plausibility_draw_says_seed"),
        ]

    def __str__(self) -> str:
        return f"{self.set_code} {self.year} · {self.announced_at:%d/%m/%Y}"


class Pick(models.Model):
    """A figure that was drawn. ``own`` is the commune's figure of the frame; who took it to measure it (``taken_by``) is not
    shown it before ``found`` is in. ``seen_at``: when that person opened it all the same; the result is not blind then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="picks")
    number = models.PositiveSmallIntegerField()
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    district_code = models.CharField(max_length=12, blank=True)
    indicator_code = models.CharField(max_length=12)
    own = models.JSONField()
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    found = models.JSONField(null=True)
    differs = models.BooleanField(null=True)
    note = models.CharField(max_length=500, blank=True)
    measured_at = models.DateTimeField(null=True)
    measured_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    finding = models.OneToOneField(Finding, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["draw", "number"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "number"], name="pick_number_once"),
            models.UniqueConstraint(fields=["draw", "commune", "indicator_code"], name="pick_once"),
            models.CheckConstraint(
                condition=Q(measured_at=None, differs=None) | Q(measured_at__isnull=False, differs__isnull=False),
                name="pick_found_is_compared",
            ),
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_at=None) | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="pick_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(seen_at=None) | Q(measured_at__isnull=False), name="pick_seen_is_measured"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.indicator_code}"

    @property
    def state(self) -> PickState:
        if self.measured_at is not None:
            return PickState.MEASURED
        return PickState.WAITING if self.taken_by_id is None else PickState.TAKEN


class Sight(models.Model):
    """Who took a figure to measure it opened the commune's all the same, and when first: insert-only."""

    pick = models.ForeignKey(Pick, models.PROTECT, related_name="sights")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pick", "person"], name="sight_once")]

    def __str__(self) -> str:
        return f"{self.pick_id} · {self.person_id}"
