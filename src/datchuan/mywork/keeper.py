"""The first screen of the operator: who cannot work, what is broken. No figures of communes stand here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, OuterRef

from datchuan.config import doctor
from datchuan.people.models import Agency, AgencyKind, Post, PostProposal, ProposalState, Role
from datchuan.people.rights import Rights

#: Posts that end within so many days are named.
SOON = 30
FEW = 8
#: Seconds for which what the doctor found is shown again: some of its looks read whole tables.
KEPT = 120
#: Where somebody is expected: the kind of body -> the role that does its daily work.
EXPECTED = {
    (AgencyKind.PEOPLES_COMMITTEE, "commune"): Role.COMMUNE_OFFICER,
    (AgencyKind.DISTRICT_OFFICE, "district"): Role.DISTRICT_OFFICER,
    (AgencyKind.DEPARTMENT, "province"): Role.DEPARTMENT_SPECIALIST,
    (AgencyKind.COORDINATION_OFFICE, "province"): Role.COORDINATOR,
}


@dataclass(frozen=True)
class Health:
    """What an operator has to see to. ``findings``: what the doctor would say, without what is well."""

    findings: tuple[doctor.Finding, ...]
    looked: int
    waiting: int
    empty: tuple[tuple[str, int, tuple[Agency, ...]], ...]
    ending: tuple[Post, ...]


def health(rights: Rights) -> Health:
    """A handful of queries; the looks of the doctor at most every two minutes."""
    found: list[doctor.Finding] = cache.get_or_set("mywork.doctor", _looked, KEPT) or []
    ending = Post.objects.held_on(rights.on).filter(valid__endswith__lte=rights.on + timedelta(days=SOON + 1))
    return Health(
        tuple(one for one in found if one.state != doctor.OK),
        len(found),
        PostProposal.objects.filter(state=ProposalState.WAITING).count(),
        tuple(_empty(rights)),
        tuple(ending.select_related("user", "agency").order_by("valid", "pk")[:FEW]),
    )


def _looked() -> list[doctor.Finding]:
    return [*doctor.before_database(), *doctor.with_database()]


def _empty(rights: Rights) -> Any:
    """Bodies where nobody does the daily work today, by kind. One query for each kind."""
    for (kind, level), role in EXPECTED.items():
        held = Post.objects.held_on(rights.on).filter(role=role, user__is_active=True)
        # The office of a district sits in its People's Committee: either may employ its people.
        held = held.filter(agency=OuterRef("pk")) if level == "province" else held.filter(agency__unit=OuterRef("unit"))
        rows = Agency.objects.filter(kind=kind, level=level, valid__contains=rights.on).exclude(Exists(held))
        bodies = list(rows.order_by("name", "pk"))
        if bodies:
            yield str(role.label), len(bodies), tuple(bodies[:FEW])
