"""The register in words: levels, how a commune was found, what becomes of a line of a list."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.procedures.words import level_word
from datchuan.titles.decision_list import Checked, Fate, Line
from datchuan.titles.gazetteer import How
from datchuan.titles.queries import LEVELS


def level_choices() -> list[tuple[str, str]]:
    return [(level, level_word(level)) for level in LEVELS]


def how_word(how: How | None) -> str:
    return {
        How.CODE: _("theo mã"),
        How.NAME: _("đúng tên"),
        How.OLD_NAME: _("theo tên cũ hoặc tên gọi khác"),
        How.NO_MARKS: _("tên khác dấu, xem lại"),
        None: "",
    }[how]


def fate_word(fate: Fate) -> str:
    return {
        Fate.NEW: _("ghi mới"),
        Fate.FILLS: _("bổ sung chỗ sổ còn thiếu"),
        Fate.KNOWN: _("sổ đã có, bỏ qua"),
        Fate.FAULTY: _("cần sửa"),
    }[fate]


@dataclass(frozen=True)
class ReportLine:
    """A line of the match report in words."""

    line: Line
    found: str
    how: str
    fate: str
    is_faulty: bool
    is_written: bool


@dataclass(frozen=True)
class Report:
    """The match report: one sentence, then each line, those to be mended first."""

    sentence: str
    counts: tuple[tuple[str, int], ...]
    lines: tuple[ReportLine, ...]
    faulty: int


def report(checked: Checked) -> Report:
    counts = checked.counts
    ready, faulty = counts[Fate.NEW] + counts[Fate.FILLS], counts[Fate.FAULTY]
    order = {Fate.FAULTY: 0, Fate.FILLS: 1, Fate.NEW: 2, Fate.KNOWN: 3}
    lines = sorted(checked.lines, key=lambda line: (order[line.fate], line.number))
    return Report(
        sentence=_sentence(len(checked.lines), ready, faulty),
        counts=tuple((fate_word(fate), counts[fate]) for fate in Fate if counts[fate]),
        lines=tuple(
            ReportLine(
                line=line,
                found=str(line.unit) if line.unit else "",
                how=how_word(line.how),
                fate=fate_word(line.fate),
                is_faulty=line.fate == Fate.FAULTY,
                is_written=line.fate in (Fate.NEW, Fate.FILLS),
            )
            for line in lines
        ),
        faulty=faulty,
    )


def _sentence(total: int, ready: int, faulty: int) -> str:
    said = ngettext("%(ready)d/%(n)d dòng ghi được vào sổ", "%(ready)d/%(n)d dòng ghi được vào sổ", total)
    more = ngettext("%(n)d dòng cần sửa", "%(n)d dòng cần sửa", faulty) % {"n": faulty} if faulty else ""
    return (said % {"ready": ready, "n": total}) + (f", {more}" if more else "")
