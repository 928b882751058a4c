"""The page of one commune: its titles as events, its compliance as a measurement, its place in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from datchuan.assessments.compliance import Standing, compliance
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Edition, Labels
from datchuan.insight.board import Column, columns_of
from datchuan.people.rights import Rights
from datchuan.places.models import Lineage, Participation, Profile, Unit, UnitName
from datchuan.targets.models import PublishedFigure, Target
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import Holding, events_of, holding


@dataclass(frozen=True)
class CriterionLine:
    """A criterion of a commune with how many of its indicators are met."""

    column: Column
    letter: str
    met: int
    total: int


@dataclass(frozen=True)
class SetLine:
    """A commune against one set."""

    edition: Edition
    standing: Standing
    criteria: tuple[CriterionLine, ...]

    @property
    def open(self) -> tuple[CriterionLine, ...]:
        return tuple(line for line in self.criteria if line.letter not in "MX")


@dataclass(frozen=True)
class CommunePage:
    """Everything the page shows. Titles (events) and compliance (measurement) are separate on purpose."""

    unit: Unit
    on: date
    district: Unit | None
    profile: Profile | None
    profile_label: Labels | None
    participation: Participation | None
    names: tuple[UnitName, ...]
    lineage: tuple[Lineage, ...]
    events: tuple[TitleEvent, ...]
    holding: Holding
    sets: tuple[SetLine, ...]
    targets: tuple[Target, ...]
    figures: tuple[PublishedFigure, ...]
    may_write: bool


def commune_page(unit: Unit, on: date, rights: Rights) -> CommunePage:
    """Gather the page of a commune on a day. A constant number of queries."""
    profile = Profile.objects.filter(unit=unit, valid__contains=on).first()
    district = Unit.objects.as_of(on).filter(pk=unit.parent_id).first()  # type: ignore[attr-defined]
    events = events_of(unit.pk)
    lineage = Lineage.objects.filter(sources=unit) | Lineage.objects.filter(results=unit)
    return CommunePage(
        unit=unit,
        on=on,
        district=district,
        profile=profile,
        profile_label=Labels.objects.filter(kind="profile", code=profile.code).first() if profile else None,
        participation=Participation.objects.filter(unit=unit, valid__contains=on).first(),
        names=tuple(unit.names.order_by("valid", "use")),
        lineage=tuple(lineage.distinct().order_by("on")),
        events=tuple(events),
        holding=holding(events, on),
        sets=tuple(set_line(edition, unit.pk, on) for edition in editions_in_force(on).values()),
        targets=tuple(Target.objects.in_force().filter(unit=unit).order_by("year", "level")),
        figures=tuple(PublishedFigure.objects.filter(unit=unit).order_by("on")),
        may_write=unit.pk in rights.own_commune_ids,
    )


def set_line(edition: Edition, commune_id: int, on: date) -> SetLine:
    """A commune against one edition: its criteria with their indicators counted."""
    standing = compliance(edition, [commune_id], on)[commune_id]
    lines = []
    for column, letter in zip(columns_of(edition.pk, False), standing.criteria, strict=True):
        letters = [standing.indicators[i] for i in column.at]
        lines.append(CriterionLine(column, letter, sum(1 for x in letters if x in "MX"), len(letters)))
    return SetLine(edition, standing, tuple(lines))
