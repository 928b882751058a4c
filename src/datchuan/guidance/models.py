"""What departments write about their indicators, and what communes ask about them.

An indicator is named by set and code, never by an edition: each text remembers the edition under which it was written,
so that it can be marked when another edition holds.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from datchuan.criteria.models import Edition
from datchuan.files.models import StoredFile
from datchuan.guidance.workflow import State
from datchuan.people.models import Agency, Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Unit

#: The longest text of a guidance, a question or an answer, in letters.
LONGEST = 10_000


class GuidanceVersion(models.Model):
    """One version of the leading agency's guidance on an indicator, for ever: insert-only. The last number stands."""

    set_code = models.CharField(max_length=20)
    indicator_code = models.CharField(max_length=12)
    number = models.PositiveSmallIntegerField()
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    body = models.TextField()
    folded = models.TextField()
    doc_number = models.CharField(max_length=60, blank=True)
    doc_date = models.DateField(null=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["set_code", "indicator_code", "number"]
        constraints = [
            models.UniqueConstraint(fields=["set_code", "indicator_code", "number"], name="guidance_number_once"),
            models.CheckConstraint(condition=~Q(body=""), name="guidance_says_something"),
            models.CheckConstraint(condition=Q(number__gte=1), name="guidance_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.set_code} {self.indicator_code}, bản {self.number}"


class Keeping(models.Model):
    """The leading agency says that a version still holds under a new edition: insert-only."""

    guidance = models.ForeignKey(GuidanceVersion, models.PROTECT, related_name="keepings")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guidance", "edition"], name="guidance_kept_once")]


class Topic(models.Model):
    """The guidance that stands on an indicator: which version, and for which edition it was last written or confirmed."""

    set_code = models.CharField(max_length=20)
    indicator_code = models.CharField(max_length=12)
    current = models.OneToOneField(GuidanceVersion, models.PROTECT, null=True, related_name="+")
    holds_for = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["set_code", "indicator_code"], name="guidance_topic_once"),
            models.CheckConstraint(
                condition=Q(current=None, holds_for=None) | Q(current__isnull=False, holds_for__isnull=False),
                name="guidance_topic_whole",
            ),
        ]


class Draft(models.Model):
    """A text that is not published yet. Its author sees it; and whoever follows the author at the agency."""

    set_code = models.CharField(max_length=20)
    indicator_code = models.CharField(max_length=12)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    body = models.TextField(blank=True)
    doc_number = models.CharField(max_length=60, blank=True)
    doc_date = models.DateField(null=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["set_code", "indicator_code", "author"], name="guidance_draft_once")
        ]

    def __str__(self) -> str:
        return f"{self.set_code} {self.indicator_code}"


def places_of(rights: Rights) -> set[int]:
    """The units for which a person reads questions: communes within reach, and the units of the person's agencies."""
    own = {post.agency.unit_id for post in rights.posts if post.role != Role.OPERATOR}  # type: ignore[attr-defined]
    return own | set(rights.commune_ids)


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, rights: Rights) -> QuestionQuerySet:
        """Answered ones for every reader; the others for whoever asked or waits, those above them, and the province.

        Accounts that only operate the installation see none.
        """
        if rights.roles <= {Role.OPERATOR}:
            return self.none()
        if rights.is_provincial:
            return self
        places = places_of(rights)
        mine = Q(asker__in=places) | Q(pk__in=Follower.objects.filter(unit__in=places).values("question_id"))
        return self.filter(Q(answered_at__isnull=False) | mine)

    def about(self, set_code: str, indicator_code: str) -> QuestionQuerySet:
        return self.filter(set_code=set_code, indicator_code=indicator_code)

    def waiting(self) -> QuestionQuerySet:
        """Those that wait for an answer, the longest first."""
        return self.filter(state=State.OPEN).order_by("waiting_since", "pk")


class Question(models.Model):
    """What a commune or district asks about an indicator. Its number is the key; addresses carry the UUID."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    set_code = models.CharField(max_length=20)
    indicator_code = models.CharField(max_length=12)
    asker = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    same_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # When the wait for an answer began: anew with every further question of the asker.
    waiting_since = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    # The edition in force at the last answer.
    answered_edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")
    folded = models.TextField()
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["set_code", "indicator_code"], name="question_about"),
            models.Index(fields=["state", "waiting_since"], name="question_waiting"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="question_state_known"),
            models.CheckConstraint(
                condition=Q(state="referred", same_as__isnull=False) | (~Q(state="referred") & Q(same_as=None)),
                name="question_referred_to_another",
            ),
            models.CheckConstraint(
                condition=Q(state="open", waiting_since__isnull=False) | (~Q(state="open") & Q(waiting_since=None)),
                name="question_open_waits",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False), name="question_answered_has_answer"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(answered_at=None), name="question_answered_stays"
            ),
            models.CheckConstraint(condition=~Q(same_as=models.F("pk")), name="question_not_same_as_itself"),
        ]

    def __str__(self) -> str:
        return f"Câu hỏi số {self.pk}, {self.set_code} {self.indicator_code}"


class Turn(models.Model):
    """One thing said in a question: asked, asked again, answered. Insert-only."""

    class Kind(models.TextChoices):
        ASK = "ask", "hỏi"
        ANSWER = "answer", "trả lời"

    question = models.ForeignKey(Question, models.PROTECT, related_name="turns")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    text = models.TextField()
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="turn_says_something"),
            models.CheckConstraint(
                condition=Q(kind="ask", agency=None) | Q(kind="answer", agency__isnull=False),
                name="turn_agency_answers",
            ),
        ]


class Follower(models.Model):
    """A place that wants to be told of the answers: it asked the same, or chose to follow."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="followers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "unit"], name="question_followed_once")]


class Attachment(models.Model):
    """A file of a guidance or of an answer, kept by the room ``files``: insert-only."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    guidance = models.ForeignKey(GuidanceVersion, models.PROTECT, null=True, related_name="attachments")
    turn = models.ForeignKey(Turn, models.PROTECT, null=True, related_name="attachments")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(guidance__isnull=False, turn=None) | Q(guidance=None, turn__isnull=False),
                name="attachment_of_one_thing",
            )
        ]
