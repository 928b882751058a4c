"""People hold dated posts; rights follow the posts on the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from datchuan.config import clock
from datchuan.places.models import Level, Unit
from datchuan.places.text import fold, nfc, sort_key


class UserQuerySet(models.QuerySet["User"]):
    def found_by(self, words: str) -> UserQuerySet:
        """People whose name or username holds all the words, in any order, with or without diacritics."""
        found = self
        for word in fold(words).split():
            found = found.filter(folded__contains=word)
        return found


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)  # type: ignore[no-any-return]


class User(AbstractBaseUser):
    """A person who may sign in. What the person may do is said by posts, never by this row."""

    username = models.CharField(max_length=60)
    full_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)  # type: ignore[misc]
    is_demo = models.BooleanField(default=False)
    # Search text and order of the name, made by ``build`` in one place.
    folded = models.CharField(max_length=250, blank=True, default="")
    name_order = models.CharField(max_length=500, blank=True, default="", db_collation="C")
    # Sessions and one-time links carry these numbers: raising one ends all that were given out before.
    session_epoch = models.PositiveIntegerField(default=0)
    link_serial = models.PositiveIntegerField(default=0)

    # The rights that were read last for this object, by ``rights_of``.
    rights_read: Any = None

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="user_username_once")]

    def __str__(self) -> str:
        return self.full_name or self.username

    @classmethod
    def build(cls, *, username: str, full_name: str, **fields: object) -> User:
        """A row with its stored search text and order. People are ordered by given name (the last word)."""
        username, full_name = username.strip().lower(), " ".join(nfc(full_name).split())
        # What stands in brackets ("minh họa") is a note, not a name.
        *family, given = full_name.split("(")[0].split() or [username]
        return cls(
            username=username,
            full_name=full_name,
            folded=fold(f"{full_name} {username}"),
            name_order=sort_key(" ".join([given, *family])),
            **fields,
        )

    @property
    def may_sign_in(self) -> bool:
        """Whether the account is open. Demo accounts, whose password is public, are open in demo installations only."""
        return self.is_active and (settings.DEMO or not self.is_demo)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django's own hash follows the password alone: a session would live again when an account is opened again.
        body = f"{self.session_epoch}:{self.password}"
        return salted_hmac("datchuan.people.session", body, secret=secret, algorithm="sha256").hexdigest()

    @property
    def display_name(self) -> str:
        return str(self)

    @property
    def is_staff(self) -> bool:
        return False

    def post_label(self) -> str:
        """The posts of today in words, as they stand in the journal.

        The action has just read this person's rights; they are not read once more for their words.
        """
        from datchuan.people.rights import rights_of

        read = self.rights_read
        return (read if read is not None and read.on == clock.today() else rights_of(self)).label


class Role(models.TextChoices):
    """Roles of the field. The order is the order of the sign-in page of a demo installation."""

    COMMUNE_OFFICER = "commune_officer", _("Cán bộ xã")
    DISTRICT_OFFICER = "district_officer", _("Cán bộ nông thôn mới huyện")
    DEPARTMENT_SPECIALIST = "department_specialist", _("Chuyên viên sở, ngành")
    COORDINATOR = "coordinator", _("Văn phòng Điều phối NTM tỉnh")
    COUNCIL_MEMBER = "council_member", _("Thành viên Hội đồng thẩm định")
    LEADER = "leader", _("Lãnh đạo Ủy ban nhân dân")
    FRONT = "front", _("Mặt trận Tổ quốc")
    COMMUNE_LEADER = "commune_leader", _("Lãnh đạo Ủy ban nhân dân xã")
    DEPARTMENT_LEADER = "department_leader", _("Lãnh đạo sở, ngành")
    INSPECTOR = "inspector", _("Thanh tra, kiểm toán, giám sát")
    OPERATOR = "operator", _("Quản trị hệ thống")


class AgencyKind(models.TextChoices):
    PEOPLES_COMMITTEE = "peoples_committee", "Ủy ban nhân dân"
    DEPARTMENT = "department", "Sở, ngành"
    COORDINATION_OFFICE = "coordination_office", "Văn phòng Điều phối NTM"
    DISTRICT_OFFICE = "district_office", "Cơ quan thường trực NTM huyện"
    FRONT = "front", "Mặt trận Tổ quốc"
    COUNCIL = "council", "Hội đồng thẩm định"


class Agency(models.Model):
    """A body that acts: a department, a People's Committee, the Fatherland Front of a level."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=AgencyKind.choices)
    level = models.CharField(max_length=10, choices=Level.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="agencies")
    valid = DateRangeField()
    source = models.TextField(blank=True)

    def __str__(self) -> str:
        """The name in the language of the page; ``name`` is the official one, for records and spreadsheets."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class PostQuerySet(models.QuerySet["Post"]):
    def held_on(self, on: date) -> PostQuerySet:
        return self.filter(valid__contains=on, withdrawn=False)


def days_held(first: date, last: date | None) -> DateRange:
    """The range of days from the first to the last, both held; open when there is no last."""
    return DateRange(first, last + timedelta(days=1) if last else None)


class OverDays(models.Model):
    """A role at an agency from one day to another, held (``Post``) or wanted (``PostProposal``)."""

    role = models.CharField(max_length=24, choices=Role.choices)
    title = models.CharField(max_length=120, blank=True)
    valid = DateRangeField()
    agency: models.ForeignKey[Agency, Agency]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.title or self.get_role_display()}, {self.agency}"

    @property
    def first_day(self) -> date:
        return self.valid.lower  # type: ignore[no-any-return]

    @property
    def last_day(self) -> date | None:
        """The last day on which the post is held; None when open."""
        return self.valid.upper - timedelta(days=1) if self.valid.upper else None


class Post(OverDays):
    """A person holds a role at an agency over a set of units, from one day to another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="posts")
    # The units over which the post reaches; empty means the unit of the agency and everything below it.
    units = models.ManyToManyField(Unit, blank=True, related_name="+")
    # Given by mistake and taken back on or before its first day: it never gave any right from then on.
    withdrawn = models.BooleanField(default=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid__isempty=False), name="post_at_least_a_day"),
            models.UniqueConstraint("user", "role", "agency", Lower("title"), "valid", name="post_once"),
        ]

    def is_held_on(self, on: date) -> bool:
        return not self.withdrawn and self.first_day <= on and (self.last_day is None or on <= self.last_day)


class ProposalState(models.TextChoices):
    """Where a proposed post stands."""

    WAITING = "waiting", _("chờ quản trị thứ hai")
    CONFIRMED = "confirmed", _("đã xác nhận")
    DROPPED = "dropped", _("đã bỏ")


class PostProposal(OverDays):
    """A post that one operator wants to give; it becomes a ``Post`` when another operator confirms it (safety T-19).

    Until then there is no post, so nothing that asks for rights can take it for one.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="proposals")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    units = models.ManyToManyField(Unit, blank=True, related_name="+")
    state = models.CharField(max_length=9, choices=ProposalState.choices, default=ProposalState.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    post = models.OneToOneField(Post, models.PROTECT, null=True, related_name="proposal")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "user", "role", "agency", Lower("title"), condition=Q(state="waiting"), name="proposal_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None) | Q(decided_by__isnull=False) & ~Q(state="waiting"),
                name="proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed", decided_by=F("asked_by")), name="proposal_confirmed_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed", decided_by=F("user")), name="proposal_not_confirmed_by_its_holder"
            ),
            models.CheckConstraint(condition=Q(post=None) | Q(state="confirmed"), name="proposal_post_when_confirmed"),
        ]
