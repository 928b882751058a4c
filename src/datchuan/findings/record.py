"""How a finding and its events are written: used by ``actions`` only, always inside an attempt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.criteria.models import Indicator
from datchuan.findings import below
from datchuan.findings.models import Finding, FindingEvent
from datchuan.findings.seen import Seen
from datchuan.findings.workflow import Action, Stage
from datchuan.journal.actions import Line
from datchuan.people.models import Agency, User
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.places.text import fold


@dataclass(frozen=True)
class Said:
    """What a finding says: what is wrong, what to do, the last day for it (with the wording of the term, if it has
    one), and the documents of the commune's evidence that it speaks of."""

    wrong: str
    todo: str
    due: date
    due_words: str = ""
    documents: tuple[UUID, ...] = ()

    def plain(self) -> list[Any]:
        return [self.wrong, self.todo, self.due.isoformat(), self.due_words, [str(pk) for pk in self.documents]]


@dataclass(frozen=True)
class Frame:
    """What all findings of one send have in common."""

    indicator: Indicator
    year: int
    stage: Stage
    agency: Agency
    said: Said
    by: User
    rights: Rights
    responsible: frozenset[int]
    lead: Agency | None
    is_demo: bool


@dataclass
class Move:
    """What an action adds to a finding: its event, and the state and term that follow."""

    text: str = ""
    documents: tuple[UUID, ...] = ()
    without_proof: str = ""
    due: date | None = None
    before: dict[str, Any] = field(default_factory=dict)


def insert(frame: Frame, commune: Unit, seen: Seen, line: Line) -> Finding:
    said, now = frame.said, clock.now()
    finding = Finding(
        commune=commune,
        set_code=frame.indicator.edition.set_code,
        indicator_code=frame.indicator.code,
        year=frame.year,
        stage=frame.stage,
        agency=frame.agency,
        raised_by=frame.by,
        raised_at=now,
        raised_on=now.date(),
        is_demo=frame.is_demo,
        wrong=said.wrong,
        todo=said.todo,
        folded=fold(f"{said.wrong} {said.todo} {commune} {frame.indicator.code} {frame.indicator.name_vi}"),
        due=said.due,
        due_words=said.due_words,
        documents=list(said.documents),
        edition=frame.indicator.edition,
        seen_value=seen.value,
        seen_version=seen.version,
        seen_letter=seen.letter,
        seen_profile=seen.profile,
        seen_evidence=seen.evidence,
        lead=frame.lead,
        lead_had=seen.lead_had,
    )
    finding.save(force_insert=True)
    write_event(finding, Action.RAISE, frame.by, frame.agency, Move(documents=said.documents), seen)
    line.obj = finding
    line.after = {"stage": frame.stage, "wrong": said.wrong, "todo": said.todo, "due": said.due}
    return finding


def write_event(
    finding: Finding,
    action: Action,
    by: User,
    agency: Agency | None,
    move: Move,
    seen: Seen,
    due_before: date | None = None,
) -> None:
    """The insert-only line of what was done; its number is the version of the finding."""
    now = clock.now()
    FindingEvent(
        finding=finding,
        number=finding.version,
        action=action,
        state=finding.state,
        agency=agency,
        by=by,
        at=now,
        on=now.date(),
        text=move.text,
        documents=list(move.documents),
        without_proof=move.without_proof,
        due=finding.due,
        due_before=due_before,
        seen_value=seen.value,
        seen_version=seen.version,
        seen_letter=seen.letter,
        seen_evidence=seen.evidence,
    ).save(force_insert=True)


def check_documents(commune_id: int, documents: tuple[UUID, ...]) -> None:
    known = below.named_documents(commune_id, documents)
    if any(pk not in known for pk in documents):
        raise Refused(
            _("Một tài liệu đã chọn không còn trong kho minh chứng của xã. Mở lại trang rồi chọn lại."), status=409
        )


def label(commune: Unit, indicator: Indicator, year: int) -> str:
    return f"{commune} · {indicator.edition.set_code} {indicator.code} · {year}"


def label_of(finding: Finding, commune: Unit) -> str:
    return f"{commune} · {finding.set_code} {finding.indicator_code} · {finding.year}"
