"""A list of decisions from a spreadsheet, held against the register: what each line means and what is wrong with it.

``rows_of(table)`` gives plain rows; ``check_list(rows)`` matches each with a commune and with what the register already
says, in a constant number of queries. Both are asked twice: for the report and, under the locks, for the import.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.people.sheet_rows import Column, Row, filled_rows
from datchuan.people.sheets import SheetProblem, Table
from datchuan.places.models import Unit
from datchuan.places.text import fold
from datchuan.titles.gazetteer import Gazetteer, How
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import GIVES, TAKES, standing_events
from datchuan.ui.dates import DateProblem, parse_date

MAX_LINES = 1000
Kind = TitleEvent.Kind
#: The programme began in 2010; a year before is a slip.
FIRST_YEAR = 2010

COLUMNS = (
    Column("unit", "Tên xã", ("xa", "don vi", "commune"), needed=True),
    Column("district", "Huyện", ("huyen thi xa thanh pho", "district")),
    Column("code", "Mã xã", ("ma don vi", "ma gso", "code")),
    Column("event", "Sự kiện", ("loai quyet dinh", "event")),
    Column("level", "Danh hiệu", ("muc do", "level"), needed=True),
    Column("year", "Năm đạt", ("nam", "year"), needed=True),
    Column("number", "Số quyết định", ("so ky hieu", "decision"), needed=True),
    Column("day", "Ngày quyết định", ("ngay", "ngay ban hanh", "date"), needed=True),
    Column("note", "Ghi chú", ("note",)),
)
_LEVELS = {
    "NTM": ("ntm", "dat chuan", "nong thon moi", "dat chuan ntm", "dat chuan nong thon moi", "xa nong thon moi"),
    "NTM_NC": ("ntm nc", "nang cao", "ntm nang cao", "nong thon moi nang cao", "xa nong thon moi nang cao"),
    "NTM_KM": ("ntm km", "kieu mau", "ntm kieu mau", "nong thon moi kieu mau", "xa nong thon moi kieu mau"),
}
_EVENTS = {
    Kind.RECOGNISED: ("", "cong nhan", "recognised"),
    Kind.ACKNOWLEDGED: ("thua nhan", "thua nhan sau sap xep", "acknowledged"),
    Kind.REVOKED: ("thu hoi", "revoked"),
    Kind.LAPSED: ("het hieu luc", "cham dut", "lapsed"),
}
_LEVEL_OF = {word: level for level, words in _LEVELS.items() for word in words}
_EVENT_OF = {word: kind for kind, words in _EVENTS.items() for word in words}


class Fate(StrEnum):
    """What becomes of a line: a new event, one that fills in what the register lacks, nothing, or it has to be mended."""

    NEW = "new"
    FILLS = "fills"
    KNOWN = "known"
    FAULTY = "faulty"


@dataclass
class Line:
    """A line of the report: the cells as they came, the commune that was found and how, what becomes of it and why."""

    number: int
    cells: list[str]
    unit: Unit | None = None
    how: How | None = None
    kind: str = ""
    level: str = ""
    year: int = 0
    decision_no: str = ""
    decided_on: date | None = None
    note: str = ""
    fate: Fate = Fate.FAULTY
    known: TitleEvent | None = None
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Checked:
    """The whole list, checked."""

    lines: tuple[Line, ...]

    def of(self, *fates: Fate) -> list[Line]:
        return [line for line in self.lines if line.fate in fates]

    @property
    def counts(self) -> Counter[str]:
        return Counter(line.fate for line in self.lines)

    @property
    def to_write(self) -> list[Line]:
        """The lines that an import writes, in the order in which their decisions were made."""
        return sorted(self.of(Fate.NEW, Fate.FILLS), key=lambda line: (line.decided_on or date.min, line.number))


def rows_of(table: Table) -> list[Row]:
    """The filled lines below the heading, cells as text. Raises ``SheetProblem``."""
    rows = filled_rows(table, COLUMNS)
    if not rows:
        raise SheetProblem(_("Dưới dòng tiêu đề chưa có quyết định nào. Điền mỗi xã một dòng rồi tải lại."))
    if len(rows) > MAX_LINES:
        raise SheetProblem(
            _("Danh sách có %(count)d dòng, mỗi lần nhập nhiều nhất %(most)d. Chia thành nhiều tệp.")
            % {"count": len(rows), "most": MAX_LINES}
        )
    return rows


def check_list(rows: Sequence[Row]) -> Checked:
    """Every line with its commune, its fate and its problems, in a constant number of queries."""
    places = Gazetteer()
    lines = [_read(row, places) for row in rows]
    _against_each_other(lines)
    units = {line.unit.pk for line in lines if line.unit}
    known: dict[int, list[TitleEvent]] = {}
    for event in TitleEvent.objects.filter(unit_id__in=units):
        known.setdefault(event.unit_id, []).append(event)
    for line in sorted(lines, key=lambda one: (one.decided_on or date.min, one.number)):
        if line.unit and not line.problems:
            _against_the_register(line, known.setdefault(line.unit.pk, []))
    return Checked(tuple(lines))


# One line by itself


def _read(row: Row, places: Gazetteer) -> Line:
    line = Line(row["line"], [row[column.key] for column in COLUMNS], note=row["note"][:300])
    for column in COLUMNS:
        if column.needed and not row[column.key] and not (column.key == "unit" and row["code"]):
            line.problems.append(_("Còn trống cột %(column)s") % {"column": column.heading})
    line.decided_on = _day(row["day"], line.problems)
    line.year = _year(row["year"], line)
    line.decision_no = " ".join(row["number"].split())[:80]
    line.kind = _of_words(_EVENT_OF, row["event"], _("Sự kiện"), _("công nhận, thừa nhận, thu hồi, hết hiệu lực"), line)
    if row["level"]:
        line.level = _of_words(_LEVEL_OF, row["level"], _("Danh hiệu"), _("NTM, NTM nâng cao, NTM kiểu mẫu"), line)
    if row["unit"] or row["code"]:
        match = places.find(row["unit"], code=row["code"], district=row["district"], on=line.decided_on)
        line.unit, line.how = match.unit, match.how
        line.problems += [match.problem] if match.problem else []
    return line


def _of_words(known: Mapping[str, str], word: str, name: str, choices: str, line: Line) -> str:
    found = known.get(fold(word), "")
    if not found:
        line.problems.append(
            _("%(name)s “%(word)s” không có. Dùng một trong: %(choices)s")
            % {"name": name, "word": word[:40], "choices": choices}
        )
    return found


def _day(text: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        return parse_date(text, name=_("Ngày quyết định"), least=date(FIRST_YEAR, 1, 1), most=clock.today())
    except DateProblem as problem:
        problems.append(problem.sentence)
        return None


def _year(text: str, line: Line) -> int:
    if not text:
        return 0
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    if not FIRST_YEAR <= year <= clock.today().year:
        line.problems.append(
            _("Năm đạt “%(year)s” không đọc được. Ghi bốn chữ số, từ %(first)d đến %(last)d")
            % {"year": text[:20], "first": FIRST_YEAR, "last": clock.today().year}
        )
        return 0
    if line.decided_on and line.decided_on.year < year:
        line.problems.append(
            _("Quyết định ngày %(day)s không thể công nhận năm %(year)s chưa đến. Xem lại ngày hoặc năm đạt")
            % {"day": f"{line.decided_on:%d/%m/%Y}", "year": year}
        )
    return year


# Lines against one another


def _against_each_other(lines: list[Line]) -> None:
    first: dict[tuple[int, str, str, int], int] = {}
    days: dict[tuple[str, int], tuple[date, int]] = {}
    for line in lines:
        if line.unit and not line.problems:
            key = (line.unit.pk, line.kind, line.level, line.year)
            if key in first:
                line.problems.append(_("Trùng với dòng %(line)d: cùng xã, danh hiệu và năm") % {"line": first[key]})
            first.setdefault(key, line.number)
        if line.decided_on and line.decision_no:
            act = (fold(line.decision_no), line.decided_on.year)
            day, where = days.setdefault(act, (line.decided_on, line.number))
            if day != line.decided_on:
                line.problems.append(
                    _("Quyết định %(no)s ở dòng %(line)d ghi ngày %(day)s. Một số chỉ có một ngày trong năm")
                    % {"no": line.decision_no, "line": where, "day": f"{day:%d/%m/%Y}"}
                )


# A line against the register


def _against_the_register(line: Line, events: list[TitleEvent]) -> None:
    """The fate of a line without problems; a line to be written joins the events, so that later ones see it."""
    standing = [event for event in standing_events(events) if event.level == line.level]
    same = next((e for e in standing if e.meaning == line.kind and _is_same_title(line, e)), None)
    if same is not None:
        line.known = same
        line.fate, problem = _compared(line, same)
        line.problems += [problem] if problem else []
        return
    if problem := _in_the_way(line, standing):
        line.problems.append(problem)
        return
    line.fate = Fate.NEW
    events.append(
        TitleEvent(
            unit=line.unit, kind=line.kind, level=line.level, year_met=line.year, decided_on=line.decided_on,
            decision_no=line.decision_no,
        )
    )  # fmt: skip


def _is_same_title(line: Line, event: TitleEvent) -> bool:
    """Whether an event tells of the act of the line: the year of the title; for what ends one, the day or the number."""
    if line.kind in GIVES:
        return event.year_met in (None, line.year)
    return event.decided_on == line.decided_on or fold(event.decision_no) == fold(line.decision_no)


def _compared(line: Line, event: TitleEvent) -> tuple[Fate, str]:
    said = [
        (event.decision_no, line.decision_no, fold(event.decision_no) == fold(line.decision_no)),
        (event.decided_on, line.decided_on, event.decided_on == line.decided_on),
    ]
    if any(there and not same for there, _here, same in said):
        words = {
            "no": event.decision_no or "…",
            "day": f"{event.decided_on:%d/%m/%Y}" if event.decided_on else "…",
            "source": event.source[:80],
        }
        return Fate.FAULTY, _(
            "Sổ đã ghi danh hiệu này theo quyết định %(no)s ngày %(day)s (%(source)s). Đối chiếu bản gốc; sổ sai thì đính chính"
        ) % words
    lacks = (line.kind in GIVES and event.year_met is None) or any(not there for there, _here, _same in said)
    return (Fate.FILLS if lacks else Fate.KNOWN), ""


def _in_the_way(line: Line, standing: list[TitleEvent]) -> str:
    """Why the event of a line does not fit what the register says of the same level; "" when it fits."""
    if line.kind in GIVES:
        return ""
    held = False
    for event in standing:
        if (event.decided_on or date.min) <= (line.decided_on or date.max):
            held = event.meaning in GIVES if event.meaning in (GIVES | TAKES) else held
    if held:
        return ""
    return _("Sổ chưa ghi xã này giữ danh hiệu đó trước ngày quyết định, nên không có gì để thu hồi hay chấm dứt")
