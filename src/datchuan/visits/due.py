"""Visits for the calendar."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind, end_of
from datchuan.visits.models import SiteVisit
from datchuan.visits.queries import named
from datchuan.visits.workflow import State


def due_for(rights: Rights, since: date, until: date) -> list[Due]:
    """Planned visits to the person's communes, and those of the person's agencies or to which they are invited. One query."""
    own = SiteVisit.objects.of_agencies(rights).values("pk")
    mine = Q(commune_id__in=rights.answering_commune_ids) | Q(pk__in=own)
    rows = SiteVisit.objects.visible_to(rights).filter(mine, state=State.PLANNED, day__range=(since, until))
    return [_due(row) for row in named(rows).order_by("day", "pk")]


def _due(row: SiteVisit) -> Due:
    place: str = row.commune_name  # type: ignore[attr-defined]
    what = _("Kiểm tra thực tế tại %(commune)s") % {"commune": place}
    url = reverse("visit", args=[row.pk])
    return Due(what, end_of(row.day), row.hour, url, str(row.agency), Kind.VISIT, detail=row.place)
