"""What there is to print of a round: for each dossier the report on opinions, the minutes of the last
meeting, the district's report of vetting and the province's report of appraisal, each as soon as what it tells has ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from datchuan.appraisals import drafts as appraisal_drafts
from datchuan.appraisals.sheet import page_of
from datchuan.dossiers.models import Dossier
from datchuan.hearings import drafts as hearing_drafts
from datchuan.hearings import queries as hearings
from datchuan.hearings.workflow import Hearing, Sitting
from datchuan.papers.content import Paper
from datchuan.people.models import User
from datchuan.people.rights import Rights
from datchuan.procedures.kinds import StepKind
from datchuan.rounds.workflow import Lack


@dataclass(frozen=True)
class Reader:
    """In whose name the papers are drawn: nothing comes into them that this person could not read."""

    user: User
    rights: Rights


@dataclass(frozen=True)
class Sheet:
    """A paper of a dossier, or why there is none yet."""

    dossier: Dossier
    kind: str
    paper: Paper | None = None
    why_not: Lack | None = None

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.dossier.commune.code}-{self.dossier.level}-{self.dossier.year}-{self.kind}.pdf"

    @property
    def lacking(self) -> dict[str, str]:
        """What is kept of a paper that cannot be drawn yet; ``words.lacking`` says it in the language of its reader."""
        assert self.why_not is not None
        return {"commune": str(self.dossier.commune), "kind": self.kind, "why": self.why_not.value}


def _opinions(reader: Reader, dossier: Dossier) -> Paper | Lack:
    page = hearings.consultation_page(reader.rights, dossier)
    if page is None or page.current is None or page.current.state != Hearing.CLOSED:
        return Lack.CONSULTATION
    return hearing_drafts.draft(hearing_drafts.OPINIONS, page)


def _minutes(reader: Reader, dossier: Dossier) -> Paper | Lack:
    page = hearings.meeting_page(reader.rights, dossier, reader.user)
    if page is None or page.meeting is None or page.meeting.state != Sitting.CLOSED:
        return Lack.MEETING
    return hearing_drafts.draft(hearing_drafts.COMMUNE, page)


def _vetting(reader: Reader, dossier: Dossier) -> Paper | Lack:
    page = page_of(reader.rights, dossier, StepKind.VETTING)
    if page is None or page.sheet is None or page.sheet.line.left:
        return Lack.VETTING
    return appraisal_drafts.draft(appraisal_drafts.VETTING, page)


def _appraisal(reader: Reader, dossier: Dossier) -> Paper | Lack:
    page = page_of(reader.rights, dossier, StepKind.DEPARTMENTAL_APPRAISAL)
    if page is None or page.appraisal.silent:
        return Lack.APPRAISAL
    return appraisal_drafts.draft(appraisal_drafts.PROVINCE, page)


#: The four papers of a dossier, in the order in which they come about; each gives the paper or why there is none yet.
SOURCES: dict[str, Callable[[Reader, Dossier], Paper | Lack]] = {
    hearing_drafts.OPINIONS: _opinions,
    hearing_drafts.COMMUNE: _minutes,
    appraisal_drafts.VETTING: _vetting,
    appraisal_drafts.PROVINCE: _appraisal,
}


def sheets_of(reader: Reader, dossier: Dossier) -> Iterator[Sheet]:
    """The papers of one dossier with those that cannot be drawn yet. Some forty queries."""
    for kind, source in SOURCES.items():
        found = source(reader, dossier)
        if isinstance(found, Lack):
            yield Sheet(dossier, kind, why_not=found)
        else:
            yield Sheet(dossier, found.kind, found)  # minutes are the commune's or, later, the district's
