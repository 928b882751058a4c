"""What offices of the district and departments of the province say of a frozen file, indicator by indicator.

A verdict is bound to the digest of the item that it looked at (figure, period, source, evidence). When a new version is sealed,
verdicts on items that did not move stand on; those on items that moved do not.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from datchuan.dossiers.models import Dossier, Version
from datchuan.findings.models import Finding
from datchuan.people.models import Agency, User


class Word(models.TextChoices):
    """What can be said of one indicator."""

    MET = "met", _("đạt")
    MORE = "more", _("cần bổ sung")
    NOT_MET = "not_met", _("chưa đạt")


class Basis(models.TextChoices):
    """On what it is said."""

    CONFIRMATION = "confirmation", _("theo xác nhận đã có")
    FINDING = "finding", _("theo phát hiện đang mở")
    LOOKED = "looked", _("xem hồ sơ")
    VISIT = "visit", _("kiểm tra thực tế")


class Verdict(models.Model):
    """One word of one agency on one indicator of a file: insert-only, the latest counts."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="verdicts")
    step = models.CharField(max_length=60)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    seen = models.ForeignKey(Version, models.PROTECT, related_name="+")
    item_digest = models.CharField(max_length=64)
    word = models.CharField(max_length=8, choices=Word.choices)
    basis = models.CharField(max_length=14, choices=Basis.choices)
    # Which office of the district looked at it, in words; "" where the agency itself did.
    office = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(word__in=Word.values), name="verdict_word_known"),
            models.CheckConstraint(condition=Q(word=Word.MET) | ~Q(note=""), name="verdict_says_what_lacks"),
        ]
        indexes = [models.Index(fields=["dossier", "step", "agency", "code", "-id"], name="verdict_latest")]


class Result(models.Model):
    """The result of one agency on a file, as it was sent: insert-only, the latest counts."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="results")
    step = models.CharField(max_length=60)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    seen = models.ForeignKey(Version, models.PROTECT, related_name="+")
    # SHA-256 over the digests of the items that it speaks of: it stands while these are the same.
    items_digest = models.CharField(max_length=64)
    met = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(met__lte=models.F("total")), name="appraisal_met_within_total")
        ]
        indexes = [models.Index(fields=["dossier", "step", "agency", "-id"], name="appraisal_latest")]

    @property
    def is_positive(self) -> bool:
        return self.met == self.total


class Visit(models.Model):
    """A visit to the commune during a step: insert-only. What was found stands as verdicts and findings."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="visits")
    step = models.CharField(max_length=60)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    seen = models.ForeignKey(Version, models.PROTECT, related_name="+")
    visited_on = models.DateField()
    place = models.CharField(max_length=300)
    people = models.TextField()
    notes = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["visited_on", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(place="") & ~Q(people=""), name="visit_says_where_and_who")]


class PrivateNote(models.Model):
    """What an agency notes for itself on an indicator of a file. Read by that agency alone; the commune never sees it."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="private_notes")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    text = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "agency", "code"], name="private_note_once")]
