"""The check engine: which rules of the pack fire for a case, and in which words. Pure Python.

A rule warns and never blocks: what makes a number meaningless is refused by the measure itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from string import Formatter
from typing import Any

from datchuan.checks.case import Band, Case, Named, number_of
from datchuan.checks.kinds import KINDS
from datchuan.checks.kinds import Kind as CheckKind
from datchuan.checks.parameters import NAMES, Parameters, Term
from datchuan.criteria.engine import Kind, Measure, Value
from datchuan.criteria.engine.value import NOTHING, Form

NOTE, WARNING = "note", "warning"
SEVERITIES = (NOTE, WARNING)


@dataclass(frozen=True)
class Rule:
    """A check of the pack. It looks at the named ``indicators``, or at every indicator of ``sets`` with a slot of one
    of ``measures``, but not at ``excepted``."""

    code: str
    kind: str
    sentence_vi: str
    sentence_en: str = ""
    severity: str = WARNING
    indicators: tuple[Named, ...] = ()
    sets: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    excepted: frozenset[Named] = frozenset()
    parameters: Parameters = field(default_factory=Parameters)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rule:
        """Read a rule of the stored book. Raises ``ValueError`` with a Vietnamese sentence."""
        return cls(
            code=data["code"],
            kind=data["kind"],
            sentence_vi=data["sentence_vi"],
            sentence_en=data.get("sentence_en", ""),
            severity=data.get("severity", WARNING),
            indicators=tuple(named(text) for text in data.get("indicators", ())),
            sets=tuple(data.get("sets", ())),
            measures=tuple(data.get("measures", ())),
            excepted=frozenset(named(text) for text in data.get("except", ())),
            parameters=Parameters.from_json(data.get("with") or {}),
        )

    @property
    def looks(self) -> CheckKind:
        return KINDS[self.kind]

    def is_for(self, set_code: str, code: str, measure: Measure) -> bool:
        """Whether the rule looks at an indicator at all."""
        here = (set_code, code)
        if self.indicators:
            return here in self.indicators
        return set_code in self.sets and here not in self.excepted and any(self._fits(p.kind) for p in measure.slots)

    def slots_of(self, case: Case) -> Iterable[int]:
        if self.looks.whole:
            return (0,)
        if self.parameters.part is not None:
            return (self.parameters.part,) if self.parameters.part < len(case.slots) else ()
        return (slot for slot in case.slots if self._fits(case.part(slot).kind))

    def _fits(self, kind: Kind) -> bool:
        return not self.measures or str(kind) in self.measures

    @cached_property
    def needs(self) -> frozenset[Named]:
        """Other indicators whose values the rule looks at; an empty set or code stands for the rule's own."""
        terms: Sequence[Term | None] = (self.parameters.other, *self.parameters.terms)
        return frozenset((t.set_code, t.indicator) for t in terms if t is not None and t.indicator)

    @property
    def years_back(self) -> int:
        """How many earlier years the rule looks at."""
        if self.kind == "unchanged":
            return self.parameters.years
        return int(self.kind in ("change_points", "change_percent", "worse_than_before", "na_after_value"))


@dataclass(frozen=True)
class Firing:
    """A rule that fires for a case, in both languages."""

    rule: Rule
    vi: str
    en: str

    def sentence(self, lang: str) -> str:
        return self.en if lang == "en" else self.vi


def named(text: str) -> Named:
    """ "NTM 12.2" as set and code. Raises ``ValueError``."""
    set_code, _space, code = text.partition(" ")
    if not set_code or not code or " " in code:
        raise ValueError(f"“{text[:40]}” chưa rõ là chỉ tiêu nào. Ghi bộ và mã, ví dụ NTM 12.2.")
    return set_code, code


def run(rules: Iterable[Rule], case: Case) -> tuple[Firing, ...]:
    """The rules that fire for a case, in their order. A value of no data, or one that does not fit, fires none."""
    return run_those(tuple(rule for rule in rules if rule.is_for(case.set_code, case.code, case.measure)), case)


def run_those(rules: Sequence[Rule], case: Case) -> tuple[Firing, ...]:
    """The same for rules that are known to be for the indicator."""
    if case.value.is_nothing or case.measure.problem(case.value):
        return ()
    fired = (fire(rule, case) for rule in rules)
    return tuple(firing for firing in fired if firing is not None)


def fire(rule: Rule, case: Case) -> Firing | None:
    """A rule held against a case that it is for; the sentences of several slots follow one another."""
    told: dict[str, list[str]] = {"vi": [], "en": []}
    for slot in rule.slots_of(case):
        said = rule.looks.look(rule.parameters, case, slot)
        if said is None:
            continue
        for lang in told:
            words = {name: texts[lang] for name, texts in said.items()}
            label = "" if rule.looks.whole else case.label(slot, lang)
            text = _template(rule, lang).format(**words, label=label)
            told[lang].append(text if "{label}" in _template(rule, lang) or not label else f"{_large(label)}: {text}")
    if not told["vi"]:
        return None
    return Firing(rule, *(" ".join(_sentence(text) for text in told[lang]) for lang in ("vi", "en")))


def _template(rule: Rule, lang: str) -> str:
    return rule.sentence_en if lang == "en" and rule.sentence_en else rule.sentence_vi


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    text = _large(text.strip())
    return text if text.endswith((".", "?", "!")) else f"{text}."


def why_not_rule(data: Mapping[str, Any]) -> str:
    """Why a rule of the pack cannot be used, as a Vietnamese sentence; empty when it can."""
    kind = KINDS.get(data.get("kind", ""))
    if kind is None:
        return f"Không có loại kiểm tra “{str(data.get('kind'))[:40]}”. Các loại: {', '.join(sorted(KINDS))}."
    given = set(data.get("with") or {})
    if unknown := given - NAMES:
        return f"Mục with có tên chưa hiểu được: {', '.join(sorted(map(str, unknown)))}."
    if lacking := kind.needs - given:
        return f"Loại {data['kind']} cần thêm mục {', '.join(sorted(lacking))} trong with."
    if unused := given - kind.needs - kind.may - {"part"}:
        return f"Loại {data['kind']} không dùng mục {', '.join(sorted(unused))}. Bỏ đi, hoặc chọn loại khác."
    if data["kind"] == "sum" and not given & {"fact", "other"}:
        return "Loại sum cần biết tổng: ghi fact (dữ liệu chung) hoặc other (chỉ tiêu) trong with."
    if data["kind"] in ("bounds", "together") and not given & {"least", "most"}:
        return f"Loại {data['kind']} cần least hoặc most trong with."
    if bool(data.get("indicators")) == bool(data.get("sets")):
        return "Ghi indicators (từng chỉ tiêu) hoặc sets (cả bộ), không ghi cả hai."
    try:
        Rule.from_json(data)
    except ValueError as error:
        return str(error)
    return next(filter(None, (_why_not_words(kind, str(data.get(f"sentence_{x}") or "")) for x in ("vi", "en"))), "")


def _why_not_words(kind: CheckKind, sentence: str) -> str:
    """Only plain names of the kind may stand in braces: a sentence of a pack must never reach into the program."""
    known = kind.says | {"label"}
    try:
        parts = list(Formatter().parse(sentence))
    except ValueError:
        return "Câu có dấu ngoặc nhọn chưa đóng. Sửa lại dấu { }."
    for _text, name, spec, conversion in parts:
        if name is not None and (name not in known or spec or conversion):
            return f"Câu dùng {{{name[:40]}}}; loại này chỉ có {', '.join(f'{{{n}}}' for n in sorted(known))}."
    return ""


def band_of(values: Iterable[Value], slot: int, low: int = 5, high: int = 95) -> Band | None:
    """Where the middle of the peers lies in a slot: from the ``low``th to the ``high``th percentile (nearest ranks,
    outwards). None when nobody has a number."""
    found = (number_of(value, slot, "main") for value in values)
    numbers = sorted((n for n in found if n is not None), key=float)  # fractions compare slowly
    if not numbers:
        return None
    last = len(numbers) - 1
    return Band(numbers[last * low // 100], numbers[-(-last * high // 100)], len(numbers))


def bands_of(measure: Measure, values: Sequence[Value]) -> dict[int, Band]:
    """Slot -> band of the peers."""
    found = {slot: band_of(values, slot) for slot in range(len(measure.slots))}
    return {slot: band for slot, band in found.items() if band is not None}


def read(data: Any) -> Value:
    """A stored value; one whose form is not understood counts as no data."""
    try:
        return Value.from_json(data)
    except ValueError:
        return NOTHING


def fingerprint(data: Any) -> str:
    """SHA-256 of what a stored value says, whatever the writing of its numbers ("80" and "80.0"), in hexadecimal."""
    return hashlib.sha256(json.dumps(_said(read(data)), sort_keys=True).encode()).hexdigest()


def _said(value: Value) -> list[Any]:
    children = [_said(child) for child in value.children]
    numbers = [None if n is None else str(Fraction(n)) for n in (value.num, value.den, value.number)]
    reason = value.reason if value.form is Form.NOT_APPLICABLE else ""
    return [str(value.form), value.passed, *numbers, value.level, reason, children]
