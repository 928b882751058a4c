"""Do the places of a pack agree: units, names, parents, lineage, participation, profiles, agencies, map?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from datchuan.packs import building, intervals, schema
from datchuan.packs.problems import Problems

if TYPE_CHECKING:
    from datchuan.packs.reading import Sheets

R = TypeVar("R", bound=schema.Table)


class Units(dict[str, list[schema.UnitRow]]):
    """Rows of units.csv by code. ``whole`` is False when some could not be read: a code may then be among them."""

    def __init__(self, sheets: Sheets) -> None:
        self.whole = sheets.whole(schema.UnitRow.file)
        for unit in sheets.rows(schema.UnitRow):
            self.setdefault(unit.code, []).append(unit)


#: Which level stands above which, by government model.
ABOVE = {
    "three_tier": {"district": "province", "commune": "district"},
    "two_tier": {"commune": "province"},
}


def check_places(sheets: Sheets, problems: Problems) -> None:
    """Name every disagreement about places."""
    units = Units(sheets)
    never_twice(schema.UnitRow.file, sheets.rows(schema.UnitRow), lambda u: u.code, "đơn vị này", problems)
    for table, column in (
        (schema.NameRow, "unit_code"),
        (schema.ParentRow, "unit_code"),
        (schema.ParticipationRow, "unit_code"),
        (schema.ProfileRow, "unit_code"),
        (schema.FactRow, "unit_code"),
        (schema.AgencyRow, "unit_code"),
    ):
        for row in sheets.rows(table):
            known_unit(table.file, row.line, getattr(row, column), units, problems)
    _names(sheets, problems)
    _parents(sheets, units, problems)
    _lineage(sheets, units, problems)
    _participation(sheets, units, problems)
    _agencies(sheets, units, problems)
    _map(sheets, units, problems)
    if sheets.manifest.province not in units and units.whole:
        problems.add(
            "pack.yaml",
            sheets.manifest.line,
            f"Mã tỉnh “{sheets.manifest.province}” không có trong units.csv. Hãy sửa mục province.",
            "The province's code is not in units.csv.",
        )


def known_unit(file: str, line: int, code: str, units: Units, problems: Problems) -> bool:
    """Whether units.csv has the code; a problem when not."""
    if code in units or not units.whole:
        return code in units
    problems.add(
        file,
        line,
        f"Mã đơn vị “{code}” không có trong units.csv. Hãy sửa mã hoặc thêm đơn vị vào units.csv.",
        f"The unit code “{code}” is not in units.csv. Mend the code or add the unit.",
    )
    return False


def never_twice(file: str, rows: Iterable[R], key: Callable[[R], object], what: str, problems: Problems) -> None:
    """No two rows of a key may hold on the same day."""
    seen: dict[object, list[R]] = defaultdict(list)
    for row in rows:
        mine = intervals.of(row)
        for other in seen[key(row)]:
            if mine.meets(intervals.of(other)):
                problems.add(
                    file,
                    row.line,
                    f"Thời gian hiệu lực của {what} chồng lên dòng {other.line}; một ngày chỉ được có một giá trị. "
                    "Hãy sửa valid_from hoặc valid_to.",
                    f"The interval overlaps that of line {other.line}; one day takes one value.",
                )
                break
        seen[key(row)].append(row)


def _names(sheets: Sheets, problems: Problems) -> None:
    names = [n for n in sheets.rows(schema.NameRow) if n.use == "official"]
    never_twice(schema.NameRow.file, names, lambda n: n.unit_code, "tên chính thức", problems)
    for row in names:
        if intervals.of(row).holds(sheets.manifest.as_of):
            _belongs_in_units(schema.NameRow.file, row.line, sheets, problems)


def _belongs_in_units(file: str, line: int, sheets: Sheets, problems: Problems) -> None:
    problems.add(
        file,
        line,
        f"Khoảng thời gian này chứa ngày {sheets.manifest.as_of} của gói, mà giá trị ngày đó phải ghi ở units.csv. "
        "Hãy sửa units.csv, hoặc sửa valid_from và valid_to ở đây.",
        f"The interval holds the pack's day {sheets.manifest.as_of}, whose value belongs in units.csv.",
    )


def _parents(sheets: Sheets, units: Units, problems: Problems) -> None:
    others = sheets.rows(schema.ParentRow)
    never_twice(schema.ParentRow.file, others, lambda p: p.unit_code, "đơn vị cấp trên", problems)
    for row in others:
        if intervals.of(row).holds(sheets.manifest.as_of):
            _belongs_in_units(schema.ParentRow.file, row.line, sheets, problems)
    above = ABOVE[sheets.manifest.government_model]
    for unit in sheets.rows(schema.UnitRow):
        _parent_given(unit, above, units, problems)
    from_units = {(u.code, u.line) for u in sheets.rows(schema.UnitRow)}
    for parent in building.complete_parents(sheets.rows(schema.UnitRow), others):
        file = "units.csv" if (parent.unit_code, parent.line) in from_units else schema.ParentRow.file
        _parent_fits(file, parent, above, units, problems)
    _no_cycle(sheets, problems)


def _parent_given(unit: schema.UnitRow, above: dict[str, str], units: Units, problems: Problems) -> None:
    if unit.parent_code is None:
        if unit.level != "province":
            problems.add(
                "units.csv",
                unit.line,
                f"{unit.full_name} chưa có đơn vị cấp trên. Hãy ghi parent_code.",
                f"{unit.full_name} has no unit above it. Write parent_code.",
            )
    elif unit.level not in above:
        problems.add(
            "units.csv",
            unit.line,
            f"{unit.full_name} là cấp {unit.level}, mô hình chính quyền của gói không có đơn vị cấp trên cho cấp này.",
            f"{unit.full_name} is of level {unit.level}, which has nothing above it in this government model.",
        )


def _parent_fits(file: str, row: schema.ParentRow, above: dict[str, str], units: Units, problems: Problems) -> None:
    if row.unit_code not in units or not known_unit(file, row.line, row.parent_code, units, problems):
        return
    level = units[row.unit_code][0].level
    parents = units[row.parent_code]
    if level in above and parents[0].level != above[level]:
        problems.add(
            file,
            row.line,
            f"Đơn vị cấp trên {parents[0].full_name} không đúng cấp: cấp {level} phải thuộc cấp {above[level]}. Hãy "
            f"sửa parent_code.",
            f"{parents[0].full_name} is of the wrong level: a {level} belongs to a {above[level]}.",
        )
    elif intervals.of(row).without(intervals.of(p) for p in parents):
        problems.add(
            file,
            row.line,
            f"Có ngày mà đơn vị cấp trên {parents[0].full_name} không tồn tại. Hãy ghi đơn vị cấp trên của thời gian "
            f"đó vào parents.csv "
            "hoặc sửa ngày.",
            f"On some day the unit above, {parents[0].full_name}, does not exist. Add a row to parents.csv or mend "
            f"the days.",
        )


def _no_cycle(sheets: Sheets, problems: Problems) -> None:
    parent = {u.code: u.parent_code for u in sheets.rows(schema.UnitRow)}
    for unit in sheets.rows(schema.UnitRow):
        seen, code = {unit.code}, unit.parent_code
        while code is not None and code not in seen:
            seen.add(code)
            code = parent.get(code)
        if code == unit.code:
            problems.add(
                "units.csv",
                unit.line,
                f"{unit.full_name} là cấp trên của chính mình (vòng lặp parent_code). Hãy sửa parent_code.",
                f"{unit.full_name} stands above itself (a cycle of parent_code).",
            )


def _lineage(sheets: Sheets, units: Units, problems: Problems) -> None:
    file = schema.LineageRow.file
    for row in sheets.rows(schema.LineageRow):
        known = [known_unit(file, row.line, c, units, problems) for c in (*row.from_codes, *row.to_codes)]
        many = {"merge": (len(row.from_codes) > 1, "from_codes"), "split": (len(row.to_codes) > 1, "to_codes")}
        enough, column = many.get(row.kind, (len(row.from_codes) == len(row.to_codes) == 1, "from_codes, to_codes"))
        if not enough:
            problems.add(
                file,
                row.line,
                f"Số mã ở {column} không hợp với loại “{row.kind}”. Nhập cần từ hai mã nguồn, tách cần từ hai mã đích, "
                "đổi tên hoặc đổi loại cần một mã mỗi bên.",
                f"The number of codes in {column} does not suit “{row.kind}”.",
            )
        if all(known):
            for code in row.from_codes:
                ended = [u for u in units[code] if u.valid_to is not None and u.valid_to < row.on]
                if len(ended) == len(units[code]):
                    problems.add(
                        file,
                        row.line,
                        f"Đơn vị {code} đã hết tồn tại trước ngày {row.on}. Hãy sửa ngày hoặc mã.",
                        f"Unit {code} had ended before {row.on}.",
                    )


def _participation(sheets: Sheets, units: Units, problems: Problems) -> None:
    file = schema.ParticipationRow.file
    rows, profiles = sheets.rows(schema.ParticipationRow), sheets.rows(schema.ProfileRow)
    never_twice(file, rows, lambda p: p.unit_code, "việc tham gia", problems)
    never_twice(schema.ProfileRow.file, profiles, lambda p: p.unit_code, "cột mức chuẩn", problems)
    known = {p.code for p in sheets.manifest.profiles}
    for row in profiles:
        if row.profile not in known:
            problems.add(
                schema.ProfileRow.file,
                row.line,
                f"Cột mức chuẩn “{row.profile}” chưa khai trong pack.yaml ({', '.join(sorted(known))}). Hãy sửa mã.",
                f"The profile “{row.profile}” is not listed in pack.yaml.",
            )
    profiles_whole = sheets.whole(schema.ProfileRow.file)
    have = {p.unit_code for p in profiles if intervals.of(p).holds(sheets.manifest.as_of)}
    for taking in rows:
        if any(u.level != "commune" for u in units.get(taking.unit_code, ())):
            problems.add(
                file,
                taking.line,
                "Chỉ đơn vị cấp xã mới tham gia chương trình. Hãy sửa mã đơn vị.",
                "Only communes take part.",
            )
        if (
            profiles_whole
            and taking.takes_part
            and intervals.of(taking).holds(sheets.manifest.as_of)
            and taking.unit_code not in have
        ):
            problems.add(
                file,
                taking.line,
                f"Xã {taking.unit_code} tham gia nhưng không có cột mức chuẩn ngày {sheets.manifest.as_of}, nên không "
                f"xét được mức nào. "
                "Hãy thêm dòng vào profiles.csv.",
                f"Commune {taking.unit_code} takes part but has no profile on {sheets.manifest.as_of}. Add it to "
                f"profiles.csv.",
            )


def _agencies(sheets: Sheets, units: Units, problems: Problems) -> None:
    for row in sheets.rows(schema.AgencyRow):
        for unit in units.get(row.unit_code, ())[:1]:
            if unit.level != row.level:
                problems.add(
                    schema.AgencyRow.file,
                    row.line,
                    f"Cơ quan cấp {row.level} nhưng đơn vị {unit.full_name} là cấp {unit.level}. Hãy sửa level hoặc "
                    f"unit_code.",
                    f"The agency is of level {row.level}, its unit {unit.full_name} of level {unit.level}.",
                )


def _map(sheets: Sheets, units: Units, problems: Problems) -> None:
    if sheets.map_ids is None or sheets.manifest.map is None or not units.whole:
        return
    for level, ids in (("commune", sheets.map_ids.communes), ("district", sheets.map_ids.districts)):
        strange = [i for i in ids if not any(u.level == level for u in units.get(i, ()))]
        if strange:
            problems.add(
                sheets.manifest.map.file,
                1,
                f"{len(strange)} hình trên bản đồ mang mã không có trong units.csv: {', '.join(strange[:5])}. Hãy sửa "
                f"id của hình.",
                f"{len(strange)} shapes of the map carry codes that units.csv lacks: {', '.join(strange[:5])}.",
            )
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            problems.add(
                sheets.manifest.map.file,
                1,
                f"Mã {', '.join(twice[:5])} có hai hình trên bản đồ. Hãy gộp thành một.",
                f"The codes {', '.join(twice[:5])} have two shapes each.",
            )
