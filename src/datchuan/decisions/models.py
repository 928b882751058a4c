"""A decision of recognition or of revocation: one level and year, a list of communes, three persons."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from datchuan.council.models import Item as CouncilItem
from datchuan.decisions.workflow import State
from datchuan.dossiers.levels import level_vi
from datchuan.dossiers.models import Dossier, Version
from datchuan.people.models import Agency, Role, User
from datchuan.people.rights import Rights
from datchuan.procedures.kinds import Purpose
from datchuan.titles.models import TitleEvent


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, rights: Rights) -> DecisionQuerySet:
        """Signed decisions on communes within reach; drafts are the province's office's and leaders' only."""
        if rights.roles <= {Role.OPERATOR}:
            return self.none()
        if rights.is_provincial and rights.holds(Role.COORDINATOR, Role.LEADER):
            return self
        signed = self.filter(state=State.SIGNED)
        if rights.is_provincial:
            return signed
        return signed.filter(lines__dossier__commune_id__in=rights.commune_ids).distinct()


class Decision(models.Model):
    """``year_met`` is the year named in the title, of a revocation that of the assessment; ``decided_on`` the day of signing.

    The number is unique for its organ, symbol and year. Who proposed, verified and signed are three persons, which the
    database enforces.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organ = models.ForeignKey(Agency, models.PROTECT, related_name="decisions")
    level = models.CharField(max_length=20)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.RECOGNITION)
    year_met = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    number = models.PositiveIntegerField(null=True)
    symbol = models.CharField(max_length=30, default="QĐ-UBND")
    number_year = models.PositiveSmallIntegerField(null=True)
    decided_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    proposer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    verifier = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    signer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    # The post by which it was signed, in words, as it stands under the decision.
    signer_post = models.CharField(max_length=300, blank=True)
    # The issued paper (papers.IssuedPaper) that carries it.
    paper = models.UUIDField(null=True)
    is_demo = models.BooleanField(default=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-drafted_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="decision_state_known"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="decision_purpose_known"),
            models.UniqueConstraint(fields=["organ", "symbol", "number_year", "number"], name="decision_number_once"),
            models.CheckConstraint(
                condition=~Q(state=State.SIGNED)
                | Q(
                    number__isnull=False,
                    number_year__isnull=False,
                    decided_on__isnull=False,
                    proposer__isnull=False,
                    verifier__isnull=False,
                    signer__isnull=False,
                ),
                name="decision_signed_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(verifier=None) | Q(proposer=None) | ~Q(verifier=F("proposer")), name="decision_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(signer=None) | (~Q(signer=F("proposer")) & ~Q(signer=F("verifier"))),
                name="decision_three_persons",
            ),
        ]

    def __str__(self) -> str:
        what = "thu hồi " if self.revokes else ""
        return self.full_number or f"{what}{level_vi(self.level)} {self.year_met}"

    @property
    def revokes(self) -> bool:
        return self.purpose == Purpose.REVOCATION

    @property
    def full_number(self) -> str:
        """ "2044/QĐ-UBND"; empty before it is signed."""
        return f"{self.number}/{self.symbol}" if self.number else ""


class Line(models.Model):
    """A commune in a decision, on the version that the Council voted on. ``is_live`` ends with the draft."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="lines")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="decisions")
    seen = models.ForeignKey(Version, models.PROTECT, related_name="+")
    voted = models.ForeignKey(CouncilItem, models.PROTECT, related_name="+")
    commune_name = models.CharField(max_length=200)
    district_name = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()
    is_live = models.BooleanField(default=True)
    event = models.OneToOneField(TitleEvent, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["decision", "position"]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(is_live=True), name="decision_line_one_live"),
            models.UniqueConstraint(fields=["decision", "dossier"], name="decision_line_once"),
        ]
