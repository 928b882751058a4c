"""A stored file with its copies, and a file that is still on its way."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from datchuan.files.workflow import State
from datchuan.people.models import User


class Kind(models.TextChoices):
    IMAGE = "image", "ảnh"
    PDF = "pdf", "tệp PDF"
    DOCUMENT = "document", "tệp Word"
    SHEET = "sheet", "bảng tính"
    TEXT = "text", "văn bản thường"


class Role(models.TextChoices):
    """What a copy is for. MAIN is what is downloaded; the others are pictures for the pages."""

    MAIN = "main"
    VIEW = "view"  # 1600 px
    THUMB = "thumb"  # 320 px


class Damage(models.TextChoices):
    """What the nightly check found on the disk."""

    NONE = "", ""
    MISSING = "missing", "mất"
    CHANGED = "changed", "khác lúc nhận"


class StoredFile(models.Model):
    """A file that was looked into and kept. Its bytes never change; a new version is another row.

    ``original_sha256`` is of what the person sent, ``sha256`` of what is kept and given out: pictures are drawn anew,
    PDF and Office files are cleaned; a signed PDF is kept as it came. ``scope`` is the journal chain to which the file
    belongs (``commune:20869`` or ``system``); whether a person may see it is decided by the room that owns the thing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    original_size = models.PositiveBigIntegerField()
    original_sha256 = models.CharField(max_length=64)
    # Bytes on the disk, copies included: what the quota counts.
    space = models.PositiveBigIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUARANTINE)
    problem = models.CharField(max_length=300, blank=True)
    signed = models.BooleanField(default=False)
    pages = models.PositiveIntegerField(null=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    # 64-bit difference hash in hex: two pictures of one scene differ in few bits.
    dhash = models.CharField(max_length=16, blank=True)
    # taken_at, lat, lon, camera of a photo; removed: what was cleaned out of a PDF.
    facts = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="storedfile_state"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="storedfile_kind"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="storedfile_sha256"),
            models.CheckConstraint(condition=Q(original_sha256__regex="^[0-9a-f]{64}$"), name="storedfile_original"),
            models.CheckConstraint(condition=Q(size__gt=0) & Q(space__gte=F("size")), name="storedfile_size"),
            models.CheckConstraint(condition=~Q(name=""), name="storedfile_name"),
            models.CheckConstraint(condition=~Q(state=State.BLOCKED) | ~Q(problem=""), name="storedfile_why_blocked"),
        ]
        indexes = [
            models.Index(fields=["scope", "original_sha256"], name="storedfile_content"),
            models.Index(fields=["received_at"], condition=Q(state=State.QUARANTINE), name="storedfile_waiting"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.kind == Kind.IMAGE

    @property
    def has_pages(self) -> bool:
        return self.kind == Kind.PDF


class Copy(models.Model):
    """The bytes of a stored file under one name of the storage."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="copies")
    role = models.CharField(max_length=8, choices=Role.choices)
    name = models.CharField(max_length=120, unique=True)
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    damage = models.CharField(max_length=8, choices=Damage.choices, blank=True, default="")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "role"], name="copy_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="copy_role"),
        ]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file on its way, part by part. ``received`` bytes of it are on the disk, whatever happens to the line."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    scope = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # What it became; the row stays until it expires, so that a form sent twice finds the same file.
    stored = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(received__lte=F("size")) & Q(size__gt=0), name="upload_received"),
        ]
        indexes = [models.Index(fields=["owner", "expires_at"], name="upload_of_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        return self.received == self.size
