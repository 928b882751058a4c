"""A filled matrix held against what communes say themselves: which cells differ, and who is to put them right.

The figures of a commune are written by the commune alone, so nothing is applied here; a commune's officer may take the
row of the own commune over into a workbook of that commune, where its changes are shown and saved as always.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from datchuan.assessments.actions import Figure
from datchuan.assessments.models import Measurement, Revision, Voice
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.engine import Catalogue, Value
from datchuan.criteria.models import Indicator
from datchuan.desk.queries import Desk
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.places.text import fold
from datchuan.workbooks import lines, notation
from datchuan.workbooks.cells import cells_of
from datchuan.workbooks.layout import ENTERED
from datchuan.workbooks.lines import Cell, Line, Read
from datchuan.workbooks.matrix import CODE
from datchuan.workbooks.models import Intake
from datchuan.workbooks.opening import Book, BookProblem, Sheet, address

_WITHIN = 25
#: What is wrong with a cell, from what is odd about it.
DATE_CELL, FORMULA_CELL, ERROR_CELL, MERGED_CELL = "date", "formula", "error", "merged"


def matrix_of(book: Book, catalogue: Catalogue) -> dict[str, Any]:
    """What a filled matrix holds, as an intake keeps it. Raises ``BookProblem``.

    ``columns``: [indicator code, column]; ``rows``: [line, commune code, texts, {place in the texts: oddity}].
    """
    known = {indicator.code for indicator in catalogue.indicators}
    found = [(sheet, row, columns) for sheet in book.sheets for row, columns in [_heading(sheet, known)] if columns]
    figures = [each for each in found if _holds_figures(*each)]
    if not figures:
        raise BookProblem(
            _("Không thấy trang số liệu của bảng nhiều xã (cột “Mã xã” và các chỉ tiêu). Xuất lại từ trang Ma trận.")
        )
    if len(figures) > 1:
        names = ", ".join(f"“{sheet.name}”" for sheet, _row, _columns in figures)
        raise BookProblem(_("Tệp có %(names)s cùng chứa bảng số liệu. Giữ lại một trang.") % {"names": names})
    sheet, row, columns = figures[0]
    if not sheet.visible:
        raise BookProblem(
            _("Trang “%(name)s” đang bị ẩn, nên chưa đọc. Bỏ ẩn trang, xem lại số liệu rồi tải lên.")
            % {"name": sheet.name}
        )
    return _content(sheet, row, columns)


def _heading(sheet: Sheet, known: set[str]) -> tuple[int, dict[str, int]]:
    """The row of the headings, and the column of the commune's code ("") and of each indicator."""
    for row, values in enumerate(sheet.rows[:_WITHIN]):
        columns: dict[str, int] = {}
        for place, value in enumerate(values):
            text = str(value).strip()
            if fold(text) == fold(CODE):
                columns.setdefault("", place)
            elif (code := text.partition(" ")[0].lstrip("'")) in known:
                columns.setdefault(code, place)
        if "" in columns and len(columns) > 1:
            return row, columns
    return 0, {}


def _holds_figures(sheet: Sheet, row: int, columns: Mapping[str, int]) -> bool:
    """Whether the sheet holds figures and not the letters of results, which stand on a sheet of the same shape."""
    letters = {"Đ", "C", "–", "?", "o"}
    cells = (
        sheet.at(line, place) for line in range(row + 1, len(sheet.rows)) for code, place in columns.items() if code
    )
    return any(value != "" and str(value).strip() not in letters for value in cells)


def _content(sheet: Sheet, heading: int, columns: Mapping[str, int]) -> dict[str, Any]:
    order = [(code, place) for code, place in columns.items() if code]
    rows = []
    for at in range(heading + 1, len(sheet.rows)):
        commune, _flag = lines.as_typed(sheet.at(at, columns[""]))
        texts, odd = [], {}
        for number, (_code, place) in enumerate(order):
            text, flag = lines.as_typed(sheet.at(at, place), sheet.odd.get((at, place)) == "percent")
            texts.append(text)
            if problem := _oddity(sheet, at, place, flag):
                odd[str(number)] = problem
        if commune or any(texts):
            rows.append([at + 1, commune[:12].lstrip("'"), texts, odd])
    return {"columns": [[code, place] for code, place in order], "rows": rows, "notes": []}


def _oddity(sheet: Sheet, row: int, column: int, flag: str) -> str:
    if (row, column) in sheet.joined:
        return MERGED_CELL
    odd = sheet.odd.get((row, column), "")
    return odd if odd in {FORMULA_CELL, ERROR_CELL} else (DATE_CELL if flag == lines.DATE else "")


def _odd_sentence(kind: str) -> str:
    return {
        DATE_CELL: _("Excel đã đổi số thành ngày tháng. Đặt kiểu ô là Văn bản rồi gõ lại, ví dụ 3/4."),
        FORMULA_CELL: _("Ô này là công thức, kết quả có thể đổi khi mở ở máy khác. Gõ thẳng kết quả vào ô."),
        ERROR_CELL: _("Ô này đang báo lỗi của Excel. Xóa đi rồi gõ số liệu vào."),
        MERGED_CELL: _("Ô này bị gộp với ô khác. Bỏ gộp rồi nhập lại."),
    }[kind]


# The comparison


@dataclass(frozen=True)
class Gap:
    """A cell that says something else than the commune, or that cannot be read (``problem``)."""

    at: str
    commune_code: str
    commune: str
    district: str
    code: str
    stored: str
    given: str
    problem: str = ""
    newer: bool = False
    who: str = ""


@dataclass(frozen=True)
class CommuneCount:
    """How one commune's row compares."""

    id: int
    code: str
    name: str
    district: str
    differ: int
    lacks: int
    wrong: int
    own: bool


@dataclass(frozen=True)
class Comparison:
    """A filled matrix against stored figures. ``lacks``: cells that are empty in the file while the commune has a figure."""

    communes: tuple[CommuneCount, ...]
    gaps: tuple[Gap, ...]
    wrong: tuple[Gap, ...]
    same: int
    lacks: int
    notes: tuple[str, ...]

    @property
    def differing(self) -> tuple[CommuneCount, ...]:
        return tuple(commune for commune in self.communes if commune.differ or commune.wrong)


def comparison(rights: Rights, intake: Intake) -> Comparison:
    """Every cell of the file against what is stored, for the communes within reach. A constant number of queries."""
    units = {row[1]: row for row in rights.communes().values_list("pk", "code", "full_name", "parent_id")}
    parents = _district_names(rights)
    rows = [row for row in intake.content["rows"] if row[1] in units]
    ids = [units[row[1]][0] for row in rows]
    stored = _stored(ids, intake)
    counts, gaps, wrong, same, lacking = [], [], [], 0, 0
    judge = _Judge(catalogue_of(intake.edition), intake)
    seen: dict[str, int] = {}
    notes = list(_row_notes(intake, units, seen))
    for number, code, texts, odd in rows:
        if seen.get(code) != number:
            continue
        pk, _code, name, parent = units[code]
        found = judge.row(number, texts, odd, stored.get(pk, {}), (code, name, parents.get(parent, "")))
        differ = [gap for gap in found.gaps if not gap.problem]
        bad = [gap for gap in found.gaps if gap.problem]
        counts.append(
            CommuneCount(
                pk,
                code,
                name,
                parents.get(parent, ""),
                len(differ),
                found.lacks,
                len(bad),
                pk in rights.own_commune_ids,
            )
        )
        gaps += differ
        wrong += bad
        same += found.same
        lacking += found.lacks
    return Comparison(tuple(counts), tuple(gaps), tuple(wrong), same, lacking, tuple(notes))


def _district_names(rights: Rights) -> dict[int, str]:
    return dict(Unit.objects.as_of(rights.on).districts().values_list("pk", "full_name"))


def _row_notes(intake: Intake, units: Mapping[str, Any], seen: dict[str, int]) -> Iterator[str]:
    strange, twice = [], []
    for number, code, _texts, _odd in intake.content["rows"]:
        if code not in units:
            strange.append(f"{number} ({code or '–'})")
        elif code in seen:
            twice.append(str(number))
        else:
            seen[code] = number
    if strange:
        yield _("Dòng %(rows)s: mã xã không có hoặc ngoài địa bàn của anh/chị, nên không đối chiếu.") % {
            "rows": ", ".join(strange[:12])
        }
    if twice:
        yield _("Dòng %(rows)s lặp lại một xã đã có ở trên; chỉ đối chiếu dòng đầu.") % {"rows": ", ".join(twice[:12])}


#: commune -> indicator -> (value, when recorded, by whom)
Stored = dict[int, dict[str, tuple[Any, datetime, str]]]


def _stored(ids: list[int], intake: Intake) -> Stored:
    rows = Measurement.objects.filter(
        commune_id__in=ids, set_code=intake.set_code, year=intake.year, voice=Voice.SELF
    ).values_list("commune_id", "indicator_code", "value", "recorded_at", "recorded_by__full_name")
    found: Stored = {}
    for commune_id, code, value, at, who in rows:
        found.setdefault(commune_id, {})[code] = (value, at, who or "")
    return found


@dataclass
class _Found:
    gaps: list[Gap]
    same: int = 0
    lacks: int = 0


class _Judge:
    """Compares rows. Cells that are written as we write them are told equal without being read."""

    def __init__(self, catalogue: Catalogue, intake: Intake) -> None:
        self.columns = [(code, place, catalogue.indicator(code).measure) for code, place in intake.content["columns"]]
        self.exported_at = intake.exported_at

    def row(
        self,
        number: int,
        texts: list[str],
        odd: Mapping[str, str],
        stored: Mapping[str, Any],
        who: tuple[str, str, str],
    ) -> _Found:
        found = _Found([])
        for at, (code, place, measure) in enumerate(self.columns):
            text, problem = texts[at], odd.get(str(at), "")
            value, recorded_at, by = stored.get(code) or (None, None, "")
            own = notation.write(value)
            if not problem and text == own:
                found.same += bool(own)
                continue
            if not problem and not text:
                found.lacks += 1
                continue
            sentence = _odd_sentence(problem) if problem else ""
            if not sentence:
                try:
                    given = notation.parse(measure, text)
                except notation.NotationProblem as error:
                    sentence = str(error)
                else:
                    if Value.from_json(given) == _read(value):
                        found.same += 1
                        continue
            newer = recorded_at is not None and recorded_at > self.exported_at
            found.gaps.append(Gap(address(number - 1, place), *who, code, own, text, sentence, newer, by))
        return found


def _read(value: Any) -> Value | None:
    try:
        return Value.from_json(value)
    except ValueError:
        return None


# The row of one's own commune


def own_lines(place: Desk, intake: Intake) -> Read:
    """The row of a commune in a filled matrix as lines of that commune's workbook, for its own officer.

    Period, source and "done" stay as stored; the base of each figure is the one that stood when the matrix left.
    """
    row = next((row for row in intake.content["rows"] if row[1] == place.commune.code), None)
    if row is None:
        raise BookProblem(_("Bảng này không có dòng của %(commune)s.") % {"commune": place.commune})
    number, _code, texts, odd = row
    catalogue = catalogue_of(place.edition)
    now = {
        m.indicator_code: m
        for m in Measurement.objects.filter(
            commune=place.commune, set_code=place.set_code, year=place.year, voice=Voice.SELF
        )
    }
    bases = _versions_at(place, intake.exported_at)
    read = Read([], [])
    for at, (code, column) in enumerate(intake.content["columns"]):
        measure, name = catalogue.indicator(code).measure, address(number - 1, column)
        try:
            if problem := odd.get(str(at)):
                raise notation.NotationProblem(_odd_sentence(problem))
            value = notation.parse(measure, texts[at])
        except notation.NotationProblem as error:
            read.notes.append(f"{name} ({code}): {error}")
            continue
        stored = now.get(code)
        if value is None or (stored and stored.value == value):
            continue  # an empty cell of a matrix takes nothing back
        done = bool(stored and stored.done)
        figure = Figure(value, stored.period if stored else "", stored.source if stored else "", done)
        for slot, cells in enumerate(cells_of(measure, figure)):
            typed = {column_key: Cell(name, text) for column_key, text in cells.items()}
            read.lines.append(Line(number, code, slot, bases.get(code, 0), typed, dict.fromkeys(ENTERED, name), code))
    return read


def _versions_at(place: Desk, at: datetime) -> dict[str, int]:
    """Indicator -> version of the commune's figure at an instant. One query."""
    rows = Revision.objects.filter(
        measurement__commune=place.commune, measurement__set_code=place.set_code, measurement__year=place.year,
        measurement__voice=Voice.SELF, recorded_at__lte=at,
    ).order_by("version")  # fmt: skip
    return dict(rows.values_list("measurement__indicator_code", "version"))


def names_of(edition_id: int) -> dict[str, str]:
    """Indicator code -> official name."""
    return dict(Indicator.objects.filter(edition_id=edition_id).values_list("code", "name_vi"))
