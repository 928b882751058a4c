"""A department's spreadsheet held against communes, measures and stored figures: the report, and what may be stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from datchuan.assessments.models import Measurement, Voice
from datchuan.confirmations.words import figure_text
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.engine import Measure, Value
from datchuan.criteria.models import Edition
from datchuan.desk.forms import FAILED, PASSED, FigureForm
from datchuan.places.models import UnitName
from datchuan.places.text import fold
from datchuan.review.sheet import Column, Line, Read, cell_name, text_of
from datchuan.ui.fields import VNDecimalField

_KINDS = ("xa ", "thi tran ", "phuong ", "huyen ", "thi xa ", "thanh pho ", "tp ", "tx ", "tt ")
_YES = frozenset({"dat", "x", "co", "true", "yes", "met"})
_NO = frozenset({"chua dat", "khong dat", "khong", "chua", "false", "no", "not met"})
_ERROR = re.compile(r"#(REF|DIV/0|VALUE|NAME|N/A|NUM|NULL)[!?]?", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """A commune that a line may mean."""

    pk: int
    code: str
    name: str
    district: str

    def __str__(self) -> str:
        return f"{self.name} ({self.district})"


@dataclass
class Change:
    """One figure of the report: what is stored for the department, what the file brings."""

    commune_id: int
    code: str
    value: Any
    before: str
    after: str


@dataclass
class Matched:
    """A line of the report. ``choices``: the communes among which the person is asked to choose."""

    line: Line
    place: Place | None = None
    how: str = ""
    problems: list[str] = field(default_factory=list)
    choices: tuple[Place, ...] = ()
    changes: list[Change] = field(default_factory=list)
    same: int = 0

    @property
    def is_open(self) -> bool:
        return bool(self.choices) and self.place is None


@dataclass(frozen=True)
class Report:
    """The whole file, matched. Only ``changes`` are ever stored."""

    lines: tuple[Matched, ...]
    unknown: tuple[str, ...]
    missing: tuple[Place, ...]

    @property
    def changes(self) -> list[Change]:
        return [change for line in self.lines for change in line.changes]

    @property
    def faulty(self) -> list[Matched]:
        return [line for line in self.lines if line.problems]

    @property
    def asked(self) -> list[Matched]:
        return [line for line in self.lines if line.is_open]

    @property
    def same(self) -> int:
        return sum(line.same for line in self.lines)

    @property
    def touched(self) -> list[Matched]:
        return [line for line in self.lines if line.changes]


@dataclass(frozen=True)
class Gazetteer:
    """The communes by code and by every name that they bear or bore, folded and without their kind."""

    by_code: Mapping[str, Place]
    by_name: Mapping[str, tuple[Place, ...]]

    @classmethod
    def of(cls, communes: Iterable[Any], districts: Mapping[int, Any]) -> Gazetteer:
        """From units as of a day (with names) and districts by id. One query for the other names."""
        places = {}
        for unit in communes:
            district = districts.get(unit.parent_id)
            places[unit.pk] = Place(unit.pk, unit.code, unit.full_name, district.full_name if district else "")
        named: dict[str, dict[int, Place]] = {}
        for pk, name in UnitName.objects.filter(unit_id__in=places).values_list("unit_id", "name"):
            named.setdefault(fold(name), {})[pk] = places[pk]
        return cls(
            {place.code: place for place in places.values()}, {name: tuple(p.values()) for name, p in named.items()}
        )

    def find(self, line: Line) -> tuple[tuple[Place, ...], str]:
        """The communes that a line may mean, and how they were found: "code", "name", "" for none."""
        code = line.code.removesuffix(".0")
        if code:
            place = self.by_code.get(code) or self.by_code.get(code.zfill(5))
            return ((place,) if place else (), "code")
        found = self.by_name.get(without_kind(line.name), ()) or self.by_name.get(fold(line.name), ())
        if line.district and len(found) > 1:
            wanted = without_kind(line.district)
            found = tuple(p for p in found if without_kind(p.district) == wanted) or found
        return found, "name" if found else ""

    def names(self, place: Place, name: str) -> bool:
        """Whether a commune bears or bore the name."""
        return any(place in self.by_name.get(text, ()) for text in (without_kind(name), fold(name)))


def without_kind(name: str) -> str:
    """A name folded and without "xã", "huyện" and the like: "Xã Tiên Lãnh" is "tien lanh"."""
    text = fold(name)
    return next((text.removeprefix(kind) for kind in _KINDS if text.startswith(kind)), text)


def match(
    sheet: Read, edition: Edition, year: int, gazetteer: Gazetteer, picks: Mapping[int, int] | None = None
) -> Report:
    """Hold the lines against communes, measures and stored figures. ``picks``: line number -> the commune chosen in the
    report. One query."""
    picks = picks or {}
    codes = sorted({column.code for column in sheet.columns.values()})
    stored = _stored(edition.set_code, year, codes)
    catalogue = catalogue_of(edition)
    measures = {code: catalogue.indicator(code).measure for code in codes}
    shares = _share_columns(sheet)
    lines, seen = [], dict[int, Matched]()
    for line in sheet.lines:
        matched = _place(line, gazetteer, picks)
        lines.append(matched)
        if matched.place is None or not line.cells:
            continue
        first = seen.setdefault(matched.place.pk, matched)
        if first is not matched:
            _double(matched, first)
            continue
        _fill(matched, sheet, measures, stored, shares)
    missing = tuple(p for p in gazetteer.by_code.values() if p.pk not in seen)
    return Report(tuple(lines), sheet.unknown, missing)


def _stored(set_code: str, year: int, codes: Sequence[str]) -> dict[tuple[int, str], Any]:
    rows = Measurement.objects.filter(set_code=set_code, year=year, voice=Voice.AGENCY, indicator_code__in=codes)
    return {(pk, code): value for pk, code, value in rows.values_list("commune_id", "indicator_code", "value")}


def _place(line: Line, gazetteer: Gazetteer, picks: Mapping[int, int]) -> Matched:
    found, how = gazetteer.find(line)
    matched = Matched(line, how=how)
    if how == "code" and not found:
        matched.problems.append(_("Không có xã nào mang mã %(code)s. Kiểm tra lại mã.") % {"code": line.code})
    elif how == "code" and line.name and not gazetteer.names(found[0], line.name):
        sentence = _("Mã %(code)s là %(place)s, nhưng dòng này ghi “%(name)s”. Sửa mã hoặc tên.")
        matched.problems.append(sentence % {"code": line.code, "place": found[0], "name": line.name})
    elif not found:
        sentence = _("Không tìm thấy xã “%(name)s”. Kiểm tra lại tên, hoặc ghi mã xã.")
        matched.problems.append(sentence % {"name": line.name} if line.name else _("Dòng này chưa ghi xã nào."))
    elif len(found) > 1:
        matched.choices = found
        matched.place = next((p for p in found if p.pk == picks.get(line.number)), None)
    else:
        matched.place = found[0]
    return matched


def _double(matched: Matched, first: Matched) -> None:
    """A second line of one commune: harmless where it says the same, otherwise neither is stored."""
    if [(p, text_of(c)) for p, c in matched.line.cells] == [(p, text_of(c)) for p, c in first.line.cells]:
        return
    sentence = _("%(place)s có ở cả dòng %(a)d và dòng %(b)d với số khác nhau. Giữ lại một dòng.")
    sentence %= {"place": first.place, "a": first.line.number, "b": matched.line.number}
    matched.problems.append(sentence)
    first.problems.append(sentence)
    first.changes.clear()


def _share_columns(sheet: Read) -> frozenset[int]:
    """Columns of percentages in which Excel's own form of a percentage stands: every number from 0 to 1, some broken."""
    found = set()
    for place, column in sheet.columns.items():
        if not column.field.endswith("percent"):
            continue
        cells = [dict(line.cells).get(place) for line in sheet.lines]
        numbers = [cell for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)]
        if numbers and all(0 <= n <= 1 for n in numbers) and any(n != int(n) for n in numbers):
            found.add(place)
    return frozenset(found)


def _fill(
    matched: Matched,
    sheet: Read,
    measures: Mapping[str, Measure],
    stored: Mapping[tuple[int, str], Any],
    shares: frozenset[int],
) -> None:
    """The figures of a line, each read by the form in which it would be typed."""
    assert matched.place is not None
    typed: dict[str, dict[str, str]] = {}
    where: dict[tuple[str, str], str] = {}
    for place, cell in matched.line.cells:
        column, at = sheet.columns[place], cell_name(place, matched.line.number)
        where[column.code, column.field] = at
        problem = _cell_problem(cell, place in shares)
        if problem:
            matched.problems.append(f"{at}: {problem}")
            typed.setdefault(column.code, {})["_"] = ""
        else:
            typed.setdefault(column.code, {})[column.field] = _typed(cell, column, measures[column.code])
    for code, fields in typed.items():
        if "_" in fields:
            continue
        form = FigureForm(measures[code], {**fields, "done": "0", "version": "0", "idem": "0" * 32})
        if form.is_valid():
            _compare(matched, code, form.to_value_json(), measures[code], stored)
        for name, sentences in form.errors.items():
            at = where.get((code, name)) or next((a for (c, _f), a in where.items() if c == code), "")
            matched.problems.append(f"{at}: {' '.join(map(str, sentences))}")


def _cell_problem(cell: Any, is_share: bool) -> str:
    """Why a cell cannot be a figure; "" when it may."""
    text = text_of(cell)
    if _ERROR.fullmatch(text):
        return _("công thức trong ô đang báo lỗi %(text)s. Sửa công thức hoặc gõ số.") % {"text": text}
    if text.startswith("="):
        return _("ô ghi công thức dưới dạng chữ. Gõ kết quả bằng số.")
    if isinstance(cell, dict):
        return _("ô là ngày tháng, không phải số. Đổi định dạng ô rồi gõ lại số.")
    if is_share:
        return _("cả cột tỷ lệ nằm trong khoảng 0 đến 1: Excel lưu 28,2 % thành 0,282. Đổi cột sang dạng số, gõ 28,2.")
    return ""


def _typed(cell: Any, column: Column, measure: Measure) -> str:
    """A cell as a person would type it. A number of Excel is exact in its shortest decimal form, and unambiguous."""
    if column.field.endswith("pass"):
        word = fold(text_of(cell))
        return PASSED if word in _YES or cell == 1 else FAILED if word in _NO or cell == 0 else text_of(cell)
    if column.field.endswith("level"):
        levels = {fold(name): name for part in measure.slots for name in part.levels}
        return levels.get(fold(text_of(cell)), text_of(cell))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return str(VNDecimalField().prepare_value(Decimal(repr(cell))))
    return text_of(cell)


def _compare(matched: Matched, code: str, value: Any, measure: Measure, stored: Mapping[tuple[int, str], Any]) -> None:
    assert matched.place is not None
    before = stored.get((matched.place.pk, code))
    if before is not None and Value.from_json(before) == Value.from_json(value):
        matched.same += 1
        return
    words = figure_text(measure, before) if before is not None else ""
    matched.changes.append(Change(matched.place.pk, code, value, words, figure_text(measure, value)))
