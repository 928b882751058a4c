"""Who is told what: one sentence each, opening the exact place, in the transaction of the action.

Sentences are Vietnamese and not through gettext: they are stored, and whoever reads one may use another language than
whoever caused it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.urls import reverse

from datchuan.config import clock
from datchuan.notices import kinds
from datchuan.notices.actions import settle, tell
from datchuan.obstacles.below import people_of
from datchuan.people.models import Agency, Role, User
from datchuan.people.queries import officers_of
from datchuan.places.models import Unit
from datchuan.ui.dates import format_date
from datchuan.visits import queries
from datchuan.visits.models import SiteVisit
from datchuan.visits.record import short

_COMMUNE = [Role.COMMUNE_OFFICER]
_ALL = [*_COMMUNE, Role.DISTRICT_OFFICER, Role.DEPARTMENT_SPECIALIST, Role.COORDINATOR]
PLANNED = kinds.register(
    "visits.planned", "Lịch kiểm tra thực tế mới", "New visits to communes",
    "UBND huyện Tiên Phước kiểm tra thực tế tại Xã Tiên Lãnh ngày 18/10/2023, 8 giờ. Mở để xem nơi gặp, việc cần chuẩn bị.",
    roles=_ALL,
)  # fmt: skip
CHANGED = kinds.register(
    "visits.changed", "Chuyến kiểm tra đổi lịch hoặc hủy", "Visits moved or cancelled",
    "UBND huyện Tiên Phước đổi lịch kiểm tra tại Xã Tiên Lãnh từ 11/10/2023 sang 18/10/2023, 8 giờ: mưa lớn.", roles=_ALL,
)  # fmt: skip
SEEN = kinds.register(
    "visits.seen", "Kết quả kiểm tra thực tế", "What was seen on visits",
    "UBND huyện Tiên Phước đã ghi kết quả kiểm tra thực tế ngày 10/10/2023 tại Xã Tiên Lãnh.", roles=_COMMUNE,
)  # fmt: skip
#: A change of a visit that is so near is told at once.
NEAR = timedelta(days=1)


def about(visit: SiteVisit) -> str:
    """The key under which the notices on a visit stand together."""
    return f"visit:{visit.pk}"


def planned(visit: SiteVisit, commune: Unit, invited: Iterable[Agency]) -> None:
    """Tell the commune, its district and whoever is invited."""
    sentence = f"{_who(visit)} kiểm tra thực tế tại {commune} {_when(visit)}. Mở để xem nơi gặp, việc cần chuẩn bị."
    near = visit.day <= clock.today() + NEAR
    _tell(_everybody(visit, commune, invited), sentence, visit, commune, PLANNED, immediate=near)


def moved(visit: SiteVisit, commune: Unit, day_before: date, reason: str) -> None:
    """Tell everybody who was told of the plan the new day."""
    settle(about(visit))
    if day_before == visit.day:
        what = f"đổi giờ hoặc nơi gặp của chuyến kiểm tra tại {commune} {_when(visit)}, {visit.place}"
    else:
        what = f"đổi lịch kiểm tra tại {commune} từ {format_date(day_before)} sang {_when(visit)}"
    near = min(visit.day, day_before) <= clock.today() + NEAR
    people = _everybody(visit, commune, visit.invited.all())
    _tell(people, f"{_who(visit)} {what}: {short(reason)}.", visit, commune, CHANGED, immediate=near)


def cancelled(visit: SiteVisit, commune: Unit, reason: str) -> None:
    settle(about(visit))
    sentence = f"{_who(visit)} hủy chuyến kiểm tra tại {commune} {_when(visit)}: {short(reason)}."
    near = visit.day <= clock.today() + NEAR
    _tell(_everybody(visit, commune, visit.invited.all()), sentence, visit, commune, CHANGED, immediate=near)


def done(visit: SiteVisit, commune: Unit) -> None:
    """Tell the commune that it can read what was seen; what was told of the plan is over."""
    settle(about(visit))
    day = format_date(visit.visited_on)
    sentence = f"{_who(visit)} đã ghi kết quả kiểm tra thực tế ngày {day} tại {commune}."
    _tell(officers_of(commune, clock.today()), sentence, visit, commune, SEEN)


def _everybody(visit: SiteVisit, commune: Unit, invited: Iterable[Agency]) -> list[User]:
    """The commune's officers, its district and the invited agencies, each person once. The own agency knows."""
    on = clock.today()
    agencies = {*(agency.pk for agency in invited), *queries.districts_of(commune, on)} - {visit.agency_id}
    found = {person.pk: person for person in officers_of(commune, on)}
    for people in people_of(agencies, on).values():
        found |= {person.pk: person for person in people}
    return list(found.values())


def _who(visit: SiteVisit) -> str:
    return visit.agency.name


def _when(visit: SiteVisit) -> str:
    day = f"ngày {format_date(visit.day)}"
    return f"{day}, {visit.hour}" if visit.hour else day


def _tell(
    people: Iterable[User], sentence: str, visit: SiteVisit, commune: Unit, kind: str, *, immediate: bool = False
) -> None:
    where = reverse("visit", args=[visit.pk])
    thing = f"Kiểm tra thực tế tại {commune}"
    tell(people, sentence, where=where, kind=kind, about=about(visit), thing=thing, immediate=immediate)
