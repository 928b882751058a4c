"""The forms of the files of a pack. Every row and entry is a frozen object that knows the line it came from.

Intervals are ``[valid_from, valid_to)``: ``valid_to`` is the first day on which the fact no longer holds; empty means open.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from datchuan.packs.thresholds import ThresholdValue
from datchuan.packs.values import (
    Code, Comparison, Day, Instant, Layer, MaybeDay, MaybeNumber, MaybeText, MaybeWhole, MaybeYear, MeasureKind, Number,
    NumberKind, Standing, Text, UnitCode, UnitCodes, UnitLevel, Whole, Year, YesNo,
)
from datchuan.packs.yamltree import LINE

Short = Annotated[Text, Field(max_length=120)]
Act = Annotated[MaybeText, Field(max_length=200)]
Name = Annotated[Text, Field(max_length=200)]


class Entry(BaseModel):
    """Anything read from a pack. ``line`` is where it stands in its file."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    line: int = Field(default=0, alias=LINE)


class Table(Entry):
    """A row of a CSV file. ``key`` names the columns that may not repeat together."""

    file: ClassVar[str]
    key: ClassVar[tuple[str, ...]]

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The header of the file, in order."""
        return tuple(name for name in cls.model_fields if name != "line")


# --- places -----------------------------------------------------------------------------------------------------------


class UnitRow(Table):
    file = "units.csv"
    key = ("code", "valid_from")
    code: UnitCode
    name: Annotated[Text, Field(max_length=100)]
    full_name: Short
    kind: Literal["tỉnh", "thành phố trung ương", "thành phố", "thị xã", "huyện", "quận", "xã", "phường", "thị trấn", "đặc khu"]
    level: UnitLevel
    parent_code: UnitCode | None
    valid_from: MaybeDay
    valid_to: MaybeDay
    legal_act: Act
    standing: Standing
    source: Text


class NameRow(Table):
    """A name that differs from units.csv in an interval (official), or another way to write it (alias)."""

    file = "names.csv"
    key = ("unit_code", "use", "full_name", "valid_from")
    unit_code: UnitCode
    use: Literal["official", "alias"]
    name: Annotated[Text, Field(max_length=100)]
    full_name: Short
    kind: Annotated[Text, Field(max_length=30)]
    valid_from: MaybeDay
    valid_to: MaybeDay
    legal_act: Act
    standing: Standing
    source: Text


class ParentRow(Table):
    """A unit above that differs from units.csv in an interval."""

    file = "parents.csv"
    key = ("unit_code", "valid_from")
    unit_code: UnitCode
    parent_code: UnitCode
    valid_from: MaybeDay
    valid_to: MaybeDay
    legal_act: Act
    standing: Standing
    source: Text


class LineageRow(Table):
    file = "lineage.csv"
    key = ("kind", "on", "from_codes", "to_codes")
    kind: Literal["merge", "split", "change_of_kind", "rename"]
    on: Day
    from_codes: UnitCodes
    to_codes: UnitCodes
    legal_act: Act
    standing: Standing
    source: Text
    note: MaybeText


class ParticipationRow(Table):
    file = "participation.csv"
    key = ("unit_code", "valid_from")
    unit_code: UnitCode
    takes_part: YesNo
    valid_from: MaybeDay
    valid_to: MaybeDay
    basis: MaybeText
    standing: Standing
    source: Text


class ProfileRow(Table):
    file = "profiles.csv"
    key = ("unit_code", "valid_from")
    unit_code: UnitCode
    profile: Annotated[Code, Field(max_length=12)]
    valid_from: MaybeDay
    valid_to: MaybeDay
    legal_act: Act
    standing: Standing
    source: Text


class FactRow(Table):
    file = "unit-facts.csv"
    key = ("unit_code",)
    unit_code: UnitCode
    area_km2: Annotated[MaybeNumber, Field(ge=0, max_digits=9, decimal_places=2)]
    label_lon: Annotated[MaybeNumber, Field(ge=-180, le=180, max_digits=9, decimal_places=6)]
    label_lat: Annotated[MaybeNumber, Field(ge=-90, le=90, max_digits=9, decimal_places=6)]
    population_2009: Annotated[MaybeWhole, Field(ge=0, le=2_000_000_000)]
    source: Text


AgencyKindName = Literal["peoples_committee", "department", "coordination_office", "front", "council", "district_office"]


class AgencyRow(Table):
    file = "agencies.csv"
    key = ("code",)
    code: Annotated[Code, Field(max_length=40)]
    name: Name
    name_en: Annotated[MaybeText, Field(max_length=200)]
    kind: AgencyKindName
    level: UnitLevel
    unit_code: UnitCode
    valid_from: MaybeDay
    valid_to: MaybeDay
    source: Text


class ResponsibilityRow(Table):
    file = "responsibilities.csv"
    key = ("set", "indicator_code", "agency_code", "role", "valid_from")
    set: Code
    indicator_code: Code
    agency_code: Code
    role: Literal["lead", "support"]
    valid_from: MaybeDay
    valid_to: MaybeDay
    legal_act: Act
    standing: Standing
    source: Text


# --- titles, targets, figures -----------------------------------------------------------------------------------------


class TitleRow(Table):
    """What is published about a title. Without any row a participating commune is unknown, which is neither yes nor no."""

    file = "titles.csv"
    key = ("unit_code", "level", "kind", "year_met", "year_note")
    unit_code: UnitCode
    level: Code
    kind: Literal["recognised", "not_recognised", "acknowledged", "revoked", "lapsed"]
    year_met: MaybeYear
    year_note: Annotated[MaybeText, Field(max_length=60)]
    decided_on: MaybeDay
    decided_on_note: Annotated[MaybeText, Field(max_length=120)]
    decision_no: Annotated[MaybeText, Field(max_length=80)]
    criteria_set_vi: Act
    certainty: Literal["stated", "deduced"]
    standing: Standing
    source: Text
    note: MaybeText


class TargetRow(Table):
    file = "targets.csv"
    key = ("unit_code", "level", "year", "plan")
    unit_code: UnitCode
    level: Code
    year: Year
    plan: Name
    standing: Standing
    source: Text
    note: MaybeText


class FigureRow(Table):
    """A figure that somebody published. ``of`` is what it is out of, when it is a share."""

    file = "figures.csv"
    key = ("code",)
    code: Code
    on: Day
    value: Annotated[Number, Field(max_digits=12, decimal_places=3)]
    of: Annotated[MaybeNumber, Field(max_digits=12, decimal_places=3)]
    unit_code: UnitCode
    level: Annotated[MaybeText, Field(max_length=20)]
    set: Annotated[MaybeText, Field(max_length=20)]
    label_vi: Text
    label_en: MaybeText
    note: MaybeText
    source: Text


TABLES: tuple[type[Table], ...] = (
    UnitRow, NameRow, ParentRow, LineageRow, ParticipationRow, ProfileRow, FactRow, AgencyRow, ResponsibilityRow, TitleRow,
    TargetRow, FigureRow,
)


# --- pack.yaml --------------------------------------------------------------------------------------------------------


class Named(Entry):
    code: Annotated[Code, Field(max_length=40)]
    name_vi: Name
    name_en: Annotated[MaybeText, Field(max_length=200)] = ""
    note_vi: MaybeText = ""


class Source(Entry):
    """Where facts come from: a document, a page, or how they were reasoned out."""

    id: Code
    title: Text
    url: MaybeText = ""
    note: MaybeText = ""


class Licence(Entry):
    files: tuple[Text, ...]
    licence: Text
    holder: Text
    origin: Text


class MapFile(Entry):
    file: Text
    communes_layer: Text
    districts_layer: Text
    notice_vi: Text
    notice_en: Text


class Manifest(Entry):
    """pack.yaml: what the pack is and which files belong to it."""

    code: Annotated[Code, Field(max_length=60)]
    version: Annotated[Text, Field(max_length=40)]
    name_vi: Name
    name_en: Annotated[MaybeText, Field(max_length=200)]
    government_model: Literal["three_tier", "two_tier"]
    timezone: Text
    province: UnitCode
    as_of: Day
    profiles: Annotated[tuple[Named, ...], Field(min_length=1)]
    groups: tuple[Named, ...]
    levels: Annotated[tuple[Named, ...], Field(min_length=1)]
    criteria: Annotated[tuple[Text, ...], Field(min_length=1)]
    map: MapFile | None
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    licences: tuple[Licence, ...]


# --- criteria ---------------------------------------------------------------------------------------------------------


class Part(Entry):
    """One of the conditions of a composite measure: all must hold."""

    label_vi: Text
    label_en: MaybeText = ""
    kind: NumberKind
    unit: MaybeText = ""
    unit_vi: MaybeText = ""
    unit_en: MaybeText = ""
    comparison: Comparison = ">="
    num_label_vi: MaybeText = ""
    num_label_en: MaybeText = ""
    den_label_vi: MaybeText = ""
    den_label_en: MaybeText = ""
    counted_vi: MaybeText = ""
    counted_en: MaybeText = ""


class Measure(Entry):
    """How an indicator is measured."""

    kind: MeasureKind
    unit: MaybeText = ""
    unit_vi: MaybeText = ""
    unit_en: MaybeText = ""
    comparison: Comparison = "=="
    both_sexes: bool = False
    may_not_apply: bool = False
    levels: tuple[Text, ...] = ()
    parts: tuple[Part, ...] = ()
    num_label_vi: MaybeText = ""
    num_label_en: MaybeText = ""
    den_label_vi: MaybeText = ""
    den_label_en: MaybeText = ""
    counted_vi: MaybeText = ""
    counted_en: MaybeText = ""


class Threshold(Entry):
    """A level to reach. ``profile`` is a code, a list of codes or ``all``; ``year`` a year, a list, or left out for every year."""

    profile: Text | tuple[Text, ...]
    year: Year | Annotated[tuple[Year, ...], Field(min_length=1)] | None = None
    layer: Layer
    value: ThresholdValue
    legal_act: Act = ""
    standing: Standing
    source: Text
    note: MaybeText = ""
    note_en: MaybeText = ""


class Guidance(Entry):
    """How to measure and prove an indicator, in plain words."""

    rule_vi: Text
    rule_en: Text
    formula_vi: MaybeText = ""
    formula_en: MaybeText = ""
    period_vi: Text
    period_en: Text
    who_confirms_vi: Text
    who_confirms_en: Text
    evidence_vi: Annotated[tuple[Text, ...], Field(min_length=1)]
    evidence_en: Annotated[tuple[Text, ...], Field(min_length=1)]
    legal_vi: Text
    legal_en: Text
    standing: Standing
    source: Text


class Indicator(Entry):
    code: Annotated[Code, Field(max_length=12)]
    name_vi: Text
    name_en: MaybeText
    measure: Measure
    change: Literal["new", "raised", "reworded", "changed", "unchanged"] | None = None
    change_note: MaybeText = ""
    change_note_en: MaybeText = ""
    guidance: Guidance
    thresholds: tuple[Threshold, ...]


class Criterion(Entry):
    code: Annotated[Code, Field(max_length=12)]
    name_vi: Text
    name_en: MaybeText
    group: Annotated[MaybeText, Field(max_length=40)] = ""
    subject: Annotated[Code, Field(max_length=60)]
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]


class Edition(Entry):
    """A criteria set as it stands from a day on."""

    set: Annotated[Code, Field(max_length=20)]
    edition: Annotated[Code, Field(max_length=40)]
    name_vi: Text
    name_en: MaybeText
    legal_act: Annotated[Text, Field(max_length=300)]
    annex: MaybeText = ""
    provincial_act: Annotated[MaybeText, Field(max_length=300)] = ""
    effective_from: Day
    criteria_count: Whole
    indicator_count: Whole
    standing: Standing
    source: Text
    note_vi: MaybeText = ""
    criteria: tuple[Criterion, ...]


# --- procedure and calendar -------------------------------------------------------------------------------------------

StepKind = Literal[
    "registration", "self_assessment", "consultation", "ballot_meeting", "vetting", "survey_result", "completeness_check",
    "departmental_appraisal", "council", "decision", "announcement", "maintenance", "review",
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


class Step(Entry):
    code: Code
    kind: StepKind
    name_vi: Text
    name_en: Text
    optional: bool = False
    actor: Actor
    what_vi: Text
    what_en: Text
    documents: tuple[Document, ...] = ()
    figures: tuple[Figure, ...] = ()
    on_failure_vi: MaybeText = ""
    on_failure_en: MaybeText = ""
    standing: Standing
    source: Text


class Condition(Entry):
    code: Code
    text_vi: Text
    text_en: Text
    figures: tuple[Figure, ...] = ()
    standing: Standing
    source: Text


class RevocationCase(Entry):
    """A case of revocation: a share of failing criteria of a set, and the criteria of which one at least must be among them."""

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
    legal_act: Annotated[MaybeText, Field(max_length=300)]
    standing: Standing
    source: Text
    note: MaybeText = ""
    note_en: MaybeText = ""


class CalendarFile(Entry):
    deadlines: tuple[Deadline, ...]


def as_json(entry: Entry) -> dict[str, Any]:
    """An entry as JSON values (decimals as text, days as ISO text), without the lines of the file."""
    return _without_lines(entry.model_dump(mode="json", exclude_none=False))


def _without_lines(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_lines(v) for k, v in value.items() if k != "line"}
    return [_without_lines(v) for v in value] if isinstance(value, list) else value
