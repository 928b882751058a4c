"""The files that wait for vetting or appraisal, each with what was said so far. Constant queries, whatever their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from datchuan.appraisals import queries, rules
from datchuan.appraisals.lines import AgencyLine, Appraisal
from datchuan.config import clock
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.queries import Days, with_communes
from datchuan.dossiers.workflow import State
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.workdays import WorkCalendar, work_calendar

#: What a file may be for the reader: still to be sent, sent, with something lacking, overdue.
SHOWS = ("left", "sent", "lacking", "late")


@dataclass(frozen=True)
class Filters:
    """What the address narrows the list to."""

    show: str = ""
    level: str = ""
    district: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filters:
        show, level, district = (query.get(name, "")[:40] for name in ("show", "level", "district"))
        return cls(show if show in SHOWS else "", level, district)

    @property
    def any(self) -> bool:
        return bool(self.show or self.level or self.district)


@dataclass(frozen=True)
class Line:
    """A file with the counts of the agencies that the reader looks at."""

    appraisal: Appraisal
    agencies: tuple[AgencyLine, ...]
    district: Any
    days: Days

    @property
    def dossier(self) -> Dossier:
        return self.appraisal.dossier

    @property
    def met(self) -> int:
        return sum(line.met for line in self.agencies)

    @property
    def proposed(self) -> int:
        return sum(line.proposed for line in self.agencies)

    @property
    def left(self) -> int:
        return sum(line.left for line in self.agencies)

    @property
    def lacking(self) -> int:
        return sum(len(line.lacking) for line in self.agencies)

    @property
    def total(self) -> int:
        return sum(len(line.items) for line in self.agencies)

    @property
    def sent(self) -> int:
        return sum(line.is_sent for line in self.agencies)

    @property
    def is_sent(self) -> bool:
        return self.sent == len(self.agencies)

    def shows(self, what: str) -> bool:
        """Whether the file is of what a filter asks for."""
        found = {
            "left": not self.is_sent,
            "sent": self.is_sent,
            "lacking": self.lacking > 0,
            "late": self.days.is_overdue,
        }
        return found.get(what, True)


@dataclass(frozen=True)
class Board:
    """The files before the reader, those that wait longest first, with the choices of the filters."""

    kind: str
    lines: tuple[Line, ...]
    all: int
    counts: Mapping[str, int]
    levels: tuple[tuple[str, int], ...]
    districts: tuple[tuple[str, str, int], ...]
    own: bool

    @property
    def url_name(self) -> str:
        return "vetting" if self.kind == StepKind.VETTING else "appraisal"


def board_of(rights: Rights, filters: Filters) -> Board | None:
    """The board of whoever speaks in vetting or appraisal, or keeps it; None for everybody else."""
    if rights.holds(Role.DEPARTMENT_SPECIALIST, Role.COORDINATOR):
        kind = StepKind.DEPARTMENTAL_APPRAISAL
    elif rights.holds(Role.DISTRICT_OFFICER):
        kind = StepKind.VETTING
    else:
        return None
    found = _lines(rights, kind)
    here = [line for line in found if _place(line, filters)]
    lines = tuple(line for line in here if line.shows(filters.show))
    counts = {what: sum(line.shows(what) for line in here) for what in SHOWS}
    levels = Counter(line.dossier.level for line in found)
    names = {line.district.code: line.district.full_name for line in found if line.district}
    by_district = Counter(line.district.code for line in found if line.district)
    districts = tuple((code, names[code], by_district[code]) for code in sorted(names, key=names.__getitem__))
    own = not rights.holds(Role.COORDINATOR)
    return Board(kind, lines, len(here), counts, tuple(sorted(levels.items())), districts, own)


def _place(line: Line, filters: Filters) -> bool:
    level, district = filters.level, filters.district
    return level in ("", line.dossier.level) and district in ("", line.district.code if line.district else "")


def _lines(rights: Rights, kind: StepKind, speakers: frozenset[int] | None = None) -> list[Line]:
    """The files that are in a step of a kind and on which the reader's agencies, or ``speakers``, have to speak."""
    rows = _present(rights, kind)
    found = queries.appraisals(rows, kind)
    districts = _districts(rows, rights.on)
    calendar, lines = work_calendar(), []
    for row in rows:
        appraisal = found.get(row.pk)
        if appraisal is None:
            continue
        every = rights.holds(Role.COORDINATOR)
        own = rules.speaks_for(rights, appraisal.step, row.commune_id) if speakers is None else speakers
        agencies = appraisal.agencies if every else appraisal.of(own)
        if agencies or every:
            days = _days(row, rights.on, calendar)
            lines.append(Line(appraisal, agencies, districts.get(row.commune_id), days))
    return lines


def _present(rights: Rights, kind: StepKind) -> list[Dossier]:
    """Files under review whose present step is of a kind. Two queries."""
    rows = (
        Dossier.objects.visible_to(rights).filter(state=State.REVIEW).select_related("procedure", "edition", "content")
    ).defer("edition__document", "procedure__document")
    return with_communes([row for row in rows.order_by("entered_at", "pk") if row.present_step.kind == kind])


def _days(dossier: Dossier, on: date, calendar: WorkCalendar) -> Days:
    used = calendar.between(dossier.entered_at.astimezone(clock.VIETNAM).date(), on)
    left = calendar.days_left(on, dossier.due_on) if dossier.due_on else None
    return Days(used, dossier.due_on, left)


def _districts(dossiers: Iterable[Dossier], on: date) -> dict[int, Any]:
    """Commune id -> the unit above it. One query."""
    parents = {row.commune_id: getattr(row.commune, "parent_id", None) for row in dossiers}
    units = {unit.pk: unit for unit in Unit.objects.as_of(on).districts()}
    return {commune: units[parent] for commune, parent in parents.items() if parent in units}


def waiting(rights: Rights) -> int:
    """How many files wait for the reader's result."""
    return sum(not line.is_sent for line in _lines(rights, StepKind.DEPARTMENTAL_APPRAISAL))


def waiting_on(rights: Rights, agencies: frozenset[int]) -> int:
    """How many files wait for the result of some departments."""
    return sum(not line.is_sent for line in _lines(rights, StepKind.DEPARTMENTAL_APPRAISAL, agencies))
