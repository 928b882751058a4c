"""Drafts of what might be changed, and results of drafts that were put in writing. Nothing real hangs on either."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from datchuan.decisions.models import Decision
from datchuan.files.models import StoredFile
from datchuan.people.models import Role, User
from datchuan.people.rights import Rights

#: Roles of the province with which a draft may be shared.
READERS = (Role.COORDINATOR, Role.LEADER, Role.DEPARTMENT_SPECIALIST, Role.COUNCIL_MEMBER)


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, rights: Rights) -> DraftQuerySet:
        """One's own drafts; for posts of the province those that were shared with one of their roles."""
        seen = Q(owner_id=rights.user_id)
        if rights.is_provincial:
            seen |= Q(shared_with__overlap=sorted(rights.roles))
        return self.filter(seen, discarded_at=None)


class Draft(models.Model):
    """An ordered list of changes (``changes.to_json``) over the figures of a day. ``set_code`` is the level shown first.

    ``on`` None is always today. Only its owner changes it; who may read a shared one sees it over their own communes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    set_code = models.CharField(max_length=20)
    on = models.DateField(null=True)
    changes = models.JSONField(default=list)
    shared_with = ArrayField(models.CharField(max_length=30), default=list)
    version = models.PositiveIntegerField(default=1)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    owner_post = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    discarded_at = models.DateTimeField(null=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="whatif_draft_named")]

    def __str__(self) -> str:
        return self.name


class SealedResult(models.Model):
    """A result as a file that never changes. Its hash (``file.sha256``) is what a decision or letter can name.

    ``about`` keeps in words what was changed, ``counts`` what turned. ``decision`` is the draft decision to whose papers
    it was put; the decision itself says nothing of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="sealed")
    name = models.CharField(max_length=120)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    about = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.name
