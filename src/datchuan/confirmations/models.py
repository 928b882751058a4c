"""What the agency that leads an indicator says of a commune's figure: as it stands, and every decision for ever."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from datchuan.confirmations.workflow import Act, State
from datchuan.people.models import Agency, User
from datchuan.places.models import Unit


class Moved(models.TextChoices):
    """What changed after a decision."""

    VALUE = "value", "số liệu"
    EVIDENCE = "evidence", "minh chứng"
    BOTH = "both", "số liệu và minh chứng"


class Confirmation(models.Model):
    """What an agency says of an indicator of a commune in a year, bound to exactly what it saw.

    ``seen_version`` (0: the commune had saved nothing), ``seen_digest`` and ``seen_value`` are the commune's figure,
    ``seen_seal`` the evidence ("" for none). ``version`` counts the decisions and changes of this row.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="confirmations")
    set_code = models.CharField(max_length=20)
    indicator_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="confirmations")
    state = models.CharField(max_length=12, choices=State.choices)
    version = models.PositiveIntegerField(default=1)
    seen_version = models.PositiveIntegerField()
    seen_digest = models.CharField(max_length=64, blank=True)
    seen_seal = models.CharField(max_length=64, blank=True)
    seen_value = models.JSONField(null=True)
    own_value = models.JSONField(null=True)
    reason = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    moved = models.CharField(max_length=8, choices=Moved.choices, blank=True)
    moved_at = models.DateTimeField(null=True)
    moved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "set_code", "year", "indicator_code", "agency"], name="confirmation_once"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="confirmation_version_from_one"),
            models.CheckConstraint(
                condition=Q(state__in=[State.VOID, State.ANSWERED], moved__gt="", moved_at__isnull=False)
                | (~Q(state__in=[State.VOID, State.ANSWERED]) & Q(moved="", moved_at=None)),
                name="confirmation_says_what_moved",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.MORE_WANTED, State.ANSWERED, State.DISAGREED]) | ~Q(reason=""),
                name="confirmation_asks_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DISAGREED) | Q(own_value__isnull=False),
                name="confirmation_disagrees_with_figure",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CONFIRMED) | Q(seen_version__gte=1), name="confirmation_of_something"
            ),
        ]
        indexes = [models.Index(fields=["set_code", "year", "indicator_code", "agency"], name="confirmation_board")]

    def __str__(self) -> str:
        return f"{self.set_code} {self.indicator_code}, {self.year}"


class Decision(models.Model):
    """One act on a confirmation, for ever: insert-only. What was seen, what was said, by whom, when."""

    confirmation = models.ForeignKey(Confirmation, models.PROTECT, related_name="decisions")
    version = models.PositiveIntegerField()
    act = models.CharField(max_length=10, choices=Act.choices)
    state = models.CharField(max_length=12, choices=State.choices)
    seen_version = models.PositiveIntegerField()
    seen_digest = models.CharField(max_length=64, blank=True)
    seen_seal = models.CharField(max_length=64, blank=True)
    seen_value = models.JSONField(null=True)
    own_value = models.JSONField(null=True)
    reason = models.CharField(max_length=1000, blank=True)
    moved = models.CharField(max_length=8, choices=Moved.choices, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["confirmation", "version"]
        constraints = [models.UniqueConstraint(fields=["confirmation", "version"], name="decision_once")]
