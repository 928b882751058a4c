"""From the lines of a workbook to figures: what each indicator says now, or what is wrong with which cell.

The sentences are those of the page of an indicator wherever the same thing is wrong. An indicator with one wrong cell is
not taken at all; the others are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from datchuan.assessments.actions import Figure
from datchuan.criteria.engine import Catalogue, Kind, Measure, Value
from datchuan.criteria.engine.parts import HUNDRED
from datchuan.criteria.words import language
from datchuan.desk.forms import FAILED, PASSED, Slot, assembled, read_slot, slots_of
from datchuan.places.text import fold
from datchuan.ui.fields import clean_text
from datchuan.ui.numbers import NumberProblem, Wanted, parse_number
from datchuan.workbooks import lines as read
from datchuan.workbooks.layout import (
    ENTERED,
    HEADINGS,
    LATER,
    MET,
    MISSED,
    NOT_APPLICABLE,
    VALUES,
    WHOLE,
    YES,
    columns_of,
)
from datchuan.workbooks.lines import Line

#: Most letters of a text column, as the database takes them.
LONGEST = {"period": 120, "source": 300, "na_reason": 300}
DECIMALS = 6
_ORDER = {column: place for place, column in enumerate(ENTERED)}
_YES = {fold(YES), "yes", "x", "true"}
_NO = {fold(LATER), "later", "chua", "no", "false"}
_NA = {fold(NOT_APPLICABLE), "not applicable", "x", "kad"}
_PASS = {fold(MET): PASSED, "met": PASSED, fold(MISSED): FAILED, "not met": FAILED, "khong dat": FAILED}


@dataclass(frozen=True)
class Wrong:
    """A wrong cell: its line and column, its name in Excel, what was typed, and the sentence to act on."""

    line: int
    column: str
    at: str
    typed: str
    sentence: str


@dataclass(frozen=True)
class Reading:
    """What the workbook says of one indicator: a figure, or wrong cells. ``base``: the version it was made from."""

    code: str
    base: int
    figure: Figure | None
    wrong: tuple[Wrong, ...]
    lines: tuple[Line, ...]


@dataclass
class Sheet:
    """A whole workbook, read. ``missing`` are indicators of the edition that the file leaves out."""

    readings: dict[str, Reading]
    missing: list[str]
    notes: list[str] = field(default_factory=list)


def read_sheet(catalogue: Catalogue, lines: Iterable[Line]) -> Sheet:
    """Every indicator of the lines, in the order of the edition. No query."""
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        grouped.setdefault(line.code, []).append(line)
    known = {indicator.code: indicator.measure for indicator in catalogue.indicators}
    readings = {code: _read(code, measure, grouped[code]) for code, measure in known.items() if code in grouped}
    notes = []
    if strange := [line for code, rows in grouped.items() if code not in known for line in rows]:
        notes.append(
            _("Dòng %(rows)s có mã dòng không thuộc bộ tiêu chí này, nên không đọc.")
            % {"rows": ", ".join(str(line.number) for line in strange[:12])}
        )
    return Sheet(readings, [code for code in known if code not in grouped], notes)


def _read(code: str, measure: Measure, lines: list[Line]) -> Reading:
    reader = _Reader(code, measure, lines)
    figure = reader.figure()
    wrong = sorted(reader.wrong, key=lambda cell: (cell.line, _ORDER.get(cell.column, 0)))
    return Reading(code, lines[0].base, None if wrong else figure, tuple(wrong), tuple(lines))


class _Reader:
    """Reads one indicator; gathers wrong cells on the way."""

    def __init__(self, code: str, measure: Measure, lines: list[Line]) -> None:
        self.code, self.measure, self.wrong = code, measure, list[Wrong]()
        self.slots = slots_of(measure)
        self.by_slot: dict[int, Line] = {}
        for line in lines:
            self._place(line)

    def _place(self, line: Line) -> None:
        if line.slot >= len(self.slots):
            self._blame(line, "key", "", _("Mã dòng này không thuộc chỉ tiêu. Chép lại mã dòng từ tệp mới tải về."))
        elif (other := self.by_slot.get(line.slot)) is None:
            self.by_slot[line.slot] = line
        elif other.typed() != line.typed():
            self._blame(
                line, _first(line), "",
                _("Dòng %(one)d và dòng %(two)d là cùng một chỉ tiêu nhưng ghi khác nhau. Giữ lại một dòng.")
                % {"one": other.number, "two": line.number},
            )  # fmt: skip
        if line.shown_code and not _same_code(line.shown_code, self.code):
            sentence = _("Dòng này hiện chỉ tiêu %(shown)s nhưng mã dòng là của %(code)s. Chép lại từ tệp mới tải về.")
            self._blame(line, _first(line), "", sentence % {"shown": line.shown_code[:12], "code": self.code})

    def _blame(self, line: Line, column: str, typed: str, sentence: str) -> None:
        at = line.place(column) if column != "key" else _("dòng %(number)d") % {"number": line.number}
        self.wrong.append(Wrong(line.number, column, at, typed, sentence))

    def figure(self) -> Figure | None:
        """The figure; only to be used when nothing is wrong."""
        if missing := [at for at in range(len(self.slots)) if at not in self.by_slot]:
            any_line = next(iter(self.by_slot.values()), None)
            if any_line is not None:
                names = ", ".join(self.slots[at].name for at in missing)
                self._blame(
                    any_line, _first(any_line), "",
                    _("Tệp thiếu dòng “%(names)s” của chỉ tiêu này. Khôi phục dòng đó, hoặc nhập trên trang chỉ tiêu.")
                    % {"names": names},
                )  # fmt: skip
            return None
        for line in self.by_slot.values():
            self._check_plain(line)
        if self.wrong:
            return None
        values = [self._slot(slot, self.by_slot[at]) for at, slot in enumerate(self.slots)]
        first = self.by_slot[0]
        value = self._not_applicable(first, values) if self._says_na(first) else assembled(self.measure, values)
        done = self._done(first, value, values)
        if (
            value is not None
            and not self.wrong
            and (problem := self.measure.why_not(Value.from_json(value), language()))
        ):
            self._blame(first, _first(first), "", problem)
        return Figure(value, self._text(first, "period"), self._text(first, "source"), done)

    def _check_plain(self, line: Line) -> None:
        """What no cell may hold: formulas, errors, merged cells, and texts of the whole on a further line."""
        for column, cell in line.cells.items():
            if cell.range:
                sentence = _(
                    "Ô này bị gộp với ô khác (%(range)s), nên không rõ số là của dòng nào. Bỏ gộp rồi nhập lại."
                )
                self._blame(line, column, cell.text, sentence % {"range": cell.range})
            elif cell.flag == read.ERROR:
                self._blame(line, column, cell.text, _("Ô này đang báo lỗi của Excel. Xóa đi rồi gõ số liệu vào."))
            elif cell.flag == read.FORMULA or (cell.text.startswith("=") and column in VALUES):
                sentence = _("Ô này là công thức, kết quả có thể đổi khi mở ở máy khác. Gõ thẳng kết quả vào ô.")
                self._blame(line, column, cell.text, sentence)
            elif column in WHOLE and line.slot:
                sentence = _("Cột “%(column)s” chỉ ghi ở dòng đầu của chỉ tiêu. Chuyển lên dòng đầu, xóa ở đây.")
                self._blame(line, column, cell.text, sentence % {"column": HEADINGS[column]})

    def _slot(self, slot: Slot, line: Line) -> Any:
        """The value of a line in its stored form, None for nothing typed."""
        allowed, before = columns_of(slot.kind), len(self.wrong)
        for column in VALUES:
            if column not in allowed and line.text(column):
                self._blame(
                    line, column, line.text(column),
                    _("Chỉ tiêu này không nhập ở cột “%(column)s”. Chuyển sang cột “%(right)s”.")
                    % {"column": HEADINGS[column], "right": HEADINGS[allowed[0]]},
                )  # fmt: skip
        cleaned: dict[str, Any] = {}
        for column in allowed:
            if line.text(column):
                key = {Kind.PASS_FAIL: "pass", Kind.LEVEL: "level"}.get(slot.kind, column)
                cleaned[slot.prefix + key] = self._one(slot, line, column)
        if len(self.wrong) > before:
            return None  # what is wrong is said already; what follows from it is not
        typed = read_slot(slot, cleaned)
        for name, sentence in typed.errors.items():
            column = name.removeprefix(slot.prefix)
            self._blame(line, column, line.text(column), sentence)
        return typed.value

    def _one(self, slot: Slot, line: Line, column: str) -> Any:
        text, flag = line.text(column), line.cells[column].flag
        if slot.kind is Kind.PASS_FAIL:
            return self._choice(line, text, _PASS, (MET, MISSED))
        if slot.kind is Kind.LEVEL:
            return self._choice(line, text, {fold(name): name for name in slot.part.levels}, slot.part.levels)
        if flag == read.DATE:
            sentence = _("Excel đã đổi số anh/chị gõ thành ngày tháng (%(text)s). Đặt kiểu ô là Văn bản rồi gõ lại số.")
            self._blame(line, column, text, sentence % {"text": text})
            return None
        if flag == read.TRUTH:
            self._blame(line, column, text, _("Ô này cần một số, không phải TRUE hay FALSE. Gõ số liệu vào."))
            return None
        percent = column == "percent"
        label = {"num": slot.num_label, "den": slot.den_label}.get(column, "")
        wanted = Wanted(
            name=label, whole=slot.whole and not percent, percent=percent, decimals=0 if slot.whole and not percent else DECIMALS,
            least=Decimal(0), most=HUNDRED if percent else None,
        )  # fmt: skip
        try:
            return parse_number(text, wanted).value
        except NumberProblem as problem:
            self._blame(line, column, text, problem.sentence)
            return None

    def _choice(self, line: Line, text: str, known: Mapping[str, str], names: Iterable[str]) -> str | None:
        found = known.get(fold(text))
        if found is None:
            sentence = _("“%(text)s” không có trong danh sách. Chọn một trong: %(names)s.")
            self._blame(line, "choice", text, sentence % {"text": text[:60], "names": ", ".join(names)})
        return found

    def _says_na(self, line: Line) -> bool:
        text = line.text("na")
        if text and fold(text) not in _NA:
            sentence = _("“%(text)s” chưa rõ. Chọn “%(na)s”, hoặc để trống.")
            self._blame(line, "na", text, sentence % {"text": text[:60], "na": NOT_APPLICABLE})
        if not text and line.text("na_reason"):
            sentence = _("Có lý do nhưng chưa chọn “%(na)s”. Chọn ở cột bên trái, hoặc xóa lý do.")
            self._blame(line, "na_reason", line.text("na_reason"), sentence % {"na": NOT_APPLICABLE})
        return bool(text)

    def _not_applicable(self, line: Line, values: list[Any]) -> Any:
        reason = self._text(line, "na_reason")
        if not self.measure.may_not_apply:
            sentence = _("Chỉ tiêu này xã nào cũng phải có, không chọn “%(na)s” được. Xóa ô này rồi nhập số liệu.")
            self._blame(line, "na", line.text("na"), sentence % {"na": NOT_APPLICABLE})
        elif any(value is not None for value in values):
            sentence = _("Anh/chị vừa nhập số liệu vừa chọn “không áp dụng”. Bỏ một trong hai.")
            self._blame(line, "na", line.text("na"), sentence)
        elif not reason:
            sentence = _("Ghi vì sao chỉ tiêu này không áp dụng cho xã, để người thẩm tra hiểu.")
            self._blame(line, "na_reason", "", sentence)
        return {"na": True, "reason": reason}

    def _done(self, line: Line, value: Any, values: list[Any]) -> bool:
        text = fold(line.text("done"))
        if text and text not in _YES | _NO:
            sentence = _("“%(text)s” không có trong danh sách. Chọn một trong: %(names)s.")
            names = f"{YES}, {LATER}"
            self._blame(line, "done", line.text("done"), sentence % {"text": line.text("done")[:60], "names": names})
        if text not in _YES or self._says_na_quietly(line):
            return text in _YES
        lacking = [slot.name for slot, given in zip(self.slots, values, strict=True) if given is None]
        if lacking and not self.wrong:
            sentence = _("Còn thiếu: %(names)s. Nhập nốt, hoặc chọn “Để sau” để lưu phần đã có.")
            self._blame(line, "done", line.text("done"), sentence % {"names": ", ".join(lacking)})
        return True

    def _says_na_quietly(self, line: Line) -> bool:
        return fold(line.text("na")) in _NA

    def _text(self, line: Line, column: str) -> str:
        raw, name = line.text(column), HEADINGS[column]
        try:
            text = clean_text(raw, name=name)
        except ValidationError as error:
            self._blame(line, column, raw, str(error.messages[0]))
            return ""
        if len(text) > LONGEST[column]:
            sentence = _("%(label)s dài %(count)d ký tự, vượt mức %(most)d. Rút bớt %(over)d ký tự.")
            given = {"label": name, "count": len(text), "most": LONGEST[column], "over": len(text) - LONGEST[column]}
            self._blame(line, column, raw, sentence % given)
        return text


def _first(line: Line) -> str:
    """The column by which a problem of a whole line is shown: its first filled one."""
    return next((column for column in line.cells if column in VALUES), next(iter(line.cells), "num"))


def _same_code(shown: str, code: str) -> bool:
    """Whether a shown code is the one of the key. Excel turns 17.10 into 17,1 when somebody types it again."""
    if shown.strip() == code:
        return True
    try:
        return float(shown.replace(",", ".")) == float(code)
    except ValueError:
        return False
