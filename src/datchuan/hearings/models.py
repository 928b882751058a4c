"""Consultations on a sealed content, and meetings that vote on it by paper ballot.

Both are bound to the version that was looked at (``seen``) and keep the rule as it stood when they were opened.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datchuan.dossiers.models import Dossier, Version
from datchuan.hearings.counting import BROADCASTS, DAYS, QUORUM, SHARE, Ballots, thaw
from datchuan.hearings.workflow import UNSETTLED, Answered, Channel, Hearing, Result, Sitting, Voice
from datchuan.people.models import Agency, User
from datchuan.procedures.plan import Figure


class Consultation(models.Model):
    """The content of a dossier laid open for comments, in one step. ``version`` counts changes of the row.

    ``rule``: the figures of the step as they stood at the beginning; ``data``: what was found when it was closed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="consultations")
    step = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=Hearing.choices)
    seen = models.ForeignKey(Version, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    rule = models.JSONField()
    data = models.JSONField(default=dict)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="consultation_once"),
            models.UniqueConstraint(fields=["dossier"], condition=Q(state=Hearing.OPEN), name="consultation_one_open"),
            models.CheckConstraint(condition=Q(state__in=Hearing.values), name="consultation_state_known"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="consultation_days_in_order"),
            models.CheckConstraint(
                condition=~Q(state=Hearing.CLOSED) | (Q(closed_at__isnull=False) & Q(closed_by__isnull=False)),
                name="consultation_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(_("lần lấy ý kiến %(number)d") % {"number": self.number})

    @property
    def has_fallen(self) -> bool:
        """Whether the dossier now stands on another content. ``seen`` and the dossier's content must have been read."""
        content = self.dossier.content
        return content is None or content.content_digest != self.seen.content_digest

    @property
    def broadcasts_wanted(self) -> Figure | None:
        return thaw(self.rule.get(BROADCASTS))

    @property
    def days_wanted(self) -> Figure | None:
        return thaw(self.rule.get(DAYS))


class Publication(models.Model):
    """Where and when the content was made public, or to whom it was sent. A line recorded by mistake is struck."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="publications")
    channel = models.CharField(max_length=16, choices=Channel.choices)
    place = models.CharField(max_length=200)
    on = models.DateField()
    times = models.PositiveSmallIntegerField(default=1)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    struck_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    struck_at = models.DateTimeField(null=True)
    struck_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="publication_channel_known"),
            models.CheckConstraint(condition=Q(times__gte=1), name="publication_at_least_once"),
            models.CheckConstraint(condition=~Q(place=""), name="publication_somewhere"),
            models.CheckConstraint(
                condition=Q(struck_at=None) | ~Q(struck_reason=""), name="publication_struck_for_a_reason"
            ),
        ]


class Comment(models.Model):
    """What somebody said of the content, and what was answered. ``name`` is for those who keep the step only."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="comments")
    number = models.PositiveSmallIntegerField()
    who = models.CharField(max_length=12, choices=Voice.choices)
    name = models.CharField(max_length=120, blank=True)
    received_on = models.DateField()
    text = models.TextField()
    indicator_code = models.CharField(max_length=20, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    settled = models.CharField(max_length=10, choices=Answered.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["consultation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="comment_once"),
            models.CheckConstraint(condition=Q(who__in=Voice.values), name="comment_voice_known"),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(condition=~Q(who=Voice.ANONYMOUS) | Q(name=""), name="comment_anonymous_is_so"),
            models.CheckConstraint(
                condition=Q(settled="", answer="", answered_at=None)
                | (~Q(settled="") & ~Q(answer="") & Q(answered_at__isnull=False)),
                name="comment_answered_wholly",
            ),
        ]

    @property
    def is_settled(self) -> bool:
        return bool(self.settled)


class Meeting(models.Model):
    """A meeting of an agency that votes on one or several dossiers: one presence, a count for each dossier."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    step = models.CharField(max_length=60)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=Sitting.choices)
    version = models.PositiveIntegerField(default=1)
    held_on = models.DateField()
    began = models.CharField(max_length=20, blank=True)
    ended = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=200)
    chair = models.CharField(max_length=200, blank=True)
    secretary = models.CharField(max_length=200, blank=True)
    invited = models.PositiveIntegerField(null=True)
    present = models.PositiveIntegerField(null=True)
    # Names with posts, one each; empty where only the number was written down.
    invited_names = models.JSONField(default=list)
    present_names = models.JSONField(default=list)
    # Who counts the papers, by name.
    board = models.JSONField(default=list)
    discussion = models.TextField(blank=True)
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    vote_opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    vote_opened_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(max_length=300, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Sitting.values), name="meeting_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[Sitting.VOTING, Sitting.CLOSED])
                | (Q(present__gte=1) & Q(vote_opened_at__isnull=False)),
                name="meeting_votes_with_people",
            ),
            models.CheckConstraint(
                condition=Q(present=None) | Q(invited=None) | Q(present__lte=F("invited")),
                name="meeting_present_were_invited",
            ),
            models.CheckConstraint(
                condition=~Q(state=Sitting.CANCELLED) | ~Q(cancelled_reason=""), name="meeting_cancelled_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(_("cuộc họp ngày %(day)s") % {"day": f"{self.held_on:%d/%m/%Y}"})


_COUNTS = ("issued", "returned", "valid", "in_favour", "against", "invalid")
_SUMS = (
    Q(returned__lte=F("issued")) & Q(returned=F("valid") + F("invalid")) & Q(valid=F("in_favour") + F("against"))
)  # fmt: skip


class Counted(models.Model):
    """The six numbers of counted papers."""

    issued = models.PositiveIntegerField(null=True)
    returned = models.PositiveIntegerField(null=True)
    valid = models.PositiveIntegerField(null=True)
    in_favour = models.PositiveIntegerField(null=True)
    against = models.PositiveIntegerField(null=True)
    invalid = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True

    @property
    def ballots(self) -> Ballots:
        """The numbers; only where they were written down."""
        return Ballots(*(getattr(self, name) for name in _COUNTS))


class Item(Counted):
    """One dossier in a meeting. ``rule``, ``seen`` are set when the vote opens; the numbers when two counts agree."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="ballots")
    state = models.CharField(max_length=8, choices=Result.choices)
    #: The round of entry: 1, and one more each time the two entries differed.
    round = models.PositiveSmallIntegerField(default=1)
    seen = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    rule = models.JSONField(default=dict)
    counted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "dossier"], name="ballot_once_in_a_meeting"),
            models.UniqueConstraint(fields=["dossier"], condition=Q(state__in=UNSETTLED), name="ballot_one_unsettled"),
            models.CheckConstraint(condition=Q(state__in=Result.values), name="ballot_state_known"),
            models.CheckConstraint(condition=Q(counted_at=None) | _SUMS, name="ballot_sums_agree"),
            models.CheckConstraint(
                condition=~Q(state__in=[Result.CARRIED, Result.PASSED, Result.LOST])
                | (Q(counted_at__isnull=False) & Q(seen__isnull=False) & Q(in_favour__isnull=False)),
                name="ballot_result_is_counted",
            ),
        ]

    @property
    def has_fallen(self) -> bool:
        """Whether the dossier now stands on another content than the one that was voted on."""
        if self.state == Result.FALLEN:
            return True
        content = self.dossier.content
        return self.seen is not None and (content is None or content.content_digest != self.seen.content_digest)

    @property
    def share(self) -> Figure | None:
        return thaw(self.rule.get(SHARE))

    @property
    def quorum(self) -> Figure | None:
        return thaw(self.rule.get(QUORUM))


class Entry(Counted):
    """What one person counted, in one round: insert-only. Two persons enter; neither sees the other's before."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="entries")
    round = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["item", "round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "round", "by"], name="entry_once_by_a_person"),
            models.CheckConstraint(condition=_SUMS & Q(in_favour__isnull=False), name="entry_sums_agree"),
        ]
