"""The first screen of the chairman of a commune: will we make it, what must I sign, who is late?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from datchuan.criteria.catalogues import editions_in_force
from datchuan.deadlines.sources import collect
from datchuan.dossiers import listing as dossiers
from datchuan.dossiers.content import gather
from datchuan.dossiers.queries import dossiers_of, with_communes
from datchuan.dossiers.readiness import Checked, Mark, readiness
from datchuan.dossiers.workflow import OPEN_STATES
from datchuan.funding.queries import Standing, standing_of
from datchuan.insight.commune import SetLine, set_line
from datchuan.mywork.promised import Promise, promises_to
from datchuan.papers.models import IssuedPaper
from datchuan.papers.workflow import State as PaperState
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.people.terms import DATES, Due, Kind
from datchuan.places.models import Unit
from datchuan.targets.models import Target
from datchuan.titles.queries import Holding, holdings

#: Most lines of a kind; the rest stands behind its list.
FEW = 6
#: Promises are looked for this many days ahead.
AHEAD = 92


@dataclass(frozen=True)
class Aim:
    """What a commune aims at: its criteria of one set, its dossier, and the conditions of the level not met yet."""

    line: SetLine
    is_target: bool
    gaps: tuple[Checked, ...]


@dataclass(frozen=True)
class Card:
    """One commune of a chairman."""

    commune: Unit
    holding: Holding
    aims: tuple[Aim, ...]
    lines: tuple[dossiers.Line, ...]
    papers: tuple[IssuedPaper, ...]
    promises: tuple[Due, ...]
    promised: tuple[Promise, ...]
    debts: Standing
    on: date

    @property
    def first(self) -> Aim | None:
        """What the heading speaks of: the target of the year, else the first set."""
        return next((aim for aim in self.aims if aim.is_target), self.aims[0] if self.aims else None)

    @property
    def overdue(self) -> tuple[Due, ...]:
        return tuple(due for due in self.promises if due.day < self.on)

    @property
    def broken(self) -> int:
        """How many promises of others to the commune are past their day."""
        return sum(one.is_late for one in self.promised)


def cards(rights: Rights) -> list[Card]:
    """A card for each commune whose People's Committee the person leads. A constant number of queries for each."""
    seats = {post.agency.unit_id for post in rights.posts if post.role == Role.COMMUNE_LEADER}
    communes = list(Unit.objects.as_of(rights.on).filter(pk__in=seats).order_by("name_order"))
    return [_card(rights, commune) for commune in communes]


def _card(rights: Rights, commune: Unit) -> Card:
    on = rights.on
    holding = holdings([commune.pk], on)[commune.pk]
    targets = set(Target.objects.filter(unit=commune, year=on.year).values_list("level", flat=True))
    editions = editions_in_force(on)
    gaps = _gaps(rights, commune)
    wanted = [code for code in editions if code == "NTM" or code in targets or code in holding.by_level]
    return Card(
        commune,
        holding,
        tuple(Aim(set_line(editions[c], commune.pk, on), c in targets, gaps.get(c, ())) for c in wanted),
        tuple(dossiers.of_communes(rights, [commune])[commune.pk]),
        _to_sign(rights, commune),
        # What villages owe is told one by one, with the promises of others.
        tuple(d for d in collect(rights, on, on + timedelta(days=AHEAD)) if d.kind not in (*DATES, Kind.VILLAGE)),
        tuple(promises_to(commune, on)),
        standing_of(commune.pk, on),
        on,
    )


def _gaps(rights: Rights, commune: Unit) -> dict[str, tuple[Checked, ...]]:
    """Level -> conditions of the open dossier that are not met: money owed, opinions, the level below."""
    found = {}
    for dossier in with_communes(dossiers_of(rights).filter(commune=commune, state__in=OPEN_STATES)):
        checked = readiness(dossier, gather(dossier))
        found[dossier.level] = tuple(
            one for one in checked if one.mark != Mark.MET and one.condition.code != "all_criteria"
        )
    return found


def _to_sign(rights: Rights, commune: Unit) -> tuple[IssuedPaper, ...]:
    rows = IssuedPaper.objects.filter(organ__unit=commune, state=PaperState.NUMBERED).select_related("organ")
    return tuple(rows.order_by("pk")[: FEW + 1])
