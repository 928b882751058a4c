"""A procedure as the code reads it: frozen objects made from the pack's document, kept by digest. No database here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from django.utils.translation import get_language

from datchuan.people.models import AgencyKind, Role
from datchuan.places.models import Level
from datchuan.procedures.kinds import Purpose, StepKind

#: Units of figures that are a length of time, and so may be a limit.
DAYS = ("day", "working_day")
#: The most plans that a process keeps; an installation has a handful.
_KEPT = 64

C = TypeVar("C", bound="Figure | WantedDocument | Step | Condition | Case")


def _told(vi: str, en: str) -> str:
    """The text in the language of the page; the Vietnamese one where there is no English."""
    return en if en and (get_language() or "").startswith("en") else vi


class Named:
    """Something with a name in two languages."""

    name_vi: str
    name_en: str

    @property
    def name(self) -> str:
        return _told(self.name_vi, self.name_en)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Figure(Named):
    """A share, a quorum, a number of days that the procedure sets; ``value`` is None while it is not known to us."""

    code: str
    name_vi: str
    name_en: str
    value: Decimal | None
    unit: str
    standing: str
    source: str
    note: str = ""
    #: Whether it is the time within which the step has to be done.
    is_limit: bool = False

    @property
    def is_known(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class WantedDocument(Named):
    """A document that a step wants in the dossier; ``paper`` is the kind of paper that the system can draft for it."""

    code: str
    name_vi: str
    name_en: str
    form: str
    copy_vi: str
    required: bool
    standing: str
    source: str
    paper: str = ""
    #: Whether the system itself holds it (sealed figures, verdicts, votes, the decision), so that no file is asked for.
    is_held: bool = False


@dataclass(frozen=True)
class Step(Named):
    """One step: who acts, what is done, which documents and figures, and what happens when it fails."""

    code: str
    kind: StepKind
    name_vi: str
    name_en: str
    actor_kind: str
    actor_level: str
    actor_name_vi: str
    actor_name_en: str
    role: Role
    what_vi: str
    what_en: str
    documents: tuple[WantedDocument, ...]
    figures: Mapping[str, Figure]
    optional: bool
    on_failure_vi: str
    on_failure_en: str
    #: The step that a failure leads back to; "" where the procedure does not say.
    returns_to: str
    silence: str
    #: From 0, in the order of the procedure.
    position: int
    standing: str = ""
    source: str = ""

    @property
    def actor_name(self) -> str:
        return _told(self.actor_name_vi, self.actor_name_en)

    @property
    def what(self) -> str:
        return _told(self.what_vi, self.what_en)

    @property
    def on_failure(self) -> str:
        return _told(self.on_failure_vi, self.on_failure_en)

    @property
    def limit(self) -> Figure | None:
        """The time within which the step has to be done; its value may not be known, and there may be none."""
        return next((figure for figure in self.figures.values() if figure.is_limit), None)

    @property
    def silence_is_consent(self) -> bool:
        return self.silence == "consent"

    def figure(self, code: str) -> Figure | None:
        return self.figures.get(code)

    def document(self, code: str) -> WantedDocument | None:
        return next((document for document in self.documents if document.code == code), None)


@dataclass(frozen=True)
class Condition:
    """A condition of the level, apart from the steps."""

    code: str
    text_vi: str
    text_en: str
    figures: Mapping[str, Figure]
    standing: str
    source: str
    #: What the system holds itself that speaks for or against it: "overdue_debt"; "" for nothing.
    asks: str = ""

    @property
    def text(self) -> str:
        return _told(self.text_vi, self.text_en)


@dataclass(frozen=True)
class Case:
    """A case of revocation: the share of criteria of a set no longer met, and those of which one must be among them."""

    code: str
    text_vi: str
    text_en: str
    measured_against: str
    from_percent: Decimal
    below_percent: Decimal | None
    key_subjects: tuple[str, ...]
    standing: str
    source: str

    @property
    def text(self) -> str:
        return _told(self.text_vi, self.text_en)


@dataclass(frozen=True)
class Plan(Named):
    """A whole procedure for one level."""

    code: str
    level: str
    purpose: str
    government_model: str
    digest: str
    name_vi: str
    name_en: str
    conditions: tuple[Condition, ...]
    cases: tuple[Case, ...]
    steps: tuple[Step, ...]
    legal_act: str = ""
    standing: str = ""
    source: str = ""
    valid_from: date | None = None
    _at: Mapping[str, Step] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def first(self) -> Step:
        return self.steps[0]

    @cached_property
    def last(self) -> Step:
        return self.steps[-1]

    def has(self, code: str) -> bool:
        return code in self._at

    def step(self, code: str) -> Step:
        """The step of a code. Raises ``KeyError`` for a code that the procedure does not have."""
        return self._at[code]

    def index(self, code: str) -> int:
        """The place of a step in the order, from 0. Raises ``KeyError``."""
        return self._at[code].position

    def after(self, code: str) -> Step | None:
        """The next step; None after the last."""
        place = self.index(code) + 1
        return self.steps[place] if place < len(self.steps) else None

    def before(self, code: str) -> Step | None:
        """The step before; None before the first."""
        place = self.index(code)
        return self.steps[place - 1] if place else None

    def of_kind(self, *kinds: str) -> tuple[Step, ...]:
        """The steps of the kinds, in order."""
        return tuple(step for step in self.steps if step.kind in kinds)

    @cached_property
    def assessment(self) -> Step:
        """The step in which the figures are assessed and sealed: of the commune itself, or of the present state."""
        return next(iter(self.of_kind(StepKind.SELF_ASSESSMENT, StepKind.REVIEW)), self.first)

    @property
    def revokes(self) -> bool:
        """Whether it ends in a title taken away."""
        return self.purpose == Purpose.REVOCATION

    @property
    def measured_set(self) -> str:
        """The set of criteria by which it is judged: that of its cases, otherwise that of the level."""
        return self.cases[0].measured_against if self.cases else self.level

    def condition(self, code: str) -> Condition | None:
        return next((condition for condition in self.conditions if condition.code == code), None)

    @property
    def levels_of_government(self) -> tuple[str, ...]:
        """Levels of government that act, in order of first appearance."""
        return tuple(dict.fromkeys(step.actor_level for step in self.steps))


# --- reading ----------------------------------------------------------------------------------------------------------


def role_of(kind: str, actor_kind: str, actor_level: str) -> Role:
    """The role that acts in a step where the pack does not name one."""
    if actor_kind == AgencyKind.COUNCIL:
        return Role.COUNCIL_MEMBER  # its secretary, the coordination office, runs the sitting
    if actor_kind == AgencyKind.FRONT:
        return Role.FRONT
    if actor_kind == AgencyKind.COORDINATION_OFFICE:
        return Role.COORDINATOR
    if actor_kind == AgencyKind.DEPARTMENT:
        # The department of agriculture takes the dossiers in together with the coordination office.
        return Role.COORDINATOR if kind == StepKind.COMPLETENESS_CHECK else Role.DEPARTMENT_SPECIALIST
    if actor_level == Level.COMMUNE:
        return Role.COMMUNE_OFFICER
    return Role.DISTRICT_OFFICER if actor_level == Level.DISTRICT else Role.LEADER


def read_plan(document: Mapping[str, Any], **about: Any) -> Plan:
    """The plan of a procedure's document. ``about`` gives the fields that stand beside it in the row."""
    steps = tuple(_step(row, place) for place, row in enumerate(document.get("steps", ())))
    return Plan(
        name_vi=document.get("name_vi", ""),
        name_en=document.get("name_en", ""),
        conditions=tuple(map(_condition, document.get("conditions", ()))),
        cases=tuple(map(_case, document.get("cases", ()))),
        steps=steps,
        _at={step.code: step for step in steps},
        **about,
    )


_plans: dict[tuple[str, ...], Plan] = {}


def plan_of(procedure: Any) -> Plan:
    """The plan of a ``Procedure``. Rows are insert-only, so the parsed form is kept for the life of the process."""
    key = (
        procedure.code, procedure.level, procedure.digest, procedure.legal_act, procedure.standing,
        procedure.source, procedure.purpose, procedure.government_model,
    )  # fmt: skip
    plan = _plans.get(key) if procedure.digest else None
    if plan is None:
        plan = read_plan(
            procedure.document,
            code=procedure.code,
            level=procedure.level,
            purpose=procedure.purpose,
            government_model=procedure.government_model,
            digest=procedure.digest,
            legal_act=procedure.legal_act,
            standing=procedure.standing,
            source=procedure.source,
            valid_from=getattr(procedure.valid, "lower", None),
        )
        if len(_plans) >= _KEPT:
            _plans.clear()
        _plans[key] = plan
    return plan


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _pick(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    return {name: row.get(name) or "" for name in names}


def _by_code(make: Callable[[Mapping[str, Any]], C], rows: Sequence[Mapping[str, Any]]) -> dict[str, C]:
    return {row["code"]: make(row) for row in rows}


def _figure(row: Mapping[str, Any]) -> Figure:
    return Figure(
        value=_number(row.get("value")),
        is_limit=bool(row.get("is_limit", False)),
        **_pick(row, ("code", "name_vi", "name_en", "unit", "standing", "source", "note")),
    )


def _document(row: Mapping[str, Any]) -> WantedDocument:
    return WantedDocument(
        required=bool(row.get("required", True)),
        is_held=bool(row.get("is_held", False)),
        **_pick(row, ("code", "name_vi", "name_en", "form", "copy_vi", "standing", "source", "paper")),
    )


def _step(row: Mapping[str, Any], position: int) -> Step:
    actor = row["actor"]
    named = row.get("role") or role_of(row["kind"], actor["kind"], actor["level"])
    texts = ("code", "name_vi", "name_en", "what_vi", "what_en", "on_failure_vi", "on_failure_en", "returns_to")
    return Step(
        kind=StepKind(row["kind"]),
        actor_kind=actor["kind"],
        actor_level=actor["level"],
        actor_name_vi=actor["name_vi"],
        actor_name_en=actor["name_en"],
        role=Role(named),
        documents=tuple(map(_document, row.get("documents", ()))),
        figures=_by_code(_figure, row.get("figures", ())),
        optional=bool(row.get("optional", False)),
        silence=row.get("silence") or "refuse",
        position=position,
        **_pick(row, (*texts, "standing", "source")),
    )


def _condition(row: Mapping[str, Any]) -> Condition:
    return Condition(
        figures=_by_code(_figure, row.get("figures", ())),
        asks=row.get("asks", ""),
        **_pick(row, ("code", "text_vi", "text_en", "standing", "source")),
    )


def _case(row: Mapping[str, Any]) -> Case:
    return Case(
        from_percent=Decimal(str(row["from_percent"])),
        below_percent=_number(row.get("below_percent")),
        key_subjects=tuple(row.get("key_subjects", ())),
        **_pick(row, ("code", "text_vi", "text_en", "measured_against", "standing", "source")),
    )
