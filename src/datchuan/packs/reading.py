"""Read a pack's folder: every file into its forms, every problem named, and a Pack only when there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from datchuan.packs import cross_checking, schema
from datchuan.packs.building import build
from datchuan.packs.files import LARGEST_MAP, Folder, is_safe_name
from datchuan.packs.mapfile import MapIds, read_map
from datchuan.packs.pack import Pack
from datchuan.packs.problems import Problem, Problems
from datchuan.packs.schema_checks import CHECKS, ChecksFile
from datchuan.packs.schema_directives import DIRECTIVES, DirectivesFile
from datchuan.packs.schema_facts import FACTS, FactsFile
from datchuan.packs.schema_funding import FUNDING, FundingFile
from datchuan.packs.schema_plausibility import PLAUSIBILITY, PlausibilityFile
from datchuan.packs.schema_upkeep import UPKEEP, UpkeepFile
from datchuan.packs.sentences import sentence_of
from datchuan.packs.tables import read_table
from datchuan.packs.yamltree import LINE, Tree, read_tree

MANIFEST, NOTICE, PROCEDURE, CALENDAR = "pack.yaml", "NOTICE.md", "procedure.yaml", "calendar.yaml"
#: Tables without which a pack says nothing; the others may be left out.
REQUIRED = ("units.csv", "participation.csv", "profiles.csv", "agencies.csv", "responsibilities.csv", "titles.csv")
E_ = TypeVar("E_", bound=schema.Entry)
T_ = TypeVar("T_", bound=schema.Table)


@dataclass
class Sheets:
    """What the files say, before it is known whether they agree with each other."""

    manifest: schema.Manifest
    tables: dict[type[schema.Table], list[Any]] = field(default_factory=dict)
    editions: dict[str, schema.Edition] = field(default_factory=dict)
    procedures: schema.ProcedureFile | None = None
    calendar: schema.CalendarFile | None = None
    base_facts: FactsFile | None = None
    checks: ChecksFile | None = None
    upkeep: UpkeepFile | None = None
    plausibility: PlausibilityFile | None = None
    funding: FundingFile | None = None
    directives: DirectivesFile | None = None
    map_ids: MapIds | None = None
    map_text: str | None = None
    notice: str = ""
    #: Files of which something could not be read: what is missing from them is not held against other files.
    broken: frozenset[str] = frozenset()

    def rows(self, table: type[T_]) -> list[T_]:
        """The rows of a table, in the order of the file."""
        return self.tables.get(table, [])

    def whole(self, file: str) -> bool:
        """Whether everything in the file was read."""
        return file not in self.broken

    @property
    def criteria_whole(self) -> bool:
        """Whether every criteria set was read."""
        return len(self.editions) == len(self.manifest.criteria)


def read_pack(path: str | Path) -> tuple[Pack | None, list[Problem]]:
    """The pack of a folder and the problems in it, by file and line. There is no pack while there is a problem."""
    problems = Problems()
    folder = Folder.opened(Path(path), problems)
    sheets = _read_all(folder, problems) if not len(problems) or folder.paths else None
    if sheets is not None:
        cross_checking.cross_check(sheets, problems)
    if sheets is None or len(problems):
        return None, problems.sorted()
    return build(sheets, folder), []


def _read_all(folder: Folder, problems: Problems) -> Sheets | None:
    """Read every file even when some are broken, so that all problems are named at once."""
    manifest = _entry(folder, MANIFEST, schema.Manifest, problems)
    tables = {table: _table(folder, table, problems) for table in schema.TABLES}
    procedures = _entry(folder, PROCEDURE, schema.ProcedureFile, problems) if PROCEDURE in folder.paths else None
    calendar = _entry(folder, CALENDAR, schema.CalendarFile, problems) if CALENDAR in folder.paths else None
    base_facts = _entry(folder, FACTS, FactsFile, problems) if FACTS in folder.paths else None
    checks = _entry(folder, CHECKS, ChecksFile, problems) if CHECKS in folder.paths else None
    upkeep = _entry(folder, UPKEEP, UpkeepFile, problems) if UPKEEP in folder.paths else None
    signs = _entry(folder, PLAUSIBILITY, PlausibilityFile, problems) if PLAUSIBILITY in folder.paths else None
    funding = _entry(folder, FUNDING, FundingFile, problems) if FUNDING in folder.paths else None
    letters = _entry(folder, DIRECTIVES, DirectivesFile, problems) if DIRECTIVES in folder.paths else None
    notice = folder.text(NOTICE) or ""
    if manifest is None:
        return None
    sheets = Sheets(
        manifest,
        tables,
        procedures=procedures,
        calendar=calendar,
        base_facts=base_facts,
        checks=checks,
        upkeep=upkeep,
        plausibility=signs,
        funding=funding,
        directives=letters,
        notice=notice,
    )
    safe = _safe_names(manifest, problems)
    for name in manifest.criteria:
        edition = _entry(folder, name, schema.Edition, problems) if name in safe else None
        if edition is not None:
            sheets.editions[name] = edition
    if manifest.map is not None and manifest.map.file in safe:
        data = folder.data(manifest.map.file, LARGEST_MAP)
        if data is not None:
            sheets.map_ids = read_map(manifest.map, data, problems)
            sheets.map_text = data.decode("utf-8", "replace")
    _refuse_strangers(folder, manifest, problems)
    sheets.broken = frozenset(p.file for p in problems)
    return sheets


def _safe_names(manifest: schema.Manifest, problems: Problems) -> list[str]:
    """The file names that pack.yaml gives, without those that lead out of the folder."""
    names = [*manifest.criteria, *([manifest.map.file] if manifest.map else [])]
    for name in names:
        if not is_safe_name(name):
            problems.add(
                MANIFEST,
                manifest.line,
                f"Đường dẫn “{name[:80]}” dẫn ra ngoài thư mục gói nên không đọc. Hãy ghi đường dẫn bên trong gói, ví "
                f"dụ "
                "criteria/NTM-2021-2025.yaml.",
                f"The path “{name[:80]}” leads out of the pack's folder. Write a path inside it.",
            )
    if len(set(names)) != len(names):
        problems.add(
            MANIFEST, manifest.line, "Một tệp được khai hai lần. Hãy bỏ một.", "A file is listed twice. Remove one."
        )
    return [n for n in dict.fromkeys(names) if is_safe_name(n)]


def _refuse_strangers(folder: Folder, manifest: schema.Manifest, problems: Problems) -> None:
    """A file that nobody reads is a mistake: a misspelt name, or something that does not belong to the pack."""
    known = {
        MANIFEST,
        NOTICE,
        PROCEDURE,
        CALENDAR,
        FACTS,
        CHECKS,
        UPKEEP,
        PLAUSIBILITY,
        FUNDING,
        DIRECTIVES,
        "README.md",
        *(t.file for t in schema.TABLES),
        *manifest.criteria,
    }
    if manifest.map:
        known.add(manifest.map.file)
    for name in sorted(set(folder.paths) - known):
        problems.add(
            name,
            0,
            "Gói không dùng tệp này: có thể sai tên, hoặc chưa khai trong pack.yaml. Hãy sửa tên, khai thêm hoặc "
            "chuyển đi.",
            "The pack does not use this file: a misspelt name, or not listed in pack.yaml. Rename, list or remove it.",
        )


def _table(folder: Folder, table: type[schema.Table], problems: Problems) -> list[Any]:
    if table.file not in folder.paths and table.file not in REQUIRED:
        return []
    text = folder.text(table.file)
    if text is None:
        return []
    rows: list[Any] = []
    for line in read_table(table.file, text, table.columns(), problems):
        try:
            rows.append(table.model_validate({**line.cells, LINE: line.number}))
        except ValidationError as errors:
            for error in errors.errors(include_url=False):
                problems.add(table.file, line.number, *sentence_of(dict(error)))
    return rows


def _entry(folder: Folder, name: str, form: type[E_], problems: Problems) -> E_ | None:
    text = folder.text(name)
    tree = None if text is None else read_tree(name, text, problems)
    if tree is None:
        return None
    try:
        return form.model_validate(tree.data)
    except ValidationError as errors:
        for error in errors.errors(include_url=False):
            problems.add(name, _line_of(tree, tuple(error["loc"])), *sentence_of(dict(error)))
        return None


def _line_of(tree: Tree, loc: tuple[str | int, ...]) -> int:
    """The line of an error. Steps that pydantic adds for unions are not in the file and are passed over."""
    path: tuple[str | int, ...] = ()
    for step in loc:
        if (*path, step) in tree.lines:
            path = (*path, step)
    return tree.line_of(path)
