"""What a report says: sections of counts, each with its day and edition, and what does not add up in them. Pure.

The page, the paper and the spreadsheet all read this one thing; with the issue of the report it does not change any more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from datchuan.procedures.words import LEVELS

#: What the lines of a section are.
DISTRICTS, COMMUNES, AGENCIES = "district", "commune", "agency"
CRITERIA, ROUNDS, BODIES = "criterion", "round", "body"


@dataclass(frozen=True)
class Line:
    """One row of a section: a place, a department or a body, with one count for each column. ``group``: its district."""

    code: str
    name: str
    counts: tuple[int, ...]
    group: str = ""


@dataclass(frozen=True)
class Section:
    """A table of counts. ``total`` is counted for itself, never the sum of the lines, so that the two can be compared.

    ``code`` is what the section counts, with the level after a colon where there is one for each level ("moves:NTM").
    ``on``: the day of the figures (ISO); ``by``: what the lines are; ``since``: the first day, for counts of what happened
    in the period; ``edition``: the edition of the criteria that was applied, "" where none plays a part.
    """

    code: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    total: tuple[int, ...]
    on: str
    by: str
    since: str = ""
    edition: str = ""

    def __post_init__(self) -> None:
        for line in self.lines:
            if len(line.counts) != len(self.columns):
                raise ValueError(f"{len(line.counts)} counts for {len(self.columns)} columns: {line}")

    def of(self, counts: tuple[int, ...], column: str) -> int:
        return counts[self.columns.index(column)]

    def sum(self, columns: tuple[str, ...]) -> int:
        """Some columns of the total added up."""
        return sum(self.of(self.total, column) for column in columns)


def kind_of(code: str) -> str:
    """What a section counts, without its level."""
    return code.partition(":")[0]


@dataclass(frozen=True)
class Roll:
    """A list by name: who and what stands behind counts, or what comes. Every cell is text as it is printed."""

    code: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    on: str
    since: str = ""
    until: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{len(row)} cells for {len(self.columns)} columns: {row}")


@dataclass(frozen=True)
class Stated:
    """A number that somebody published, beside the one that the register counts on its day. ``why``: what the register
    itself can say of a gap, for whoever explains it."""

    code: str
    label: str
    on: str
    value: int
    counted: int
    source: str
    why: str = ""


@dataclass(frozen=True)
class Content:
    """All figures of a report. ``first`` and ``last`` are the days of the period, ``on`` the day of the figures (ISO)."""

    place: str
    place_name: str
    span: str
    first: str
    last: str
    on: str
    sections: tuple[Section, ...]
    stated: tuple[Stated, ...] = ()
    illustrative: bool = False
    rolls: tuple[Roll, ...] = ()

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)

    def roll(self, code: str) -> Roll | None:
        return next((roll for roll in self.rolls if roll.code == code), None)


#: Kind of section -> which column is the sum of which others ("-": taken off), in every line and in the total.
WHOLES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "bands": (("communes", ("all_met", "band_15", "band_10", "band_0", "unmeasured")),),
    "criteria": (("criteria", ("met", "not_met", "no_data", "no_level")),),
    "titles": (("communes", ("NTM", "NTM_NC", "NTM_KM", "none", "unknown")),),
    "obstacles": (("raised", ("solved", "open", "referred", "unsolved")),),
    "directives": (("tasks", ("in_time", "done_late", "tasks_overdue", "running")),),
    "findings": (("raised", ("waiting", "answered", "closed")),),
    "remedies": (("plans", ("not_approved", "running", "done")), ("steps", ("steps_done", "steps_open"))),
    "reviews": (("reviews", ("kept", "lost", "unknown_outcome", "missing")),),
    "moves": (("at_end", ("at_start", "gained", "-gone")),),
    "gains": (("at_end", ("at_start", "gained", "-gone")), ("communes", ("compared", "uncompared"))),
    "by_criterion": (("at_end", ("at_start", "gained", "-gone")),),
    "rounds": (
        ("dossiers", ("sent_in_time", "sent_late")),
        ("on_way", ("dossiers", "-recognised", "-refused", "-sent_back", "-withdrawn")),
    ),
    "tasks_period": (("tasks", ("in_time", "done_late", "tasks_overdue", "running")),),
    "obstacle_flow": (("at_end", ("at_start", "new", "reopened", "-settled", "-closed_unsolved")),),
    "revocations": (("at_end", ("at_start", "opened", "-revoked", "-kept_title")),),
}
#: Columns of which the total is the largest line, not their sum.
LARGEST = {("obstacle_flow", "longest")}
#: Columns of two sections that count the same things; several columns are added up.
_SAME: tuple[tuple[tuple[str, str], tuple[str, tuple[str, ...]]], ...] = (
    (("bands", "communes"), ("titles", ("communes",))),
    (("bands", "all_met"), ("criteria", ("complete",))),
    (("gains:NTM", "communes"), ("bands", ("communes",))),
    (("by_criterion:NTM", "met"), ("criteria", ("met",))),
)


def same_in(levels: tuple[str, ...]) -> Iterator[tuple[tuple[str, str], tuple[str, tuple[str, ...]]]]:
    """Every pair that has to agree. ``levels``: from the lowest; who holds one holds those below it."""
    yield from _SAME
    for at, level in enumerate(levels):
        yield (f"moves:{level}", "at_end"), ("titles", levels[at:])
        yield (f"by_criterion:{level}", "at_end"), (f"gains:{level}", ("at_end",))
        yield (f"by_criterion:{level}", "at_start"), (f"gains:{level}", ("at_start",))
        yield (f"by_criterion:{level}", "met"), (f"criteria:{level}", ("met",))


@dataclass(frozen=True)
class Difference:
    """A total that does not equal its parts. ``where`` is the code of a line, "" for the total."""

    key: str
    what: str
    section: str
    column: str
    where: str
    whole: int
    parts: int

    @property
    def gap(self) -> int:
        return self.whole - self.parts


def differences(content: Content) -> list[Difference]:
    """Everything that does not add up: totals against lines, wholes against parts, sections and published numbers against
    one another."""
    found: list[Difference] = []
    for section in content.sections:
        found += _of_lines(section)
        found += _of_wholes(section)
    found += _of_sections(content)
    found += _of_stated(content)
    return found


def _difference(what: str, section: str, column: str, where: str, whole: int, parts: int) -> Iterator[Difference]:
    if whole != parts:
        yield Difference(":".join((what, section, column, where)), what, section, column, where, whole, parts)


def _of_lines(section: Section) -> Iterator[Difference]:
    for at, column in enumerate(section.columns):
        counts = [line.counts[at] for line in section.lines]
        parts = max(counts, default=0) if (kind_of(section.code), column) in LARGEST else sum(counts)
        yield from _difference("lines", section.code, column, "", section.total[at], parts)


def _of_wholes(section: Section) -> Iterator[Difference]:
    for whole, parts in WHOLES.get(kind_of(section.code), ()):
        for where, counts in [*((line.code, line.counts) for line in section.lines), ("", section.total)]:
            added = sum(_signed(section, counts, part) for part in parts)
            yield from _difference("whole", section.code, whole, where, section.of(counts, whole), added)


def _signed(section: Section, counts: tuple[int, ...], part: str) -> int:
    return -section.of(counts, part[1:]) if part.startswith("-") else section.of(counts, part)


def _of_sections(content: Content) -> Iterator[Difference]:
    for (one, first), (other, columns) in same_in(LEVELS):
        a, b = content.section(one), content.section(other)
        if a is not None and b is not None:
            yield from _difference("same", one, first, other, a.of(a.total, first), b.sum(columns))


def _of_stated(content: Content) -> Iterator[Difference]:
    for row in content.stated:
        yield from _difference("stated", "titles", row.code, "", row.value, row.counted)


_adapter: TypeAdapter[Content] = TypeAdapter(Content)


def plain(content: Content) -> dict[str, Any]:
    """The content as JSON can say it; a report without lists by name says nothing of them, as before there were any."""
    said: dict[str, Any] = _adapter.dump_python(content, mode="json")
    if not content.rolls:
        del said["rolls"]
    return said


def content_from(data: dict[str, Any]) -> Content:
    """The content of ``plain``. Raises ``pydantic.ValidationError`` (a ``ValueError``)."""
    return _adapter.validate_python(data)


def digest(content: Content, explained: dict[str, str]) -> str:
    """SHA-256 (hex) of everything that a report says."""
    body = json.dumps([plain(content), explained], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()
