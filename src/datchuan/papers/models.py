"""Papers with their numbers, their frozen content and their files; and the templates that offices have put in place."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from datchuan.files.models import StoredFile
from datchuan.papers.content import Paper, paper_from
from datchuan.papers.kinds import CHOICES, Kind, kind_of
from datchuan.papers.workflow import State
from datchuan.people.models import Agency, AgencyKind, Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Unit


class Origin(models.TextChoices):
    """Where the file that counts comes from."""

    NONE = "", ""
    HERE = "here", "ký số trong hệ thống"
    OUTSIDE = "outside", "ký số bằng công cụ khác trên bản của hệ thống"
    FOREIGN = "foreign", "bản ký số do cơ quan lập ngoài hệ thống"
    SCAN = "scan", "bản chụp"


class NumberSeries(models.Model):
    """The numbers of one organ, one symbol and one year; its row is the lock under which a number is given."""

    organ = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    symbol = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "symbol", "year"], name="numberseries_once")]


class IssuedPaperQuerySet(models.QuerySet["IssuedPaper"]):
    def public(self) -> IssuedPaperQuerySet:
        """Papers that were signed, also those that were cancelled afterwards."""
        return self.filter(signed_at__isnull=False)

    def visible_to(self, rights: Rights) -> IssuedPaperQuerySet:
        """Papers that the person may open, as ``rules.may_read`` says of one of them: those of the person's own organs, all
        for the province, those about the communes within reach."""
        posts = [post for post in rights.posts if post.role != Role.OPERATOR]
        if not posts:
            return self.none()
        if rights.is_provincial:
            return self
        wanted = Q(organ__in=[post.agency_id for post in posts])
        for post in posts:
            of_level = Q(organ__unit=post.agency.unit_id, organ__level=post.agency.level)
            if post.role in (Role.LEADER, Role.COMMUNE_LEADER):
                wanted |= Q(organ__unit=post.agency.unit_id, organ__kind=AgencyKind.PEOPLES_COMMITTEE)
            elif post.role in (Role.COMMUNE_OFFICER, Role.DISTRICT_OFFICER):
                wanted |= of_level & Q(organ__kind__in=[AgencyKind.PEOPLES_COMMITTEE, AgencyKind.COUNCIL])
        codes = Unit.objects.filter(pk__in=rights.commune_ids).values_list("code", flat=True)
        return self.filter(wanted | Q(scope__in=[f"commune:{code}" for code in codes]))


class IssuedPaper(models.Model):
    """A paper on its way and for ever after. What it says is fixed with its number, its file with its signature:
    the database refuses to change either.

    ``scope`` is the journal chain to which it belongs. ``pdf`` and ``docx`` are drawn when the number is given; ``signed``
    is the file that counts. ``verdict`` is what the check of the signature said when the file came.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30, choices=CHOICES)
    organ = models.ForeignKey(Agency, models.PROTECT, related_name="papers")
    scope = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    subject = models.CharField(max_length=500)
    symbol = models.CharField(max_length=30)
    number = models.PositiveIntegerField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    day = models.DateField(null=True)
    data = models.JSONField()
    data_digest = models.CharField(max_length=64)
    # Ten letters of an alphabet without look-alikes: the short address of the public check.
    code = models.CharField(max_length=10, unique=True)
    docx = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    signed = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, blank=True, default="")
    verdict = models.JSONField(null=True)
    is_demo = models.BooleanField(default=False)

    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    numbered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    numbered_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=500, blank=True)

    objects = IssuedPaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "symbol", "year", "number"], name="issuedpaper_number_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="issuedpaper_state"),
            models.CheckConstraint(
                condition=Q(number__isnull=True, year__isnull=True, day__isnull=True)
                | Q(number__gt=0, year__isnull=False, day__isnull=False, pdf__isnull=False),
                name="issuedpaper_number_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.NUMBERED, State.SIGNED]) | Q(number__isnull=False),
                name="issuedpaper_numbered_first",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SIGNED)
                | Q(signed__isnull=False, signed_at__isnull=False, pdf_sha256__regex="^[0-9a-f]{64}$"),
                name="issuedpaper_signed_file",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CANCELLED) | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                name="issuedpaper_why_cancelled",
            ),
            models.CheckConstraint(condition=Q(code__regex="^[2-9A-HJKMNP-TV-Z]{10}$"), name="issuedpaper_code"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organ", "-created_at"], name="issuedpaper_of_organ")]

    def __str__(self) -> str:
        return (
            f"{self.of_kind.type_name} {self.sign}" if self.number else f"{self.of_kind.name_vi} ({self.subject[:80]})"
        )

    @property
    def of_kind(self) -> Kind:
        return kind_of(self.kind)

    @property
    def kind_shown(self) -> str:
        """The name of its kind in the language of the page."""
        return self.of_kind.name

    @property
    def sign(self) -> str:
        """Number and symbol: "05/TTr-UBND"."""
        return f"{self.number:02d}/{self.symbol}" if self.number else f"…/{self.symbol}"

    @property
    def paper(self) -> Paper:
        """What it says."""
        return paper_from(self.data)


class PaperTemplate(models.Model):
    """An office's own DOCX template of a kind. The newest that is not withdrawn is used; older ones stay."""

    kind = models.CharField(max_length=30, choices=CHOICES)
    version = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    put_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="papertemplate_version_once")]
