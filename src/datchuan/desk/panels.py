"""What the rooms below know of one indicator of a commune, or of all of them: gathered for the pages of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datchuan.checks.queries import Warning, warnings_for
from datchuan.confirmations import queries as confirmations
from datchuan.confirmations.queries import AgencySays, ConfirmationState
from datchuan.confirmations.workflow import State
from datchuan.criteria.models import Indicator
from datchuan.desk.drafts import waiting
from datchuan.desk.queries import Desk, IndicatorPage
from datchuan.desk.worklist import Marks
from datchuan.evidence import queries as evidence
from datchuan.evidence.queries import EvidenceOfIndicator
from datchuan.facts.queries import SharedFact, for_indicator
from datchuan.findings import queries as findings
from datchuan.findings.models import Finding
from datchuan.guidance import queries as guidance
from datchuan.guidance.queries import OfIndicator
from datchuan.obstacles import queries as obstacles
from datchuan.people.models import User
from datchuan.people.rights import Rights
from datchuan.villages.queries import Sum, sum_of


@dataclass(frozen=True)
class Panels:
    """The parts of the page of an indicator beside its figure. ``before``: what the departments said of last year's."""

    evidence: EvidenceOfIndicator
    confirmation: confirmations.Panel | None
    before: ConfirmationState | None
    findings: findings.Panel
    obstacles: obstacles.Panel
    guided: OfIndicator
    shared: Mapping[tuple[int, str], SharedFact]
    #: The numbers that the villages gave for it, where some were accepted.
    villages: Sum | None

    @property
    def asked(self) -> tuple[AgencySays, ...]:
        """The departments that wait for more from the commune."""
        said = self.confirmation.said if self.confirmation else ()
        return tuple(one for one in said if one.state == State.MORE_WANTED)

    @property
    def due(self) -> tuple[Finding, ...]:
        """The findings that the commune has to answer."""
        return tuple(one for one in self.findings.unsettled if one.waits_for_commune)

    @property
    def facts(self) -> tuple[SharedFact, ...]:
        """The base facts that the indicator takes, each once."""
        return tuple({fact.kind.code: fact for fact in self.shared.values()}.values())


def panels_of(page: IndicatorPage, rights: Rights) -> Panels:
    """Everything beside the figure, in a constant number of queries."""
    place, code = page.desk, page.indicator.code
    named = (place.commune.pk, place.set_code, place.year, code)
    before = (place.commune.pk, place.set_code, place.year - 1, code)
    return Panels(
        evidence.of_indicator(*named),
        confirmations.panel_of(place.commune, place.set_code, place.year, code),
        confirmations.of_indicator(*before) if page.last_year else None,
        findings.panel(rights, place.commune, page.indicator, place.year),
        obstacles.panel(rights, place.commune, place.set_code, code, place.year),
        guidance.of_indicator(place.set_code, code, rights),
        for_indicator(place.commune.pk, place.set_code, code, place.year),
        sum_of(place.commune.pk, place.set_code, code, place.year),
    )


def warnings_of(place: Desk, indicator: Indicator, value: Any) -> tuple[Warning, ...]:
    """What the checks say of a value, stored or being typed."""
    return warnings_for(
        place.commune, place.set_code, indicator.code, place.year, value, place.profile, edition=place.edition
    )


def marks_of(place: Desk, person: User, writes: bool) -> dict[str, Marks]:
    """Indicator code -> its marks in the task list. Constant queries. Drafts are shown to who writes only."""
    ids, pk = [place.commune.pk], place.commune.pk
    drafts = waiting(place, person) if writes else frozenset()
    proofs = evidence.progress(ids, place.set_code, place.year)
    opened = findings.open_counts(ids, place.set_code, place.year)
    said = confirmations.states(ids, place.set_code, place.year)
    codes = drafts | {code for _pk, code in (*proofs, *opened, *said)}
    return {
        code: Marks(
            draft=code in drafts,
            evidence=proofs.get((pk, code)),
            findings=opened.get((pk, code), 0),
            confirmation=said[pk, code].state if (pk, code) in said else "",
        )
        for code in codes
    }
