"""Those who have not reviewed are reminded before the term of a campaign, on its last day and after it, once each."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from datchuan.config import clock
from datchuan.upkeep import announce
from datchuan.upkeep.models import Campaign, Margin, MarginCode, Moment, Reminder
from datchuan.upkeep.workflow import CampaignState


def remind() -> int:
    """Remind for every open campaign that is due for it; returns how many were reminded of.

    What went out is written in the transaction of its notices: a worker that dies in between leaves neither.
    """
    margin = Margin.objects.filter(code=MarginCode.REMIND).first()
    days = int(margin.value) if margin is not None else 0
    campaigns = Campaign.objects.filter(state=CampaignState.OPEN).order_by("pk")
    return sum(_remind(campaign.pk, moment) for campaign in campaigns if (moment := moment_of(campaign, days)))


def moment_of(campaign: Campaign, days: int) -> Moment | None:
    """Which reminder a campaign is due for today, ``days`` being how long before the term the first goes out."""
    left = campaign.days_left
    if left < 0:
        return Moment.AFTER
    if left == 0:
        return Moment.LAST_DAY
    return Moment.BEFORE if left <= days else None


def _remind(pk: UUID, moment: Moment) -> int:
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=pk)
        missing = list(campaign.reviews.missing().select_related("commune"))
        if not campaign.is_open or not missing or campaign.reminders.filter(moment=moment).exists():
            return 0
        Reminder.objects.create(campaign=campaign, moment=moment, at=clock.now(), missing=len(missing))
        announce.reminded(campaign, missing, moment)
    return 1
