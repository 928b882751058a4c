"""Titles as events. A title is never derived from compliance, nor compliance from a title."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from datchuan.places.models import Standing, Unit


class TitleEvent(models.Model):
    """What was decided or stated about a title of a unit: insert-only; a mistake is mended by a later event.

    ``year_met`` is the year named in the title; ``decided_on`` is the day of the decision: they differ (titles "năm
    2022" were decided on 9/8/2023). A participating commune without any event is *unknown*, which is neither yes nor no.
    """

    class Kind(models.TextChoices):
        RECOGNISED = "recognised", _("công nhận")
        NOT_RECOGNISED = "not_recognised", _("được nêu là chưa công nhận")
        ACKNOWLEDGED = "acknowledged", _("thừa nhận sau sắp xếp")
        REVOKED = "revoked", _("thu hồi")
        LAPSED = "lapsed", _("hết hiệu lực")
        CORRECTED = "corrected", _("đính chính")

    class Certainty(models.TextChoices):
        STATED = "stated", "nguồn nêu rõ"
        DEDUCED = "deduced", "suy ra"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="title_events")
    level = models.CharField(max_length=20)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    year_met = models.PositiveSmallIntegerField(null=True)
    year_note = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    decided_on_note = models.CharField(max_length=120, blank=True)
    decision_no = models.CharField(max_length=80, blank=True)
    criteria_set = models.CharField(max_length=200, blank=True)
    certainty = models.CharField(max_length=8, choices=Certainty.choices)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)
    # Of a correction: the event that it replaces on every day, and the kind that its words now have; "" withdraws the
    # event altogether (it was recorded by mistake).
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    acts_as = models.CharField(max_length=16, choices=Kind.choices, blank=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "level"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="corrected", corrects__isnull=False)
                | (~Q(kind="corrected") & Q(corrects=None, acts_as="")),
                name="title_correction_names_what_it_corrects",
            ),
            models.CheckConstraint(condition=~Q(acts_as="corrected"), name="title_correction_has_a_meaning"),
        ]

    @property
    def meaning(self) -> str:
        """The kind by which the event counts: its own, or that of what a correction put in its place; "" for nothing."""
        return self.acts_as if self.kind == self.Kind.CORRECTED else self.kind

    @property
    def meaning_label(self) -> str:
        """The meaning in words."""
        return str(self.Kind(self.meaning).label) if self.meaning else str(_("hủy bản ghi"))
