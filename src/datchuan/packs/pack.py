"""A pack that was read and found sound: typed, frozen, ready to be loaded. No database and no framework in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from datchuan.packs import schema
from datchuan.packs.schema_checks import CheckEntry
from datchuan.packs.schema_directives import DirectiveEntry
from datchuan.packs.schema_facts import FactGroup
from datchuan.packs.schema_funding import FundingFile
from datchuan.packs.schema_plausibility import PlausibilityFile
from datchuan.packs.schema_upkeep import MarginEntry


@dataclass(frozen=True)
class EditionDocument:
    """A criteria set of the pack: its entry as written, and the document that the engine reads and the seal hashes."""

    entry: schema.Edition
    document: Mapping[str, Any]

    @property
    def set(self) -> str:
        return self.entry.set

    @property
    def edition(self) -> str:
        return self.entry.edition


@dataclass(frozen=True)
class LevelProcedure:
    """A procedure for one level of title; ``document`` holds conditions, cases and ordered steps as JSON."""

    code: str
    level: str
    purpose: str
    government_model: str
    valid_from: date | None
    valid_to: date | None
    legal_act: str
    standing: str
    source: str
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Pack:
    """Everything a pack says. In every entry ``source`` is already text to show: titles and addresses, not source ids.

    ``names`` and ``parents`` are complete: the facts of units.csv cut by the differing intervals of names.csv and
    parents.csv, so that each unit has exactly one official name and one parent on each day of its life.
    """

    manifest: schema.Manifest
    units: tuple[schema.UnitRow, ...]
    names: tuple[schema.NameRow, ...]
    parents: tuple[schema.ParentRow, ...]
    lineage: tuple[schema.LineageRow, ...]
    participation: tuple[schema.ParticipationRow, ...]
    profiles: tuple[schema.ProfileRow, ...]
    facts: tuple[schema.FactRow, ...]
    agencies: tuple[schema.AgencyRow, ...]
    editions: tuple[EditionDocument, ...]
    responsibilities: tuple[schema.ResponsibilityRow, ...]
    descents: tuple[schema.DescentRow, ...]
    procedures: tuple[LevelProcedure, ...]
    deadlines: tuple[schema.Deadline, ...]
    holidays: tuple[schema.Holiday, ...]
    terms: tuple[schema.Term, ...]
    titles: tuple[schema.TitleRow, ...]
    targets: tuple[schema.TargetRow, ...]
    figures: tuple[schema.FigureRow, ...]
    #: None where the pack has no such file and so says nothing of it.
    fact_groups: tuple[FactGroup, ...] | None
    checks: tuple[CheckEntry, ...] | None
    margins: tuple[MarginEntry, ...] | None
    plausibility: PlausibilityFile | None
    funding: FundingFile | None
    directives: tuple[DirectiveEntry, ...] | None
    notice: str
    folder: Path
    map_path: Path | None
    map_text: str | None
    digest: str

    @property
    def code(self) -> str:
        return self.manifest.code

    @property
    def version(self) -> str:
        return self.manifest.version

    @property
    def name_vi(self) -> str:
        return self.manifest.name_vi

    @property
    def name_en(self) -> str:
        return self.manifest.name_en

    @property
    def as_of(self) -> date:
        return self.manifest.as_of
