"""What a commune asks of its villages, who answers for them without an account, and what they answered."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from datchuan.evidence.models import Document
from datchuan.files.models import StoredFile
from datchuan.people.models import User
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.villages.workflow import OPEN, UNDER_WAY, Action, State


class Village(models.Model):
    """A village or residential quarter as its commune lists it. Ended, never deleted."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=150)
    households = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["commune", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["commune", "folded"], condition=Q(ended_on=None), name="village_once"),
            models.CheckConstraint(condition=~Q(name="") & Q(version__gte=1), name="village_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Function(models.TextChoices):
    """What the holder of an address is in the village."""

    HEAD = "head", _("trưởng thôn, tổ trưởng")
    FRONT = "front", _("trưởng ban công tác Mặt trận")
    OTHER = "other", _("người khác của thôn")


class AddressQuerySet(models.QuerySet["Address"]):
    def open(self) -> AddressQuerySet:
        """Addresses that open: not revoked, of a village that stands. Those of demo data only in a demo installation."""
        found = self.filter(revoked_at=None, village__ended_on=None)
        return found if settings.DEMO else found.filter(is_demo=False)


class Address(models.Model):
    """The private address of one person of a village, as the SHA-256 of its secret part.

    It opens what was asked of that village and takes answers, nothing else. ``last_used_on`` is a day only: whether it
    was ever opened, not how its holder lives.
    """

    village = models.ForeignKey(Village, models.PROTECT, related_name="addresses")
    holder = models.CharField(max_length=120)
    function = models.CharField(max_length=8, choices=Function.choices)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    last_used_on = models.DateField(null=True)
    is_demo = models.BooleanField(default=False)

    objects = AddressQuerySet.as_manager()

    class Meta:
        ordering = ["village", "function", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "function"], condition=Q(revoked_at=None), name="village_address_one_open"
            ),
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="village_address_sha256"),
            models.CheckConstraint(condition=~Q(holder=""), name="village_address_held"),
            models.CheckConstraint(condition=Q(function__in=Function.values), name="village_address_function_known"),
        ]

    def __str__(self) -> str:
        return f"{self.holder}, {self.get_function_display()}"


class Kind(models.TextChoices):
    """What is wanted."""

    PHOTO = "photo", _("ảnh")
    NUMBER = "number", _("một con số")
    LIST = "list", _("danh sách hoặc giấy tờ")


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, rights: Rights) -> CallQuerySet:
        """What communes within reach asked; nothing for who only keeps accounts."""
        return rights.within(self)


class Call(models.Model):
    """What a commune asks of several villages at once, in plain words. It stays as it was asked.

    ``set_code``, ``indicator_code`` and ``year`` name the indicator that it serves; "" and None for none. ``unit`` is what
    a number counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField(max_length=300)
    unit = models.CharField(max_length=30, blank=True)
    set_code = models.CharField(max_length=20, blank=True)
    indicator_code = models.CharField(max_length=12, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    due = models.DateField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values) & ~Q(text=""), name="village_call_says_what"),
            models.CheckConstraint(
                condition=Q(set_code="", indicator_code="", year=None)
                | (~Q(set_code="") & ~Q(indicator_code="") & Q(year__gte=2010, year__lte=2100)),
                name="village_call_indicator_whole",
            ),
        ]
        indexes = [models.Index(fields=["commune", "set_code", "indicator_code", "year"], name="village_call_place")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_number(self) -> bool:
        return self.kind == Kind.NUMBER

    @property
    def serves(self) -> bool:
        """Whether it is for an indicator."""
        return bool(self.indicator_code)


class RequestQuerySet(models.QuerySet["Request"]):
    def open(self) -> RequestQuerySet:
        """What the village still has to do."""
        return self.filter(state__in=OPEN)

    def under_way(self) -> RequestQuerySet:
        return self.filter(state__in=UNDER_WAY)


class Request(models.Model):
    """A call to one village, and its answer. ``due`` is the day in force: that of the call, or a later one of a return.

    ``answered_by`` is the name of the holder of the address; ``written_by`` the officer who wrote in what was told by
    phone. ``reason``: why it was returned, or is not needed any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="requests")
    village = models.ForeignKey(Village, models.PROTECT, related_name="requests")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    version = models.PositiveIntegerField(default=1)
    due = models.DateField()
    promised_on = models.DateField(null=True)
    number = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    note = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["call", "village__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "village"], name="village_asked_once"),
            models.CheckConstraint(condition=Q(state__in=State.values) & Q(version__gte=1), name="village_request_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ANSWERED, State.ACCEPTED])
                | (Q(answered_at__isnull=False) & (~Q(answered_by="") | Q(written_by__isnull=False))),
                name="village_answer_has_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ACCEPTED) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="village_accepted_by_officer",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PROMISED) | Q(promised_on__isnull=False), name="village_promise_has_day"
            ),
            models.CheckConstraint(condition=~Q(state=State.RETURNED) | ~Q(reason=""), name="village_returned_says_why"),
            models.CheckConstraint(condition=Q(number=None) | Q(number__gte=0), name="village_number_not_negative"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["village", "state", "due"], name="village_request_open")]

    def __str__(self) -> str:
        return f"{self.village}: {self.call}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class SentFile(models.Model):
    """A photo or paper that came with an answer. ``replaced`` by those of a later answer; it stays.

    ``document``: the evidence that it became when the answer was accepted.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="sent_files")
    stored = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    replaced = models.BooleanField(default=False)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["request", "pk"]

    def __str__(self) -> str:
        return self.stored.name


class RequestEvent(models.Model):
    """What was done with a request, for ever: insert-only. ``by`` is an officer; without one ``name`` is the holder's."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=Action.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["request", "number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="village_event_once"),
            models.CheckConstraint(condition=Q(action__in=Action.values), name="village_event_action_known"),
            models.CheckConstraint(condition=Q(by__isnull=False) | ~Q(name=""), name="village_event_has_somebody"),
        ]
