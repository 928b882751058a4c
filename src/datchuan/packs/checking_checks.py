"""Do the checks of a pack work? Each is read as the engine reads it and held against its own examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from datchuan.checks.case import Band, Case, Fact, Named
from datchuan.checks.engine import Rule, fire, named, read, why_not_rule
from datchuan.checks.parameters import slot_at
from datchuan.criteria.engine import Measure
from datchuan.packs import schema
from datchuan.packs.checking_facts import indicators_of
from datchuan.packs.problems import Problems
from datchuan.packs.schema_checks import CHECKS, CheckEntry, CheckExample, rule_json
from datchuan.packs.schema_facts import FactEntry

if TYPE_CHECKING:
    from datchuan.packs.reading import Sheets


@dataclass(frozen=True)
class Ground:
    """What the examples stand on: the measures and base facts of the pack."""

    measures: Mapping[Named, Measure]
    facts: Mapping[str, FactEntry]
    whole: bool
    facts_whole: bool

    def shared(self, here: Named) -> dict[tuple[int, str], str]:
        """(slot, place) -> code of the fact that an indicator takes there; uses that name no part are left out."""
        found: dict[tuple[int, str], str] = {}
        for fact in self.facts.values():
            for use in fact.used_by:
                try:
                    place = (slot_at(use.part) or 0, use.place)
                except ValueError:  # named with its line by the check of the base facts
                    continue
                if (use.set, use.indicator) == here:
                    found[place] = fact.code
        return found


def check_checks(sheets: Sheets, problems: Problems) -> None:
    """Name every check that cannot work, and every example that comes out otherwise."""
    file = sheets.checks
    if file is None:
        return
    ground = _ground(sheets)
    seen: dict[str, int] = {}
    for check in file.checks:
        first = seen.setdefault(check.code, check.line)
        if first != check.line:
            problems.add(
                CHECKS,
                check.line,
                f"Mã kiểm tra “{check.code}” đã dùng ở dòng {first}. Hãy đổi một mã.",
                f"The code “{check.code}” is already used on line {first}.",
            )
        _check(check, ground, problems)


def _ground(sheets: Sheets) -> Ground:
    measures = {}
    for here, indicator in indicators_of(sheets).items():
        try:
            measures[here] = Measure.from_json(schema.as_json(indicator.measure))
        except ValueError:  # named with its line by the check of the criteria set
            continue
    facts = sheets.base_facts.facts if sheets.base_facts else ()
    return Ground(measures, {fact.code: fact for fact in facts}, sheets.criteria_whole, sheets.whole("facts.yaml"))


def _check(check: CheckEntry, ground: Ground, problems: Problems) -> None:
    def say(vi: str, en: str, line: int = 0) -> None:
        problems.add(CHECKS, line or check.line, f"Kiểm tra “{check.code}”: {vi}", f"Check “{check.code}”: {en}")

    data = rule_json(check)
    if said := why_not_rule(data):
        say(said, "the check cannot be used as it is written.")
        return
    rule = Rule.from_json(data)
    unknown = [f"{s} {c}" for s, c in _named(rule) if (s, c) not in ground.measures] if ground.whole else []
    if unknown:
        say(f"không có chỉ tiêu {', '.join(unknown)}. Hãy sửa bộ hoặc mã.", f"no indicator {', '.join(unknown)}.")
        return
    fact = rule.parameters.fact
    if fact and fact not in ground.facts and ground.facts_whole:
        say(f"không có dữ liệu chung “{fact}” trong facts.yaml. Hãy sửa mã.", f"no base fact “{fact}”.")
        return
    expected = {example.fires for example in check.examples}
    if expected != {True, False}:
        say(
            "cần ít nhất một ví dụ phải báo (fires: true) và một ví dụ không báo (fires: false).",
            "needs at least one example that fires and one that does not.",
        )
    for example in check.examples:
        if said := why_not_example(rule, example, ground):
            say(f"ví dụ {said}", "the example comes out otherwise.", example.line)


def _named(rule: Rule) -> list[Named]:
    """Every indicator that a rule names, with its own set where none is written."""
    own = {set_code for set_code, _code in rule.indicators} or set(rule.sets)
    others = [(s, code) for set_code, code in sorted(rule.needs) for s in ([set_code] if set_code else sorted(own))]
    return [*rule.indicators, *sorted(rule.excepted), *others]


def why_not_example(rule: Rule, example: CheckExample, ground: Ground) -> str:
    """How an example comes out otherwise than it says, as the end of a sentence; empty when it comes out so."""
    try:
        here = named(example.indicator) if example.indicator else rule.indicators[0]
        others = {_other(text, here): read(value) for text, value in example.others.items()}
    except (ValueError, IndexError):
        return "chưa ghi rõ chỉ tiêu (indicator), ví dụ NTM 12.2."
    measure = ground.measures.get(here)
    if measure is None:
        return f"ghi chỉ tiêu {' '.join(here)}, không có trong gói." if ground.whole else ""
    if unknown := sorted(set(example.facts) - set(ground.facts)):
        return f"dùng dữ liệu chung {', '.join(unknown)}, không có trong facts.yaml." if ground.facts_whole else ""
    case = Case(
        set_code=here[0],
        code=here[1],
        measure=measure,
        value=read(example.value),
        before=tuple(read(value) for value in example.before),
        others=others,
        facts={code: _fact(ground.facts[code], Fraction(number)) for code, number in example.facts.items()},
        shared=ground.shared(here),
        bands=_bands(example, measure),
    )
    if case.value.is_nothing or measure.why_not(case.value):
        return f"có số liệu không đúng cách đo của chỉ tiêu {here[1]}. Hãy sửa value."
    fired = fire(rule, case) if rule.is_for(*here, measure) else None
    if (fired is not None) != example.fires:
        if fired is not None:
            return f"đáng lẽ không báo, nhưng có báo: “{fired.vi}” Hãy sửa ví dụ hoặc các số trong with."
        return "đáng lẽ phải báo, nhưng không báo. Hãy sửa ví dụ hoặc các số trong with."
    if fired is not None and example.says not in fired.vi:
        return f"cần câu có “{example.says}”, nhưng câu là “{fired.vi}”"
    return ""


def _other(text: str, here: Named) -> Named:
    return named(text) if " " in text else (here[0], text)


def _fact(fact: FactEntry, number: Fraction) -> Fact:
    return Fact(number, fact.name_vi, fact.name_en, fact.unit_vi, fact.unit_en)


def _bands(example: CheckExample, measure: Measure) -> dict[int, Band]:
    """The same band for every slot."""
    if example.peers is None:
        return {}
    band = Band(Fraction(example.peers.low), Fraction(example.peers.high), int(example.peers.count))
    return dict.fromkeys(range(len(measure.slots)), band)
