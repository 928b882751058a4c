"""Visits to communes: planned, moved, cancelled, done; with what was seen and the files that were brought home."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from datchuan.config import clock
from datchuan.dossiers.models import Dossier
from datchuan.files.models import StoredFile
from datchuan.people.models import Agency, User
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.visits.workflow import Action, Purpose, State


def of_any(agencies: list[int]) -> Q:
    """Visits that one of the agencies planned or to which one is invited."""
    invited = SiteVisit.invited.through.objects.filter(agency_id__any_of=agencies).values("sitevisit_id")
    return Q(agency_id__any_of=agencies) | Q(pk__in=invited)


class VisitQuerySet(models.QuerySet["SiteVisit"]):
    def visible_to(self, rights: Rights) -> VisitQuerySet:
        """Visits to communes within a person's reach; none for those who only keep accounts."""
        return rights.within(self)

    def of_agencies(self, rights: Rights) -> VisitQuerySet:
        """Visits that the person's agencies planned or to which they are invited."""
        return self.filter(of_any(sorted({post.agency_id for post in rights.posts})))

    def unrecorded(self, on: date) -> VisitQuerySet:
        """Planned ones whose day is over."""
        return self.filter(state=State.PLANNED, day__lt=on)


class SiteVisit(models.Model):
    """One visit of an agency to a commune.

    ``codes`` are criteria or indicators of the set; none means the whole set. ``dossier`` and ``step``: the application
    that was in the agency's hands, in which step. ``day`` is the day planned last, ``done_on`` the day on which they went.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="site_visits")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="site_visits")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    set_code = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    codes = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="site_visits")
    step = models.CharField(max_length=60, blank=True)

    day = models.DateField()
    hour = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=200)
    people = models.TextField()
    invited = models.ManyToManyField(Agency, blank=True, related_name="+")
    prepare = models.TextField(blank=True)
    folded = models.TextField(blank=True)

    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1)
    done_on = models.DateField(null=True)
    notes = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    planned_on = models.DateField()
    is_demo = models.BooleanField(default=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="site_visit_state_known"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="site_visit_purpose_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="site_visit_version_from_one"),
            models.CheckConstraint(condition=Q(year__gte=2010) & Q(year__lte=2100), name="site_visit_year_sane"),
            models.CheckConstraint(condition=~Q(place="") & ~Q(people=""), name="site_visit_says_where_and_who"),
            models.CheckConstraint(
                condition=Q(dossier=None, step="") | (Q(dossier__isnull=False) & ~Q(step="")),
                name="site_visit_dossier_in_a_step",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.DONE, done_on__isnull=False) & ~Q(notes=""))
                | (~Q(state=State.DONE) & Q(done_on=None, notes="")),
                name="site_visit_done_says_what",
            ),
        ]
        indexes = [
            models.Index(fields=["commune", "day"], name="site_visit_place"),
            models.Index(fields=["day"], condition=Q(state=State.PLANNED), name="site_visit_coming"),
        ]

    def __str__(self) -> str:
        return f"{self.agency.name}, {self.day:%d/%m/%Y}"

    @property
    def visited_on(self) -> date:
        """The day on which they went, or go."""
        return self.done_on or self.day

    @property
    def is_planned(self) -> bool:
        return self.state == State.PLANNED

    @property
    def is_done(self) -> bool:
        return self.state == State.DONE

    @property
    def is_unrecorded(self) -> bool:
        """Whether its day is over and nothing is written yet."""
        return self.is_planned and self.day < clock.today()


class VisitEvent(models.Model):
    """What was done with a visit, for ever: insert-only. Number 1 is the planning."""

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=Action.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    # The slot as it stood afterwards, and the day before where it moved.
    day = models.DateField()
    hour = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=200)
    day_before = models.DateField(null=True)

    class Meta:
        ordering = ["visit", "number"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="site_visit_event_once"),
            models.CheckConstraint(condition=Q(action__in=Action.values), name="site_visit_event_action_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="site_visit_event_state_known"),
        ]

    @property
    def tells_what_was_seen(self) -> bool:
        """Whether its words are part of the visit's notes, where the page shows them."""
        return self.action in (Action.DO, Action.ADD)


class VisitFile(models.Model):
    """A file that came with what was seen, kept by the room ``files``: insert-only."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="files")
    event = models.ForeignKey(VisitEvent, models.PROTECT, related_name="files")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
