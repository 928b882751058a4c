"""The review that the letter of 11/10/2023 orders, opened in the demo, with some districts that have begun.

That communes which do not keep the standard of 2022-2025 are to be reviewed and to keep it by the end of 2023 was
published; the term is the pack's. What districts say of a commune here is made up and says so ("dữ liệu minh họa").
"""

from __future__ import annotations

from datetime import date
from random import Random

from django.db import transaction

from datchuan.config import clock
from datchuan.packs.demo_findings import speaker_of
from datchuan.people.models import Agency, AgencyKind, Post, Role, User
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline
from datchuan.titles.queries import LEVELS
from datchuan.upkeep import actions, measuring
from datchuan.upkeep.actions import Draft
from datchuan.upkeep.models import Campaign, Cause, Kind, Outcome, Review
from datchuan.upkeep.yardstick import yardsticks

#: Titles up to 2021 were given by the former set: these communes are the ones that the province counted.
TITLES_UNTIL = date(2021, 12, 31)
#: Districts that have reviewed all of their communes, and one that has begun. The others have not.
DONE, BEGUN, FEW = ("517", "518", "508"), "514", 4
NOTE = "Dữ liệu minh họa: xã đang rà soát lại từng chỉ tiêu còn thiếu cùng phòng chuyên môn của huyện."
REASON = "Dữ liệu minh họa: nhận xét chưa nói việc sẽ làm và thời gian xong. Bổ sung rồi gửi lại."
CAUSES = (Cause.RAISED, Cause.RAISED, Cause.NEW, Cause.NEW, Cause.FELL, Cause.PROOF)


def build(rng: Random, on: date) -> dict[str, int]:
    """Open the review and complete some of it as of a day; returns counts. Left alone when there is one already."""
    term = Deadline.objects.filter(kind="remedy", at__gt=clock.now()).order_by("at").first()
    if term is not None and not Campaign.objects.filter(is_demo=True).exists():
        with transaction.atomic():
            campaign = _open(term, on)
            _review(campaign, rng, on)
    done = Review.objects.filter(is_demo=True, campaign__is_demo=True)
    return {"reviews": done.count(), "reviews_done": done.exclude(done_at=None).count()}


def _open(term: Deadline, on: date) -> Campaign:
    draft = Draft(
        kind=Kind.AD_HOC,
        name=f"Rà soát xã đã công nhận theo bộ tiêu chí 2022-2025, {on.year}",
        year=on.year,
        on=on,
        levels=LEVELS,
        titles_until=TITLES_UNTIL,
        basis=term.legal_act or term.name_vi,
        wording=term.wording,
        due_at=term.at,
    )
    return actions.open_campaign(draft, by=_coordinator(on), is_demo=True)


def _coordinator(on: date) -> User:
    post = Post.objects.held_on(on).filter(role=Role.COORDINATOR).select_related("user").order_by("pk").first()
    if post is None:
        raise LookupError("the demo has no coordinator")
    return post.user  # type: ignore[no-any-return]


def _review(campaign: Campaign, rng: Random, on: date) -> None:
    districts = {unit.code: unit.pk for unit in Unit.objects.as_of(on).districts()}
    sticks, last = yardsticks(on), None
    for code in [code for code in (*DONE, BEGUN) if code in districts]:
        rows = campaign.reviews.filter(district_id=districts[code]).select_related("commune")
        committees = Agency.objects.filter(kind=AgencyKind.PEOPLES_COMMITTEE, valid__contains=on)
        agency = committees.filter(unit_id=districts[code]).first()
        if agency is None:
            continue
        officer = speaker_of(agency, Role.DISTRICT_OFFICER, on)
        for review in rows.order_by("commune__code")[: FEW if code == BEGUN else None]:
            content = measuring.measure(review.commune, review.levels, campaign.year, sticks)
            outcome = measuring.outcome_of(measuring.brief(content))
            cause = "" if outcome == Outcome.KEPT else Cause.DATA if outcome == Outcome.UNKNOWN else rng.choice(CAUSES)
            last = actions.complete(review, NOTE if cause else "", cause, by=officer, version=review.version)
    if last is not None and last.outcome != Outcome.KEPT:
        actions.return_review(last, REASON, by=_coordinator(on), version=last.version)
