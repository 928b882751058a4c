"""The terms of reviews of kept standards for the calendar."""

from __future__ import annotations

from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind, end_of
from datchuan.upkeep.models import Campaign, Review
from datchuan.upkeep.workflow import CampaignState

#: Who reviews, opens, or leads; where there is no district the commune reviews itself.
_OF_REVIEWS = (Role.DISTRICT_OFFICER, Role.COORDINATOR, Role.LEADER)


def due_for(rights: Rights, since: date, until: date) -> list[Due]:
    """Campaigns in which reviews within the person's work are missing. Two queries."""
    missing = Review.objects.visible_to(rights).missing()
    if not rights.holds(*_OF_REVIEWS):
        missing = missing.filter(district=None, commune_id__in=rights.own_commune_ids)
    left = dict(missing.values_list("campaign_id").annotate(n=Count("pk")).order_by())
    rows = Campaign.objects.filter(pk__in=left, state=CampaignState.OPEN, due_at__lte=end_of(until))
    return [_due(row, left[row.pk]) for row in rows.order_by("due_at", "pk")]


def _due(row: Campaign, n: int) -> Due:
    what = ngettext("%(name)s: còn %(n)d xã chưa rà soát", "%(name)s: còn %(n)d xã chưa rà soát", n)
    url = reverse("upkeep-campaign", args=[row.pk])
    return Due(what % {"name": row.name, "n": n}, row.due_at, row.wording, url, "", Kind.UPKEEP)
