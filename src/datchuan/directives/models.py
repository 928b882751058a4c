"""Official letters of the province, the tasks that they give, and the task of each body with all that was done about it."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from datchuan.config import clock
from datchuan.directives.workflow import OPEN, OWED, Action, LetterState, State
from datchuan.files.models import StoredFile
from datchuan.people.models import Agency, Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Standing, Unit
from datchuan.procedures.models import Deadline


class Result(models.TextChoices):
    """What a task wants in the end."""

    REPORT = "report", _("báo cáo")
    DOSSIER = "dossier", _("hồ sơ")
    OBSTACLES = "obstacles", _("báo cáo khó khăn, vướng mắc")
    PLAN = "plan", _("kế hoạch")
    DOCUMENT = "document", _("văn bản")


class To(models.TextChoices):
    """The rules by which a letter names its addressees. The list is made when the tasks go out, and stays."""

    DISTRICTS = "districts", _("tất cả UBND cấp huyện")
    OWNERS = "owners", _("sở, ngành chủ trì chỉ tiêu")
    COMMUNES = "communes", _("tất cả xã tham gia chương trình")
    AIMING = "aiming", _("xã có mục tiêu đạt danh hiệu trong năm")
    BELOW = "below", _("xã đã công nhận nhưng chưa giữ chuẩn theo bộ đang áp dụng")


class Fact(models.TextChoices):
    """What in the system shows that a task is done."""

    NONE = "", _("không có, nơi được giao báo kết quả")
    OBSTACLES = "obstacles", _("đã nêu vướng mắc, hoặc báo không có, trong đợt thu thập này")
    ROUND = "round", _("hồ sơ của mọi xã có mục tiêu trong năm đã gửi lên tỉnh")
    REVIEWS = "reviews", _("đã rà soát xong mọi xã đang giữ danh hiệu trong đợt rà soát này")
    PLAN = "plan", _("kế hoạch khắc phục đã được duyệt")


def in_language(said: dict[str, str]) -> str:
    """A text that was stored in both languages, in that of the page."""
    language = "en" if (get_language() or "").startswith("en") else "vi"
    return said.get(language) or said.get("vi", "")


class DirectiveQuerySet(models.QuerySet["Directive"]):
    def visible_to(self, rights: Rights) -> DirectiveQuerySet:
        """All for the office and leaders of the province; issued ones for whoever got a task of them within reach."""
        if not rights.posts or rights.roles <= {Role.OPERATOR}:
            return self.none()
        if rights.is_provincial:
            return self if rights.holds(Role.COORDINATOR, Role.LEADER) else self.filter(state=LetterState.ISSUED)
        mine = Assignment.objects.visible_to(rights).values("task__directive_id")
        return self.filter(state=LetterState.ISSUED, pk__in=mine)


class Directive(models.Model):
    """A letter. ``number`` and ``signer`` are empty where the source does not give them; ``code`` is that of the pack."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=60, blank=True)
    dated = models.DateField()
    organ = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    subject_vi = models.CharField(max_length=300)
    subject_en = models.CharField(max_length=300, blank=True)
    signer = models.CharField(max_length=120, blank=True)
    signer_post = models.CharField(max_length=120, blank=True)
    summary_vi = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    stored = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.OFFICIAL)
    source = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=LetterState.choices, default=LetterState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        ordering = ["-dated", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="directive_code_once"),
            models.CheckConstraint(condition=~Q(subject_vi=""), name="directive_says_what"),
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="directive_state_known"),
            models.CheckConstraint(
                condition=Q(state=LetterState.DRAFT, issued_by=None, issued_at=None)
                | Q(state=LetterState.ISSUED, issued_by__isnull=False, issued_at__isnull=False),
                name="directive_issued_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        return in_language({"vi": self.subject_vi, "en": self.subject_en})

    @property
    def summary(self) -> str:
        return in_language({"vi": self.summary_vi, "en": self.summary_en})

    @property
    def is_draft(self) -> bool:
        return self.state == LetterState.DRAFT

    @property
    def about(self) -> str:
        """The key of the notices on its tasks together; of those that are late, for whoever stands above, another."""
        return f"directive-letter:{self.pk}"

    @property
    def about_late(self) -> str:
        return f"directive-letter-late:{self.pk}"


class Task(models.Model):
    """What a letter orders. ``rules`` and ``named`` say to whom; ``at`` is the one instant of the term, empty for none.

    ``explained`` is written when the tasks go out: by which figures of which day the list of addressees was made.
    """

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="tasks")
    number = models.PositiveSmallIntegerField()
    text_vi = models.TextField()
    text_en = models.TextField(blank=True)
    result = models.CharField(max_length=10, choices=Result.choices)
    rules = ArrayField(models.CharField(max_length=12), default=list)
    named = ArrayField(models.CharField(max_length=40), default=list)
    deadline = models.ForeignKey(Deadline, models.PROTECT, null=True, related_name="+")
    wording = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(null=True)
    remind_before = ArrayField(models.PositiveSmallIntegerField(), default=list)
    fact = models.CharField(max_length=10, choices=Fact.choices, blank=True)
    note_vi = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    explained = models.JSONField(default=dict)
    resolved_on = models.DateField(null=True)

    class Meta:
        ordering = ["directive", "number"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "number"], name="directive_task_number_once"),
            models.CheckConstraint(condition=~Q(text_vi=""), name="directive_task_says_what"),
            models.CheckConstraint(condition=~Q(rules=[], named=[]), name="directive_task_to_somebody"),
            models.CheckConstraint(
                condition=Q(at=None) | ~Q(wording=""), name="directive_task_term_in_words"
            ),
            models.CheckConstraint(condition=Q(result__in=Result.values), name="directive_task_result_known"),
            models.CheckConstraint(condition=Q(fact__in=Fact.values), name="directive_task_fact_known"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    @property
    def text(self) -> str:
        return in_language({"vi": self.text_vi, "en": self.text_en})

    @property
    def note(self) -> str:
        return in_language({"vi": self.note_vi, "en": self.note_en})

    @property
    def why(self) -> str:
        """How the list of addressees was made."""
        return in_language(self.explained)

    @property
    def due(self) -> date | None:
        """The last day that is wholly in time."""
        return last_day(self.at) if self.at else None

    @property
    def to_words(self) -> list[str]:
        """The rules by which its addressees are found, in words."""
        return [str(To(rule).label) for rule in self.rules]

    @property
    def about(self) -> str:
        """The key of its notices."""
        return f"directive-task:{self.pk}"


def last_day(at: datetime) -> date:
    """The last day of a term: the one before an instant at which a day begins."""
    return (at.astimezone(clock.VIETNAM) - timedelta(microseconds=1)).date()


def end_of(day: date) -> datetime:
    """The instant up to which a day is in time: the beginning of the next."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=clock.VIETNAM)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, rights: Rights) -> AssignmentQuerySet:
        """All for the province; otherwise those of the person's own bodies and of the communes within reach."""
        if not rights.posts or rights.roles <= {Role.OPERATOR}:
            return self.none()
        if rights.is_provincial:
            return self
        posts = [post for post in rights.posts if post.role != Role.OPERATOR]
        own = Q(agency_id__in=[post.agency_id for post in posts]) | Q(unit_id__in=[p.agency.unit_id for p in posts])
        return self.filter(own | Q(unit_id__in=rights.commune_ids))

    def open(self) -> AssignmentQuerySet:
        return self.filter(state__in=OPEN)

    def overdue(self, at: datetime) -> AssignmentQuerySet:
        """Those whose result had not come at an instant at which their term was over, whatever became of them later."""
        late = Q(delivered_at=None, state__in=OWED) | Q(delivered_at__gt=at)
        return self.filter(late, due_at__lte=at, given_at__lte=at).exclude(state=State.CANCELLED)


class Assignment(models.Model):
    """The task of one body. ``due`` can be put off by the superior, ``first_due`` stays.

    ``delivered_at``: when the result that stands came, reported or seen; a return takes it back. ``fact``: what the system
    saw, with its address. ``by_hand``: reopened by a person, so that the same fact does not close it again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, models.PROTECT, related_name="assignments")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    why = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    version = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField(null=True)
    due = models.DateField(null=True)
    first_due = models.DateField(null=True)
    given_at = models.DateTimeField()
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    delivered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    delivered_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    fact = models.JSONField(default=dict)
    by_hand = models.BooleanField(default=False)
    wants_until = models.DateField(null=True)
    wants_why = models.CharField(max_length=500, blank=True)
    is_demo = models.BooleanField(default=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "agency"], name="directive_given_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="directive_given_state_known"),
            models.CheckConstraint(
                condition=~Q(state=State.ACCEPTED)
                | Q(delivered_by__isnull=False, settled_by__isnull=False, settled_at__isnull=False)
                & ~Q(settled_by=F("delivered_by")),
                name="directive_accepted_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SEEN) | ~Q(fact={}) & Q(delivered_at__isnull=False),
                name="directive_seen_has_fact",
            ),
            models.CheckConstraint(
                condition=Q(due_at=None, due=None, first_due=None)
                | Q(due_at__isnull=False, due__isnull=False, first_due__isnull=False),
                name="directive_given_term_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state"], name="directive_given_agency"),
            models.Index(fields=["unit"], name="directive_given_unit"),
            models.Index(fields=["due_at"], condition=Q(state__in=OPEN), name="directive_given_due"),
        ]

    def __str__(self) -> str:
        return f"{self.agency.name}: {self.task.text_vi[:80]}"

    @property
    def reason(self) -> str:
        """Why the body is among the addressees."""
        return in_language(self.why)

    @property
    def seen(self) -> str:
        """What the system saw."""
        return in_language(self.fact)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_overdue(self) -> bool:
        return self.state in OWED and self.due_at is not None and self.due_at <= clock.now()

    @property
    def was_late(self) -> bool:
        """Whether the result came after the term."""
        return self.delivered_at is not None and self.due_at is not None and self.delivered_at >= self.due_at

    @property
    def slipped(self) -> bool:
        return self.due != self.first_due

    @property
    def about(self) -> str:
        """The key of its notices."""
        return f"directive:{self.pk}"


class AssignmentEvent(models.Model):
    """What was done with the task of a body, for ever: insert-only. ``by`` None: the system saw it."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=Action.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    due = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="directive_event_number_once"),
            models.CheckConstraint(condition=Q(action__in=Action.values), name="directive_event_known"),
        ]


class EventFile(models.Model):
    """A file that came with what was done: insert-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(AssignmentEvent, models.PROTECT, related_name="files")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")


class Reminder(models.Model):
    """That a reminder went out: one for each moment and each day on which the task was due. Insert-only."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reminders")
    moment = models.CharField(max_length=12)
    due = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "moment", "due"], name="directive_reminded_once")]
