"""Sittings of the Vetting Council: who sat, what was voted on, and how, commune by commune and level by level.

Votes are named or secret. A secret ballot is two rows that nothing joins: that a member has voted, and a ballot without a
member, a time or an order.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from datchuan.council.workflow import Choice, ItemState, SittingState, choice_word
from datchuan.dossiers.models import Dossier, Version
from datchuan.papers.models import IssuedPaper
from datchuan.people.models import Agency, Post, User
from datchuan.people.rights import Rights
from datchuan.procedures.models import Deadline


class SittingQuerySet(models.QuerySet["Sitting"]):
    def visible_to(self, rights: Rights) -> SittingQuerySet:
        """Sittings are the province's: its office, departments, leaders and the members of the Council."""
        return self if rights.is_provincial else self.none()


class Sitting(models.Model):
    """One sitting. ``rule`` is frozen when it opens: quorum, share, base, with their standing and source."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    council = models.ForeignKey(Agency, models.PROTECT, related_name="sittings")
    deadline = models.ForeignKey(Deadline, models.PROTECT, null=True, related_name="+")
    held_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=SittingState.choices, default=SittingState.PLANNED)
    secret = models.BooleanField(default=True)
    rule = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # Who leads it and who writes its minutes, as its papers name them; without a post it was copied from an old paper.
    chair = models.CharField(max_length=200, blank=True)
    chair_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    secretary = models.CharField(max_length=200, blank=True)
    secretary_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    is_demo = models.BooleanField(default=False)

    objects = SittingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-planned_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SittingState.values), name="sitting_state_known"),
            models.CheckConstraint(
                condition=Q(state=SittingState.CLOSED, closed_at__isnull=False)
                | (~Q(state=SittingState.CLOSED) & Q(closed_at=None)),
                name="sitting_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[SittingState.PLANNED, SittingState.CANCELLED]) | Q(opened_at__isnull=False),
                name="sitting_open_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%d/%m/%Y}"


class Member(models.Model):
    """A member as called to a sitting, with the post by which the member sits. ``present`` None: not noted yet."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=200, blank=True)
    present = models.BooleanField(null=True)

    class Meta:
        ordering = ["sitting", "pk"]
        constraints = [models.UniqueConstraint(fields=["sitting", "user"], name="member_once")]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """One commune and level on the agenda, on one sealed version. The counts are there once it is counted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="items")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="sittings")
    seen = models.ForeignKey(Version, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.LISTED)
    voters = models.PositiveSmallIntegerField(null=True)
    eligible = models.PositiveSmallIntegerField(null=True)
    improve = models.PositiveSmallIntegerField(null=True)
    no = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=10, choices=Choice.choices, blank=True)
    conclusion = models.TextField(blank=True)
    opened_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    counted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["sitting", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "dossier"], name="item_once_a_sitting"),
            # A dossier is never before two sittings at once.
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state__in=[ItemState.LISTED, ItemState.VOTING]), name="item_one_waiting"
            ),
            models.UniqueConstraint(
                fields=["sitting"], condition=Q(state=ItemState.VOTING), name="item_one_vote_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="item_state_known"),
            models.CheckConstraint(
                condition=(Q(state=ItemState.COUNTED) & ~Q(outcome="") & Q(counted_at__isnull=False))
                | (~Q(state=ItemState.COUNTED) & Q(outcome="")),
                name="item_counted_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(voters=None) | Q(voters__gte=F("eligible") + F("improve") + F("no")),
                name="item_votes_within_voters",
            ),
        ]

    def get_outcome_display(self) -> str:  # type: ignore[no-redef]
        """The outcome in the words of what was asked: to give a title, or to take one away."""
        return choice_word(self.outcome, revokes=self.dossier.revokes)


class Conflict(models.Model):
    """A member with an interest in a commune is left out for it: insert-only."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="conflicts")
    member = models.ForeignKey(Member, models.PROTECT, related_name="conflicts")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="conflict_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="conflict_has_reason"),
        ]


class Voted(models.Model):
    """That a member has voted on an item: insert-only. ``choice`` is empty where the ballot is secret."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="voted")
    member = models.ForeignKey(Member, models.PROTECT, related_name="voted")
    choice = models.CharField(max_length=10, choices=Choice.choices, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="vote_once")]

    def get_choice_display(self) -> str:  # type: ignore[no-redef]
        return choice_word(self.choice, revokes=self.item.dossier.revokes)


class Ballot(models.Model):
    """A secret ballot: insert-only, with nothing that leads to its member. The random key hides the order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="ballots")
    choice = models.CharField(max_length=10, choices=Choice.choices)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(choice__in=Choice.values), name="ballot_choice_known")]


class MemberNote(models.Model):
    """What a member has noted on an item for nobody else's eyes."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="notes")
    member = models.ForeignKey(Member, models.PROTECT, related_name="notes")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="member_note_once")]


class SittingPaper(models.Model):
    """An official paper that was drawn up from a sitting. ``level`` and ``year``: of a submission to the Chairman."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="papers")
    paper = models.OneToOneField(IssuedPaper, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    level = models.CharField(max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    # The version of the sitting that it was drawn from.
    of_version = models.PositiveIntegerField()

    class Meta:
        ordering = ["sitting", "pk"]
