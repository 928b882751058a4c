"""A report as an official paper and as a spreadsheet: the same content in the words of paper."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils.translation import override

from datchuan.papers.content import Head, Paper, Signer
from datchuan.papers.lines import inside
from datchuan.papers.queries import organ_of
from datchuan.papers.reports import Counted, Part, PeriodicReport
from datchuan.reports import words
from datchuan.reports.content import Content, Roll, Section
from datchuan.reports.layout import chapters
from datchuan.reports.models import Report
from datchuan.reports.summary import summary
from datchuan.ui.numbers import format_number
from datchuan.workbooks.tables import Head as Column
from datchuan.workbooks.tables import Table, xlsx_file

#: What a spreadsheet may call a sheet.
_LONGEST_SHEET = 31
#: Shares of the page that the columns of lists by name take.
_SHARES = {
    "commune": 5, "district": 5, "level": 4, "change": 4, "year_met": 2, "decision": 5, "decided_on": 4, "list": 3,
    "result": 6, "day": 4, "what": 11, "who": 8,
}  # fmt: skip
#: Sheets whose full name is longer than that.
_SHEETS = {
    "moves": "Tăng giảm danh hiệu",
    "gains": "Tăng giảm tiêu chí",
    "by_criterion": "Từng tiêu chí",
    "criteria": "Tiêu chí từng xã",
    "titles": "Danh hiệu",
    "title_changes": "Công nhận, thu hồi từng xã",
    "named_targets": "Chỉ tiêu từng xã",
    "obstacle_flow": "Cân đối vướng mắc",
    "directives": "Nhiệm vụ theo văn bản",
    "tasks_period": "Nhiệm vụ giao trong kỳ",
    "late": "Phát hiện muộn",
    "reviews": "Rà soát duy trì chuẩn",
}


def paper_of(report: Report, on: date) -> Paper:
    """The paper, in the name of the committee; its number and day come when it is issued."""
    with override(settings.LANGUAGE_CODE):
        said, signer = report.said, _signer(report)
        found = tuple(Part(words.chapter_word(c.code), tuple(map(_counted, c.parts))) for c in chapters(said))
        subject = f"Kết quả thực hiện Chương trình nông thôn mới {report.period.name} của {inside(said.place_name)}"
        head = Head(organ_of(report.organ, on), signer, illustrative=report.is_demo)
        return PeriodicReport(head, subject, _opening(report), found, _remarks(report)).paper()


def _signer(report: Report) -> Signer:
    return Signer("TM. Ủy ban nhân dân", "Chủ tịch", "")


def _opening(report: Report) -> tuple[str, ...]:
    said = report.said
    return (
        f"Báo cáo lập theo số liệu của hệ thống đến hết ngày {words.day(said.on)}, kỳ báo cáo từ ngày "
        f"{words.day(said.first)} đến ngày {words.day(said.last)}. Mỗi bảng ghi ngày của số liệu và bộ tiêu chí đã áp dụng.",
        *summary(said),
    )


def _counted(part: Section | Roll) -> Counted:
    if isinstance(part, Roll):
        titles = tuple(words.column_word(part.code, code) for code in part.columns)
        return Counted(
            words.section_word(part.code),
            words.about(part),
            titles,
            part.rows,
            tuple(_SHARES[code] for code in part.columns),
        )
    return _counts(part)


def _counts(section: Section) -> Counted:
    columns = tuple(words.column_word(section.code, code) for code in section.columns)
    group = any(line.group for line in section.lines)
    rows = tuple((f"{line.name}, {line.group}" if group else line.name, *_texts(line.counts)) for line in section.lines)
    first = words.first_column(section)
    total = ("Cộng", *_texts(section.total))
    return Counted(words.section_word(section.code), words.about(section), (first, *columns), (*rows, total))


def _texts(counts: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(format_number(n) for n in counts)


def _remarks(report: Report) -> tuple[str, ...]:
    """What does not add up, each with its explanation; that everything does, where it does."""
    found = [
        f"{words.difference_word(report.said, one)}. Giải thích: {report.explained.get(one.key, '') or 'chưa có'}"
        for one in report.differences
    ]
    return tuple(found) or ("Mọi tổng bằng các phần của nó.",)


def sheet_of(report: Report) -> bytes:
    """The report as a workbook: a sheet for each section, and one for what does not add up."""
    with override(settings.LANGUAGE_CODE):
        said = report.said
        parts = [part for chapter in chapters(said) for part in chapter.parts]
        tables = [_table(report, part) if isinstance(part, Section) else _list(report, part) for part in parts]
        return xlsx_file(*tables, _differences(report, said))


def _title(report: Report) -> str:
    return f"{report.said.place_name}, báo cáo {report.period.name}"


def _notes(report: Report) -> tuple[str, ...]:
    return ("Dữ liệu minh họa: không phải số liệu thật.",) if report.is_demo else ()


def _sheet(code: str) -> str:
    """The name of a sheet: short enough for a spreadsheet, the level at its end."""
    kind, _colon, level = code.partition(":")
    name = _SHEETS.get(kind) or words.section_word(code).replace("/", "-")
    return f"{name} {level}".strip()[:_LONGEST_SHEET]


def _list(report: Report, roll: Roll) -> Table:
    heads = tuple(Column(words.column_word(roll.code, code), 40 if code == "what" else 20) for code in roll.columns)
    name, about = words.section_word(roll.code), (words.about(roll), *_notes(report))
    return Table(f"{_title(report)}: {name}", about, heads, roll.rows, _sheet(roll.code))


def _table(report: Report, section: Section) -> Table:
    name = words.section_word(section.code)
    heads = [Column(words.first_column(section), 34)]
    heads += [Column(words.column_word(section.code, code), 14) for code in section.columns]
    rows: list[tuple[str | int, ...]] = [(line.name, *line.counts) for line in section.lines]
    if group := any(line.group for line in section.lines):
        heads.insert(0, Column("Huyện, thị xã, thành phố", 26))
        rows = [(line.group, line.name, *line.counts) for line in section.lines]
    rows.append((*(("",) if group else ()), "Cộng", *section.total))
    about = (words.about(section), *_notes(report))
    return Table(f"{_title(report)}: {name}", about, tuple(heads), rows, _sheet(section.code))


def _differences(report: Report, said: Content) -> Table:
    heads = (
        Column("Chỗ không khớp", 80),
        Column("Tổng", 12),
        Column("Các phần", 12),
        Column("Lệch", 12),
        Column("Giải thích", 60),
    )
    rows = [
        (words.difference_word(said, one), one.whole, one.parts, one.gap, str(report.explained.get(one.key, "")))
        for one in report.differences
    ]
    about = ("Mọi tổng bằng các phần của nó." if not rows else f"{len(rows)} chỗ không khớp.", *_notes(report))
    return Table(f"{_title(report)}: đối chiếu", about, heads, rows, "Đối chiếu")
