"""The first screen of the head of a department: are we the ones holding it up?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef

from datchuan.appraisals.board import waiting_on
from datchuan.assessments.models import Measurement, Voice
from datchuan.config import clock
from datchuan.confirmations.models import Confirmation
from datchuan.confirmations.workflow import State as Said
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Responsibility
from datchuan.findings.filters import Period
from datchuan.findings.late import Share, shares_of
from datchuan.mywork.waiting import names_of
from datchuan.obstacles.models import Obstacle
from datchuan.obstacles.workflow import State as ObstacleState
from datchuan.people.models import Agency
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.plausibility.models import Pick
from datchuan.procedures.workdays import WorkCalendar, work_calendar

#: The head sees the oldest few, never the list.
FEW = 5


@dataclass(frozen=True)
class Old:
    """A figure of a commune that waits for the department, with the working days it has waited."""

    measurement: Measurement
    commune: Unit
    days: int


@dataclass(frozen=True)
class Department:
    """What waits in one department and how long; nothing in it names a person."""

    agency: Agency
    figures: int
    oldest: tuple[Old, ...]
    obstacles: tuple[tuple[Obstacle, int], ...]
    obstacles_count: int
    obstacles_late: int
    dossiers: int
    share: Share | None
    failed: tuple[tuple[Pick, Unit], ...]

    @property
    def longest(self) -> int:
        """Working days that the oldest figure or obstacle has waited."""
        return max([*(old.days for old in self.oldest), *(days for _one, days in self.obstacles)], default=0)


def departments(rights: Rights) -> list[Department]:
    """One block for each department that the person heads. A constant number of queries for each."""
    calendar = work_calendar()
    agencies = Agency.objects.filter(pk__in=rights.headed_ids).order_by("pk")
    shares = {share.department.pk: share for share in shares_of(rights, _this_year(rights.on)) if share.department}
    return [_department(rights, agency, shares.get(agency.pk), calendar) for agency in agencies]


def _this_year(on: date) -> Period:
    return Period(first=date(on.year, 1, 1), last=on)


def _department(rights: Rights, agency: Agency, share: Share | None, calendar: WorkCalendar) -> Department:
    led = _led(agency, rights.on)
    count, oldest = _figures(agency, led, rights.on, calendar)
    open_ = Obstacle.objects.filter(to=agency, state=ObstacleState.OPEN).select_related("agency")
    rows = [(row, calendar.between(row.raised_on, rights.on)) for row in open_.order_by("raised_on", "pk")]
    return Department(
        agency,
        count,
        oldest,
        tuple(rows[:FEW]),
        len(rows),
        sum(row.is_overdue for row, _days in rows),
        waiting_on(rights, frozenset({agency.pk})),
        share,
        _failed(agency, led, rights.on),
    )


def _led(agency: Agency, on: date) -> dict[str, list[str]]:
    """Set -> the indicators that the department leads in the edition in force."""
    rows = Responsibility.objects.filter(
        agency=agency, part=Responsibility.Part.LEAD, valid__contains=on,
        indicator__edition__in=editions_in_force(on).values(),
    )  # fmt: skip
    found: dict[str, list[str]] = {}
    for set_code, code in rows.values_list("indicator__edition__set_code", "indicator__code"):
        found.setdefault(set_code, []).append(code)
    return found


def _spoken(agency: Agency, states: Collection[str]) -> Exists:
    """Whether the department has spoken on the figure of the row and its word is in one of the states."""
    same = ("commune", "set_code", "year", "indicator_code")
    return Exists(
        Confirmation.objects.filter(agency=agency, state__in=states, **{name: OuterRef(name) for name in same})
    )


def _figures(
    agency: Agency, led: dict[str, list[str]], on: date, calendar: WorkCalendar
) -> tuple[int, tuple[Old, ...]]:
    """How many figures wait for the department, and those that wait longest. Two queries for each set."""
    count, found = 0, []
    for set_code, codes in led.items():
        rows = Measurement.objects.filter(
            set_code=set_code, indicator_code__in=codes, year=on.year, voice=Voice.SELF
        ).exclude(value=None)
        rows = rows.exclude(_spoken(agency, (Said.CONFIRMED, Said.MORE_WANTED, Said.DISAGREED)))
        count += rows.count()
        found += list(rows.order_by("recorded_at", "pk").select_related("commune")[:FEW])
    found.sort(key=lambda row: (row.recorded_at, row.pk))
    return count, tuple(_old(found[:FEW], on, calendar))


def _old(rows: list[Measurement], on: date, calendar: WorkCalendar) -> Iterable[Old]:
    named = names_of((row.commune_id for row in rows), on)
    for row in rows:
        begun = min(row.recorded_at.astimezone(clock.VIETNAM).date(), on)
        yield Old(row, named.get(row.commune_id, row.commune), calendar.between(begun, on))


def _failed(agency: Agency, led: dict[str, list[str]], on: date) -> tuple[tuple[Pick, Unit], ...]:
    """Figures that the department had confirmed and a blind re-measurement found to differ, the latest first."""
    found: list[Pick] = []
    for set_code, codes in led.items():
        said = Confirmation.objects.filter(
            agency=agency, state__in=(Said.CONFIRMED, Said.VOID), set_code=set_code,
            commune=OuterRef("commune"), indicator_code=OuterRef("indicator_code"), year=OuterRef("draw__year"),
        )  # fmt: skip
        rows = Pick.objects.filter(draw__set_code=set_code, indicator_code__in=codes, differs=True)
        found += rows.filter(Exists(said)).select_related("commune", "draw").order_by(F("measured_at").desc())[:FEW]
    named = names_of((row.commune_id for row in found[:FEW]), on)
    return tuple((row, named.get(row.commune_id, row.commune)) for row in found[:FEW])
