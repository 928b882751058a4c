"""The forms of criteria sets: measures, thresholds, guidance, indicators, editions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from datchuan.packs.schema_base import Act, Entry
from datchuan.packs.thresholds import ThresholdValue
from datchuan.packs.values import (
    Code,
    Comparison,
    Day,
    Layer,
    MaybeText,
    MeasureKind,
    NumberKind,
    Standing,
    Text,
    Whole,
    Year,
)


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
    """A level to reach. ``profile`` is a code, a list or ``all``; ``year`` a year, a list, or nothing (every year)."""

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
