"""In which chapters and in what order a report says what it says: page, paper and spreadsheet alike. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from datchuan.procedures.words import level_order
from datchuan.reports.content import Content, Roll, Section, kind_of

#: Chapter -> kinds of sections and lists in their order.
CHAPTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("titles", ("titles", "moves", "title_changes", "revocations")),
    ("aims", ("targets", "named_targets")),
    ("criteria", ("bands", "gains", "by_criterion", "criteria")),
    (
        "work",
        (
            "rounds", "directives", "tasks_period", "obstacles", "obstacle_flow", "findings", "late", "remedies", "reviews",
        ),
    ),
    ("next", ("coming",)),
)  # fmt: skip
#: The chapter that goes set by set; the others go kind by kind.
_BY_SET = "criteria"


@dataclass(frozen=True)
class Chapter:
    """A part of a report with what it holds."""

    code: str
    parts: tuple[Section | Roll, ...]


def chapters(content: Content) -> list[Chapter]:
    """What a report holds, by chapter; chapters without anything are left out."""
    found: list[Section | Roll] = [*content.sections, *content.rolls]
    rows = []
    for code, kinds in CHAPTERS:
        parts = [part for part in found if kind_of(part.code) in kinds]
        parts.sort(key=lambda part: _place(code, kinds, part.code))
        if parts:
            rows.append(Chapter(code, tuple(parts)))
    return rows


def _place(chapter: str, kinds: tuple[str, ...], code: str) -> tuple[tuple[int, str], int]:
    kind, _colon, level = code.partition(":")
    of_level, of_kind = level_order(level or "NTM"), kinds.index(kind)
    return (of_level, of_kind) if chapter == _BY_SET else ((of_kind, ""), of_level[0])
