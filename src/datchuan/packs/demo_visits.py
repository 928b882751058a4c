"""Illustrative visits to communes around the demo's own day, through the real actions.

Nothing here is a fact about a commune: all are stored with ``is_demo`` and every page says "dữ liệu minh họa".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import transaction

from datchuan.config import clock
from datchuan.dossiers.models import Dossier
from datchuan.packs.demo_findings import SHOWN, speaker_of
from datchuan.people.models import Agency, AgencyKind, Role, User
from datchuan.people.rights import rights_of
from datchuan.places.models import Unit
from datchuan.visits import actions
from datchuan.visits.models import SiteVisit
from datchuan.visits.queries import dossiers_in_hands, edition_of, own_indicators
from datchuan.visits.record import Said, Slot
from datchuan.visits.workflow import Purpose

SET = "NTM"
PEOPLE = "Trưởng đoàn và 4 thành viên (minh họa)"
PREPARE = "Danh sách hộ theo thôn, sổ theo dõi của xã, người dẫn đường đến hai thôn xa nhất (minh họa)"
SEEN = (
    "Đi thôn 2 và thôn 5: số liệu khớp sổ theo dõi của xã. Đường thôn 5 còn một đoạn chưa có rãnh thoát nước, "
    "đã chụp ảnh (minh họa)."
)
OFFICE, HALL = "Trụ sở UBND xã", "Nhà văn hóa thôn 3"
ROADS, HEALTH, WATER = ("2",), ("15",), ("17",)


@dataclass(frozen=True)
class _Team:
    agency: Agency
    speaker: User
    purpose: Purpose


def build(rng: Random, on: date) -> dict[str, int]:
    """Make the visits of the demo as of a day; returns how many there are by state. Left alone when there are some."""
    if not SiteVisit.objects.filter(is_demo=True).exists():
        with transaction.atomic():
            _build(rng, on)
    counted = Counter(SiteVisit.objects.filter(is_demo=True).values_list("state", flat=True))
    return {f"visits_{state}": n for state, n in sorted(counted.items())}


def _build(rng: Random, on: date) -> None:
    with clock.travel(on):
        units = list(Unit.objects.as_of(on).communes().taking_part(on).order_by("code"))
        shown = next((unit for unit in units if unit.code == SHOWN), None)
        if shown is None:
            return
        near = [unit for unit in units if unit.parent_id == shown.parent_id and unit.code != SHOWN]
        far = [unit for unit in units if unit.parent_id != shown.parent_id]
        district = _district(shown, on)
        health, office = _team("SYT", Purpose.SURVEY, on), _team("VPDP", Purpose.AFTER, on)
    if district is not None and len(near) > 3:
        rest = rng.sample(near, 4)
        with clock.travel(on):
            waiting = [unit for unit in near if _held(district, unit)]
        rest = [unit for unit in rest if unit not in waiting[:1]]
        chosen = [rest[0], *waiting[:1], *rest[1:]][:4]
        _of_district(district, shown, chosen, on, [health.agency] if health else [])
    if health is not None and far:
        one, other = rng.sample(far, 2)
        _plan(health, one, on, on + timedelta(days=1), HALL, codes=_own(health, on))
        _plan(health, other, on, on + timedelta(days=7), OFFICE, codes=_own(health, on))
    if office is not None and far:
        _plan(office, rng.choice(far), on, on + timedelta(days=8), OFFICE, invited=[health.agency] if health else [])


def _of_district(team: _Team, shown: Unit, near: list[Unit], on: date, invited: list[Agency]) -> None:
    """One that was done this week, one for tomorrow, one moved to next week, one whose result is not written, one cancelled."""
    done, tomorrow, late, off = near  # whoever has a dossier in the district's hands is visited tomorrow
    first = _plan(team, done, on - timedelta(days=8), on - timedelta(days=2), OFFICE, codes=ROADS)
    with clock.travel(on - timedelta(days=1)):
        actions.do(first, on - timedelta(days=2), SEEN, by=team.speaker, version=1)
    _plan(team, tomorrow, on, on + timedelta(days=1), HALL, codes=(*ROADS, *WATER))
    moved = _plan(team, shown, on - timedelta(days=7), on - timedelta(days=1), OFFICE, codes=HEALTH, invited=invited)
    with clock.travel(on - timedelta(days=2)):
        slot = Slot(on + timedelta(days=6), "8 giờ", OFFICE)
        actions.move(moved, slot, "Mưa lớn, đường vào thôn 5 ngập (minh họa)", by=team.speaker, version=1)
    _plan(team, late, on - timedelta(days=10), on - timedelta(days=3), OFFICE, codes=ROADS)
    gone = _plan(team, off, on - timedelta(days=6), on + timedelta(days=4), OFFICE, codes=WATER)
    with clock.travel(on - timedelta(days=1)):
        actions.cancel(gone, "Xã đề nghị lùi sau khi hoàn thành công trình nước (minh họa)", by=team.speaker, version=1)


def _plan(
    team: _Team,
    commune: Any,
    made: date,
    day: date,
    place: str,
    codes: tuple[str, ...] = (),
    invited: list[Agency] | None = None,
) -> SiteVisit:
    """A visit, tied to the commune's dossier where one lies with the team on that day."""
    with clock.travel(made):
        held = [one for one in _held(team, commune) if one.entered_at <= clock.now()]
        dossier = held[0] if held else None
        set_code, codes = (dossier.set_code, ()) if dossier else (SET, codes)
        purpose = Purpose.VETTING if dossier and team.purpose == Purpose.SURVEY else team.purpose
        if purpose == Purpose.VETTING and team.agency.kind != AgencyKind.PEOPLES_COMMITTEE:
            purpose = Purpose.APPRAISAL
        slot, year = Slot(day, "8 giờ", place), dossier.year if dossier else made.year
        said = Said(purpose, slot, PEOPLE, set_code, year, codes, PREPARE, tuple(invited or ()), dossier)
        return actions.plan(commune, said, agency=team.agency, by=team.speaker, is_demo=True)


def _held(team: _Team, commune: Any) -> list[Dossier]:
    return dossiers_in_hands(rights_of(team.speaker), team.agency, commune)


def _district(commune: Any, on: date) -> _Team | None:
    agency = Agency.objects.filter(unit_id=commune.parent_id, kind=AgencyKind.PEOPLES_COMMITTEE).first()
    return _Team(agency, speaker_of(agency, Role.DISTRICT_OFFICER, on), Purpose.SURVEY) if agency else None


def _team(code: str, purpose: Purpose, on: date) -> _Team | None:
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        return None
    role = Role.DEPARTMENT_SPECIALIST if agency.kind == AgencyKind.DEPARTMENT else Role.COORDINATOR
    return _Team(agency, speaker_of(agency, role, on), purpose)


def _own(team: _Team, on: date) -> tuple[str, ...]:
    edition = edition_of(SET, on)
    return tuple(row.code for row in own_indicators(team.agency, edition, on)) if edition else ()
