"""Evidence: documents of a commune, their files one revision after another, and the indicators that they prove.

A document lives in the library of one commune and serves many indicators and years. Nothing is taken away: a new file is
a new revision, an attachment is ended and not deleted, a document is withdrawn and stays readable.
"""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datchuan.evidence.place import Place
from datchuan.files.models import StoredFile
from datchuan.people.models import User
from datchuan.places.models import Unit
from datchuan.places.text import fold


class DocumentQuerySet(models.QuerySet["Document"]):
    def standing(self) -> DocumentQuerySet:
        """Documents that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def found_by(self, words: str) -> DocumentQuerySet:
        """Documents whose title, number, organ, system or file name holds all the words, with or without diacritics."""
        found = self
        for word in fold(words).split():
            found = found.filter(folded__contains=word)
        return found


class Document(models.Model):
    """A paper, photo or register that proves something, or the place in another system where it lies.

    Three dates stand apart: ``dated`` (written on the paper), ``period_from``..``period_to`` (what it proves), and the
    receipt (``received_at``, set by the system). ``revision`` and ``stored`` are the present file, 0 and None when the
    document has no file here and only ``system`` says where it is.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    organ = models.CharField(max_length=200, blank=True)
    dated = models.DateField(null=True)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    expires = models.DateField(null=True)
    system = models.CharField(max_length=120, blank=True)
    link = models.CharField(max_length=500, blank=True)
    checked_by = models.CharField(max_length=120, blank=True)
    checked_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=0)
    stored = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    # Search text, made by ``refold`` in one place.
    folded = models.CharField(max_length=1000, blank=True, default="")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revision__gte=1, stored__isnull=False) | (Q(revision=0, stored=None) & ~Q(system="")),
                name="evidence_has_file_or_system",
            ),
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_to=None) | Q(period_from__lte=F("period_to")),
                name="evidence_period_in_order",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="evidence_title_not_empty"),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="http://") | Q(link__startswith="https://"),
                name="evidence_link_of_the_web",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="evidence_withdrawn_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["commune", "withdrawn_at", "-received_at"], name="evidence_of_commune")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_elsewhere(self) -> bool:
        """Whether it lies in another system only."""
        return self.revision == 0

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def is_expired(self, on: date) -> bool:
        """Whether its validity ended before the day; the day of expiry itself still counts."""
        return self.expires is not None and self.expires < on

    def refold(self, *names: str) -> None:
        """Renew the search text from the words of the document and the names of its files."""
        words = (self.title, self.number, self.organ, self.system, *names)
        self.folded = fold(" ".join(filter(None, words)))[:1000]


class Where(models.TextChoices):
    """Where a photo says that it was taken, seen from the commune."""

    INSIDE = "inside", _("trong xã")
    OUTSIDE = "outside", _("ngoài ranh giới xã")
    UNKNOWN = "unknown", _("không ghi vị trí")


class Revision(models.Model):
    """A file of a document as it was sent: insert-only. The last one counts, the earlier ones stay readable."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    # Of what is kept and given out; of what was sent: ``stored.original_sha256``.
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)
    where = models.CharField(max_length=8, choices=Where.choices, default=Where.UNKNOWN)
    km = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="evidence_revision_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="evidence_revision_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.number})"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def now(self) -> AttachmentQuerySet:
        """Attachments that hold now. A withdrawn document has none: withdrawing ends them."""
        return self.filter(ended_at=None)


class Attachment(models.Model):
    """A document proves a wanted kind of an indicator for a year; ended, never deleted.

    ``wanted`` is the Vietnamese text of the kind as the guidance had it ("" for another kind), so that a match stays
    readable when guidance changes. ``commune`` is that of the document, kept here for one-table questions.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="attachments")
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    set_code = models.CharField(max_length=20)
    indicator_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    wanted = models.CharField(max_length=300, blank=True)
    attached_at = models.DateTimeField()
    attached_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_reason = models.CharField(max_length=500, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "set_code", "indicator_code", "year", "wanted"],
                condition=Q(ended_at=None),
                name="evidence_attached_once",
            ),
            models.CheckConstraint(condition=Q(year__gte=2010) & Q(year__lte=2100), name="evidence_year_sane"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_reason="") | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
                name="evidence_ended_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["set_code", "year", "commune", "indicator_code"],
                condition=Q(ended_at=None),
                name="evidence_attached_now",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} · {self.set_code} {self.indicator_code} · {self.year}"

    @property
    def place(self) -> Place:
        """What the document proves here."""
        return Place(self.set_code, self.indicator_code, self.year, self.wanted)


class PinQuerySet(models.QuerySet["Pin"]):
    def standing(self) -> PinQuerySet:
        """Pins that were not taken off."""
        return self.filter(taken_off_at=None)


class Pin(models.Model):
    """A remark at a place of a picture or page of a revision; taken off, never deleted. Who may see the file sees it.

    ``x`` and ``y`` are thousandths of the *width* of the page, from its upper left corner, so that a place needs no
    height; both None for a remark on the page as a whole.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="pins")
    page = models.PositiveIntegerField(default=1)
    x = models.PositiveSmallIntegerField(null=True)
    y = models.PositiveSmallIntegerField(null=True)
    text = models.CharField(max_length=300)
    put_at = models.DateTimeField()
    put_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_off_at = models.DateTimeField(null=True)
    taken_off_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = PinQuerySet.as_manager()

    class Meta:
        ordering = ["put_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") & Q(page__gte=1), name="evidence_pin_says_something"),
            models.CheckConstraint(
                condition=Q(x=None, y=None) | Q(x__lte=1000, y__lte=20_000), name="evidence_pin_on_the_page"
            ),
        ]

    def __str__(self) -> str:
        return self.text
