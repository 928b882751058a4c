"""How a visit and its events are written: used by ``actions`` only, always inside an attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import Truncator

from datchuan.config import clock
from datchuan.dossiers.models import Dossier
from datchuan.files.models import StoredFile
from datchuan.people.models import Agency, User
from datchuan.places.models import Unit
from datchuan.places.text import fold
from datchuan.visits.models import SiteVisit, VisitEvent, VisitFile
from datchuan.visits.workflow import Action


@dataclass(frozen=True)
class Slot:
    """When and where the team is met; ``hour`` in words."""

    day: date
    hour: str
    place: str

    def plain(self) -> list[str]:
        return [self.day.isoformat(), self.hour, self.place]

    @classmethod
    def of(cls, visit: SiteVisit) -> Slot:
        return cls(visit.day, visit.hour, visit.place)


@dataclass(frozen=True)
class Said:
    """What a plan says. ``codes``: criteria or indicators to look at, none for the whole set."""

    purpose: str
    slot: Slot
    people: str
    set_code: str
    year: int
    codes: tuple[str, ...] = ()
    prepare: str = ""
    invited: tuple[Agency, ...] = ()
    dossier: Dossier | None = None

    def plain(self) -> list[Any]:
        dossier = str(self.dossier.pk) if self.dossier else ""
        invited = sorted(agency.pk for agency in self.invited)
        more = [self.people, self.set_code, self.year, list(self.codes), self.prepare, invited, dossier]
        return [str(self.purpose), *self.slot.plain(), *more]


def insert(commune: Unit, said: Said, agency: Agency, by: User, *, is_demo: bool) -> SiteVisit:
    now, slot, dossier = clock.now(), said.slot, said.dossier
    visit = SiteVisit(
        commune=commune, agency=agency, purpose=said.purpose, set_code=said.set_code, year=said.year,
        codes=list(said.codes), dossier=dossier, step=dossier.step if dossier else "", day=slot.day, hour=slot.hour.strip(),
        place=slot.place.strip(), people=said.people.strip(), prepare=said.prepare.strip(), by=by, planned_at=now,
        planned_on=now.date(), folded=fold(f"{commune} {agency.name} {said.people} {slot.place}"), is_demo=is_demo,
    )  # fmt: skip
    visit.save(force_insert=True)
    visit.invited.set(said.invited)
    write_event(visit, Action.PLAN, by)
    return visit


def write_event(
    visit: SiteVisit,
    action: Action,
    by: User,
    text: str = "",
    day_before: date | None = None,
    files: Sequence[StoredFile] = (),
) -> None:
    """The insert-only line of what was done, with what it brought; its number is the version of the visit."""
    event = VisitEvent(
        visit=visit, number=visit.version, action=action, state=visit.state, by=by, at=clock.now(), text=text.strip(),
        day=visit.day, hour=visit.hour, place=visit.place, day_before=day_before,
    )  # fmt: skip
    event.save(force_insert=True)
    VisitFile.objects.bulk_create([VisitFile(visit=visit, event=event, stored=stored) for stored in files])


def label_of(commune: Unit, agency: Agency, day: date) -> str:
    return f"{commune} · {agency.name} · {day:%d/%m/%Y}"


def short(text: str) -> str:
    return Truncator(" ".join(text.split()).rstrip(". ")).chars(130)
