"""Do the criteria sets of a pack agree: codes, counts, measures, thresholds, formulas, responsibilities?"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from datchuan.packs import intervals, schema
from datchuan.packs.building import profiles_of, years_of
from datchuan.packs.problems import Problems
from datchuan.packs.thresholds import why_not_fitting

if TYPE_CHECKING:
    from datchuan.packs.reading import Sheets

Node = tuple[str, str]


def check_criteria(sheets: Sheets, problems: Problems) -> None:
    """Name every disagreement about criteria."""
    seen: dict[object, str] = {}
    for file, edition in sheets.editions.items():
        for key, vi in ((edition.edition, "mã bản"), ((edition.set, edition.effective_from), "bộ và ngày hiệu lực")):
            other = seen.setdefault(key, file)
            if other != file:
                problems.add(
                    file,
                    edition.line,
                    f"Trùng {vi} với tệp {other}. Mỗi lần sửa mức phải có mã bản và ngày hiệu lực riêng.",
                    f"Same edition code or same set and day as {other}.",
                )
        _counts(file, edition, problems)
        _codes(file, edition, sheets, problems)
        for criterion in edition.criteria:
            for indicator in criterion.indicators:
                _measure(file, indicator, problems)
                _thresholds(file, indicator, sheets, problems)
    _formulas(sheets, problems)
    _responsibilities(sheets, problems)


def _counts(file: str, edition: schema.Edition, problems: Problems) -> None:
    found = {
        "criteria_count": (edition.criteria_count, len(edition.criteria), "tiêu chí", "criteria"),
        "indicator_count": (
            edition.indicator_count,
            sum(len(c.indicators) for c in edition.criteria),
            "chỉ tiêu",
            "indicators",
        ),
    }
    for name, (said, counted, vi, en) in found.items():
        if said != counted:
            problems.add(
                file,
                edition.line,
                f"{name} ghi {said} nhưng tệp có {counted} {vi}. Hãy thêm phần thiếu, bỏ phần thừa, hoặc sửa con số.",
                f"{name} says {said} but the file holds {counted} {en}.",
            )


def _codes(file: str, edition: schema.Edition, sheets: Sheets, problems: Problems) -> None:
    groups = {g.code for g in sheets.manifest.groups}
    seen: dict[tuple[str, str], int] = {}
    for criterion in edition.criteria:
        if criterion.group and criterion.group not in groups:
            problems.add(
                file,
                criterion.line,
                f"Nhóm “{criterion.group}” chưa khai trong pack.yaml. Hãy sửa mã nhóm.",
                f"The group “{criterion.group}” is not listed in pack.yaml.",
            )
        for kind, code, line in [
            ("tiêu chí", criterion.code, criterion.line),
            *(("chỉ tiêu", i.code, i.line) for i in criterion.indicators),
        ]:
            first = seen.setdefault((kind, code), line)
            if first != line:
                problems.add(
                    file,
                    line,
                    f"Mã {kind} “{code}” đã có ở dòng {first}. Hãy đổi mã.",
                    f"The code “{code}” already stands on line {first}.",
                )


def _measure(file: str, indicator: schema.Indicator, problems: Problems) -> None:
    measure = indicator.measure

    def say(vi: str, en: str) -> None:
        problems.add(file, measure.line, f"Chỉ tiêu {indicator.code}: {vi}", f"Indicator {indicator.code}: {en}")

    if measure.kind == "percent" and not (measure.num_label_vi and measure.den_label_vi):
        say(
            "đo bằng tỷ lệ thì cần tên tử số và mẫu số (num_label_vi, den_label_vi). Hãy ghi thêm.",
            "a percentage needs num_label_vi and den_label_vi.",
        )
    if (measure.kind == "level") != bool(measure.levels) or len(set(measure.levels)) != len(measure.levels):
        say(
            "cách đo level cần danh sách levels xếp từ thấp đến cao, không lặp; cách đo khác không có levels.",
            "level needs levels from low to high, each once; other kinds have none.",
        )
    if (measure.kind == "composite") != (len(measure.parts) > 1):
        say(
            "cách đo composite cần từ hai phần (parts); cách đo khác không có parts.",
            "composite needs two parts or more; other kinds none.",
        )
    if measure.kind in ("pass_fail", "level", "composite") and measure.comparison == "range":
        say(f"phép so sánh range không dùng cho cách đo {measure.kind}.", f"range does not go with {measure.kind}.")


def _thresholds(file: str, indicator: schema.Indicator, sheets: Sheets, problems: Problems) -> None:
    known = {p.code for p in sheets.manifest.profiles}
    seen: dict[tuple[str, int | None, str], int] = {}
    for threshold in indicator.thresholds:
        for profile in profiles_of(threshold, sheets.manifest):
            if profile not in known:
                problems.add(
                    file,
                    threshold.line,
                    f"Chỉ tiêu {indicator.code}: cột mức chuẩn “{profile}” chưa khai trong pack.yaml. Hãy sửa mã.",
                    f"Indicator {indicator.code}: the profile “{profile}” is not listed in pack.yaml.",
                )
            for year in years_of(threshold):
                first = seen.setdefault((profile, year, threshold.layer), threshold.line)
                if first != threshold.line:
                    problems.add(
                        file,
                        threshold.line,
                        f"Chỉ tiêu {indicator.code}: cột {profile}, năm {year or 'mọi năm'}, lớp {threshold.layer} đã "
                        f"có mức ở dòng {first}. "
                        "Hãy bỏ một dòng.",
                        f"Indicator {indicator.code}: {profile}, {year or 'every year'}, {threshold.layer} already "
                        f"has a level on line {first}.",
                    )
        if (threshold.layer == "illustrative") != (threshold.standing == "illustrative"):
            problems.add(
                file,
                threshold.line,
                f"Chỉ tiêu {indicator.code}: lớp illustrative phải đi với standing illustrative và ngược lại, để mức "
                f"minh họa không bị hiểu là luật.",
                f"Indicator {indicator.code}: layer illustrative and standing illustrative go together.",
            )
        if said := why_not_fitting(threshold.value, indicator.measure):
            problems.add(
                file, threshold.line, f"Chỉ tiêu {indicator.code}: {said[0]}", f"Indicator {indicator.code}: {said[1]}"
            )
    _illustrative_alone(file, indicator, sheets, problems)


def _illustrative_alone(file: str, indicator: schema.Indicator, sheets: Sheets, problems: Problems) -> None:
    """An illustrative level stands only where no other level is known for the same profile and year."""
    real: dict[str, list[tuple[int | None, int]]] = defaultdict(list)
    for threshold in indicator.thresholds:
        if threshold.layer != "illustrative":
            for profile in profiles_of(threshold, sheets.manifest):
                real[profile] += [(year, threshold.line) for year in years_of(threshold)]
    for threshold in indicator.thresholds:
        if threshold.layer != "illustrative":
            continue
        for profile in profiles_of(threshold, sheets.manifest):
            beside = [
                line
                for year, line in real[profile]
                if any(year is None or y is None or y == year for y in years_of(threshold))
            ]
            if beside:
                problems.add(
                    file,
                    threshold.line,
                    f"Chỉ tiêu {indicator.code}: mức minh họa cho cột {profile} đứng cạnh mức đã biết ở dòng "
                    f"{beside[0]}. "
                    "Hãy bỏ mức minh họa.",
                    f"Indicator {indicator.code}: an illustrative level for {profile} beside the known level of line "
                    f"{beside[0]}.",
                )


def _formulas(sheets: Sheets, problems: Problems) -> None:
    """Formulas point at indicators that exist, are numbers, and do not lead back to themselves."""
    kinds: dict[Node, str] = {}
    points: dict[Node, set[Node]] = defaultdict(set)
    places: list[tuple[str, int, Node, Node]] = []
    for file, edition in sheets.editions.items():
        for indicator in (i for c in edition.criteria for i in c.indicators):
            here = (edition.set, indicator.code)
            kinds[here] = indicator.measure.kind
            for threshold in indicator.thresholds:
                if isinstance(threshold.value, dict) and "formula" in threshold.value:
                    there = (threshold.value["formula"]["set"], threshold.value["formula"]["code"])
                    points[here].add(there)
                    places.append((file, threshold.line, here, there))
    for file, line, here, there in places:
        if there not in kinds:
            if not sheets.criteria_whole:
                continue
            problems.add(
                file,
                line,
                f"Công thức dựa vào chỉ tiêu {there[1]} của bộ {there[0]}, mà gói không có chỉ tiêu đó. Hãy sửa set "
                f"hoặc code.",
                f"The formula rests on indicator {there[1]} of set {there[0]}, which the pack lacks.",
            )
        elif kinds[there] != kinds[here]:
            problems.add(
                file,
                line,
                f"Công thức dựa vào chỉ tiêu đo bằng “{kinds[there]}”, còn chỉ tiêu này đo bằng “{kinds[here]}”. Hãy "
                f"sửa code.",
                f"The formula rests on a {kinds[there]} indicator, this one is {kinds[here]}.",
            )
        elif _leads_to(there, here, points):
            problems.add(
                file,
                line,
                "Công thức quay vòng về chính chỉ tiêu này nên không tính được. Hãy ghi số ở một trong các chỉ tiêu.",
                "The formula leads back to its own indicator.",
            )


def _leads_to(start: Node, goal: Node, points: dict[Node, set[Node]]) -> bool:
    seen: set[Node] = set()
    todo = [start]
    while todo:
        node = todo.pop()
        if node == goal:
            return True
        if node not in seen:
            seen.add(node)
            todo += points.get(node, ())
    return False


def _responsibilities(sheets: Sheets, problems: Problems) -> None:
    file = schema.ResponsibilityRow.file
    agencies = {a.code for a in sheets.rows(schema.AgencyRow)}
    indicators = {
        (e.set, i.code): (name, i.line) for name, e in sheets.editions.items() for c in e.criteria for i in c.indicators
    }
    leads: dict[Node, list[schema.ResponsibilityRow]] = defaultdict(list)
    for row in sheets.rows(schema.ResponsibilityRow):
        here = (row.set, row.indicator_code)
        if here not in indicators and sheets.criteria_whole:
            problems.add(
                file,
                row.line,
                f"Bộ {row.set} không có chỉ tiêu {row.indicator_code}. Hãy sửa mã.",
                f"The set {row.set} has no indicator {row.indicator_code}.",
            )
        if row.agency_code not in agencies and sheets.whole(schema.AgencyRow.file):
            problems.add(
                file,
                row.line,
                f"Cơ quan “{row.agency_code}” không có trong agencies.csv. Hãy sửa mã hoặc thêm cơ quan.",
                f"The agency “{row.agency_code}” is not in agencies.csv.",
            )
        if row.role == "lead":
            for other in leads[here]:
                if intervals.of(row).meets(intervals.of(other)):
                    problems.add(
                        file,
                        row.line,
                        f"Chỉ tiêu {row.indicator_code} của bộ {row.set} đã có cơ quan chủ trì ở dòng {other.line}; "
                        f"mỗi ngày chỉ một cơ quan chủ trì.",
                        f"Indicator {row.indicator_code} of {row.set} already has a lead agency on line {other.line}.",
                    )
            leads[here].append(row)
    for here, (name, line) in indicators.items() if sheets.whole(file) else ():
        if not any(intervals.of(r).holds(sheets.manifest.as_of) for r in leads[here]):
            problems.add(
                name,
                line,
                f"Chỉ tiêu {here[1]} chưa có cơ quan chủ trì ngày {sheets.manifest.as_of}, nên vướng mắc không biết "
                f"chuyển cho ai. "
                "Hãy thêm dòng lead vào responsibilities.csv.",
                f"Indicator {here[1]} has no lead agency on {sheets.manifest.as_of}. Add a lead to "
                f"responsibilities.csv.",
            )
