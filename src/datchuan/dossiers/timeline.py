"""The way of one dossier as its page shows it: every step with its stays, its papers, and the work that stands behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from datchuan.config import clock
from datchuan.dossiers import rules, words
from datchuan.dossiers.models import Document, Dossier, Event, Passage
from datchuan.dossiers.queries import DossierPage, StepLine
from datchuan.dossiers.readiness import Checked
from datchuan.dossiers.workflow import Action, Outcome
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.plan import Step, WantedDocument
from datchuan.procedures.workdays import WorkCalendar

#: Kind of step -> the name of the page of the room in which its work is done.
WORK = {
    StepKind.CONSULTATION: "consultation",
    StepKind.BALLOT_MEETING: "meeting",
    StepKind.VETTING: "vetting",
    StepKind.DEPARTMENTAL_APPRAISAL: "appraisal",
    StepKind.COUNCIL: "council-item",
    StepKind.DECISION: "decision-of",
}
#: The page of the room that sends dossiers to the province.
SENDING = "dossier-send"


def work_url(dossier: Dossier, step: Step) -> str:
    """The page on which the work of a step is done; "" where the step has none or this build lacks it."""
    if step.kind not in WORK:
        return ""
    return _address(WORK[step.kind], dossier)


def sending_url(dossier: Dossier) -> str:
    """The page on which a dossier that is ready is sent to the province; "" where this build lacks it."""
    return _address(SENDING, dossier)


def _address(name: str, dossier: Dossier) -> str:
    try:
        return reverse(name, args=[dossier.pk])
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class Stay:
    """One stay in a step: how it ended, how many working days it took, on which version, by whom."""

    passage: Passage
    said: str
    used: str


@dataclass(frozen=True)
class Item:
    """A step on the time line. ``state``: done, skipped, fallen, now or ahead."""

    step: Step
    state: str
    stays: tuple[Stay, ...]
    allowed: str
    left: str
    is_overdue: bool
    work: str


def time_line(page: DossierPage) -> list[Item]:
    """Every step of the procedure. No query."""
    return [_item(page, line, page.calendar) for line in page.lines]


def _item(page: DossierPage, line: StepLine, calendar: WorkCalendar) -> Item:
    dossier, due = page.dossier, page.dossier.due_on
    been = bool(line.passages)
    return Item(
        step=line.step,
        state=_state(line),
        stays=tuple(_stay(passage, calendar) for passage in line.passages),
        allowed=words.limit_words(line.step.limit),
        left=words.left_words(due, calendar, page.rights.on) if line.is_present else "",
        is_overdue=line.is_present and due is not None and due < page.rights.on,
        work=work_url(dossier, line.step) if been else "",
    )


def _state(line: StepLine) -> str:
    if line.is_present:
        return "now"
    if line.is_done:
        skipped = all(p.outcome == Outcome.SKIPPED for p in line.passages if p.stands)
        return "skipped" if skipped else "done"
    return "fallen" if line.has_fallen else "ahead"


def _stay(passage: Passage, calendar: WorkCalendar) -> Stay:
    begun = passage.entered_at.astimezone(clock.VIETNAM).date()
    return Stay(passage, words.passage_words(passage), words.used_words(begun, words.day_of(passage), calendar))


@dataclass(frozen=True)
class Paper:
    """A document that a step wants, or another that was added to it, with the files that are there."""

    wanted: WantedDocument | None
    documents: tuple[Document, ...]
    is_missing: bool

    @property
    def name(self) -> str:
        return self.wanted.name if self.wanted else ""


@dataclass(frozen=True)
class Papers:
    """The papers of one step."""

    line: StepLine
    rows: tuple[Paper, ...]

    @property
    def there(self) -> int:
        """How many files there are."""
        return sum(len(row.documents) for row in self.rows)

    @property
    def lacking(self) -> int:
        """How many documents are still to come."""
        return sum(row.is_missing for row in self.rows)


def papers_of(page: DossierPage) -> list[Papers]:
    """The papers of every step that wants some or has some."""
    found = [Papers(line, tuple(_papers(line))) for line in page.lines]
    return [papers for papers in found if papers.rows]


def _papers(line: StepLine) -> Iterable[Paper]:
    named = {wanted.code for wanted in line.step.documents}
    for wanted in line.step.documents:
        there = tuple(row for row in line.documents if row.wanted == wanted.code)
        yield Paper(wanted, there, not there and wanted.required and not wanted.is_held)
    for row in line.documents:
        if row.wanted not in named:
            yield Paper(None, (row,), False)


@dataclass(frozen=True)
class Reason:
    """Why a dossier was given back: what it is about, in words, where that stands, and what is to be done."""

    about: str
    url: str
    text: str


def last_return(page: DossierPage) -> tuple[Event, list[Reason]] | None:
    """The return that is being repaired: the last one, until the step to which it led is passed again."""
    for event in page.events:  # the newest first
        if event.action == Action.PASS:
            return None
        if event.action == Action.RETURN:
            return event, [_reason(page.dossier, row) for row in event.reasons if row.get("text")]
    return None


def _reason(dossier: Dossier, row: dict[str, Any]) -> Reason:
    about, text = str(row.get("about", "")), str(row["text"])
    if about.startswith("document:"):
        code = about.removeprefix("document:")
        wanted = next((w for step in dossier.plan.steps if (w := step.document(code))), None)
        return Reason(wanted.name if wanted else code, "#documents", text)
    if not about:
        return Reason("", "", text)
    return Reason(about, indicator_url(dossier, about), text)


def indicator_url(dossier: Dossier, code: str) -> str:
    """The page on which the commune mends an indicator; "" where there is none."""
    try:
        return reverse("indicator", args=[dossier.commune.code, dossier.set_code, code, dossier.year])
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class ConditionLine:
    """A condition of the level with what is known, and whether this person may record it."""

    checked: Checked
    may_record: bool


def condition_lines(page: DossierPage) -> list[ConditionLine]:
    plan, dossier = page.dossier.plan, page.dossier
    return [
        ConditionLine(
            one,
            one.is_recorded
            and dossier.is_open
            and not rules.why_not_fact(plan, one.condition.code, page.rights, dossier),
        )
        for one in page.conditions
    ]
