"""Obstacles: what a commune, district or department cannot solve alone, who has to answer, and what became of it.

Each obstacle is one thread with its raiser. Those of one kind stand together in a matter, which is routed and answered
once; every thread keeps its own events and its own ending.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from datchuan.config import clock
from datchuan.files.models import StoredFile
from datchuan.obstacles.workflow import UNSETTLED, Action, Cause, State
from datchuan.people.models import Agency, Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Standing, Unit
from datchuan.procedures.models import Deadline

#: The kind of the terms of a pack that collect obstacles.
COLLECTION = "obstacle_report"


class Term(models.Model):
    """A number of working days as the pack gives it: for an answer, for reopening after one, for an account, for
    a reminder before a term, and the two by which early warning reckons."""

    class Code(models.TextChoices):
        ANSWER = "obstacle_answer", "trả lời vướng mắc"
        REOPEN = "obstacle_reopen", "xác nhận hoặc mở lại vướng mắc"
        ACCOUNT = "target_account", "giải trình chỉ tiêu chưa đạt"
        PACE = "warning_pace", "khoảng tính nhịp làm việc của cảnh báo sớm"
        WAIT = "warning_wait", "cơ quan để chờ quá lâu trong cảnh báo sớm"
        DIRECTIVE_REMINDER = "directive_reminder", "nhắc trước hạn của nhiệm vụ"
        ACCOUNT_REMINDER = "account_reminder", "nhắc trước hạn giải trình chỉ tiêu"

    code = models.CharField(max_length=30, unique=True, choices=Code.choices)
    working_days = models.PositiveSmallIntegerField()
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    legal_act = models.CharField(max_length=300, blank=True)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    source = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name_vi


class Matter(models.Model):
    """Obstacles of one kind, put together by the coordination office to be routed and answered once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class ObstacleQuerySet(models.QuerySet["Obstacle"]):
    def visible_to(self, rights: Rights) -> ObstacleQuerySet:
        """All for the province; otherwise those of the person's own agencies and of the communes within reach."""
        if not rights.posts or rights.roles <= {Role.OPERATOR}:
            return self.none()
        if rights.is_provincial:
            return self
        own = [post.agency_id for post in rights.posts]
        return self.filter(Q(agency_id__in=own) | Q(unit_id__in=rights.commune_ids))

    def unsettled(self) -> ObstacleQuerySet:
        return self.filter(state__in=UNSETTLED)

    def overdue(self, on: date) -> ObstacleQuerySet:
        """Those that wait for an answer and whose last day is over."""
        return self.filter(state=State.OPEN, due__lt=on)


class Obstacle(models.Model):
    """One obstacle of one raiser."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The place whose obstacle it is, and the agency that speaks for it.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    set_code = models.CharField(max_length=20, blank=True)
    indicator_code = models.CharField(max_length=12, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    hard = models.TextField()
    proposal = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    collection = models.ForeignKey(Deadline, models.PROTECT, null=True, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="obstacles")

    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    # Who has to answer, until when. After an answer ``due`` is the last day for reopening.
    to = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    due = models.DateField(null=True)
    # The day on which the present state began, and the one on which it was settled.
    since = models.DateField()
    closed_on = models.DateField(null=True)

    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    raised_on = models.DateField()
    is_demo = models.BooleanField(default=False)

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="obstacle_state_known"),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="obstacle_cause_known"),
            models.CheckConstraint(condition=~Q(hard=""), name="obstacle_says_something"),
            models.CheckConstraint(
                condition=Q(state__in=UNSETTLED, closed_on=None)
                | (~Q(state__in=UNSETTLED) & Q(closed_on__isnull=False)),
                name="obstacle_settled_has_day",
            ),
            models.CheckConstraint(
                condition=(Q(set_code="", indicator_code="", year=None))
                | (~Q(set_code="") & ~Q(indicator_code="") & Q(year__isnull=False)),
                name="obstacle_indicator_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "set_code", "year", "indicator_code"], name="obstacle_place"),
            models.Index(fields=["to", "state"], name="obstacle_to"),
            models.Index(fields=["due"], condition=Q(state="open"), name="obstacle_due"),
        ]

    def __str__(self) -> str:
        return f"{self.agency.name}: {self.hard[:80]}"

    @property
    def is_unsettled(self) -> bool:
        return self.state in UNSETTLED

    @property
    def waits_for_body(self) -> bool:
        """Whether somebody else than the raiser has to move."""
        return self.state in (State.OPEN, State.BEYOND, State.ESCALATED)

    @property
    def is_overdue(self) -> bool:
        return self.state == State.OPEN and self.due is not None and self.due < clock.today()


class ObstacleEvent(models.Model):
    """What was done with an obstacle, for ever: insert-only. Number 1 is the raising. ``by`` None: the term passed."""

    obstacle = models.ForeignKey(Obstacle, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=Action.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()
    text = models.TextField(blank=True)
    to = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    due = models.DateField(null=True)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["obstacle", "number"]
        constraints = [
            models.UniqueConstraint(fields=["obstacle", "number"], name="obstacle_event_once"),
            models.CheckConstraint(condition=Q(action__in=Action.values), name="obstacle_event_action_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="obstacle_event_state_known"),
        ]


class Attachment(models.Model):
    """A file of an obstacle, kept by the room ``files``: insert-only."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    obstacle = models.ForeignKey(Obstacle, models.PROTECT, related_name="attachments")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")


class Statement(models.Model):
    """A place says for a collection that it has no obstacle, so that its silence is none: insert-only."""

    collection = models.ForeignKey(Deadline, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["collection", "unit"], name="obstacle_statement_once")]
