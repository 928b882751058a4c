"""What the pages of reports show. A constant number of queries each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.translation import ngettext

from datchuan.people.models import Agency, AgencyKind
from datchuan.people.rights import Rights
from datchuan.places.models import Level
from datchuan.reports import rules, words
from datchuan.reports.content import Content, Difference, Roll, Section
from datchuan.reports.layout import Chapter, chapters
from datchuan.reports.models import Report
from datchuan.reports.summary import summary
from datchuan.reports.workflow import Action

PER_PAGE = 50
#: A table with more lines than this is folded on the page.
MOST_OPEN = 40
#: A list by name with more rows than this is folded.
FEW = 12


def organs(rights: Rights) -> list[Agency]:
    """The committees for whose place the person compiles reports, the province first. One query."""
    rows = Agency.objects.filter(
        kind=AgencyKind.PEOPLES_COMMITTEE, level__in=(Level.PROVINCE, Level.DISTRICT), valid__contains=rights.on
    )
    units = {post.agency.unit_id for post in rights.posts}
    found = [row for row in rows.filter(unit_id__in=units) if not rules.why_not_write(rights, row)]
    return sorted(found, key=lambda row: (row.level != Level.PROVINCE, row.name))


def list_page(rights: Rights, number: str | None) -> Page[Any]:
    """The reports within reach, the latest period first. Two queries; what they say is not read."""
    rows = Report.objects.visible_to(rights).select_related("organ", "paper").defer("content", "paper__data")
    return Paginator(rows, PER_PAGE).get_page(number)


def report_in_reach(rights: Rights, pk: UUID) -> Report | None:
    rows = Report.objects.visible_to(rights).select_related(
        "organ", "place", "paper", "sheet", "compiled_by", "issued_by"
    )
    return rows.filter(pk=pk).first()


@dataclass(frozen=True)
class Flag:
    """Something that does not add up, in words, with why; ``hint``: what the register says, before anybody explains."""

    difference: Difference
    said: str
    why: str
    hint: str = ""


def _lines(n: int) -> str:
    return ngettext("Xem %(n)d dòng", "Xem %(n)d dòng", n) % {"n": n}


@dataclass(frozen=True)
class Shown:
    """A section in words. ``groups``: the lines under their district, or all under no name."""

    section: Section
    name: str
    about: str
    first: str
    titles: tuple[str, ...]
    flagged: frozenset[tuple[str, str]]

    @property
    def is_long(self) -> bool:
        """Whether its lines stand behind a fold: the communes of a province, one by one."""
        return len(self.section.lines) > MOST_OPEN

    @property
    def fold(self) -> str:
        return _lines(len(self.section.lines))

    @property
    def rows(self) -> Iterable[tuple[str, str, list[tuple[int, bool]]]]:
        for line in self.section.lines:
            yield line.name, line.group, self._cells(line.code, line.counts)

    @property
    def total(self) -> list[tuple[int, bool]]:
        return self._cells("", self.section.total)

    def _cells(self, where: str, counts: tuple[int, ...]) -> list[tuple[int, bool]]:
        """Each count with whether it stands in a difference."""
        pairs = zip(self.section.columns, counts, strict=True)
        return [(count, (where, column) in self.flagged) for column, count in pairs]


@dataclass(frozen=True)
class Listed:
    """A list by name in words."""

    roll: Roll
    name: str
    about: str
    titles: tuple[str, ...]

    @property
    def is_long(self) -> bool:
        """Whether it stands behind a fold: names are looked up, while what comes is read."""
        return len(self.roll.rows) > FEW and self.roll.code != "coming"

    @property
    def fold(self) -> str:
        return _lines(len(self.roll.rows))

    @property
    def rows(self) -> Iterable[list[tuple[str, str]]]:
        """The cells of each row with their headings, for narrow screens."""
        for row in self.roll.rows:
            yield list(zip(self.titles, row, strict=True))


@dataclass(frozen=True)
class ShownChapter:
    """A chapter in words, its sections and lists in their order."""

    code: str
    name: str
    parts: tuple[Shown | Listed, ...]


@dataclass(frozen=True)
class ReportPage:
    """Everything about one report."""

    report: Report
    summary: tuple[str, ...]
    chapters: tuple[ShownChapter, ...]
    flags: tuple[Flag, ...]
    why_not: dict[str, str]
    why_not_issue: str

    @property
    def left(self) -> int:
        return sum(not flag.why for flag in self.flags)


def report_page(rights: Rights, report: Report) -> ReportPage:
    """A report in words. No query."""
    said, explained = report.said, report.explained
    flags = tuple(
        Flag(one, words.difference_word(said, one), explained.get(one.key, ""), _hint(said, one))
        for one in report.differences
    )
    shown = tuple(_chapter(chapter, report.differences) for chapter in chapters(said))
    why_not = {action.value: rules.why_not(action, rights, report) for action in Action if action != Action.COMPILE}
    issue = why_not[Action.ISSUE] or rules.why_not_issue(report.unexplained)
    return ReportPage(report, tuple(summary(said)), shown, flags, why_not, issue)


def _hint(said: Content, one: Difference) -> str:
    return next((row.why for row in said.stated if one.what == "stated" and row.code == one.column), "")


def _chapter(chapter: Chapter, found: list[Difference]) -> ShownChapter:
    parts = tuple(_shown(part, found) if isinstance(part, Section) else _listed(part) for part in chapter.parts)
    return ShownChapter(chapter.code, words.chapter_word(chapter.code), parts)


def _listed(roll: Roll) -> Listed:
    titles = tuple(words.column_word(roll.code, code) for code in roll.columns)
    return Listed(roll, words.section_word(roll.code), words.about(roll), titles)


def _shown(section: Section, found: list[Difference]) -> Shown:
    flagged = frozenset(
        (one.where, one.column) for one in found if one.section == section.code and one.what != "stated"
    )
    return Shown(
        section, words.section_word(section.code), words.about(section), words.first_column(section),
        tuple(words.column_word(section.code, code) for code in section.columns), flagged,
    )  # fmt: skip
