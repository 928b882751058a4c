"""What is confirmed, as it stands against the figures and the evidence of today.

A row that was bound to another figure or another seal than today's never shows as standing, whatever is stored:
``states`` and its kin hold every row against today. All take a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from datchuan.assessments.evaluation import day_of
from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.confirmations.models import Confirmation, Decision
from datchuan.confirmations.seen import NOTHING_CLAIMED, Claim, Key, Seen, claims, seals, what_moved
from datchuan.confirmations.words import figure_text, measure_in
from datchuan.confirmations.workflow import UNCHECKED, State, after_change
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.engine import Measure
from datchuan.criteria.models import Responsibility
from datchuan.people.models import Agency
from datchuan.places.models import Unit

#: Of several agencies that lead one indicator the first of these that any of them says is what the indicator shows:
#: it is confirmed only when all of them have confirmed it.
WEIGHT = (State.MORE_WANTED, State.DISAGREED, State.ANSWERED, State.VOID, UNCHECKED, State.CONFIRMED)


@dataclass(frozen=True)
class AgencySays:
    """What one agency says of an indicator of a commune. ``state`` holds against today, ``stored`` is what is kept."""

    agency: Agency
    leads: bool
    state: str
    stored: str
    moved: str
    turn: int
    reason: str = ""
    seen_version: int = 0
    seen_value: Any = None
    own_value: Any = None
    decided_at: datetime | None = None
    decided_by: str = ""
    moved_at: datetime | None = None
    moved_by: str = ""
    is_demo: bool = False


@dataclass(frozen=True)
class ConfirmationState:
    """What the agencies that lead an indicator say of it. ``state`` is that of the indicator as a whole (``WEIGHT``)."""

    state: str
    agencies: tuple[AgencySays, ...]

    @property
    def is_standing(self) -> bool:
        return self.state == State.CONFIRMED

    @property
    def waits_for_commune(self) -> bool:
        return self.state == State.MORE_WANTED


#: The fields of an agency as they come with a row that names it.
_AGENCY = [field.attname for field in Agency._meta.concrete_fields]


def _led(edition: int, on: date) -> QuerySet[Responsibility, Any]:
    rows = Responsibility.objects.filter(
        indicator__edition_id=edition, part=Responsibility.Part.LEAD, valid__contains=on
    )
    return rows.order_by("agency__name", "pk").values_list("indicator__code", *(f"agency__{name}" for name in _AGENCY))


_leads = Prepared(_led, edition=int, on=date)
_leads_of = Prepared(
    lambda codes, **asked: _led(**asked).filter(indicator__code__any_of=codes), edition=int, on=date, codes=list
)


def leads_of(set_code: str, year: int, codes: Collection[str] | None = None) -> dict[str, tuple[Agency, ...]]:
    """Indicator code -> the agencies that lead it today, in the edition of the year. Two queries."""
    edition = editions_in_force(day_of(year)).get(set_code)
    if edition is None:
        return {}
    asked = {"edition": edition.pk, "on": clock.today()}
    rows = _leads.once(**asked) if codes is None else _leads_of.once(**asked, codes=list(codes))
    agencies: dict[int, Agency] = {}
    found: dict[str, dict[int, Agency]] = {}
    for code, *fields in rows:
        pk = fields[0]
        if pk not in agencies:
            agencies[pk] = Agency.from_db(DEFAULT_DB_ALIAS, _AGENCY, fields)
        found.setdefault(code, {})[pk] = agencies[pk]
    return {code: tuple(known.values()) for code, known in found.items()}


def _said(communes: list[int], set_code: str, year: int) -> QuerySet[Confirmation]:
    rows = Confirmation.objects.filter(commune_id__any_of=communes, set_code=set_code, year=year)
    return rows.select_related("agency", "decided_by", "moved_by")


_ASKED: dict[str, type] = {"communes": list, "set_code": str, "year": int}
_spoken = Prepared(_said, **_ASKED)
_spoken_of = Prepared(lambda codes, **asked: _said(**asked).filter(indicator_code__any_of=codes), **_ASKED, codes=list)


def states(
    commune_ids: Iterable[int], set_code: str, year: int, codes: Collection[str] | None = None
) -> dict[Key, ConfirmationState]:
    """What is confirmed of many communes, by commune and indicator; absent where no agency has said anything yet."""
    ids = list(commune_ids)
    asked = {"communes": ids, "set_code": set_code, "year": year}
    rows = _spoken(**asked) if codes is None else _spoken_of(**asked, codes=list(codes))
    now, sealed = claims(ids, set_code, year, codes), seals(ids, set_code, year, codes)
    leads = leads_of(set_code, year, codes)
    spoken: dict[Key, list[AgencySays]] = {}
    for row in rows:
        key = (row.commune_id, row.indicator_code)
        is_lead = row.agency in leads.get(row.indicator_code, ())
        spoken.setdefault(key, []).append(_says(row, now.get(key, NOTHING_CLAIMED), sealed.get(key, ""), is_lead))
    return {key: _together(said, leads.get(key[1], ())) for key, said in spoken.items()}


def of_indicator(commune_id: int, set_code: str, year: int, indicator_code: str) -> ConfirmationState | None:
    """What is confirmed of one indicator of a commune; None while no agency has said anything."""
    return states([commune_id], set_code, year, [indicator_code]).get((commune_id, indicator_code))


def department_had(commune_id: int, set_code: str, year: int, code: str) -> str:
    """What the department had said of an indicator by now, for whoever raises a finding.

    One of "unchecked", "confirmed", "more_wanted" (also when the commune has answered since), "disagreed", "void".
    """
    said = of_indicator(commune_id, set_code, year, code)
    state = said.state if said else UNCHECKED
    return str(State.MORE_WANTED if state == State.ANSWERED else state)


def _rows(ids: Collection[int], set_code: str, year: int, codes: Collection[str] | None) -> QuerySet[Confirmation]:
    rows = Confirmation.objects.filter(commune_id__in=ids, set_code=set_code, year=year)
    return rows if codes is None else rows.filter(indicator_code__in=codes)


def stands_as(stored: str, moved: str) -> str:
    """The state that a stored one shows when its figure or evidence has moved."""
    return after_change(stored) if moved else stored


def moved_since(row: Confirmation, claim: Claim, seal: str) -> str:
    """What moved since a row was decided, by what is stored and by what stands today; "" for nothing."""
    if row.moved:
        return row.moved
    asked = row.state == State.MORE_WANTED  # whatever the commune saves after being asked is its answer
    return what_moved(row.seen_version, row.seen_digest, row.seen_seal, claim, seal, any_save=asked)


def _says(row: Confirmation, claim: Claim, seal: str, leads: bool) -> AgencySays:
    moved = moved_since(row, claim, seal)
    return AgencySays(
        agency=row.agency,
        leads=leads,
        state=stands_as(row.state, moved),
        stored=row.state,
        moved=moved,
        turn=row.version,
        reason=row.reason,
        seen_version=row.seen_version,
        seen_value=row.seen_value,
        own_value=row.own_value,
        decided_at=row.decided_at,
        decided_by=str(row.decided_by),
        moved_at=row.moved_at,
        moved_by=str(row.moved_by) if row.moved_by else "",
        is_demo=row.is_demo,
    )


def _together(said: list[AgencySays], leads: tuple[Agency, ...]) -> ConfirmationState:
    """The agencies that lead today and have not spoken are unchecked; what a former lead said counts no more."""
    silent = [AgencySays(a, True, UNCHECKED, UNCHECKED, "", 0) for a in leads if a not in {s.agency for s in said}]
    everybody = tuple(sorted([*said, *silent], key=lambda s: (not s.leads, s.agency.name)))
    return ConfirmationState(weightiest(s.state for s in everybody if s.leads), everybody)


def weightiest(found: Iterable[str]) -> str:
    """What an indicator shows when its leading agencies say different things."""
    return str(min(found, key=WEIGHT.index, default=UNCHECKED))


_decided_one = Prepared(
    lambda commune, set_code, year, code: Confirmation.objects.filter(
        commune_id=commune, set_code=set_code, year=year, indicator_code=code
    ).select_related("agency", "decided_by"),
    commune=int,
    set_code=str,
    year=int,
    code=str,
)


def decided(commune_id: int, set_code: str, year: int, codes: Collection[str]) -> Iterable[Confirmation]:
    """The rows of some indicators of a commune, as they are stored, with who decided. One query."""
    if len(codes) == 1:  # every save of a figure asks this
        return _decided_one(commune=commune_id, set_code=set_code, year=year, code=next(iter(codes)))
    rows = Confirmation.objects.filter(commune_id=commune_id, set_code=set_code, year=year, indicator_code__in=codes)
    return rows.select_related("agency", "decided_by")


# For whoever decides


@dataclass(frozen=True)
class Standing:
    """One agency's view of a commune and indicator: what is claimed, what was decided, what a decision would see."""

    claim: Claim
    seal: str
    row: Confirmation | None
    state: str
    moved: str

    @property
    def seen(self) -> Seen:
        return Seen(self.claim.version, self.claim.digest, self.seal, self.row.version if self.row else 0)


_decided = Prepared(
    lambda communes, set_code, year, code, agency: Confirmation.objects.filter(
        commune_id__any_of=communes, set_code=set_code, year=year, indicator_code=code, agency_id=agency
    ).select_related("decided_by", "moved_by"),
    **_ASKED,
    code=str,
    agency=int,
)


def standing_of(
    commune_ids: Iterable[int],
    set_code: str,
    year: int,
    code: str,
    agency: Agency,
    now: Mapping[Key, Claim] | None = None,
) -> dict[int, Standing]:
    """What an agency has to decide on an indicator, for every commune asked. Three queries.

    ``now`` spares one of them to whoever has read the figures already; no decision is taken on it.
    """
    ids = list(commune_ids)
    now = claims(ids, set_code, year, [code]) if now is None else now
    sealed = seals(ids, set_code, year, [code])
    rows = _decided(communes=ids, set_code=set_code, year=year, code=code, agency=agency.pk)
    kept = {row.commune_id: row for row in rows}
    found = {}
    for pk in ids:
        claim, seal, row = now.get((pk, code), NOTHING_CLAIMED), sealed.get((pk, code), ""), kept.get(pk)
        moved = moved_since(row, claim, seal) if row else ""
        found[pk] = Standing(claim, seal, row, stands_as(row.state, moved) if row else UNCHECKED, moved)
    return found


def confirmed_by(
    commune_ids: Collection[int], set_code: str, year: int, code: str, agency: Agency, now: Mapping[Key, Claim]
) -> frozenset[int]:
    """The communes whose figure the agency confirmed and that still says the same. One query, two where it confirmed."""
    rows = list(_rows(commune_ids, set_code, year, [code]).filter(agency=agency, state=State.CONFIRMED))
    sealed = seals([row.commune_id for row in rows], set_code, year, [code]) if rows else {}
    claimed = ((row, (row.commune_id, code)) for row in rows)
    return frozenset(
        row.commune_id
        for row, key in claimed
        if not moved_since(row, now.get(key, NOTHING_CLAIMED), sealed.get(key, ""))
    )


def states_of_agency(
    commune_ids: Collection[int], set_code: str, year: int, codes: Collection[str], agency: Agency
) -> dict[Key, tuple[str, bool]]:
    """(commune, code) -> (the state of the agency's decision, whether the commune has a value), for counting.

    Absent where neither a figure nor a decision is stored. Three queries.
    """
    now, sealed = claims(commune_ids, set_code, year, codes), seals(commune_ids, set_code, year, codes)
    found = {key: (UNCHECKED, claim.value is not None) for key, claim in now.items()}
    for row in _rows(commune_ids, set_code, year, codes).filter(agency=agency):
        key = (row.commune_id, row.indicator_code)
        claim = now.get(key, NOTHING_CLAIMED)
        state = stands_as(row.state, moved_since(row, claim, sealed.get(key, "")))
        found[key] = (state, claim.value is not None)
    return found


# The fragment and its history


@dataclass(frozen=True)
class Told:
    """One act of the history in words: who did what when, on which figure, with which reason."""

    decision: Decision
    agency: Agency
    seen: str
    own: str


@dataclass(frozen=True)
class Panel:
    """What ``confirmations/_panel.html`` shows: who leads, what they say, what happened."""

    leads: tuple[Agency, ...]
    said: tuple[AgencySays, ...]
    state: str
    history: tuple[Told, ...]
    measure: Measure


def panel_of(commune: Unit, set_code: str, year: int, code: str) -> Panel | None:
    """Everything that the fragment needs; None for an indicator that the edition of the year does not have."""
    measure = measure_in(set_code, code, year)
    if measure is None:
        return None
    leads = leads_of(set_code, year, [code]).get(code, ())
    found = of_indicator(commune.pk, set_code, year, code) or _together([], leads)
    return Panel(leads, found.agencies, found.state, history(commune.pk, set_code, year, code, measure), measure)


_decisions = Prepared(
    lambda commune, set_code, year, code: (
        Decision.objects.filter(
            confirmation__commune_id=commune,
            confirmation__set_code=set_code,
            confirmation__year=year,
            confirmation__indicator_code=code,
        )
        .select_related("by", "confirmation__agency")
        .order_by("-at", "-pk")
    ),
    commune=int,
    set_code=str,
    year=int,
    code=str,
)


def history(commune_id: int, set_code: str, year: int, code: str, measure: Measure) -> tuple[Told, ...]:
    """Every decision on an indicator of a commune, of all agencies, latest first. One query."""
    rows = _decisions(commune=commune_id, set_code=set_code, year=year, code=code)
    return tuple(
        Told(
            row,
            row.confirmation.agency,
            figure_text(measure, row.seen_value) if row.seen_version else "",
            figure_text(measure, row.own_value) if row.own_value is not None else "",
        )
        for row in rows
    )


# For the doctor


def out_of_step(limit: int = 100) -> list[str]:
    """Stored rows that still stand although the figure or the evidence has moved, in words; empty on a sound database.

    Pages show them as void all the same: a row here means that something wrote past ``actions.note_change``.
    """
    found: list[str] = []
    groups = Confirmation.objects.exclude(state__in=[State.VOID, State.ANSWERED]).values_list("set_code", "year")
    for set_code, year in groups.distinct().order_by("set_code", "year"):
        rows = list(
            Confirmation.objects.filter(set_code=set_code, year=year)
            .exclude(state__in=[State.VOID, State.ANSWERED])
            .select_related("commune", "agency")
        )
        ids = {row.commune_id for row in rows}
        now, sealed = claims(ids, set_code, year), seals(ids, set_code, year)
        for row in rows:
            key = (row.commune_id, row.indicator_code)
            if moved := moved_since(row, now.get(key, NOTHING_CLAIMED), sealed.get(key, "")):
                found.append(f"{row.commune.code} {row} ({row.agency.code}): {row.state}, {moved}")
    return found[:limit]
