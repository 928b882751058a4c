"""Do the base facts of a pack agree with its criteria sets?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from datchuan.checks.parameters import slot_at
from datchuan.packs import schema
from datchuan.packs.problems import Problems
from datchuan.packs.schema_facts import FACTS, FactEntry, FactUse

if TYPE_CHECKING:
    from datchuan.packs.reading import Sheets

Indicators = dict[tuple[str, str], schema.Indicator]


def check_facts(sheets: Sheets, problems: Problems) -> None:
    """Name every disagreement about base facts."""
    file = sheets.base_facts
    if file is None:
        return
    _codes_once([(g.code, g.line) for g in file.groups], "nhóm", problems)
    _codes_once([(f.code, f.line) for f in file.facts], "dữ liệu", problems)
    known = {fact.code for fact in file.facts}
    indicators = indicators_of(sheets)
    taken: dict[tuple[str, str, int, str], int] = {}
    for fact in file.facts:
        _bounds(fact, problems)
        if fact.not_above and (fact.not_above not in known or fact.not_above == fact.code):
            problems.add(
                FACTS,
                fact.line,
                f"Dữ liệu “{fact.code}” ghi not_above “{fact.not_above}”, không có dữ liệu đó. Hãy sửa mã.",
                f"“{fact.code}” may not be above “{fact.not_above}”, which is not a fact.",
            )
        for use in fact.used_by:
            _use(fact, use, indicators, sheets.criteria_whole, taken, problems)


def indicators_of(sheets: Sheets) -> Indicators:
    """(set, code) -> indicator; of several editions of a set the latest."""
    found: Indicators = {}
    for edition in sorted(sheets.editions.values(), key=lambda e: e.effective_from):
        for criterion in edition.criteria:
            for indicator in criterion.indicators:
                found[edition.set, indicator.code] = indicator
    return found


def _codes_once(codes: list[tuple[str, int]], vi: str, problems: Problems) -> None:
    seen: dict[str, int] = {}
    for code, line in codes:
        first = seen.setdefault(code, line)
        if first != line:
            problems.add(
                FACTS,
                line,
                f"Mã {vi} “{code}” đã dùng ở dòng {first}. Hãy đổi một mã.",
                f"The code “{code}” is already used on line {first}.",
            )


def _bounds(fact: FactEntry, problems: Problems) -> None:
    if fact.least is not None and fact.most is not None and fact.least > fact.most:
        problems.add(
            FACTS,
            fact.line,
            f"Dữ liệu “{fact.code}”: least ({fact.least}) lớn hơn most ({fact.most}). Hãy sửa một trong hai.",
            f"“{fact.code}”: least is above most.",
        )


def _use(
    fact: FactEntry,
    use: FactUse,
    indicators: Indicators,
    whole: bool,
    taken: dict[tuple[str, str, int, str], int],
    problems: Problems,
) -> None:
    """A use names a number that the indicator has, and each such number takes one fact."""

    def say(vi: str, en: str) -> None:
        problems.add(FACTS, use.line, f"Dữ liệu “{fact.code}”: {vi}", f"“{fact.code}”: {en}")

    indicator = indicators.get((use.set, use.indicator))
    if indicator is None:
        if whole:
            say(
                f"không có chỉ tiêu {use.set} {use.indicator}. Hãy sửa bộ hoặc mã.",
                f"there is no indicator {use.set} {use.indicator}.",
            )
        return
    try:
        slot = slot_at(use.part)
    except ValueError as error:
        say(str(error), f"“{use.part[:40]}” is not a part of an indicator.")
        return
    kinds = slot_kinds(indicator.measure)
    if slot is None and len(kinds) > 1:
        say(
            f"chỉ tiêu {use.indicator} có {len(kinds)} phần; hãy ghi part là phần nào.",
            f"indicator {use.indicator} has {len(kinds)} parts; say which.",
        )
        return
    if (slot or 0) >= len(kinds):
        say(f"chỉ tiêu {use.indicator} không có phần {use.part}.", f"indicator {use.indicator} has no part {use.part}.")
        return
    kind = kinds[slot or 0]
    fits = (
        use.place in ("num", "den")
        if kind == "percent"
        else use.place == "number" and kind not in ("pass_fail", "level")
    )
    if not fits:
        say(
            f"chỉ tiêu {use.indicator} đo bằng {kind}, không có chỗ {use.place}. Tỷ lệ có num và den; số đếm có number.",
            f"indicator {use.indicator} is measured as {kind} and has no {use.place}.",
        )
        return
    first = taken.setdefault((use.set, use.indicator, slot or 0, use.place), use.line)
    if first != use.line:
        say(
            f"chỗ {use.place} của {use.set} {use.indicator} đã lấy dữ liệu khác ở dòng {first}. Hãy bỏ một.",
            f"that number already takes a fact on line {first}.",
        )


def slot_kinds(measure: schema.Measure) -> list[str]:
    """The kind of each slot of a measure: of the measure, of each sex, of each part."""
    if measure.kind == "composite":
        return [part.kind for part in measure.parts]
    return [measure.kind] * (2 if measure.both_sexes else 1)
