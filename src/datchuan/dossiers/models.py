"""The application of a commune for a title, or the revocation of one: where it is, what was sealed, what was done, for ever.

A dossier is commune x level x assessment year x purpose x attempt under one procedure. What is judged
is never the live figures but a sealed ``Version``; whatever is said of it (votes, verdicts,
papers) names the version and its hash.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datchuan.criteria.models import Edition
from datchuan.dossiers.levels import level_vi
from datchuan.dossiers.workflow import ENDED, OPEN_STATES, Action, Outcome, State, state_word
from datchuan.files.models import StoredFile
from datchuan.papers.models import IssuedPaper
from datchuan.people.models import Agency, User
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.procedures.kinds import Purpose, StepKind
from datchuan.procedures.models import Deadline, Procedure
from datchuan.procedures.plan import Plan, Step, plan_of


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, rights: Rights) -> DossierQuerySet:
        """Dossiers of communes within a person's reach; none for those who only keep accounts."""
        return rights.within(self)

    def on_their_way(self) -> DossierQuerySet:
        return self.filter(state__in=OPEN_STATES)

    def of_recognition(self) -> DossierQuerySet:
        return self.filter(purpose=Purpose.RECOGNITION)

    def of_revocation(self) -> DossierQuerySet:
        return self.filter(purpose=Purpose.REVOCATION)

    def overdue(self, on: date) -> DossierQuerySet:
        """Dossiers whose present step has a last day that is over."""
        return self.on_their_way().filter(due_on__lt=on)


class Dossier(models.Model):
    """An application for a title, or a revocation of one by its ``purpose``.

    ``step`` is a code of the procedure; ``version`` counts changes of this row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="dossiers")
    level = models.CharField(max_length=20)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    attempt = models.PositiveSmallIntegerField(default=1)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.RECOGNITION)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices)
    step = models.CharField(max_length=60)
    entered_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    # What is judged now: the sealed version that stands.
    content = models.ForeignKey("Version", models.PROTECT, null=True, related_name="+")
    # The round by which it reached the province, and the exact instant.
    deadline = models.ForeignKey(Deadline, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    is_demo = models.BooleanField(default=False)

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "level", "year", "purpose", "attempt"], name="dossier_attempt_once"
            ),
            models.UniqueConstraint(
                fields=["commune", "level", "year", "purpose"],
                condition=Q(state__in=OPEN_STATES),
                name="dossier_one_on_its_way",
            ),
            models.UniqueConstraint(
                fields=["commune", "level"],
                condition=Q(state__in=OPEN_STATES, purpose=Purpose.REVOCATION),
                name="dossier_one_revocation",
            ),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="dossier_purpose_known"),
            models.CheckConstraint(
                condition=~Q(state=State.KEPT) | Q(purpose=Purpose.REVOCATION), name="dossier_kept_is_of_revocation"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="dossier_state_known"),
            models.CheckConstraint(condition=Q(attempt__gte=1) & Q(version__gte=1), name="dossier_counts_from_one"),
            models.CheckConstraint(condition=Q(year__gte=2010) & Q(year__lte=2100), name="dossier_year_sane"),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_on__isnull=False) | (~Q(state__in=ENDED) & Q(ended_on__isnull=True)),
                name="dossier_ended_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFTING, State.RETURNED, State.WITHDRAWN]) | Q(content__isnull=False),
                name="dossier_under_review_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(deadline__isnull=False), name="dossier_sent_in_a_round"
            ),
        ]
        indexes = [
            models.Index(fields=["deadline", "state"], name="dossier_of_round"),
            models.Index(fields=["state", "step"], name="dossier_where"),
        ]

    def __str__(self) -> str:
        said = f"{level_vi(self.level)} {self.year}, lần {self.attempt}"
        return f"Thu hồi {said}" if self.revokes else said

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """The state in the words of the purpose."""
        return state_word(self.state, revokes=self.revokes)

    @property
    def revokes(self) -> bool:
        return self.purpose == Purpose.REVOCATION

    @property
    def set_code(self) -> str:
        """The set of criteria by which it is judged: a revocation may be measured on another set than its level's."""
        return self.edition.set_code if self.revokes else self.level

    @property
    def plan(self) -> Plan:
        return plan_of(self.procedure)

    @property
    def present_step(self) -> Step:
        return self.plan.step(self.step)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def chain(self) -> str:
        """The journal chain: that of the commune, whose ``code`` must have been read."""
        return self.commune.chain

    @property
    def about(self) -> str:
        """The key by which notices on this dossier stand together."""
        return f"dossier:{self.pk}"


class Version(models.Model):
    """The content of a dossier as it was sealed: insert-only.

    ``document``: items (value, verdict, threshold, evidence hashes), documents, edition, profile. ``content_digest`` is of
    what is judged (figures, verdicts, evidence, edition); ``digest`` also covers the documents of the commune.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    document = models.JSONField()
    content_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=500, blank=True)
    # The letters and counts of the result, for tables of many dossiers.
    letters = models.CharField(max_length=400)
    criteria_met = models.PositiveSmallIntegerField()
    criteria_total = models.PositiveSmallIntegerField()
    # The weakest standing of the thresholds by which it was judged.
    standing = models.CharField(max_length=12)
    sealed_at = models.DateTimeField()
    sealed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="version_once"),
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="version_sha256"),
        ]

    def __str__(self) -> str:
        return str(_("phiên bản %(number)d, %(short)s…") % {"number": self.number, "short": self.digest[:4]})


class Passage(models.Model):
    """One stay of a dossier in a step: when it came, until when, how it ended, on which version.

    A passage that was passed is an approval. It falls when a version with another content is sealed after it
    (``fell_with``), and then the step has to be gone through again.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="passages")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=60)
    kind = models.CharField(max_length=24, choices=StepKind.choices)
    entered_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    seen = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    summary = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    fell_with = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="passage_once"),
            models.UniqueConstraint(fields=["dossier"], condition=Q(ended_at=None), name="passage_one_open"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="passage_ended_somehow",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("entered_at")), name="passage_in_order"
            ),
        ]

    @property
    def stands(self) -> bool:
        """Whether the step counts as done on the present content."""
        return self.outcome in (Outcome.PASSED, Outcome.SKIPPED) and self.fell_with_id is None


class Event(models.Model):
    """What was done with a dossier, for ever: insert-only. Number 1 is the opening."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=12, choices=Action.choices)
    step = models.CharField(max_length=60)
    step_after = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=State.choices)
    seen = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    # Of a return: [{"about": "17.1" | "document:code" | "", "text": …}].
    reasons = models.JSONField(default=list)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()

    class Meta:
        ordering = ["dossier", "number"]
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="event_once")]


class Document(models.Model):
    """A paper of the dossier: of a wanted kind of its step, or another. Replaced ones stay readable."""

    class Form(models.TextChoices):
        ORIGINAL = "original", _("bản chính (ký số)")
        COPY = "copy", _("bản sao")
        SCAN = "scan", _("bản chụp")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="documents")
    step = models.CharField(max_length=60)
    wanted = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    organ = models.CharField(max_length=200, blank=True)
    dated = models.DateField(null=True)
    form = models.CharField(max_length=10, choices=Form.choices)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    # The paper of the system that it is, when it was made here (papers.IssuedPaper).
    paper = models.UUIDField(null=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    removed_reason = models.CharField(max_length=300, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="dossier_document_titled"),
            models.CheckConstraint(
                condition=Q(removed_at=None) | ~Q(removed_reason=""), name="dossier_document_removed_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["dossier", "removed_at"], name="dossier_documents")]

    def __str__(self) -> str:
        return self.title


class DrawnPaper(models.Model):
    """An official paper that was drawn up in a step of a dossier: once signed, it lies in the dossier by itself.

    ``wanted``: the document of the step for which it stands, "" for another.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="drawn")
    step = models.CharField(max_length=60)
    wanted = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=30)
    paper = models.OneToOneField(IssuedPaper, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["dossier", "pk"]


class Fact(models.Model):
    """A fact that a condition of the level rests on (no overdue debt, security, satisfaction): insert-only.

    The latest of a condition counts. Each carries its value, day, source, author and, where there is one, the document.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="facts")
    condition = models.CharField(max_length=60)
    holds = models.BooleanField(null=True)
    number = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    unit = models.CharField(max_length=20, blank=True)
    dated = models.DateField()
    source = models.CharField(max_length=300)
    author = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(holds__isnull=False) | Q(number__isnull=False), name="dossier_fact_says_something"
            ),
            models.CheckConstraint(condition=~Q(source="") & ~Q(author=""), name="dossier_fact_has_source"),
        ]


class Appeal(models.Model):
    """A complaint against a decision of revocation, with what came of it. By itself it changes no title."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="appeals")
    dated = models.DateField()
    who = models.CharField(max_length=200)
    text = models.TextField()
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    result = models.TextField(blank=True)
    result_on = models.DateField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["dossier", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(who="") & ~Q(text=""), name="dossier_appeal_says_something"),
            models.CheckConstraint(
                condition=Q(result="", result_on=None) | (~Q(result="") & Q(result_on__isnull=False)),
                name="dossier_appeal_result_dated",
            ),
        ]
