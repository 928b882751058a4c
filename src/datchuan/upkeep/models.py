"""Reviews whether titled communes keep the standard, against the set in force.

The title of a commune is in ``titles``; here is only what was measured, when, and what the district says of it.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from datchuan.config import clock
from datchuan.people.models import Agency, User
from datchuan.people.rights import Rights
from datchuan.places.models import Standing, Unit
from datchuan.upkeep.workflow import Action, CampaignState, State


class Kind(models.TextChoices):
    """How a campaign comes about."""

    YEARLY = "yearly", _("hằng năm")
    AD_HOC = "ad_hoc", _("đột xuất")


class Outcome(models.TextChoices):
    """What the figures of a review say, over every set by which the commune's titles are measured."""

    KEPT = "kept", _("giữ được mọi tiêu chí")
    LOST = "lost", _("chưa giữ được")
    UNKNOWN = "unknown", _("chưa đủ số liệu")


class Reach(models.TextChoices):
    """Where a review stands against the line of revocation, the worst of its sets; computed, decides nothing."""

    BELOW = "below", _("chưa tới ngưỡng thu hồi")
    OPEN = "open", _("chưa kết luận được")
    REACHED = "reached", _("tới ngưỡng thu hồi")


class Cause(models.TextChoices):
    """Why criteria are no longer met, as the district sees it."""

    RAISED = "raised", _("mức chuẩn mới cao hơn")
    NEW = "new", _("tiêu chí, chỉ tiêu mới")
    FELL = "fell", _("kết quả giảm so với khi công nhận")
    PROOF = "proof", _("minh chứng hết hạn hoặc chưa bổ sung")
    DATA = "data", _("chưa đủ số liệu")
    OTHER = "other", _("nguyên nhân khác")


class MarginCode(models.TextChoices):
    """The margins that the watch reads from the pack."""

    POINTS = "near_points", _("gần mức chuẩn, điểm phần trăm")
    PERCENT = "near_percent", _("gần mức chuẩn, phần trăm của mức")
    EXPIRY = "expiry_days", _("minh chứng sắp hết hạn, ngày")
    FALL_POINTS = "fall_points", _("số liệu giảm đáng kể, điểm phần trăm một năm")
    FALL_PERCENT = "fall_percent", _("số liệu giảm đáng kể, phần trăm một năm")
    SOON = "soon_days", _("xem trước, ngày")
    REMIND = "remind_days", _("nhắc trước hạn rà soát, ngày")


class Margin(models.Model):
    """How near is near: a number of the pack, not of the code."""

    code = models.CharField(max_length=20, unique=True, choices=MarginCode.choices)
    value = models.DecimalField(max_digits=8, decimal_places=2)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(value__gte=0), name="margin_not_below_zero")]


class Campaign(models.Model):
    """A review of titled communes: which titles, on which day, until when, on which order.

    ``on`` is the day whose titles count, ``year`` that of the figures. ``titles_until``: only titles that held on that
    day already; empty for every title. ``due_at`` is the one instant of the term, ``wording`` what the order says.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=CampaignState.choices, default=CampaignState.OPEN)
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    on = models.DateField()
    levels = ArrayField(models.CharField(max_length=20))
    titles_until = models.DateField(null=True)
    basis = models.TextField()
    wording = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-opened_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(wording="") & ~Q(basis=""), name="campaign_says_why"),
            models.CheckConstraint(condition=Q(state__in=CampaignState.values), name="campaign_state_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="campaign_kind_known"),
            models.CheckConstraint(condition=~Q(levels=[]), name="campaign_has_levels"),
            models.CheckConstraint(condition=Q(year__gte=2010) & Q(year__lte=2100), name="campaign_year_sane"),
            models.CheckConstraint(
                condition=Q(state=CampaignState.OPEN, closed_by=None, closed_at=None)
                | Q(state=CampaignState.CLOSED, closed_by__isnull=False, closed_at__isnull=False),
                name="campaign_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state == CampaignState.OPEN

    @property
    def last_day(self) -> date:
        """The last day in time: the one before a term that ends as a day begins."""
        return last_day_before(self.due_at)

    @property
    def days_left(self) -> int:
        """Days until the last day, 0 on it, negative after it."""
        return (self.last_day - clock.today()).days

    @property
    def is_over(self) -> bool:
        return self.days_left < 0


def last_day_before(instant: datetime) -> date:
    """The last day of a term: that of the instant, or the day before one that lies at midnight."""
    at = instant.astimezone(clock.VIETNAM)
    return date.fromordinal(at.toordinal() - 1) if (at.hour, at.minute, at.second) == (0, 0, 0) else at.date()


class Moment(models.TextChoices):
    """When those who have not reviewed are reminded of the term of a campaign."""

    BEFORE = "before", _("trước hạn")
    LAST_DAY = "last_day", _("ngày cuối")
    AFTER = "after", _("quá hạn")


class Reminder(models.Model):
    """That everybody concerned was reminded of a campaign: once for each moment. Written with the notices or not at all."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="reminders")
    moment = models.CharField(max_length=10, choices=Moment.choices)
    at = models.DateTimeField()
    missing = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "moment"], name="upkeep_reminder_once")]


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, rights: Rights) -> ReviewQuerySet:
        """Reviews of communes within a person's reach; none for those who only keep accounts."""
        return rights.within(self)

    def missing(self) -> ReviewQuerySet:
        """Reviews that somebody still has to complete."""
        return self.exclude(state=State.DONE)


class Review(models.Model):
    """One titled commune in a campaign. What the latest completion found stands in the columns, for lists.

    ``levels`` are the titles that the commune held on the day of the campaign. ``found`` has one entry for each set:
    ``set``, ``levels``, ``lost``, ``unknown``, ``keys`` (codes of criteria), ``total``, ``case``, ``sure``, ``distance``.
    ``figures`` counts the versions of the figures that were judged: another count means that figures changed since.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="reviews")
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # Of the day on which the campaign was opened; empty where there are no districts.
    district = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    levels = ArrayField(models.CharField(max_length=20))
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    version = models.PositiveIntegerField(default=1)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    reach = models.CharField(max_length=8, choices=Reach.choices, blank=True)
    cause = models.CharField(max_length=8, choices=Cause.choices, blank=True)
    found = models.JSONField(default=list)
    figures = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "commune"], name="review_once_a_campaign"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="review_state_known"),
            models.CheckConstraint(condition=Q(outcome__in=["", *Outcome.values]), name="review_outcome_known"),
            models.CheckConstraint(condition=Q(reach__in=["", *Reach.values]), name="review_reach_known"),
            models.CheckConstraint(condition=~Q(levels=[]), name="review_of_a_title"),
            models.CheckConstraint(
                condition=Q(state=State.WAITING, done_at=None, outcome="")
                | (~Q(state=State.WAITING) & Q(done_at__isnull=False) & ~Q(outcome="")),
                name="review_done_has_outcome",
            ),
        ]
        indexes = [models.Index(fields=["commune", "campaign"], name="review_of_commune")]

    def __str__(self) -> str:
        return f"{self.commune}, {self.campaign}"

    @property
    def is_done(self) -> bool:
        return self.state == State.DONE


class ReviewStep(models.Model):
    """What was done with a review, for ever: insert-only. A completion carries its sealed content.

    ``seal`` is the SHA-256 of the canonical JSON of ``content``.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=Action.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()
    text = models.TextField(blank=True)
    cause = models.CharField(max_length=8, choices=Cause.choices, blank=True)
    is_late = models.BooleanField(default=False)
    content = models.JSONField(null=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="reviewstep_once"),
            models.CheckConstraint(
                condition=Q(action=Action.COMPLETE, content__isnull=False) & ~Q(seal="")
                | Q(action=Action.RETURN, content=None, seal="") & ~Q(text=""),
                name="reviewstep_sealed_or_reasoned",
            ),
        ]
