"""What the page of planning offers a person for a commune: for which agency, on which set, which dossiers, whom to invite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Edition, Indicator
from datchuan.criteria.words import in_language
from datchuan.dossiers.models import Dossier
from datchuan.people.models import Agency
from datchuan.people.rights import Rights
from datchuan.procedures.kinds import StepKind
from datchuan.visits import queries, rules
from datchuan.visits.forms import PlanForm
from datchuan.visits.models import SiteVisit
from datchuan.visits.workflow import Purpose


@dataclass(frozen=True)
class Sheet:
    """Everything that the form is made of."""

    agency: Agency
    agencies: tuple[Agency, ...]
    edition: Edition
    sets: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    offered: tuple[tuple[str, str], ...]
    everything: tuple[str, ...]
    invite: tuple[Agency, ...]
    dossiers: tuple[Dossier, ...]
    coming: tuple[SiteVisit, ...]
    initial: dict[str, Any]

    def form(self, data: Any = None) -> PlanForm:
        return PlanForm(self.purposes, self.offered, self.invite, self.dossiers, data, **self.initial)


def sheet_of(rights: Rights, commune: Any, query: QueryDict) -> Sheet | None:
    """The sheet for what the address asks for; None for somebody who plans nothing. What the address names and is not
    offered is dropped, so that an old link still opens."""
    sides, editions = rules.sides(rights), editions_in_force(rights.on)
    if not sides or not editions:
        return None
    agency = next((side for side in sides if side.code == query.get("agency")), sides[0])
    held = queries.dossiers_in_hands(rights, agency, commune)
    asked = next((one for one in held if str(one.pk) == query.get("dossier")), None)
    wanted = query.get("set") or (asked.set_code if asked else "")
    edition = editions.get(wanted) or next(iter(editions.values()))
    dossiers = tuple(one for one in held if one.set_code == edition.set_code)
    own = queries.own_indicators(agency, edition, rights.on)
    return Sheet(
        agency=agency,
        agencies=tuple(sides),
        edition=edition,
        sets=tuple(editions),
        purposes=tuple(rules.purposes(rights, agency)),
        offered=_indicators(own) if own else _criteria(edition),
        # Everything of a department are its own indicators; of others it is the whole set.
        everything=tuple(row.code for row in own),
        invite=tuple(queries.to_invite(agency, commune, rights.on)),
        dossiers=dossiers,
        coming=tuple(queries.coming_to(commune, rights.on)),
        initial=_initial(asked if asked in dossiers else None),
    )


def _indicators(rows: list[Indicator]) -> tuple[tuple[str, str], ...]:
    return tuple((row.code, f"{row.code}. {in_language(row, 'name')}") for row in rows)


def _criteria(edition: Edition) -> tuple[tuple[str, str], ...]:
    rows = queries.criteria_of(edition)
    return tuple((row.criterion, f"{row.criterion}. {in_language(row, 'criterion')}") for row in rows)


def _initial(dossier: Dossier | None) -> dict[str, Any]:
    if dossier is None:
        return {}
    vets = dossier.present_step.kind == StepKind.VETTING
    return {"dossier": str(dossier.pk), "purpose": (Purpose.VETTING if vets else Purpose.APPRAISAL).value}
