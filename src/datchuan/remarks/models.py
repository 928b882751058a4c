"""What citizens say is not so, and what became of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from datchuan.files.models import StoredFile
from datchuan.people.models import Agency, Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.remarks.workflow import ENDED, PUBLIC, Action, State


class RemarkQuerySet(models.QuerySet["Remark"]):
    def visible_to(self, rights: Rights) -> RemarkQuerySet:
        """Remarks on communes within reach: all of them for who looks at them first, for others those let through."""
        found = rights.within(self)
        return found if rights.holds(Role.COORDINATOR, Role.DISTRICT_OFFICER) else found.public()

    def public(self) -> RemarkQuerySet:
        return self.filter(state__in=PUBLIC)


class Remark(models.Model):
    """One remark on one criterion of a commune.

    ``text`` is what was sent, ``shown`` what the public and the commune read of it: whoever lets it through takes names and
    numbers of persons out. ``contact`` is read by those only, and is forgotten when the remark ends. ``code`` is known to the
    sender alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=16, unique=True)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    set_code = models.CharField(max_length=20)
    criterion = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    text = models.TextField()
    shown = models.TextField(blank=True)
    contact = models.CharField(max_length=120, blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    photo_shown = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    # Of a refusal, and what the commune answered last.
    reason = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    answered_on = models.DateField(null=True)
    # What its sender says of the answer: True, False, or nothing so far.
    agreed = models.BooleanField(null=True)
    is_demo = models.BooleanField(default=False)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="remark_state_known"),
            models.CheckConstraint(condition=~Q(text="") & Q(version__gte=1), name="remark_says_something"),
            models.CheckConstraint(condition=~Q(state__in=PUBLIC) | ~Q(shown=""), name="remark_public_has_text"),
            models.CheckConstraint(condition=~Q(state=State.REFUSED) | ~Q(reason=""), name="remark_refused_says_why"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ANSWERED, State.DISPUTED, State.CLOSED])
                | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="remark_answered_has_answer",
            ),
            models.CheckConstraint(condition=~Q(state__in=ENDED) | Q(contact=""), name="remark_ended_forgets_contact"),
            models.CheckConstraint(
                condition=Q(photo_shown=False) | Q(photo__isnull=False), name="remark_shows_a_photo"
            ),
        ]
        indexes = [models.Index(fields=["commune", "state", "received_at"], name="remark_place")]

    def __str__(self) -> str:
        return f"{self.set_code} {self.criterion}, {self.received_on:%d/%m/%Y}"

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC


class RemarkEvent(models.Model):
    """What was done with a remark, for ever: insert-only. Number 1 is the sending; it has no ``by``."""

    remark = models.ForeignKey(Remark, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=Action.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["remark", "number"]
        constraints = [
            models.UniqueConstraint(fields=["remark", "number"], name="remark_event_once"),
            models.CheckConstraint(condition=Q(action__in=Action.values), name="remark_event_action_known"),
        ]
