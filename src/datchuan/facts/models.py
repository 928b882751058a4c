"""Base facts of a commune: how many households, people, kilometres; asked once, used by many indicators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from datchuan.people.models import User
from datchuan.places.models import Standing, Unit


class FactGroup(models.Model):
    """A heading of the form: population, households, roads."""

    code = models.CharField(max_length=40, unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name_vi


@dataclass(frozen=True, order=True)
class Use:
    """Where an indicator takes a fact: its slot (part or sex, from 0) and the place in it: num, den or number."""

    set_code: str
    indicator: str
    slot: int
    place: str


class FactKind(models.Model):
    """What is asked. ``uses`` is a list of {"set", "indicator", "slot", "place"}, see ``Use``."""

    code = models.CharField(max_length=40, unique=True)
    group = models.ForeignKey(FactGroup, models.PROTECT, related_name="kinds")
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    unit_vi = models.CharField(max_length=40, blank=True)
    unit_en = models.CharField(max_length=40, blank=True)
    whole = models.BooleanField(default=True)
    least = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    most = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    not_above = models.CharField(max_length=40, blank=True)
    uses = models.JSONField(default=list)
    note_vi = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    in_force = models.BooleanField(default=True)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.TO_CHECK)
    source = models.TextField(blank=True)
    pack = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["group__position", "position"]

    def __str__(self) -> str:
        return self.name_vi

    @property
    def used_by(self) -> tuple[Use, ...]:
        return tuple(Use(u["set"], u["indicator"], u["slot"], u["place"]) for u in self.uses)

    def indicators_of(self, set_code: str) -> list[str]:
        """The indicators of a set that take the fact, each once, in the order of the pack."""
        return list(dict.fromkeys(use.indicator for use in self.used_by if use.set_code == set_code))


class Register(models.Model):
    """The base facts of a commune and year as one thing: locked while it is written, counted up by each save."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="registers")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commune", "year"], name="register_once"),
            models.CheckConstraint(condition=Q(year__gte=2010) & Q(year__lte=2100), name="register_year_sane"),
        ]


class Saying(models.Model):
    """What was said of a fact, when and by whom. ``at_version`` is the version that the register took by it."""

    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    period = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=300, blank=True)
    is_demo = models.BooleanField(default=False)
    at_version = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class FactValue(Saying):
    """The fact of a commune and year as it stands; None when it was taken back."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="values")
    kind = models.ForeignKey(FactKind, models.PROTECT, related_name="values")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "kind"], name="fact_once"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__gte=0), name="fact_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}"


class FactRevision(Saying):
    """A fact as it was saved, for ever: insert-only."""

    fact = models.ForeignKey(FactValue, models.PROTECT, related_name="revisions")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "at_version"], name="fact_revision_once")]


def use_json(use: Use) -> dict[str, Any]:
    """A use as ``FactKind.uses`` stores it."""
    return {"set": use.set_code, "indicator": use.indicator, "slot": use.slot, "place": use.place}
