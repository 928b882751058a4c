"""Do the files of a pack agree with each other? Every disagreement is a problem at the line that has to change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from datchuan.packs import (
    checking_checks,
    checking_criteria,
    checking_descents,
    checking_directives,
    checking_facts,
    checking_funding,
    checking_places,
    checking_plausibility,
    checking_procedure,
    checking_titles,
    intervals,
    schema,
)
from datchuan.packs.problems import Problems
from datchuan.packs.schema_checks import CHECKS
from datchuan.packs.schema_directives import DIRECTIVES
from datchuan.packs.schema_facts import FACTS
from datchuan.packs.schema_funding import FUNDING
from datchuan.packs.schema_plausibility import PLAUSIBILITY
from datchuan.packs.schema_upkeep import UPKEEP

if TYPE_CHECKING:
    from datchuan.packs.reading import Sheets

_ADDRESS = re.compile(r"https?://[^\s]{3,}")


def cross_check(sheets: Sheets, problems: Problems) -> None:
    """Name every disagreement between the sheets of a pack."""
    for table in schema.TABLES:
        rows = sheets.rows(table)
        _keys_once(table, rows, problems)
        _intervals_sane(table, rows, problems)
    _sources(sheets, problems)
    _codes_once("pack.yaml", "nguồn", "source", [(s.id, s.line) for s in sheets.manifest.sources], problems)
    _codes_once("pack.yaml", "cột mức chuẩn", "profile", [(p.code, p.line) for p in sheets.manifest.profiles], problems)
    _codes_once("pack.yaml", "nhóm tiêu chí", "group", [(g.code, g.line) for g in sheets.manifest.groups], problems)
    _codes_once("pack.yaml", "danh hiệu", "level", [(v.code, v.line) for v in sheets.manifest.levels], problems)
    checking_places.check_places(sheets, problems)
    checking_criteria.check_criteria(sheets, problems)
    checking_descents.check_descents(sheets, problems)
    checking_titles.check_titles(sheets, problems)
    checking_procedure.check_procedure(sheets, problems)
    checking_facts.check_facts(sheets, problems)
    checking_checks.check_checks(sheets, problems)
    if sheets.upkeep:
        _codes_once(UPKEEP, "mức", "margin", [(m.code, m.line) for m in sheets.upkeep.watch], problems)
    checking_plausibility.check_plausibility(sheets, problems)
    checking_funding.check_funding(sheets, problems)
    checking_directives.check_directives(sheets, problems)
    if sheets.directives:
        letters = [(d.code, d.line) for d in sheets.directives.directives]
        _codes_once(DIRECTIVES, "văn bản", "letter", letters, problems)


def _keys_once(table: type[schema.Table], rows: Iterable[schema.Table], problems: Problems) -> None:
    seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = tuple(getattr(row, column) for column in table.key)
        first = seen.setdefault(key, row.line)
        if first != row.line:
            columns = ", ".join(table.key)
            problems.add(
                table.file,
                row.line,
                f"Trùng với dòng {first} (cùng {columns}). Hãy gộp hoặc bỏ một dòng.",
                f"Repeats line {first} (same {columns}). Merge them or remove one.",
            )


def _intervals_sane(table: type[schema.Table], rows: Iterable[schema.Table], problems: Problems) -> None:
    if "valid_from" not in table.model_fields:
        return
    for row in rows:
        if intervals.of(row).is_empty:
            problems.add(
                table.file,
                row.line,
                f"valid_to ({row.valid_to}) không sau valid_from ({row.valid_from}). "  # type: ignore[attr-defined]
                "valid_to là ngày đầu tiên không còn hiệu lực. Hãy sửa một trong hai ngày.",
                "valid_to is not after valid_from. valid_to is the first day no longer valid.",
            )


def _codes_once(file: str, vi: str, en: str, codes: Iterable[tuple[str, int]], problems: Problems) -> None:
    seen: dict[str, int] = {}
    for code, line in codes:
        first = seen.setdefault(code, line)
        if first != line:
            problems.add(
                file,
                line,
                f"Mã {vi} “{code}” đã dùng ở dòng {first}. Hãy đổi một mã.",
                f"The {en} code “{code}” is already used on line {first}.",
            )


# --- sources ----------------------------------------------------------------------------------------------------------


def _sources(sheets: Sheets, problems: Problems) -> None:
    known = {s.id for s in sheets.manifest.sources}
    for table in schema.TABLES:
        for row in sheets.rows(table):
            _source_known(table.file, row.line, row.source, known, problems)  # type: ignore[attr-defined]
    entries: list[tuple[str, object]] = [(name, edition) for name, edition in sheets.editions.items()]
    if sheets.procedures:
        entries.append(("procedure.yaml", sheets.procedures))
    if sheets.calendar:
        entries.append(("calendar.yaml", sheets.calendar))
    if sheets.base_facts:
        entries.append((FACTS, sheets.base_facts))
    if sheets.checks:
        entries.append((CHECKS, sheets.checks))
    if sheets.upkeep:
        entries.append((UPKEEP, sheets.upkeep))
    if sheets.plausibility:
        entries.append((PLAUSIBILITY, sheets.plausibility))
    if sheets.funding:
        entries.append((FUNDING, sheets.funding))
    if sheets.directives:
        entries.append((DIRECTIVES, sheets.directives))
    for file, entry in entries:
        for line, source in _within(entry):
            _source_known(file, line, source, known, problems)


def _within(value: object) -> Iterable[tuple[int, str]]:
    """The line and source of an entry and of every entry inside it."""
    if isinstance(value, schema.Entry):
        if isinstance(source := getattr(value, "source", None), str):
            yield value.line, source
        for name in type(value).model_fields:
            yield from _within(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _within(item)


def _source_known(file: str, line: int, source: str, known: set[str], problems: Problems) -> None:
    for word in source.split(" "):
        if word not in known and not _ADDRESS.fullmatch(word):
            problems.add(
                file,
                line,
                f"Nguồn “{word[:80]}” chưa khai trong mục sources của pack.yaml và không phải địa chỉ http(s). "
                "Hãy khai nguồn hoặc ghi địa chỉ.",
                f"The source “{word[:80]}” is neither listed in pack.yaml nor an http(s) address.",
            )
