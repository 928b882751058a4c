"""Do titles, targets and figures agree with the rest of a pack?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from datchuan.packs import intervals, schema
from datchuan.packs.checking_places import Units, known_unit
from datchuan.packs.problems import Problems

if TYPE_CHECKING:
    from datchuan.packs.reading import Sheets


def check_titles(sheets: Sheets, problems: Problems) -> None:
    """Name every disagreement about titles, targets and figures."""
    units = Units(sheets)
    levels = {v.code for v in sheets.manifest.levels}
    for title in sheets.rows(schema.TitleRow):
        known_level(title.file, title.line, title.level, levels, problems)
        if known_unit(title.file, title.line, title.unit_code, units, problems):
            _title(title, units, sheets.manifest.as_of, problems)
    for target in sheets.rows(schema.TargetRow):
        known_level(target.file, target.line, target.level, levels, problems)
        if known_unit(target.file, target.line, target.unit_code, units, problems):
            year = intervals.Interval(date(target.year, 1, 1), date(target.year + 1, 1, 1))
            if not any(intervals.of(u).meets(year) for u in units[target.unit_code]):
                problems.add(
                    target.file,
                    target.line,
                    f"Đơn vị {target.unit_code} không tồn tại trong năm {target.year}. Hãy sửa mã hoặc năm.",
                    f"Unit {target.unit_code} does not exist in {target.year}.",
                )
    _figures(sheets, units, levels, problems)


def known_level(file: str, line: int, level: str, levels: set[str], problems: Problems) -> None:
    if level not in levels:
        problems.add(
            file,
            line,
            f"Danh hiệu “{level}” chưa khai trong mục levels của pack.yaml ({', '.join(sorted(levels))}). Hãy sửa mã.",
            f"The level “{level}” is not listed in pack.yaml.",
        )


def _title(title: schema.TitleRow, units: Units, as_of: date, problems: Problems) -> None:
    day = title.decided_on
    if day is not None and not any(intervals.of(u).holds(day) for u in units[title.unit_code]):
        problems.add(
            title.file,
            title.line,
            f"Đơn vị {title.unit_code} không tồn tại ngày {day} của quyết định. Hãy sửa mã hoặc ngày.",
            f"Unit {title.unit_code} does not exist on {day}, the day of the decision.",
        )
    if day is not None and day > as_of:
        problems.add(
            title.file,
            title.line,
            f"Quyết định ngày {day} sau ngày {as_of} của gói. Hãy sửa ngày hoặc để cho gói sau.",
            f"The decision of {day} is after the pack's day {as_of}.",
        )
    if day is not None and title.year_met is not None and title.year_met > day.year:
        problems.add(
            title.file,
            title.line,
            f"Năm đạt chuẩn {title.year_met} sau năm ra quyết định ({day}). Hãy sửa một trong hai.",
            f"The year met, {title.year_met}, is after the decision of {day}.",
        )


def _figures(sheets: Sheets, units: Units, levels: set[str], problems: Problems) -> None:
    sets = {e.set for e in sheets.editions.values()}
    for figure in sheets.rows(schema.FigureRow):
        known_unit(figure.file, figure.line, figure.unit_code, units, problems)
        if figure.level:
            known_level(figure.file, figure.line, figure.level, levels, problems)
        if figure.set and figure.set not in sets and sheets.criteria_whole:
            problems.add(
                figure.file,
                figure.line,
                f"Bộ tiêu chí “{figure.set}” không có trong gói. Hãy sửa mã bộ.",
                f"The pack has no criteria set “{figure.set}”.",
            )
        if figure.of is not None and figure.value > figure.of:
            problems.add(
                figure.file,
                figure.line,
                f"Số {figure.value} lớn hơn tổng {figure.of}. Hãy xem lại hai số.",
                f"{figure.value} is more than the total {figure.of}.",
            )
