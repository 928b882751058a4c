"""Who is told what of a review: one sentence each, opening the exact place, in the transaction of the action.

Sentences are Vietnamese and not through gettext: they are stored, and whoever reads one may use another language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator

from datchuan.config import clock
from datchuan.notices import kinds
from datchuan.notices.actions import settle, tell
from datchuan.people.models import Post, Role, User
from datchuan.people.queries import coordinators, officers_of
from datchuan.ui.dates import format_date
from datchuan.upkeep.models import Campaign, Moment, Outcome, Review

_REVIEWERS = [Role.DISTRICT_OFFICER, Role.COMMUNE_OFFICER]
OPENED = kinds.register(
    "upkeep.opened", "Đợt rà soát duy trì chuẩn", "Reviews of kept standards",
    "Mở đợt rà soát duy trì chuẩn: 13 xã của huyện cần rà soát đến hết 31/12/2023.", roles=_REVIEWERS,
)  # fmt: skip
REMINDED = kinds.register(
    "upkeep.reminded", "Nhắc hạn rà soát duy trì chuẩn", "Reminders of reviews of kept standards",
    "Còn 3 xã của huyện chưa rà soát trong đợt “Rà soát cuối năm”, hạn 31/12/2023.",
    roles=[*_REVIEWERS, Role.COORDINATOR],
)  # fmt: skip
RETURNED = kinds.register(
    "upkeep.returned", "Kết quả rà soát bị trả lại", "Reviews that were returned",
    "Văn phòng Điều phối NTM tỉnh trả lại kết quả rà soát Xã Tiên Phong: chưa nêu nguyên nhân.", roles=_REVIEWERS,
)  # fmt: skip
COMPLETED = kinds.register(
    "upkeep.completed", "Kết quả rà soát duy trì chuẩn", "Results of reviews of kept standards",
    "Huyện đã rà soát Xã Tiên Phong: chưa giữ được 2 tiêu chí. Mở để xem còn thiếu gì.",
    roles=[Role.COMMUNE_OFFICER, Role.COORDINATOR],
)  # fmt: skip


def about(review: Review) -> str:
    return f"upkeep:{review.pk}"


def opened(campaign: Campaign, reviews: Sequence[Review]) -> None:
    """Tell each district how many of its communes it has to review; without districts, each commune."""
    where, until = reverse("upkeep-campaign", args=[campaign.pk]), format_date(campaign.last_day)
    key = _key(campaign)
    for people, count in _by_district(reviews):
        sentence = f"Mở đợt rà soát duy trì chuẩn “{campaign.name}”: {count} xã của huyện cần rà soát đến hết {until}."
        tell(people, sentence, where=where, kind=OPENED, about=key, thing=campaign.name, due=campaign.last_day)
    for review in reviews:
        if review.district_id is None:
            sentence = f"Xã cần rà soát duy trì chuẩn theo đợt “{campaign.name}” đến hết {until}."
            people = officers_of(review.commune, clock.today())
            tell(people, sentence, where=_place(review), kind=OPENED, about=key, due=campaign.last_day)


def _key(campaign: Campaign) -> str:
    return f"upkeep-campaign:{campaign.pk}"


def _by_district(reviews: Sequence[Review]) -> list[tuple[list[User], int]]:
    """The people of each district with reviews, and how many reviews are theirs."""
    posts = Post.objects.held_on(clock.today()).filter(role=Role.DISTRICT_OFFICER, user__is_active=True)
    officers: dict[int, set[User]] = {}
    for post in posts.select_related("agency", "user").prefetch_related("units"):
        for unit_id in [unit.pk for unit in post.units.all()] or [post.agency.unit_id]:
            officers.setdefault(unit_id or 0, set()).add(post.user)
    counted = Counter(review.district_id for review in reviews if review.district_id)
    return [
        (sorted(officers.get(district_id, ()), key=lambda person: person.pk), count)
        for district_id, count in counted.items()
    ]


def reminded(campaign: Campaign, missing: Sequence[Review], moment: Moment) -> None:
    """Remind who has not reviewed; once the term is over, the coordination office learns of it too."""
    where = reverse("upkeep-campaign", args=[campaign.pk]) + "?show=missing"
    day = format_date(campaign.last_day)
    term = {
        Moment.BEFORE: f"hạn {day}", Moment.LAST_DAY: f"hôm nay {day} là ngày cuối", Moment.AFTER: f"đã quá hạn {day}",
    }[moment]  # fmt: skip
    about_it: dict[str, Any] = {"kind": REMINDED, "about": _key(campaign), "due": campaign.last_day}
    for people, count in _by_district(missing):
        sentence = f"Còn {count} xã của huyện chưa rà soát trong đợt “{campaign.name}”, {term}."
        tell(people, sentence, where=where, **about_it)
    for review in missing:
        if review.district_id is None:
            sentence = f"Xã chưa rà soát duy trì chuẩn theo đợt “{campaign.name}”, {term}."
            tell(officers_of(review.commune, clock.today()), sentence, where=_place(review), **about_it)
    if moment == Moment.AFTER:
        sentence = f"{len(missing)} xã chưa rà soát trong đợt “{campaign.name}”, {term}. Mở để xem nơi nào còn thiếu."
        tell(coordinators(clock.today()), sentence, where=where, **about_it)


def completed(review: Review) -> None:
    """Tell the commune what was found of it; what was returned is done."""
    settle(about(review))
    lost = sum(len(row["lost"]) for row in review.found)
    said = {
        Outcome.KEPT: "giữ được mọi tiêu chí.",
        Outcome.LOST: f"chưa giữ được {lost} tiêu chí. Mở để xem còn thiếu gì.",
        Outcome.UNKNOWN: "chưa đủ số liệu để kết luận. Bổ sung số liệu còn thiếu.",
    }[Outcome(review.outcome)]
    sentence = f"Đã rà soát duy trì chuẩn {review.commune}: {said}"
    people = officers_of(review.commune, clock.today())
    tell(people, sentence, where=_place(review), kind=COMPLETED, about=about(review), thing=str(review.commune))


def completed_again(review: Review) -> None:
    """Tell the coordination office that what it returned was reviewed anew."""
    sentence = f"{review.commune} đã được rà soát lại sau khi trả lại. Mở để xem kết quả mới."
    tell(coordinators(clock.today()), sentence, where=_place(review), kind=COMPLETED, about=about(review))


def returned(review: Review, reason: str) -> None:
    """Returned work: told at once."""
    sentence = f"Trả lại kết quả rà soát {review.commune}: {_short(reason)}. Rà soát lại rồi gửi."
    posts = Post.objects.held_on(clock.today()).filter(user__is_active=True)
    own = Q(units=review.commune_id) | Q(units=None, agency__unit=review.commune_id)
    above = Q(units=review.district_id) | Q(units=None, agency__unit=review.district_id)
    if review.district_id is None:
        posts = posts.filter(own, role=Role.COMMUNE_OFFICER)
    else:
        posts = posts.filter(own | above, role=Role.DISTRICT_OFFICER)
    people = User.objects.filter(pk__in=posts.values("user_id")).order_by("pk")
    tell(
        people, sentence, where=_place(review), kind=RETURNED, about=about(review), thing=str(review.commune),
        immediate=True,
    )  # fmt: skip


def _place(review: Review) -> str:
    return reverse("upkeep-review", args=[review.pk])


def _short(text: str) -> str:
    return Truncator(" ".join(text.split()).rstrip(". ")).chars(150)
