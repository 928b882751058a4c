"""Dated criteria sets. An edition is sealed: loaded once, hashed, never changed; a change is a new edition."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db import models

from datchuan.people.models import Agency
from datchuan.places.models import Standing


def seal(document: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of an edition's document, in hexadecimal."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class SetCode(models.TextChoices):
    """The three levels of title and of criteria set in the period 2021-2025; another pack may bring others."""

    NTM = "NTM", "nông thôn mới"
    NTM_NC = "NTM_NC", "nông thôn mới nâng cao"
    NTM_KM = "NTM_KM", "nông thôn mới kiểu mẫu"


class EditionQuerySet(models.QuerySet["Edition"]):
    def in_force(self, set_code: str, on: date) -> Edition | None:
        """The edition of a set that holds on the day: the latest that has begun."""
        return self.filter(set_code=set_code, effective_from__lte=on).order_by("-effective_from").first()


class Edition(models.Model):
    """A criteria set as it stands from a day on. ``document`` is what the engine reads; ``seal`` is its hash."""

    set_code = models.CharField(max_length=20)
    code = models.CharField(max_length=40, unique=True)
    name_vi = models.TextField()
    name_en = models.TextField(blank=True)
    legal_act = models.CharField(max_length=300)
    provincial_act = models.CharField(max_length=300, blank=True)
    effective_from = models.DateField()
    document = models.JSONField()
    seal = models.CharField(max_length=64)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    source = models.TextField(blank=True)
    pack = models.CharField(max_length=60)
    loaded_at = models.DateTimeField()

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["set_code", "effective_from"], name="edition_one_a_day")]

    def __str__(self) -> str:
        return self.name_vi


class Change(models.TextChoices):
    """How an indicator stands against the former set (QĐ 1980/QĐ-TTg, 2016-2020)."""

    NEW = "new", "mới"
    RAISED = "raised", "nâng mức"
    REWORDED = "reworded", "sửa lời văn"
    CHANGED = "changed", "thay đổi"
    UNCHANGED = "unchanged", "giữ nguyên"


class Indicator(models.Model):
    """One measured item of an edition, for references and filters; its measure and thresholds are in the document."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="indicators")
    criterion = models.CharField(max_length=12)
    criterion_vi = models.TextField()
    criterion_en = models.TextField(blank=True)
    group = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    name_vi = models.TextField()
    name_en = models.TextField(blank=True)
    change = models.CharField(max_length=10, choices=Change.choices, blank=True)
    change_note = models.TextField(blank=True)

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="indicator_code_once"),
            models.UniqueConstraint(fields=["edition", "position"], name="indicator_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.name_vi}"


class Guidance(models.Model):
    """How to measure and prove an indicator, in plain words. Not sealed: it may be bettered while the edition holds."""

    indicator = models.OneToOneField(Indicator, models.CASCADE, related_name="guidance")
    document = models.JSONField()
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.TO_CHECK)
    source = models.TextField(blank=True)


class Responsibility(models.Model):
    """Which agency answers for an indicator, from when, by which act (Quảng Nam: QĐ 1098/QĐ-UBND, 25/04/2022)."""

    class Part(models.TextChoices):
        LEAD = "lead", "chủ trì"
        SUPPORT = "support", "phối hợp"

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="responsibilities")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="responsibilities")
    part = models.CharField(max_length=8, choices=Part.choices)
    valid = DateRangeField()
    legal_act = models.CharField(max_length=200, blank=True)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "agency", "part", "valid"], name="responsibility_once")
        ]


class Descent(models.Model):
    """Which indicator of an earlier edition one comes from, as a source states it. Without ``origin`` the indicator is
    new, without ``indicator`` the origin was dropped. What no row states is not known."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="descents")
    former = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    indicator = models.ForeignKey(Indicator, models.CASCADE, null=True, related_name="descents")
    origin = models.ForeignKey(Indicator, models.CASCADE, null=True, related_name="+")
    legal_act = models.CharField(max_length=300, blank=True)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "former", "indicator", "origin"], name="descent_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(indicator__isnull=False) | models.Q(origin__isnull=False),
                name="descent_of_something",
            ),
        ]


class Labels(models.Model):
    """Names of the groups of criteria and of the threshold profiles, as the pack gives them."""

    kind = models.CharField(max_length=10, choices=[("group", "nhóm tiêu chí"), ("profile", "cột mức đạt chuẩn")])
    code = models.CharField(max_length=40)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["kind", "position"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="label_once")]
