"""What the pages of reports show. A constant number of queries each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.translation import ngettext

from datchuan.config.prepared import Prepared
from datchuan.people.models import Agency, AgencyKind
from datchuan.people.rights import Rights
from datchuan.places.models import Level
from datchuan.reports import rules, words
from datchuan.reports.content import Content, Difference, Roll, Section
from datchuan.reports.layout import Chapter, chapters
from datchuan.reports.models import STANDING, Report
from datchuan.reports.summary import summary
from datchuan.reports.workflow import Action
from datchuan.ui.numbers import format_number

PER_PAGE = 50
#: A table with more lines than this unfolds by its groups, the districts.
MOST_OPEN = 40
#: Totals in the line of a folded table.
_SAID = 3


_committees = Prepared(
    lambda units, on: Agency.objects.filter(
        kind=AgencyKind.PEOPLES_COMMITTEE,
        level__in=(Level.PROVINCE, Level.DISTRICT),
        valid__contains=on,
        unit_id__any_of=units,
    ),
    units=list,
    on=date,
)
_standing = Prepared(
    lambda place: Report.objects.filter(place_id=place, state__in=STANDING).order_by().values_list("span", "first"),
    place=int,
)


def standing(place_id: int) -> set[tuple[str, date]]:
    """(span, first day) of the periods of a place that have a report. One query."""
    return set(_standing(place=place_id))


def organs(rights: Rights) -> list[Agency]:
    """The committees for whose place the person compiles reports, the province first. One query."""
    units = sorted({post.agency.unit_id for post in rights.posts})
    found = [row for row in _committees(units=units, on=rights.on) if not rules.why_not_write(rights, row)]
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

    @property
    def anchor(self) -> str:
        """The table in which it stands; "" for a number that was published elsewhere."""
        return "" if self.difference.what == "stated" else anchor_of(self.difference.section)


def _lines(n: int) -> str:
    return ngettext("%(n)d dòng", "%(n)d dòng", n) % {"n": n}


def anchor_of(code: str) -> str:
    """The place of a section on the page."""
    return f"s-{code.replace(':', '-')}"


#: A row in words: its name, its district, and each count with whether it stands in a difference.
Row = tuple[str, str, list[tuple[int, bool]]]


@dataclass(frozen=True)
class Group:
    """The lines of a long section under one district."""

    name: str
    rows: list[Row]

    @property
    def is_flagged(self) -> bool:
        return any(flagged for _name, _group, cells in self.rows for _count, flagged in cells)


@dataclass(frozen=True)
class Shown:
    """A section in words."""

    section: Section
    name: str
    about: str
    first: str
    titles: tuple[str, ...]
    flagged: frozenset[tuple[str, str]]

    @property
    def anchor(self) -> str:
        return anchor_of(self.section.code)

    @property
    def fold(self) -> str:
        """What its line says beside its name: how many lines, and the first totals."""
        totals = list(zip(self.titles, self.section.total, strict=True))[:_SAID]
        said = [f"{title} {format_number(count)}" for title, count in totals]
        return " · ".join([_lines(len(self.section.lines)), *said])

    @property
    def rows(self) -> list[Row]:
        return [(line.name, line.group, self._cells(line.code, line.counts)) for line in self.section.lines]

    @property
    def groups(self) -> list[Group]:
        """The lines by district where there are many; otherwise none."""
        if len(self.section.lines) <= MOST_OPEN or not all(line.group for line in self.section.lines):
            return []
        found: dict[str, list[Row]] = {}
        for name, group, cells in self.rows:
            found.setdefault(group, []).append((name, "", cells))
        return [Group(*one) for one in found.items()]

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
    def anchor(self) -> str:
        return anchor_of(self.roll.code)

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
