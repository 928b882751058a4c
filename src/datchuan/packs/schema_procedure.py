"""The forms of procedure.yaml and calendar.yaml. Their days are checked together in ``checking_procedure``."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from datchuan.packs.schema_base import Entry, Name
from datchuan.packs.values import (
    Code,
    Day,
    Instant,
    MaybeCode,
    MaybeDay,
    MaybeInstant,
    MaybeNumber,
    MaybeText,
    MaybeYear,
    Number,
    Standing,
    Text,
    UnitLevel,
)

AgencyKindName = Literal[
    "peoples_committee", "department", "coordination_office", "front", "council", "district_office"
]

StepKind = Literal[
    "registration",
    "self_assessment",
    "consultation",
    "ballot_meeting",
    "vetting",
    "survey_result",
    "completeness_check",
    "departmental_appraisal",
    "council",
    "decision",
    "announcement",
    "maintenance",
    "review",
    "answer",
]


RoleName = Literal[
    "commune_officer",
    "district_officer",
    "department_specialist",
    "coordinator",
    "council_member",
    "leader",
    "front",
]


class Actor(Entry):
    """Who acts in a step: a kind of agency at a level of government."""

    kind: AgencyKindName
    level: UnitLevel
    name_vi: Text
    name_en: Text


class Document(Entry):
    code: Code
    name_vi: Text
    name_en: Text
    form: MaybeText = ""
    copy_vi: MaybeText = ""
    required: bool = True
    #: Whether the system itself holds it (sealed figures, verdicts, votes, the decision), so that no file is asked for.
    is_held: bool = False
    #: The kind of paper that the system can draft for it, e.g. "to_trinh_xa"; empty when there is none.
    paper: MaybeCode = ""
    standing: Standing
    source: Text


class Figure(Entry):
    """A share, a quorum or a number of days that the procedure sets; ``value`` is null while it is not known to us."""

    code: Code
    name_vi: Text
    name_en: Text
    value: MaybeNumber
    unit: Literal["%", "day", "working_day", "time", "criterion"]
    standing: Standing
    source: Text
    note: MaybeText = ""
    #: Whether it is the time within which the step has to be done.
    is_limit: bool = False
    #: The levels of title for which the value is known; for the others of the procedure it is not. Empty: for all.
    levels: tuple[Code, ...] = ()


class Step(Entry):
    code: Code
    kind: StepKind
    name_vi: Text
    name_en: Text
    optional: bool = False
    actor: Actor
    #: The role that acts, where it does not follow from the actor.
    role: RoleName | None = None
    what_vi: Text
    what_en: Text
    documents: tuple[Document, ...] = ()
    figures: tuple[Figure, ...] = ()
    on_failure_vi: MaybeText = ""
    on_failure_en: MaybeText = ""
    #: The earlier step that a failure leads back to.
    returns_to: MaybeCode = ""
    #: Whether silence after the limit counts as consent. Only where the procedure says so.
    silence: Literal["refuse", "consent"] = "refuse"
    standing: Standing
    source: Text


class Condition(Entry):
    code: Code
    text_vi: Text
    text_en: Text
    figures: tuple[Figure, ...] = ()
    #: What the system holds itself that speaks for or against the condition; a person still confirms it.
    asks: Literal["", "overdue_debt"] = ""
    standing: Standing
    source: Text


class RevocationCase(Entry):
    """A case of revocation: a share of failing criteria of a set, and those of which at least one must be there."""

    code: Code
    text_vi: Text
    text_en: Text
    measured_against: Code
    from_percent: Number
    below_percent: MaybeNumber
    key_subjects: tuple[Code, ...] = ()
    standing: Standing
    source: Text


class Procedure(Entry):
    """The ordered steps by which titles of these levels are given or taken away."""

    code: Code
    purpose: Literal["recognition", "revocation"]
    levels: Annotated[tuple[Code, ...], Field(min_length=1)]
    name_vi: Text
    name_en: Text
    valid_from: MaybeDay
    valid_to: MaybeDay = None
    legal_act: Annotated[MaybeText, Field(max_length=300)]
    standing: Standing
    source: Text
    conditions: tuple[Condition, ...] = ()
    cases: tuple[RevocationCase, ...] = ()
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class ProcedureFile(Entry):
    government_model: Literal["three_tier", "two_tier"]
    procedures: tuple[Procedure, ...]


class Deadline(Entry):
    """A term with its wording and the one instant that we read in it."""

    code: Annotated[Code, Field(max_length=60)]
    kind: Literal["obstacle_report", "dossier_round", "remedy", "report", "other"]
    name_vi: Name
    name_en: Annotated[MaybeText, Field(max_length=200)]
    wording: Name
    at: Instant
    #: First day on which a dossier of the round is taken; instant up to which a late one is; assessment year.
    opens: MaybeDay = None
    late_until: MaybeInstant = None
    year: MaybeYear = None
    #: Working days before a term that follows from this one on which people are reminded.
    remind_before: tuple[Annotated[int, Field(ge=1, le=250)], ...] = ()
    legal_act: Annotated[MaybeText, Field(max_length=300)]
    standing: Standing
    source: Text
    note: MaybeText = ""
    note_en: MaybeText = ""


class Holiday(Entry):
    """A day off, or a Saturday or Sunday worked in exchange; with ``last_day`` every day up to and including it."""

    day: Day
    last_day: MaybeDay = None
    kind: Literal["off", "worked"]
    name_vi: Name
    name_en: Annotated[MaybeText, Field(max_length=200)]
    legal_act: Annotated[MaybeText, Field(max_length=300)] = ""
    standing: Standing
    source: Text

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the entry; none where the last day is before the first."""
        last = self.last_day or self.day
        return tuple(self.day + timedelta(days=n) for n in range((last - self.day).days + 1))


class Term(Entry):
    """A number of working days: a term for an answer, for reopening, for an account; the window and patience of warnings."""

    code: Literal[
        "obstacle_answer",
        "obstacle_reopen",
        "directive_reminder",
        "target_account",
        "account_reminder",
        "warning_pace",
        "warning_wait",
    ]
    working_days: Annotated[int, Field(ge=1, le=90)]
    name_vi: Name
    name_en: Annotated[MaybeText, Field(max_length=200)]
    legal_act: Annotated[MaybeText, Field(max_length=300)] = ""
    standing: Standing
    source: Text


class CalendarFile(Entry):
    deadlines: tuple[Deadline, ...]
    holidays: tuple[Holiday, ...] = ()
    terms: tuple[Term, ...] = ()
