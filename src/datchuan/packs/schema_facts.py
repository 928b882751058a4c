"""The form of facts.yaml: the base facts that are asked of each commune once, and which indicators take them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from datchuan.packs.schema_base import Entry, Name
from datchuan.packs.values import Code, MaybeNumber, MaybeText, Standing, Text

FACTS = "facts.yaml"


class FactUse(Entry):
    """Where an indicator takes a fact. ``part`` is female, male or the number of a part from 1."""

    set: Code
    indicator: Code
    place: Literal["num", "den", "number"]
    part: MaybeText = ""


class FactEntry(Entry):
    """A fact that is asked."""

    code: Annotated[Code, Field(max_length=40)]
    name_vi: Name
    name_en: Annotated[MaybeText, Field(max_length=200)]
    unit_vi: Annotated[MaybeText, Field(max_length=40)] = ""
    unit_en: Annotated[MaybeText, Field(max_length=40)] = ""
    whole: bool = True
    least: MaybeNumber = None
    most: MaybeNumber = None
    not_above: Annotated[MaybeText, Field(max_length=40)] = ""
    note_vi: MaybeText = ""
    note_en: MaybeText = ""
    used_by: tuple[FactUse, ...] = ()
    standing: Standing
    source: Text


class FactGroup(Entry):
    """A heading of the form with its facts."""

    code: Annotated[Code, Field(max_length=40)]
    name_vi: Name
    name_en: Annotated[MaybeText, Field(max_length=200)]
    facts: Annotated[tuple[FactEntry, ...], Field(min_length=1)]


class FactsFile(Entry):
    groups: tuple[FactGroup, ...]

    @property
    def facts(self) -> tuple[FactEntry, ...]:
        return tuple(fact for group in self.groups for fact in group.facts)
