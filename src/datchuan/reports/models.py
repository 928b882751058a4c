"""Periodic reports of the province and of the districts. Once issued, what a report says does not change: the database
refuses it."""

from __future__ import annotations

import uuid
from functools import cached_property

from django.db import models
from django.db.models import Q

from datchuan.files.models import StoredFile
from datchuan.papers.models import IssuedPaper
from datchuan.people.models import Agency, Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Unit
from datchuan.reports.content import Content, Difference, content_from, differences
from datchuan.reports.periods import Period, Span, period_of
from datchuan.reports.workflow import State

#: States in which a report holds its period: no second one of the same place.
STANDING = (State.DRAFT, State.ISSUED)


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, rights: Rights) -> ReportQuerySet:
        """All for the province; for a district those of its own; none for others."""
        if not rights.posts or rights.roles <= {Role.OPERATOR}:
            return self.none()
        if rights.is_provincial:
            return self
        own = [post.agency.unit_id for post in rights.posts if post.agency.level == Level.DISTRICT]
        return self.filter(place_id__in=own)


class Report(models.Model):
    """The report of a place on a period. ``content`` and ``explained`` (key of a difference -> why) are what it says,
    ``digest`` their SHA-256 once it is issued; ``paper`` and ``sheet`` are its frozen files then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    organ = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    span = models.CharField(max_length=5, choices=Span.choices)
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    content = models.JSONField()
    explained = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    paper = models.OneToOneField(IssuedPaper, models.PROTECT, null=True, related_name="+")
    sheet = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    compiled_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    compiled_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-last", "-first", "place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "span", "first"], condition=Q(state__in=STANDING), name="report_one_of_a_period"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="report_state_known"),
            models.CheckConstraint(condition=Q(span__in=Span.values), name="report_span_known"),
            models.CheckConstraint(
                condition=~Q(state=State.ISSUED)
                | Q(
                    digest__regex="^[0-9a-f]{64}$", paper__isnull=False, sheet__isnull=False, issued_by__isnull=False,
                    issued_at__isnull=False,
                ),
                name="report_issued_whole",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Báo cáo {self.period.name}, {self.said.place_name}"

    @property
    def period(self) -> Period:
        return period_of(Span(self.span), self.first)

    @cached_property
    def said(self) -> Content:
        """What it says."""
        return content_from(self.content)

    @cached_property
    def differences(self) -> list[Difference]:
        return differences(self.said)

    @property
    def unexplained(self) -> list[Difference]:
        return [one for one in self.differences if not self.explained.get(one.key)]

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT
