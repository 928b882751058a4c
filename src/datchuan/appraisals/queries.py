"""What has been said of frozen files, what could be said without typing it again, and who is still silent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from datchuan.appraisals.lines import AgencyLine, Appraisal, ItemLine, Proposal
from datchuan.appraisals.models import Basis, Result, Verdict, Visit, Word
from datchuan.config import clock
from datchuan.confirmations.models import Confirmation
from datchuan.confirmations.queries import leads_of
from datchuan.confirmations.seen import Claim, claim_digest
from datchuan.confirmations.workflow import State as Confirmed
from datchuan.dossiers.content import Content
from datchuan.dossiers.models import Dossier
from datchuan.findings.models import Finding
from datchuan.people.models import Agency
from datchuan.places.models import Level, UnitParent
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.plan import Step
from datchuan.visits.models import SiteVisit
from datchuan.visits.queries import of_dossiers


def appraisals(dossiers: Iterable[Dossier], kind: str) -> dict[UUID, Appraisal]:
    """Dossier id -> its appraisal in the step of a kind. Nine queries for each level and year, whatever the number.

    At the district one agency answers for every indicator; in departmental appraisal each agency for those it leads.
    """
    rows = [d for d in dossiers if d.content is not None and d.plan.of_kind(kind)]
    ids = [d.pk for d in rows]
    said, sent = _latest_verdicts(ids), _latest_results(ids)
    visits, trips = _visits(ids), of_dossiers(ids)
    found: dict[UUID, Appraisal] = {}
    for level, year in sorted({(d.set_code, d.year) for d in rows}):
        group = [d for d in rows if (d.set_code, d.year) == (level, year)]
        leads = leads_of(level, year)
        proposals = _Proposals(group, level, year)
        districts = _district_agencies(group) if kind == StepKind.VETTING else {}
        for dossier in group:
            step = dossier.plan.of_kind(kind)[0]
            agencies = _agencies(dossier, step, leads, districts)
            lines = tuple(
                _agency_line(dossier, step, agency, codes, said, sent, proposals) for agency, codes in agencies
            )
            mine, own = trips.get((dossier.pk, step.code), []), visits.get((dossier.pk, step.code), ())
            both: list[Visit | SiteVisit] = [*own, *(one for one in mine if one.is_done)]
            gone = sorted(both, key=lambda one: one.visited_on)
            planned = tuple(one for one in mine if one.is_planned)
            found[dossier.pk] = Appraisal(dossier, step, lines, tuple(gone), planned)
    return found


def appraisal_of(dossier: Dossier, kind: str) -> Appraisal | None:
    return appraisals([dossier], kind).get(dossier.pk)


def _agencies(
    dossier: Dossier, step: Step, leads: Mapping[str, tuple[Agency, ...]], districts: Mapping[int, Agency]
) -> list[tuple[Agency, list[str]]]:
    """The agencies that have to speak, each with the codes on which, in the order of the edition."""
    assert dossier.content is not None
    codes = list(Content(dossier.content.document).items)
    if step.kind == StepKind.VETTING:
        agency = districts.get(dossier.commune_id)
        return [(agency, codes)] if agency else []
    found: dict[int, tuple[Agency, list[str]]] = {}
    for code in codes:
        for agency in leads.get(code, ()):
            found.setdefault(agency.pk, (agency, []))[1].append(code)
    return sorted(found.values(), key=lambda pair: pair[0].name)


def _district_agencies(dossiers: list[Dossier]) -> dict[int, Agency]:
    """Commune id -> the agency that vets: that of the step's kind and level over the commune. Two queries."""
    communes = {d.commune_id for d in dossiers}
    on = clock.today()
    pairs = UnitParent.objects.filter(unit__in=communes, valid__contains=on).values_list("unit_id", "parent_id")
    parents = dict(pairs)
    step = dossiers[0].plan.of_kind(StepKind.VETTING)[0]
    own = step.actor_level == Level.COMMUNE
    units = communes if own else set(parents.values())
    agencies = Agency.objects.filter(kind=step.actor_kind, level=step.actor_level, unit__in=units, valid__contains=on)
    by_unit = {agency.unit_id: agency for agency in agencies.order_by("-pk")}
    found = {c: by_unit.get(c if own else parents.get(c, 0)) for c in communes}
    return {commune: agency for commune, agency in found.items() if agency is not None}


def _agency_line(
    dossier: Dossier,
    step: Step,
    agency: Agency,
    codes: list[str],
    said: Mapping[tuple[UUID, str, int, str], Verdict],
    sent: Mapping[tuple[UUID, str, int], Result],
    proposals: _Proposals,
) -> AgencyLine:
    assert dossier.content is not None
    items = Content(dossier.content.document).items
    lines = []
    for code in codes:
        item, word = items[code], said.get((dossier.pk, step.code, agency.pk, code))
        stands = word is not None and word.item_digest == item["digest"]
        proposal = None if stands else proposals.of(dossier, agency, item)
        lines.append(ItemLine(item, word if stands else None, None if stands else word, proposal))
    result = sent.get((dossier.pk, step.code, agency.pk))
    line = AgencyLine(agency, tuple(lines), None)
    if result is None:
        return line
    stands = result.items_digest == line.items_digest and line.left == 0 and result.met == line.met
    return AgencyLine(agency, line.items, result if stands else None, None if stands else result)


def _latest_verdicts(ids: list[UUID]) -> dict[tuple[UUID, str, int, str], Verdict]:
    rows = Verdict.objects.filter(dossier_id__in=ids).select_related("by", "finding").order_by("pk")
    return {(row.dossier_id, row.step, row.agency_id, row.code): row for row in rows}


def _latest_results(ids: list[UUID]) -> dict[tuple[UUID, str, int], Result]:
    rows = Result.objects.filter(dossier_id__in=ids).select_related("by").order_by("pk")
    return {(row.dossier_id, row.step, row.agency_id): row for row in rows}


def _visits(ids: list[UUID]) -> dict[tuple[UUID, str], tuple[Visit, ...]]:
    found: dict[tuple[UUID, str], tuple[Visit, ...]] = {}
    for row in Visit.objects.filter(dossier_id__in=ids).select_related("by", "agency"):
        key = (row.dossier_id, row.step)
        found[key] = (*found.get(key, ()), row)
    return found


class _Proposals:
    """What agencies have said of the figures before, by confirmations and findings, of many files of a level and year."""

    def __init__(self, dossiers: list[Dossier], level: str, year: int) -> None:
        communes = {d.commune_id for d in dossiers}
        rows = Confirmation.objects.filter(
            commune_id__in=communes, set_code=level, year=year, state=Confirmed.CONFIRMED
        )
        self._confirmed = {(r.commune_id, r.agency_id, r.indicator_code): r for r in rows}
        open_ = Finding.objects.unsettled().filter(commune_id__in=communes, set_code=level, year=year)
        self._found = {(f.commune_id, f.agency_id, f.indicator_code): f for f in open_.order_by("raised_at")}

    def of(self, dossier: Dossier, agency: Agency, item: Mapping[str, Any]) -> Proposal | None:
        """An open finding speaks first; a confirmation only of exactly the figure and evidence of the file."""
        key = (dossier.commune_id, agency.pk, item["code"])
        if finding := self._found.get(key):
            return Proposal(Word.MORE, Basis.FINDING, f"{finding.wrong} → {finding.todo}", finding, finding.raised_at)
        row = self._confirmed.get(key)
        if row is None or item["letter"] not in "MX":
            return None
        claim = Claim(item["version"], item["value"], item["period"], item["source"])
        if row.seen_digest == claim_digest(claim) and row.seen_seal == item["evidence"]:
            return Proposal(Word.MET, Basis.CONFIRMATION, on=row.decided_at)
        return None
