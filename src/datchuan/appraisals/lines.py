"""What has been said of a frozen file, as pages and rules read it: plain objects, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from datchuan.appraisals.models import Basis, Result, Verdict, Visit, Word
from datchuan.appraisals.workflow import State, state_of
from datchuan.dossiers.content import Content, digest_of
from datchuan.dossiers.models import Dossier
from datchuan.findings.models import Finding
from datchuan.people.models import Agency
from datchuan.procedures.plan import Step
from datchuan.visits.models import SiteVisit


@dataclass(frozen=True)
class Proposal:
    """What an agency's own confirmation or open finding says already of an item, so that nothing is typed twice."""

    word: Word
    basis: Basis
    note: str = ""
    finding: Finding | None = None
    on: datetime | None = None


@dataclass(frozen=True)
class ItemLine:
    """An item of a file before one agency: what it has said (while the item has not moved), or what is proposed."""

    item: Mapping[str, Any]
    verdict: Verdict | None
    fallen: Verdict | None
    proposal: Proposal | None

    @property
    def code(self) -> str:
        return str(self.item["code"])

    @property
    def word(self) -> str:
        return self.verdict.word if self.verdict else ""


@dataclass(frozen=True)
class AgencyLine:
    """One agency before one file: its items, and its result when it was sent on what stands."""

    agency: Agency
    items: tuple[ItemLine, ...]
    result: Result | None
    fallen: Result | None = None

    def count(self, word: str) -> int:
        return sum(line.word == word for line in self.items)

    @property
    def met(self) -> int:
        return self.count(Word.MET)

    @property
    def left(self) -> int:
        """Items on which nothing is said yet."""
        return sum(line.verdict is None for line in self.items)

    @property
    def proposed(self) -> int:
        """Items on which nothing is said yet and something is proposed."""
        return sum(line.verdict is None and line.proposal is not None for line in self.items)

    @property
    def lacking(self) -> tuple[ItemLine, ...]:
        return tuple(line for line in self.items if line.word in (Word.MORE, Word.NOT_MET))

    @property
    def is_sent(self) -> bool:
        return self.result is not None

    @property
    def state(self) -> State:
        return state_of(items=len(self.items), left=self.left, is_sent=self.is_sent)

    @property
    def items_digest(self) -> str:
        return digest_of([line.item["digest"] for line in self.items])


@dataclass(frozen=True)
class Appraisal:
    """A file in a step of vetting or appraisal: every agency that has to speak, who went to the commune, who still goes."""

    dossier: Dossier
    step: Step
    agencies: tuple[AgencyLine, ...]
    visits: tuple[Visit | SiteVisit, ...] = field(default=())
    planned: tuple[SiteVisit, ...] = field(default=())

    def of(self, agency_ids: Iterable[int]) -> tuple[AgencyLine, ...]:
        wanted = set(agency_ids)
        return tuple(line for line in self.agencies if line.agency.pk in wanted)

    @property
    def silent(self) -> tuple[AgencyLine, ...]:
        return tuple(line for line in self.agencies if not line.is_sent)

    @property
    def lacking(self) -> tuple[tuple[Agency, ItemLine], ...]:
        return tuple((line.agency, item) for line in self.agencies for item in line.lacking)

    @property
    def reasons(self) -> list[dict[str, str]]:
        """What goes to the commune when the file is given back: each indicator that lacks, in the agency's words."""
        return [
            {"about": item.code, "text": f"{agency.name}: {item.verdict.note}"}
            for agency, item in self.lacking
            if item.verdict is not None
        ]

    @property
    def unled(self) -> tuple[str, ...]:
        """Codes of the file that no agency of the step answers for."""
        spoken = {item.code for line in self.agencies for item in line.items}
        content = self.dossier.content
        assert content is not None
        return tuple(code for code in Content(content.document).items if code not in spoken)
