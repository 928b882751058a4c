"""The forms of the files of a pack. Every row and entry is a frozen object that knows the line it came from.

Intervals are ``[valid_from, valid_to)``: ``valid_to`` is the first day on which the fact no longer holds; an empty
one is open.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from datchuan.packs.schema_base import Act, Entry, Name, Short, Table, as_json
from datchuan.packs.schema_criteria import Criterion, Edition, Guidance, Indicator, Measure, Part, Threshold
from datchuan.packs.schema_procedure import (
    Actor,
    AgencyKindName,
    CalendarFile,
    Condition,
    Deadline,
    Document,
    Figure,
    Holiday,
    Procedure,
    ProcedureFile,
    RevocationCase,
    Step,
    Term,
)
from datchuan.packs.values import (
    Amount,
    Area,
    Code,
    Day,
    Latitude,
    Longitude,
    MaybeAmount,
    MaybeDay,
    MaybeText,
    MaybeYear,
    People,
    Standing,
    Text,
    UnitCode,
    UnitCodes,
    UnitLevel,
    Year,
    YesNo,
)

__all__ = [
    "TABLES",
    "Act",
    "Actor",
    "AgencyKindName",
    "AgencyRow",
    "CalendarFile",
    "Condition",
    "Criterion",
    "Deadline",
    "DescentRow",
    "Document",
    "Edition",
    "Entry",
    "FactRow",
    "Figure",
    "FigureRow",
    "Guidance",
    "Holiday",
    "Indicator",
    "Licence",
    "LineageRow",
    "Manifest",
    "MapFile",
    "Measure",
    "Name",
    "NameRow",
    "Named",
    "ParentRow",
    "Part",
    "ParticipationRow",
    "Procedure",
    "ProcedureFile",
    "ProfileRow",
    "ResponsibilityRow",
    "RevocationCase",
    "Short",
    "Source",
    "Step",
    "Table",
    "TargetRow",
    "Term",
    "Threshold",
    "TitleRow",
    "UnitRow",
    "as_json",
]

# --- places ---


class UnitRow(Table):
    file = "units.csv"
    key = ("code", "valid_from")
    code: UnitCode
    name: Annotated[Text, Field(max_length=100)]
    full_name: Short
    kind: Literal[
        "tỉnh", "thành phố trung ương", "thành phố", "thị xã", "huyện", "quận", "xã", "phường", "thị trấn", "đặc khu"
    ]
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
    area_km2: Area
    label_lon: Longitude
    label_lat: Latitude
    population_2009: People
    source: Text


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


class DescentRow(Table):
    """Which indicator of an earlier edition one comes from. Without ``former_code`` it is new, without ``code`` the earlier
    one was dropped."""

    file = "set-lineage.csv"
    key = ("edition", "code", "former_edition", "former_code")
    edition: Code
    code: Code | None
    former_edition: Code
    former_code: Code | None
    legal_act: Act
    standing: Standing
    source: Text
    note: MaybeText


# --- titles, targets, figures ---


class TitleRow(Table):
    """What is published about a title. A participating commune without any row is unknown: neither yes nor no."""

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
    value: Amount
    of: MaybeAmount
    unit_code: UnitCode
    level: Annotated[MaybeText, Field(max_length=20)]
    set: Annotated[MaybeText, Field(max_length=20)]
    label_vi: Text
    label_en: MaybeText
    note: MaybeText
    source: Text


TABLES: tuple[type[Table], ...] = (
    UnitRow,
    NameRow,
    ParentRow,
    LineageRow,
    ParticipationRow,
    ProfileRow,
    FactRow,
    AgencyRow,
    ResponsibilityRow,
    DescentRow,
    TitleRow,
    TargetRow,
    FigureRow,
)


# --- pack.yaml ---


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
    districts_layer: MaybeText = ""
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
