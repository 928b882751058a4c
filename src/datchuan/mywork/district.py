"""What else a district's first screen says: visits to communes this week, and what changed since the person was last here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef

from datchuan.appraisals.models import Visit
from datchuan.dossiers.models import Dossier, Passage
from datchuan.journal.kinds import Words, words
from datchuan.journal.models import Entry, Outcome
from datchuan.mywork.waiting import names_of
from datchuan.people.kinds import SIGN_IN
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Unit
from datchuan.procedures.kinds import StepKind
from datchuan.visits.models import SiteVisit
from datchuan.visits.workflow import State

#: Most lines of a kind on the screen.
FEW = 6


@dataclass(frozen=True)
class Visits:
    """The week's visits that nobody had planned, and the dossiers at the district's own step to which nobody has gone and
    nobody has planned to go, the oldest first. What was planned is of the room ``visits``."""

    made: tuple[Visit, ...]
    owed: tuple[tuple[Dossier, Unit], ...]
    owed_count: int
    monday: date


def visits(rights: Rights) -> Visits | None:
    """None where there is nothing to say. Three queries."""
    monday = rights.on - timedelta(days=rights.on.weekday())
    reach = rights.commune_ids
    rows = Visit.objects.filter(dossier__commune_id__in=reach, visited_on__range=(monday, rights.on))
    made = list(rows.filter(agency__level=Level.DISTRICT).select_related("dossier__commune"))
    gone = Visit.objects.filter(dossier=OuterRef("dossier"), step=OuterRef("step"))
    goes = SiteVisit.objects.filter(dossier=OuterRef("dossier"), step=OuterRef("step")).exclude(state=State.CANCELLED)
    stays = Passage.objects.filter(
        ~Exists(gone), ~Exists(goes), ended_at=None, kind=StepKind.VETTING, dossier__commune_id__in=reach
    ).select_related("dossier__procedure")
    waiting = [stay.dossier for stay in stays.order_by("entered_at", "pk")]
    owed = [dossier for dossier in waiting if dossier.present_step.actor_level == Level.DISTRICT]
    if not (made or owed):
        return None
    named = names_of([one.dossier.commune_id for one in made] + [one.commune_id for one in owed], rights.on)
    for one in made:
        one.dossier.commune = named.get(one.dossier.commune_id, one.dossier.commune)
    pairs = tuple((one, named[one.commune_id]) for one in owed[:FEW] if one.commune_id in named)
    return Visits(tuple(made), pairs, len(owed), monday)


@dataclass(frozen=True)
class Changed:
    """A commune with what others did there: (what, how often), the most frequent first."""

    commune: Unit
    deeds: tuple[tuple[Words, int], ...]
    count: int


@dataclass(frozen=True)
class Since:
    """What happened in the person's communes since the sign-in before this one."""

    day: date
    communes: tuple[Changed, ...]
    count: int
    places: int


def since_last_time(rights: Rights) -> Since | None:
    """What others did in the communes since the person was last here; None for a first visit, or where nothing happened.

    The sign-in before the present one is the mark: looking at a page writes nothing. Three queries.
    """
    come = Entry.objects.filter(actor_id=rights.user_id, kind=SIGN_IN, outcome=Outcome.OK)
    last = list(come.order_by("-at").values_list("pk", "day")[:2])
    if len(last) < 2:
        return None
    mark, day = last[1]
    units = {unit.chain: unit for unit in Unit.objects.as_of(rights.on).filter(pk__in=rights.commune_ids)}
    rows = Entry.objects.filter(pk__gt=mark, chain__in=units, outcome=Outcome.OK).exclude(actor_id=rights.user_id)
    found: dict[str, Counter[str]] = {}
    for chain, kind, n in rows.values_list("chain", "kind").annotate(n=Count("pk")).order_by():
        found.setdefault(chain, Counter())[kind] += n
    if not found:
        return None
    lines = [_changed(units[chain], kinds) for chain, kinds in found.items()]
    lines.sort(key=lambda line: (-line.count, line.commune.code))
    return Since(day, tuple(lines[:FEW]), sum(line.count for line in lines), len(lines))


def _changed(commune: Unit, kinds: Counter[str]) -> Changed:
    deeds = tuple((words(kind), n) for kind, n in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0])))
    return Changed(commune, deeds[:3], kinds.total())
